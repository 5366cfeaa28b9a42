"""Options that several commands have, and the kinds of values that they take."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from flowrun_sandbox.command.failure import Failure

Command = Callable[..., None]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_NO_EFFECT = "Has no effect here."
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


class Duration(click.ParamType[float]):
    """A time span as Go writes it, such as ``1m30s``, in seconds."""

    name = "duration"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click says so
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """The seconds."""
        if isinstance(value, float):
            return value
        parts = _DURATION.findall(value)
        if "".join(number + unit for number, unit in parts) != value or not parts:
            self.fail(f'"{value}" is no duration: write 90s, 2m or 1m30s', param, ctx)
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def formats(*names: str) -> Callable[[Command], Command]:
    """The option ``--format`` with these choices, the first by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to print it.",
    )


def without_effect(*names: str) -> Callable[[Command], Command]:
    """Options of juju that mean nothing here: accepted, and said to have no effect."""
    return _all(
        click.option(name, expose_value=False, callback=_warn, multiple=True, help=_NO_EFFECT)
        for name in names
    )


def flags_without_effect(*names: str) -> Callable[[Command], Command]:
    """Flags of juju that mean nothing here: accepted, and said to have no effect."""
    return _all(
        click.option(name, expose_value=False, callback=_warn, is_flag=True, help=_NO_EFFECT)
        for name in names
    )


def flags_taken(*names: str) -> Callable[[Command], Command]:
    """Flags of juju that ask for what the sandbox does anyway: accepted."""
    return _all(click.option(name, expose_value=False, is_flag=True, hidden=True) for name in names)


no_prompt = click.option("--no-prompt", is_flag=True, help="Do not ask for confirmation.")


def pairs(texts: Iterable[str], *, kind: str) -> dict[str, str]:
    """Texts of the form ``KEY=VALUE``; a value ``@FILE`` is what the file holds.

    Raises:
        click.UsageError: One has another form.
        Failure: A file cannot be read.
    """
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise click.UsageError(f'expected "{kind}" as key=value, got "{text}"')
        found[key] = read(value[1:]) if value.startswith("@") else value
    return found


def settings(texts: Iterable[str], application: str) -> dict[str, Any]:
    """Configuration out of ``KEY=VALUE`` and names of YAML files, later ones first.

    A file has the options of an application under its name.
    """
    found: dict[str, Any] = {}
    for text in texts:
        if "=" in text:
            found |= pairs([text], kind="config")
        else:
            found |= settings_in(text, application)
    return found


def settings_in(file: str, application: str) -> dict[str, Any]:
    """An application's configuration in a YAML file.

    Raises:
        Failure: The file has none for this application.
    """
    content = mapping(file)
    found = content.get(application, {})
    if not found or not isinstance(found, dict):
        raise Failure(f'no settings for application "{application}" in {file}')
    # What "juju config APPLICATION" prints can be read back.
    options = found.get("settings", found)
    return {
        key: value["value"] if isinstance(value, dict) else value
        for key, value in options.items()
        if not isinstance(value, dict) or "value" in value
    }


def mapping(file: str) -> dict[str, Any]:
    """What a YAML file holds.

    Raises:
        Failure: The file cannot be read, or is no mapping.
    """
    try:
        content = yaml.safe_load(read(file))
    except yaml.YAMLError as error:
        raise Failure(f"{file} is not YAML: {error}") from error
    if not isinstance(content, Mapping) or not all(isinstance(key, str) for key in content):
        raise Failure(f"{file} must contain a YAML map with string keys")
    return dict(content)


def read(file: str) -> str:
    """A text file; ``-`` is standard input.

    Raises:
        Failure: It cannot be read.
    """
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error


def _all(options: Iterable[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    chosen = tuple(options)

    def decorate(function: Command) -> Command:
        for option in chosen:
            function = option(function)
        return function

    return decorate


def _warn(_context: click.Context, option: click.Parameter, value: object) -> None:
    if value:
        click.echo(f"WARNING {option.opts[0]} has no effect in the sandbox", err=True)
