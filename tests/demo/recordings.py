"""The log of three units that come up in memory, as if real ones had written it."""

from collections.abc import Iterator
from pathlib import Path

from flowrun import load
from tests.cluster.__main__ import programs_of
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.scenario import play
from tests.demo.happenings import FailedOver, Happening, Seen, Told, UnitState
from tests.demo.patroni import Member
from tests.demo.reading import Line, Reader

FLOWS = Path(__file__).parents[2] / "flows"


def lines() -> Iterator[Line]:
    """The lines, one a second: of each hook its run, and that it ran."""
    cluster = Cluster(3)
    at = 0.0
    for fired in play(cluster, Hooks(cluster, programs_of(load(FLOWS / "charm.md")))):
        if isinstance(fired, Fired):
            at += 1
            hook = "update-status" if fired.again else fired.hook
            for message in (fired.run.summary(), ran(hook)):
                yield Line(at, fired.unit, "INFO", message)


def ran(hook: str) -> str:
    """What Juju logs when a hook has succeeded."""
    return f'ran "{hook}" hook (via hook dispatching script: dispatch)'


def happenings() -> list[Happening]:
    """A whole demo: units come up, are looked at, and one is lost."""
    reader = Reader(load(FLOWS))
    hooks = [each for line in lines() for each in reader.read(line)]
    last = hooks[-1].at
    seen = Seen(last, tuple(_unit(number) for number in range(3)))
    lost = FailedOver(
        at=last + 30,
        lost="postgresql/0",
        successor="postgresql/1",
        pause=21.4,
        acknowledged=1234,
        refused=40,
        missing=0,
        doubled=0,
    )
    return [Told(0.0, "Three units come up."), *hooks, seen, Told(last, "One is lost."), lost]


def _unit(number: int) -> UnitState:
    return UnitState(
        name=f"postgresql/{number}",
        leads=number == 0,
        status="active",
        message="",
        agent="idle",
        address=f"127.0.0.{10 + number}",
        member=_member(number),
    )


def _member(number: int) -> Member:
    role, state = ("replica", "streaming") if number else ("leader", "running")
    return Member(f"postgresql-{number}", role, state)
