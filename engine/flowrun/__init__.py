"""flowrun: the chart in the documentation is the program.

Charts in Markdown are read into flows, their labels bound to Python functions, and walked. The
names below are all that other programs need; each is imported when it is first used, so that a
process that only runs a flow does not pay for the parser and the graph.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowrun.binding import bind
    from flowrun.diagnostics import Diagnostic, Related, Severity
    from flowrun.documents import Document, read
    from flowrun.errors import (
        FlowrunError,
        InvalidFlowError,
        MermaidSyntaxError,
        RegistrationError,
        RunawayFlowError,
        RunError,
        StepFailedError,
        UnknownAnswerError,
    )
    from flowrun.events import Answered, Entered, Finished, Raised, Took, observing
    from flowrun.flow import Arrow, Edge, Flow, Node, Role
    from flowrun.graph import flow_of
    from flowrun.labels import normalise
    from flowrun.loading import build, load
    from flowrun.mermaid.flowchart import Flowchart
    from flowrun.mermaid.parser import parse
    from flowrun.program import Program
    from flowrun.registry import Registry
    from flowrun.run import Run
    from flowrun.simulation import simulate
    from flowrun.span import Span
    from flowrun.walk import Visit

__version__ = "0.1.0"

_HOMES = {
    "Answered": "events",
    "Arrow": "flow",
    "Diagnostic": "diagnostics",
    "Document": "documents",
    "Edge": "flow",
    "Entered": "events",
    "Finished": "events",
    "Flow": "flow",
    "Flowchart": "mermaid.flowchart",
    "FlowrunError": "errors",
    "InvalidFlowError": "errors",
    "MermaidSyntaxError": "errors",
    "Node": "flow",
    "Program": "program",
    "Raised": "events",
    "RegistrationError": "errors",
    "Registry": "registry",
    "Related": "diagnostics",
    "Role": "flow",
    "Run": "run",
    "RunError": "errors",
    "RunawayFlowError": "errors",
    "Severity": "diagnostics",
    "Span": "span",
    "StepFailedError": "errors",
    "Took": "events",
    "UnknownAnswerError": "errors",
    "Visit": "walk",
    "bind": "binding",
    "build": "loading",
    "flow_of": "graph",
    "load": "loading",
    "normalise": "labels",
    "observing": "events",
    "parse": "mermaid.parser",
    "read": "documents",
    "simulate": "simulation",
}
"""The module of each public name."""

__all__ = [
    "Answered",
    "Arrow",
    "Diagnostic",
    "Document",
    "Edge",
    "Entered",
    "Finished",
    "Flow",
    "Flowchart",
    "FlowrunError",
    "InvalidFlowError",
    "MermaidSyntaxError",
    "Node",
    "Program",
    "Raised",
    "RegistrationError",
    "Registry",
    "Related",
    "Role",
    "Run",
    "RunError",
    "RunawayFlowError",
    "Severity",
    "Span",
    "StepFailedError",
    "Took",
    "UnknownAnswerError",
    "Visit",
    "bind",
    "build",
    "flow_of",
    "load",
    "normalise",
    "observing",
    "parse",
    "read",
    "simulate",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
