"""What holds for all tests: laws take as long as the machine does, and the log is left alone."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def init_emitter() -> None:
    """Not that of charmcraft's plugin, which leaves a handler in the log behind every test."""
