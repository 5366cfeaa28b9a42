"""What the demo leaves behind: a drawing of every way that was taken, and the page."""

from collections.abc import Sequence
from pathlib import Path

from flowrun_tools.charts import Charts
from tests.demo.happenings import Happening
from tests.demo.page import page_of
from tests.demo.pictures import pictures_of


def write_report(
    folder: Path, happenings: Sequence[Happening], charts: Charts, *, ended: str
) -> tuple[Path, int]:
    """Write it, in place of what an earlier demo left there.

    Args:
        folder: Where to.
        happenings: What happened, in order.
        charts: The charts that ran.
        ended: Why it came to no good end, if it did not.

    Returns:
        The page, and how many drawings there are.
    """
    runs = folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    for old in runs.glob("*.svg"):
        old.unlink()
    pictures = pictures_of(happenings, {chart.name: chart for chart in charts.charts})
    for picture in pictures.values():
        (runs / f"{picture.name}.svg").write_text(picture.svg, encoding="utf-8")
    page = folder / "index.html"
    page.write_text(page_of(happenings, pictures, ended=ended), encoding="utf-8")
    return page, len(pictures)
