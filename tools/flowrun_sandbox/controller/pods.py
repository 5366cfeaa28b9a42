"""The pod of a unit: its folder, its object in Kubernetes, its containers."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flowrun_sandbox import users
from flowrun_sandbox.addresses import Reservation
from flowrun_sandbox.agent import charm_folder, hook_tools
from flowrun_sandbox.agent.environment import IDENTITY, Surroundings
from flowrun_sandbox.controller import isolation, objects, tasks
from flowrun_sandbox.controller.containers import Program, RunningContainer, end_marked
from flowrun_sandbox.controller.logs import Log
from flowrun_sandbox.images import Image
from flowrun_sandbox.kubernetes.cluster import Cluster
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Application, Model, Unit
from flowrun_sandbox.state import ContainerFolder, ModelFolder, UnitFolder, make, remove


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pods of a model are."""

    model: Model
    folder: ModelFolder
    cluster: Cluster
    api: str
    """The address at which charms and containers find it."""
    log: Log
    pebble: Path | None
    """A real Pebble, to run in place of the stand-in."""


class Pod:
    """A pod, from its making to its end; a unit whose pod is made anew has another one."""

    def __init__(
        self,
        site: Site,
        application: Application,
        unit: Unit,
        images: Mapping[str, Image],
        reservation: Reservation,
        changed: Callable[[], None],
    ) -> None:
        self.folder: UnitFolder = site.folder.unit(unit.name)
        self.containers: dict[str, RunningContainer] = {}
        self.uid = ""
        """Its object's, once that is made."""
        self._site = site
        self._application = application
        self._unit = unit
        self._images = images
        self._reservation = reservation
        self._changed = changed
        self._running: list[asyncio.Task[None]] = []
        self._ready = dict.fromkeys(images, False)
        self._since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._kubeconfig = site.folder.kubeconfig(application.name)
        self._identity = f"{site.folder.folder}/{unit.name}/{reservation.address}/"

    async def make(self) -> None:
        """Lay out its folder, and start its containers."""
        await tasks.in_thread(self._lay_out)
        await self._create_object()
        for name, image in self._images.items():
            container = self._container(name, image)
            self.containers[name] = container
            self._running.append(tasks.start(container.run()))

    async def end(self) -> None:
        """Stop all of it and take it away; its volumes stay."""
        await tasks.end(*self._running)
        await asyncio.to_thread(end_marked, IDENTITY, self._identity)
        await self._site.cluster.delete("Pod", self._unit.pod, namespace=self._site.model.name)
        await asyncio.to_thread(remove, self.folder.folder)
        self._reservation.close()

    def surroundings(self) -> Surroundings:
        """What the unit's hooks find."""
        return Surroundings(
            charm=self.folder.charm,
            tools=self.folder.tools,
            socket=self.folder.socket,
            containers=self.folder.containers,
            hosts=self._site.folder.hosts,
            kubeconfig=self._kubeconfig,
            cluster=self._site.api,
            identity=self._identity,
        )

    def pebble_is_ready(self, container: str) -> None:
        """Tell the unit."""
        changes.pebble_ready(self._site.model, self._unit, container)
        self._changed()

    def pebble_is_gone(self, container: str) -> None:
        """Note it; the unit hears of it when Pebble is back."""
        changes.pebble_gone(self._site.model, self._unit, container)
        self._changed()

    def pebble_noticed(self, container: str, notice: Mapping[str, Any]) -> None:
        """Tell the unit."""
        named = {key: notice[key] for key in ("id", "type", "key")}
        changes.pebble_notice(self._site.model, self._unit, container, **named)
        self._changed()

    def check_failed(self, container: str, check: str) -> None:
        """Tell the unit."""
        changes.pebble_check_failed(self._site.model, self._unit, container, check)
        self._changed()

    def check_recovered(self, container: str, check: str) -> None:
        """Tell the unit."""
        changes.pebble_check_recovered(self._site.model, self._unit, container, check)
        self._changed()

    async def container_is_ready(self, container: str, *, ready: bool) -> None:
        """Tell Kubernetes, if it changes the pod's readiness."""
        before = self.is_ready
        self._ready[container] = ready
        if self.is_ready != before:
            await self._report()
            self._changed()

    @property
    def is_ready(self) -> bool:
        """Whether all of its containers are."""
        return all(self._ready.values())

    def _lay_out(self) -> None:
        make(self.folder.folder)
        hook_tools.install(self.folder.tools)
        volumes = list(self._unit.storage.values())
        for volume in volumes:
            make(volume.location)
        locations = {volume.name: volume.location for volume in reversed(volumes)}
        mapped = charm_folder.lay_out(self._application.charm.folder, self.folder.charm, locations)
        if not mapped:
            self._say("the charm has a sitecustomize of its own: names are not resolved in it")

    async def _create_object(self) -> None:
        cluster, model = self._site.cluster, self._site.model.name
        owner = await cluster.get("StatefulSet", self._application.name, namespace=model)
        made = await cluster.create(objects.pod(model, self._application, self._unit, owner))
        self.uid = made["metadata"]["uid"]
        await self._report()

    async def _report(self) -> None:
        status = objects.pod_status(self._unit, ready=self.is_ready, since=self._since)
        try:
            await self._site.cluster.patch_status(
                "Pod", self._unit.pod, status, namespace=self._site.model.name
            )
        except ApiError as error:
            if error.code != HTTPStatus.NOT_FOUND:  # somebody has deleted it: see `RunningModel`
                raise

    def _container(self, name: str, image: Image) -> RunningContainer:
        folder = self.folder.container(name)
        make(folder.folder)
        way = users.way_to_be(image.user)
        known = users.Users.here(image.user, way)
        if way is users.Way.CHANGE:
            main = known.accounts[image.user]
            os.chown(self._kubeconfig, main.uid, main.gid)
        program = Program(
            command=self._pebble(folder, known, way),
            environment=self._environment(name, image, folder),
            root=folder.root,
            socket=folder.socket,
            output=folder.folder / "output.log",
            holding=self._reservation.fileno(),
            isolated=self._site.pebble is not None,
        )
        return RunningContainer(name, program, self, self._say)

    def _pebble(self, folder: ContainerFolder, known: users.Users, way: users.Way) -> list[str]:
        common = ["run", "--create-dirs", "--hold", "--verbose"]
        if self._site.pebble is not None:
            return isolation.command(
                [str(self._site.pebble), *common],
                way,
                known,
                root=folder.root,
                shared=self._site.folder.folder,
            )
        known.write(folder.users)
        # That of all volumes, since a unit may be given more of them while it runs.
        mount = f"--mount={self._site.folder.volumes}"
        stand_in = [*users.entering(way), sys.executable, "-I", "-m", "flowrun_sandbox.pebble"]
        return [*stand_in, *common, f"--root={folder.root}", mount, f"--users={folder.users}"]

    def _environment(self, name: str, image: Image, folder: ContainerFolder) -> dict[str, str]:
        return {
            **image.environment,
            "PATH": os.pathsep.join(str(each) for each in image.path),
            "PEBBLE": str(folder.root / "var" / "lib" / "pebble" / "default"),
            "PEBBLE_SOCKET": str(folder.socket),
            "JUJU_CONTAINER_NAME": name,
            "KUBECONFIG": str(self._kubeconfig),
            "PATRONI_KUBERNETES_CONTEXT": "",
            "FLOWRUN_SANDBOX_HOSTS": str(self._site.folder.hosts),
            IDENTITY: self._identity,
        }

    def _say(self, message: str) -> None:
        tag = f"unit-{self._unit.pod}"
        self._site.log.write(tag, "WARNING", "sandbox.pod", message)
