"""What a person cannot ask of Juju: to have things break. By the sandbox's own command."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

FLOWRUN = (sys.executable, "-m", "flowrun_tools", "sandbox")


@contextmanager
def temporary_state() -> Iterator[Path]:
    """Where a sandbox may have its state: it ends with this process, even if that is killed.

    A process for the purpose waits until its input ends, as it does then.
    """
    folder = Path(tempfile.mkdtemp(prefix="fs-", dir="/tmp"))  # a short path
    folder.chmod(0o711)  # a container may run as another user
    state = folder / "s"
    with subprocess.Popen(
        ["sh", "-c", 'cat; "$@" stop && rm -r "$0"', folder, *FLOWRUN],
        stdin=subprocess.PIPE,
        env={**os.environ, "FLOWRUN_SANDBOX": str(state)},
        start_new_session=True,
    ) as cleaner:
        yield state
    assert cleaner.returncode == 0


def kill(unit: str, what: str, *, signal: str = "KILL", hold: bool = False) -> None:
    """Send a signal to processes of a unit's container; `hold` keeps the container down."""
    _flowrun("kill", unit, what, "--signal", signal, *(["--hold"] if hold else []))


def start(unit: str) -> None:
    """Start the containers of a unit that were held."""
    _flowrun("start", unit)


def recreate(unit: str) -> None:
    """Make a unit's pod anew, with a new address and without what was in its folders."""
    _flowrun("recreate", unit)


def lead(unit: str) -> None:
    """Have a unit lead in Juju."""
    _flowrun("leader", unit)


def break_api(*options: str) -> None:
    """Have the Kubernetes API refuse, fail, be slow or be down."""
    _flowrun("faults", *options)


def mend_api() -> None:
    """Have it work again."""
    _flowrun("faults", "--clear")


def leftovers(model: str) -> list[str]:
    """The processes and folders of units that a model still has."""
    folder = Path(os.environ["FLOWRUN_SANDBOX"], "m", model)
    processes = [" ".join(each.info["cmdline"] or ()) for each in psutil.process_iter(["cmdline"])]
    files = [str(path) for part in ("units", "storage") for path in (folder / part).glob("*")]
    return [each for each in processes if str(folder) in each] + files


def _flowrun(*arguments: str) -> None:
    subprocess.run([*FLOWRUN, *arguments], check=True, timeout=60)
