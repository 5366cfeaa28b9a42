"""What a person cannot ask of Juju: to have things break. By the sandbox's own command."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

FLOWRUN = (sys.executable, "-m", "flowrun_tools", "sandbox")


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


def stop() -> None:
    """End the sandbox and all that it started."""
    _flowrun("stop")


def _flowrun(*arguments: str) -> None:
    subprocess.run([*FLOWRUN, *arguments], check=True, timeout=60)
