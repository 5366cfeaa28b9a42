"""The order in which services start and stop.

An order is a tuple of lanes, one for each group of services that require each other, and the
services of a lane go one by one. Lanes do not wait for each other, even where a service is to come
``after`` one of another lane.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from .errors import PebbleError
from .items import Service

Lanes = tuple[tuple[str, ...], ...]
Services = Mapping[str, Service]


def start_order(services: Services, names: Iterable[str]) -> Lanes:
    """The named services and all that they require, in the order of starting.

    Raises:
        PebbleError: a service does not exist, or some wait for each other in a circle.
    """
    chosen = _closure(names, lambda name: _service(services, name).listed("requires"))
    return _lanes(services, chosen, "after", "before")


def stop_order(services: Services, names: Iterable[str]) -> Lanes:
    """The named services and all that require them, in the order of stopping.

    Raises:
        PebbleError: a service does not exist, or some wait for each other in a circle.
    """
    dependants: dict[str, list[str]] = {}
    for service in services.values():
        for required in service.listed("requires"):
            dependants.setdefault(required, []).append(service.name)
    chosen = _closure(names, lambda name: dependants.get(_service(services, name).name, ()))
    return _lanes(services, chosen, "before", "after")


def _service(services: Services, name: str) -> Service:
    if name not in services:
        raise PebbleError(f'service "{name}" does not exist')
    return services[name]


def _closure(names: Iterable[str], following: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    pending = deque(names)
    while pending:
        name = pending.popleft()
        if name not in seen:
            seen[name] = None
            pending.extend(following(name))
    return tuple(seen)


def _lanes(services: Services, chosen: tuple[str, ...], earlier: str, later: str) -> Lanes:
    waits: dict[str, list[str]] = {name: [] for name in chosen}
    for service in (services[name] for name in chosen):
        waits[service.name].extend(name for name in service.listed(earlier) if name in waits)
        for name in service.listed(later):
            if name in waits:
                waits[name].append(service.name)
    groups = _groups(chosen, services)
    lanes: dict[str, list[str]] = {}
    for name in _sorted(waits):
        lanes.setdefault(groups[name], []).append(name)
    return tuple(tuple(lane) for lane in lanes.values())


def _sorted(waits: Mapping[str, list[str]]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(waits).static_order())
    except CycleError as error:
        loop = ", ".join(sorted(set(error.args[1])))
        raise PebbleError(f"services in before/after loop: {loop}") from None


def _groups(chosen: tuple[str, ...], services: Services) -> Mapping[str, str]:
    """For each service, the first of those that require it or that it does, however indirectly."""
    related: dict[str, set[str]] = {name: set() for name in chosen}
    for name in chosen:
        for other in services[name].listed("requires"):
            if other in related:
                related[name].add(other)
                related[other].add(name)
    groups: dict[str, str] = {}
    for name in chosen:
        if name not in groups:
            groups |= dict.fromkeys(_closure([name], lambda member: related[member]), name)
    return groups
