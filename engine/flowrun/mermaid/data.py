"""The YAML of front matter and ``@{ … }`` to plain values, as Mermaid's YAML reader takes it.

It knows YAML 1.2's JSON schema: no dates, no ``yes``, no merging. Nothing is ever built from a tag,
an alias is a reference and not a copy, and nesting costs no stack.
"""

import math
import re
from typing import TypeAlias

import yaml

_DEEPEST = 100
_SAFE_DIGITS = 15
"""As many as JavaScript's numbers hold exactly."""
_STANDARD = "tag:yaml.org,2002:"
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    word: word.lower() == "true"
    for true in ("true", "false")
    for word in (true, true.title(), true.upper())
}
_TAGS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}
_BASES = {"0b": 2, "0x": 16, "0o": 8}
_INT = re.compile(r"[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+)")
_FLOAT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_ENTRY = (
    r"([A-Za-z]\w*|) *: +(?:\"([^\"\\\n]*)\" *|"
    r"((?:[A-Za-z0-9/]|:(?=[^\s,\[\]{}\"]))(?>(?:[^,\[\]{}\n\t#:\"]|:(?=[^\s,\[\]{}\"]))*)))"
)
_SIMPLE_ENTRY = re.compile(_ENTRY, re.ASCII)
_SIMPLE_MAP = re.compile(rf"\{{\n *(?:{_ENTRY}(?>(?:, *{_ENTRY})*))?\n\}}", re.ASCII)


class DataError(Exception):
    """A text is not YAML that Mermaid reads."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.position = position
        """Where in the text, as an offset."""


def load(text: str) -> object:
    """The value of a YAML text.

    Raises:
        DataError: The text is not YAML, says a thing twice, or nests beyond all reason.
    """
    simple = _simple_map(text)
    return _load(text) if simple is None else simple


def _simple_map(text: str) -> dict[str, object] | None:
    """``{ name: value, … }`` of plain words and simple strings: what almost all charts say."""
    if _SIMPLE_MAP.fullmatch(text) is None:
        return None
    values: dict[str, object] = {}
    for entry in _SIMPLE_ENTRY.finditer(text):
        key, quoted, plain = entry.groups()
        values[key or "null"] = _plain(plain.rstrip()) if quoted is None else quoted
    return values if len(values) == len(_SIMPLE_ENTRY.findall(text)) else None


def _load(text: str) -> object:
    _refuse_depth(text)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.add(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DataError(error.problem or "this is not YAML", mark.index if mark else 0) from None
    except yaml.reader.ReaderError as error:
        raise DataError("a character is not allowed in YAML", error.position) from None
    except (ValueError, OverflowError):
        raise DataError("an escape names no character", 0) from None
    return builder.value


def _refuse_depth(text: str) -> None:
    """YAML's scanner takes time that grows with the depth of brackets, at every token."""
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _DEEPEST:
            raise DataError("the brackets nest too deep", bracket.start())


_Container: TypeAlias = list[object] | dict[str, object]


class _Builder:
    """A value, while the events of its text come in."""

    def __init__(self) -> None:
        self.value: object = None
        self._begun = False
        self._open: list[tuple[_Container, list[str]]] = []
        self._anchors: dict[str, object] = {}

    def add(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._begin(event)
            case yaml.AliasEvent():
                self._repeat(event)
            case yaml.ScalarEvent():
                self._put(self._named(event, _scalar(event)), event)
            case yaml.SequenceStartEvent():
                self._enter([], event)
            case yaml.MappingStartEvent():
                self._enter({}, event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()
            case _:
                pass  # the beginning and the end of the stream and its document

    def _begin(self, event: yaml.Event) -> None:
        if self._begun:
            raise DataError("one document is enough", _place(event))
        self._begun = True

    def _repeat(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise DataError(f'nothing is called "{event.anchor}"', _place(event))
        self._put(self._anchors[event.anchor], event)

    def _enter(self, container: _Container, event: yaml.CollectionStartEvent) -> None:
        expected = "map" if isinstance(container, dict) else "seq"
        if event.tag not in (None, "!", _STANDARD + expected):
            raise DataError(f'"{event.tag}" is no kind of value', _place(event))
        self._put(self._named(event, container), event)
        self._open.append((container, []))

    def _named(self, event: yaml.NodeEvent, value: object) -> object:
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _put(self, value: object, event: yaml.Event) -> None:
        if not self._open:
            self.value = value
            return
        container, keys = self._open[-1]
        if isinstance(container, list):
            container.append(value)
        elif keys:
            container[keys.pop()] = value
        else:
            key = as_text(value)
            if key in container:
                raise DataError(f'"{key}" is said twice', _place(event))
            keys.append(key)


def _place(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _scalar(event: yaml.ScalarEvent) -> object:
    tag = (event.tag or "").removeprefix(_STANDARD)
    if event.tag is None and event.style is None:
        return _plain(event.value)
    if tag in ("", "!", "str"):
        return event.value
    value = _plain(event.value)
    if tag not in _TAGS or not isinstance(value, _TAGS[tag]):
        raise DataError(f'"{event.value}" is no "{tag}"', _place(event))
    return value


def _plain(text: str) -> object:
    """The value of a scalar without quotes, in the JSON schema."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text) and math.isfinite(value := float(text)):
        return _number(value)
    return text


def _integer(digits: str) -> float:
    sign = -1 if digits[0] == "-" else 1
    digits = digits.lstrip("+-")
    if digits[:2] in _BASES:
        return sign * int(digits[2:], _BASES[digits[:2]])
    return sign * (_number(float(digits)) if len(digits) > _SAFE_DIGITS else int(digits))


def _number(value: float) -> float:
    return int(value) if value.is_integer() else value


def as_text(value: object) -> str:
    """A value as JavaScript writes it where a text is wanted."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "[object Object]"
        case list():
            return ",".join(as_text(part) for part in value)
        case _:
            return str(value)
