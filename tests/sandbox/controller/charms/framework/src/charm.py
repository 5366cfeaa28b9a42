"""A charm that starts a service by the ops framework, and listens to what it says."""

import ops

LAYER: ops.pebble.LayerDict = {
    "services": {
        "work": {"override": "replace", "command": "sleep 1000", "startup": "enabled"},
    },
    "checks": {
        "greeted": {
            "override": "replace",
            "level": "ready",
            "period": "200ms",
            "threshold": 1,
            "exec": {"command": "test -e etc/motd"},
        },
    },
}


class FrameworkCharm(ops.CharmBase):
    """Active when its service runs."""

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        framework.observe(self.on.workload_pebble_ready, self._on_ready)
        framework.observe(self.on.workload_pebble_custom_notice, self._on_notice)

        framework.observe(self.on.workload_pebble_check_failed, self._on_failed)
        framework.observe(self.on.workload_pebble_check_recovered, self._on_recovered)

    def _on_ready(self, event: ops.PebbleReadyEvent) -> None:
        event.workload.push("/etc/motd", "welcome", make_dirs=True)
        event.workload.add_layer("work", LAYER, combine=True)
        event.workload.replan()
        self.unit.status = ops.ActiveStatus(event.workload.pull("/etc/motd").read())

    def _on_notice(self, event: ops.PebbleCustomNoticeEvent) -> None:
        self.unit.status = ops.ActiveStatus(event.notice.key)

    def _on_failed(self, event: ops.PebbleCheckFailedEvent) -> None:
        self.unit.status = ops.WaitingStatus(f"{event.info.name} has failed")

    def _on_recovered(self, event: ops.PebbleCheckRecoveredEvent) -> None:
        self.unit.status = ops.ActiveStatus(f"{event.info.name} again")


if __name__ == "__main__":
    ops.main(FrameworkCharm)
