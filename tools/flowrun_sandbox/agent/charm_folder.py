"""A unit's own copy of the packed charm."""

import compileall
import os
import shutil
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from flowrun_sandbox import inside

_PREPARED = "sitecustomize.py"


def unpack(charm: Path, folder: Path) -> None:
    """A packed charm, a folder or a ``.charm`` file, as a folder of the sandbox's own.

    Its modules are compiled there, once and not by the first hook of each unit.

    Raises:
        FileNotFoundError: There is none.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if charm.is_dir():
        shutil.copytree(charm, folder, symlinks=True)
    else:
        _extract(charm, folder)
    for name in ("lib", "src"):
        compileall.compile_dir(folder / name, quiet=2)


def lay_out(charm: Path, folder: Path, storage: Mapping[str, Path]) -> bool:
    """Make a unit's copy anew, with its volumes where they are on this machine.

    Args:
        charm: The unpacked charm. What is in its virtual environment is linked, not copied.
        folder: Where the copy goes; what is there is thrown away.
        storage: The location of each storage that there is, by its name in the metadata.

    Returns:
        Whether names and sockets are mapped in it: not if the charm has a module of its own
        called ``sitecustomize``.
    """
    shutil.rmtree(folder, ignore_errors=True)

    def environment(path: str, _: list[str]) -> list[str]:
        return ["venv"] if Path(path) == charm else []

    shutil.copytree(charm, folder, symlinks=True, ignore=environment)
    if (charm / "venv").is_dir():
        shutil.copytree(charm / "venv", folder / "venv", symlinks=True, copy_function=_link)
    _relocate(folder / "metadata.yaml", storage)
    target = folder / "lib" / _PREPARED
    if target.exists():
        return False
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(Path(inside.__file__).with_name(_PREPARED), target)
    return True


def _extract(charm: Path, folder: Path) -> None:
    """Unpack with the modes and the symbolic links, which :mod:`zipfile` leaves out."""
    with zipfile.ZipFile(charm) as archive:
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            target = Path(archive.extract(entry, folder))
            if stat.S_ISLNK(mode):
                pointed_to = target.read_text(encoding="utf-8")
                target.unlink()
                target.symlink_to(pointed_to)
            elif mode and not entry.is_dir():
                target.chmod(mode & 0o777)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target, follow_symlinks=False)


def _relocate(file: Path, storage: Mapping[str, Path]) -> None:
    """Write the volumes' locations into the metadata, where the charm and ops read them."""
    metadata = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name, declared in (metadata.get("storage") or {}).items():
        if name in storage:
            declared["location"] = str(storage[name])
    for container in (metadata.get("containers") or {}).values():
        for mount in container.get("mounts") or []:
            if mount["storage"] in storage:
                mount["location"] = str(storage[mount["storage"]])
    file.write_text(yaml.safe_dump(metadata, sort_keys=False), encoding="utf-8")
