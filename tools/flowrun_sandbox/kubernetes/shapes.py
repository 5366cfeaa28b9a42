"""What each kind consists of: the types of its fields, and how its lists are merged.

``schema.json`` says it, which ``openapi`` writes and explains.
"""

import enum
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from flowrun_sandbox.kubernetes.openapi import Schema, definition_of
from flowrun_sandbox.kubernetes.resources import Resource


class Form(enum.Enum):
    """What a value is made of."""

    STRUCTURE = "#"
    LIST = "["
    MAPPING = "{"
    SCALAR = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be, and how it is merged."""

    form: Form
    type: str = "any"
    """Of a scalar as Go has it, ``any`` for what has rules of its own; of a structure its name."""
    within: "Shape | None" = None
    """Of a list its items, of a mapping its values."""
    patch: str | None = None
    """The key by which a strategic merge patch merges a list; empty for a list of words."""
    keys: tuple[str, ...] = ()
    """The keys by which a server-side apply merges a list."""
    is_set: bool = False
    """Whether a list is a set of words."""
    atomic: bool = False
    """Whether a mapping or a structure is replaced and owned as a whole."""
    required: bool = False
    """Whether it is there, if empty, wherever the structure around it is."""

    @property
    def fields(self) -> Mapping[str, "Shape"]:
        """The fields of a structure."""
        return _fields(self.type) if self.form is Form.STRUCTURE else {}

    def below(self, name: str) -> "Shape":
        """What is at a name of a structure or a mapping."""
        return self.fields.get(name) or self.within or ANY

    @property
    def items(self) -> "Shape":
        """What is in a list."""
        return self.within or ANY

    @property
    def go(self) -> str:
        """The type in the words of Go, in which messages have it."""
        if self.form is Form.STRUCTURE:
            return ".".join(self.type.split(".")[-2:])
        prefix = {Form.LIST: "[]", Form.MAPPING: "map[string]", Form.SCALAR: ""}[self.form]
        return prefix + (self.within.go if self.within else _GO.get(self.type, self.type))


_GO = {"bytes": "[]uint8", "int-or-string": "int32"}
ANY = Shape(Form.SCALAR)
"""What nothing is known of."""


def shape_of(resource: Resource) -> Shape:
    """What the objects of a kind consist of."""
    return Shape(Form.STRUCTURE, definition_of(resource))


@functools.cache
def _fields(structure: str) -> Mapping[str, Shape]:
    return {name: _shape(line) for name, line in _schema()[structure].items()}


@functools.cache
def _schema() -> Schema:
    text = resources.files(__package__).joinpath("schema.json").read_text()
    schema: Schema = json.loads(text)
    return schema


def _shape(line: str) -> Shape:
    type_, *words = line.split()
    said = dict(word.partition("=")[::2] for word in words)
    form = Form("#" if type_[0] == "!" else type_[0]) if type_[0] in "#!{[" else Form.SCALAR
    bare = type_ if form is Form.SCALAR else type_[1:]
    inner = form in {Form.LIST, Form.MAPPING}
    return Shape(
        form,
        type=form.name.lower() if inner else bare,
        within=_shape(bare) if inner else None,
        patch=said.get("merge"),
        keys=tuple(filter(None, said.get("keys", "").split(","))),
        is_set="set" in said,
        atomic=type_[0] == "!" or "atomic" in said,
        required="required" in said,
    )
