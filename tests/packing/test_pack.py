"""The charm as it is packed: the tree, and a hook dispatched from it by itself."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from sysconfig import get_path

import ops
import pytest

from pack_charm import ROOT, pack

HOOK_TOOL = f"""\
#!{sys.executable}
import json, pathlib, sys

name, arguments = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
with (pathlib.Path(sys.argv[0]).parent / "called.jsonl").open("a", encoding="utf-8") as log:
    log.write(json.dumps([name, *arguments]) + "\\n")
answers = {{
    "is-leader": False,
    "config-get": {{"log-min-duration-statement": -1, "shared-buffers": 131072, "work-mem": 4096}},
    "relation-ids": ["database-peers:1"] if "database-peers" in arguments else [],
    "relation-list": "postgresql" if "--app" in arguments else [],
    "relation-get": {{}},
    "relation-model-get": {{"uuid": "0"}},
    "status-get": {{"status": "active", "message": "", "status-data": {{}}}},
    "network-get": {{"bind-addresses": [{{"addresses": [{{"value": "10.1.0.2"}}]}}]}},
    "goal-state": {{"units": {{}}, "relations": {{}}}},
}}
if name in answers:
    print(json.dumps(answers[name]))
"""
"""A stand-in for all of Juju's hook tools, which tells them apart by the name of its file."""

TOOLS = (
    *(
        "is-leader",
        "network-get",
        "config-get",
        "relation-ids",
        "relation-list",
        "relation-get",
        "relation-set",
    ),
    *("relation-model-get", "juju-log", "status-set", "status-get", "goal-state", "secret-get"),
)

Dispatch = Callable[[str], list[list[str]]]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packed charm, over the libraries of this environment."""
    folder = tmp_path_factory.mktemp("pack") / "charm"
    pack(folder, libraries=Path(get_path("purelib")))
    return folder


@pytest.fixture
def dispatch(packed: Path, tmp_path: Path) -> Dispatch:
    """Runs a hook as Juju does, and returns the hook tools that the charm called."""
    for tool in TOOLS:
        (tmp_path / tool).write_text(HOOK_TOOL, encoding="utf-8")
        (tmp_path / tool).chmod(0o755)

    def run(hook: str) -> list[list[str]]:
        subprocess.run(
            [packed / "dispatch"],
            cwd=packed,
            env=environment(packed, tmp_path, hook),
            check=True,
            timeout=60,
        )
        lines = (tmp_path / "called.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return run


def environment(charm: Path, tools: Path, hook: str) -> dict[str, str]:
    """What Juju sets for a hook, and nothing of this process's own."""
    return {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "JUJU_CHARM_DIR": str(charm),
        "JUJU_DISPATCH_PATH": f"hooks/{hook}",
        "JUJU_HOOK_NAME": hook,
        "JUJU_MODEL_NAME": "demo",
        "JUJU_MODEL_UUID": "0a5aae06-0000-4000-8000-000000000000",
        "JUJU_UNIT_NAME": "postgresql/1",
        "JUJU_VERSION": "3.6.14",
    }


def test_hook_is_dispatched(packed: Path, dispatch: Dispatch) -> None:
    """The charm runs the flow of the hook out of the packed cache, and logs its one line."""
    called = dispatch("start")

    logged = [arguments[-1] for name, *arguments in called if name == "juju-log"]
    assert any(line.startswith("flow=start chart=") for line in logged)
    assert list((packed / "flows").glob("__flowrun__/*"))


def test_status_is_shown(dispatch: Dispatch) -> None:
    """What a flow comes to reaches Juju."""
    called = dispatch("install")

    assert any(
        name == "status-set" and arguments[-1] == "waiting for the container"
        for name, *arguments in called
    )


def test_metadata_is_what_the_framework_reads(packed: Path) -> None:
    """The one file that people write is split into those that Juju reads."""
    meta = ops.CharmMeta.from_charm_root(packed)

    assert meta.name == "postgresql-flows"
    assert meta.containers.keys() == {"postgresql"}
    assert meta.peers.keys() == {"database-peers"}
    assert meta.actions.keys() == {
        *("get-primary", "get-password", "set-password", "switchover", "restart")
    }


def test_nothing_else_is_packed(packed: Path) -> None:
    """The tools and the tests stay at home."""
    assert {entry.name for entry in packed.iterdir() if not entry.name.startswith(".")} == {
        *("actions.yaml", "config.yaml", "manifest.yaml", "metadata.yaml"),
        *("dispatch", "src", "flows", "venv", "LICENSE"),
    }
    assert {entry.name for entry in (packed / "src").iterdir()} >= {
        *("charm.py", "unit", "flowrun", "steps")
    }


def test_requirements_are_pinned() -> None:
    """Each line of a library has its version and its hashes, and no index is named."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    libraries = [block for block in text.replace("\\\n", " ").splitlines() if block.strip()]

    assert all("==" in line and "--hash=sha256:" in line for line in libraries)
    assert "--index" not in text
    assert "://" not in text
