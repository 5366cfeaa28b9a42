"""The application's objects in Kubernetes."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Service(NamedTuple):
    """A Service: a stable name for the pods that its selector picks."""

    name: str
    ports: Mapping[str, int]
    """Port numbers by their names, which differ within a Service."""
    selector: Mapping[str, str]
    labels: Mapping[str, str]


class Kubernetes(Protocol):
    """Kubernetes as the application's namespace sees it.

    Every method ends within a stated time and is tried again in it where that may help. It raises
    `PermissionDeniedError` on 403 and `ApiUnavailableError` where no attempt got an answer.
    """

    def apply_service(self, service: Service) -> None:
        """Make the Service be as given, whether it exists or not (a server-side apply).

        The application owns it: Kubernetes deletes it with the application's StatefulSet. Nothing
        else of the object is changed, and no object of Juju's own is touched.
        """

    def remove_leftovers(self, scope: str) -> None:
        """Delete what Patroni kept for an earlier application of the same name.

        Only Endpoints and Services that are older than this application's StatefulSet: they say
        that a cluster exists whose data is gone, so that Patroni would wait for it for ever. What
        belongs to a living cluster is younger and stays.
        """

    def own(self, scope: str) -> None:
        """Have Kubernetes delete what Patroni keeps there for the cluster with the application.

        Nothing is deleted by a unit: what one that stops would take away, the others need.
        """

    def label_pod(self, pod: str, labels: Mapping[str, str]) -> None:
        """Set labels of a pod, and keep its others.

        A pod that is gone is passed over: its unit departs.
        """
