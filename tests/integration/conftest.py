"""A model of Juju's, or of the sandbox, for each module; the charms; what runs of flows are seen.

By default ``juju`` is the sandbox's. With ``FLOWRUN_JUJU=juju`` the tests use the one that is
installed, skip what only the sandbox can do, and want to be told what to deploy:
``POSTGRESQL_CHARM``, ``ROWS_CHARM``, ``AUTHORITY_CHARM`` and ``POSTGRESQL_IMAGE``.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import jubilant
import pytest

from tests.integration import packing, sandbox
from tests.integration.deployment import Charms, Deployment
from tests.integration.ways import Ways

IS_SANDBOX = "FLOWRUN_JUJU" not in os.environ


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what a real Juju cannot be asked for."""
    if IS_SANDBOX:
        return
    for item in items:
        if item.get_closest_marker("sandbox") is not None:
            item.add_marker(pytest.mark.skip(reason="only the sandbox can break this"))


@pytest.fixture(scope="session", autouse=True)
def _juju() -> Iterator[None]:
    """The sandbox as ``juju``, in a state folder of its own."""
    if not IS_SANDBOX:
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as with Ctrl-C
    with sandbox.temporary_state() as state, pytest.MonkeyPatch.context() as patch:
        programs = state.with_name("bin")
        programs.mkdir()
        (programs / "juju").symlink_to(Path(sys.executable).parent / "flowrun-juju")
        patch.setenv("FLOWRUN_SANDBOX", str(state))
        patch.setenv("PATH", str(programs), prepend=os.pathsep)
        # Each question to Juju starts a program, and each hook: they need not be compiled anew.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session")
def charms(tmp_path_factory: pytest.TempPathFactory) -> Charms:
    """What to deploy."""
    folder = tmp_path_factory.mktemp("charms")
    return Charms(
        postgresql=_given("POSTGRESQL_CHARM") or packing.pack_postgresql(folder / "postgresql"),
        client=_given("ROWS_CHARM") or packing.pack_client(folder / "rows"),
        authority=_given("AUTHORITY_CHARM") or packing.pack_authority(folder / "authority"),
        image=os.environ.get("POSTGRESQL_IMAGE", "embedded:postgresql"),
    )


@pytest.fixture(scope="module")
def deployment(juju: jubilant.Juju, charms: Charms) -> Deployment:
    """PostgreSQL and its client, neither deployed yet."""
    juju.model_config({"update-status-hook-interval": "30s"})
    return Deployment(juju, charms)


@pytest.fixture(scope="session")
def ways() -> Iterator[Ways]:
    """Which ways out of decisions the tests saw taken."""
    ways = Ways()
    yield ways
    ways.save()


@pytest.fixture(autouse=True)
def _see_ways(request: pytest.FixtureRequest, ways: Ways) -> Iterator[None]:
    """Note what the flows did during a test, and that no hook took longer than it may."""
    juju = request.getfixturevalue("juju") if "juju" in request.fixturenames else None
    yield
    if juju is not None:
        ways.see(request.node.nodeid.rpartition("/")[2], juju.model, juju.debug_log())


def _given(name: str) -> Path | None:
    return Path(os.environ[name]) if name in os.environ else None
