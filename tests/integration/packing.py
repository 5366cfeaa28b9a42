"""The charms that the tests deploy, laid out as charmcraft would pack them."""

import shutil
import venv
from pathlib import Path
from sysconfig import get_path

import yaml

from pack_charm import pack

HERE = Path(__file__).parent
LIBRARIES = Path(get_path("purelib"))
"""Those of the environment that the tests run in: what `make pack` installs takes a minute."""

DISPATCH = """\
#!/bin/sh
here="$(dirname "$(realpath "$0")")"
export PYTHONPATH="$here/lib:$here/src"
exec "$here/venv/bin/python" "$here/src/charm.py"
"""


def pack_postgresql(folder: Path) -> Path:
    """The charm of this repository."""
    pack(folder, libraries=LIBRARIES)
    return folder


def pack_mortal(folder: Path) -> Path:
    """The same, with hooks that are killed behind each node of the cluster's two flows, once."""
    pack_postgresql(folder)
    (packages,) = folder.glob("venv/lib/python3*/site-packages")
    shutil.copy(HERE / "killing" / "kill_behind_nodes.py", packages)
    (packages / "killing.pth").write_text("import kill_behind_nodes\n", "utf-8")
    return folder


def pack_client(folder: Path) -> Path:
    """The client in `client/`."""
    return _pack_small(HERE / "client", folder)


def pack_authority(folder: Path) -> Path:
    """The certificate authority in `authority/`."""
    return _pack_small(HERE / "authority", folder)


def _pack_small(source: Path, folder: Path) -> Path:
    """A charm of one file, with the libraries of the tests."""
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
    (packages / "libraries.pth").write_text(f"{LIBRARIES}\n", "utf-8")
    return folder
