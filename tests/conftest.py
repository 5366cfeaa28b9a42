"""What holds for all tests: laws take as long as the machine does, and the log is left alone.

What tests start can be interrupted, also where a shell that runs them in the background has them
ignore that.
"""

import signal

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def init_emitter() -> None:
    """Not that of charmcraft's plugin, which leaves a handler in the log behind every test."""
