"""Patroni's own client of Kubernetes, unmodified."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flowrun_sandbox.kubernetes.cluster import kubeconfig
from tests.sandbox.kubernetes.serving import Served

PROGRAM = Path(__file__).with_name("patroni_client.py")


def test_patroni_keeps_its_lock_and_its_labels(served: Served, tmp_path: Path) -> None:
    """Who comes with an old version loses the race for the lock."""
    token = served.account("web", trusted=True)
    config = tmp_path / "kubeconfig"
    config.write_text(kubeconfig(served.cluster, namespace="shop", token=token))
    pod = {
        "kind": "Pod",
        "metadata": {"name": "web-0", "namespace": "shop"},
        "spec": {"containers": [{"name": "web", "image": "web"}]},
    }
    served.do(served.cluster.create(pod))

    done = subprocess.run(
        [sys.executable, PROGRAM],
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
