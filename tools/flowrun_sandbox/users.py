"""The users that a container knows, as users of this machine.

An image has a user of its own, such as ``postgres``, and root. Whoever runs the sandbox can become
few others: an ordinary user is all of them himself, and root becomes the system's user of that name
or nobody. Where root may not become another user, a user namespace makes him an ordinary one.
"""

import enum
import functools
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from flowrun_sandbox.errors import MachineError

ROOT = "root"
_NOBODY = "nobody"
_INSIDE = 1000
"""Who root is in a user namespace: anybody but root."""


class Way(enum.Enum):
    """How the processes of a container come to be those of its user."""

    SELF = "as the user who runs the sandbox"
    CHANGE = "by changing from root to the user"
    NAMESPACE = "in a user namespace, where root is an ordinary user"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and his group, in the machine's numbers."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Users:
    """The users of a container. Each is a group as well, of the same name."""

    main: str
    """The one that the image is made for."""
    accounts: Mapping[str, Account]

    @classmethod
    def here(cls, main: str, way: Way) -> "Users":
        """The users of an image for that one, on this machine."""
        match way:
            case Way.SELF:
                own = Account(os.geteuid(), os.getegid())
                return cls(main, {main: own, ROOT: own})
            case Way.NAMESPACE:
                own = Account(_INSIDE, _INSIDE)
                return cls(main, {main: own, ROOT: own})
            case Way.CHANGE:
                return cls(main, {main: _account(main), ROOT: Account(0, 0)})

    def write(self, file: Path) -> None:
        """Keep them as JSON: ``{"main": NAME, "users": {NAME: [UID, GID], …}}``."""
        users = {name: [account.uid, account.gid] for name, account in self.accounts.items()}
        file.write_text(json.dumps({"main": self.main, "users": users}))


def entering(way: Way) -> tuple[str, ...]:
    """What the command that starts a container begins with."""
    if way is not Way.NAMESPACE:
        return ()
    return ("unshare", "--user", f"--map-user={_INSIDE}", f"--map-group={_INSIDE}", "--")


@functools.cache
def way_to_be(main: str) -> Way:
    """How containers of that user are started here, found by trying.

    Raises:
        MachineError: No way is open.
    """
    if os.geteuid() != 0:
        return Way.SELF
    if main == ROOT or _works(Way.CHANGE, main):
        return Way.CHANGE
    if shutil.which("unshare") and _works(Way.NAMESPACE, main):
        return Way.NAMESPACE
    raise MachineError(
        f"this machine lets root neither become another user nor make a user namespace, and what "
        f"runs as {main} does not run as root: run the sandbox as an ordinary user"
    )


def run_as(
    main: str, way: Way, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as the user of an image, as a container would.

    Raises:
        OSError: That way is closed.
    """
    return subprocess.run(  # noqa: S603 - the commands are this package's own
        [*entering(way), *command],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **(_identity(_account(main)) if way is Way.CHANGE and main != ROOT else {}),
    )


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _works(way: Way, main: str) -> bool:
    try:
        return run_as(main, way, ["/bin/sh", "-c", "test $(id -u) != 0"]).returncode == 0
    except OSError:
        return False  # that is the answer to the question


def _identity(account: Account) -> _Identity:
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _account(name: str) -> Account:
    """The system's user of that name, or nobody."""
    for each in (name, _NOBODY):
        try:
            found = pwd.getpwnam(each)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise MachineError(f"this machine has neither a user {name} nor one called {_NOBODY}")
