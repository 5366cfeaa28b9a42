"""``flowrun show``: the nodes of a flow, what they do and where they lead."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.registry import Entry
from flowrun_tools import bound, project
from flowrun_tools.cells import padded, visible, width
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.pieces import Line, Piece, Tone

Entries = Mapping[str, Entry]

_ROLE = max(len(role.value) for role in Role)
_INDENT = Piece(" " * (_ROLE + 4))
_TONES = {Role.DEFER: Tone.WARNING, Role.OUTCOME: Tone.WARNING, Role.DECISION: Tone.ANSWER}


@click.command(
    "show",
    epilog="\b\nExample:\n  flowrun show leader-elected flows/charm.md",
)
@options.flow
@options.paths
@options.registry
@options.as_json
def command(flow: str, paths: Sequence[str], registry: str | None, *, as_json: bool) -> ExitCode:
    """Show FLOW: for each node its role, its id, its label, its function, and where it leads."""
    configuration = configuration_of(Path.cwd())
    found = project.read_flows(project.places(configuration, paths))
    if found.diagnostics:
        write_frames(stderr(), found.diagnostics)
    chosen = project.flow_named(flow, found.flows)
    functions = project.registry(configuration, registry)
    entries = None if functions is None else bound.entries(chosen, functions)
    if as_json:
        stdout().write_json(_data(chosen, entries))
    else:
        terminal = stdout()
        for line in _lines(chosen, entries):
            terminal.write(line)
    return ExitCode.PROBLEMS if found.diagnostics else ExitCode.CLEAN


def _lines(flow: Flow, entries: Entries | None) -> Iterator[Line]:
    yield (Piece(flow.name, Tone.STRONG), Piece(f"  {flow.span}", Tone.PLACE))
    yield (Piece(f"{len(flow.nodes)} nodes, {len(flow.edges)} arrows", Tone.FAINT),)
    edges = _edges(flow)
    widest = max((width(visible(name)) for name in flow.nodes), default=0)
    for node in flow.nodes.values():
        yield _headline(node, widest)
        if entries is not None and bound.acts(node):
            yield (_INDENT, *_function(node, entries))
        yield from _exits(edges[node.id])


def _headline(node: Node, widest: int) -> Line:
    return (
        Piece(f"{node.role.value:{_ROLE}}  ", _TONES.get(node.role, Tone.FAINT)),
        Piece(padded(visible(node.id), widest), Tone.STRONG),
        Piece(f"  {node.label}"),
    )


def _function(node: Node, entries: Entries) -> Line:
    if node.id not in entries:
        return (Piece("not bound", Tone.ERROR),)
    entry = entries[node.id]
    return (Piece(f"{bound.name(entry)} "), Piece(f"({bound.place(entry)})", Tone.PLACE))


def _exits(edges: Sequence[Edge]) -> Iterator[Line]:
    """The arrows out of a node: first the ways, with their answers in a column."""
    edges = sorted(edges, key=lambda edge: edge.arrow is not Arrow.WAY)
    ways = [width(visible(edge.answer or "")) for edge in edges if edge.arrow is Arrow.WAY]
    column = max(ways, default=0)
    for edge in edges:
        said = _answer(edge)
        text = f"{padded(said.text, column)} " if said.text else ""
        arrow = Piece("-> ", Tone.FAINT)
        yield (_INDENT, Piece(text, said.tone), arrow, Piece(edge.target))


def _edges(flow: Flow) -> dict[str, list[Edge]]:
    """The arrows out of each node."""
    edges: dict[str, list[Edge]] = {name: [] for name in flow.nodes}
    for edge in flow.edges:
        if edge.source in edges:  # a subgraph has no exits
            edges[edge.source].append(edge)
    return edges


def _answer(edge: Edge) -> Piece:
    text = visible(edge.answer or "")
    match edge.arrow:
        case Arrow.WAY:
            return Piece(text, Tone.ANSWER)
        case Arrow.ERROR:
            return Piece(f"raises {text}", Tone.ERROR)
        case Arrow.NONE:
            return Piece(f"{text} (without a meaning)".lstrip(), Tone.FAINT)


def _data(flow: Flow, entries: Entries | None) -> dict[str, Any]:
    edges = _edges(flow)
    return {
        "name": flow.name,
        "path": flow.path,
        "line": flow.span.line,
        "fingerprint": flow.fingerprint,
        "nodes": [_node_data(n, edges[n.id], entries) for n in flow.nodes.values()],
    }


def _node_data(node: Node, edges: Sequence[Edge], entries: Entries | None) -> dict[str, Any]:
    entry = None if entries is None else entries.get(node.id)
    return {
        "id": node.id,
        "role": node.role.value,
        "label": node.label,
        "line": node.span.line,
        "column": node.span.column,
        "function": None if entry is None else bound.name(entry),
        "place": None if entry is None else bound.place(entry),
        "exits": [
            {"arrow": edge.arrow.value, "answer": edge.answer, "to": edge.target} for edge in edges
        ],
    }
