"""The file with the names of a model."""

from pathlib import Path

from flowrun_sandbox.controller.names import write
from flowrun_sandbox.kubernetes.objects import Object


def test_names(tmp_path: Path) -> None:
    """Pods have names once they have addresses; services those of their ready endpoints."""
    pod: Object = {"spec": {"hostname": "pg-0", "subdomain": "pg-endpoints"}}
    known = {
        "Pod": {"pg-0": {**pod, "status": {"podIP": "127.0.0.10"}}, "pg-1": pod},
        "Endpoints": {
            "pg-primary": {
                "subsets": [{"addresses": [{"ip": "127.0.0.10"}, {"ip": "127.0.0.11"}]}]
            },
            "empty": {},
            "unready": {"subsets": [{"notReadyAddresses": [{"ip": "127.0.0.12"}]}]},
        },
    }

    write(tmp_path / "hosts", "shop", known)

    lines = [line.split() for line in (tmp_path / "hosts").read_text().splitlines()]
    assert [(line[0], line[1]) for line in lines] == [
        ("127.0.0.10", "pg-0.pg-endpoints"),
        ("127.0.0.10", "pg-primary"),
        ("127.0.0.11", "pg-primary"),
    ]
    assert lines[1][1:] == [
        "pg-primary",
        "pg-primary.shop",
        "pg-primary.shop.svc",
        "pg-primary.shop.svc.cluster.local",
    ]
