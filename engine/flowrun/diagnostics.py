"""Problems in documents, as values: what is wrong, where, and what to do about it."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.span import Span


class Severity(enum.Enum):
    """How much a problem matters."""

    ERROR = "error"
    """The engine refuses to run the flow."""
    WARNING = "warning"
    """The flow runs, but a person should look."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a problem."""

    span: Span
    message: str
    """What is there, such as ``first defined here``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem in a document."""

    rule: str
    """The rule's name, such as ``dead-end``."""
    severity: Severity
    message: str
    """One clause, lower case, no full stop, in the user's own words."""
    span: Span
    hint: str | None = None
    """What to do, in the imperative."""
    related: tuple[Related, ...] = ()
    stub: str | None = None
    """A Python function, ready to paste, that would cure the problem."""

    def __str__(self) -> str:
        line = f"{self.span}: {self.severity.value}: {self.message} [{self.rule}]"
        return line if self.hint is None else f"{line}\n  hint: {self.hint}"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems by file, line and column, then by rule and message; each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_key))


def _key(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return (diagnostic.span, diagnostic.rule, diagnostic.message)
