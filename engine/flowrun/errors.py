"""The exceptions that flowrun raises on purpose."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowrun.diagnostics import Diagnostic
    from flowrun.program import Visit
    from flowrun.run import Run
    from flowrun.source import Span


class FlowrunError(Exception):
    """The base of every exception that flowrun raises on purpose."""


class InvalidFlowError(FlowrunError):
    """Documents have errors, so there is nothing to run."""

    def __init__(self, diagnostics: "Sequence[Diagnostic]") -> None:
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
