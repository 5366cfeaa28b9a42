"""Label and field selectors."""

import pytest

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.resources import PODS
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


@pytest.mark.parametrize("text", ["app in web", "a=b=c", "app,,tier", "=b"])
def test_what_is_no_label_selector(text: str) -> None:
    """It is refused with the part that cannot be read."""
    with pytest.raises(ApiError, match="unable to parse requirement"):
        label_selector(text)


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


def test_fields_that_cannot_be_selected_by() -> None:
    """Kubernetes knows a few of each kind."""
    with pytest.raises(ApiError, match=r'not supported: "spec\.containers"'):
        field_selector(PODS, "spec.containers=x")
