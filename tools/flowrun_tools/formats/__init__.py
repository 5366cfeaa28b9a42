"""Reports for other programs: each format is a module with a function from problems to a text."""

import importlib
from collections.abc import Callable, Sequence

from flowrun.diagnostics import Diagnostic

Render = Callable[[Sequence[Diagnostic]], str]

FORMATS = ("json", "sarif", "github", "junit")
"""Every format. The module of the same name holds it as `render`, and is imported when asked."""


def render(format: str, diagnostics: Sequence[Diagnostic]) -> str:
    """Some problems as a report in a format, with its last line ended."""
    function: Render = importlib.import_module(f"{__name__}.{format}").render
    return function(diagnostics)
