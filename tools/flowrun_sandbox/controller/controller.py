"""The controller: all models of a state folder, and what they share."""

import asyncio
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from flowrun_sandbox.addresses import Addresses
from flowrun_sandbox.agent.environment import IDENTITY
from flowrun_sandbox.controller import objects
from flowrun_sandbox.controller.clusters import Kubernetes
from flowrun_sandbox.controller.containers import end_marked
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.logs import Log
from flowrun_sandbox.controller.models import RunningModel
from flowrun_sandbox.controller.pods import Site
from flowrun_sandbox.model.entities import Model
from flowrun_sandbox.state import State, make, remove


class Controller:
    """Holds the models. It is done when the last one is gone, or somebody sets ``ended``."""

    def __init__(self, state: State, kubernetes: Kubernetes, pebble: Path | None = None) -> None:
        self.state = state
        self.door = kubernetes.door
        self.models: dict[str, RunningModel] = {}
        self.ended = asyncio.Event()
        self._cluster = kubernetes.cluster
        self._pebble = pebble
        self._addresses = Addresses(kubernetes.network)

    async def __aenter__(self) -> Self:
        """Begin anew: what a controller that was killed has left goes."""
        await asyncio.to_thread(end_marked, IDENTITY, f"{self.state.models}/")
        await asyncio.to_thread(remove, self.state.models)
        await self._cluster.apply(objects.node())
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(model.end() for model in self.models.values()))
        remove(self.state.models)
        self.state.current.unlink(missing_ok=True)

    async def add_model(self, name: str, config: Mapping[str, str]) -> None:
        """Begin a model.

        Raises:
            RefusalError: There is one of this name, or the controller is about to end.
        """
        if self.ended.is_set():
            raise RefusalError("the sandbox is ending: try again")
        if name in self.models:
            raise RefusalError(f'model "{name}" already exists')
        folder = self.state.model(name)
        make(folder.folder)
        model = Model(name, str(uuid.uuid4()), folder=folder.folder)
        model.created = model.clock()
        model.config.update(config)
        model.cloud = {
            "type": "kubernetes",
            "name": "sandbox",
            "region": "localhost",
            "endpoint": self.door.address,
        }
        site = Site(
            model=model,
            folder=folder,
            cluster=self._cluster,
            api=self.door.address,
            log=Log(folder.log),
            pebble=self._pebble,
        )
        running = RunningModel(site, self._addresses)
        self.models[name] = running
        await running.start()

    async def remove_model(self, name: str) -> None:
        """End a model, and with the last one the controller, which nobody finds from then on."""
        await self.model(name).end()
        self.models.pop(name, None)
        if not self.models:
            self.state.socket.unlink(missing_ok=True)
            self.ended.set()

    def model(self, name: str) -> RunningModel:
        """The model of that name.

        Raises:
            RefusalError: There is none.
        """
        if name not in self.models:
            raise RefusalError(f'model "{name}" not found')
        return self.models[name]
