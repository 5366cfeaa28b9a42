"""The hook tools of actions. What they say holds, also if the action then fails."""

import re
from typing import Any

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tasks import Task
from flowrun_sandbox.model.tools.arguments import OUTPUT, Call, pairs, parse
from flowrun_sandbox.model.tools.output import printed


def action_get(hook: Hook, call: Call) -> str:
    """All parameters, or one; a dot leads into an object."""
    given = parse(call.arguments, OUTPUT)
    words = given.only(1)
    value: Any = dict(_task(hook).parameters)
    for key in words[0].split(".") if words else []:
        value = value.get(key) if isinstance(value, dict) else None
    return printed(value, given)


def action_set(hook: Hook, call: Call) -> str:
    """Set results; a dot leads into an object."""
    task = _task(hook)
    changes = pairs(parse(call.arguments).words)
    for name in changes:
        for key in name.split("."):
            _check(key)
    for name, value in changes.items():
        *path, last = name.split(".")
        target = task.results
        for key in path:
            if not isinstance(target.get(key), dict):
                target[key] = {}
            target = target[key]
        target[last] = value
    return ""


def action_log(hook: Hook, call: Call) -> str:
    """Tell who waits for the action how it goes."""
    words = parse(call.arguments).words
    if not words:
        raise ToolError("no message specified", 2)
    _task(hook).log.append((hook.model.clock(), " ".join(words)))
    return ""


def action_fail(hook: Hook, call: Call) -> str:
    """Let the action fail when it ends, for a reason."""
    task = _task(hook)
    words = parse(call.arguments).only(1)
    task.message = words[0] if words else _NO_REASON
    hook.pending.action_failed = True
    return ""


_KEY = re.compile(r"[a-z0-9](([a-z0-9-]+)?[a-z0-9])?")
_NO_REASON = "action failed without reason given, check action for errors"


def _task(hook: Hook) -> Task:
    if hook.task is None:
        raise ToolError("not running an action")
    return hook.task


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ToolError(
            f'key "{key}" must start and end with lowercase alphanumeric, and contain only '
            "lowercase alphanumeric and hyphens"
        )
