"""The passwords of the charm's own users."""

import secrets
import string

from steps.errors import DatabaseUnavailableError, NoPeerRelationError, NotLeaderError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.unit import Unit
from steps.unit.shared import User

LENGTH = 32
_ALPHABET = string.ascii_letters + string.digits


@registry.predicate(
    "Generate password for charm users?", raises=(NotLeaderError, NoPeerRelationError)
)
def generate_passwords(unit: Unit) -> bool:
    """Give a password to each user that has none, and answer whether one was missing.

    A password that exists is never replaced: the database knows it already.
    """
    require_leadership(unit)
    known = unit.shared.passwords()
    missing = {user: new_password() for user in User if user not in known}
    if missing:
        unit.shared.add_passwords(missing)
    return bool(missing)


@registry.predicate("Has the user a password?")
def has_password(unit: Unit) -> bool:
    """Whether the action names a user of the charm's own, and it has a password."""
    return _named(unit) in unit.shared.passwords()


@registry.step("Tell the user's password")
def tell_password(unit: Unit) -> None:
    """Give it to the person."""
    user = _named(unit)
    assert user is not None
    unit.action.answer({"password": unit.shared.passwords()[user]})


@registry.step(
    "Change the user's password",
    raises=(NotLeaderError, NoPeerRelationError, DatabaseUnavailableError),
)
def change_password(unit: Unit) -> None:
    """Change it in the database, and then for all units, to the one that the person gave.

    In this order: a unit that learns of a password can log in with it. Patroni's own user is none
    of the database's.
    """
    require_leadership(unit)
    user = _named(unit)
    assert user is not None
    password = unit.action.parameter("password") or new_password()
    if user is not User.PATRONI:
        unit.database.set_password(user.value, password)
    unit.shared.set_password(user, password)
    unit.action.answer({"password": password})


def new_password() -> str:
    """A password that nobody guesses, of letters and digits, which need no quoting anywhere."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def _named(unit: Unit) -> User | None:
    """The user that the action names."""
    name = unit.action.parameter("username")
    return next((user for user in User if user.value == name), None)
