"""What two members of Patroni do to their store in Kubernetes: a program, with KUBECONFIG set."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from patroni.dcs import kubernetes  # type: ignore[import-untyped]  # it has no types
from patroni.postgresql.mpp import get_mpp  # type: ignore[import-untyped]  # likewise

PATIENCE = 60


def member(name: str, namespace: str) -> Any:
    """The store as a member sees it, whose pod has this name."""
    config = {
        "context": "",
        "labels": {"application": "patroni"},
        "loop_wait": 1,
        "name": name,
        "namespace": namespace,
        "ports": [{"name": "postgresql", "port": 5432}],
        "retry_timeout": 5,
        "scope": "web",
        "ttl": 30,
        "use_endpoints": True,
    }
    return kubernetes.Kubernetes(config, get_mpp({}))


def seen(store: Any, what: Callable[[Any], object]) -> object:
    """What the member's watch has told it, as soon as there is anything of it."""
    deadline = time.monotonic() + PATIENCE
    while not (found := what(store.get_cluster())) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def told(store: Any, state: str, role: str) -> bool:
    """Tell of a member."""
    data = {"state": state, "role": role, "conn_url": "postgres://", "xlog_location": 1}
    return bool(store.touch_member(data))


def main(namespace: str) -> None:
    """A cluster's life: it is made, its leader holds the lock, gives it up, and it goes."""
    one, two = member("web-0", namespace), member("web-1", namespace)
    story: dict[str, object] = {}
    story["empty"] = one.get_cluster().is_unlocked()
    story["initialize"] = [bool(each.initialize()) for each in (one, two)]
    story["lock"] = [bool(each.attempt_to_acquire_leader()) for each in (one, two)]
    story["leader"] = [seen(each, lambda cluster: cluster.leader.name) for each in (one, two)]
    story["config"] = bool(one.set_config_value('{"ttl": 30}'))
    story["told"] = [told(one, "running", "primary"), told(two, "running", "replica")]
    story["members"] = seen(two, lambda cluster: sorted(map(str, _roles(cluster))))
    story["renewed"] = bool(one.update_leader(one.get_cluster(), 42, {"web_1": 41}))
    story["optime"] = seen(two, lambda cluster: cluster.status.last_lsn)
    story["sync"] = bool(one.write_sync_state("web-0", ["web-1"], 0))
    story["standby"] = seen(two, lambda cluster: cluster.sync.members)
    story["stale"] = bool(two.write_sync_state("web-1", ["web-0"], 0, version="1"))
    story["failover"] = bool(one.manual_failover("web-0", "web-1"))
    story["candidate"] = seen(two, lambda cluster: cluster.failover and cluster.failover.candidate)
    story["given up"] = bool(one.delete_leader(one.get_cluster().leader))
    story["unlocked"] = seen(two, lambda cluster: cluster.is_unlocked())
    story["taken"] = bool(two.attempt_to_acquire_leader())
    story["new leader"] = seen(one, lambda cluster: cluster.leader and cluster.leader.name)
    story["deleted"] = bool(two.delete_cluster())
    story["gone"] = seen(one, lambda cluster: cluster.initialize is None and cluster.leader is None)
    json.dump(story, sys.stdout)


def _roles(cluster: Any) -> list[tuple[str, str]]:
    found = [(each.name, each.data["pod_labels"].get("role", "")) for each in cluster.members]
    return found if all(role for _, role in found) else []


if __name__ == "__main__":
    main(sys.argv[1])
