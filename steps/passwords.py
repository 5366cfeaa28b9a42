"""The passwords of the charm's own users."""

import secrets
import string

from steps.errors import NoPeerRelationError, NotLeaderError
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


def new_password() -> str:
    """A password that nobody guesses, of letters and digits, which need no quoting anywhere."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
