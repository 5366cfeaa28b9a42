"""The commands about models: ``add-model``, ``models``, ``switch``, ``destroy-model`` and more."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import (
    Target,
    client,
    current,
    model_name,
    on_model,
    switch_to,
    target_of,
)
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import say, write, write_data, write_tables
from flowrun_sandbox.controller.client import Client, NotRunningError
from flowrun_sandbox.views import showing
from flowrun_sandbox.views.naming import CLOUD, CONTROLLER, REGION, USER
from flowrun_sandbox.views.tables import Cell, Table


@click.command(
    "add-model",
    epilog="\b\nExamples:\n  flowrun-juju add-model demo\n"
    "  flowrun-juju add-model demo --config update-status-hook-interval=10s",
)
@click.argument("name")
@click.argument("cloud", required=False)
@click.option("--config", "texts", metavar="KEY=VALUE", multiple=True, help="Configuration.")
@click.option("--no-switch", is_flag=True, help="Do not make it the current model.")
@click.option("-c", "--controller", default=CONTROLLER, hidden=True)
@click.option(
    "--pebble",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path),
    envvar="FLOWRUN_SANDBOX_PEBBLE",
    help="A real Pebble, to run in place of the stand-in. (Not in juju.)",
)
@click.option(
    "--kubernetes",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    envvar="FLOWRUN_SANDBOX_KUBERNETES",
    help="The folder with a real etcd, kube-apiserver and kube-controller-manager, to run in place "
    "of the stand-in. (Not in juju.)",
)
@options.without_effect("--credential")
def add_model(
    name: str,
    cloud: str | None,
    texts: Sequence[str],
    controller: str,
    pebble: Path | None,
    kubernetes: Path | None,
    *,
    no_switch: bool,
) -> None:
    """Add a model; start the sandbox if it does not run."""
    if cloud not in {None, CLOUD, f"{CLOUD}/{REGION}"}:
        raise Failure(f'cloud "{cloud}" not found: here is only "{CLOUD}"')
    _need_extra()
    name = model_name(f"{controller}:{name}")
    config = options.pairs(texts, kind="config")
    sandbox = client()
    if sandbox.is_running():
        for option, path in (("--pebble", pebble), ("--kubernetes", kubernetes)):
            if path is not None:
                say(f"WARNING {option} has no effect: the sandbox runs already")
    sandbox.ensure_running(pebble=pebble, kubernetes=kubernetes)
    sandbox.call("add_model", name=name, config=config)
    if not no_switch:
        switch_to(name)
    say(f"Added '{name}' model on {CLOUD}/{REGION} for user '{USER}'")


@click.command("models", epilog="\b\nExample:\n  flowrun-juju models --format json")
@options.formats("tabular", "json", "yaml")
def models(form: str) -> None:
    """List the models, the current one with a star."""
    found = _models(client())
    if form == "tabular":
        write(f"Controller: {CONTROLLER}\n")
        write_tables([showing.models_table(found, current())])
    else:
        write_data(showing.models(found, current()), form)


@click.command("switch", epilog="\b\nExamples:\n  flowrun-juju switch demo\n  flowrun-juju switch")
@click.argument("model", required=False)
def switch(model: str | None) -> None:
    """Make a model the current one, or print which one is."""
    before = current()
    if model is None:
        if before is None:
            raise Failure("no currently specified model")
        write(_full(before))
        return
    name = _existing(client(), model_name(model))
    switch_to(name)
    say(f"{_full(before) if before else CONTROLLER} -> {_full(name)}")


@click.command("show-model", epilog="\b\nExample:\n  flowrun-juju show-model --format json")
@click.argument("model", required=False)
@options.formats("yaml", "json")
def show_model(model: str | None, form: str) -> None:
    """Show a model."""
    asked = target_of(model)
    write_data({asked.model: showing.show_model(asked.snapshot())}, form)


@click.command(
    "model-config",
    epilog="\b\nExamples:\n  flowrun-juju model-config\n"
    "  flowrun-juju model-config update-status-hook-interval=1m",
)
@click.argument("words", metavar="[KEY[=VALUE]]...", nargs=-1)
@click.option("--reset", "resets", metavar="KEY,…", multiple=True, help="Options to reset.")
@options.formats("tabular", "json", "yaml")
@on_model
def model_config(target: Target, words: Sequence[str], resets: Sequence[str], form: str) -> None:
    """Show or change the configuration of a model."""
    reset = [key for keys in resets for key in keys.split(",")]
    if reset or any("=" in word for word in words):
        target.ask("model_config", set=options.pairs(words, kind="config"), reset=reset)
        return
    found = target.ask("model_config")["config"]
    for word in words:
        if word not in found:
            raise Failure(f'key "{word}" not found in model "{target.model}"')
        write(found[word])
    if not words:
        _write_config(found, form)


@click.command(
    "destroy-model",
    epilog="\b\nExample:\n  flowrun-juju destroy-model demo --no-prompt --destroy-storage",
)
@click.argument("model")
@options.no_prompt
@click.option("--force", is_flag=True, help="Do not wait for the charms' hooks.")
@options.flags_taken("--destroy-storage", "--no-wait")
@options.flags_without_effect("--release-storage")
@click.option("-t", "--timeout", type=options.Duration(), expose_value=False, hidden=True)
def destroy_model(model: str, *, no_prompt: bool, force: bool) -> None:
    """Destroy a model with all that is in it."""
    sandbox = client()
    name = _existing(sandbox, model_name(model))
    if not no_prompt:
        _confirm(name)
    if not force:
        _warn_of_failures(Target(sandbox, name))
    say("Destroying model")
    sandbox.call("destroy_model", name=name, force=force)
    if current() == name:
        switch_to(None)
    say("Model destroyed.")


def _need_extra() -> None:
    """What the sandbox itself is made of is an extra, and may not be there."""
    missing = [library for library in ("aiohttp", "psutil") if find_spec(library) is None]
    if missing:
        raise Failure(
            f'{missing[0]} is not installed: install the extra "sandbox" of flowrun-mermaid'
        )


def _models(sandbox: Client) -> list[dict[str, object]]:
    """All models; where no sandbox runs, there are none."""
    try:
        found: list[dict[str, object]] = sandbox.call("models")["models"]
    except NotRunningError:
        return []
    return found


def _existing(sandbox: Client, name: str) -> str:
    if all(model["name"] != name for model in _models(sandbox)):
        raise Failure(f"model {CONTROLLER}:{USER}/{name} not found")
    return name


def _full(name: str) -> str:
    return f"{CONTROLLER}:{USER}/{name}"


def _confirm(name: str) -> None:
    say(f'WARNING! This command will destroy the "{name}" model with all its applications.\n')
    click.echo("To continue, enter the name of the model to be destroyed: ", nl=False, err=True)
    if sys.stdin.readline().strip() != name:
        raise Failure("model destruction: aborted")


def _warn_of_failures(target: Target) -> None:
    """A unit whose hook fails does not go in good order."""
    for application in target.snapshot()["applications"].values():
        for unit in application["units"].values():
            if unit["failed"] is not None:
                say(
                    f'WARNING unit "{unit["name"]}" stays until its hook "{unit["failed"]}" '
                    "succeeds: --force does not wait for it"
                )


def _write_config(config: dict[str, str], form: str) -> None:
    if form == "tabular":
        rows = tuple((Cell(key), Cell("model"), Cell(config[key])) for key in sorted(config))
        write_tables([Table(("Attribute", "From", "Value"), rows)])
    else:
        truths = {"true": True, "false": False}
        write_data(
            {
                key: {"Value": truths.get(config[key], config[key]), "Source": "model"}
                for key in sorted(config)
            },
            form,
        )
