"""What a run out of the cache adds to a hook, in fresh processes.

Each process imports `ops` (or nothing), then loads the seed, registers its labels, binds and runs
`leader-elected`; the process time of that part is taken inside it. The functions are those of a
charm written by hand too, so only their registration counts.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Figure

SEED = Path(__file__).parent.parent / "cases" / "seed.md"

HOOK = """
import sys, time
{first}
def act(context): context.append(1)
def ask(context): return False
labels = {labels!r}
began = time.process_time_ns()
from flowrun import Registry, bind, load
flow = load({document!r})["leader-elected"]
registry = Registry()
for label, is_step in labels:
    (registry.step if is_step else registry.predicate)(label)(act if is_step else ask)
summary = bind(flow, registry).run([]).summary()
added = time.process_time_ns() - began
heavy = sorted({{"lark", "networkx", "markdown_it", "yaml"}} & (set(sys.modules) - {known}))
assert not heavy, heavy
print(added)
"""


def figures() -> Iterator[Figure]:
    """The process time added, in milliseconds: the median of 31 processes."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "charm.md"
        shutil.copy(SEED, document)
        ops = _script(document, first="import ops", known="{'yaml'}")
        bare = _script(document, first="", known="set()")
        times = [(_added(ops), _added(bare)) for _ in range(33)][2:]
    with_ops, without = zip(*times, strict=True)
    yield Figure("added to a process with ops", statistics.median(with_ops), "ms", 2.0)
    yield Figure("added to an empty process", statistics.median(without), "ms")


def _script(document: Path, *, first: str, known: str) -> str:
    from flowrun import Role, load

    flow = load(document)["leader-elected"]
    labels = [
        (node.label, node.role is Role.STEP)
        for node in flow.nodes.values()
        if node.role in {Role.STEP, Role.DECISION}
    ]
    return HOOK.format(first=first, labels=labels, document=str(document), known=known)


def _added(script: str) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env=environment
    )
    return int(done.stdout) / 1e6
