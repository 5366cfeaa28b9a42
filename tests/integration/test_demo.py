"""The demo, as `make demo` runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil
import pytest

from tests.integration import sandbox
from tests.integration.deployment import PATIENCE, Charms

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).parents[2]


class Demo:
    """The demo in a sandbox of its own."""

    def __init__(self, charm: Path, folder: Path, state: Path) -> None:
        self.report = folder / "build" / "demo"
        self._state = state
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.demo", charm],
            cwd=folder,
            env={
                **os.environ,
                "FLOWRUN_SANDBOX": str(state),
                "PYTHONPATH": os.pathsep.join(
                    str(ROOT / part) for part in (".", "engine", "tools")
                ),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def read_until(self, text: str) -> None:
        """Read what it prints, up to the line with a text."""
        assert self._process.stdout is not None
        assert any(text in line for line in self._process.stdout)

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """Its exit code, and what else it printed."""
        output, _ = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, output

    def leftovers(self) -> list[str]:
        """What of it is still there."""
        lines = [each.info["cmdline"] or () for each in psutil.process_iter(["cmdline"])]
        processes = [
            " ".join(line) for line in lines if any(str(self._state) in word for word in line)
        ]
        return processes + [str(path) for path in self._state.parent.glob(self._state.name)]


@pytest.fixture
def demo(charms: Charms, tmp_path: Path) -> Iterator[Demo]:
    """One that has been started."""
    with sandbox.temporary_state() as state, Demo(charms.postgresql, tmp_path, state) as demo:
        yield demo


def test_demo(demo: Demo) -> None:
    """It ends well, leaves a page with both seed flows in it, and nothing else."""
    code, output = demo.end()

    assert code == 0, output
    assert "\x1b" not in output
    assert "       0  of them are missing" in output
    drawn = {path.stem.rpartition("-")[0] for path in (demo.report / "runs").iterdir()}
    assert {"leader-elected", "postgresql-pebble-ready"} <= drawn
    assert "took over" in (demo.report / "index.html").read_text("utf-8")
    assert not demo.leftovers()


@pytest.mark.parametrize("moment", ["is deployed", "relation-created"])
def test_ctrl_c(demo: Demo, moment: str) -> None:
    """Whenever a person stops it, what was made so far is kept, and nothing is left running."""
    demo.read_until(moment)

    demo.interrupt()
    code, output = demo.end()

    assert code == 130, output
    assert "It was stopped." in (demo.report / "index.html").read_text("utf-8")
    assert not demo.leftovers()
