"""Layers to the one plan that they make: merged, and checked as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import yaml

from .errors import PebbleError
from .fields import CHECK, Entry, merge_entries
from .items import Check, LogTarget, Service
from .layers import SECTIONS, Layer, Section
from .validation import validate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to run, and how it is looked after."""

    layers: tuple[Layer, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    log_targets: Mapping[str, LogTarget] = field(default_factory=dict)

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
    validate(services, checks, targets)
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
