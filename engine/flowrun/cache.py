"""Flows kept beside their document, so that a run need not parse it.

The flows of ``flows/charm.md`` are in ``flows/__flowrun__/charm.md.json``: two lines of JSON. The
first holds the SHA-256 over the layout's number, flowrun's version, the document's name and bytes,
and the second line. Where anything differs the entry is not used, so neither a changed document
nor a truncated or foreign entry can give a flow. The second line is rows of fields:

- a flow: name, place, digest, nodes, edges, infeasible stretches;
- a node: id, label, key, shape, role, place;
- an edge: source, target, arrow, answer, key, place;
- an infeasible stretch: ids, reason, place;
- a place: line, column, end line, end column, in the document, whatever path it is read by.

Only flows without errors are kept. There is no CACHEDIR.TAG: what packs a program must not leave
the entries out.

A run imports this module: no parser, no graph and no dataclass.
"""

from __future__ import annotations  # evaluating them would be most of what importing this costs

import hashlib
import json
import os
import threading
from typing import TYPE_CHECKING, Any

from flowrun import __version__
from flowrun.flow import Arrow, Edge, Flow, Infeasible, Node, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from flowrun.span import Span

FOLDER = "__flowrun__"
"""The folder beside a document that holds what is kept of it."""

LAYOUT = 1
"""A number for what is kept: the next one with every change of the rows, or of what charts mean."""


def fetch(document: Traversable, data: bytes) -> list[Flow] | None:
    """The flows of a document that holds these bytes; ``None`` if they are not kept."""
    folder: Traversable | None = getattr(document, "parent", None)
    if folder is None:  # a resource that does not know where it is
        return None
    try:
        entry = folder.joinpath(FOLDER, _entry_name(document)).read_bytes()
    except OSError:
        return None
    check, _, body = entry.partition(b"\n")
    if check != _check(document.name, data, body):
        return None
    return [_flow(row, str(document)) for row in json.loads(entry)[1]]


def store(document: Path, data: bytes, flows: Iterable[Flow]) -> Path:
    """Keep the flows of a document that holds these bytes, in place of what was kept of it.

    Two processes may do so at once: each writes a file of its own and then gives it the name.

    Returns:
        The entry.

    Raises:
        OSError: It cannot be written.
    """
    rows = [_flow_row(flow) for flow in flows]
    body = json.dumps(rows, separators=(",", ":")).encode() + b"]\n"
    entry = document.parent / FOLDER / _entry_name(document)
    entry.parent.mkdir(exist_ok=True)
    draft = entry.with_name(f".{entry.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_bytes(_check(document.name, data, body) + b"\n" + body)
        draft.replace(entry)
    finally:
        draft.unlink(missing_ok=True)
    return entry


def _entry_name(document: Traversable) -> str:
    return f"{document.name}.json"


def _check(name: str, data: bytes, body: bytes) -> bytes:
    """The first line of an entry."""
    head = f"{LAYOUT} {__version__} {len(data)} {name!r}\n"
    digest = hashlib.sha256(head.encode())
    digest.update(data)
    digest.update(body)
    return b'["%s",' % digest.hexdigest().encode()


def _flow(row: list[Any], path: str) -> Flow:
    name, place, digest, nodes, edges, infeasible = row
    return Flow(
        name=name,
        place=(path, *place),
        nodes={
            node: Node(node, label, key, shape, Role(role), (path, *place))
            for node, label, key, shape, role, place in nodes
        },
        edges=[
            Edge(index, source, target, Arrow(arrow), answer, key, (path, *place))
            for index, (source, target, arrow, answer, key, place) in enumerate(edges)
        ],
        digest=digest,
        infeasible=[Infeasible(ids, reason, (path, *place)) for ids, reason, place in infeasible],
    )


def _flow_row(flow: Flow) -> list[Any]:
    return [
        flow.name,
        _place(flow.span),
        flow.digest,
        [
            [n.id, n.label, n.key, n.shape, n.role.value, _place(n.span)]
            for n in flow.nodes.values()
        ],
        [[e.source, e.target, e.arrow.value, e.answer, e.key, _place(e.span)] for e in flow.edges],
        [[stretch.nodes, stretch.reason, _place(stretch.span)] for stretch in flow.infeasible],
    ]


def _place(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column
