"""What holds for every text, and for every chart."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowrun.diagnostics import Diagnostic
from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.parser import parse
from flowrun.span import Span
from tests.engine.mermaid.printing import printed

IDS = st.sampled_from(("a", "b", "c1", "d_e", "f-g", "ünï", "节点", "x.y", "Z"))
PLAIN = st.text(st.sampled_from("abc é节 .,-+*/'!?:;&_1")).map("x{}".format)
QUOTED = st.text(st.sampled_from("abc é节(){}[]|<>-~\\;:,."), min_size=1).filter(str.strip)
BRACKETS = st.sampled_from(
    (
        ("[", "]"),
        ("(", ")"),
        ("{", "}"),
        ("([", "])"),
        ("[[", "]]"),
        ("((", "))"),
        (">", "]"),
        ("{{", "}}"),
    )
)
ARROWS = st.sampled_from(
    (
        "-->",
        "---",
        "-.->",
        "==>",
        "--o",
        "--x",
        "<-->",
        "x--x",
        "o==o",
        "~~~",
        "----->",
        "-...->",
        "====",
    )
)
PIECES = st.sampled_from(
    (
        *(
            "flowchart TD",
            "\n",
            "a",
            " ",
            "-->",
            "[",
            "]",
            '"',
            "`",
            "(",
            "{",
            "}",
            "|",
            "--",
            "@{",
        ),
        *("end", "subgraph x", ";", "&", "%%", "style a ", "---\n", "\r", "\0", "\ud800", ":::"),
        *("direction TB", "linkStyle 0 ", "click a ", "accDescr {", "#35;", "a@", "<b", "label: "),
    )
)
ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(PIECES).map("".join),
    st.lists(PIECES).map(lambda pieces: "flowchart TD\n" + "".join(pieces)),
)


@st.composite
def nodes(draw: st.DrawFn) -> str:
    """A node: a bare id, or one with a shape and a text."""
    opening, closing = draw(BRACKETS)
    kind = draw(st.sampled_from(("bare", "plain", "quoted")))
    if kind == "bare":
        return draw(IDS)
    text = draw(PLAIN) if kind == "plain" else f'"{draw(QUOTED)}"'
    return f"{draw(IDS)}{opening}{text}{closing}"


@st.composite
def charts(draw: st.DrawFn) -> str:
    """A chart of nodes, arrows and subgraphs."""
    statements: list[str] = []
    for _ in range(draw(st.integers(0, 6))):
        chain = [draw(nodes())]
        for _ in range(draw(st.integers(0, 2))):
            chain += (f" {draw(ARROWS)} ", draw(nodes()))
        line = "".join(chain)
        if draw(st.integers(0, 4)) == 0:
            line = f"subgraph s{len(statements)} [title]\n{line}\nend"
        statements.append(line)
    return "".join(f"{line}\n" for line in ("flowchart LR", *statements))


@given(ANYTHING)
def test_any_text_is_a_chart_or_a_syntax_error(text: str) -> None:
    """Nothing else comes out of the parser, and an error has a message and a place."""
    problems = _problems(text)

    assert problems is None or problems != []
    assert all(problem.message and problem.span.line >= 1 for problem in problems or ())


@given(charts())
def test_a_printed_chart_parses_to_the_same_chart(text: str) -> None:
    """What a chart says can be written down again."""
    chart = parse(text)

    again = parse(printed(chart))

    assert _said(again) == _said(chart)


@given(charts())
def test_spans_slice_back_to_what_they_stand_for(text: str) -> None:
    """An id, a label and a title are where their spans say."""
    chart = parse(text)

    for span, words in _places(chart):
        assert _slice(text, span) == words


@given(charts(), st.sampled_from(("\r\n", "\r")))
def test_the_kind_of_line_end_makes_no_difference(text: str, line_end: str) -> None:
    """Windows' and old Mac's charts say the same, at the same places."""
    chart = parse(text)

    other = parse(text.replace("\n", line_end))

    assert other.to_dict() == chart.to_dict()
    assert list(_places(other)) == list(_places(chart))


def _problems(text: str) -> list[Diagnostic] | None:
    try:
        parse(text).to_dict()
    except MermaidSyntaxError as error:
        return list(error.diagnostics)
    return None


def _said(chart: Flowchart) -> dict[str, Any]:
    """Members are compared without their order: the printer does not know how they came in."""
    said = chart.to_dict()
    for subgraph in said["subgraphs"]:
        subgraph["nodes"] = sorted(subgraph["nodes"])
    return said


def _places(chart: Flowchart) -> Iterator[tuple[Span, str]]:
    for vertex in chart.vertices.values():
        yield from ((mention, vertex.id) for mention in vertex.mentions)
        yield from ((label.span, label.text) for label in vertex.labels)
    for link in chart.links:
        yield link.source_span, link.source
        yield link.target_span, link.target
    yield from ((subgraph.span, subgraph.title) for subgraph in chart.subgraphs)


def _slice(text: str, span: Span) -> str:
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]
