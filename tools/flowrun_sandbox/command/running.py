"""The commands about tasks: ``run``, ``show-task``, ``operations``; and ``resolved``."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import click
import yaml

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import say, write, write_data, write_tables
from flowrun_sandbox.controller.client import RefusedError
from flowrun_sandbox.views import tasks
from flowrun_sandbox.views.tables import Cell, Table, status_cell
from flowrun_sandbox.views.times import of_day

_UNIT = re.compile(r"[a-z][a-z0-9-]*/(\d+|leader)")
_NOTHING = "Operation failed to schedule any tasks"
_PATIENCE = 1.0
"""For so many seconds the controller is asked to wait, before the log is looked at again."""


@click.command(
    "run",
    epilog="\b\nExamples:\n  flowrun-juju run postgresql/leader get-password username=operator\n"
    "  flowrun-juju run postgresql/0 restore --params parameters.yaml --wait 5m",
)
@click.argument("words", metavar="UNIT... ACTION [KEY=VALUE]...", nargs=-1, required=True)
@click.option("--params", metavar="FILE", help="A YAML file of parameters; - is standard input.")
@click.option("--string-args", is_flag=True, help="Take values as text, not as YAML.")
@click.option("--wait", type=options.Duration(), help="How long to wait; by default, 60s.")
@click.option("--background", is_flag=True, help="Do not wait.")
@options.flags_taken("--utc", "--color", "--no-color")
@options.formats("plain", "json", "yaml")
@on_model
def run(
    target: Target,
    words: Sequence[str],
    params: str | None,
    wait: float | None,
    form: str,
    *,
    string_args: bool,
    background: bool,
) -> None:
    """Run an action on units, and wait for what it answers.

    UNIT may be APPLICATION/leader; a parameter may be nested: key.key=value.
    """
    if background and wait is not None:
        raise click.UsageError("cannot specify both --wait and --background")
    units, action, pairs = _parted(words)
    parameters = options.mapping(params) if params else {}
    for key, text in options.pairs(pairs, kind="parameter").items():
        _nest(parameters, key.split("."), text if string_args else yaml.safe_load(text))
    numbers = _enqueue(target, units, action, parameters)
    if background or not numbers:
        _tell_of(numbers)
        return
    say(f"Running operation {numbers[0]} with {len(numbers)} task{'s' * (len(numbers) > 1)}")
    deadline = time.monotonic() + (60.0 if wait is None else wait)
    found = [_finished(target, number, deadline) for number in numbers]
    _write_tasks(found, form)
    _complain([task for task in found if tasks.return_code(task)])


@click.command("show-task", epilog="\b\nExample:\n  flowrun-juju show-task 3 --wait 1m")
@click.argument("id")
@click.option("--wait", type=options.Duration(), default=0.0, help="How long to wait for its end.")
@options.flags_taken("--utc", "--no-color")
@options.formats("yaml", "json", "plain")
@on_model
def show_task(target: Target, id: str, wait: float, form: str) -> None:
    """Show what became of a task."""
    found = target.ask("task", id=id, wait=wait)
    if form == "plain":
        _write_plain(found)
    else:
        write_data(tasks.task(found), form)


@click.command("operations", epilog="\b\nExample:\n  flowrun-juju operations --format json")
@options.formats("plain", "json", "yaml")
@on_model
def operations(target: Target, form: str) -> None:
    """List the tasks that there were."""
    found = target.snapshot()["tasks"].values()
    if form == "plain":
        rows = tuple(_row(task) for task in found)
        write_tables([Table(("ID", "Status", "Unit", "Action", "Message"), rows)])
    else:
        write_data({task["id"]: tasks.task(task) for task in found}, form)


@click.command("resolved", epilog="\b\nExample:\n  flowrun-juju resolved postgresql/0")
@click.argument("units", metavar="UNIT...", nargs=-1, required=True)
@click.option("--no-retry", is_flag=True, help="Pass over the hook that failed.")
@on_model
def resolved(target: Target, units: Sequence[str], *, no_retry: bool) -> None:
    """Try the hook that failed again at once, or pass over it."""
    for unit in units:
        target.ask("resolved", unit=unit, retry=not no_retry)


def _parted(words: Sequence[str]) -> tuple[Sequence[str], str, Sequence[str]]:
    """Units, action, and parameters."""
    units: list[str] = []
    for at, word in enumerate(words):
        if not _UNIT.fullmatch(word):
            if not units:
                raise click.UsageError("no unit specified")
            return units, word, words[at + 1 :]
        units.append(word)
    raise click.UsageError("no action specified")


def _nest(parameters: dict[str, Any], keys: Sequence[str], value: object) -> None:
    """Set a value deep in parameters; what stands in its way goes."""
    *above, last = keys
    for key in above:
        inner = parameters.get(key)
        parameters[key] = parameters = inner if isinstance(inner, dict) else {}
    parameters[last] = value


def _enqueue(
    target: Target, units: Sequence[str], action: str, parameters: Mapping[str, Any]
) -> list[str]:
    """Ask for an action on units. As in juju, what is refused is told, and is no error."""
    target.snapshot()  # which is refused if there is no such model, and that is an error
    numbers: list[str] = []
    refusals: list[str] = []
    for unit in units:
        try:
            asked = target.ask("run", unit=unit, action=action, parameters=parameters)
        except RefusedError as error:
            refusals.append(str(error))
        else:
            numbers.append(asked["id"])
    if refusals:
        which = "Some actions could not be scheduled" if numbers else _NOTHING
        say("\n".join([f"{which}:", *refusals]))
    return numbers


def _tell_of(numbers: Sequence[str]) -> None:
    for number in numbers:
        say(f"Scheduled operation {number} with task {number}")
        say(f"Check task status with 'juju show-task {number}'")


def _finished(target: Target, id: str, deadline: float) -> dict[str, Any]:
    """A task at its end; what it logs is told meanwhile.

    Raises:
        Failure: It has not ended in time.
    """
    say(f"Waiting for task {id}...")
    told = 0
    while True:
        patience = max(0.0, min(_PATIENCE, deadline - time.monotonic()))
        found: dict[str, Any] = target.ask("task", id=id, wait=patience)
        for line in found["log"][told:]:
            say(f"{of_day(line['time'])} {line['message']}")
        told = len(found["log"])
        if found["completed"]:
            return found
        if time.monotonic() >= deadline:
            raise Failure(f"timed out waiting for results from: unit {found['unit']}")


def _write_tasks(found: Sequence[Mapping[str, Any]], form: str) -> None:
    if form == "plain" and len(found) == 1:
        _write_plain(found[0])
    else:
        shown = {task["unit"]: tasks.task(task) for task in found}
        write_data(shown, "yaml" if form == "plain" else form)


def _write_plain(task: Mapping[str, Any]) -> None:
    """What the action has set, and what it printed."""
    if task["status"] == "failed":
        write(click.style(f"Action id {task['id']} failed: {task['message']}", fg="red"))
    results = tasks.own_results(task)
    if results:
        write_data(results, "yaml")
    write(tasks.printed(task))


def _complain(failed: Sequence[Mapping[str, Any]]) -> None:
    """Say of what processes ended badly; an action that says itself that it failed did not."""
    if failed:
        plural = "s" if len(failed) > 1 else ""
        codes = (
            f' - id "{task["id"]}" with return code {tasks.return_code(task)}' for task in failed
        )
        raise Failure(
            "\n".join([f"the following task{plural} failed:", *codes])
            + f"\n\nuse 'juju show-task' to inspect the failure{plural}"
        )


def _row(task: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(task["id"]),
        status_cell(task["status"]),
        Cell(task["unit"]),
        Cell(task["action"]),
        Cell(task["message"]),
    )
