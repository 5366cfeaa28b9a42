"""The folder of an image: what the sandbox itself brings into a container."""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flowrun_sandbox import inside
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images.image import Image
from flowrun_sandbox.images.interpreter import Interpreter
from flowrun_sandbox.state import VARIABLE, make
from flowrun_sandbox.users import Users, run_as, way_to_be

_STAND_INS = Path(__file__).with_name("programs")
_SYSTEM = ("/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_EVERYBODY_MAY_RUN = 0o755
_EVERYBODY_MAY_READ = 0o644


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an image is made of."""

    name: str
    user: str
    programs: Path
    """The folder of its own programs."""
    interpreter: Interpreter
    """What runs the programs that stand in for others."""


def prepare(
    recipe: Recipe,
    folder: Path,
    scripts: Callable[[Path], Mapping[str, str]] = lambda _: {},
) -> Image:
    """Make the image below a folder, if it is not there.

    Args:
        recipe: What it is made of.
        folder: Where prepared images are kept.
        scripts: The shell commands that further programs consist of, by their names, when it is
            given the folder with the stand-ins.

    Raises:
        MachineError: Nobody can be its user on this machine, or he may not enter the folder.
    """
    users = Users.here(recipe.user, way_to_be(recipe.user))
    key = _key(recipe, users)
    place = folder / key
    if not place.exists():
        make(folder)
        making = folder / f"{key}.{os.getpid()}"
        _fill(making, users, {**_owner_scripts(recipe.interpreter, place), **scripts(place)})
        making.rename(place)
    if run_as(recipe.user, way_to_be(recipe.user), ["/bin/ls", str(place / "bin")]).returncode:
        raise MachineError(
            f"{recipe.user} may not enter {folder}, where what he runs is kept: "
            f"name another folder by ${VARIABLE}"
        )
    return Image(
        recipe.name,
        path=(place / "bin", recipe.programs, *map(Path, _SYSTEM)),
        environment={"LC_ALL": "C.UTF-8", "PYTHONPATH": str(place / "inside")},
        user=recipe.user,
    )


def _key(recipe: Recipe, users: Users) -> str:
    """What the image is known by: all that it is made of, and by."""
    digest = hashlib.sha256(repr((recipe, users)).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    digest.update((inside.FOLDER / inside.SITE).read_bytes())
    return digest.hexdigest()[:12]


def _owner_scripts(interpreter: Interpreter, place: Path) -> dict[str, str]:
    return {
        tool: interpreter.shell("-IS", place / "owner.py", place / "users.json", program)
        for tool in ("chown", "chgrp")
        if (program := shutil.which(tool, path=os.pathsep.join(_SYSTEM)))
    }


def _fill(folder: Path, users: Users, scripts: Mapping[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for part in (folder / "bin", folder / "inside"):
        make(part)
        part.chmod(_EVERYBODY_MAY_RUN)  # Python lists the folders that it looks for modules in
    shutil.copyfile(inside.FOLDER / inside.SITE, folder / "inside" / inside.SITE)
    for stand_in in _STAND_INS.glob("[!_]*.py"):
        shutil.copyfile(stand_in, folder / stand_in.name)
    users.write(folder / "users.json")
    for file in (folder / "inside" / inside.SITE, *folder.glob("*.*")):
        file.chmod(_EVERYBODY_MAY_READ)
    for name, text in scripts.items():
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(_EVERYBODY_MAY_RUN)
