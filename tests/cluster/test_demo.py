"""The demo: a page's hooks on three units in memory, as a person sees them."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from flowrun import load
from tests.cluster.__main__ import PAGE, main, programs_of
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.scenario import all_active, play

ROOT = Path(__file__).parents[2]

ONE_HOOK = """\
## Leader elected hook

```mermaid
flowchart TD
  begin([leader-elected Hook]) --> make{Generate password for charm users?}
  make --> active[Set active status] --> done([return])
```
"""


def demo(page: Path, width: int = 80) -> tuple[int, str]:
    """The exit code and the output of the demo of a page."""
    out = io.StringIO()
    code = main([str(page)], Console(file=out, width=width, highlight=False))
    return code, out.getvalue()


def page_with(tmp_path: Path, text: str) -> Path:
    """A page that holds a text."""
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    return page


def test_all_units_become_active() -> None:
    """The charm's hooks bring three units up, one after the other."""
    cluster = Cluster(3)

    happened = list(play(cluster, Hooks(cluster, programs_of(load(ROOT / PAGE)))))

    fired = [each for each in happened if isinstance(each, Fired)]
    assert all_active(cluster)
    assert cluster.patroni.states == {
        "postgresql-0": "running",
        "postgresql-1": "streaming",
        "postgresql-2": "streaming",
    }
    assert any(each.run.deferred for each in fired)
    assert not any(unit.deferred for unit in cluster.units)


def test_never_two_members_on_their_way() -> None:
    """While one unit copies the data, no other is let in."""
    cluster = Cluster(3)

    for _ in play(cluster, Hooks(cluster, programs_of(load(ROOT / PAGE)))):
        listed = len(cluster.relation.data.endpoints)
        ready = sum(cluster.patroni.runs(unit.pod) for unit in cluster.units)

        assert listed <= ready + 1


@pytest.mark.parametrize("width", [80, 120])
def test_output_fits_its_width(width: int) -> None:
    """Every line is plain text and fits, and the last lines show the units."""
    code, output = demo(ROOT / PAGE, width)

    assert code == 0
    assert "\x1b" not in output
    assert max(map(len, output.splitlines())) <= width
    assert "postgresql/1  postgresql-pebble-ready  deferred" in output
    assert "All units are active." in output


def test_page_of_ones_own(tmp_path: Path) -> None:
    """Another page runs in the place of the charm's, and the hooks that it lacks are named."""
    code, output = demo(page_with(tmp_path, ONE_HOOK), width=200)

    assert code == 0
    assert "has no flow postgresql-pebble-ready, so nothing runs when it fires." in output
    assert "make: yes → active" in output
    assert "Not all units are active." in output


def test_flow_that_the_story_does_not_know(tmp_path: Path) -> None:
    """Further flows of a page run once on each unit."""
    page = page_with(tmp_path, ONE_HOOK.replace("Leader elected", "Config changed"))

    code, output = demo(page, width=200)

    assert code == 0
    assert "config-changed fires on each unit." in output
    assert "postgresql/0  config-changed  return" in output


def test_hook_that_never_gets_done(tmp_path: Path) -> None:
    """A unit that defers for ever is given up on, in words."""
    text = ONE_HOOK.replace("active[Set active status] --> done([return])", "later>defer]")

    code, output = demo(page_with(tmp_path, text))

    assert code == 0
    assert "postgresql/0 keeps waiting for leader-elected." in output


def test_labels_that_are_not_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every label without a function is named with its place, and nothing runs."""
    text = ONE_HOOK.replace("Set active status", "Make tea")
    page = page_with(tmp_path, text)

    code, output = demo(page)

    assert code == 1
    assert ':6:19: error: no step is registered as "Make tea"' in capsys.readouterr().err
    assert not output


def test_chart_that_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake in the chart is shown with its place."""
    page = page_with(tmp_path, ONE_HOOK.replace("])", ""))

    code, _ = demo(page)

    assert code == 1
    assert f"{page}:5:" in capsys.readouterr().err


def test_page_that_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that is not there is named."""
    code, _ = demo(tmp_path / "none.md")

    assert code == 2
    assert "none.md" in capsys.readouterr().err


def test_answer_that_no_arrow_carries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chart that does not know what to do with an answer stops, and says so."""
    text = ONE_HOOK.replace("make --> active", "make -- maybe --> active")

    code, _ = demo(page_with(tmp_path, text))

    assert code == 1
    assert '"yes"' in capsys.readouterr().err


def test_person_who_stops_it() -> None:
    """Ctrl-C ends the demo with one word, not with a traceback."""
    out = InterruptedOutput()

    code = main([str(ROOT / PAGE)], Console(file=out, width=80))

    assert code == 130
    assert out.getvalue().endswith("stopped\n")


def test_command_line() -> None:
    """The command runs from the project's folder, and without colours if they are not wanted."""
    environment = os.environ | {"NO_COLOR": "1", "PYTHONPATH": "engine:tools:."}

    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert "All units are active." in done.stdout
    assert "\x1b" not in done.stdout
    assert not done.stderr


class InterruptedOutput(io.StringIO):
    """An output at which a person presses Ctrl-C when the first hook has been shown."""

    interrupted = False

    def write(self, text: str, /) -> int:
        """Interrupt once."""
        if "leader-elected" in text and not self.interrupted:
            self.interrupted = True
            raise KeyboardInterrupt
        return super().write(text)
