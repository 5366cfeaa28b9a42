"""A charm that logs every event, and does what its options say."""

import logging
import socket

import ops

logger = logging.getLogger(__name__)


class EventsCharm(ops.CharmBase):
    """Tells the tests of what it is told."""

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        for event in self.on.events().values():
            if not issubclass(event.event_type, ops.LifecycleEvent | ops.CollectStatusEvent):
                framework.observe(event, self._on_any)
        framework.observe(self.on.echo_action, self._on_echo)
        framework.observe(self.on.fail_action, self._on_fail)

    def _on_any(self, event: ops.EventBase) -> None:
        name = event.handle.kind.replace("_", "-")
        logger.info("told of %s", name)
        if self.config["fail"] == name:
            raise RuntimeError(f"{name} is to fail")
        self.unit.status = ops.ActiveStatus(self._said(name))

    def _said(self, name: str) -> str:
        relation = self.model.get_relation("peers")
        if relation is None or name in {"stop", "remove"}:
            return ""
        relation.data[self.unit]["greeting"] = str(self.config["greeting"])
        said = sorted(relation.data[unit].get("greeting", "") for unit in relation.units)
        return ",".join(said)

    def _on_echo(self, event: ops.ActionEvent) -> None:
        event.log("echoing")
        event.set_results({"text": event.params["text"], "host": socket.gethostname()})

    def _on_fail(self, event: ops.ActionEvent) -> None:
        event.fail("as asked")


if __name__ == "__main__":
    ops.main(EventsCharm)
