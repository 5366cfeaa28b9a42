"""Charts as files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun.registry import Registry
from flowrun_tools.drawing import Format
from flowrun_tools.errors import UsageError
from flowrun_tools.rendering import changes, links, stamps, targets, write
from tests.tools.drawing.charts import chart

TEXT = "flowchart TD\n a([Go]) --> b[Do it]\n b --> c([return])"


def test_each_chart_has_a_file() -> None:
    """In a folder, a chart's file has its name."""
    charts = [chart(TEXT, name="One"), chart(TEXT, name="Two")]

    found = targets(charts, Path("out"), Format.SVG)

    assert [str(path) for _, path in found] == ["out/one.svg", "out/two.svg"]


def test_charts_of_one_name_are_told_apart() -> None:
    """Where charts have one name, their documents stand before it, or else a number behind it."""
    charts = [
        chart(TEXT, path="docs/a.md", name="One"),
        chart(TEXT, path="docs/B.md", name="One"),
        chart(TEXT, path="other/b.md", name="One"),
        chart(TEXT, path="other/b.md", name="B one 2"),
    ]

    found = targets(charts, Path(), Format.PNG)

    assert [str(path) for _, path in found] == [
        "a-one.png",
        "b-one.png",
        "b-one-2.png",
        "b-one-2-2.png",
    ]


def test_one_file_for_one_chart() -> None:
    """A file is for a single chart; for several, the message says what to do."""
    one = chart(TEXT)

    assert targets([one], Path("x.svg"), Format.SVG) == [(one, Path("x.svg"))]
    with pytest.raises(UsageError, match=r"2 charts do not go into one file, x\.svg"):
        targets([one, one], Path("x.svg"), Format.SVG)


def test_links_are_relative(tmp_path: Path) -> None:
    """Nodes lead to their functions and lines, as seen from the drawing."""
    registry: Registry[object] = Registry()
    registry.step("Do it")(_do_it)
    drawn = chart(TEXT, path=str(tmp_path / "my flows" / "page.md"))

    found = links(drawn, tmp_path / "out", registry)

    assert found.document == "../my%20flows/page.md"
    (place,) = found.functions.items()
    assert place[0] == "b"
    assert place[1].endswith(f"tests/tools/test_rendering.py#L{_do_it.__code__.co_firstlineno}")


def test_unchanged_files_stay(tmp_path: Path) -> None:
    """A file is written if it is new or other than before."""
    path = tmp_path / "new" / "x.svg"

    assert [write(path, data) for data in (b"1", b"1", b"2")] == [True, False, True]
    assert path.read_bytes() == b"2"


def test_changes_are_seen(tmp_path: Path) -> None:
    """Something is to be done each time that a file is other than before, new or gone."""
    path = tmp_path / "page.md"

    def looks() -> Iterator[dict[str, float]]:
        yield stamps([str(path)])
        path.write_text("x")
        yield stamps([str(path)])
        yield stamps([str(path)])
        path.unlink()
        yield stamps([str(path)])

    assert len(list(changes(stamps([str(path)]), looks()))) == 2


def _do_it(context: object) -> None:
    """Stand for a step."""
