"""The exceptions that the tools raise on purpose, beside those of the engine."""

from collections.abc import Iterable, Sequence

from flowrun.diagnostics import Diagnostic
from flowrun.errors import FlowrunError
from flowrun.nearest import question

_MOST_NAMES = 12


class UsageError(FlowrunError):
    """The tool was asked for something that is not there, or that it does not do."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        """What to write instead, in the imperative."""


class ConfigurationError(FlowrunError):
    """The configuration says what it may not say."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = tuple(diagnostics)


class UserCodeError(FlowrunError):
    """Code that is not ours raised when it was imported or called; its exception is the cause."""


def choices(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant instead of another, or all that there are, as a hint."""
    known = sorted(names)
    return question(name, known) or (f"choose from {_listed(known)}" if known else None)


def _listed(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names[:_MOST_NAMES]]
    more = len(names) - len(quoted)
    return ", ".join(quoted) + (f" and {more} more" if more else "")
