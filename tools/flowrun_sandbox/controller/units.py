"""A unit, from its first pod to its end."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from flowrun_sandbox.addresses import Addresses, Reservation
from flowrun_sandbox.agent.agent import Agent
from flowrun_sandbox.controller import tasks
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.pods import Pod, Site
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images import Image
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Application, Life, Status, Unit

_logger = logging.getLogger(__name__)


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
        self._stirred = asyncio.Event()

    async def run(self, reservation: Reservation) -> None:
        """Live until the unit is dead; cancelled, stop at once."""
        await self._live(reservation)
        while self.unit.life is not Life.DEAD:
            self._again = False
            self._stirred.clear()
            reservation = self._addresses.take()
            changes.pod_recreated(self._site.model, self.unit, reservation.address)
            self._changed()
            await self._live(reservation)

    def wake(self) -> None:
        """There may be something to tell, or the unit may be dead."""
        if self._agent is not None:
            self._agent.wake()
        if self.unit.life is Life.DEAD:
            self._stirred.set()

    def recreate(self) -> None:
        """Have its pod made anew."""
        self._again = True
        self._stirred.set()
        if self._telling is not None:
            self._telling.cancel()

    def replace(self, images: Mapping[str, Image]) -> None:
        """Have its pod made anew, with other images."""
        self._images = images
        self.recreate()

    def pod_is_deleted(self, uid: str) -> None:
        """Have the pod made anew, if it is this one that somebody has deleted."""
        if self._pod is not None and self._pod.uid == uid:
            self.recreate()

    @property
    def is_ready(self) -> bool:
        """Whether it has the pod that it is to have, and that is ready."""
        return not self._again and self._pod is not None and self._pod.is_ready

    def abandon(self) -> None:
        """Do without the hooks of its end."""
        self.unit.life = Life.DEAD
        self._stirred.set()
        if self._telling is not None:
            self._telling.cancel()

    @property
    def leads_until(self) -> datetime | None:
        """Until when it leads for sure, if a hook of it runs that was told so."""
        return None if self._agent is None else self._agent.leads_until

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
            if not self._again:
                await self._tell(pod)
        except (OSError, MachineError, ApiError) as error:
            await self._stall("its pod cannot be made", error)
        finally:
            self._pod = None
            await pod.end()

    async def _tell(self, pod: Pod) -> None:
        """Let an agent work in the pod, until it has nothing more to do there."""
        agent = Agent(
            self._site.model, self.unit, pod.surroundings(), say=self._say, changed=self._changed
        )
        self._agent = agent
        self._telling = asyncio.create_task(agent.run())
        try:
            await asyncio.wait([self._telling])
        finally:
            await tasks.end(self._telling)
            self._agent = None
        if not self._telling.cancelled() and (error := self._telling.exception()):
            await self._stall("its agent has failed, by a mistake of the sandbox", error)

    async def _stall(self, what: str, error: BaseException) -> None:
        """Do nothing until the unit is removed, or its pod is to be made anew."""
        self._say("ERROR", "sandbox.unit", f"{what}: {error!r}")
        _logger.error("%s: %s", self.unit.name, what, exc_info=error)
        self.unit.agent = Status("failed", what, since=self._site.model.clock())
        self._changed()
        await self._stirred.wait()

    def _say(self, level: str, logger: str, message: str) -> None:
        self._site.log.write(f"unit-{self.unit.pod}", level, logger, message)
