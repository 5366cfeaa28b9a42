"""The Kubernetes API of the sandbox: ``cluster`` says what it needs, ``stub`` gives it.

``remote`` gives the same of a real one, for which ``forwarding`` stands where charms come in.

Known differences of ``stub`` to a real API server:

- Plain HTTP and JSON: no protobuf, no tables for ``kubectl``, no OpenAPI, no compression; the
  kinds are those of ``resources``, each in one version, and ``fieldValidation`` has no effect.
- No kubelet, scheduler or StatefulSet controller: pods are what the sandbox makes of them, and are
  deleted at once, whatever their grace period. Their logs and ``exec`` answer 501.
- No subresources but ``status`` and an account's ``token``; of the reviews only that of who asks.
- Cluster addresses of Services answer nobody, and no name is resolved: the sandbox's hosts file
  stands for both. Endpoints without a selecting Service have no mirrored slices.
- An Endpoints address may be one of the loopback network, where the units are.
- Fewer checks of what is in a ``spec``, and fewer defaults: of nodes and volumes next to none.
- RBAC keeps nobody from granting more than he has; there are no aggregated and no default roles,
  no default service account in a namespace, and tokens do not end before their account.
- A list in parts sees changes between its parts. Who applies an empty mapping does not own it.
- The latest 1000 changes of each kind can be watched from; all is lost with the process.
- No quotas, limits, priorities or webhooks.
"""
