"""Charts to files: what they are called, where their nodes lead, and when they are written."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePath
from urllib.parse import quote

from flowrun.documents import Chart
from flowrun.registry import Entry, Registry
from flowrun_tools.bound import entries
from flowrun_tools.drawing import Format, Links
from flowrun_tools.errors import UsageError

_LONGEST = 100
"""Letters in a name. No system takes names of more than 255 bytes."""


def targets(charts: Sequence[Chart], output: Path, format: Format) -> list[tuple[Chart, Path]]:
    """The file of each chart.

    Args:
        charts: The charts.
        output: A file, if it has the suffix of a format and is no folder; else a folder, in which
            each chart gets a file with its name. Where two have one name, their documents' names
            stand before it.
        format: What the files are to be.

    Raises:
        UsageError: Several charts, but one file.
    """
    if output.suffix[1:] in {each.value for each in Format} and not output.is_dir():
        if len(charts) != 1:
            raise UsageError(
                f"{len(charts)} charts do not go into one file, {output}",
                hint="name one with --flow, or give a folder",
            )
        return [(charts[0], output)]
    return [
        (chart, output / f"{name}.{format.value}")
        for chart, name in zip(charts, _names(charts), strict=True)
    ]


def links(chart: Chart, folder: Path, registry: Registry[object] | None) -> Links:
    """Where the nodes of a chart lead, as seen from the folder that its drawing is in."""
    path = chart.flowchart.source.path
    bound = {} if registry is None or chart.flow is None else entries(chart.flow, registry)
    found = {node: _source(entry, folder) for node, entry in bound.items()}
    functions = {node: place for node, place in found.items() if place is not None}
    return Links(document=_relative(path, folder) if path else None, functions=functions)


def write(path: Path, data: bytes) -> bool:
    """Put data into a file, and say whether that changed anything. Its folder is made.

    Raises:
        OSError: It cannot be written.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def changes(stamp: Mapping[str, float], again: Iterator[Mapping[str, float]]) -> Iterator[None]:
    """Something for each time that files are not as they were.

    Args:
        stamp: When each file was changed last, to begin with.
        again: The same, at one time after the other.
    """
    for now in again:
        if now != stamp:
            stamp = now
            yield


def stamps(paths: Sequence[str]) -> dict[str, float]:
    """When each file was changed last; a file that is not there has no time."""
    return {path: os.stat(path).st_mtime for path in paths if os.path.exists(path)}  # noqa: PTH110, PTH116 - texts are enough


def _names(charts: Sequence[Chart]) -> list[str]:
    """A name for each, by which also a system that knows no capitals tells them apart."""
    short = [chart.name[:_LONGEST] for chart in charts]
    counts = Counter(short)
    names = [
        f"{PurePath(chart.flowchart.source.path or 'chart').stem.lower()}-{name}"
        if counts[name] > 1
        else name
        for chart, name in zip(charts, short, strict=True)
    ]
    seen: set[str] = set()
    for index, name in enumerate(names):
        names[index] = next(each for each in _numbered(name) if each not in seen)
        seen.add(names[index])
    return names


def _numbered(name: str) -> Iterator[str]:
    """The name, then the name with a number."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _source(entry: Entry, folder: Path) -> str | None:
    path, _, line = entry.place.rpartition(":")
    return f"{_relative(path, folder)}#L{line}" if os.path.exists(path) else None  # noqa: PTH110 - as above


def _relative(path: str, folder: Path) -> str:
    return quote(PurePath(os.path.relpath(path, folder)).as_posix())
