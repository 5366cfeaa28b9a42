"""Boxes, arrows and frames to where each of them goes, by Graphviz.

The one owner of graphviz, which writes DOT, and of pygraphviz, whose wheel brings Graphviz along.
Graphviz is told the size of everything and measures no text, so that the fonts of a machine make no
difference to where things go.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flowrun_tools.drawing.plan import SIDEWAYS, Arrow, Attributes, Box, Frame, Layout, Plan, Size
from flowrun_tools.drawing.reading import Reading
from flowrun_tools.errors import UsageError

_INCH = 72
_PROGRAM = "dot"
"""The one program of Graphviz that knows of ranks and of frames."""
_FONT = "Helvetica,Arial,sans-serif"
_GRAPH = {"compound": "true", "nodesep": "0.5", "ranksep": "0.45", "margin": "0", "pad": "0"}
_CLUSTER = {"margin": "14", "labeljust": "l"}
_LARGE, _HUGE = 200, 1500
"""So many arrows are laid out with less care, or with none, which else takes minutes."""
_LESS_CARE = {"nslimit": "2", "nslimit1": "2", "mclimit": "0.3", "splines": "polyline"}
_NO_CARE = {**_LESS_CARE, "nslimit": "0.5", "mclimit": "0.1", "splines": "line"}


def lay_out(plan: Plan, program: str | None = None) -> Layout:
    """Where everything goes.

    Args:
        plan: What there is.
        program: The installed program of Graphviz to use, which is ``dot``. Another version of it
            lays things out in another way.

    Raises:
        UsageError: The libraries, or the program, are not there.
    """
    text = _source(plan, _bare)
    data = _draw(text, "json0", "dot") if program is None else _piped(text, program)
    return Reading(json.loads(data), upwards=plan.direction in SIDEWAYS).layout(plan)


def dot(plan: Plan) -> str:
    """The plan in DOT, with texts and Graphviz's own shapes."""
    return _source(plan, _dressed)


def render(background: str, size: Size, format: str) -> bytes:
    """A picture in the drawing language of Graphviz (xdot) in a format of Graphviz: png or pdf.

    Raises:
        UsageError: pygraphviz is not there.
    """
    width, height = size
    with _imported("pygraphviz").AGraph(directed=True) as graph:  # DOT limits the length of a text
        graph.graph_attr.update(_background=background, pad="0", margin="0")
        for place in ("0,0", f"{width},{height}"):
            graph.add_node(place, pos=place, style="invis", shape="point", width="0", height="0")
        drawn: bytes = graph.draw(format=format, prog="nop2")
    return drawn


def _draw(text: str, format: str, engine: str) -> bytes:
    pygraphviz = _imported("pygraphviz")
    with pygraphviz.AGraph(string=text) as graph:
        drawn: bytes = graph.draw(format=format, prog=engine)
    return drawn


def _piped(text: str, program: str) -> bytes:
    graphviz = _imported("graphviz")
    if program != _PROGRAM:
        raise UsageError(
            f'"{program}" does not lay out ranks and subgraphs', hint=f"use {_PROGRAM}"
        )
    try:
        laid_out: bytes = graphviz.Source(text).pipe(format="json0", engine=program)
    except graphviz.ExecutableNotFound:
        raise UsageError(
            f'the program "{program}" is not installed',
            hint="install Graphviz, or leave out --layout to use the one that comes along",
        ) from None
    return laid_out


def _imported(library: str) -> Any:  # noqa: ANN401 - neither library has types
    import importlib

    try:
        return importlib.import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise UsageError(
            f"drawing needs {library}, which is not installed",
            hint="install flowrun-mermaid[draw]",
        ) from None


Dress = Callable[[Box | Arrow | Frame], Attributes]


def _bare(thing: Box | Arrow | Frame) -> Attributes:
    """Sizes, and no text."""
    match thing:
        case Box():
            width, height = map(_inches, thing.size)
            return {"shape": thing.shape, "width": width, "height": height}
        case Arrow():
            return {} if thing.label is None else {"label": _placeholder(thing.label)}
        case Frame():
            return {"label": _placeholder(thing.title)}


def _dressed(thing: Box | Arrow | Frame) -> Attributes:
    """Texts as they are: neither a backslash nor a pointed bracket means anything in them."""
    escape = _imported("graphviz").escape
    return {name: escape(value) for name, value in thing.dress.items()}


def _inches(length: float) -> str:
    return f"{length / _INCH:.4f}"


def _placeholder(size: Size) -> str:
    """A label of a size, without text."""
    width, height = (max(1, round(length)) for length in size)
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>>'
    )


def _source(plan: Plan, dress: Dress) -> str:
    """The plan in DOT. Boxes are numbered, so that no id of a chart means anything to Graphviz."""
    graph = _imported("graphviz").Digraph(
        graph_attr={"rankdir": plan.direction, **_GRAPH, **_care(plan)}, node_attr={"shape": "box"}
    )
    if dress is _bare:
        graph.attr("node", label="", fixedsize="true")
        graph.attr(labelloc="b" if plan.direction in SIDEWAYS else "t")
    else:
        for kind in ("graph", "node", "edge"):
            graph.attr(kind, fontname=_FONT)
    _fill(graph, _content(plan), None, dress)
    for index, arrow in enumerate(plan.arrows):
        ends = (f"n{arrow.tail}", f"n{arrow.head}")
        graph.edge(*ends, id=str(index), **_ends(arrow), **dress(arrow))
    text: str = graph.source
    return text


def _care(plan: Plan) -> Attributes:
    if len(plan.arrows) > _HUGE:
        return _NO_CARE
    return _LESS_CARE if len(plan.arrows) > _LARGE else {}


def _fill(graph: Any, content: "_Content", frame: int | None, dress: Dress) -> None:  # noqa: ANN401 - as above
    """What lies directly in a frame."""
    boxes, frames = content[frame]
    for index, box in boxes:
        graph.node(f"n{index}", **dress(box))
    for index, inner in frames:
        attributes = {**_CLUSTER, **dress(inner)}
        with graph.subgraph(name=f"cluster_{index}", graph_attr=attributes) as cluster:
            _fill(cluster, content, index, dress)


_Content = Mapping[int | None, tuple[list[tuple[int, Box]], list[tuple[int, Frame]]]]
"""By frame, the boxes and frames in it, each with its index."""


def _content(plan: Plan) -> _Content:
    content: _Content = {index: ([], []) for index in (None, *range(len(plan.frames)))}
    for index, box in enumerate(plan.boxes):
        content[box.frame][0].append((index, box))
    for index, frame in enumerate(plan.frames):
        content[frame.frame][1].append((index, frame))
    return content


def _ends(arrow: Arrow) -> Attributes:
    """How an arrow ends: which frames it stops at, and where room for a head is needed."""
    ends = {
        "ltail": None if arrow.tail_frame is None else f"cluster_{arrow.tail_frame}",
        "lhead": None if arrow.head_frame is None else f"cluster_{arrow.head_frame}",
        "dir": _DIRECTIONS[arrow.has_tail, arrow.has_head],
        "minlen": None if arrow.length == 1 else str(arrow.length),
    }
    return {name: value for name, value in ends.items() if value is not None}


_DIRECTIONS = {
    (False, True): None,
    (True, True): "both",
    (True, False): "back",
    (False, False): "none",
}
