"""``config``: the options of an application."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import write, write_data


@click.command(
    "config",
    epilog="\b\nExamples:\n  flowrun-juju config postgresql\n"
    "  flowrun-juju config postgresql profile\n"
    "  flowrun-juju config postgresql profile=testing --reset plugin-one,plugin-two",
)
@click.argument("application")
@click.argument("words", metavar="[KEY[=VALUE]]...", nargs=-1)
@click.option("--reset", "resets", metavar="KEY,…", multiple=True, help="Options to reset.")
@click.option("--file", metavar="FILE", help="A YAML file with options; - is standard input.")
@options.formats("yaml", "json")
@on_model
def config(
    target: Target,
    application: str,
    words: Sequence[str],
    resets: Sequence[str],
    file: str | None,
    form: str,
) -> None:
    """Show or change the configuration of an application."""
    reset = [key for keys in resets for key in keys.split(",")]
    if file is None and not reset and not any("=" in word for word in words):
        _show(target.ask("config", application=application), words, form)
        return
    changes = options.settings_in(file, application) if file else {}
    changes |= options.pairs(words, kind="config")
    target.ask("config", application=application, set=changes, reset=reset)


def _show(found: Mapping[str, Any], words: Sequence[str], form: str) -> None:
    if not words:
        settings = {name: _setting(option) for name, option in sorted(found["settings"].items())}
        write_data({**found, "settings": settings, "application-config": {}}, form)
    elif len(words) > 1:
        raise Failure("cannot specify multiple keys to get")
    else:
        _show_one(found, words[0])


def _setting(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option without a value has none in juju's answer either."""
    return {key: value for key, value in option.items() if value is not None}


def _show_one(found: Mapping[str, Any], key: str) -> None:
    if key not in found["settings"]:
        application = found["application"]
        raise Failure(
            f'key "{key}" not found in "{application}" application config or charm settings.'
        )
    value = found["settings"][key]["value"]
    shown = str(value).lower() if isinstance(value, bool) else value
    write("" if shown is None else str(shown))
