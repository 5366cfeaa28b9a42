#!/usr/bin/env python3
"""A client of the database: it writes rows, and says which of them are there."""

import json
from collections import Counter
from pathlib import Path

import ops
from ops import pebble

FOLDER = "/srv"
SCRIPT = Path(__file__).parent / "writer.sh"
TRUSTED = "ca.pem"
DATABASE = "rows"


class RowsCharm(ops.CharmBase):
    """Writes rows while it is related to a database."""

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        self.container = self.unit.get_container("writer")
        relation = self.on["database"]
        for event in (
            *(self.on.writer_pebble_ready, self.on.secret_changed, self.on.update_status),
            *(relation.relation_created, relation.relation_changed),
        ):
            framework.observe(event, self._converge)
        framework.observe(relation.relation_broken, self._stop)
        framework.observe(self.on.check_action, self._check)
        framework.observe(self.on.collect_unit_status, self._tell_status)

    def _converge(self, _: ops.EventBase) -> None:
        """Ask for a database, and write as soon as there is one."""
        relation = self.model.get_relation("database")
        if relation is not None and self.unit.is_leader():
            wanted = {"database": DATABASE, "requested-secrets": json.dumps(["username"])}
            relation.data[self.app].update(wanted)
        environment = self._environment()
        if environment is not None and self.container.can_connect():
            self._write(environment)

    def _write(self, environment: dict[str, str]) -> None:
        """Have a service write rows."""
        self.container.push(f"{FOLDER}/writer.sh", SCRIPT.read_text("utf-8"), make_dirs=True)
        self.container.push(f"{FOLDER}/{TRUSTED}", self._tls().get("tls-ca", ""))
        service: pebble.ServiceDict = {
            "override": "replace",
            "command": "sh writer.sh",
            "working-dir": FOLDER,
            "startup": "enabled",
            "environment": environment,
        }
        self.container.add_layer("writer", {"services": {"writer": service}}, combine=True)
        self.container.replan()

    def _stop(self, _: ops.EventBase) -> None:
        """Write no more: the user is about to go."""
        if self.container.can_connect() and "writer" in self.container.get_plan().services:
            self.container.stop("writer")

    def _check(self, event: ops.ActionEvent) -> None:
        """Tell how many rows were acknowledged, and which of them are not there just once."""
        environment = self._environment()
        if environment is None:
            event.fail("there is no database")
            return
        told = self.container.pull(f"{FOLDER}/acknowledged").read()
        acknowledged = [int(line) for line in str(told).splitlines()]
        try:
            found = Counter(map(int, self._psql(environment, "SELECT number FROM rows").split()))
        except pebble.ExecError as error:
            event.fail(f"the database does not answer: {error.stderr}")
            return
        event.set_results(
            {
                "acknowledged": len(acknowledged),
                "missing": json.dumps([each for each in acknowledged if each not in found]),
                "twice": json.dumps([each for each, times in found.items() if times > 1]),
                "sslmode": environment.get("PGSSLMODE", ""),
            }
        )

    def _tell_status(self, event: ops.CollectStatusEvent) -> None:
        """Active only if rows are being written."""
        if not self.container.can_connect():
            event.add_status(ops.WaitingStatus("waiting for the container"))
        elif self.model.get_relation("database") is None:
            event.add_status(ops.BlockedStatus("relate this to a database"))
        elif self._environment() is None:
            event.add_status(ops.WaitingStatus("waiting for the database"))
        event.add_status(ops.ActiveStatus())

    def _psql(self, environment: dict[str, str], statement: str) -> str:
        """What a statement selects, a value a line."""
        command = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]
        process = self.container.exec(
            [*command, "--command", statement],
            environment=environment,
            working_dir=FOLDER,
            timeout=30,
        )
        return process.wait_output()[0]

    def _environment(self) -> dict[str, str] | None:
        """How to reach the database, as libpq reads it."""
        relation = self.model.get_relation("database")
        if relation is None or relation.app is None:
            return None
        told = relation.data[relation.app]
        if "secret-user" not in told or "endpoints" not in told:
            return None
        login = self.model.get_secret(id=told["secret-user"]).get_content(refresh=True)
        host, _, port = told["endpoints"].partition(",")[0].rpartition(":")
        return {
            "PGHOST": host,
            "PGPORT": port,
            "PGUSER": login["username"],
            "PGPASSWORD": login["password"],
            "PGDATABASE": told.get("database", DATABASE),
            "PGCONNECT_TIMEOUT": "3",
            **self._trust(),
        }

    def _trust(self) -> dict[str, str]:
        """Whom to believe to be the database, where it speaks TLS."""
        if self._tls().get("tls") != "true":
            return {}
        return {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": TRUSTED}

    def _tls(self) -> dict[str, str]:
        """What the database says of TLS."""
        relation = self.model.get_relation("database")
        told = {} if relation is None or relation.app is None else relation.data[relation.app]
        if "secret-tls" not in told:
            return {}
        return self.model.get_secret(id=told["secret-tls"]).get_content(refresh=True)


if __name__ == "__main__":
    ops.main(RowsCharm)
