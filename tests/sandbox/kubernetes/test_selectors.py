"""Label and field selectors."""

import pytest

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.resources import ENDPOINTS, PODS, Resource
from flowrun_sandbox.kubernetes.selectors import field_selector, label_selector

POD = {
    "metadata": {"name": "web-0", "namespace": "shop", "labels": {"app": "web", "tier": "front"}},
    "status": {"phase": "Running"},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "app=web",
        "app==web,tier=front",
        "app!=db",
        "absent!=x",
        "app in (db, web)",
        "app in (web),tier notin (back,middle)",
        "absent notin (x)",
        "app",
        "!absent",
        " app = web , ! absent ",
    ],
)
def test_labels_that_match(text: str) -> None:
    """Each requirement holds."""
    assert label_selector(text)(POD)


@pytest.mark.parametrize(
    "text", ["app=db", "app!=web", "app in (db)", "app notin (web,db)", "!app", "absent", "app="]
)
def test_labels_that_do_not_match(text: str) -> None:
    """One requirement does not hold."""
    assert not label_selector(text)(POD)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("app in web", "unable to parse requirement: found 'web' expected: '('"),
        ("app in (web", "unable to parse requirement: found '', expected: ')'"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=b=c", "found '=', expected: ',' or 'end of string'"),
        ("app,,tier", "found ',', expected: identifier after ','"),
        ("app,", "found '', expected: identifier after ','"),
        ("=b", "found '=', expected: !, identifier, or 'end of string'"),
        ("-a", 'unable to parse requirement: <nil>: Invalid value: "-a": name part must consist'),
        ("a=-b", 'unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label'),
    ],
)
def test_what_is_no_label_selector(text: str, sentence: str) -> None:
    """It is refused with the part that cannot be read."""
    with pytest.raises(ApiError) as error:
        label_selector(text)

    assert error.value.message.startswith(sentence)


@pytest.mark.parametrize(("text", "expected"), [("n>1", True), ("n<2", False), ("app>1", False)])
def test_numbers_are_compared(text: str, *, expected: bool) -> None:
    """A label that is no number is neither more nor less."""
    assert label_selector(text)({"metadata": {"labels": {"n": "2", "app": "web"}}}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metadata.name=web-0", True),
        ("metadata.name!=web-0", False),
        ("status.phase=Running,metadata.namespace=shop", True),
        ("spec.nodeName=", True),
    ],
)
def test_fields(text: str, *, expected: bool) -> None:
    """A field that is not there is empty."""
    assert field_selector(PODS, text)(POD) is expected


@pytest.mark.parametrize(
    ("resource", "text", "sentence"),
    [
        (PODS, "spec.containers=x", "field label not supported: spec.containers"),
        (PODS, "a", "invalid selector: 'a'; can't understand 'a'"),
        (
            ENDPOINTS,
            "spec.x=a",
            '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
    ],
)
def test_fields_that_cannot_be_selected_by(resource: Resource, text: str, sentence: str) -> None:
    """Kubernetes knows a few of each kind."""
    with pytest.raises(ApiError) as error:
        field_selector(resource, text)

    assert error.value.message == sentence
