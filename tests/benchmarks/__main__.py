"""Run the benchmarks and print their figures: ``python -m tests.benchmarks [NAME …]``.

A name is that of a module without ``bench_``. The figures of a machine that does something else at
the same time are worth little: rounds that take turns lessen that and do not cure it.
"""

import importlib
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measuring import Figure


def main(names: list[str]) -> int:
    """Print the figures of some benchmarks, or of all; 1 if a target is missed."""
    console = Console()
    console.print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    missed = False
    for name in names or sorted(_names()):
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        table = Table(title=name, title_justify="left", box=None, pad_edge=False)
        for column in ("what", "measured", "target", ""):
            table.add_column(column, justify="left" if column in {"what", ""} else "right")
        for figure in module.figures():
            table.add_row(*_cells(figure))
            missed |= figure.verdict == "MISSED"
        console.print(table)
    return int(missed)


def _names() -> Iterator[str]:
    for path in Path(__file__).parent.glob("bench_*.py"):
        yield path.stem.removeprefix("bench_")


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    target = "" if figure.target is None else f"<= {figure.target:.3g} {figure.unit}"
    return figure.what, f"{figure.value:.3g} {figure.unit}", target, figure.verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
