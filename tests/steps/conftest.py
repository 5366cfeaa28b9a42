"""The charm's flows, read once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from flowrun import Flow, load

PAGE = Path(__file__).parents[2] / "flows" / "charm.md"


@pytest.fixture(scope="session")
def flows() -> Mapping[str, Flow]:
    """The flows of the charm's page."""
    return load(PAGE)
