"""The names that ``juju`` has for what the sandbox has only one of, and the order of names."""

import re
from collections.abc import Iterable
from typing import Any

CONTROLLER = "sandbox"
CONTROLLER_UUID = "5a4db0e5-c0de-4a11-8000-000000000000"
CLOUD = "sandbox"
REGION = "localhost"
USER = "admin"


def naturally(names: Iterable[str]) -> list[str]:
    """Names with numbers in the order of the numbers: ``pg/9`` before ``pg/10``."""
    return sorted(names, key=_parts)


def charm_url(charm: dict[str, Any]) -> str:
    """Such as ``local:postgresql-0``."""
    return f"local:{charm['name']}-{charm['revision']}"


def _parts(name: str) -> list[tuple[str, int]]:
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]
