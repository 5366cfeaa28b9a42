"""Who may talk to Pebble, beside root and who runs it."""

import re
from collections.abc import Mapping
from typing import Any

from .errors import PebbleError

Identity = Mapping[str, Any]
"""An identity as the API has it: ``access``, and one of ``local``, ``basic`` and ``cert``."""

ACCESS = ("admin", "read", "metrics", "untrusted")
HIDDEN = "*****"
"""What is shown in a password's place."""

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")


class Identities:
    """The identities by their names."""

    def __init__(self) -> None:
        self._identities: dict[str, Identity] = {}

    def describe(self) -> dict[str, Identity]:
        """The identities as the API tells them: without passwords."""
        hidden = {"basic": {"password": HIDDEN}}
        return {
            name: {**identity, **(hidden if "basic" in identity else {})}
            for name, identity in sorted(self._identities.items())
        }

    def access(self, user_id: int) -> str:
        """What a user of this machine may do, or nothing if nobody said so."""
        for identity in self._identities.values():
            if identity.get("local", {}).get("user-id") == user_id:
                return str(identity["access"])
        return ""

    def add(self, identities: Mapping[str, Identity | None]) -> None:
        """Add identities.

        Raises:
            PebbleError: one is wrong, or there already.
        """
        _check_all(identities, "add")
        existing = sorted(name for name in identities if name in self._identities)
        if existing:
            raise PebbleError(f"identities already exist: {', '.join(existing)}")
        self._put(identities)

    def update(self, identities: Mapping[str, Identity | None]) -> None:
        """Change identities.

        Raises:
            PebbleError: one is wrong, or is not there.
        """
        _check_all(identities, "update")
        self._check_existing(identities)
        self._put(identities)

    def replace(self, identities: Mapping[str, Identity | None]) -> None:
        """Add or change identities, and remove those that are ``None``.

        Raises:
            PebbleError: one is wrong.
        """
        _check_all({name: one for name, one in identities.items() if one is not None}, "replace")
        self._put(identities)

    def remove(self, identities: Mapping[str, Identity | None]) -> None:
        """Remove identities.

        Raises:
            PebbleError: one is not there, or is given a value.
        """
        for name, identity in identities.items():
            if identity is not None:
                raise PebbleError(f'identity value for "{name}" must be null for remove operation')
        self._check_existing(identities)
        self._put(identities)

    def _check_existing(self, names: Mapping[str, object]) -> None:
        missing = sorted(name for name in names if name not in self._identities)
        if missing:
            raise PebbleError(f"identities do not exist: {', '.join(missing)}")

    def _put(self, identities: Mapping[str, Identity | None]) -> None:
        changed = {**self._identities, **identities}
        kept = {name: identity for name, identity in changed.items() if identity is not None}
        _check_unique(kept)
        self._identities = kept


def _check_all(identities: Mapping[str, Identity | None], action: str) -> None:
    for name, identity in identities.items():
        if identity is None:
            raise PebbleError(
                f'identity value for "{name}" must not be null for {action} operation'
            )
        try:
            _check(name, identity)
        except PebbleError as error:
            raise PebbleError(f'identity "{name}" invalid: {error.message}') from None


def _check(name: str, identity: Identity) -> None:
    if not _NAME.fullmatch(name):
        raise PebbleError(
            f'identity name "{name}" invalid: must start with an alphabetic character and only'
            " contain alphanumeric characters, underscore, and hyphen"
        )
    choices = ", ".join(f'"{access}"' for access in ACCESS[:-1]) + f', or "{ACCESS[-1]}"'
    access = identity.get("access")
    if not access:
        raise PebbleError(f"access value must be specified ({choices})")
    if access not in ACCESS:
        raise PebbleError(f'invalid access value "{access}", must be {choices}')
    _check_type(identity)


def _check_type(identity: Identity) -> None:
    if not any(identity.get(kind) for kind in ("local", "basic", "cert")):
        raise PebbleError('identity must have at least one type ("local", "basic", or "cert")')
    if "local" in identity and not isinstance(identity["local"].get("user-id"), int):
        raise PebbleError("local identity must specify user-id")
    if "basic" in identity and not identity["basic"].get("password"):
        raise PebbleError("basic identity must specify password (hashed)")
    if "cert" in identity and "BEGIN CERTIFICATE" not in str(identity["cert"].get("pem")):
        raise PebbleError("cert identity must include a PEM-encoded certificate")


def _check_unique(identities: Mapping[str, Identity]) -> None:
    users: dict[int, list[str]] = {}
    for name, identity in sorted(identities.items()):
        if "local" in identity:
            users.setdefault(identity["local"]["user-id"], []).append(name)
    for user, names in users.items():
        if len(names) > 1:
            raise PebbleError(
                f"cannot have multiple identities with user ID {user} ({', '.join(names)})"
            )
