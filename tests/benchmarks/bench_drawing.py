"""Drawing the seed charts to SVG, warm and in this process; and a chart of 60 nodes."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from flowrun.documents import read, read_text
from flowrun_tools.drawing import svg
from tests.benchmarks.measuring import Figure, interleaved

SEED = Path(__file__).parent.parent / "cases" / "seed.md"


def figures() -> Iterator[Figure]:
    """The time of each chart."""
    charts = [*read(SEED).charts, *read_text(_sixty(), path="sixty.md").charts]
    for chart in charts:
        svg(chart)  # the first drawing loads Graphviz
    times = interleaved([partial(svg, chart) for chart in charts], rounds=31, calls=4)
    for chart, taken in zip(charts, times, strict=True):
        target = None if chart.name == "sixty" else 5.0
        yield Figure(f"{chart.name} to SVG", taken * 1e3, "ms", target)


def _sixty() -> str:
    """Six subgraphs of ten nodes, with a decision and a way past it in each."""
    lines = ["# Sixty", "```mermaid", "flowchart TD"]
    for part in range(6):
        ids = [f"n{part}{index}" for index in range(10)]
        lines += [f"subgraph part{part} [Part {part}]", f"{ids[0]}{{Is part {part} needed?}}"]
        lines += [f"{one} --> {other}[Do {other}]" for one, other in pairwise(ids[1:])]
        lines += [f"{ids[0]} -- yes --> {ids[1]}", f"{ids[0]} -- no --> {ids[9]}", "end"]
        lines += [f"{ids[9]} --> n{part + 1}0"] if part < 5 else []
    return "\n".join([*lines, "```"])
