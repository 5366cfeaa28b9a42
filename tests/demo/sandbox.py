"""The demo's model in the sandbox: asked for what ``flowrun-juju`` asks for, in the same words."""

import http.client
import os
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from queue import Queue
from typing import Any

from flowrun_sandbox.controller.client import Client, NotRunningError, RefusedError
from flowrun_sandbox.state import State, remove
from tests.demo import patroni
from tests.demo.happenings import UnitState
from tests.demo.reading import Line

MODEL = "demo"
APPLICATION = "postgresql"
CONTAINER = "postgresql"
CONFIG = "update-status-hook-interval=30s"
"""A deferred hook comes back with the next one: Juju's 5 minutes are long to look at."""
RESOURCE = "postgresql-image=embedded:postgresql"
UNITS = 3

JUJU = os.path.relpath(Path(sys.executable).with_name("flowrun-juju"))
"""What a person types to go on with the model."""

_ACTION = 60
_END = 30
"""Seconds for an action, and for the sandbox to end."""


class ModelThereError(Exception):
    """There is a model of the demo's name already."""


class NotEndedError(Exception):
    """Something runs on that was to end."""


class ActionFailedError(Exception):
    """An action did not do what it was asked for."""


class Sandbox:
    """The model, as long as it lasts."""

    def __init__(self, state: State) -> None:
        self._client = Client(state)
        self._folder = state.folder
        self._was_there = state.folder.exists()

    def make(self) -> None:
        """Make the model, and the sandbox if there is none.

        Raises:
            ModelThereError: It is there already.
            MachineError: The sandbox does not start.
        """
        self._client.ensure_running()
        if self._is_there():
            raise ModelThereError(
                f'there is a model "{MODEL}" already: an earlier demo was to keep it, or was '
                f"killed. Take it away by: {JUJU} destroy-model {MODEL} --no-prompt"
            )
        key, _, interval = CONFIG.partition("=")
        self._client.call("add_model", name=MODEL, config={key: interval})

    def deploy(self, charm: Path) -> None:
        """Deploy a packed charm."""
        name, _, image = RESOURCE.partition("=")
        self._call(
            "deploy",
            charm=str(charm.absolute()),
            application=APPLICATION,
            units=UNITS,
            trust=True,
            resources={name: image},
        )

    def follow(self, lines: "Queue[Line | None]", began: float) -> None:
        """Have a thread put the lines of all units into a queue; ``None`` when there are no more.

        Args:
            lines: The queue.
            began: When the demo began, in seconds since 1970.
        """
        threading.Thread(target=self._follow, args=(lines, began), daemon=True).start()

    def units(self) -> list[UnitState]:
        """The units in order, as Juju and Patroni see them."""
        units = self._call("snapshot")["applications"][APPLICATION]["units"].values()
        members = patroni.members(unit["address"] for unit in units if unit["address"])
        return [
            _state(unit, members) for unit in sorted(units, key=lambda unit: int(unit["number"]))
        ]

    def password(self, user: str) -> str:
        """What the action get-password says.

        Raises:
            ActionFailedError: It says nothing.
        """
        unit = f"{APPLICATION}/leader"
        asked = self._call("run", unit=unit, action="get-password", parameters={"username": user})
        task = self._call("task", id=asked["id"], wait=_ACTION)
        if task["status"] != "completed":
            raise ActionFailedError(f"get-password is {task['status']}: {task['message']}")
        return str(task["results"]["password"])

    def lose(self, unit: str) -> None:
        """End all that runs in a unit's container, for good."""
        self._call("kill", unit=unit, container=CONTAINER, what="all", restart=False)

    def restore(self, unit: str) -> None:
        """Start the container of a lost unit."""
        self._call("start_containers", unit=unit)

    def end(self) -> None:
        """Take the model away with all that runs in it, and the sandbox if it has no other.

        Raises:
            NotEndedError: Something is still there.
        """
        try:
            if self._is_there():
                self._client.call("destroy_model", name=MODEL, force=True)
            if self._client.call("models")["models"]:
                return  # it has other models, and goes on with them
        except NotRunningError:
            pass  # it ended with its last model
        try:
            self._client.stop(_END)
        except TimeoutError as error:
            raise NotEndedError(str(error)) from error
        if not self._was_there:
            remove(self._folder)

    def _is_there(self) -> bool:
        return any(model["name"] == MODEL for model in self._client.call("models")["models"])

    def _call(self, operation: str, **parameters: object) -> Any:
        return self._client.call(operation, model=MODEL, **parameters)

    def _follow(self, lines: "Queue[Line | None]", began: float) -> None:
        try:
            for record in self._client.log(model=MODEL, follow=1, include=f"unit-{APPLICATION}-*"):
                lines.put(_line(record, began))
        except (NotRunningError, RefusedError, OSError, http.client.HTTPException, ValueError):
            pass  # the sandbox was stopped, in the middle of a line perhaps: an end as well
        lines.put(None)


def _line(record: Mapping[str, str], began: float) -> Line:
    application, _, number = record["entity"].removeprefix("unit-").rpartition("-")
    at = datetime.fromisoformat(record["time"]).timestamp() - began
    return Line(at, f"{application}/{number}", record["level"], record["message"])


def _state(unit: Mapping[str, Any], members: Mapping[str, patroni.Member]) -> UnitState:
    member = members.get(unit["pod"])
    return UnitState(
        name=unit["name"],
        leads=unit["leader"],
        status=unit["workload"]["status"],
        message=unit["workload"]["message"],
        agent=unit["agent"]["status"],
        address=unit["address"],
        member=member,
    )
