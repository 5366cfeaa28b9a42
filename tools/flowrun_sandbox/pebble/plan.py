"""Layers to the one plan that they make: merged, and checked as a whole."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import yaml

from .commands import split_command, split_service_command
from .durations import parse_duration
from .errors import PebbleError
from .fields import CHECK, Entry, merge_entries
from .layers import SECTIONS, Layer, Section


class Action(enum.Enum):
    """What is done when a service ends, or a check of it fails."""

    RESTART = "restart"
    IGNORE = "ignore"
    SHUTDOWN = "shutdown"
    SUCCESS_SHUTDOWN = "success-shutdown"
    FAILURE_SHUTDOWN = "failure-shutdown"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the plan."""

    name: str
    entry: Entry

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command, split."""
        return split_service_command(self.entry["command"])

    @property
    def enabled(self) -> bool:
        """Whether it starts by itself."""
        return bool(self.entry.get("startup") == "enabled")

    @property
    def kill_delay(self) -> float:
        """The seconds between SIGTERM and SIGKILL."""
        return self._seconds("kill-delay", "5s")

    @property
    def backoff_limit(self) -> float:
        """The seconds beyond which a wait before a restart does not grow."""
        return self._seconds("backoff-limit", "30s")

    def next_backoff(self, current: float) -> float:
        """The seconds to wait before the restart that follows a wait of ``current``."""
        if not current:
            return self._seconds("backoff-delay", "500ms")
        longer = current * float(self.entry.get("backoff-factor", 2))
        return min(longer, self.backoff_limit)

    def action(self, event: str) -> Action:
        """What ``on-success`` or ``on-failure`` says."""
        return Action(self.entry.get(event, Action.RESTART.value))

    def check_action(self, check: str) -> Action | None:
        """What is to be done when this check fails, if anything is said."""
        action = self.entry.get("on-check-failure", {}).get(check)
        return Action(action) if action else None

    def listed(self, name: str) -> tuple[str, ...]:
        """The names in ``after``, ``before`` or ``requires``."""
        return tuple(self.entry.get(name, ()))

    def _seconds(self, name: str, default: str) -> float:
        return parse_duration(self.entry.get(name, default))


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the plan."""

    name: str
    entry: Entry

    @property
    def kind(self) -> str:
        """How it is checked: ``http``, ``tcp`` or ``exec``."""
        return next(kind for kind in ("http", "tcp", "exec") if kind in self.entry)

    @property
    def level(self) -> str:
        """``alive``, ``ready`` or nothing."""
        return str(self.entry.get("level", ""))

    @property
    def startup(self) -> str:
        """``enabled`` or ``disabled``."""
        return str(self.entry.get("startup", "enabled"))

    @property
    def threshold(self) -> int:
        """How many failures in a row make it fail."""
        return int(self.entry["threshold"])

    @property
    def period(self) -> float:
        """The seconds from one attempt to the next."""
        return parse_duration(self.entry.get("period", "10s"))

    @property
    def timeout(self) -> float:
        """The seconds that an attempt may take; without a word, no more than a period."""
        return min(parse_duration(self.entry.get("timeout", "3s")), self.period)


@dataclass(frozen=True, slots=True)
class LogTarget:
    """A place that services' output is sent to."""

    name: str
    entry: Entry

    def takes(self, service: str) -> bool:
        """Whether this service's output goes there: the last word about it counts."""
        for name in reversed(self.entry.get("services", ())):
            if name.removeprefix("-") in (service, "all"):
                return not name.startswith("-")
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to run, and how it is looked after."""

    layers: tuple[Layer, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    log_targets: Mapping[str, LogTarget] = field(default_factory=dict)

    def service(self, name: str) -> Service:
        """The service of this name.

        Raises:
            PebbleError: there is none.
        """
        if name not in self.services:
            raise PebbleError(f'service "{name}" does not exist')
        return self.services[name]

    def to_yaml(self) -> str:
        """The plan as Pebble prints it: names sorted, fields in their order."""
        sections: dict[str, Any] = {
            "services": self.services,
            "checks": self.checks,
            "log-targets": self.log_targets,
        }
        plain = {
            section: {name: dict(items[name].entry) for name in sorted(items)}
            for section, items in sections.items()
            if items
        }
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)


def make_plan(layers: Iterable[Layer]) -> Plan:
    """The plan of some layers, each over those before it.

    Raises:
        PebbleError: the layers do not make a plan; the first reason is given.
    """
    ordered = tuple(layers)
    merged = {section.name: _merge(section, ordered) for section in SECTIONS}
    services = {name: Service(name, entry) for name, entry in merged["services"].items()}
    checks = {name: Check(name, _with_defaults(e)) for name, e in merged["checks"].items()}
    targets = {name: LogTarget(name, entry) for name, entry in merged["log-targets"].items()}
    for service in services.values():
        _validate_service(service)
    for check in checks.values():
        _validate_check(check, services)
    for target in targets.values():
        _validate_log_target(target, services)
    return Plan(layers=ordered, services=services, checks=checks, log_targets=targets)


def add_layer(plan: Plan, layer: Layer, *, combine: bool, inner: bool = False) -> Plan:
    """The plan with one more layer, or with the layer of its label combined with this one.

    ``inner`` puts a new layer whose label is ``outer/…`` behind the last of ``outer``'s.

    Raises:
        PebbleError: the label is taken and ``combine`` is not asked for, or there is no plan.
    """
    place = next((i for i, old in enumerate(plan.layers) if old.label == layer.label), None)
    if place is None:
        end = _inner_end(plan, layer) if inner else len(plan.layers)
        return make_plan([*plan.layers[:end], layer, *plan.layers[end:]])
    if not combine:
        raise PebbleError(f'layer "{layer.label}" already exists')
    combined = _combine(plan.layers[place], layer)
    return make_plan([*plan.layers[:place], combined, *plan.layers[place + 1 :]])


ACTIONS = frozenset(action.value for action in Action)


def _merge(section: Section, layers: Iterable[Layer]) -> Mapping[str, Entry]:
    def over(entries: Mapping[str, Entry], layer: Layer) -> Mapping[str, Entry]:
        return _over(section, entries, layer)

    return reduce(over, layers, {})


def _over(section: Section, entries: Mapping[str, Entry], layer: Layer) -> Mapping[str, Entry]:
    merged = dict(entries)
    for name, entry in layer.sections[section.name].items():
        override = entry.get("override")
        if override == "merge" and name in merged:
            merged[name] = merge_entries(merged[name], entry, section.fields)
        elif override in ("merge", "replace"):
            merged[name] = entry
        else:
            fault = "has invalid" if override else "must define"
            value = " value" if override else ""
            raise PebbleError(
                f'layer "{layer.label}" {fault} "override"{value} for {section.noun} "{name}"'
            )
    return merged


def _combine(old: Layer, new: Layer) -> Layer:
    return replace(
        new,
        order=old.order,
        sections={
            section.name: _over(section, old.sections[section.name], new) for section in SECTIONS
        },
    )


def _inner_end(plan: Plan, layer: Layer) -> int:
    outer = layer.label.partition("/")[0]
    labels = [old.label.partition("/")[0] for old in plan.layers]
    return len(labels) - labels[::-1].index(outer) if outer in labels else len(labels)


def _with_defaults(check: Entry) -> Entry:
    filled = {**check, "threshold": check.get("threshold") or 3}
    return {name: filled[name] for name in CHECK if name in filled}


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
        if action is not None and action not in ACTIONS:
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
