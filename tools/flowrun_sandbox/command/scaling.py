"""The commands that change how many units there are, down to none and no application."""

from collections.abc import Sequence
from typing import Any

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import confirmed, say, write


@click.command("add-unit", epilog="\b\nExample:\n  flowrun-juju add-unit postgresql -n 2")
@click.argument("application")
@click.option("-n", "--num-units", type=click.IntRange(min=1), default=1, help="How many to add.")
@on_model
def add_unit(target: Target, application: str, num_units: int) -> None:
    """Add units to an application."""
    target.ask("add_unit", application=application, units=num_units)


@click.command(
    "remove-unit", epilog="\b\nExample:\n  flowrun-juju remove-unit postgresql --num-units 2"
)
@click.argument("application")
@click.option("--num-units", type=click.IntRange(min=1), required=True, help="How many to remove.")
@click.option("--force", is_flag=True, help="Do not wait for the charm's hooks.")
@options.flags_taken("--no-prompt", "--no-wait")
@options.flags_without_effect("--destroy-storage")
@on_model
def remove_unit(target: Target, application: str, num_units: int, *, force: bool) -> None:
    """Remove the units with the highest numbers.

    As on any Kubernetes model, units cannot be named: they go from the last.
    """
    if "/" in application:
        raise Failure(
            "k8s models do not support removing named units.\n"
            "Instead specify an application with --num-units."
        )
    target.ask("remove_unit", application=application, count=num_units, force=force)
    say(f"scaling down to {_alive(target, application)} units")


@click.command(
    "scale-application", epilog="\b\nExample:\n  flowrun-juju scale-application postgresql 3"
)
@click.argument("application")
@click.argument("scale", type=click.IntRange(min=0))
@on_model
def scale_application(target: Target, application: str, scale: int) -> None:
    """Give an application as many units as are said."""
    missing = scale - _alive(target, application)
    if missing > 0:
        target.ask("add_unit", application=application, units=missing)
    elif missing < 0:
        target.ask("remove_unit", application=application, count=-missing)
    say(f"{application} scaled to {scale} units")


@click.command(
    "remove-application", epilog="\b\nExample:\n  flowrun-juju remove-application postgresql"
)
@click.argument("applications", metavar="APPLICATION...", nargs=-1, required=True)
@options.no_prompt
@click.option("--force", is_flag=True, help="Do not wait for the charm's hooks.")
@options.flags_taken("--destroy-storage", "--no-wait")
@on_model
def remove_application(
    target: Target, applications: Sequence[str], *, no_prompt: bool, force: bool
) -> None:
    """Remove applications with all their units and storage."""
    plans = [_plan(target, application) for application in applications]
    if not no_prompt and not confirmed(
        "\n".join(["This command will perform the following actions:", *plans])
    ):
        raise Failure("application removal: aborted")
    for application, plan in zip(applications, plans, strict=True):
        target.ask("remove_application", application=application, force=force)
        write(plan)


def _alive(target: Target, application: str) -> int:
    return sum(unit["life"] == "alive" for unit in _units(target, application).values())


def _plan(target: Target, application: str) -> str:
    """What goes with an application, a line each."""
    lines = [f"will remove application {application}"]
    for name, unit in _units(target, application).items():
        lines.append(f"- will remove unit {name}")
        lines += [f"- will remove storage {volume}" for volume in unit["storage"]]
    return "\n".join(lines)


def _units(target: Target, application: str) -> dict[str, dict[str, Any]]:
    found = target.snapshot()["applications"].get(application)
    if found is None:
        raise Failure(f'application "{application}" not found')
    units: dict[str, dict[str, Any]] = found["units"]
    return units
