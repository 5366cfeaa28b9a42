"""What ``juju run``, ``exec`` and ``show-task`` tell of a task, as plain data and as text."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.views.times import of_task

_OWN_KEYS = ("return-code", "stdout", "stderr")
"""Of the results, those that say how the process went."""


def task(found: Mapping[str, Any]) -> dict[str, Any]:
    """A task, with what is known of it by now."""
    shown = {
        "id": found["id"],
        "status": found["status"],
        "unit": found["unit"],
        "message": found["message"],
        "results": found["results"],
        "log": [f"{of_task(line['time'])} {line['message']}" for line in found["log"]],
        "timing": {
            step: of_task(found[step])
            for step in ("enqueued", "started", "completed")
            if found[step]
        },
    }
    return {key: value for key, value in shown.items() if value}


def return_code(found: Mapping[str, Any]) -> int:
    """How the process ended; 0 while it has not."""
    return int(found["results"].get("return-code", 0))


def own_results(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the action has set, without what is known of its process."""
    return {key: value for key, value in found["results"].items() if key not in _OWN_KEYS}


def printed(found: Mapping[str, Any]) -> str:
    """What the process printed, errors last, each with an end of line."""
    texts = (str(found["results"].get(stream, "")) for stream in ("stdout", "stderr"))
    return "".join(text if text.endswith("\n") else f"{text}\n" for text in texts if text)
