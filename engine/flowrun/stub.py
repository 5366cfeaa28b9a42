"""A node without a function to the function that it needs, ready to paste."""

import keyword
import re

from flowrun.flow import Flow, Node, Role


def stub(node: Node, flow: Flow, *, context: str = "object", name: str | None = None) -> str:
    """A Python function for a node: of the right kind, with the drawn answers as its result.

    Args:
        node: A step or a decision.
        flow: The flow that it stands in.
        context: The type of the function's argument.
        name: What to call the function, if not after the label.
    """
    decorator, result = "step", "None"
    if node.role is Role.DECISION and not flow.is_ensure(node):
        decorator, result = "predicate", _answers(node, flow)
    return (
        f"@registry.{decorator}({_literal(_braced(node.label))})\n"
        f"def {name or function_name(node.label)}(context: {context}) -> {result}:\n"
        f"    {_docstring(node.label)}\n"
        "    raise NotImplementedError\n"
    )


def function_name(label: str) -> str:
    """A label as the name of a function."""
    name = re.sub(r"\W+", "_", label.casefold()).strip("_") or "step"
    name = name if name.isidentifier() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _answers(node: Node, flow: Flow) -> str:
    ways = flow.ways_out(node.id)
    if {edge.key for edge in ways} <= {"yes", "no", "else", None}:
        return "bool"
    texts = [_literal(edge.answer or "") for edge in ways if edge.key not in {"else", None}]
    return f"Literal[{', '.join(texts)}]"


def _braced(label: str) -> str:
    """A label as it is registered: a brace that is no parameter's is written twice."""
    return label.replace("{", "{{").replace("}", "}}")


def _literal(text: str) -> str:
    """A text as Python writes it, in double quotes as Python's formatters do."""
    literal = repr(text)
    if literal[0] == "'" and '"' not in text:
        return f'"{literal[1:-1]}"'
    return literal


def _docstring(label: str) -> str:
    """A label as a docstring, which begins and ends like a sentence."""
    sentence = label if label.endswith((".", "?", "!")) else f"{label}."
    if sentence.isprintable() and not set(sentence) & {'"', "\\"}:
        return f'"""{sentence}"""'
    return _literal(sentence)
