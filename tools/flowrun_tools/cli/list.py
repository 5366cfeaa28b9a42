"""``flowrun list``: the flows of a project."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from flowrun.flow import Flow, Role
from flowrun.registry import Registry
from flowrun_tools import project
from flowrun_tools.bound import acts, entries
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.pieces import Piece, Tone

HEADERS = ("Flow", "Place", "Nodes", "Decisions", "Bound")


@click.command("list", epilog="\b\nExample:\n  flowrun list flows docs/runbook.md")
@options.paths
@options.registry
@options.as_json
def command(paths: Sequence[str], registry: str | None, *, as_json: bool) -> ExitCode:
    """List the flows of the given files and folders, or of the project.

    For each, it says where it is drawn, how many nodes and decisions it has, and whether all its
    labels are bound to functions. Where the output is no terminal, a line has the name, the place,
    the two numbers and the last column, with tabs between them.
    """
    configuration = configuration_of(Path.cwd())
    found = project.read_flows(project.places(configuration, paths))
    functions = project.registry(configuration, registry)
    if as_json:
        stdout().write_json([_data(flow, functions) for flow in found.flows])
    else:
        stdout().write_table(HEADERS, [_row(flow, functions) for flow in found.flows])
    if found.diagnostics:
        write_frames(stderr(), found.diagnostics)
        return ExitCode.PROBLEMS
    return ExitCode.CLEAN


def unbound(flow: Flow, functions: Registry[Any]) -> list[str]:
    """The labels of a flow that no function is bound to."""
    bound = entries(flow, functions)
    nodes = (node for node in flow.nodes.values() if acts(node) and node.id not in bound)
    return list(dict.fromkeys(node.label for node in nodes))


def _decisions(flow: Flow) -> int:
    return sum(node.role is Role.DECISION for node in flow.nodes.values())


def _data(flow: Flow, functions: Registry[Any] | None) -> dict[str, Any]:
    missing = None if functions is None else unbound(flow, functions)
    return {
        "name": flow.name,
        "path": flow.path,
        "line": flow.span.line,
        "nodes": len(flow.nodes),
        "decisions": _decisions(flow),
        "errors": len(flow.diagnostics),
        "bound": None if missing is None else not missing,
        "unbound": missing,
    }


def _row(flow: Flow, functions: Registry[Any] | None) -> tuple[Piece, ...]:
    return (
        Piece(flow.name, Tone.STRONG),
        Piece(f"{flow.path or ''}:{flow.span.line}", Tone.PLACE),
        Piece(str(len(flow.nodes))),
        Piece(str(_decisions(flow))),
        _bound(flow, functions),
    )


def _bound(flow: Flow, functions: Registry[Any] | None) -> Piece:
    if functions is None:
        return Piece("no registry", Tone.FAINT)
    missing = len(unbound(flow, functions))
    if missing:
        return Piece(f"{missing} label{'' if missing == 1 else 's'} unbound", Tone.WARNING)
    return Piece("yes", Tone.GOOD)
