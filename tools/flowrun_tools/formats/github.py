"""Problems as GitHub's workflow commands, which show up at their lines in a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Sequence

from flowrun.diagnostics import Diagnostic


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """One command a line."""
    return "".join(f"{_command(each)}\n" for each in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {"file": span.path or "", "line": span.line}
    if span.end_line == span.line:  # GitHub refuses columns over several lines
        properties |= {"col": span.column, "endColumn": max(span.end_column - 1, span.column)}
    else:
        properties |= {"endLine": span.end_line}
    properties["title"] = f"flowrun: {diagnostic.rule}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
    return f"::{diagnostic.severity.value} {listed}::{_escaped(diagnostic.message + hint)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
