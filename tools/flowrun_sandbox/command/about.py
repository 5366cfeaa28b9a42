"""What clients ask of juju itself: which version, which controller, which constraints."""

import platform
from collections.abc import Mapping, Sequence

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, current, on_model
from flowrun_sandbox.command.output import say, write, write_data
from flowrun_sandbox.model.events import JUJU_VERSION
from flowrun_sandbox.views.naming import CLOUD, CONTROLLER, REGION, USER

_ARCHITECTURES: Mapping[str, str] = {"x86_64": "amd64", "aarch64": "arm64"}


@click.command("version", epilog="\b\nExample:\n  flowrun-juju version --format json --all")
@click.option("--all", "everything", is_flag=True, help="Show all that is known.")
@options.formats("smart", "json", "yaml")
def version(form: str, *, everything: bool) -> None:
    """Print the version of Juju whose commands these are."""
    machine = platform.machine()
    found = f"{JUJU_VERSION}-flowrun-{_ARCHITECTURES.get(machine, machine)}"
    if everything:
        write_data({"version": found, "git-commit": ""}, form)
    elif form == "json":
        write_data(found, form)
    else:
        write(found)


@click.command("whoami", epilog="\b\nExample:\n  flowrun-juju whoami --format json")
@options.formats("tabular", "json", "yaml")
def whoami(form: str) -> None:
    """Print the controller, the model and the user."""
    model = current()
    shown = {"controller": CONTROLLER, **({"model": model} if model else {}), "user": USER}
    if form == "tabular":
        for title, name in shown.items():
            write(f"{title.capitalize() + ':':<12}{name}")
    else:
        write_data(shown, form)


@click.command("controllers", epilog="\b\nExample:\n  flowrun-juju controllers --format json")
@options.formats("yaml", "json")
def controllers(form: str) -> None:
    """List the one controller."""
    known = {"user": USER, "access": "superuser", "cloud": CLOUD, "region": REGION}
    shown = {**known, "agent-version": JUJU_VERSION}
    write_data({"controllers": {CONTROLLER: shown}, "current-controller": CONTROLLER}, form)


@click.command("model-constraints", hidden=True)
@options.formats("json", "yaml")
@on_model
def model_constraints(target: Target, form: str) -> None:
    """Show the constraints of a model: there are none."""
    target.snapshot()
    write_data({}, form)


@click.command("set-model-constraints", hidden=True)
@click.argument("constraints", metavar="KEY=VALUE...", nargs=-1)
@on_model
def set_model_constraints(target: Target, constraints: Sequence[str]) -> None:
    """Accept constraints for a model, which have no effect."""
    target.snapshot()
    options.pairs(constraints, kind="constraint")
    say("WARNING constraints have no effect in the sandbox")
