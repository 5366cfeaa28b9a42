"""What Pebble prints of its own doings, and of its services' output."""

import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from .durations import format_moment
from .service_logs import Line


def set_up_log() -> None:
    """Print what Pebble has to say to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)


def print_lines(lines: Sequence[Line]) -> None:
    """Print what services printed to standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = format_moment(datetime.fromtimestamp(record.created, UTC))
        return f"{moment} [pebble] {super().format(record)}"
