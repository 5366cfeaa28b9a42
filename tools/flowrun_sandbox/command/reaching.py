"""``exec`` and ``ssh``: commands where the charm runs, or in a container."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import write, write_data
from flowrun_sandbox.views.naming import naturally

_CHARM = "charm"
"""The container that the charm runs in."""


@click.command(
    "exec",
    context_settings={"allow_interspersed_args": False},
    epilog="\b\nExamples:\n  flowrun-juju exec --unit postgresql/0 -- is-leader --format=json\n"
    "  flowrun-juju exec --application postgresql 'network-get database'",
)
@click.option("-u", "--unit", "units", multiple=True, help="Where: units, with commas between.")
@click.option(
    "-a", "--application", "--app", "applications", multiple=True, help="On all its units."
)
@click.option("--all", "everywhere", is_flag=True, help="On all units of the model.")
@click.option("--wait", type=options.Duration(), default=300.0, help="How long at most.")
@options.flags_taken("--parallel", "--operator", "--utc", "--color", "--no-color")
@options.formats("plain", "json", "yaml")
@on_model
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def exec(  # noqa: A001 - this is the command's name
    target: Target,
    units: Sequence[str],
    applications: Sequence[str],
    wait: float,
    form: str,
    command: Sequence[str],
    *,
    everywhere: bool,
) -> None:
    """Run a command where the charm runs, with its hook tools."""
    line = command[0] if len(command) == 1 else shlex.join(command)
    names = list(_units(target, units, applications, everywhere=everywhere))
    answers = {name: target.ask("exec", unit=name, command=line, timeout=wait) for name in names}
    if form == "plain":
        _write_plain(answers)
    else:
        write_data({name: _task(name, answer) for name, answer in answers.items()}, form)
    _complain(answers)


@click.command(
    "ssh",
    context_settings={"allow_interspersed_args": False},
    epilog="\b\nExamples:\n"
    "  flowrun-juju ssh --container postgresql postgresql/0 psql -c 'SELECT 1'\n"
    "  flowrun-juju ssh postgresql/leader ls -l",
)
@click.option("--container", default=_CHARM, help="In which container; by default, the charm's.")
@options.flags_taken("--no-host-key-checks", "--proxy", "--remote")
@click.option("--pty", is_flag=False, flag_value="true", expose_value=False, hidden=True)
@on_model
@click.argument("unit", metavar="[USER@]UNIT")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def ssh(
    context: click.Context, target: Target, unit: str, container: str, command: Sequence[str]
) -> None:
    """Run a command in a container of a unit; the exit code is the command's.

    It runs as the container's user: USER is not looked at.
    """
    if not command:
        raise Failure("the sandbox opens no session: name a command to run")
    answer = target.ask(
        "ssh",
        unit=unit.rpartition("@")[2],
        command=" ".join(command),
        **({} if container == _CHARM else {"container": container}),
    )
    click.echo(answer["stdout"], nl=False)
    click.echo(answer["stderr"], nl=False, err=True)
    context.exit(answer["code"])


def _units(
    target: Target, units: Sequence[str], applications: Sequence[str], *, everywhere: bool
) -> Iterator[str]:
    """The units that are meant, in order.

    Raises:
        click.UsageError: None is, or all are and some are named.
        Failure: An application is not there.
    """
    if everywhere and (units or applications):
        raise click.UsageError("You cannot specify --all and individual units or applications")
    if not (everywhere or units or applications):
        raise click.UsageError(
            "You must specify a target, either through --all, --application or --unit"
        )
    yield from _words(units)
    known = target.snapshot()["applications"] if everywhere or applications else {}
    for application in known if everywhere else _words(applications):
        if application not in known:
            raise Failure(f'application "{application}" not found')
        yield from naturally(known[application]["units"])


def _words(texts: Sequence[str]) -> list[str]:
    return [word for text in texts for word in text.split(",")]


def _task(unit: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """As juju tells of a task: a command has no number here."""
    printed = {stream: answer[stream] for stream in ("stdout", "stderr") if answer[stream]}
    return {
        "id": "0",
        "unit": unit,
        "status": "completed",
        "results": {"return-code": answer["code"], **printed},
    }


def _write_plain(answers: Mapping[str, Mapping[str, Any]]) -> None:
    for name, answer in answers.items():
        if len(answers) > 1:
            write(f"{name}:")
        for stream in ("stdout", "stderr"):
            text = answer[stream]
            click.echo(text, nl=bool(text) and not text.endswith("\n"))
        if len(answers) > 1:
            write("")


def _complain(answers: Mapping[str, Mapping[str, Any]]) -> None:
    failed = {name: answer["code"] for name, answer in answers.items() if answer["code"]}
    if failed:
        plural = "s" if len(failed) > 1 else ""
        codes = (f" - {name} with return code {code}" for name, code in failed.items())
        raise Failure("\n".join([f"the following task{plural} failed:", *codes]))
