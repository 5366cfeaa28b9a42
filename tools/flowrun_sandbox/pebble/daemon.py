"""Everything that a running Pebble consists of, put together."""

import asyncio
import uuid
from functools import partial

from .changes import Change, Changes
from .checks import Checks
from .errors import PebbleError
from .executions import Executions
from .files import Files
from .forwarding import Forwarding
from .identities import Identities
from .layers import Layer
from .notices import Notices
from .plan import Plan, add_layer, make_plan
from .probes import attempt
from .processes import Machine
from .service_logs import ServiceLogs
from .services import Surroundings
from .states import Exit
from .supervisor import Supervisor


class Daemon:
    """A running Pebble. It keeps what it knows in memory only."""

    def __init__(self, machine: Machine) -> None:
        self.boot_id = str(uuid.uuid4())
        self.machine = machine
        self.plan = Plan()
        self.notices = Notices()
        self.changes = Changes(self._change_updated)
        self.logs = ServiceLogs()
        self.identities = Identities()
        self.files = Files(machine)
        surroundings = Surroundings(machine, self.logs, self.shut_down)
        self.supervisor = Supervisor(self.changes, surroundings, lambda: self.plan)
        self.checks = Checks(
            self.changes, partial(attempt, machine=machine), self.supervisor.check_failed
        )
        self.executions = Executions(self.changes, machine)
        self.forwarding = Forwarding(self.logs)
        self.ending: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()

    def set_layers(self, layers: tuple[Layer, ...]) -> None:
        """Take these layers for the plan.

        Raises:
            PebbleError: they do not make one.
        """
        self._set_plan(make_plan(layers))

    def add_layer(self, layer: Layer, *, combine: bool, inner: bool) -> None:
        """Add a layer to the plan.

        Raises:
            PebbleError: it does not go with the others.
        """
        self._set_plan(add_layer(self.plan, layer, combine=combine, inner=inner))

    def autostart(self) -> None:
        """Start what is to start by itself, if there is anything."""
        try:
            self.supervisor.autostart()
        except PebbleError as error:
            if error.kind != "no-default-services":
                raise

    def shut_down(self, reason: Exit) -> None:
        """Have Pebble end soon."""
        if not self.ending.done():
            self.ending.set_result(reason)

    async def close(self) -> None:
        """Stop the services in their order, and everything else."""
        self.checks.stop_all()
        await self.supervisor.stop_all()
        await self.changes.stop_all()
        self.supervisor.kill_all()
        await self.forwarding.close()

    def _set_plan(self, plan: Plan) -> None:
        self.plan = plan
        self.checks.plan_changed(plan)
        self.forwarding.plan_changed(plan)

    def _change_updated(self, change: Change) -> None:
        data = {"kind": change.kind, **change.notice_data}
        self.notices.add("change-update", change.id, data=data)
