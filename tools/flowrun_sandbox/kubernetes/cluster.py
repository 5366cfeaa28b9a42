"""What the sandbox needs of a Kubernetes cluster: the stand-in gives it, and a real one can.

``Cluster`` is the sandbox's own access, as an administrator. Charms and what runs in containers
come in by a ``Door``, with the token of their service account and what that account may do.
Kinds are named as in manifests (``"Pod"``), objects are their JSON, and errors are ``ApiError``
with the code and reason of Kubernetes.
"""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from flowrun_sandbox.kubernetes.objects import Object

MANAGER = "flowrun-sandbox"
"""The field manager that the sandbox's own changes are made as."""


class Cluster(Protocol):
    """A cluster, seen by its administrator."""

    async def get(self, kind: str, name: str, *, namespace: str = "") -> Object:
        """One object.

        Raises:
            ApiError: There is none (404).
        """

    async def list(
        self, kind: str, *, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Object]:
        """The objects of a kind, of one namespace or of all, that have all of the labels."""

    async def create(self, item: Mapping[str, Any]) -> Object:
        """Make an object.

        Raises:
            ApiError: There is one already (409), its namespace is none (404), or it is not
                valid (422).
        """

    async def apply(self, item: Mapping[str, Any]) -> Object:
        """Make an object or bring it to this state: a server-side apply with force.

        A status in it is left out: ``patch_status`` sets it.

        Raises:
            ApiError: Its namespace is none (404), or it is not valid (422).
        """

    async def patch(
        self, kind: str, name: str, patch: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """Change an object by a JSON merge patch, in which ``None`` removes.

        Raises:
            ApiError: There is none (404), or the outcome is not valid (422).
        """

    async def patch_status(
        self, kind: str, name: str, status: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """Change an object's status by a JSON merge patch of the status alone.

        Raises:
            ApiError: There is none (404).
        """

    async def delete(self, kind: str, name: str, *, namespace: str = "") -> None:
        """Delete an object and, in the background, what it owns. One that is gone is no error."""

    def watch(self, kind: str, *, namespace: str = "") -> AsyncIterator[tuple[str, Object]]:
        """What there is, as ``ADDED``, and then each change: ``ADDED``, ``MODIFIED``, ``DELETED``.

        It never ends by itself. Where it loses its place it begins anew, so that an object may be
        told as ``ADDED`` twice.
        """

    async def token(self, namespace: str, account: str) -> str:
        """A bearer token of a service account.

        Raises:
            ApiError: There is no such account (404).
        """

    async def trust(self, namespace: str, application: str, *, trusted: bool) -> None:
        """Let the account of an application do what Juju lets it do with or without ``--trust``."""


def kubeconfig(
    address: str, *, token: str, namespace: str = "default", authority: str | None = None
) -> str:
    """The text of a kubeconfig file, with one context whose name is the namespace.

    Args:
        address: Where the API is.
        token: As whom to come.
        namespace: Where what names none is.
        authority: The file of the certificate that signs for an address that is ``https``.
    """
    trusted = {} if authority is None else {"certificate-authority": authority}
    context = {"cluster": "sandbox", "user": "account", "namespace": namespace}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "sandbox", "cluster": {"server": address, **trusted}}],
        "users": [{"name": "account", "user": {"token": token}}],
        "contexts": [{"name": namespace, "context": context}],
        "current-context": namespace,
    }
    return json.dumps(config, indent=2)
