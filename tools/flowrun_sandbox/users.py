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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from flowrun_sandbox.errors import MachineError

ROOT = "root"
_NOBODY = "nobody"
_INSIDE = 1000
"""Who root is in a user namespace: anybody but root."""


class UnknownUserError(KeyError):
    """The container has no user or group of that name."""

    def __str__(self) -> str:
        return f"unknown user or group {self.args[0]}"


class Way(enum.Enum):
    """How the processes of a container come to be those of its user."""

    SELF = "as the user who runs the sandbox"
    CHANGE = "by changing from root to the user"
    NAMESPACE = "in a user namespace, where root is an ordinary user"


class Identity(TypedDict, total=False):
    """What `subprocess.Popen` is told to start a process as somebody: nothing, if as oneself."""

    user: int
    group: int
    extra_groups: list[int]


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

    @classmethod
    def read(cls, file: Path) -> "Users":
        """What :meth:`write` wrote."""
        data = json.loads(file.read_text())
        return cls(data["main"], {name: Account(*ids) for name, ids in data["users"].items()})

    def write(self, file: Path) -> None:
        """Keep them as JSON: ``{"main": NAME, "users": {NAME: [UID, GID], …}}``."""
        users = {name: [account.uid, account.gid] for name, account in self.accounts.items()}
        file.write_text(json.dumps({"main": self.main, "users": users}))

    def find(self, name: str) -> Account:
        """The user of that name, or the group.

        Raises:
            UnknownUserError: There is none.
        """
        try:
            return self.accounts[name]
        except KeyError:
            raise UnknownUserError(name) from None

    def user_name(self, uid: int) -> str | None:
        """Whose number it is. The image's own user comes first, where one has two names."""
        return next((name for name, each in self._ordered() if each.uid == uid), None)

    def group_name(self, gid: int) -> str | None:
        """As :meth:`user_name`, of a group."""
        return next((name for name, each in self._ordered() if each.gid == gid), None)

    def identity(self, user: str, group: str | None = None) -> Identity:
        """How to start a process as that user.

        Raises:
            UnknownUserError: There is no such user or group.
        """
        uid, gid = self.find(user).uid, self.find(group or user).gid
        if (uid, gid) == (os.geteuid(), os.getegid()):
            return {}
        return {"user": uid, "group": gid, "extra_groups": []}

    def _ordered(self) -> list[tuple[str, Account]]:
        return [(self.main, self.accounts[self.main]), *self.accounts.items()]


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


def _works(way: Way, main: str) -> bool:
    users = Users.here(main, way)
    identity: Identity = users.identity(main) if way is Way.CHANGE else {}
    try:
        done = subprocess.run(  # noqa: S603 - the command is constant
            [*entering(way), "/bin/sh", "-c", "test $(id -u) != 0"],
            stderr=subprocess.DEVNULL,
            check=False,
            **identity,
        )
    except (PermissionError, OSError):
        return False  # that is the answer to the question
    return done.returncode == 0


def _account(name: str) -> Account:
    """The system's user of that name, or nobody."""
    for each in (name, _NOBODY):
        try:
            found = pwd.getpwnam(each)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise MachineError(f"this machine has neither a user {name} nor one called {_NOBODY}")
