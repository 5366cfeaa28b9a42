"""The commands that bring charms: ``deploy``, ``refresh`` and ``trust``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import say

_config = click.option(
    "--config",
    "texts",
    metavar="KEY=VALUE|FILE",
    multiple=True,
    help="An option of the charm, or a YAML file of them.",
)
_resource = click.option(
    "--resource",
    "images",
    metavar="NAME=IMAGE",
    multiple=True,
    help="What a container is made of: a folder with bin/, or an image that is built in.",
)


@click.command(
    "deploy",
    epilog="\b\nExamples:\n  flowrun-juju deploy ./postgresql.charm --trust -n 3\n"
    "  flowrun-juju deploy ./postgresql.charm pg --config profile=testing",
)
@click.argument("charm")
@click.argument("application", required=False)
@click.option("-n", "--num-units", type=click.IntRange(min=0), default=1, help="How many units.")
@_config
@_resource
@click.option("--trust", is_flag=True, help="Let the charm use the Kubernetes API.")
@click.option(
    "--storage",
    "directives",
    metavar="NAME=[POOL,]COUNT[,SIZE]",
    multiple=True,
    help="How many volumes of a storage; pool and size have no effect.",
)
@options.without_effect("--base", "--bind", "--channel", "--constraints")
@options.flags_without_effect("--force")
@on_model
def deploy(
    target: Target,
    charm: str,
    application: str | None,
    num_units: int,
    texts: Sequence[str],
    images: Sequence[str],
    directives: Sequence[str],
    *,
    trust: bool,
) -> None:
    """Deploy a packed charm: a .charm file, or the folder that was one."""
    answer = target.ask(
        "deploy",
        charm=_path(charm),
        units=num_units,
        config=options.settings(texts, application or _application(charm)),
        trust=trust,
        resources=_resources(images),
        storage=_counts(directives),
        **({} if application is None else {"application": application}),
    )
    name, revision = answer["application"], answer["revision"]
    say(f'Deploying "{name}" from local charm "{Path(charm).name}", revision {revision}')


@click.command(
    "refresh", epilog="\b\nExample:\n  flowrun-juju refresh postgresql --path ./postgresql.charm"
)
@click.argument("application")
@click.option("--path", help="The new charm, as for deploy.")
@_config
@_resource
@click.option("--trust", type=bool, is_flag=False, flag_value=True, help="As for deploy.")
@options.without_effect("--base", "--channel", "--storage")
@options.flags_without_effect("--force", "--force-base", "--force-units")
@on_model
def refresh(
    target: Target,
    application: str,
    path: str | None,
    texts: Sequence[str],
    images: Sequence[str],
    *,
    trust: bool | None,
) -> None:
    """Give an application another charm: each unit is told to upgrade."""
    if path is None:
        raise Failure("there is no Charmhub here: name the new charm with --path")
    answer = target.ask(
        "refresh",
        application=application,
        charm=_path(path),
        config=options.settings(texts, application),
        resources=_resources(images),
        **({} if trust is None else {"trust": trust}),
    )
    say(f'Added local charm "{Path(path).name}", revision {answer["revision"]}, to the model')


@click.command("trust", epilog="\b\nExample:\n  flowrun-juju trust postgresql --scope=cluster")
@click.argument("application")
@click.option("--remove", is_flag=True, help="Trust it no longer.")
@click.option("--scope", type=click.Choice(["cluster"]), help="Needed, as on any Kubernetes model.")
@on_model
def trust(target: Target, application: str, scope: str | None, *, remove: bool) -> None:
    """Let an application use the Kubernetes API, or no longer."""
    if scope is None and not remove:
        raise Failure(
            "'juju trust' on a Kubernetes model gives full access to the cluster: "
            "say so with --scope=cluster"
        )
    target.ask("trust", application=application, remove=remove)


def _path(charm: str) -> str:
    """A charm's path, written out.

    Raises:
        Failure: It does not look like a path, or nothing is there.
    """
    if not charm.startswith((".", "/")):
        known = Path(charm).exists()
        hint = f"write ./{charm}" if known else "there is no Charmhub here: name a packed charm"
        raise Failure(f'"{charm}" is not a path: {hint}')
    if not Path(charm).exists():
        raise Failure(f'no charm was found at "{charm}"')
    return str(Path(charm).resolve())


def _application(charm: str) -> str:
    """The name under which a file has the settings of an application that has none yet."""
    return Path(charm).name.partition("_")[0].removesuffix(".charm")


def _resources(images: Sequence[str]) -> Mapping[str, str]:
    """Images by the names of their resources; the paths of those that are folders, written out."""
    found = options.pairs(images, kind="resource")
    return {
        name: str(Path(image).resolve()) if image.startswith((".", "/")) else image
        for name, image in found.items()
    }


def _counts(directives: Sequence[str]) -> Mapping[str, int]:
    """The numbers of volumes in storage directives; those without one leave it at the charm's."""
    counts = {}
    for name, directive in options.pairs(directives, kind="storage").items():
        numbers = [part for part in directive.split(",") if part.isdecimal()]
        if numbers:
            counts[name] = int(numbers[0])
    return counts
