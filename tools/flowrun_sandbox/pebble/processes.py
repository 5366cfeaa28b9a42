"""Starting the processes of a container, as whom and where they are wanted."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .accounts import Account, Accounts, Wish
from .errors import PebbleError, TaskError
from .fields import Entry
from .places import Places
from .plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """In what a command is to run."""

    account: Account | None = None
    working_dir: str = ""
    """A path of the container."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What is added to Pebble's own environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The descriptors that a command reads from and writes to."""

    stdin: int = asyncio.subprocess.DEVNULL
    stdout: int
    stderr: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The container as its processes find it: its paths and its users."""

    places: Places
    accounts: Accounts

    def setting(self, fields: Entry, plan: Plan | None = None) -> Setting:
        """The setting in the fields of a service or a request, over that of a service.

        The service is the one that ``service-context`` names, in the plan.

        Raises:
            PebbleError: there is no such service or user.
        """
        context = fields.get("service-context")
        base: Entry = {}
        if context:
            if plan is None or context not in plan.services:
                raise PebbleError(f'context service "{context}" not found')
            base = plan.services[context].entry
        keys = ("user", "user-id", "group", "group-id", "working-dir")
        merged = {key: _first_set(fields.get(key), base.get(key)) for key in keys}
        account = self.accounts.find(Wish.of(merged))
        asked = {**base.get("environment", {}), **(fields.get("environment") or {})}
        return Setting(
            account=account,
            working_dir=merged["working-dir"] or "",
            environment={**self._of_account(account), **asked},
        )

    async def start(
        self,
        arguments: Sequence[str],
        setting: Setting,
        streams: Streams,
        **more: Any,  # noqa: ANN401 - of Popen
    ) -> asyncio.subprocess.Process:
        """Start a command in a process group of its own.

        Raises:
            TaskError: it cannot be started, in the words of Pebble.
        """
        environment = {**os.environ, **setting.environment}
        program = self.find_program(arguments[0], environment)
        if program is None:
            raise TaskError(f'exec: "{arguments[0]}": executable file not found in $PATH')
        folder = self.places.real(setting.working_dir or "/")
        if not folder.is_dir():
            raise TaskError(f"chdir {setting.working_dir}: no such file or directory")
        try:
            return await asyncio.create_subprocess_exec(
                arguments[0],
                *arguments[1:],
                executable=program,
                env=environment,
                cwd=folder,
                stdin=streams.stdin,
                stdout=streams.stdout,
                stderr=streams.stderr,
                **_session(more),
                **_credentials(setting.account),
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise TaskError(f"fork/exec {program}: {reason}") from None

    def find_program(self, name: str, environment: Mapping[str, str]) -> str | None:
        """Where a command is: in the container's root, on its PATH, or on this machine."""
        if name.startswith("/"):
            inside = self.places.real(name)
            return shutil.which(str(inside)) or shutil.which(name)
        return shutil.which(name, path=environment.get("PATH", os.defpath))

    def _of_account(self, account: Account | None) -> dict[str, str]:
        if account is None:
            return {}
        known = {"HOME": account.home or str(self.places.root), "USER": account.name}
        return {name: value for name, value in known.items() if value}


def signal_number(name: str) -> signal.Signals:
    """The signal of a name such as ``SIGHUP``.

    Raises:
        PebbleError: there is none.
    """
    if name not in signal.Signals.__members__:
        raise PebbleError(f'invalid signal name "{name}"')
    return signal.Signals[name]


def signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to a process and all that it started, as far as they are still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def exit_code(process: asyncio.subprocess.Process) -> int:
    """The code that a shell would give: 128 and the signal's number, if one ended the process."""
    code = process.returncode or 0
    return 128 - code if code < 0 else code


def _first_set(value: object, other: object) -> Any:  # noqa: ANN401 - as requests have it
    return other if value in (None, "") else value


def _session(more: Mapping[str, Any]) -> dict[str, Any]:
    return {"process_group": 0, **more} if "start_new_session" not in more else dict(more)


def _credentials(account: Account | None) -> dict[str, Any]:
    if account is None or not account.other:
        return {}
    groups = os.getgrouplist(account.name, account.group_id) if account.name else []
    return {"user": account.user_id, "group": account.group_id, "extra_groups": groups}
