"""The Kubernetes API of the sandbox: ``cluster`` says what it needs, ``stub`` gives it.

Known differences to a real API server:

- Plain HTTP and JSON: no protobuf, no tables for ``kubectl``, no OpenAPI, no compression; the
  kinds are those of ``resources``, each in one version.
- No kubelet, scheduler or StatefulSet controller: pods are what the sandbox makes of them, and are
  deleted at once, whatever their grace period. Their logs and ``exec`` answer 501.
- Cluster addresses of Services answer nobody, and no name is resolved: the sandbox's hosts file
  stands for both. Endpoints without a selecting Service have no mirrored slices.
- An Endpoints address may be one of the loopback network, where the units are.
- Fewer checks: unknown fields are kept, and what cannot be changed in a Pod's or StatefulSet's
  ``spec`` can be.
- RBAC keeps nobody from granting more than he has; there are no aggregated and no default roles,
  no default service account in a namespace, and tokens do not end before their account.
- A list in parts sees changes between its parts. A server-side apply does not know unions nor
  defaults, and a strategic merge patch does not keep the order that it asks for.
- The latest 1000 changes of each kind can be watched from; all is lost with the process.
- No quotas, limits, priorities or webhooks.
"""
