"""``scp``: files between here and a container."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure

_CHARM = "charm"


@click.command(
    "scp",
    epilog="\b\nExamples:\n"
    "  flowrun-juju scp --container postgresql postgresql/0:/var/log/postgresql/patroni.log .\n"
    "  flowrun-juju scp -- -r ./dumps postgresql/0:",
)
@click.option("--container", default=_CHARM, help="In which container; by default, the charm's.")
@options.flags_taken("--no-host-key-checks", "--proxy", "--remote")
@on_model
@click.argument("words", metavar="[-- -r] SOURCE... DESTINATION", nargs=-1, type=click.UNPROCESSED)
def scp(target: Target, container: str, words: Sequence[str]) -> None:
    """Copy files to and from a container of a unit.

    A place there is UNIT:PATH; a PATH that does not begin with / starts from where the charm lies,
    or from the root of the container.
    """
    flags = [word for word in words if word.startswith("-")]
    places = [word for word in words if not word.startswith("-")]
    if len(places) < 2:  # noqa: PLR2004 - a source and a destination
        raise click.UsageError("at least two arguments required")
    *sources, destination = (_place(target, container, place) for place in places)
    for source in sources:
        _copy(source, destination, recursively="-r" in flags)


def _place(target: Target, container: str, place: str) -> Path:
    """The file on this machine that a place means."""
    unit, colon, path = place.partition(":")
    if not colon or "/" in unit.partition("/")[2] or place.startswith((".", "/")):
        return Path(place)
    asked = {} if container == _CHARM else {"container": container}
    paths = target.ask("paths", unit=unit.rpartition("@")[2], **asked)
    return _inside(PurePosixPath(paths["folder"] if not path.startswith("/") else "/"), path, paths)


def _inside(start: PurePosixPath, path: str, paths: Mapping[str, object]) -> Path:
    if not path.startswith("/"):
        return Path(start / path)
    mounts = paths["mounts"]
    assert isinstance(mounts, dict)
    for mount in sorted(mounts, key=len, reverse=True):
        if PurePosixPath(path).is_relative_to(mount):
            return Path(mounts[mount]) / PurePosixPath(path).relative_to(mount)
    return Path(str(paths["root"])) / path.lstrip("/")


def _copy(source: Path, destination: Path, *, recursively: bool) -> None:
    """Copy as ``scp`` does: into a folder that is there, or under the name that is given.

    Raises:
        Failure: There is no such file, or it is a folder and those are not wanted.
    """
    if source.is_dir() and not recursively:
        raise Failure(f"scp: {source}: not a regular file: copy folders with -- -r")
    place = destination / source.name if destination.is_dir() else destination
    try:
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        else:
            shutil.copy(source, place)
    except OSError as error:
        raise Failure(f"scp: {error.filename}: {error.strerror}") from error
