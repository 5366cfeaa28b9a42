"""Runs drawn over charts."""

from typing import Any

import pytest

from flowrun import Flow, simulate
from flowrun.documents import read_text
from flowrun_tools.drawing import Look
from flowrun_tools.drawing.traces import overlays
from flowrun_tools.errors import UsageError

PAGE = """
# Deploy

```mermaid
flowchart TD
  go([Deploy]) --> ready{Is it ready?}
  ready -- no --> repair[Repair]
  repair --> ready
  ready -- else --> tell[[Tell]]
  tell --> done([return])
  tell -. ValueError .-> failed([failed])
```

# Tell

```mermaid
flowchart TD
  begin([Tell]) --> mail[Mail]
  mail --> end1([told])
```
"""


@pytest.fixture
def flows() -> dict[str, Flow]:
    """Two flows, one of which calls the other."""
    return dict(read_text(PAGE, path="page.md").flows)


def trace(flows: dict[str, Flow], answers: dict[str, Any]) -> dict[str, Any]:
    """What `to_dict` says of a simulated run."""
    return simulate(flows["deploy"], answers).to_dict()


def test_moves_are_numbered(flows: dict[str, Flow]) -> None:
    """Each arrow says when the run went along it; nodes on the way are taken, others are faint."""
    run = trace(flows, {"Is it ready?": ["no", "no", "yes"]})

    overlay = overlays(run, flows)["deploy"]

    assert {edge: mark.note for edge, mark in overlay.edges.items()} == {
        0: "#1",
        1: "#2, #4",
        2: "#3, #5",
        3: '"yes" #6',
        4: "#7",
    }
    assert set(overlay.nodes) == {"go", "ready", "repair", "tell", "done"}
    assert overlay.rest is Look.FAINT


def test_many_rounds_are_counted(flows: dict[str, Flow]) -> None:
    """Of many moves along one arrow, the first are numbered and all are counted."""
    run = trace(flows, {"Is it ready?": ["no"] * 9 + ["yes"]})

    overlay = overlays(run, flows)["deploy"]

    assert overlay.edges[1].note == "#2, #4, #6, #8 \u2026 9\u00d7"


def test_called_flows_are_drawn_too(flows: dict[str, Flow]) -> None:
    """A called flow has an overlay of its own, and the call says how it ended."""
    found = overlays(trace(flows, {"Is it ready?": "yes"}), flows)

    assert set(found) == {"deploy", "tell"}
    assert found["deploy"].nodes["tell"].note == 'ended with "told"'
    assert found["deploy"].caption == 'deploy: ended with "return"'
    assert found["tell"].caption == 'tell: ended with "told"'


def test_an_error_on_its_arrow(flows: dict[str, Flow]) -> None:
    """An error that an arrow caught is named there."""
    run = trace(flows, {"Is it ready?": "yes", "Mail": ValueError("no address")})

    overlay = overlays(run, flows)["deploy"]

    assert overlay.edges[5].note == "ValueError #3"
    assert overlay.caption == 'deploy: ended with "failed"'


def test_where_a_run_stopped(flows: dict[str, Flow]) -> None:
    """A run that an error stopped shows where, and why."""
    run = trace(flows, {"Is it ready?": "yes"})
    stopped = {
        **run,
        "error": "boom",
        "end": None,
        "elapsed": 0.0123,
        "nodes": run["nodes"][:2],
        "moves": run["moves"][:1],
    }

    overlay = overlays(stopped, flows)["deploy"]

    assert overlay.nodes["ready"].look is Look.FAILED
    assert overlay.caption == "deploy: stopped by an error: boom, 12.3 ms"


def test_another_revision_is_refused(flows: dict[str, Flow]) -> None:
    """A run of another chart is not drawn wrongly: both fingerprints are named."""
    run = {**trace(flows, {"Is it ready?": "yes"}), "fingerprint": "0123456789"}

    with pytest.raises(UsageError, match=r'"deploy" is not what ran: .* the run 01234567'):
        overlays(run, flows)


def test_unknown_flows_are_refused(flows: dict[str, Flow]) -> None:
    """A run of a flow that is not there is refused by its name."""
    run = {**trace(flows, {"Is it ready?": "yes"}), "flow": "other"}

    with pytest.raises(UsageError, match='one of "other", which is not among the flows'):
        overlays(run, flows)


@pytest.mark.parametrize("data", [[], {}, {"flow": "deploy"}, "x", 3, None])
def test_other_data_is_refused(data: Any, flows: dict[str, Flow]) -> None:
    """What is no trace is said to be none."""
    with pytest.raises(UsageError, match="no trace of a run"):
        overlays(data, flows)
