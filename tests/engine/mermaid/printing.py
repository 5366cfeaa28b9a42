"""A flowchart to a text that says the same."""

from collections.abc import Iterator

from flowrun.mermaid.flowchart import Flowchart, Label, Link, Subgraph, Vertex

_BRACKETS = {
    "square": ("[", "]"),
    "round": ("(", ")"),
    "diamond": ("{", "}"),
    "stadium": ("([", "])"),
    "subroutine": ("[[", "]]"),
    "cylinder": ("[(", ")]"),
    "circle": ("((", "))"),
    "doublecircle": ("(((", ")))"),
    "odd": (">", "]"),
    "hexagon": ("{{", "}}"),
    "lean_right": ("[/", "/]"),
    "lean_left": ("[\\", "\\]"),
    "trapezoid": ("[/", "\\]"),
    "inv_trapezoid": ("[\\", "/]"),
    "ellipse": ("(-", "-)"),
}
_LINES = {"normal": "-", "thick": "=", "invisible": "~"}
_HEADS = {"arrow_point": ">", "arrow_cross": "x", "arrow_circle": "o"}
_TAILS = {"arrow_point": "<", "arrow_cross": "x", "arrow_circle": "o"}


def printed(chart: Flowchart) -> str:
    """The chart's nodes, arrows and subgraphs, as a text."""
    return "".join(f"{line}\n" for line in _lines(chart))


def _lines(chart: Flowchart) -> Iterator[str]:
    yield f"flowchart {chart.direction}"
    yield from map(_vertex, chart.vertices.values())
    yield from map(_link, chart.links)
    for subgraph in chart.subgraphs:
        yield from _subgraph(subgraph)


def _vertex(vertex: Vertex) -> str:
    classes = "".join(f"\nclass {vertex.id} {name}" for name in vertex.classes)
    if vertex.shape is None:
        return vertex.id + classes
    opening, closing = _BRACKETS[vertex.shape]
    return f"{vertex.id}{opening}{_text(vertex.labels[-1])}{closing}{classes}"


def _text(label: Label) -> str:
    marks = {"text": ("", ""), "string": ('"', '"'), "markdown": ('"`', '`"')}[label.kind]
    return label.text.join(marks)


def _link(link: Link) -> str:
    name = "" if link.id is None else f"{link.id}@"
    label = "" if link.label is None else f"|{_text(link.label)}|"
    return f"{link.source} {name}{_arrow(link)}{label} {link.target}"


def _arrow(link: Link) -> str:
    tail = _TAILS[link.head.removeprefix("double_")] if link.head.startswith("double_") else ""
    head = _HEADS.get(link.head.removeprefix("double_"))
    if link.stroke == "dotted":
        return f"{tail}-{'.' * link.length}-{head or ''}"
    line = _LINES[link.stroke] * (link.length + 1)
    return tail + line + (_LINES[link.stroke] if head is None else head)


def _subgraph(subgraph: Subgraph) -> Iterator[str]:
    yield f"subgraph {subgraph.id} [{subgraph.title}]"
    if subgraph.direction is not None:
        yield f"direction {subgraph.direction}"
    yield from reversed(subgraph.members)
    yield "end"
