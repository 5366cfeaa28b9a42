"""The arguments of a hook tool, written as Go programs take them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flowrun_sandbox.model.errors import ToolError

OUTPUT = {"--format": "format", "-o": "output", "--output": "output"}
"""The options of every tool that prints a value."""
RELATION = {"-r": "relation", "--relation": "relation"}


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a hook tool, as it came."""

    arguments: Sequence[str]
    stdin: bytes = b""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was given: options by their names here, switches that are on, and words."""

    options: dict[str, str] = field(default_factory=dict)
    switches: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)

    def only(self, most: int) -> list[str]:
        """The words, so many at most.

        Raises:
            ToolError: There are more.
        """
        if len(self.words) > most:
            extra = ", ".join(f'"{word}"' for word in self.words[most:])
            raise ToolError(f"unrecognized args: [{extra}]", 2)
        return self.words


def parse(
    arguments: Sequence[str],
    options: Mapping[str, str] | None = None,
    switches: Mapping[str, str] | None = None,
) -> Arguments:
    """Take arguments apart; ``--name value``, ``--name=value`` and ``--switch=False`` are known.

    Args:
        arguments: Without the tool's name.
        options: The options with a value: how they are written, and their names here.
        switches: Those without.

    Raises:
        ToolError: An option is not known, lacks its value, or is no yes and no no.
    """
    found = Arguments()
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            found.words.extend(rest)
        elif not argument.startswith("-") or argument == "-":
            found.words.append(argument)
        else:
            _take(found, argument, rest, options or {}, switches or {})
    return found


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Words of the form ``key=value``.

    Raises:
        ToolError: One has another form.
    """
    found = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise ToolError(f'expected "key=value", got "{word}"', 2)
        found[key] = value
    return found


def _take(
    found: Arguments,
    argument: str,
    rest: Iterator[str],
    options: Mapping[str, str],
    switches: Mapping[str, str],
) -> None:
    name, equals, value = argument.partition("=")
    if name in options:
        following = value if equals else next(rest, None)
        if following is None:
            raise ToolError(f"option needs an argument: {name}", 2)
        found.options[options[name]] = following
    elif name not in switches:
        raise ToolError(f"option provided but not defined: {name}", 2)
    elif not equals or _truth(name, value):
        found.switches.add(switches[name])
    else:
        found.switches.discard(switches[name])


def _truth(name: str, value: str) -> bool:
    # The spellings of strconv.ParseBool.
    if value in {"1", "t", "T", "TRUE", "true", "True"}:
        return True
    if value in {"0", "f", "F", "FALSE", "false", "False"}:
        return False
    raise ToolError(f'invalid boolean value "{value}" for {name}', 2)
