"""The text of a command to its arguments."""

import shlex

from .errors import PebbleError


def split_service_command(command: str) -> tuple[str, ...]:
    """The arguments of a service's command, those between ``[`` and ``]`` included.

    What stands in brackets are the arguments that the command has by default.

    Raises:
        PebbleError: the text cannot be split, or its brackets are not one group at the end.
    """
    arguments = split_command(command)
    opening = arguments.count("[")
    if opening > 1:
        raise PebbleError("cannot nest [ ... ] groups")
    if "]" in arguments and (not opening or arguments.index("]") < arguments.index("[")):
        raise PebbleError("cannot have ] outside of [ ... ] group")
    if arguments[0] == "[":
        raise PebbleError("cannot start command with [ ... ] group")
    if "]" in arguments[:-1]:
        raise PebbleError("cannot have any arguments after [ ... ] group")
    return tuple(argument for argument in arguments if argument not in ("[", "]"))


def split_command(command: str) -> tuple[str, ...]:
    """The arguments of a command.

    Raises:
        PebbleError: a quotation is not closed, or there is nothing to run.
    """
    try:
        arguments = tuple(shlex.split(command))
    except ValueError:
        raise PebbleError("EOF found when expecting closing quote") from None
    if not arguments:
        raise PebbleError("the command is empty")
    return arguments
