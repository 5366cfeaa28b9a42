"""The demo on a terminal: each hook in a few lines, and below them what is waited for."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import assert_never

from rich import box
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from flowrun import Role
from flowrun_tools.cells import visible
from tests.cluster.printing import wrapped
from tests.demo.happenings import Failed, FailedOver, Happening, Passed, Seen, Told, Waited, Walked
from tests.demo.ways import Stop, Way

_COLOURS = {
    "active": "green",
    "waiting": "yellow",
    "maintenance": "yellow",
    "blocked": "red",
    "error": "red",
}
"""As Juju shows them."""

_INDENT = "    "
_SPINNER = 3
"""Cells that rich takes for what turns, and one to keep the line from wrapping."""


class Printer:
    """Shows what happens, as it happens. What a unit does again as it did before is kept short."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._failures: dict[tuple[str, str], tuple[str, ...]] = {}
        """What each hook of each unit logged when it failed last."""

    def show(self, happening: Happening) -> None:
        """Print it."""
        match happening:
            case Told():
                self._console.print()
                self._print(Text(happening.sentence, "bold"))
            case Walked():
                self._walked(happening)
            case Waited():
                self._print(_waited(happening))
            case Passed():
                self._print(_headline(happening, Text("no chart for it", "dim")))
            case Failed():
                self._failed(happening)
            case Seen():
                self._console.print(_table(happening))
            case FailedOver():
                self._failed_over(happening)
            case _:
                assert_never(happening)

    def note(self, sentence: str, style: str = "") -> None:
        """Print a line beside the story."""
        self._print(Text(sentence, style))

    def waiting(self, what: str) -> AbstractContextManager[Status]:
        """A last line that moves while something is waited for; none where there is no terminal."""
        return self._console.status(Text(what, "dim"), refresh_per_second=8)

    def progress(self, what: str, seconds: float, state: str) -> Text:
        """What is said while something is waited for, in one line of the terminal."""
        line = Text.assemble((f"{what} … {seconds:.0f} s", "bold"), (f"  {visible(state)}", "dim"))
        line.truncate(self._console.width - _SPINNER, overflow="ellipsis")
        return line

    def _walked(self, walked: Walked) -> None:
        shown = [way for way in walked.new if any(stop.called is None for stop in way.deeds)]
        line = _headline(walked, _end(walked))
        if not shown and walked.way.deeds:
            line.append("  as before", "dim")
        self._print(line)
        for way in shown:
            self._way(way, named=way is not walked.way)
        if walked.why and shown:
            self._print(Text(f"{_INDENT}{visible(walked.why)}", "red"))

    def _failed(self, failed: Failed) -> None:
        line = _headline(failed, Text("failed", "bold red"))
        key = (failed.unit, failed.hook)
        if self._failures.get(key) == failed.lines:
            self._print(line.append("  as before", "dim"))
            return
        self._failures[key] = failed.lines
        self._print(line)
        for each in failed.lines:
            self._print(Text(f"{_INDENT}{visible(each)}", "red"))

    def _failed_over(self, failover: FailedOver) -> None:
        for figure, meaning in figures(failover):
            self._print(Text.assemble((f"{figure:>8}", "bold"), f"  {meaning}"))

    def _way(self, way: Way, *, named: bool) -> None:
        arrow = " > " if self._console.options.ascii_only else " \N{RIGHTWARDS ARROW} "
        name = Text(f"{way.flow}: " if named else "", "dim")
        deeds = _named(name, map(_deed, way.deeds))
        for line in wrapped(deeds, self._console.width - len(_INDENT), arrow):
            if line:
                self._print(Text.assemble(_INDENT, line))

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def figures(failover: FailedOver) -> Iterator[tuple[str, str]]:
    """What a failover cost: figures, and what each of them counts."""
    yield f"{failover.pause:.1f} s", "was the longest time without a row taken"
    yield str(failover.acknowledged), "rows were acknowledged"
    yield str(failover.missing), "of them are missing"
    yield str(failover.doubled), "rows are there more than once"
    yield str(failover.refused), "attempts failed while nobody led"


def _headline(hook: Walked | Passed | Failed, end: Text) -> Text:
    name = hook.way.flow if isinstance(hook, Walked) else hook.hook
    line = Text.assemble((hook.unit, "cyan"), "  ", (name, "bold"), "  ", end)
    if isinstance(hook, Walked) and hook.ms is not None:
        line.append(f"  {hook.ms:.0f} ms", "dim")
    if isinstance(hook, Walked) and hook.again:
        line.append("  (was deferred)", "dim")
    return line


def _waited(waited: Waited) -> Text:
    told = f"  still waits for {waited.flows}"
    return Text.assemble((waited.unit, "cyan"), (told, "dim"))


def _table(seen: Seen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("Unit", "Status", "Message", "Patroni", "Address"):
        table.add_column(name, no_wrap=name in {"Unit", "Address"})
    for unit in seen.units:
        label = Text(unit.name + ("*" if unit.leads else ""), "cyan")
        status = Text(unit.status, _COLOURS.get(unit.status, ""))
        table.add_row(label, status, Text(visible(unit.message)), unit.role, unit.address)
    return table


def _end(walked: Walked) -> Text:
    if walked.end == "error":
        return Text("stopped by an error", "bold red")
    if walked.deferred:
        return Text("deferred", "yellow")
    return Text(visible(walked.end), "green")


def _deed(stop: Stop) -> Text:
    text = Text(stop.node, "yellow" if stop.role is Role.DEFER else "")
    if stop.answer:
        text.append(f": {stop.answer}", "red" if stop.failed else "magenta")
    return text


def _named(name: Text, deeds: Iterator[Text]) -> Iterator[Text]:
    """The deeds, the name before the first."""
    for number, deed in enumerate(deeds):
        yield Text.assemble(name, deed) if number == 0 else deed
