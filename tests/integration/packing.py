"""The charms that the tests deploy, laid out as charmcraft would pack them."""

import re
import shutil
import venv
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from pack_charm import ROOT, pack

HERE = Path(__file__).parent

DISPATCH = """\
#!/bin/sh
here="$(dirname "$(realpath "$0")")"
export PYTHONPATH="$here/lib:$here/src"
exec "$here/venv/bin/python" "$here/src/charm.py"
"""


def pack_postgresql(folder: Path) -> Path:
    """The charm of this repository."""
    requirements = (ROOT / "requirements.txt").read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE)
    pack(folder, libraries=_libraries(folder, pinned))
    return folder


def pack_mortal(folder: Path, notes: Path) -> Path:
    """The same, with hooks that are killed behind each node of the cluster's two flows, once.

    Each node behind which one was has a file in the folder ``notes``.
    """
    pack_postgresql(folder)
    (packages,) = folder.glob("venv/lib/python3*/site-packages")
    shutil.copy(HERE / "killing" / "kill_behind_nodes.py", packages)
    begin = f"import kill_behind_nodes; kill_behind_nodes.begin({str(notes)!r})\n"
    (packages / "killing.pth").write_text(begin, "utf-8")
    return folder


def pack_client(folder: Path) -> Path:
    """The client in `client/`."""
    return _pack_small(HERE / "client", folder, "ops")


def pack_authority(folder: Path) -> Path:
    """The certificate authority in `authority/`."""
    return _pack_small(HERE / "authority", folder, "charmlibs-interfaces-tls-certificates")


def _pack_small(source: Path, folder: Path, *needed: str) -> Path:
    """A charm of one file."""
    charm = yaml.safe_load((source / "charmcraft.yaml").read_text("utf-8"))
    shutil.copytree(source / "src", folder / "src")
    actions = charm.pop("actions")
    (folder / "metadata.yaml").write_text(yaml.safe_dump(charm), "utf-8")
    (folder / "actions.yaml").write_text(yaml.safe_dump(actions), "utf-8")
    dispatch = folder / "dispatch"
    dispatch.write_text(DISPATCH, "utf-8")
    dispatch.chmod(0o755)
    venv.EnvBuilder(symlinks=True).create(folder / "venv")
    (packages,) = folder.glob("venv/lib/python3*/site-packages")
    (packages / "libraries.pth").write_text(f"{_libraries(folder, needed)}\n", "utf-8")
    return folder


def _libraries(charm: Path, names: Iterable[str]) -> Path:
    """A folder beside a charm with these libraries and those that they need.

    They are links to those of the tests' own environment: to install what is pinned takes a minute.
    Every hook looks through all that is there, so nothing else is.
    """
    folder = charm.with_name(f"{charm.name}-libraries")
    folder.mkdir()
    for name in _needed(names, set()):
        installed = distribution(name)
        for top in {file.parts[0] for file in installed.files or ()} - {".."}:
            link = folder / top
            if not link.is_symlink():
                link.symlink_to(str(installed.locate_file(top)))
    return folder


def _needed(names: Iterable[str], seen: set[str]) -> Iterator[str]:
    """The names of distributions, each once, and of those that they need without any extra."""
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        yield name
        wanted = map(Requirement, distribution(name).requires or ())
        plain = (each for each in wanted if not each.marker or each.marker.evaluate({"extra": ""}))
        yield from _needed((each.name for each in plain), seen)
