"""Places are exact: in the coordinates of the file, whatever Mermaid does to the text first."""

import pytest

from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.parser import parse, parse_source
from flowrun.source import Source
from flowrun.span import Span


def place(span: Span) -> tuple[int, int, int, int]:
    """A span without its file."""
    return span.line, span.column, span.end_line, span.end_column


def test_front_matter_and_comments_count_as_lines() -> None:
    """What Mermaid cuts before it parses is still there for a reader."""
    chart = parse("---\ntitle: A chart\n---\n\n%% why\nflowchart TD\n  %% so\n\n  a[One]\n")

    assert place(chart.header) == (6, 1, 6, 10)
    assert place(chart.vertices["a"].span) == (9, 3, 9, 4)
    assert place(chart.vertices["a"].label_span) == (9, 5, 9, 8)
    assert chart.title == "A chart"
    assert chart.title_span is not None
    assert place(chart.title_span) == (2, 8, 2, 15)
    assert [(c.text, place(c.span)) for c in chart.comments] == [
        ("why", (5, 1, 5, 7)),
        ("so", (7, 3, 7, 8)),
    ]


def test_comments_keep_their_place_with_carriage_returns() -> None:
    """A comment ends before its line does."""
    chart = parse("flowchart TD\r\n  %% so \r\na\r\n")

    assert [(c.text, place(c.span)) for c in chart.comments] == [("so", (2, 3, 2, 9))]
    assert place(chart.vertices["a"].span) == (3, 1, 3, 2)


def test_a_directive_in_a_line_moves_nothing() -> None:
    """What stands after an init directive in its line keeps its column."""
    chart = parse("%%{init: {'theme': 'dark'}}%% flowchart TD\na\n")

    assert place(chart.header) == (1, 31, 1, 40)


def test_entities_and_wide_characters_count_once_each() -> None:
    """Columns count characters as the file has them."""
    chart = parse('flowchart TD\n节点["#quot;é#quot; 😀"] --> b[x]\n')

    assert place(chart.vertices["节点"].label_span) == (2, 5, 2, 20)
    assert chart.vertices["节点"].text == "#quot;é#quot; 😀"
    assert place(chart.vertices["b"].span) == (2, 27, 2, 28)


def test_tabs_count_as_one_column() -> None:
    """As editors count them in messages."""
    chart = parse("flowchart TD\n\ta\t-->\tb\n")

    assert place(chart.vertices["b"].span) == (2, 8, 2, 9)


def test_arrows_have_the_span_of_their_text() -> None:
    """An arrow's span takes its label in, and no blanks around it."""
    chart = parse("flowchart TD\na  -- yes -->  b\na -->|no| c\n")

    assert [place(link.span) for link in chart.links] == [(2, 4, 2, 14), (3, 3, 3, 10)]
    assert [place(link.label.span) for link in chart.links if link.label] == [
        (2, 7, 2, 10),
        (3, 7, 3, 9),
    ]


def test_labels_over_two_lines_end_on_the_second() -> None:
    """A text may go on in the next line."""
    chart = parse('flowchart TD\na["two\nlines"] --> b\n')

    assert place(chart.vertices["a"].label_span) == (2, 4, 3, 6)
    assert place(chart.vertices["b"].span) == (3, 13, 3, 14)


def test_every_mention_of_a_node_is_kept() -> None:
    """The first mention is the node's span; all are its mentions."""
    chart = parse("flowchart TD\na --> b\nb --> a[Later]\n")

    vertex = chart.vertices["a"]
    assert place(vertex.span) == (2, 1, 2, 2)
    assert [place(mention) for mention in vertex.mentions] == [(2, 1, 2, 2), (3, 7, 3, 8)]
    assert vertex.text == "Later"


def test_titles_and_classes_have_places() -> None:
    """So have a subgraph's title, a class and every mention of one."""
    chart = parse(
        'flowchart TD\nsubgraph s ["A title"]\na:::red\nend\nclassDef red fill:red\nclass a red\n'
    )

    assert place(chart.subgraphs[0].span) == (2, 14, 2, 21)
    assert place(chart.classes[0].span) == (5, 10, 5, 13)
    assert [place(use.span) for use in chart.class_uses] == [(3, 5, 3, 8), (6, 9, 6, 12)]


def test_a_fence_in_a_page_gives_the_places_of_the_page() -> None:
    """The lines above a fence and the indentation of its lines are counted."""
    source = Source("flowchart TD\n  a --> b\n", "page.md", first_line=11, columns=(4, 4))

    chart = parse_source(source)

    assert str(chart.vertices["b"].span) == "page.md:12:13"


def test_errors_point_at_the_place_where_a_person_would_look() -> None:
    """An unclosed bracket is reported where it is, not where the text ends."""
    with pytest.raises(MermaidSyntaxError) as caught:
        parse("---\ntitle: x\n---\r\nflowchart TD\r\n\ta[Start\r\n  b --> c{x\r\n", path="f.mmd")

    assert (caught.value.line, caught.value.column) == (5, 3)
    assert [str(problem.span) for problem in caught.value.diagnostics] == [
        "f.mmd:5:3",
        "f.mmd:6:10",
    ]


def test_a_chart_may_be_deep_and_wide() -> None:
    """Nesting costs no stack, and size no more than in proportion."""
    deep = 10_000
    chart: Flowchart = parse(
        "flowchart TD\n" + "".join(f"subgraph s{n}\n" for n in range(deep)) + "a\n" + "end\n" * deep
    )

    assert len(chart.subgraphs) == deep
    assert chart.subgraphs[0].members == ("a",)
