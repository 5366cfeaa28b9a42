"""What the API refuses, and in which words."""

from typing import Any

import pytest

from flowrun_sandbox.kubernetes.bodies import APPLY, MERGE
from tests.sandbox.kubernetes.serving import Served

STRATEGIC = "application/strategic-merge-patch+json"
JSON = "application/json-patch+json"
SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    r"for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
POD_UPDATE = 'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than'
SETTINGS = "configmaps/settings"
"""What there is, beside the pod ``web`` and the Service ``web``, whose one port is 80."""


def settings(name: str = "settings", **more: Any) -> dict[str, Any]:
    """A ConfigMap."""
    metadata = {"name": name, **more.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, **more}


def service(**spec: Any) -> dict[str, Any]:
    """A Service."""
    return {"metadata": {"name": "other"}, "spec": {"ports": [{"port": 1}], **spec}}


def endpoints(**subset: Any) -> dict[str, Any]:
    """Endpoints with one subset."""
    return {"metadata": {"name": "other"}, "subsets": [subset]}


@pytest.fixture
def made(served: Served) -> Served:
    """A cluster with an object of each of a few kinds."""
    served.create("ConfigMap", "settings")
    served.create("Service", "web", {"ports": [{"port": 80}], "selector": {"app": "web"}})
    served.create("Pod", "web", {"containers": [{"name": "web", "image": "web:1"}]})
    return served


def refusal(made: Served, method: str, path: str, body: object, kind: str) -> tuple[int, str, str]:
    """The code, the reason and the message that a request of the namespace is answered with."""
    place = path if path.startswith("/") else f"/api/v1/namespaces/{made.namespace}/{path}"
    how: dict[str, Any] = {"Content-Type": kind} if kind else {}
    found = made.ask(place, method=method, body=body, **how)
    message = found["message"].replace(made.namespace, "shop")
    return found["code"], found.get("reason", ""), message


@pytest.mark.parametrize(
    ("body", "code", "reason", "message"),
    [
        ({"metadata": {}}, 422, "Invalid", "name or generateName is required"),
        ({**settings("x"), "kind": "Pod"}, 400, "BadRequest", "converting (v1.Pod) to (core.Conf"),
        ({**settings("x"), "kind": "X"}, 400, "BadRequest", 'no kind "X" is registered for vers'),
        (
            settings("x", metadata={"namespace": "other"}),
            400,
            "BadRequest",
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        (
            settings("x", metadata={"resourceVersion": "5"}),
            500,
            "",
            "resourceVersion should not be set on objects to be created",
        ),
        (
            settings("x", data={"a": 1}),
            400,
            "BadRequest",
            (
                'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot '
                "unmarshal number into Go struct field ConfigMap.data of type string"
            ),
        ),
        (
            settings("x", metadata={"labels": "a"}),
            400,
            "BadRequest",
            "string into Go struct field ObjectMeta.metadata.labels of type map[string]string",
        ),
        (settings("Upper"), 422, "Invalid", f'Invalid value: "Upper": {SUBDOMAIN}'),
        (settings("a" * 254), 422, "Invalid", "must be no more than 253 characters"),
        (
            settings("x", data={"b c": ""}),
            422,
            "Invalid",
            "a valid config key must consist of alph",
        ),
        (
            settings("x", metadata={"labels": {"/a": "b"}}),
            422,
            "Invalid",
            'metadata.labels: Invalid value: "/a": prefix part must be non-empty',
        ),
        (
            settings("x", metadata={"annotations": {"a": "x" * 256 * 1024}}),
            422,
            "Invalid",
            "metadata.annotations: Too long: may not be more than 262144 bytes",
        ),
        (
            settings("x", metadata={"finalizers": ["mine"]}),
            422,
            "Invalid",
            "name is neither a standard finalizer name nor is it fully qualified",
        ),
        (
            settings("x", metadata={"ownerReferences": [{"kind": "Pod", "name": "a", "uid": "b"}]}),
            422,
            "Invalid",
            'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        ),
        (settings(), 409, "AlreadyExists", 'configmaps "settings" already exists'),
    ],
)
def test_what_is_not_made(made: Served, body: object, code: int, reason: str, message: str) -> None:
    """It is not understood, not valid, or there."""
    found = refusal(made, "POST", "configmaps", body, "")

    assert found[:2] == (code, reason)
    assert message in found[2]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            "services",
            {"metadata": {"name": "1a"}, "spec": {"ports": [{"port": 1}]}},
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start",
        ),
        (
            "services",
            service(type="Other"),
            (
                'spec.type: Unsupported value: "Other": supported values: "ClusterIP", '
                '"ExternalName", "LoadBalancer", "NodePort"'
            ),
        ),
        ("services", service(type="ExternalName"), "spec.externalName: Required value"),
        (
            "services",
            service(ports=[{"port": 1, "protocol": "X"}]),
            'spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP"',
        ),
        (
            "services",
            service(ports=[{"port": 1}, {"port": 2}]),
            "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]",
        ),
        (
            "services",
            service(selector={"a": "b c"}),
            'spec.selector: Invalid value: "b c": a valid label must be an empty string or consist',
        ),
        ("endpoints", endpoints(), "must specify `addresses` or `notReadyAddresses`"),
        (
            "endpoints",
            endpoints(addresses=[{"ip": "none"}]),
            'subsets[0].addresses[0].ip: Invalid value: "none": must be a valid IP address',
        ),
        (
            "endpoints",
            endpoints(addresses=[{"ip": "169.254.0.1"}]),
            "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
        ),
        (
            "endpoints",
            endpoints(addresses=[{"ip": "10.0.0.1", "hostname": "A b"}]),
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'",
        ),
        (
            "pods",
            {"metadata": {"name": "x"}, "spec": {"containers": [{"name": "a"}]}},
            "spec.containers[0].image: Required value",
        ),
        (
            "pods",
            {"metadata": {"name": "x"}, "spec": {"containers": [{"name": "a", "image": "b"}] * 2}},
            'spec.containers[1].name: Duplicate value: "a"',
        ),
    ],
)
def test_what_is_not_valid(made: Served, path: str, body: object, message: str) -> None:
    """Each kind has its own rules."""
    found = refusal(made, "POST", path, body, "")

    assert found[:2] == (422, "Invalid")
    assert message in found[2]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("secrets", {"data": {"a": "not base64"}}, "illegal base64 data at input byte 3"),
        ("secrets", {"data": {"a": "YQ==YQ=="}}, "illegal base64 data at input byte 4"),
        ("secrets", {"data": {"a": "YWFhYQ="}}, "illegal base64 data at input byte 7"),
        ("secrets", {"data": {"a": 1}}, "number into Go struct field Secret.data of type []uint8"),
        (
            "services",
            {"spec": {"ports": [{"port": 1.5}]}},
            "number 1.5 into Go struct field ServicePort.spec.ports.port of type int32",
        ),
        (
            "services",
            {"spec": {"ports": [{"port": 1, "targetPort": True}]}},
            "bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
        ),
        (
            "services",
            {"spec": {"ports": {"port": 1}}},
            "object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort",
        ),
        (
            "services",
            {"spec": [1]},
            "array into Go struct field Service.spec of type v1.ServiceSpec",
        ),
    ],
)
def test_what_is_of_another_type(made: Served, path: str, body: Any, message: str) -> None:
    """The field is named, and what it is."""
    found = refusal(made, "POST", path, {"metadata": {"name": "x"}, **body}, "")

    assert found[:2] == (400, "BadRequest")
    assert found[2].endswith(message)


def test_what_is_immutable_stays(made: Served) -> None:
    """Neither what it holds changes, nor that it is."""
    made.ask(
        f"/api/v1/namespaces/{made.namespace}/configmaps",
        method="POST",
        body=settings("fixed", data={"a": "b"}, immutable=True),
    )

    for name, patch in (("data", {"data": {"a": "c"}}), ("immutable", {"immutable": False})):
        code, reason, message = refusal(made, "PATCH", "configmaps/fixed", patch, MERGE)
        assert (code, reason) == (422, "Invalid")
        assert message == (
            f'ConfigMap "fixed" is invalid: {name}: Forbidden: field is immutable when '
            "`immutable` is set"
        )


@pytest.mark.parametrize(
    ("path", "kind", "body", "code", "reason", "message"),
    [
        (
            SETTINGS,
            MERGE,
            {"metadata": {"name": "b"}},
            400,
            "BadRequest",
            "the name of the object (b)",
        ),
        (
            SETTINGS,
            MERGE,
            {"metadata": None},
            400,
            "BadRequest",
            "the name of the object (settings based on URL) was undeterminable: name must be",
        ),
        (
            SETTINGS,
            STRATEGIC,
            [],
            400,
            "BadRequest",
            "json: cannot unmarshal array into Go value of",
        ),
        (
            SETTINGS,
            STRATEGIC,
            {"metadata": {"resourceVersion": "1"}},
            409,
            "Conflict",
            (
                'Operation cannot be fulfilled on configmaps "settings": the object has been '
                "modified; please apply your changes to the latest version and try again"
            ),
        ),
        (
            SETTINGS,
            STRATEGIC,
            {"metadata": {"resourceVersion": "new"}},
            500,
            "",
            'strconv.ParseUint: parsing "new": invalid syntax',
        ),
        (
            SETTINGS,
            STRATEGIC,
            {"metadata": {"uid": "other"}},
            422,
            "Invalid",
            'metadata.uid: Invalid value: "other": field is immutable',
        ),
        (SETTINGS, "text/plain", {}, 415, "UnsupportedMediaType", "415: Unsupported Media Type"),
        (SETTINGS, MERGE, {"kind": "Pod"}, 422, "Invalid", "(v1.Pod) to (core.ConfigMap): unknown"),
        (
            SETTINGS,
            MERGE,
            {"data": {"n": 1}},
            422,
            "Invalid",
            "number into Go struct field ConfigM",
        ),
        (
            SETTINGS,
            JSON,
            [{"op": "remove", "path": "/nothing"}],
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
        ),
        (
            SETTINGS,
            JSON,
            {},
            400,
            "BadRequest",
            "cannot unmarshal object into Go value of type []h",
        ),
        (
            f"{SETTINGS}?force=true",
            MERGE,
            {},
            422,
            "Invalid",
            "force: Forbidden: may not be specified for non-apply patch",
        ),
        (
            f"{SETTINGS}?dryRun=yes",
            MERGE,
            {},
            422,
            "Invalid",
            'dryRun: Unsupported value: ["yes"]: supported values: "All"',
        ),
        ("pods/web", MERGE, {"spec": {"nodeName": "x"}}, 422, "Invalid", POD_UPDATE),
        (
            "pods/web",
            STRATEGIC,
            {"spec": {"containers": [{"name": "b", "image": "b"}]}},
            422,
            "Invalid",
            "spec.containers: Forbidden: pod updates may not add or remove containers",
        ),
        (
            "pods/web",
            STRATEGIC,
            {"spec": {"containers": [{"image": "b"}]}},
            500,
            "",
            "map: map[image:b] does not contain declared merge key: name",
        ),
        (
            "services/web",
            MERGE,
            {"spec": {"clusterIP": "None"}},
            422,
            "Invalid",
            'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
        ),
        ("pods/none", MERGE, {}, 404, "NotFound", 'pods "none" not found'),
        (SETTINGS + "?x", APPLY, settings(), 422, "Invalid", "is required for apply patch"),
        (
            f"{SETTINGS}?fieldManager=me",
            APPLY,
            {"data": {}},
            400,
            "BadRequest",
            "invalid object type: /, Kind=",
        ),
        (
            f"{SETTINGS}?fieldManager=me",
            APPLY,
            settings(datum="x"),
            500,
            "",
            (
                "failed to create typed patch object (/settings; /v1, Kind=ConfigMap): .datum: "
                "field not declared in schema"
            ),
        ),
        (
            "services/web?fieldManager=me",
            APPLY,
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "web"},
                "spec": {"ports": [{"port": 1}, {"port": 1, "protocol": "TCP"}]},
            },
            500,
            "",
            '.spec.ports: duplicate entries for key [port=1,protocol="TCP"]',
        ),
        (
            f"{SETTINGS}?fieldManager=me",
            APPLY,
            settings(metadata={"managedFields": []}),
            400,
            "BadRequest",
            "metadata.managedFields must be nil",
        ),
        (
            "configmaps/none?fieldManager=me",
            APPLY,
            settings("none", metadata={"uid": "x"}),
            409,
            "Conflict",
            "uid mismatch: the provided object specified uid x, and no existing object was found",
        ),
    ],
)
def test_what_is_not_changed(
    made: Served, path: str, kind: str, body: object, code: int, reason: str, message: str
) -> None:
    """It comes too late, is of another object, or leaves none that is valid."""
    found = refusal(made, "PATCH", path, body, kind)

    assert found[:2] == (code, reason)
    assert message in found[2]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            settings("b"),
            400,
            "the name of the object (b) does not match the name on the URL (settings)",
        ),
        (settings(metadata={"resourceVersion": "1"}), 409, "the object has been modified; please"),
        (
            settings(metadata={"uid": "x"}),
            409,
            "Key: /registry/configmaps/shop/settings, ResourceVersion: 0, AdditionalErrorMsg: ",
        ),
    ],
)
def test_what_is_not_replaced(made: Served, body: object, code: int, message: str) -> None:
    """It is of another name, or of another object."""
    found = refusal(made, "PUT", SETTINGS, body, "")

    assert found[0] == code
    assert message in found[2]


@pytest.mark.parametrize(
    ("path", "body", "code", "message"),
    [
        (
            SETTINGS,
            {"preconditions": {"uid": "x"}},
            409,
            'on ConfigMap "settings": the UID in the precondition (x) does not match the UID in',
        ),
        (
            SETTINGS,
            {"preconditions": {"resourceVersion": "1"}},
            409,
            "the ResourceVersion in the precondition (1) does not match the ResourceVersion in rec",
        ),
        (
            SETTINGS,
            {"propagationPolicy": "Later"},
            422,
            (
                'propagationPolicy: Unsupported value: "Later": supported values: "Foreground", '
                '"Background", "Orphan", "nil"'
            ),
        ),
        ("configmaps/none", None, 404, 'configmaps "none" not found'),
        (
            "/api/v1/namespaces/default",
            None,
            403,
            'namespaces "default" is forbidden: this namespace may not be deleted',
        ),
        (
            "/api/v1/namespaces?labelSelector=none",
            None,
            405,
            "the server does not allow this method",
        ),
        ("/api/v1/configmaps", None, 405, "the server does not allow this method on the requested"),
    ],
)
def test_what_is_not_deleted(
    made: Served, path: str, body: object, code: int, message: str
) -> None:
    """It is not what was meant, or nothing that goes."""
    found = refusal(made, "DELETE", path, body, "")

    assert found[0] == code
    assert message in found[2]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        (
            "labelSelector=a+b",
            400,
            "unable to parse requirement: found 'b', expected: in, notin, =",
        ),
        (
            "fieldSelector=spec.x%3D1",
            400,
            '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
        ("limit=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'),
        ("continue=bad", 400, "invalid continue token: continue key is not valid: "),
        ("resourceVersion=x", 400, 'invalid resource version: resourceVersion: Invalid value: "x"'),
        (
            "resourceVersionMatch=Exact",
            422,
            "resourceVersionMatch is forbidden unless resourceVersion is provided",
        ),
        ("sendInitialEvents=true", 422, "sendInitialEvents is forbidden for list"),
        (
            "watch=1&sendInitialEvents=true",
            422,
            "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        ),
        ("watch=1&resourceVersion=x", 500, 'strconv.ParseUint: parsing "x": invalid syntax'),
    ],
)
def test_what_is_not_listed(made: Served, query: str, code: int, message: str) -> None:
    """It asks for what is none."""
    found = refusal(made, "GET", f"configmaps?{query}", None, "")

    assert found[0] == code
    assert message in found[2]


def test_a_refusal_says_what_it_is_about(made: Served) -> None:
    """The details are there for programs: the kind, the name, and each cause."""
    path = f"/api/v1/namespaces/{made.namespace}/services"

    found = made.ask(path, method="POST", body=service(ports=[{"port": 0}]))

    assert found["details"] == {
        "name": "other",
        "kind": "Service",
        "causes": [
            {
                "reason": "FieldValueInvalid",
                "message": "Invalid value: 0: must be between 1 and 65535, inclusive",
                "field": f"spec.ports[0].{field}",
            }
            for field in ("port", "targetPort")
        ],
    }
