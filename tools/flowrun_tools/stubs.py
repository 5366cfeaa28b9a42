"""Labels without a function to a Python module of functions that are ready to be filled."""

import sys
import typing
from collections.abc import Iterable, Iterator
from typing import Any

from flowrun.flow import Flow, Node, Role
from flowrun.registry import Registry
from flowrun.stub import function_name, stub
from flowrun_tools.bound import acts

_OWN = '''from flowrun import Registry


class Context:
    """What every function is given."""


registry: Registry[Context] = Registry()
'''
"""The head of a module for a program that has no registry yet."""


def stubs(
    flows: Iterable[Flow], registry: Registry[Any] | None, reference: str | None = None
) -> str:
    """A module with a function for every label that has none, grouped by flow.

    Args:
        flows: The flows; a label of several gets its function where it first has answers.
        registry: What there is already, which the functions are typed for.
        reference: Where the registry is, as ``module:attribute``.

    Returns:
        The module; an empty text if nothing is missing.
    """
    context = None if reference is None else _context(registry, reference)
    name = "Context" if reference is None else "object" if context is None else context.__name__
    functions = "".join(_functions(list(flows), registry, name))
    if not functions:
        return ""
    literal = "from typing import Literal\n\n" if "Literal[" in functions else ""
    head = _OWN if reference is None else _imports(reference, context)
    return f'"""Functions for labels that have none."""\n\n{literal}{head}{functions}'


def _functions(flows: list[Flow], registry: Registry[Any] | None, context: str) -> Iterator[str]:
    homes = _homes(flows, registry)
    taken: set[str] = set()
    for flow in flows:
        nodes = [node for home, node in homes.values() if home is flow]
        if nodes:
            yield f"\n\n# {flow.name}\n"
        for node in nodes:
            yield "\n\n" + stub(node, flow, context=context, name=_name(node, taken))


def _homes(flows: Iterable[Flow], registry: Registry[Any] | None) -> dict[str, tuple[Flow, Node]]:
    """For each label without a function where its answers are drawn, or else where it is first."""
    homes: dict[str, tuple[Flow, Node]] = {}
    for flow in flows:
        for node in filter(acts, flow.nodes.values()):
            if registry is not None and registry.matches(node.label, node.key):
                continue
            known = homes.setdefault(node.key, (flow, node))
            if _has_answers(node, flow) and not _has_answers(known[1], known[0]):
                homes[node.key] = (flow, node)
    return homes


def _has_answers(node: Node, flow: Flow) -> bool:
    return node.role is Role.DECISION and not flow.is_ensure(node)


def _name(node: Node, taken: set[str]) -> str:
    name = function_name(node.label)
    number = 2
    while name in taken:
        name = f"{function_name(node.label)}_{number}"
        number += 1
    taken.add(name)
    return name


def _imports(reference: str, context: type | None) -> str:
    module, _, path = reference.partition(":")
    first, _, rest = path.partition(".")
    lines = [f"from {module} import {first}"]
    if not rest and first != "registry":
        lines = [f"from {module} import {first} as registry"]
    if context is not None:
        lines.append(f"from {context.__module__} import {context.__name__}")
    named = f"\nregistry = {path}\n" if rest else ""
    return "\n".join(sorted(lines)) + "\n" + named


def _context(registry: Registry[Any] | None, reference: str) -> type | None:
    """The type of a registry's context, from its functions or its own annotation."""
    for entry in registry or ():
        found = _named(next(iter(_hints(entry.function).values()), None))
        if found is not None:
            return found
    module, _, attribute = reference.partition(":")
    arguments = typing.get_args(_hints(sys.modules.get(module)).get(attribute))
    return _named(arguments[0]) if arguments else None


def _hints(value: object) -> dict[str, Any]:
    try:
        return typing.get_type_hints(value)
    except (NameError, TypeError, AttributeError):  # nothing, or named for type checkers only
        return {}


def _named(hint: object) -> type | None:
    """A class that a module can import by its name."""
    if (
        isinstance(hint, type)
        and hint.__module__ != "builtins"
        and hint.__qualname__.isidentifier()
    ):
        return hint
    return None
