"""A unit, from its first pod to its end."""

import asyncio
from collections.abc import Callable, Mapping

from flowrun_sandbox.addresses import Addresses, Reservation
from flowrun_sandbox.agent.agent import Agent
from flowrun_sandbox.controller import tasks
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.pods import Pod, Site
from flowrun_sandbox.images import Image
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Application, Life, Unit


class RunningUnit:
    """A unit with its pod and its agent."""

    def __init__(
        self,
        site: Site,
        application: Application,
        unit: Unit,
        images: Mapping[str, Image],
        addresses: Addresses,
        changed: Callable[[], None],
    ) -> None:
        self.unit = unit
        self._site = site
        self._application = application
        self._images = images
        self._addresses = addresses
        self._changed = changed
        self._pod: Pod | None = None
        self._agent: Agent | None = None
        self._telling: asyncio.Task[None] | None = None
        self._again = False

    async def run(self, reservation: Reservation) -> None:
        """Live until the unit is dead; cancelled, stop at once."""
        while self.unit.life is not Life.DEAD:
            await self._live(reservation)
            if not self._again:
                return
            self._again = False
            reservation = self._addresses.take()
            changes.pod_recreated(self._site.model, self.unit, reservation.address)
            self._changed()

    def wake(self) -> None:
        """There may be something to tell."""
        if self._agent is not None:
            self._agent.wake()

    def recreate(self) -> None:
        """Have its pod made anew."""
        self._again = True
        if self._telling is not None:
            self._telling.cancel()

    def replace(self, images: Mapping[str, Image]) -> None:
        """Have its pod made anew, with other images."""
        self._images = images
        self.recreate()

    @property
    def is_ready(self) -> bool:
        """Whether it has the pod that it is to have, and that is ready."""
        return not self._again and self._pod is not None and self._pod.is_ready

    def abandon(self) -> None:
        """Do without the hooks of its end."""
        self.unit.life = Life.DEAD
        if self._telling is not None:
            self._telling.cancel()

    @property
    def pod(self) -> Pod:
        """Its pod.

        Raises:
            RefusalError: There is none yet.
        """
        if self._pod is None:
            raise RefusalError(f"unit {self.unit.name} has no pod yet")
        return self._pod

    @property
    def agent(self) -> Agent:
        """Its agent.

        Raises:
            RefusalError: There is none yet.
        """
        if self._agent is None:
            raise RefusalError(f"unit {self.unit.name} has no agent yet")
        return self._agent

    async def _live(self, reservation: Reservation) -> None:
        """One pod."""
        pod = Pod(
            self._site,
            self._application,
            self.unit,
            self._images,
            reservation,
            self._changed,
        )
        try:
            await pod.make()
            self._pod = pod
            self._agent = Agent(
                self._site.model,
                self.unit,
                pod.surroundings(),
                say=self._say,
                changed=self._changed,
            )
            if not self._again:
                self._telling = tasks.start(self._agent.run())
                await asyncio.wait([self._telling])
        finally:
            if self._telling is not None:
                await tasks.end(self._telling)
            self._pod = self._agent = self._telling = None
            await pod.end()

    def _say(self, level: str, logger: str, message: str) -> None:
        self._site.log.write(f"unit-{self.unit.pod}", level, logger, message)
