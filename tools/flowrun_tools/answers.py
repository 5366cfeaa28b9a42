"""A predicate's return annotation to the answers that it can give."""

import enum
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterable
from typing import Any

from flowrun.flow import Node, Role
from flowrun.labels import normalise
from flowrun.registry import Registry
from flowrun.table import answer_text

_UNIONS = (typing.Union, types.UnionType)


def answers_of(node: Node, registry: Registry[Any] | None) -> tuple[str, ...] | None:
    """What the function of a decision can answer, as on an arrow; ``None`` if nobody can tell."""
    if registry is None or node.role is not Role.DECISION:
        return None
    matches = registry.matches(node.label, node.key)
    return possible_answers(matches[0].entry.function) if len(matches) == 1 else None


def possible_answers(function: Callable[..., object]) -> tuple[str, ...] | None:
    """What a predicate can answer, by its annotation, in the order of that.

    ``None`` for one whose annotation does not list its answers, such as ``str``, or is not there.
    """
    answers = _answers(_result(function))
    if answers is None:
        return None
    return tuple({normalise(answer): answer for answer in reversed(answers)}.values())[::-1]


def _answers(annotation: object) -> list[str] | None:
    if annotation is bool:
        return ["yes", "no"]
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return _texts(annotation)
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return _texts(typing.get_args(annotation))
    if origin is typing.Annotated:
        return _answers(typing.get_args(annotation)[0])
    if origin in _UNIONS:
        parts = [_answers(each) for each in typing.get_args(annotation)]
        known = [part for part in parts if part is not None]
        return [each for part in known for each in part] if len(known) == len(parts) else None
    return None


def _texts(answers: Iterable[object]) -> list[str] | None:
    texts = [answer_text(answer) for answer in answers]
    known = [text for text in texts if text is not None]
    return known if len(known) == len(texts) else None


def _result(function: Callable[..., object]) -> object:
    """The return annotation, where it is text evaluated as its module would; ``None`` if not."""
    function = inspect.unwrap(function)
    if not hasattr(function, "__annotations__"):  # an object that can be called
        function = type(function).__call__
    result = getattr(function, "__annotations__", {}).get("return")
    if not isinstance(result, str):
        return result
    names = vars(sys.modules.get(function.__module__, typing))
    stand_in = types.SimpleNamespace(__annotations__={"return": result})
    try:
        return typing.get_type_hints(stand_in, {**names, **getattr(function, "__globals__", {})})[
            "return"
        ]
    except (NameError, AttributeError, TypeError, SyntaxError):
        return None  # named for type checkers only
