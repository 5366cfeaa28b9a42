"""A configuration, and what the command line puts in its place, to documents, flows and code."""

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowrun.diagnostics import Diagnostic
from flowrun.errors import InvalidFlowError
from flowrun.flow import Flow, linked
from flowrun.loading import find, load
from flowrun.registry import Registry
from flowrun.span import Span
from flowrun_tools.configuration import Configuration, is_reference
from flowrun_tools.errors import UsageError, UserCodeError, choices
from flowrun_tools.paths import from_here

FOLDER = "flows"
"""Where flows are when nobody says where."""


@dataclass(frozen=True, slots=True)
class Found:
    """The flows of some documents, also of those in which something is wrong."""

    flows: tuple[Flow, ...]
    diagnostics: tuple[Diagnostic, ...]


def places(configuration: Configuration, given: Sequence[str]) -> list[str]:
    """The files and folders to read: those given, or else the project's own.

    They are named as seen from the working directory, as a person would.

    Raises:
        UsageError: There are none, or one is missing.
    """
    chosen = list(given) or own_places(configuration)
    if not chosen:
        raise UsageError(
            "there is nothing to read",
            hint=f"name a file or a folder, make a folder {FOLDER}/, or set flows = [...] in "
            "[tool.flowrun] of pyproject.toml",
        )
    for place in chosen:
        if not Path(place).exists():
            by = "" if given else f", which flows in {configuration.name} names"
            raise UsageError(f'there is no file or folder "{place}"{by}')
    return chosen


def own_places(configuration: Configuration) -> list[str]:
    """The places that the project names, or its folder of flows; none if it has neither."""
    if configuration.flows:
        return [from_here(configuration.folder / place) for place in configuration.flows]
    folder = configuration.folder / FOLDER
    return [from_here(folder)] if folder.is_dir() else []


def read_flows(chosen: Sequence[str]) -> Found:
    """All flows of some files and folders, and all that is wrong there."""
    try:
        return Found(tuple(load(*chosen).values()), ())
    except InvalidFlowError as error:
        from flowrun.documents import read

        documents = [read(str(document)) for document in find(*chosen)]
        flows = [flow for document in documents for flow in document.flows.values()]
        linked(flows)
        return Found(tuple(flows), error.diagnostics)


def flow_named(name: str, flows: Iterable[Flow]) -> Flow:
    """The flow of a name.

    Raises:
        UsageError: There is none.
    """
    by_name = {flow.name: flow for flow in flows}
    if name not in by_name:
        raise UsageError(f'no flow is called "{name}"', hint=choices(name, by_name))
    return by_name[name]


def registry(configuration: Configuration, given: str | None = None) -> Registry[Any] | None:
    """The project's registry; ``None`` if it names none.

    Raises:
        UsageError: The reference leads nowhere, or to something else.
        UserCodeError: The module cannot be imported.
    """
    reference = given or configuration.registry
    if reference is None:
        return None
    found = _attribute(reference, configuration)
    if not isinstance(found, Registry):
        raise UsageError(f"{reference} is no flowrun.Registry, but {_kind(found)}")
    return found


def context(configuration: Configuration, given: str | None = None) -> object:
    """What steps are called with: made by the project's factory.

    Raises:
        UsageError: No factory is named, or the reference leads to something else.
        UserCodeError: The module cannot be imported, or the factory raises.
    """
    reference = given or configuration.context
    if reference is None:
        raise UsageError(
            "a run needs a context, which every step is called with",
            hint="name a function that makes one with --context MODULE:FACTORY, or set context in "
            "[tool.flowrun] of pyproject.toml",
        )
    factory = _attribute(reference, configuration)
    if not callable(factory):
        raise UsageError(f"{reference} cannot be called to make a context: it is {_kind(factory)}")
    return _made(factory, reference)


def sources(diagnostics: Iterable[Diagnostic]) -> Mapping[str | None, str]:
    """The texts that diagnostics are about, as far as they can be read."""
    spans = [span for diagnostic in diagnostics for span in _spans(diagnostic)]
    paths = {span.path for span in spans if span.path is not None}
    return {path: _text(path) for path in sorted(paths) if Path(path).is_file()}


def _attribute(reference: str, configuration: Configuration) -> object:
    """What a reference leads to. The folder of pyproject.toml is where modules are looked for."""
    if not is_reference(reference):
        raise UsageError(
            f'"{reference}" does not have the form MODULE:ATTRIBUTE', hint="such as steps:registry"
        )
    module, _, path = reference.partition(":")
    value: object = _module(module, configuration)
    for name in path.split("."):
        if not hasattr(value, name):
            hint = choices(name, (each for each in dir(value) if not each.startswith("_")))
            raise UsageError(f'there is no "{name}" in {module}, for {reference}', hint=hint)
        value = getattr(value, name)
    return value


def _module(name: str, configuration: Configuration) -> object:
    folder = str(configuration.folder)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        with redirect_stdout(sys.stderr):  # what is printed at import is no result of ours
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            raise UsageError(
                f'there is no module "{error.name}", for {name}',
                hint=f"it is looked for in {from_here(folder)} and where Python looks",
            ) from None
        raise UserCodeError(f"{name} cannot be imported") from error
    except (Exception, SystemExit) as error:
        raise UserCodeError(f"{name} cannot be imported") from error


def _made(factory: Callable[[], object], reference: str) -> object:
    try:
        with redirect_stdout(sys.stderr):
            return factory()
    except (Exception, SystemExit) as error:
        raise UserCodeError(f"{reference} made no context") from error


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"


def _spans(diagnostic: Diagnostic) -> list[Span]:
    return [diagnostic.span, *(related.span for related in diagnostic.related)]


def _text(path: str) -> str:
    return Path(path).read_bytes().decode("utf-8-sig", errors="replace")
