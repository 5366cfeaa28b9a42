"""The Kubernetes API, asked with the real client over HTTP on this machine."""

from collections.abc import Callable, Generator, Mapping

import httpx2
import lightkube
import pytest
from lightkube.config.kubeconfig import KubeConfig
from lightkube.config.models import Cluster, User

from steps.errors import ApiUnavailableError, PermissionDeniedError
from steps.services import wanted_services
from tests.charm.servers import Server, hanging, serving
from unit.kubernetes import KubernetesApi

CORE = "/api/v1/namespaces/demo"
STATEFUL_SET = "/apis/apps/v1/namespaces/demo/statefulsets/postgresql"
NEW, OLD = "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"

Objects = Mapping[str, object]


def made(name: str, born: str = NEW) -> dict[str, object]:
    """An object, as the API gives it."""
    return {"metadata": {"name": name, "uid": f"uid-of-{name}", "creationTimestamp": born}}


def stateful_set() -> dict[str, object]:
    """The application's, with what every StatefulSet has."""
    spec = {"serviceName": "postgresql-endpoints", "selector": {}, "template": {"metadata": {}}}
    return made("postgresql") | {"spec": spec}


def status(code: int, message: str = "no") -> tuple[int, object]:
    """An answer that refuses."""
    return code, {"kind": "Status", "status": "Failure", "code": code, "message": message}


def answering(objects: Objects) -> Callable[[str, str], tuple[int, object]]:
    """An API with these objects by their path, where every change succeeds."""

    def answer(method: str, path: str) -> tuple[int, object]:
        if method != "GET":
            return 200, {}
        place = path.partition("?")[0]
        return (200, objects[place]) if place in objects else status(404)

    return answer


def api(server: Server, wait: float = 5.0) -> KubernetesApi:
    """A client of a server that loses no time between its attempts."""

    def connect() -> lightkube.Client:
        cluster = Cluster(server=f"http://{server.host}:{server.port}")
        configuration = KubeConfig.from_one(cluster=cluster, user=User())
        return lightkube.Client(
            configuration,
            namespace="demo",
            field_manager="postgresql",
            timeout=httpx2.Timeout(wait),
            trust_env=False,
        )

    return KubernetesApi("postgresql", connect, pause=0)


@pytest.fixture
def server() -> Generator[Server]:
    """An API that knows the application's StatefulSet."""
    with serving(answering({STATEFUL_SET: stateful_set()})) as server:
        yield server


def test_services_are_applied(server: Server) -> None:
    """Each is applied by force, and goes with the application's StatefulSet."""
    for service in wanted_services("postgresql"):
        api(server).apply_service(service)

    _, primary, _, replicas = server.asked
    assert primary.method == "PATCH"
    assert primary.path == f"{CORE}/services/postgresql-primary?force=true&fieldManager=postgresql"
    assert primary.headers["Content-Type"] == "application/apply-patch+yaml"
    assert primary.data["metadata"]["ownerReferences"] == [
        {
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "name": "postgresql",
            "uid": "uid-of-postgresql",
        }
    ]
    assert primary.data["spec"]["selector"]["role"] == "primary"
    assert [port["name"] for port in primary.data["spec"]["ports"]] == ["database", "api"]
    assert replicas.data["spec"]["selector"]["role"] == "replica"


def test_nothing_of_juju_is_touched(server: Server) -> None:
    """Only Services with names of our own are changed, never the Role of the application's."""
    for service in wanted_services("postgresql"):
        api(server).apply_service(service)
    api(server).remove_leftovers("patroni-postgresql")
    api(server).own("patroni-postgresql")

    changed = [request for request in server.requests if not request.startswith("GET")]
    assert [request.partition("?")[0] for request in changed] == [
        f"PATCH {CORE}/services/postgresql-primary",
        f"PATCH {CORE}/services/postgresql-replicas",
    ]


def test_labels_are_patched(server: Server) -> None:
    """Only the labels are sent, so that the others stay."""
    api(server).label_pod("postgresql-1", {"cluster-name": "patroni-postgresql"})

    (asked,) = server.asked
    assert asked.path.partition("?")[0] == f"{CORE}/pods/postgresql-1"
    assert asked.data == {"metadata": {"labels": {"cluster-name": "patroni-postgresql"}}}


def test_pod_that_is_gone_is_passed_over() -> None:
    """Its unit departs."""
    with serving(lambda *_: status(404)) as server:
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 1


def test_leftovers_are_told_by_their_age() -> None:
    """What is older than the application goes, what belongs to a living cluster stays."""
    objects = {
        STATEFUL_SET: stateful_set(),
        f"{CORE}/endpoints/patroni-postgresql": made("patroni-postgresql"),
        f"{CORE}/endpoints/patroni-postgresql-config": made("patroni-postgresql-config", OLD),
        f"{CORE}/services/patroni-postgresql-config": made("patroni-postgresql-config", OLD),
    }
    with serving(answering(objects)) as server:
        api(server).remove_leftovers("patroni-postgresql")

    assert [request for request in server.requests if request.startswith("DELETE")] == [
        f"DELETE {CORE}/endpoints/patroni-postgresql-config",
        f"DELETE {CORE}/services/patroni-postgresql-config",
    ]


def test_what_patroni_keeps_goes_with_the_application() -> None:
    """Everything with Patroni's labels gets an owner, and nothing is deleted."""
    objects = {
        STATEFUL_SET: stateful_set(),
        f"{CORE}/endpoints": {"metadata": {}, "items": [made("patroni-postgresql")]},
        f"{CORE}/services": {"metadata": {}, "items": [made("patroni-postgresql-config")]},
    }
    with serving(answering(objects)) as server:
        api(server).own("patroni-postgresql")

    changed = [asked for asked in server.asked if asked.method != "GET"]
    assert [asked.path.partition("?")[0] for asked in changed] == [
        f"{CORE}/endpoints/patroni-postgresql",
        f"{CORE}/services/patroni-postgresql-config",
    ]
    assert all(asked.data["metadata"]["ownerReferences"] for asked in changed)


def test_missing_trust_is_told_apart() -> None:
    """403 is never tried again."""
    with (
        serving(lambda *_: status(403, "pods is forbidden")) as server,
        pytest.raises(PermissionDeniedError, match="pods is forbidden"),
    ):
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [401, 409, 429, 500, 503])
def test_what_may_pass_is_tried_three_times(code: int) -> None:
    """After that, the API is unavailable."""
    with (
        serving(lambda *_: status(code)) as server,
        pytest.raises(ApiUnavailableError, match=f"HTTP {code}"),
    ):
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 3


def test_conflict_that_passes() -> None:
    """The attempt after a conflict succeeds, and nobody hears of it."""
    answers = iter([status(409), (200, {})])

    with serving(lambda *_: next(answers)) as server:
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 2


def test_wrong_request_is_a_defect() -> None:
    """What Kubernetes calls wrong is not tried again, and no expected error."""
    with (
        serving(lambda *_: status(422, "invalid label")) as server,
        pytest.raises(lightkube.ApiError, match="invalid label"),
    ):
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 1


def test_hanging_api() -> None:
    """An API that takes the connection and never answers is unavailable, after its attempts."""
    with hanging() as server, pytest.raises(ApiUnavailableError, match="ReadTimeout"):
        api(server, wait=0.2).label_pod("postgresql-1", {})


def test_api_that_is_not_there() -> None:
    """Nobody listens: unavailable, too."""
    with hanging() as server:
        pass

    with pytest.raises(ApiUnavailableError, match="ConnectError"):
        api(server).label_pod("postgresql-1", {})


def test_proxy_that_answers_in_its_place() -> None:
    """An error that says nothing of what it is made of may pass, too."""
    with (
        serving(lambda *_: (502, {}), garbled=True) as server,
        pytest.raises(ApiUnavailableError, match="no answer of Kubernetes' own"),
    ):
        api(server).label_pod("postgresql-1", {})

    assert len(server.asked) == 3


def test_stateful_set_that_is_missing() -> None:
    """Without the application's StatefulSet nothing can be owned, so the hook comes again."""
    with (
        serving(lambda *_: status(404)) as server,
        pytest.raises(ApiUnavailableError, match="no StatefulSet postgresql"),
    ):
        api(server).apply_service(wanted_services("postgresql")[0])
