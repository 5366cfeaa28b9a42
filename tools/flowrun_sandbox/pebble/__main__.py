"""The command line: ``python -m flowrun_sandbox.pebble run``."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .accounts import Accounts
from .errors import PebbleError
from .journal import set_up_log
from .places import Places
from .processes import Machine
from .running import Options, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Pebble until it is told to end; its exit code."""
    given = _parser().parse_args(arguments)
    set_up_log()
    try:
        return asyncio.run(run(_options(given)))
    except (OSError, PebbleError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pebble", description="A stand-in for Pebble.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("run", help="look after services, and answer for them")
    command.add_argument("--create-dirs", action="store_true", help="make Pebble's folder")
    command.add_argument("--hold", action="store_true", help="start no service by itself")
    command.add_argument("--http", metavar="ADDRESS", help="answer for the checks there, too")
    command.add_argument("--verbose", action="store_true", help="print what services print")
    command.add_argument("--root", type=Path, default=Path("/"), help="where files lie")
    command.add_argument("--mount", type=Path, action="append", default=[], help="used as it is")
    command.add_argument("--users", type=Path, metavar="FILE", help="who is who, as JSON")
    return parser


def _options(given: argparse.Namespace) -> Options:
    folder = Path(os.environ.get("PEBBLE", "/var/lib/pebble/default"))
    if given.create_dirs:
        folder.mkdir(parents=True, exist_ok=True)
    return Options(
        folder=folder,
        socket=Path(os.environ.get("PEBBLE_SOCKET", folder / ".pebble.socket")),
        hold=given.hold,
        http=given.http,
        verbose=given.verbose,
        machine=Machine(
            Places(given.root.absolute(), tuple(mount.absolute() for mount in given.mount)),
            Accounts.read(given.users) if given.users else Accounts(),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
