"""The volumes of units: how many they have, and how they get more."""

from collections.abc import Mapping

from flowrun_sandbox.model import events
from flowrun_sandbox.model.entities import Application, Charm, Model, Storage, Unit
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.queues import tell


def first(model: Model, application: Application) -> dict[str, Storage]:
    """The volumes that a unit begins with, by their ids."""
    wanted = application.storage
    made = [
        _volume(model, name)
        for name in application.charm.metadata.get("storage") or {}
        for _ in range(wanted.get(name, _limits(application.charm, name)[0]))
    ]
    return {volume.id: volume for volume in made}


def add(model: Model, unit: Unit, wanted: Mapping[str, int]) -> None:
    """Give a unit so many more volumes of each storage; it is told of each."""
    for name in (name for name, count in wanted.items() for _ in range(count)):
        volume = _volume(model, name)
        unit.storage[volume.id] = volume
        tell(unit, events.storage("attached", volume))


def require_room(charm: Charm, storage: str, count: int) -> None:
    """Let a unit have so many volumes of a storage.

    Raises:
        ModelError: The charm has no such storage, or does not allow so many of it, or so few.
    """
    if storage not in (charm.metadata.get("storage") or {}):
        raise ModelError(f'charm "{charm.metadata["name"]}" has no store called "{storage}"')
    least, most = _limits(charm, storage)
    limits = f'charm "{charm.metadata["name"]}" store "{storage}"'
    if count < least:
        raise ModelError(f"{limits}: {least} instances required, {count} specified")
    if most is not None and count > most:
        raise ModelError(f"{limits}: at most {most} instances supported, {count} specified")


def _limits(charm: Charm, storage: str) -> tuple[int, int | None]:
    """How many volumes of a storage a unit begins with, and how many it may have at most."""
    declared = charm.metadata["storage"][storage] or {}
    said = str((declared.get("multiple") or {}).get("range", "1"))
    least, dash, most = said.partition("-")
    if said.endswith("+"):
        least, dash = said[:-1], "-"
    if not dash:
        return int(least), int(least)
    return int(least), int(most) if most else None


def _volume(model: Model, name: str) -> Storage:
    model.last_storage += 1
    location = model.folder / "storage" / f"{name}-{model.last_storage}"
    return Storage(f"{name}/{model.last_storage}", name, location)
