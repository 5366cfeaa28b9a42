"""Flows for the tests of the engine, drawn as text."""

from flowrun import Flow, flow_of, parse


def drawn(chart: str, name: str = "test") -> Flow:
    """The flow that a chart draws; the header line is added."""
    return flow_of(parse(f"flowchart TD\n{chart}"), name=name)


def linked(*flows: Flow) -> dict[str, Flow]:
    """Flows that may call each other, by name."""
    return {flow.name: flow for flow in flows}
