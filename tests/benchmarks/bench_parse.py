"""Parsing: the two seed charts warm, and charts of up to 100,000 edges, with their memory.

Where `FLOWRUN_MERMAID` names a folder in which `npm install` was run on tests/oracle/package.json,
mermaid.js parses the same texts in one warm Node process, and the ratios are to it.
"""

import json
import os
import shutil
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from flowrun import parse, read
from tests.benchmarks.measuring import Figure, interleaved, once

SEED = Path(__file__).parent.parent / "cases" / "seed.md"
NODE = Path(__file__).parent / "parse.mjs"

SIZES = (100, 1_000, 10_000, 100_000)


def chain(edges: int) -> str:
    """Bare ids, one after another."""
    return "\n".join(f"n{i} --> n{i + 1}" for i in range(edges))


def labelled_chain(edges: int) -> str:
    """Nodes with labels, one after another, every second arrow with a text."""
    return "\n".join(
        f"n{i}[Step number {i}] {'--' if i % 2 else '-- yes'} --> n{i + 1}{{Is it {i}?}}"
        if not i % 2
        else f"n{i}[Step number {i}] --> n{i + 1}{{Is it {i}?}}"
        for i in range(edges)
    )


def fan(edges: int) -> str:
    """One statement from ten nodes to all others."""
    return (
        " & ".join(f"s{i}" for i in range(10))
        + " --> "
        + " & ".join(f"t{i}" for i in range(edges // 10))
    )


def nested(edges: int) -> str:
    """An arrow in each of many subgraphs, one in the other."""
    inside = "\n".join(f"subgraph g{i}\na{i} --> b{i}" for i in range(edges))
    return inside + "\nend" * edges


KINDS: dict[str, Callable[[int], str]] = {
    "chain of bare ids": chain,
    "chain of labelled nodes": labelled_chain,
    "fan": fan,
    "nested subgraphs": nested,
}


def figures() -> Iterator[Figure]:
    """Times in milliseconds, and ratios to mermaid.js where it is there."""
    seeds = {chart.name: chart.flowchart.source.text for chart in read(SEED).charts}
    large = {kind: f"flowchart TD\n{make(10_000)}" for kind, make in KINDS.items()}
    theirs = _mermaid({**seeds, **{k: large[k] for k in list(KINDS)[:2]}})
    yield from _seeds(seeds, theirs)
    for kind, make in KINDS.items():
        for size in SIZES:
            text = f"flowchart TD\n{make(size)}"
            yield Figure(f"{kind}, {size:,} edges", once(partial(parse, text)) * 1e3, "ms")
    for kind, target in (("chain of labelled nodes", 1 / 8), ("chain of bare ids", 1 / 2)):
        if theirs:
            ours = min(once(partial(parse, large[kind])) for _ in range(3))
            yield Figure(
                f"{kind}, 10,000 edges / mermaid.js", ours * 1e3 / theirs[kind], "x", target
            )
    yield Figure(
        "memory of a chart of 10,000 edges", _memory(large["chain of labelled nodes"]), "MB"
    )


def _seeds(seeds: dict[str, str], theirs: dict[str, float]) -> Iterator[Figure]:
    times = interleaved([partial(parse, text) for text in seeds.values()], rounds=21, calls=20)
    for name, taken in zip(seeds, times, strict=True):
        yield Figure(f"{name}, warm", taken * 1e3, "ms")
        if theirs:
            yield Figure(f"{name}, warm / mermaid.js", taken * 1e3 / theirs[name], "x", 1 / 3)


def _mermaid(texts: dict[str, str]) -> dict[str, float]:
    """The milliseconds that mermaid.js takes for each text, warm; none without it."""
    folder = os.environ.get("FLOWRUN_MERMAID")
    if not folder or shutil.which("node") is None:
        return {}
    done = subprocess.run(
        ["node", str(NODE), folder],
        input=json.dumps(texts),
        check=True,
        capture_output=True,
        text=True,
    )
    times: dict[str, float] = json.loads(done.stdout)
    return times


def _memory(text: str) -> float:
    tracemalloc.start()
    chart = parse(text)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert chart.links
    return size / 1e6
