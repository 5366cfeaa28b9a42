"""Patroni's own client of Kubernetes, unmodified."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.sandbox.kubernetes.serving import Served

PROGRAM = Path(__file__).with_name("patroni_client.py")


def test_patroni_keeps_its_lock_and_its_labels(served: Served, tmp_path: Path) -> None:
    """Who comes with an old version loses the race for the lock."""
    token = served.account("web", trusted=True)
    config = tmp_path / "kubeconfig"
    config.write_text(served.kubeconfig(token))
    served.create("Pod", "web-0", {"containers": [{"name": "web", "image": "web"}]})

    done = subprocess.run(
        [sys.executable, PROGRAM, served.namespace],
        env={**os.environ, "KUBECONFIG": str(config)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert json.loads(done.stdout) == {
        "versions": True,
        "late": 409,
        "leaders": ["web-1"],
        "role": "primary",
    }
