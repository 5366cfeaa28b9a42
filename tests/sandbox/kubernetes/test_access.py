"""Who may do what: roles, reviews and tokens."""

from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.authentication_v1 import TokenRequestSpec
from lightkube.models.authorization_v1 import ResourceAttributes, SelfSubjectAccessReviewSpec
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.models.rbac_v1 import PolicyRule, RoleRef, Subject
from lightkube.resources.authorization_v1 import SelfSubjectAccessReview
from lightkube.resources.core_v1 import ConfigMap, Service, ServiceAccountToken
from lightkube.resources.rbac_authorization_v1 import Role, RoleBinding

from tests.sandbox.kubernetes.serving import Served

RULES = [
    PolicyRule(apiGroups=[""], resources=["pods", "pods/status"], verbs=["get", "list", "patch"]),
    PolicyRule(apiGroups=[""], resources=["services"], verbs=["patch"]),
    PolicyRule(
        apiGroups=[""], resources=["configmaps"], resourceNames=["one"], verbs=["get", "list"]
    ),
]


@pytest.fixture
def token(served: Served, client: Client) -> str:
    """The token of the account ``web``, which has a role of ``RULES``."""
    served.create("ServiceAccount", "web")
    client.create(Role(metadata=ObjectMeta(name="some"), rules=RULES))
    client.create(
        RoleBinding(
            metadata=ObjectMeta(name="bound"),
            roleRef=RoleRef(apiGroup="rbac.authorization.k8s.io", kind="Role", name="some"),
            subjects=[Subject(kind="ServiceAccount", name="web", namespace=served.namespace)],
        )
    )
    found = served.do(served.cluster.token(served.namespace, "web"))
    served.until(lambda: served.ask(f"{place(served)}/pods", token=found)["kind"] == "PodList")
    return found


def place(served: Served) -> str:
    """Where the API has the namespace."""
    return f"/api/v1/namespaces/{served.namespace}"


@pytest.mark.parametrize(
    ("method", "path", "about", "cannot"),
    [
        ("GET", "configmaps", "configmaps", 'list resource "configmaps" in API group ""'),
        ("GET", "configmaps?watch=1", "configmaps", 'watch resource "configmaps" in API group ""'),
        ("GET", "configmaps/two", 'configmaps "two"', 'get resource "configmaps" in API group ""'),
        ("DELETE", "pods", "pods", 'deletecollection resource "pods" in API group ""'),
        ("DELETE", "pods/a", 'pods "a"', 'delete resource "pods" in API group ""'),
        ("PUT", "services/a", 'services "a"', 'update resource "services" in API group ""'),
        ("GET", "pods/a/log", 'pods "a"', 'get resource "pods/log" in API group ""'),
        ("POST", "pods/a/exec", 'pods "a"', 'create resource "pods/exec" in API group ""'),
        (
            "PATCH",
            "services/a/status",
            'services "a"',
            'patch resource "services/status" in API group ""',
        ),
    ],
)
def test_what_no_role_allows(
    served: Served, token: str, method: str, path: str, about: str, cannot: str
) -> None:
    """The sentence says who, what and where."""
    body: object = {} if method in {"PUT", "POST", "PATCH"} else None

    found = served.ask(f"{place(served)}/{path}", method=method, body=body, token=token)

    assert (found["code"], found["reason"]) == (403, "Forbidden")
    assert found["message"] == (
        f'{about} is forbidden: User "system:serviceaccount:{served.namespace}:web" cannot '
        f'{cannot} in the namespace "{served.namespace}"'
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "/api/v1/pods",
            'pods is forbidden: User "{}" cannot list resource "pods" in API group ""',
        ),
        ("/api/v1/nodes/a", 'nodes "a" is forbidden: User "{}" cannot get resource "nodes" in API'),
        ("/metrics", 'forbidden: User "{}" cannot get path "/metrics"'),
    ],
)
def test_what_is_of_no_namespace(served: Served, token: str, path: str, message: str) -> None:
    """A role of a namespace allows nothing of it."""
    found = served.ask(path, token=token)

    assert found["code"] == 403
    user = f"system:serviceaccount:{served.namespace}:web"
    assert found["message"].startswith(message.format(user))


@pytest.mark.parametrize(
    "path", ["pods", "configmaps/one", "configmaps?fieldSelector=metadata.name%3Done"]
)
def test_what_a_role_allows(served: Served, token: str, path: str) -> None:
    """Also by the name alone, if a list asks for no other."""
    found = served.ask(f"{place(served)}/{path}", token=token)

    assert found.get("code") in {None, 404}


def test_an_apply_may_need_two_verbs(served: Served, token: str) -> None:
    """To patch is not enough where there is nothing yet."""
    client = served.client(token)
    metadata = ObjectMeta(name="web")
    service = Service(metadata=metadata, spec=ServiceSpec(ports=[ServicePort(port=80)]))

    with pytest.raises(ApiError) as error:
        client.apply(service)
    served.client().create(service)
    client.apply(service, force=True)

    assert error.value.status.message == (
        f'services "web" is forbidden: User "system:serviceaccount:{served.namespace}:web" cannot '
        f'create resource "services" in API group "" in the namespace "{served.namespace}"'
    )


@pytest.mark.parametrize(
    ("verb", "resource", "more", "allowed"),
    [
        ("patch", "pods", {}, True),
        ("patch", "pods", {"subresource": "status"}, True),
        ("patch", "pods", {"subresource": "exec"}, False),
        ("get", "configmaps", {"name": "one"}, True),
        ("get", "configmaps", {}, False),
        ("get", "pods", {"group": "apps"}, False),
    ],
)
def test_a_review_says_why(
    served: Served, token: str, verb: str, resource: str, more: dict[str, str], *, allowed: bool
) -> None:
    """The binding, the role and the account that allow it."""
    wanted = ResourceAttributes(namespace=served.namespace, verb=verb, resource=resource)
    for name, value in more.items():
        setattr(wanted, name, value)
    spec = SelfSubjectAccessReviewSpec(resourceAttributes=wanted)
    review = SelfSubjectAccessReview(spec=spec)

    status = served.client(token).create(review).status

    assert status
    assert status.allowed is allowed
    assert status.reason == (
        f'RBAC: allowed by RoleBinding "bound/{served.namespace}" of Role "some" to '
        f'ServiceAccount "web/{served.namespace}"'
        if allowed
        else None
    )


def test_who_is_nobody_may_see_the_health_alone(served: Served) -> None:
    """A token that is none is refused; none at all is anonymous, as is a password."""
    path = f"{place(served)}/pods"

    guessed = served.ask(path, token="guessed")  # noqa: S106 - it is none
    nobody = served.ask(path, Authorization="Basic YTpi")

    assert (guessed["code"], guessed["message"]) == (401, "Unauthorized")
    assert nobody["message"] == (
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" '
        f'in the namespace "{served.namespace}"'
    )
    with served.asked("/readyz", Authorization="Basic YTpi") as answer:
        assert answer.read() == b"ok"


def test_a_token_has_an_end(served: Served, client: Client) -> None:
    """An hour if nothing is said, and never a few minutes."""
    served.create("ServiceAccount", "web")

    def ask(**spec: Any) -> Any:
        wanted = TokenRequestSpec(audiences=[], **spec)
        return client.create(ServiceAccountToken(metadata=ObjectMeta(), spec=wanted), "web")

    with pytest.raises(ApiError) as error:
        ask(expirationSeconds=60)

    assert ask().spec.expirationSeconds == 3600
    assert error.value.status.message == (
        'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: '
        "60: may not specify a duration less than 10 minutes"
    )


def test_a_role_is_not_exchanged(client: Client) -> None:
    """A binding is of one role as long as it is there."""

    def binding(role: str) -> RoleBinding:
        reference = RoleRef(apiGroup="rbac.authorization.k8s.io", kind="Role", name=role)
        return RoleBinding(metadata=ObjectMeta(name="bound"), roleRef=reference)

    client.create(binding("one"))

    with pytest.raises(ApiError) as error:
        client.replace(binding("two"))

    assert "roleRef: Invalid value: " in (error.value.status.message or "")
    assert (error.value.status.message or "").endswith("cannot change roleRef")


def test_nothing_is_known_of_what_may_not_be_seen(served: Served, token: str) -> None:
    """Whether it is there or not, the answer is the same."""
    served.client().create(ConfigMap(metadata=ObjectMeta(name="two")))

    there, none = (
        served.ask(f"{place(served)}/configmaps/{name}", token=token) for name in ("two", "no")
    )

    assert there["message"].replace("two", "no") == none["message"]
