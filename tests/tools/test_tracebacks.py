"""Tracebacks without our own frames."""

import pytest

from flowrun import Registry, StepFailedError, bind, flow_of, parse
from flowrun_tools.tracebacks import shortened

registry: Registry[None] = Registry()


@registry.step("Fail")
def fail(_: None) -> None:
    """Fail as users' code does: with a cause, in a function of its own."""
    try:
        _look_up({})
    except KeyError as error:
        raise ValueError("nothing there") from error


def _look_up(where: dict[str, int]) -> int:
    return where["there"]


def test_only_the_users_frames_are_shown() -> None:
    """Neither the walk nor the import machinery helps anybody."""
    flow = flow_of(parse("flowchart TD\ngo([Go]) --> fail[Fail]"), name="go")
    with pytest.raises(StepFailedError) as caught:
        bind(flow, registry).run(None)
    assert caught.value.__cause__ is not None

    report = shortened(caught.value.__cause__)

    assert [line.split(", in ")[1] for line in report.splitlines() if ", in " in line] == [
        "fail",
        "_look_up",
        "fail",
    ]
    assert report.endswith("ValueError: nothing there\n")
