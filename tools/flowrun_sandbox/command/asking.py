"""Whom a command asks: the controller of the state folder, about one model."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.controller.client import Client
from flowrun_sandbox.state import State
from flowrun_sandbox.views.naming import CONTROLLER


@dataclass(frozen=True, slots=True)
class Target:
    """A model, and the controller that has it."""

    client: Client
    model: str

    def ask(self, operation: str, /, **parameters: object) -> Any:  # noqa: ANN401 - is JSON
        """Have something done to the model: see :mod:`flowrun_sandbox.controller`."""
        return self.client.call(operation, model=self.model, **parameters)

    def snapshot(self) -> dict[str, Any]:
        """All that is known of the model."""
        found: dict[str, Any] = self.ask("snapshot")
        return found


def client() -> Client:
    """The controller of the state folder."""
    return Client(State.find())


def current() -> str | None:
    """The model that was last switched to."""
    chosen = State.find().current
    try:
        return chosen.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def switch_to(model: str | None) -> None:
    """Make a model the current one, or none."""
    chosen = State.find().current
    if model is None:
        chosen.unlink(missing_ok=True)
    else:
        chosen.write_text(f"{model}\n", "utf-8")


def model_name(reference: str) -> str:
    """The model's name out of ``[CONTROLLER:][USER/]MODEL``.

    Raises:
        Failure: Another controller is meant than the sandbox.
    """
    controller, _, name = reference.rpartition(":")
    if controller not in {"", CONTROLLER}:
        raise Failure(f'controller "{controller}" not found: here is only "{CONTROLLER}"')
    return name.rpartition("/")[2]


def target_of(reference: str | None) -> Target:
    """The model that is meant: this, ``$JUJU_MODEL``, the one switched to, or the only one.

    Raises:
        Failure: None of them is, or it is another controller's.
    """
    reference = reference or os.environ.get("JUJU_MODEL") or current() or _only()
    if reference is None:
        raise Failure(
            'No selected model.\n\nUse "flowrun-juju add-model" to make one, '
            'or "flowrun-juju switch" to select one.'
        )
    return Target(client(), model_name(reference))


def on_model(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option ``--model``, and as ``target`` the model that it means."""
    return click.option(
        "-m",
        "--model",
        "target",
        metavar="MODEL",
        callback=lambda _context, _option, value: target_of(value),
        help="The model; by default $JUJU_MODEL, the one switched to, or the only one.",
    )(function)


def _only() -> str | None:
    """The model, if there is one and no other."""
    sandbox = client()
    names = (
        [model["name"] for model in sandbox.call("models")["models"]]
        if sandbox.is_running()
        else []
    )
    return names[0] if len(names) == 1 else None
