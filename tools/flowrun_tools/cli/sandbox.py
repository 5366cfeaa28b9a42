"""``flowrun sandbox``: what a person cannot ask of Juju, to look at the sandbox and to break it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from flowrun.errors import FlowrunError
from flowrun_sandbox.command.asking import Target, client, on_model, switch_to
from flowrun_sandbox.controller.client import NotRunningError, RefusedError
from flowrun_sandbox.errors import MachineError
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.errors import UsageError
from flowrun_tools.pieces import Piece, Tone

_TONES: Mapping[str, Tone] = {
    "used": Tone.GOOD,
    "not used": Tone.FAINT,
    "missing": Tone.ERROR,
}
_END = 60
"""Seconds for the sandbox to end: it waits for what it started."""


@click.group("sandbox", epilog="\b\nExample:\n  flowrun sandbox doctor")
def command() -> None:
    """Look at the sandbox, and break what runs in it.

    The sandbox runs charms on this machine, with real components and without Juju. It is used by
    flowrun-juju, which has the commands of juju; here is what juju has no command for.
    """


@command.command(
    "doctor",
    short_help="Tell what it would use, and what is missing.",
    epilog="\b\nExample:\n  flowrun sandbox doctor",
)
def doctor() -> ExitCode:
    """Tell what the sandbox would use, what is missing, and how to get it."""
    try:
        from flowrun_sandbox.doctor import Verdict, examine
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed", hint='install the extra "sandbox" of flowrun-mermaid'
        ) from None
    findings = examine()
    for finding in findings:
        stdout().write((Piece(str(finding), _TONES[finding.verdict.value]),))
    missing = any(finding.verdict is Verdict.MISSING for finding in findings)
    return ExitCode.PROBLEMS if missing else ExitCode.CLEAN


@command.command(
    "kill",
    short_help="Kill processes of a unit.",
    epilog="\b\nExamples:\n  flowrun sandbox kill postgresql/0 pebble\n"
    "  flowrun sandbox kill postgresql/0 'postgres: walwriter' --signal STOP\n"
    "  flowrun sandbox kill postgresql/0 all --hold",
)
@click.argument("unit")
@click.argument("what")
@click.option("--container", metavar="NAME", help="Only in this container.")
@click.option("--signal", metavar="NAME", default="KILL", show_default=True, help="By what.")
@click.option("--hold", is_flag=True, help='Leave the container down until "start".')
@on_model
def kill(
    target: Target, unit: str, what: str, container: str | None, signal: str, *, hold: bool
) -> None:
    """Kill processes of a unit: WHAT is pebble, all, hook, or a pattern of a command line."""
    asked = {} if container is None else {"container": container}
    with _answers():
        answer = target.ask("kill", unit=unit, what=what, signal=signal, restart=not hold, **asked)
    if not answer["killed"]:
        raise FlowrunError(f'nothing that "{what}" means runs in {unit}')
    stdout().write((Piece(f"killed {', '.join(map(str, answer['killed']))}"),))


@command.command(
    "start",
    short_help="Start held containers.",
    epilog="\b\nExample:\n  flowrun sandbox start postgresql/0",
)
@click.argument("unit")
@on_model
def start(target: Target, unit: str) -> None:
    """Start the containers of a unit that "kill --hold" left down."""
    with _answers():
        target.ask("start_containers", unit=unit)


@command.command(
    "recreate",
    short_help="Make a unit's pod anew.",
    epilog="\b\nExample:\n  flowrun sandbox recreate postgresql/0",
)
@click.argument("unit")
@on_model
def recreate(target: Target, unit: str) -> None:
    """Make a unit's pod anew: with another address, and without what was in its folders."""
    with _answers():
        target.ask("recreate", unit=unit)


@command.command(
    "leader",
    short_help="Have a unit lead.",
    epilog="\b\nExample:\n  flowrun sandbox leader postgresql/1",
)
@click.argument("unit")
@on_model
def leader(target: Target, unit: str) -> None:
    """Have a unit lead its application."""
    with _answers():
        target.ask("set_leader", unit=unit)


@command.command(
    "faults",
    short_help="Break the Kubernetes API.",
    epilog="\b\nExamples:\n  flowrun sandbox faults --status 409 --verb patch --times 3\n"
    "  flowrun sandbox faults --delay 2 --resource endpoints\n"
    "  flowrun sandbox faults --down\n  flowrun sandbox faults --clear",
)
@click.option("--status", type=click.IntRange(400, 599), help="Answer with this status.")
@click.option("--delay", type=click.FloatRange(min=0), help="Answer so many seconds later.")
@click.option("--down", is_flag=True, default=None, help="Do not answer at all.")
@click.option("--verb", "verbs", multiple=True, help="Only requests to do this, such as patch.")
@click.option("--resource", "resources", multiple=True, help="Only about these, such as pods.")
@click.option("--name", help="Only about the object of this name.")
@click.option("--namespace", help="Only in this namespace.")
@click.option("--account", metavar="NAMESPACE:NAME", help="Only by this service account.")
@click.option("--times", type=click.IntRange(min=1), help="Only so many requests.")
@click.option("--clear", is_flag=True, help="Have everything work again.")
def faults(*, clear: bool, **fault: object) -> None:
    """Have the Kubernetes API refuse, fail, be slow or be down, from now on."""
    wanted = {key: value for key, value in fault.items() if value not in {None, ()}}
    if clear == bool(wanted):
        raise click.UsageError("say what goes wrong, or --clear")
    with _answers():
        if clear:
            client().call("clear_faults")
        else:
            client().call("faults", **_plain(wanted))


@command.command("stop", short_help="End it.", epilog="\b\nExample:\n  flowrun sandbox stop")
def stop() -> None:
    """End the sandbox with all models and all that it started; none running is fine."""
    sandbox = client()
    if not sandbox.is_running():
        stdout().write((Piece("no sandbox runs"),))
        return
    with _answers():
        sandbox.stop(_END)
    switch_to(None)


@contextmanager
def _answers() -> Iterator[None]:
    """What the sandbox refuses is told as every command here tells it."""
    try:
        yield
    except (MachineError, NotRunningError, RefusedError, TimeoutError) as error:
        raise FlowrunError(str(error)) from error


def _plain(fault: Mapping[str, Any]) -> dict[str, object]:
    """Plain data of it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fault.items()}
