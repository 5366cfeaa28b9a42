"""A flow and a registry to the functions that its nodes stand for."""

import os
from typing import Any

from flowrun.flow import Flow, Node, Role
from flowrun.registry import Entry, Registry
from flowrun_tools.paths import from_here


def acts(node: Node) -> bool:
    """Whether a node calls a function: steps and decisions do."""
    return node.role is Role.STEP or node.role is Role.DECISION


def entries(flow: Flow, registry: Registry[Any]) -> dict[str, Entry]:
    """What each acting node is bound to, by its id; one that cannot be bound is not there."""
    bound: dict[str, Entry] = {}
    for node in filter(acts, flow.nodes.values()):
        matches = registry.matches(node.label, node.key)
        if len(matches) == 1 and matches[0].entry.fits(node, flow):
            bound[node.id] = matches[0].entry
    return bound


def place(entry: Entry) -> str:
    """Where a function is written, as seen from the working directory."""
    path, colon, line = entry.place.rpartition(":")
    return f"{from_here(path)}:{line}" if colon and os.path.exists(path) else entry.place  # noqa: PTH110 - a text is enough


def name(entry: Entry) -> str:
    """What a function is called."""
    return str(getattr(entry.function, "__qualname__", None) or repr(entry.function))
