"""A folder to its configuration and its functions, imported afresh, and to what hinders that."""

import importlib
import linecache
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import extract_tb
from typing import Any

import flowrun
import flowrun_tools
from flowrun.diagnostics import Diagnostic, Related, Severity
from flowrun.registry import Registry
from flowrun.span import Span
from flowrun_tools import project
from flowrun_tools.charm import Charm, charm_of
from flowrun_tools.configuration import FILE, Configuration, configuration_of, key_span
from flowrun_tools.errors import ConfigurationError, UsageError, UserCodeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What stands beside the documents of a project."""

    configuration: Configuration
    registry: Registry[Any] | None = None
    """The functions; ``None`` also where they cannot be imported."""
    charm: Charm | None = None
    problems: tuple[Diagnostic, ...] = ()
    """Why there is less than the configuration says."""


def load(folder: Path) -> Code:
    """Import what the project of a folder consists of, as its files are now."""
    try:
        configuration = configuration_of(folder)
    except ConfigurationError as error:
        return Code(configuration=Configuration(folder=folder), problems=_placed(error))
    code = Code(configuration=configuration)
    _forget(configuration.folder)
    try:
        code = replace(code, registry=project.registry(configuration))
    except UsageError as error:
        code = replace(code, problems=(usage_problem(error, configuration),))
    except UserCodeError as error:
        code = replace(code, problems=(_import_problem(error, configuration),))
    try:
        return replace(code, charm=charm_of(configuration.folder))
    except ConfigurationError as error:
        return replace(code, problems=(*code.problems, *_placed(error)))


def usage_problem(error: UsageError, configuration: Configuration) -> Diagnostic:
    """What is wrong with a value of the configuration, at its table."""
    span = key(configuration, "flowrun")
    return _problem("configuration", str(error), span, hint=error.hint)


def key(configuration: Configuration, name: str) -> Span:
    """Where the configuration has a key; without a table, where it could be."""
    path = configuration.path
    if path is None:
        return Span(str(configuration.folder / FILE), 1, 1, 1, 1)
    return _absolute(key_span(path, path.read_text(encoding="utf-8"), name))


def is_own(path: str, folder: Path) -> bool:
    """Whether a module is the project's: in its folder, and installed by nobody."""
    inner = os.path.join(folder, "")  # noqa: PTH118 - compared as texts
    others = (sys.prefix, *flowrun.__path__, *flowrun_tools.__path__)
    apart = (os.path.join(other, "") for other in others)  # noqa: PTH118 - likewise
    return (
        path.startswith(inner)
        and not path.startswith(tuple(apart))
        and "site-packages" not in Path(path).parts
    )


def _forget(folder: Path) -> None:
    """See that the project's modules are imported again."""
    for name, module in list(sys.modules.items()):
        if is_own(str(getattr(module, "__file__", None) or ""), folder):
            del sys.modules[name]
    importlib.invalidate_caches()
    linecache.checkcache()


def _import_problem(error: UserCodeError, configuration: Configuration) -> Diagnostic:
    """Why a module cannot be imported, at the line of the project that raised it."""
    cause = error.__cause__
    assert cause is not None, "code that raised has raised something"
    named = key(configuration, "registry")
    place = next(_places(cause, configuration.folder), None)
    said = cause.msg if isinstance(cause, SyntaxError) else str(cause)
    message = f"{error}: {type(cause).__name__}" + (f": {said}" if said else "")
    related = () if place is None else (Related(named, "the registry is named here"),)
    return _problem("registry", message, place or named, related=related)


def _places(cause: BaseException, folder: Path) -> Iterator[Span]:
    """The lines of the project that an exception came by, the last one first."""
    if isinstance(cause, SyntaxError) and cause.filename and is_own(cause.filename, folder):
        yield _line(cause.filename, cause.lineno or 1)
    for frame in reversed(extract_tb(cause.__traceback__)):
        if is_own(frame.filename, folder):
            yield _line(frame.filename, frame.lineno or 1)


def _line(path: str, number: int) -> Span:
    text = linecache.getline(path, number).rstrip()
    return Span(path, number, len(text) - len(text.lstrip()) + 1, number, len(text) + 1)


def _problem(
    rule: str,
    message: str,
    span: Span,
    *,
    hint: str | None = None,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    return Diagnostic(
        rule=rule,
        severity=Severity.ERROR,
        message=message,
        span=span,
        hint=hint,
        related=related,
    )


def _placed(error: ConfigurationError) -> tuple[Diagnostic, ...]:
    return tuple(replace(each, span=_absolute(each.span)) for each in error.diagnostics)


def _absolute(span: Span) -> Span:
    path = os.path.abspath(span.path or "")  # noqa: PTH100 - `resolve` would follow links
    return Span(path, span.line, span.column, span.end_line, span.end_column)
