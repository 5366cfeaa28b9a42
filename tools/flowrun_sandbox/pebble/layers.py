"""The text of a layer to its entries, each field checked by itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from .errors import PebbleError
from .fields import CHECK, LOG_TARGET, SERVICE, Entry, Kind, read_entry


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a layer."""

    name: str
    noun: str
    fields: Mapping[str, Kind]


SECTIONS = (
    Section("services", "service", SERVICE),
    Section("checks", "check", CHECK),
    Section("log-targets", "log target", LOG_TARGET),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of the plan: for each section, its entries by name."""

    label: str
    order: int = 0
    summary: str = ""
    description: str = ""
    sections: Mapping[str, Mapping[str, Entry]]


def parse_layer(text: str, label: str, order: int = 0) -> Layer:
    """The layer that a YAML text describes.

    Raises:
        PebbleError: the text is no layer; the message names the layer and the place in it.
    """
    try:
        raw = yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a SafeLoader of texts alone
    except yaml.YAMLError as error:
        raise _unparsable(label, str(error)) from None
    raw = {} if raw is None else raw
    if not isinstance(raw, dict):
        raise _unparsable(label, "a layer is a mapping")
    known = {"summary", "description", *(section.name for section in SECTIONS)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise _unparsable(label, f"field {unknown[0]} not found in a layer")
    return Layer(
        label=label,
        order=order,
        summary=raw.get("summary") or "",
        description=raw.get("description") or "",
        sections={section.name: _section(section, raw, label) for section in SECTIONS},
    )


def read_layers(folder: Path) -> tuple[Layer, ...]:
    """The layers of a folder, in the order that their file names give.

    Raises:
        PebbleError: a file is not named like a layer, or is none.
    """
    if not folder.is_dir():
        return ()
    layers = [_read_layer(file) for file in sorted(folder.glob("*.yaml"))]
    for this, following in pairwise(layers):
        if this.order == following.order:
            raise PebbleError(
                f'invalid layer filename: "{_file_name(following)}" not unique'
                f' (have "{_file_name(this)}" already)'
            )
    return tuple(layers)


class _TextLoader(yaml.SafeLoader):
    """A loader that leaves every scalar a text, so that ``yes`` and ``007`` stay what they are."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as PyYAML has it


_add_resolver: Callable[..., None] = _TextLoader.add_implicit_resolver
_add_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_add_resolver("tag:yaml.org,2002:merge", re.compile(r"<<$"), ["<"])

_FILE_NAME = re.compile(r"([0-9]{3})-([a-z](?:-?[a-z0-9]){2,})\.yaml")


def _read_layer(file: Path) -> Layer:
    matched = _FILE_NAME.fullmatch(file.name)
    if not matched:
        raise PebbleError(
            f'invalid layer filename: "{file.name}" (must look like "123-some-label.yaml")'
        )
    return parse_layer(file.read_text(), matched[2], int(matched[1]))


def _file_name(layer: Layer) -> str:
    return f"{layer.order:03}-{layer.label}.yaml"


def _section(section: Section, raw: Mapping[str, Any], label: str) -> Mapping[str, Entry]:
    entries = raw.get(section.name) or {}
    if not isinstance(entries, dict):
        raise _unparsable(label, f"{section.name} is a mapping")
    return {name: _entry(section, name, entries[name], label) for name in entries}


def _entry(section: Section, name: str, raw: object, label: str) -> Entry:
    if not name:
        raise PebbleError(f"cannot use empty string as {section.noun} name")
    if section.noun == "service" and name == "pebble":
        raise PebbleError(f'cannot use reserved service name "{name}"')
    if section.noun == "service" and name.startswith("-"):
        raise PebbleError(f'cannot use service name "{name}": starting with "-" not allowed')
    if raw is None:
        raise PebbleError(f'{section.noun} object cannot be null for {section.noun} "{name}"')
    try:
        return read_entry(raw, section.fields)
    except PebbleError as error:
        raise _unparsable(label, f'{section.noun} "{name}": {error.message}') from None


def _unparsable(label: str, reason: str) -> PebbleError:
    return PebbleError(f'cannot parse layer "{label}": {reason}')
