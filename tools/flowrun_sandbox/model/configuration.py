"""An application's options: what is accepted, and what holds."""
# ruff: noqa: ARG001 (every change takes the model first)

from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.model import events
from flowrun_sandbox.model.entities import Application, Charm, Model
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.queues import tell


def configure(
    model: Model,
    application: Application,
    wanted: Mapping[str, Any],
    reset: Sequence[str] = (),
) -> None:
    """Set options and reset others; if anything changes, every unit hears ``config-changed``.

    Raises:
        ModelError: An option is not the charm's, or a value not of its type. Then nothing is set.
    """
    try:
        accepted = checked(application.charm, wanted)
    except ModelError as error:
        raise ModelError(f"parsing settings for application: {error}") from error
    for name in reset:
        _option(application.charm, name)
    before = effective(application)
    kept = {name: value for name, value in application.config.items() if name not in reset}
    application.config = {**kept, **accepted}
    if effective(application) != before:
        _tell_all(application)


def trust(model: Model, application: Application, *, trusted: bool = True) -> None:
    """Trust an application with the cluster, or not; a change is heard as ``config-changed``."""
    if application.trusted != trusted:
        application.trusted = trusted
        _tell_all(application)


def effective(application: Application) -> dict[str, Any]:
    """The value of each option that has one: as it was set, else the charm's default."""
    defaults = {
        name: option["default"]
        for name, option in application.charm.config.items()
        if option.get("default") is not None
    }
    return {**defaults, **application.config}


def checked(charm: Charm, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the charm's types want them; those of the command line are texts.

    Raises:
        ModelError: An option is not the charm's, or a value not of its type.
    """
    return {name: _value(name, _option(charm, name), value) for name, value in wanted.items()}


def _option(charm: Charm, name: str) -> Mapping[str, Any]:
    option: Mapping[str, Any] | None = charm.config.get(name)
    if option is None:
        raise ModelError(f'unknown option "{name}"')
    return option


def _value(name: str, option: Mapping[str, Any], value: object) -> object:
    kind = option.get("type", "string")
    try:
        return _READ[kind](value)
    except (TypeError, ValueError):
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        raise ModelError(f'option "{name}" expected {kind}, got {shown}') from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return int(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    return float(value)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    # The spellings of strconv.ParseBool, by which Juju reads them.
    spelling = str(value)
    if spelling in {"1", "t", "T", "TRUE", "true", "True"}:
        return True
    if spelling in {"0", "f", "F", "FALSE", "false", "False"}:
        return False
    raise ValueError(value)


def _secret(value: object) -> str:
    spelling = _text(value)
    if spelling and not spelling.startswith("secret:"):
        raise ValueError(value)
    return spelling


_READ = {
    "string": _text,
    "int": _integer,
    "float": _number,
    "boolean": _boolean,
    "secret": _secret,
}


def _tell_all(application: Application) -> None:
    for unit in application.units.values():
        tell(unit, events.hook("config-changed"))
