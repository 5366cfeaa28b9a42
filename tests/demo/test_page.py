"""The page about a demo, and the drawings beside it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flowrun_tools.charts import read_charts
from tests.demo.happenings import Failed, Happening, Told
from tests.demo.recordings import FLOWS, happenings
from tests.demo.report import write_report

CHARTS = read_charts([str(FLOWS)])
EMPTY = {"meta", "img", "br"}


class Elements(HTMLParser):
    """What a browser would see: anchors, links and texts, and whether all is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.sources += [found["src"]] if "src" in found else []
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text += data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the report goes."""
    return tmp_path / "demo"


def page(folder: Path, happened: list[Happening], ended: str = "") -> Elements:
    """The page about what happened."""
    path, _ = write_report(folder, happened, CHARTS, ended=ended)
    return Elements(path.read_text("utf-8"))


def test_every_way_is_drawn(folder: Path) -> None:
    """Each way that was taken is one drawing, on the page and beside it."""
    found = page(folder, happenings())

    drawn = sorted(path.stem for path in (folder / "runs").iterdir())
    assert drawn == sorted(found.ids)
    assert len(drawn) == len(set(drawn)) == len(found.sources)
    assert {"leader-elected-1", "postgresql-pebble-ready-1"} <= set(drawn)


def test_links_lead_somewhere(folder: Path) -> None:
    """Every link is to a drawing on the page or to a file beside it, and all is closed."""
    found = page(folder, happenings())

    for link in found.links:
        assert link.removeprefix("#") in found.ids or (folder / link).is_file()
    assert not found.open


def test_page_needs_nothing_else(folder: Path) -> None:
    """No script and no address outside: the drawings are in it."""
    write_report(folder, happenings(), CHARTS, ended="")

    text = (folder / "index.html").read_text("utf-8")
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


def test_drawing_has_the_way_in_colour(folder: Path) -> None:
    """The moves are numbered, and it is said which units took the way."""
    write_report(folder, happenings(), CHARTS, ended="")

    drawing = (folder / "runs" / "postgresql-pebble-ready-4.svg").read_text("utf-8")
    assert "#3" in drawing
    assert "postgresql/1 1\u00d7, postgresql/2 1\u00d7" in drawing


def test_way_is_told_in_words(folder: Path) -> None:
    """A reader who knows no ids reads the labels."""
    found = page(folder, happenings())

    assert "Is current unit part of the cluster? no" in found.text
    assert "21.4 swas" not in found.text
    assert "postgresql/0 was lost, postgresql/1 took over" in found.text


def test_what_was_logged_is_text(folder: Path) -> None:
    """Nothing that a hook logs becomes a part of the page."""
    lines = ("<script>alert(1)</script>", '"&')
    failed = Failed(at=1, unit="postgresql/0", hook="start", lines=lines)

    found = page(folder, [Told(0, "<b>"), failed], ended="<i>stopped</i>")

    assert "script" not in found.open
    assert lines[0] in found.text
    assert "<i>stopped</i>" in found.text


def test_report_of_an_earlier_demo_is_replaced(folder: Path) -> None:
    """Drawings that belong to no way of this demo are not left there."""
    write_report(folder, happenings(), CHARTS, ended="")

    found = page(folder, [], ended="It was stopped.")

    assert not list((folder / "runs").iterdir())
    assert "It was stopped." in found.text
