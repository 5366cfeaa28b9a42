"""A charm's metadata to the events that Juju can fire for it."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.labels import kebab
from flowrun.nearest import nearest
from flowrun.span import Span
from flowrun_tools.errors import ConfigurationError

FILE = "charmcraft.yaml"

UNDEFERRABLE = frozenset(
    {
        *("stop", "remove", "secret-expired", "secret-rotate"),
        *("collect-app-status", "collect-unit-status", "pre-commit", "commit"),
    }
)
"""The events whose ``defer`` raises in the ops framework, beside those of actions."""

_OF_EVERY_CHARM = UNDEFERRABLE | {
    *("install", "start", "config-changed", "update-status", "upgrade-charm"),
    *("leader-elected", "leader-settings-changed", "collect-metrics"),
    *("pre-series-upgrade", "post-series-upgrade", "secret-changed", "secret-remove"),
}

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "containers": (
        *("pebble-ready", "pebble-custom-notice"),
        *("pebble-check-failed", "pebble-check-recovered"),
    ),
    "storage": ("storage-attached", "storage-detaching"),
    "actions": ("action",),
    **dict.fromkeys(
        ("provides", "requires", "peers"),
        tuple(f"relation-{end}" for end in ("created", "joined", "changed", "departed", "broken")),
    ),
}
"""For each part of the metadata how the names of its events end, as ops has them."""

_OF_JUJU = re.compile(rf".*-(?:{'|'.join({e for ends in _ENDINGS.values() for e in ends})})")
"""A name that only Juju gives: no library has an event of this form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charm:
    """What a charm's metadata says of its events."""

    events: tuple[str, ...]
    """In kebab case, sorted."""
    actions: frozenset[str]
    relations: frozenset[str]
    names: frozenset[str]
    """Of the containers, relations, storages and actions."""

    def may_fire(self, name: str) -> bool:
        """Whether a name is an event of the charm, or may be one of a library that it uses."""
        if name in self.events or name in self.names:
            return True
        if is_of_juju(name) or nearest(name, self.events, cutoff=_NEARLY):
            return False
        words = {word for relation in self.relations for word in relation.split("-")}
        return any(_kin(*pair) for pair in itertools.product(name.split("-"), words))


def is_of_juju(name: str) -> bool:
    """Whether a name has the form of an event that Juju fires, for one charm or another."""
    return name in _OF_EVERY_CHARM or _OF_JUJU.fullmatch(name) is not None


_NEARLY = 0.85
"""How alike a misspelt name is to the one that was meant."""

_STEM = 4
"""How many letters make a word's stem long enough to tell words apart."""


def charm_of(folder: Path) -> Charm | None:
    """The charm whose ``charmcraft.yaml`` is in a folder; ``None`` if there is none.

    Charms whose metadata are in files of their own, ``metadata.yaml`` and ``actions.yaml``, have
    these read too.

    Raises:
        ConfigurationError: A file is not YAML, or holds no mapping.
        OSError: A file cannot be read.
    """
    if not (folder / FILE).is_file():
        return None
    parts = {**_yaml(folder / "metadata.yaml"), **_yaml(folder / FILE)}
    parts["actions"] = {**_yaml(folder / "actions.yaml"), **_mapping(parts.get("actions"))}
    names = {part: {kebab(name) for name in _mapping(parts.get(part))} for part in _ENDINGS}
    return Charm(
        events=tuple(sorted({*_OF_EVERY_CHARM, *_events(names)})),
        actions=frozenset(names["actions"]),
        relations=frozenset(names["provides"] | names["requires"] | names["peers"]),
        names=frozenset(itertools.chain.from_iterable(names.values())),
    )


def _events(names: Mapping[str, set[str]]) -> Iterator[str]:
    for part, endings in _ENDINGS.items():
        for name, ending in itertools.product(names[part], endings):
            yield f"{name}-{ending}"


def _kin(word: str, other: str) -> bool:
    """Whether two words are one, or one in two forms, such as "certificate" and "certificates"."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= _STEM and long.startswith(short))


def _yaml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import yaml

    try:
        content = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise _refusal(path, line, column, "the file is not YAML") from None
    if content is not None and not isinstance(content, dict):
        raise _refusal(path, 1, 1, "the file holds no mapping")
    return _mapping(content)


def _mapping(value: object) -> dict[str, Any]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _refusal(path: Path, line: int, column: int, message: str) -> ConfigurationError:
    span = Span(str(path), line, column, line, column + 1)
    diagnostic = Diagnostic(
        rule="configuration", severity=Severity.ERROR, message=message, span=span
    )
    return ConfigurationError((diagnostic,))
