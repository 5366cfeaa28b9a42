"""The hook tools about what is shown of a unit and its application."""

from flowrun_sandbox.model.entities import Status
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, Call, parse
from flowrun_sandbox.model.tools.output import printed


def status_set(hook: Hook, call: Call) -> str:
    """Set a status. It holds at once, whatever becomes of the hook."""
    given = parse(call.arguments, switches=_APPLICATION)
    if not given.words:
        raise ToolError("invalid args, require <status> [message]", 2)
    status, message = given.words[0], " ".join(given.words[1:])
    if status not in _SETTABLE:
        known = " ".join(_SETTABLE)
        raise ToolError(f'invalid status "{status}", expected one of [{known}]', 2)
    new = Status(status, message, since=hook.model.clock())
    if "application" not in given.switches:
        hook.unit.workload = _kept(hook.unit.workload, new)
    elif not hook.leads:
        raise ToolError("this unit is not the leader")
    else:
        hook.application.status = _kept(hook.application.status, new)
    return ""


def status_get(hook: Hook, call: Call) -> str:
    """The status of the unit, or, for the leader, of the application and its units."""
    given = parse(call.arguments, OUTPUT, {**_APPLICATION, "--include-data": "data"})
    given.only(0)
    detailed = "data" in given.switches
    if "application" not in given.switches:
        return printed(_shown(hook.unit.workload, detailed=detailed), given)
    if not hook.leads:
        raise ToolError("finding application status: this unit is not the leader")
    units = hook.application.units.values()
    status = {
        "application-status": _shown(hook.application.status or _UNKNOWN, detailed=True),
        "units": {unit.name: _shown(unit.workload, detailed=True) for unit in units},
    }
    return printed(status if detailed else status["application-status"], given)


def application_version_set(hook: Hook, call: Call) -> str:
    """Say which version of the workload runs."""
    words = parse(call.arguments).only(1)
    if not words:
        raise ToolError("no version specified", 2)
    hook.application.version = words[0]
    return ""


_APPLICATION = {"--application": "application"}
_SETTABLE = ("maintenance", "blocked", "waiting", "active")
_UNKNOWN = Status("unknown")


def _kept(old: Status | None, new: Status) -> Status:
    """The new one, but since when the old one holds if it says the same."""
    same = old is not None and (old.status, old.message) == (new.status, new.message)
    return old if old is not None and same else new


def _shown(status: Status, *, detailed: bool) -> object:
    if not detailed:
        return status.status
    return {
        "message": status.message,
        "status": status.status,
        "status-data": dict(status.data),
    }
