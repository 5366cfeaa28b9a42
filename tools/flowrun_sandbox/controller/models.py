"""A model that runs: its namespace, its units, its names and its clock."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from flowrun_sandbox.addresses import Addresses, Reservation
from flowrun_sandbox.controller import objects, tasks
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.names import keep_names
from flowrun_sandbox.controller.pods import Site
from flowrun_sandbox.controller.timers import keep_time
from flowrun_sandbox.controller.units import RunningUnit
from flowrun_sandbox.images import Image
from flowrun_sandbox.kubernetes.cluster import kubeconfig
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Application, Life, Unit
from flowrun_sandbox.state import make, remove

_LOOK = 0.1
"""Seconds between two looks at what Kubernetes is still busy with."""


class RunningModel:
    """A model with all that runs for it."""

    def __init__(self, site: Site, addresses: Addresses) -> None:
        self.site = site
        self.model = site.model
        self.log = site.log
        self.units: dict[str, RunningUnit] = {}
        self.configured = asyncio.Event()
        self.images: dict[str, Mapping[str, Image]] = {}
        self._addresses = addresses
        self._charms = itertools.count()
        self._more = asyncio.Event()
        self._leaving: set[str] = set()
        self.busy = asyncio.Lock()
        """Held while something is put into its folder that only this keeps from being removed."""
        self._services: list[asyncio.Task[None]] = []
        self._lives: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Make the namespace; keep names, time and pods."""
        name, cluster = self.model.name, self.site.cluster
        await self._until_gone(name)
        await cluster.apply(objects.namespace(name))
        names = keep_names(cluster, name, self.site.folder.hosts)
        clock = keep_time(self.model, self.configured, self.changed)
        self._services = [tasks.start(each) for each in (names, clock, self._keep_pods())]

    async def end(self) -> None:
        """Stop all of it at once, and leave nothing behind; called again, wait for that."""
        async with self.busy:
            await tasks.end(*self._lives.values())
            await tasks.end(*self._services)
            await self.site.cluster.delete("Namespace", self.model.name)
            self.log.close()
            await asyncio.to_thread(remove, self.site.folder.folder)

    async def add_application(self, application: Application, images: Mapping[str, Image]) -> None:
        """Make what Kubernetes knows of it beside its pods."""
        await self.until(lambda: application.name not in self._leaving)
        name, cluster = self.model.name, self.site.cluster
        self.images[application.name] = images
        await cluster.apply(objects.account(name, application))
        await cluster.trust(name, application.name, trusted=application.trusted)
        for made in (
            objects.stateful_set(name, application),
            *objects.services(name, application),
        ):
            await cluster.apply(made)
        token = await cluster.token(name, application.name)
        file = self.site.folder.kubeconfig(application.name)
        make(file.parent)
        file.touch(mode=0o600)
        file.write_text(kubeconfig(self.site.api, token=token, namespace=name), encoding="utf-8")

    async def add_unit(self, application: Application) -> Unit:
        """Add a unit, and let it live."""
        reservation = self._addresses.take()
        unit = changes.add_unit(self.model, application, address=reservation.address)
        images = self.images[application.name]
        running = RunningUnit(self.site, application, unit, images, self._addresses, self.changed)
        self.units[unit.name] = running
        self._lives[unit.name] = tasks.start(self._live(running, reservation))
        await self._resize(application)
        self.changed()
        return unit

    async def refresh(
        self, application: Application, images: Mapping[str, Image], old: Path
    ) -> None:
        """Have the pods made anew, from another charm and perhaps other images.

        They are one after the other, the highest number first, as those of a StatefulSet. When all
        are, the old charm's folder goes.
        """
        self.images[application.name] = images
        await self._resize(application)
        self._services.append(tasks.start(self._roll(application, images, old)))

    def new_charm_folder(self) -> Path:
        """A place for a charm to be unpacked in."""
        return self.site.folder.folder / "charms" / str(next(self._charms))

    def changed(self) -> None:
        """Something may have changed: whoever waits for it looks again."""
        for unit in self.units.values():
            unit.wake()
        self._more.set()
        self._more.clear()

    async def until(self, holds: Callable[[], bool], limit: float | None = None) -> bool:
        """Wait for something to hold, at most so many seconds.

        Returns:
            Whether it does.
        """
        try:
            async with asyncio.timeout(limit):
                while not holds():
                    await self._more.wait()
        except TimeoutError:
            return False
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it any more, nor on its way out."""
        return not (self.model.applications or self._lives or self._leaving)

    def application(self, name: str) -> Application:
        """The application of that name.

        Raises:
            RefusalError: There is none.
        """
        found = self.model.applications.get(name)
        if found is None:
            raise RefusalError(f'application "{name}" not found')
        return found

    def unit(self, name: str) -> RunningUnit:
        """The unit of that name.

        Raises:
            RefusalError: There is none.
        """
        found = self.units.get(name)
        if found is None:
            raise RefusalError(f'unit "{name}" not found')
        return found

    async def settle(self, application: Application) -> None:
        """Bring Kubernetes to what has become of an application."""
        name = application.name
        if name in self.model.applications:
            await self._resize(application)
        elif name not in self._leaving:
            self._leaving.add(name)
            await self._clear_away(application)
            self._leaving.remove(name)
        self.changed()

    async def _until_gone(self, namespace: str) -> None:
        """Wait for what is left of a model that had this one's name."""
        with suppress(ApiError):  # there is none any more
            while await self.site.cluster.get("Namespace", namespace):  # noqa: ASYNC110 - nobody sets an event
                await asyncio.sleep(_LOOK)

    async def _keep_pods(self) -> None:
        """Have a pod made anew that somebody deletes by the API, as a StatefulSet would."""
        async for change, pod in self.site.cluster.watch("Pod", namespace=self.model.name):
            if change == "DELETED":
                for running in self.units.values():
                    running.pod_is_deleted(pod["metadata"]["uid"])

    async def _live(self, running: RunningUnit, reservation: Reservation) -> None:
        """A unit's life, and what is to be done after it."""
        await running.run(reservation)
        unit = running.unit
        application = self.model.applications[unit.application]
        for volume in unit.storage.values():
            await tasks.in_thread(remove, volume.location)
        changes.unit_gone(self.model, unit)
        del self.units[unit.name]
        await self.settle(application)
        del self._lives[unit.name]
        self.changed()

    async def _roll(self, application: Application, images: Mapping[str, Image], old: Path) -> None:
        numbers = sorted(application.units, reverse=True)
        for running in [self.units[f"{application.name}/{number}"] for number in numbers]:
            running.replace(images)
            await self.until(partial(_is_back, running))
        await asyncio.to_thread(remove, old)

    async def _resize(self, application: Application) -> None:
        made = objects.stateful_set(self.model.name, application)
        await self.site.cluster.apply(made)

    async def _clear_away(self, application: Application) -> None:
        """What the StatefulSet owns goes with it."""
        for kind, names in objects.made_for(self.model.name, application.name).items():
            for each in names:
                await self.site.cluster.delete(kind, each, namespace=self.model.name)
        self.site.folder.kubeconfig(application.name).unlink(missing_ok=True)
        for folder in (application.charm.folder, self.site.folder.resources(application.name)):
            await asyncio.to_thread(remove, folder)


def _is_back(running: RunningUnit) -> bool:
    """Whether nobody has to wait for a unit whose pod was to be made anew."""
    return running.is_ready or running.unit.life is not Life.ALIVE
