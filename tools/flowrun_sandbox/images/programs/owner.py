"""Runs the real chown or chgrp: with the numbers of the container's users in place of their names.

Started as ``python owner.py USERS PROGRAM ARGUMENTS…``, USERS being what `users.Users.write` wrote.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence


def main() -> None:
    """Become the program, or end with what it would say of an unknown user."""
    users, program, *arguments = sys.argv[1:]
    with open(users, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slow to import
        known = json.load(file)["users"]
    try:
        arguments = _translated(arguments, known, group_only=program.endswith("chgrp"))
    except KeyError as error:
        name = os.path.basename(program)  # noqa: PTH119 - likewise
        sys.exit(f"{name}: the container has no user or group {error}")
    os.execv(program, [program, *arguments])  # noqa: S606 - that is what this is for


def _translated(
    arguments: Sequence[str], users: Mapping[str, Sequence[int]], *, group_only: bool
) -> list[str]:
    """The first argument that is no option tells the owner, unless a reference does."""
    place = next((i for i, each in enumerate(arguments) if not each.startswith("-")), None)
    if place is None or any(each.startswith("--reference") for each in arguments):
        return list(arguments)
    text = f":{arguments[place]}" if group_only else arguments[place]
    owner = _owner(text, users)
    return [*arguments[:place], owner[1:] if group_only else owner, *arguments[place + 1 :]]


def _owner(text: str, users: Mapping[str, Sequence[int]]) -> str:
    """``USER:GROUP`` in numbers. ``USER:`` means his own group, as everywhere."""
    user, colon, group = text.partition(":")
    return _number(user, users, 0) + colon + _number(group or (user if colon else ""), users, 1)


def _number(name: str, users: Mapping[str, Sequence[int]], place: int) -> str:
    return name if not name or name.isdecimal() else str(users[name][place])


if __name__ == "__main__":
    main()
