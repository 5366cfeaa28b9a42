"""Files, folders and packaged resources to all their flows, out of the cache where it has them.

A run imports this module: what parses a document is imported when a document is parsed.
"""

from __future__ import annotations  # evaluating them is what a run would pay most for here

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from flowrun import cache
from flowrun.flow import Flow, linked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable

    from flowrun.diagnostics import Diagnostic

    Place = str | os.PathLike[str] | Traversable
    """A file or a folder, or a resource of a package."""

SUFFIXES = (".md", ".mmd", ".mermaid")
"""How the names of documents in a folder end."""
PASSED_OVER = frozenset({cache.FOLDER, "node_modules"})
"""Folders in which no documents are looked for, beside those whose name begins with a dot."""


def load(*places: Place) -> dict[str, Flow]:
    """All flows of documents and of folders of documents, by name.

    Raises:
        InvalidFlowError: Something is wrong in the documents, two flows have one name, or there is
            no flow at all. It has everything that is wrong in all of them.
        OSError: A file or folder cannot be read.
    """
    flows: list[Flow] = []
    problems: list[Diagnostic] = []
    for document in find(*places):
        found, wrong = _read(document)
        flows += found
        problems += wrong
    return _sound(flows, problems, places)


def build(*places: str | os.PathLike[str]) -> list[Path]:
    """Parse all documents and keep their flows beside them, whatever was kept before.

    Returns:
        The entries written.

    Raises:
        InvalidFlowError: As `load`; then nothing is written.
        OSError: A document cannot be read, or an entry cannot be written.
    """
    from flowrun.documents import read_bytes

    paths = [Path(str(document)) for document in find(*places)]
    texts = [path.read_bytes() for path in paths]
    documents = [read_bytes(data, path=str(path)) for path, data in zip(paths, texts, strict=True)]
    flows = [flow for document in documents for flow in document.flows.values()]
    _sound(flows, [found for document in documents for found in document.diagnostics], places)
    return [
        cache.store(path, data, document.flows.values())
        for path, data, document in zip(paths, texts, documents, strict=True)
    ]


def find(*places: Place) -> list[Traversable]:
    """The documents among files and in folders, each once, sorted within their folder.

    In a folder, the names that end in ``.md``, ``.mmd`` or ``.mermaid`` count, at any depth. What
    is hidden (its name begins with a dot), ``node_modules`` and the cache are passed over.

    Raises:
        OSError: A file or folder is missing or cannot be read.
    """
    seen: set[object] = set()
    return [document for place in places for document in _documents(_resource(place), seen)]


def _resource(place: Place) -> Traversable:
    return Path(place) if isinstance(place, str | os.PathLike) else place


def _documents(place: Traversable, seen: set[object]) -> Iterator[Traversable]:
    """The documents in a place but for those seen, which ends a circle of links, too."""
    identity = _identity(place)
    if identity in seen:
        return
    seen.add(identity)
    if not place.is_dir():
        yield place
        return
    for child in sorted(place.iterdir(), key=lambda child: child.name):
        if _counts(child):
            yield from _documents(child, seen)


def _identity(place: Traversable) -> object:
    if not isinstance(place, Path):
        return str(place)
    status = place.stat()
    return status.st_dev, status.st_ino


def _counts(child: Traversable) -> bool:
    """Whether something in a folder is a document or may hold some."""
    if child.name.startswith(".") or child.name in PASSED_OVER:
        return False
    return child.name.lower().endswith(SUFFIXES) or child.is_dir()


def _read(document: Traversable) -> tuple[Sequence[Flow], Sequence[Diagnostic]]:
    """The flows of a document, and what is wrong in it. Without errors, they are kept."""
    data = document.read_bytes()
    flows = cache.fetch(document, data)
    if flows is not None:
        return flows, ()
    from flowrun.documents import read_bytes

    parsed = read_bytes(data, path=str(document))
    flows = list(parsed.flows.values())
    if isinstance(document, Path) and not parsed.diagnostics:
        with contextlib.suppress(OSError):
            cache.store(document, data, flows)
    return flows, parsed.diagnostics


def _sound(
    flows: Sequence[Flow], problems: Sequence[Diagnostic], places: Sequence[Place]
) -> dict[str, Flow]:
    """The flows by name, if nothing is wrong with them."""
    by_name = linked(flows)
    if problems or len(by_name) < len(flows) or (places and not flows):
        from flowrun.errors import InvalidFlowError

        raise InvalidFlowError(_problems(flows, problems, places))
    return by_name


def _problems(
    flows: Sequence[Flow], problems: Sequence[Diagnostic], places: Sequence[Place]
) -> tuple[Diagnostic, ...]:
    from flowrun.diagnostics import in_order
    from flowrun.naming import duplicate_flow_name

    if flows or problems:
        return in_order((*problems, *duplicate_flow_name(flows)))
    return (_no_flow_found(places),)


def _no_flow_found(places: Sequence[Place]) -> Diagnostic:
    from flowrun.diagnostics import Diagnostic, Severity
    from flowrun.span import Span

    names = [str(_resource(place)) for place in places]
    return Diagnostic(
        rule="no-flow-found",
        severity=Severity.ERROR,
        message="no flow is found in " + ", ".join(f'"{name}"' for name in names),
        span=Span(names[0], 1, 1, 1, 1),
        hint="draw one as a Mermaid flowchart in a ```mermaid fence; a chart that says "
        '"%% flowrun: skip" is none',
    )
