"""The Python that programs of an image are run with: the one in use, or a copy others can reach.

Only root needs the copy: when the interpreter or the packages lie where nobody else may enter, such
as below ``/root``. Its files are links to those that are there, where the file system allows.
"""

import hashlib
import os
import re
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import make

_LEFT_OUT = shutil.ignore_patterns(
    "config-*", "dist-packages", "ensurepip", "idlelib", "lib2to3", "site-packages", "test",
    "tkinter", "turtledemo",
)  # fmt: skip
"""Of the standard library, what no program of an image needs: nine tenths of it."""
_READABLE, _EXECUTABLE = 0o444, 0o111


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python, and what it has to be told to be at home where it is."""

    program: Path
    settings: Mapping[str, Path] = field(default_factory=dict)
    """The variables that tell it where its packages and libraries are, if it cannot know."""

    def shell(self, *arguments: str | Path) -> str:
        """The shell command that runs it with these, and those of the script that it stands in."""
        settings = (
            f'{name}={shlex.quote(str(folder))}"${{{name}:+:${name}}}"'
            for name, folder in self.settings.items()
        )
        words = (shlex.quote(str(each)) for each in (self.program, *arguments))
        return " ".join([*settings, "exec", *words, '"$@"'])


def own() -> Interpreter:
    """The one that runs this."""
    return Interpreter(Path(sys.executable))


def copied(folder: Path, names: Sequence[str]) -> tuple[Interpreter, Path]:
    """A copy of it below a folder, made if it is not there, and the folder of its packages.

    It has the packages of these names, and what they require.

    Raises:
        MachineError: A package is missing.
    """
    packages = tuple(_with_requirements(names))
    key = hashlib.sha256(
        repr((sys.version, sys.base_prefix, *_versions(packages))).encode()
    ).hexdigest()[:12]
    place = folder / key
    if not place.exists():
        make(folder)
        making = folder / f"{key}.{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        _copy_interpreter(making)
        for package in packages:
            _copy_package(package, making / "packages")
        _let_enter(making)
        making.rename(place)
    settings = {"PYTHONPATH": place / "packages", "LD_LIBRARY_PATH": place / "lib"}
    return Interpreter(place / "bin" / "python3", settings), place / "packages"


def installed(package: str) -> Distribution:
    """A package that the sandbox needs.

    Raises:
        MachineError: It is missing.
    """
    try:
        return distribution(package)
    except PackageNotFoundError as error:
        raise MachineError(
            f'the package {package} is missing: pip install "flowrun-mermaid[sandbox]"'
        ) from error


def _versions(packages: Sequence[Distribution]) -> Iterator[str]:
    return (f"{each.name} {each.version}" for each in packages)


def _copy_interpreter(folder: Path) -> None:
    """In the layout in which Python finds its own library: see getpath in Python's sources."""
    version = sysconfig.get_python_version()
    (folder / "bin").mkdir(parents=True)
    _link(Path(sys.base_prefix, "bin", f"python{version}"), folder / "bin" / "python3")
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        folder / "lib" / f"python{version}",
        copy_function=_link,
        ignore=_LEFT_OUT,
        ignore_dangling_symlinks=True,
    )
    for library in Path(sys.base_prefix, "lib").glob("*.so*"):
        _link(library, folder / "lib" / library.name)


def _with_requirements(names: Sequence[str]) -> Iterator[Distribution]:
    """Without extras: whoever needs what an extra brings names it."""
    known, wanted = set(names), [*names]
    while wanted:
        package = installed(wanted.pop())
        yield package
        for requirement in package.requires or ():
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            if name not in known and "extra ==" not in requirement and _is_installed(name):
                known.add(name)
                wanted.append(name)


def _is_installed(name: str) -> bool:
    """What is required of other systems or Pythons is not."""
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _copy_package(package: Distribution, folder: Path) -> None:
    for file in package.files or ():
        if ".." not in file.parts:
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(Path(str(package.locate_file(file))), target)


def _link(source: str | Path, target: str | Path) -> None:
    """Link a file, or copy it: from another file system, or if not everybody may read it."""
    file = Path(source).resolve()
    mode = file.stat().st_mode
    if mode & _READABLE == _READABLE:
        try:
            os.link(file, target)
        except OSError:
            pass  # no links are made here: a copy does as well
        else:
            return
    shutil.copyfile(file, target)
    Path(target).chmod(0o644 | (_EXECUTABLE if mode & _EXECUTABLE else 0))


def _let_enter(folder: Path) -> None:
    for each, _, _ in os.walk(folder):
        Path(each).chmod(0o755)
