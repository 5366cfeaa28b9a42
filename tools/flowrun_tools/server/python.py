"""The text of a Python file to the function that is registered at a line of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Labelled:
    """A function with decorators."""

    name: str
    """As Python qualifies it."""
    texts: frozenset[str]
    """The texts in the decorator at the line: its label is one of them."""


def labelled_function(text: str, line: int) -> Labelled | None:
    """The function that has its decorators or its ``def`` at a line, if the text is Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):  # half written
        return None
    for name, function in _functions(tree, ""):
        first = min((each.lineno for each in function.decorator_list), default=function.lineno)
        if first <= line <= function.lineno:
            return Labelled(name, frozenset(_texts(function, line)))
    return None


def _functions(node: ast.AST, inside: str) -> Iterator[tuple[str, _Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            yield f"{inside}{child.name}", child
            yield from _functions(child, f"{inside}{child.name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{inside}{child.name}.")
        else:
            yield from _functions(child, inside)


def _texts(function: _Function, line: int) -> Iterator[str]:
    for decorator in function.decorator_list:
        if decorator.lineno <= line <= (decorator.end_lineno or decorator.lineno):
            for node in ast.walk(decorator):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
