"""The exceptions that flowrun raises on purpose."""

from __future__ import annotations  # evaluating them would cost every run

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowrun.diagnostics import Diagnostic
    from flowrun.flow import Node
    from flowrun.run import Run
    from flowrun.span import Span


class FlowrunError(Exception):
    """The base of every exception that flowrun raises on purpose."""


class InvalidFlowError(FlowrunError):
    """Documents have errors, so there is nothing to run."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = tuple(diagnostics)
        """Everything that is wrong, in the order of the file."""


class MermaidSyntaxError(InvalidFlowError):
    """A text is not a Mermaid flowchart."""

    @property
    def line(self) -> int:
        """The line of the first error in the file, from 1."""
        return self.diagnostics[0].span.line

    @property
    def column(self) -> int:
        """The column of the first error in its line, from 1, in characters."""
        return self.diagnostics[0].span.column


class RegistrationError(FlowrunError):
    """A step or predicate cannot be registered as it is written."""


class RunError(FlowrunError):
    """A run could not go on."""

    def __init__(self, message: str, *, flow: str, node: Node) -> None:
        super().__init__(message)
        self.flow = flow
        """The name of the flow."""
        self.node = node
        """The node that the run could not leave."""
        self.run: Run | None = None
        """The run so far, of the flow that was started: called flows are nested in its path."""

    @property
    def label(self) -> str:
        """The text of the node."""
        return self.node.label

    @property
    def span(self) -> Span:
        """Where the document says it."""
        return self.node.span


class StepFailedError(RunError):
    """A step or predicate raised what no arrow is drawn for; its exception is the cause."""


class UnknownAnswerError(RunError):
    """A predicate gave an answer that no arrow carries, or a simulation was given none."""


class RunawayFlowError(RunError):
    """A run took more moves than it may."""

    def __init__(self, message: str, *, flow: str, node: Node, cycle: Sequence[str] = ()) -> None:
        super().__init__(message, flow=flow, node=node)
        self.cycle = tuple(cycle)
        """The labels of the nodes that it went round last, from one to the same again."""
