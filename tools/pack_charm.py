"""``charmcraft.yaml`` and its sources to the tree that charmcraft packs, where it cannot run.

What goes where is read from the file's own ``parts``. The tree can be dispatched as it is.
"""

import argparse
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

import flowrun

ROOT = Path(__file__).parents[1]

_METADATA = (
    *("name", "summary", "description", "assumes", "containers", "resources", "storage"),
    *("peers", "provides", "requires"),
)
"""What of ``charmcraft.yaml`` goes into ``metadata.yaml`` under the same name."""

_DISPATCH = """\
#!/bin/sh
# Run the charm with the packed libraries, by whichever Python 3 is on the path.
here="$(dirname "$(realpath "$0")")"
python="$here/venv/bin/python"
if [ ! -e "$python" ]; then
    mkdir -p "$here/venv/bin"
    ln -s "$(command -v python3)" "$python"
fi
export PYTHONPATH="$here/lib:$here/src"
exec "$python" "$here/src/charm.py"
"""

_PASSED_OVER = shutil.ignore_patterns("__pycache__", "__flowrun__")


def pack(destination: Path, *, libraries: Path | None = None) -> None:
    """Lay out the charm in a folder, which is emptied first.

    Args:
        destination: The folder.
        libraries: A folder with the libraries installed, to use in place of those that
            ``requirements.txt`` names.
    """
    charm = yaml.safe_load((ROOT / "charmcraft.yaml").read_text(encoding="utf-8"))
    shutil.rmtree(destination, ignore_errors=True)
    destination.mkdir(parents=True)
    _copy_code(charm["parts"]["code"], destination)
    _split(charm, destination)
    flowrun.build(destination / "flows")
    dispatch = destination / "dispatch"
    dispatch.write_text(_DISPATCH, encoding="utf-8")
    dispatch.chmod(0o755)
    _install(destination / "venv", libraries)


def _copy_code(part: Mapping[str, Any], destination: Path) -> None:
    """Copy what the part stages, under the names that it gives."""
    named = {target: source for source, target in part["organize"].items()}
    for staged in part["stage"]:
        inside = {t: s for t, s in named.items() if t.startswith(f"{staged}/")}
        for target, source in (inside or {staged: staged}).items():
            _copy(ROOT / source, destination / target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_PASSED_OVER)
    else:
        shutil.copy2(source, target)


def _split(charm: Mapping[str, Any], destination: Path) -> None:
    """Write the files that Juju and the ops framework read, from the one that people write."""
    metadata = {"display-name": charm["title"]} | {key: charm[key] for key in _METADATA}
    name, _, channel = charm["base"].partition("@")
    base = {"name": name, "channel": channel, "architectures": list(charm["platforms"])}
    manifest = {
        "charmcraft-started-at": datetime.now(UTC).isoformat(),
        "bases": [base],
        "analysis": {"attributes": []},
    }
    files = {
        "metadata.yaml": metadata,
        "config.yaml": charm["config"],
        "actions.yaml": charm["actions"],
        "manifest.yaml": manifest,
    }
    for file, content in files.items():
        text = yaml.safe_dump(content, sort_keys=False)
        (destination / file).write_text(text, encoding="utf-8")


def _install(folder: Path, libraries: Path | None) -> None:
    """Fill a virtual environment, with no pip and no other program in it."""
    builder = venv.EnvBuilder(symlinks=True, with_pip=False)
    builder.create(folder)
    (packages,) = folder.glob("lib/python3*/site-packages")
    if libraries is not None:
        (packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
        return
    requirements = ("--no-deps", "--require-hashes", "--requirement", ROOT / "requirements.txt")
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", folder / "bin" / "python")
    subprocess.run([*pip, "install", *requirements], check=True)  # noqa: S603 - all of it is ours


def main() -> None:
    """Pack where the command line says."""
    parser = argparse.ArgumentParser(description="Lay out the charm as charmcraft would pack it.")
    parser.add_argument("destination", type=Path, help="the folder; it is emptied first")
    pack(parser.parse_args().destination)


if __name__ == "__main__":
    main()
