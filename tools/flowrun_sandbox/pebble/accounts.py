"""The users and groups that a container knows, and who they are on this machine."""

import grp
import json
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import PebbleError


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a process runs as, or a file belongs to."""

    user_id: int
    group_id: int
    name: str = ""
    """The user's name in the container."""
    home: str = ""
    """The user's home folder; those of a table have none but the container's root."""

    @property
    def other(self) -> bool:
        """Whether this is somebody else than who runs this process."""
        return (self.user_id, self.group_id) != (os.geteuid(), os.getegid())


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom somebody asks for, by names, by numbers, or by both."""

    user: str = ""
    user_id: int | None = None
    group: str = ""
    group_id: int | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Wish":
        """The wish in the fields of a request, or of a service."""
        return cls(
            fields.get("user") or "",
            fields.get("user-id"),
            fields.get("group") or "",
            fields.get("group-id"),
        )


@dataclass(frozen=True, slots=True)
class Accounts:
    """A container's users; without a table of them, those of this machine."""

    main: str = ""
    """The name of who owns what has no other owner in the table."""
    table: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> "Accounts":
        """The accounts in a file: ``{"main": NAME, "users": {NAME: [uid, gid]}}``."""
        content = json.loads(file.read_text())
        return cls(content["main"], {name: (u, g) for name, (u, g) in content["users"].items()})

    def find(self, wish: Wish) -> Account | None:
        """Whom a wish means; nobody, if nothing is wished for.

        Raises:
            PebbleError: there is no such user or group, or names and numbers do not agree.
        """
        if wish == Wish():
            return None
        user_id, default_group = self._user(wish)
        group_id = self._group(wish)
        if user_id is None:
            raise PebbleError("must specify user, not just group")
        if group_id is None:
            group_id = default_group
        if group_id is None:
            raise PebbleError("must specify group, not just UID")
        home = "" if self.table else _machine_home(user_id)
        return Account(user_id, group_id, wish.user or self.user_name(user_id), home)

    def user_name(self, user_id: int) -> str:
        """What the container calls a user of this machine, or nothing."""
        known = {uid: name for name, (uid, _) in reversed([*self.table.items()])}
        if self.table.get(self.main, (None, None))[0] == user_id:
            return self.main
        return known.get(user_id) or _machine_user(user_id)

    def group_name(self, group_id: int) -> str:
        """What the container calls a group of this machine, or nothing."""
        known = {gid: name for name, (_, gid) in reversed([*self.table.items()])}
        if self.table.get(self.main, (None, None))[1] == group_id:
            return self.main
        return known.get(group_id) or _machine_group(group_id)

    def _user(self, wish: Wish) -> tuple[int | None, int | None]:
        if not wish.user:
            return wish.user_id, self._default_group(wish.user_id)
        user_id, group_id = self._named_user(wish.user)
        if wish.user_id not in (None, user_id):
            raise PebbleError(
                f'user "{wish.user}" UID ({user_id}) does not match user-id ({wish.user_id})'
            )
        return user_id, group_id

    def _group(self, wish: Wish) -> int | None:
        if not wish.group:
            return wish.group_id
        group_id = self._named_group(wish.group)
        if wish.group_id not in (None, group_id):
            raise PebbleError(
                f'group "{wish.group}" GID ({group_id}) does not match group-id ({wish.group_id})'
            )
        return group_id

    def _named_user(self, name: str) -> tuple[int, int]:
        try:
            known = None if self.table else pwd.getpwnam(name)
        except KeyError:
            known = None
        if known:
            return known.pw_uid, known.pw_gid
        if name in self.table:
            return self.table[name]
        raise PebbleError(f"user: unknown user {name}")

    def _named_group(self, name: str) -> int:
        if name in self.table:
            return self.table[name][1]
        try:
            known = None if self.table else grp.getgrnam(name)
        except KeyError:
            known = None
        if known:
            return known.gr_gid
        raise PebbleError(f"group: unknown group {name}")

    def _default_group(self, user_id: int | None) -> int | None:
        in_table = dict(self.table.values())
        if user_id is None or user_id in in_table:
            return None if user_id is None else in_table[user_id]
        try:
            return pwd.getpwuid(user_id).pw_gid
        except KeyError:
            return None


def _machine_user(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return ""


def _machine_home(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_dir
    except KeyError:
        return ""


def _machine_group(group_id: int) -> str:
    try:
        return grp.getgrgid(group_id).gr_name
    except KeyError:
        return ""
