"""Labels with parameters: ``Wait {seconds:int} seconds`` as a pattern over the labels of charts.

A brace that is meant as one is written twice: ``{{``.
"""

import re
from collections.abc import Callable, Mapping

from flowrun.errors import RegistrationError
from flowrun.labels import shown

Value = str | int | float

TYPES: Mapping[str, tuple[str, Callable[[str], Value]]] = {
    "text": (r".+?", str),
    "word": (r"\S+", str),
    "int": (r"[+-]?\d+", int),
    "float": (r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", float),
}
"""Each type of a parameter: how it is written, and what makes a value of it.

``{name}`` alone is a ``text``.
"""

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
"""A brace, written twice, or a parameter."""

_PLACE = "\ue000"  # a private character: no markup, no case, no blank


class Pattern:
    """A registered label with parameters, to be compared with the labels of charts."""

    def __init__(self, label: str) -> None:
        """Read a label.

        Raises:
            RegistrationError: A parameter is not written as ``{name}`` or ``{name:type}``.
        """
        parameters = [part[1] for part in _PART.finditer(label) if part[1] is not None]
        self.types = dict(_parameter(label, inside) for inside in parameters)
        """The type of each parameter by its name, in the order of the label."""
        literals = _trimmed(_PART.sub(_literal, label)).split(_PLACE)
        if len(literals) != len(self.types) + 1 or set(_PART.sub("", label)) & set("{}"):
            raise RegistrationError(
                f'"{label}": a parameter is written {{name}} or {{name:type}}, each name once'
            )
        self._typed = _compiled(literals, [TYPES[each][0] for each in self.types.values()])
        self._loose = _compiled(literals, [TYPES["text"][0]] * len(self.types))

    def match(self, label: str) -> dict[str, Value] | None:
        """The parameters' values in a label of a chart; ``None`` if it is another label."""
        found = self._typed.fullmatch(_trimmed(label))
        if found is None:
            return None
        values = zip(self.types.items(), found.groups(), strict=True)
        return {name: TYPES[type_][1](text) for (name, type_), text in values}

    def misfit(self, label: str) -> tuple[str, str, str] | None:
        """The first parameter that keeps a label from matching: its name, its type, its text."""
        found = self._loose.fullmatch(_trimmed(label))
        if found is None:
            return None
        for (name, type_), text in zip(self.types.items(), found.groups(), strict=True):
            if re.fullmatch(TYPES[type_][0], text, re.IGNORECASE) is None:
                return name, type_, text
        return None


def _literal(part: re.Match[str]) -> str:
    return part[0][0] if part[1] is None else _PLACE


def _trimmed(label: str) -> str:
    return shown(label).rstrip("?. ")


def _parameter(label: str, inside: str) -> tuple[str, str]:
    name, _, type_ = (part.strip() for part in inside.partition(":"))
    if not name.isidentifier():
        raise RegistrationError(f'"{label}": {{{inside}}} does not begin with a name')
    if (type_ or "text") not in TYPES:
        known = ", ".join(TYPES)
        raise RegistrationError(f'"{label}": "{type_}" is no type of a parameter; they are {known}')
    return name, type_ or "text"


def _compiled(literals: list[str], groups: list[str]) -> re.Pattern[str]:
    parts = [re.escape(literals[0])]
    for group, literal in zip(groups, literals[1:], strict=True):
        parts += [f"({group})", re.escape(literal)]
    return re.compile("".join(parts), re.IGNORECASE)
