"""Which program is a real Pebble, that containers can run in place of the stand-in."""

import re
import subprocess
from pathlib import Path

from flowrun_sandbox.errors import MachineError

_VERSION = re.compile(r"v?(\d+\.\d\S*)\n")
"""What Pebble answers to ``version --client``. Debian's program of that name is something else."""
_LONGEST = 5.0
"""Seconds for a program to tell its version."""


def version_of(program: Path) -> str:
    """The version of a Pebble.

    Raises:
        MachineError: The program is none.
    """
    try:
        done = subprocess.run(  # noqa: S603 - it is the user's own
            [program, "version", "--client"],
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
        found = _VERSION.fullmatch(done.stdout)
    except (OSError, subprocess.TimeoutExpired):
        found = None
    if found is None:
        raise MachineError(f"{program} is another program than Pebble")
    return found[1]
