"""What holds for the parts of a plan, each by itself and with the others."""

from collections.abc import Mapping

from .commands import split_command, split_service_command
from .durations import parse_duration
from .errors import PebbleError
from .items import Action, Check, LogTarget, Service
from .ordering import start_order


def validate(
    services: Mapping[str, Service],
    checks: Mapping[str, Check],
    log_targets: Mapping[str, LogTarget],
) -> None:
    """See to it that these make a plan.

    Raises:
        PebbleError: they do not; the first reason is given.
    """
    for service in services.values():
        _validate_service(service)
    for check in checks.values():
        _validate_check(check, services)
    for target in log_targets.values():
        _validate_log_target(target, services)
    start_order(services, services)


_ACTIONS = frozenset(action.value for action in Action)


def _validate_service(service: Service) -> None:
    name, entry = service.name, service.entry
    if "command" not in entry:
        raise PebbleError(f'plan must define "command" for service "{name}"')
    try:
        split_service_command(entry["command"])
    except PebbleError as error:
        reason = f'cannot parse service "{name}" command: {error.message}'
        raise PebbleError(f'plan service "{name}" command invalid: {reason}') from None
    if entry.get("startup", "enabled") not in ("enabled", "disabled"):
        raise PebbleError(f'plan service "{name}" startup must be "enabled" or "disabled"')
    _validate_actions(service)
    if entry.get("backoff-factor", 1) < 1:
        factor = entry["backoff-factor"]
        raise PebbleError(
            f'plan service "{name}" backoff-factor must be 1.0 or greater, not {factor}'
        )


def _validate_actions(service: Service) -> None:
    said = [("on-success", service.entry.get("on-success"))]
    said += [("on-failure", service.entry.get("on-failure"))]
    said += [
        ("on-check-failure", action)
        for action in service.entry.get("on-check-failure", {}).values()
    ]
    for event, action in said:
        if action is not None and action not in _ACTIONS:
            raise PebbleError(f'plan service "{service.name}" {event} action "{action}" invalid')


def _validate_check(check: Check, services: Mapping[str, Service]) -> None:
    name = check.name
    if check.level not in ("", "alive", "ready"):
        raise PebbleError(f'plan check "{name}" level must be "alive" or "ready"')
    if check.startup not in ("enabled", "disabled"):
        raise PebbleError(f'plan check "{name}" startup must be "enabled" or "disabled"')
    if not check.period:
        raise PebbleError(f'plan check "{name}" period must not be zero')
    if not check.timeout:
        raise PebbleError(f'plan check "{name}" timeout must not be zero')
    if "timeout" in check.entry and parse_duration(check.entry["timeout"]) >= check.period:
        raise PebbleError(f'plan check "{name}" timeout must be less than period')
    if sum(kind in check.entry for kind in ("http", "tcp", "exec")) != 1:
        raise PebbleError(f'plan must specify one of "http", "tcp", or "exec" for check "{name}"')
    _validate_choice(check, services)


def _validate_choice(check: Check, services: Mapping[str, Service]) -> None:
    needed = {"http": "url", "tcp": "port", "exec": "command"}[check.kind]
    options = check.entry[check.kind]
    if not options.get(needed):
        raise PebbleError(f'plan must set "{needed}" for {check.kind} check "{check.name}"')
    if check.kind != "exec":
        return
    try:
        split_command(options["command"])
    except PebbleError as error:
        raise PebbleError(f'plan check "{check.name}" command invalid: {error.message}') from None
    context = options.get("service-context")
    if context and context not in services:
        raise PebbleError(
            f'plan check "{check.name}" service context specifies non-existent service "{context}"'
        )


def _validate_log_target(target: LogTarget, services: Mapping[str, Service]) -> None:
    name, entry = target.name, target.entry
    if "type" not in entry:
        raise PebbleError(
            'plan must define "type" ("loki" or "opentelemetry") for log target "' + name + '"'
        )
    if entry["type"] not in ("loki", "opentelemetry"):
        raise PebbleError(
            f'log target "{name}" has unsupported type "{entry["type"]}",'
            ' must be "loki" or "opentelemetry"'
        )
    for listed in entry.get("services", ()):
        service = listed.removeprefix("-")
        if service != "all" and service not in services:
            raise PebbleError(f'log target "{name}" specifies unknown service "{service}"')
    reserved = [label for label in entry.get("labels", {}) if label.startswith("pebble_")]
    if reserved:
        raise PebbleError(
            f'log target "{name}": label "{reserved[0]}" uses reserved prefix "pebble_"'
        )
    if "location" not in entry:
        raise PebbleError(f'plan must define "location" for log target "{name}"')
