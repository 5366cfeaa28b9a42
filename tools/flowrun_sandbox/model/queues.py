"""A unit's queue: what it is still to be told, what it is being told, and what it failed at."""

from collections.abc import Callable

from flowrun_sandbox.model.entities import Event, Kind, Life, Unit


def tell(unit: Unit, event: Event) -> None:
    """Queue an event, unless it waits already: a hook sees what is there when it runs.

    A unit on its way out hears of nothing new.
    """
    if unit.life is Life.ALIVE and not any(_same(event, other) for other in unit.queue):
        unit.queue.append(event)


def tell_first(unit: Unit, events: list[Event]) -> None:
    """Put events before all others, in their order."""
    withdraw(unit, lambda other: any(_same(event, other) for event in events))
    unit.queue.extendleft(reversed(events))


def withdraw(unit: Unit, unwanted: Callable[[Event], bool]) -> None:
    """Take out of the queue what is not worth telling any more."""
    kept = [event for event in unit.queue if not unwanted(event)]
    unit.queue.clear()
    unit.queue.extend(kept)


def waits(unit: Unit, kind: Kind, relation: int, remote: str = "") -> bool:
    """Whether such an event of a relation is in the queue."""
    return any(_about(event, kind, relation, remote) for event in unit.queue)


def in_flight(unit: Unit) -> list[Event]:
    """What the unit has begun and not ended: the hook that runs, and the one that failed."""
    return [event for event in (unit.running, unit.failed) if event is not None]


def begun(unit: Unit, kind: Kind, relation: int, remote: str = "") -> bool:
    """Whether such an event of a relation runs, or has failed."""
    return any(_about(event, kind, relation, remote) for event in in_flight(unit))


def _about(event: Event, kind: Kind, relation: int, remote: str) -> bool:
    return (event.kind, event.relation, event.remote) == (kind, relation, remote)


def _same(event: Event, other: Event) -> bool:
    """Whether telling one of the two is enough; who of two departs may differ."""
    if event.kind is Kind.DEPARTED and event.relation is not None:
        return _about(other, Kind.DEPARTED, event.relation, event.remote)
    return event == other
