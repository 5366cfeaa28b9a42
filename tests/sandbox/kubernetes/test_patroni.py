"""Patroni's own client of Kubernetes, unmodified."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.kubernetes.serving import Served

CONTAINERS = {"containers": [{"name": "web", "image": "web"}]}
LABELS = {"application": "patroni", "cluster-name": "web"}

Run = Callable[[str], Any]


@pytest.fixture
def run(served: Served, tmp_path: Path) -> Run:
    """Run a program of this folder as the account of an application, and read what it says."""
    config = tmp_path / "kubeconfig"
    config.write_text(served.kubeconfig(served.account("web", trusted=True)))

    def run(program: str) -> Any:
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name(program), served.namespace],
            env={**os.environ, "KUBECONFIG": str(config)},
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return json.loads(done.stdout)

    return run


def test_patroni_keeps_its_lock_and_its_labels(served: Served, run: Run) -> None:
    """Who comes with an old version loses the race for the lock."""
    served.create("Pod", "web-0", CONTAINERS)

    assert run("patroni_client.py") == {
        "versions": True,
        "late": 409,
        "leaders": ["web-1"],
        "role": "primary",
    }


def test_two_members_share_a_store(served: Served, run: Run) -> None:
    """One gets the lock, the other watches; what they write each sees of the other."""
    for number in (0, 1):
        name, ip = f"web-{number}", f"10.77.0.{number + 10}"
        served.create("Pod", name, CONTAINERS, labels=LABELS)
        served.do(
            served.cluster.patch_status("Pod", name, {"podIP": ip}, namespace=served.namespace)
        )

    assert run("patroni_store.py") == {
        "empty": True,
        "initialize": [True, False],
        "lock": [True, False],
        "leader": ["web-0", "web-0"],
        "config": True,
        "told": [True, True],
        "members": ["('web-0', 'primary')", "('web-1', 'replica')"],
        "renewed": True,
        "optime": 42,
        "sync": True,
        "standby": ["web-0", "web-1"],
        "stale": False,
        "failover": True,
        "candidate": "web-1",
        "given up": True,
        "unlocked": True,
        "taken": True,
        "new leader": "web-1",
        "deleted": True,
        "gone": True,
    }
