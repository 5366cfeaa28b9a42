"""Documents to charts: which are found, in what order, where they stand, and what is wrong."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.documents import read, read_bytes, read_text

CHART = "flowchart TD\n  hook([start Hook]) --> done([return])\n"
FENCE = f"```mermaid\n{CHART}```\n"


def test_page_in_order() -> None:
    """Every chart of a page is found, in order, with those that only illustrate."""
    page = f"# One\n{FENCE}\n# Two\n```mermaid\n%% flowrun: skip\n{CHART}```\n# Three\n{FENCE}"

    document = read_text(page, path="charm.md")

    assert [(chart.name, chart.skip) for chart in document.charts] == [
        ("one", False),
        ("two", True),
        ("three", False),
    ]
    assert list(document.flows) == ["one", "three"]
    assert document.diagnostics == ()


def test_flows_know_each_other() -> None:
    """The flows of a document can call each other."""
    document = read_text(f"# One\n{FENCE}\n# Two\n{FENCE}", path="charm.md")

    assert document.flows["one"].flows == document.flows
    assert document.flows["two"].flows is document.flows["one"].flows


@pytest.mark.parametrize("name", ["hook.mmd", "hook.mermaid", "HOOK.MMD"])
def test_mermaid_file(tmp_path: Path, name: str) -> None:
    """A Mermaid file is one chart, blank lines above it or not."""
    (tmp_path / name).write_text(f"\n{CHART}")

    document = read(tmp_path / name)

    assert document.path == str(tmp_path / name)
    assert list(document.flows) == ["hook"]
    assert document.flows["hook"].span.line == 2


@pytest.mark.parametrize(
    "diagram",
    [
        "sequenceDiagram\n  a->>b: hello",
        "pie title Pets\n  Dogs: 3",
        "stateDiagram-v2\n  [*] --> on",
        "gitGraph:\n  commit",
        "---\ntitle: x\nconfig:\n  theme: dark\n---\nxychart-beta\n  bar [1]",
        "%%{init: {\n  'theme': 'dark'\n}}%%\n%% a comment\nerDiagram\n  A ||--o{ B : has",
        "\n\njourney\n  title x",
    ],
)
def test_other_diagrams(diagram: str) -> None:
    """What is no flowchart is passed over."""
    document = read_text(f"```mermaid\n{diagram}\n```\n{FENCE}", path="charm.md")

    assert [chart.name for chart in document.charts] == ["charm"]
    assert document.diagnostics == ()


@pytest.mark.parametrize("chart", ["flwchart TD\n  a --> b", "a --> b", "pies --> b", "", "%% a"])
def test_no_header(chart: str) -> None:
    """What is meant as a flowchart is not passed over because it is misspelt."""
    document = read_text(f"```mermaid\n{chart}\n```\n", path="charm.md")

    assert {problem.rule for problem in document.diagnostics} == {"syntax"}


def test_every_problem_at_once() -> None:
    """Errors of syntax, comments, names and graphs are all told, in the order of the file."""
    page = (
        f"# One\n{FENCE}{FENCE}"
        "# Two\n```mermaid\nflowchart TD\n  a[unclosed --> b\n```\n"
        "# Three\n```mermaid\n%% flowrun: skp\nflowchart TD\n  a[no start] --> b\n```\n"
    )

    document = read_text(page, path="charm.md")

    assert [(problem.rule, problem.span.line) for problem in document.diagnostics] == [
        ("duplicate-flow-name", 7),
        ("syntax", 13),
        ("unknown-directive", 17),
        ("no-start", 18),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\0", b"\r", b"# a\0b\n", b"```mermaid", b"\x1a\x0c\x85"[:2]]
)
def test_odd_pages(data: bytes) -> None:
    """A page may be empty or hold control characters; what is read never raises."""
    document = read_bytes(data, path="charm.md")

    assert document.charts == ()


def test_byte_order_mark() -> None:
    """A byte order mark is no part of the text."""
    document = read_bytes(b"\xef\xbb\xbf# Start hook\n" + FENCE.encode(), path="charm.md")

    assert list(document.flows) == ["start"]


def test_undecodable_bytes() -> None:
    """Bytes that are no text are an error with their place; the rest is read all the same."""
    page = f"# Café\n{FENCE}".encode() + "é ".encode() + b"\xe9t\xe9\n"

    document = read_bytes(page, path="charm.md")

    (problem,) = document.diagnostics
    assert problem.rule == "not-utf-8"
    assert problem.message == "the byte 0xe9 is no text in UTF-8"
    assert str(problem.span) == "charm.md:6:3"
    assert list(document.flows) == ["café"]


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is no problem in a document: the error of the system is raised."""
    with pytest.raises(FileNotFoundError, match="missing"):
        read(tmp_path / "missing.md")


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a document, of either kind."""
    assert read_bytes(data, path="page.md").path == "page.md"
    assert read_bytes(data, path="chart.mmd").path == "chart.mmd"


@given(st.text("`~{}mermaid \n\tflowchartTD->[]()%:#é\r", max_size=300))
def test_any_text(text: str) -> None:
    """Any text is a document, of either kind."""
    assert read_text(text, path="page.md").path == "page.md"
    assert read_text(text, path="chart.mmd").path == "chart.mmd"


LABELS = st.text("abcXYZ é→𝄞中?.", min_size=1, max_size=8).filter(
    lambda label: re.search(r"\w", label) and label == label.strip()
)
CONTAINERS = st.builds(
    list[tuple[str, str]].__add__,
    st.sampled_from([[], [("-\t", "\t")]]),
    st.lists(st.sampled_from([("> ", "> "), ("- ", "  "), ("10. ", "    ")]), max_size=4),
)
"""Quotes and list items: how their first line begins, and how the others do."""


@given(
    labels=st.lists(LABELS, min_size=1, max_size=4),
    containers=CONTAINERS,
    indent=st.sampled_from(["", " "]),
    blanks=st.sampled_from(["", " ", "\t", "  \t "]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_label_has_its_place(
    labels: list[str], containers: list[tuple[str, str]], indent: str, blanks: str, end: str
) -> None:
    """In lists and quotes, indented and with any line ends, a node's span is its label."""
    first = "".join(opening for opening, _ in containers) + indent
    others = "".join(following for _, following in containers) + indent
    nodes = [f"{others}{blanks}n{place}[{label}]" for place, label in enumerate(labels)]
    lines = [f"{first}```mermaid", f"{others}flowchart TD", *nodes, f"{others}```"]

    document = read_text(end.join(lines), path="page.md")

    (chart,) = document.charts
    spans = [vertex.label_span for vertex in chart.flowchart.vertices.values()]
    assert [lines[span.line - 1][span.column - 1 : span.end_column - 1] for span in spans] == labels
