"""The program: which commands there are, and how what goes wrong is told."""

import importlib
import sys
from collections.abc import Mapping, Sequence

import click

from flowrun_sandbox.controller.client import NotRunningError, RefusedError
from flowrun_sandbox.errors import MachineError

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Models": {
        "add-model": "models",
        "models": "models",
        "switch": "models",
        "show-model": "models",
        "model-config": "models",
        "destroy-model": "models",
    },
    "Applications": {
        "deploy": "deploying",
        "refresh": "deploying",
        "trust": "deploying",
        "config": "configuring",
        "add-unit": "scaling",
        "remove-unit": "scaling",
        "scale-application": "scaling",
        "remove-application": "scaling",
        "integrate": "relating",
        "remove-relation": "relating",
    },
    "Looking": {
        "status": "looking",
        "show-unit": "looking",
        "show-application": "looking",
        "debug-log": "log",
    },
    "Running": {
        "run": "running",
        "show-task": "running",
        "operations": "running",
        "exec": "reaching",
        "ssh": "reaching",
        "scp": "copying",
        "resolved": "running",
    },
    "Secrets": {
        "secrets": "secrets",
        "show-secret": "secrets",
        "add-secret": "secrets",
        "update-secret": "secrets",
        "grant-secret": "secrets",
        "revoke-secret": "secrets",
        "remove-secret": "secrets",
    },
    "About": {
        "version": "about",
        "whoami": "about",
        "controllers": "about",
        "model-constraints": "about",
        "set-model-constraints": "about",
    },
}
"""The commands by what they are about, each with the module that holds it."""

ALIASES: Mapping[str, str] = {
    "add-relation": "integrate",
    "relate": "integrate",
    "list-models": "models",
    "list-secrets": "secrets",
    "list-controllers": "controllers",
    "list-operations": "operations",
}
"""The other names that juju has for some of them."""

_MODULES = {name: module for section in SECTIONS.values() for name, module in section.items()}


class _Commands(click.Group):
    """The commands, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(_MODULES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        cmd_name: str,
    ) -> click.Command | None:
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in _MODULES:
            return None
        module = importlib.import_module(f"{__package__}.{_MODULES[name]}")
        command = getattr(module, name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, self._summary(ctx, name)) for name in names])

    def _summary(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        assert command is not None
        return command.get_short_help_str(limit=80)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n"
    "  flowrun-juju add-model demo\n"
    "  flowrun-juju deploy ./postgresql.charm -n 3 --trust\n"
    "  flowrun-juju status --watch 2s",
)
def juju() -> None:
    """The commands of juju, for models of the sandbox on this machine.

    A model lives in a process of its own, the controller, which starts with the first model and
    ends with the last. $FLOWRUN_SANDBOX names the folder that holds everything.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line says.

    Returns:
        0 if it is done, 1 if it was refused, 2 if it is not understood, 130 after Ctrl-C; for
        ``ssh``, what the command answered.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return juju.main(words, prog_name="flowrun-juju", standalone_mode=False) or 0
    except click.UsageError as error:
        return _error(f"{error.format_message()}{_offer(error)}", error.exit_code)
    except click.ClickException as error:
        return _error(error.format_message(), error.exit_code)
    except (MachineError, RefusedError) as error:
        return _error(str(error), 1)
    except NotRunningError as error:
        return _error(f'{error}\n\nUse "flowrun-juju add-model" to start one.', 1)
    except click.Abort:
        return _error("interrupted", 130)


def _error(message: str, code: int) -> int:
    sys.stdout.flush()
    click.echo(f"{click.style('ERROR', fg='red')} {message}", err=True)
    return code


def _offer(error: click.UsageError) -> str:
    """What there is, if something was asked for that there is not."""
    if error.ctx is None:
        return ""
    if isinstance(error.ctx.command, click.Group):
        return f"\n\nCommands: {', '.join(error.ctx.command.list_commands(error.ctx))}"
    if isinstance(error, click.NoSuchOption):
        return f"\n\nOptions of {error.ctx.info_name}: {', '.join(_options(error.ctx.command))}"
    return f'\n\nSee "{error.ctx.command_path} --help".'


def _options(command: click.Command) -> list[str]:
    options = (one for one in command.params if isinstance(one, click.Option) and not one.hidden)
    return [max(option.opts, key=len) for option in options]
