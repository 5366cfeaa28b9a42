"""Rules: named checks, each a function from something read to what is wrong with it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, ParamSpec

from flowrun.diagnostics import Diagnostic, Related, Severity
from flowrun.span import Span

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in one place. The rule adds its name and severity."""

    span: Span
    message: str
    """One clause, lower case, no full stop, in the user's own words."""
    hint: str | None = None
    related: tuple[Related, ...] = ()
    stub: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[P]):
    """A check with its name, its severity and its page."""

    name: str
    severity: Severity
    page: str
    """The docstring: what, why, a wrong and a right chart."""
    check: Callable[P, Iterator[Finding]]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Diagnostic]:
        """Check, and yield what is wrong as diagnostics."""
        for finding in self.check(*args, **kwargs):
            yield Diagnostic(
                rule=self.name,
                severity=self.severity,
                message=finding.message,
                span=finding.span,
                hint=finding.hint,
                related=finding.related,
                stub=finding.stub,
            )


def rule(severity: Severity) -> Callable[[Callable[P, Iterator[Finding]]], Rule[P]]:
    """Make a rule of a function: its name in kebab case is the rule's, its docstring the page."""

    def make(check: Callable[P, Iterator[Finding]]) -> Rule[P]:
        name = check.__name__.replace("_", "-")
        return Rule(name, severity, inspect.getdoc(check) or "", check)

    return make
