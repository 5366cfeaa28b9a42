"""What people get wrong in a chart: each mistake with what to say of it and examples that call for it."""

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.source import Span


def mistake(span: Span, message: str, hint: str | None = None) -> Diagnostic:
    """A syntax error."""
    return Diagnostic(rule="syntax", severity=Severity.ERROR, message=message, span=span, hint=hint)
