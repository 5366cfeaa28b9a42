"""Kills a hook behind each node of the cluster's two flows, each once: packed in by a test.

What was killed already is noted in the folder of the charm, so that the hook that Juju sends again
gets one node further.
"""

import os
import signal
from pathlib import Path

import flowrun
from flowrun.events import Entered, Event, Took

FLOWS = ("leader-elected", "postgresql-pebble-ready")


def kill(event: Event) -> None:
    """Die where a node is done for the first time: on the arrow behind it, or at an end."""
    match event:
        case Took(flow, edge) if edge.source is not None:
            node = edge.source
        case Entered(flow, node_) if not flow.ways_out(node_.id):
            node = node_.id
        case _:
            return
    notes = Path(os.environ["JUJU_CHARM_DIR"], "killed.txt")
    line = f"{flow.name} {node}\n"
    told = notes.read_text("utf-8").splitlines(keepends=True) if notes.exists() else []
    if flow.name in FLOWS and line not in told:
        notes.write_text("".join([*told, line]), "utf-8")
        os.kill(os.getpid(), signal.SIGKILL)


watching = flowrun.observing(kill)
watching.__enter__()
