"""The language of label selectors: ``a=b,c!=d,e in (f,g),h,!i``."""

import re
from collections import deque
from collections.abc import Callable, Mapping

from flowrun_sandbox.kubernetes import syntax
from flowrun_sandbox.kubernetes.errors import ApiError

Test = Callable[[Mapping[str, str]], bool]

_TOKEN = re.compile(r"==|!=|[=!(),<>]|[^\s=!(),<>]+")
_SIGNS = frozenset({"==", "!=", "=", "!", "(", ")", ",", "<", ">", ""})
_OPERATORS = frozenset({"in", "notin", "=", "==", "!=", "<", ">"})


def requirements(text: str) -> list[Test]:
    """What each part of a selector asks of an object's labels.

    Raises:
        ApiError: It is no selector (400).
    """
    tokens = deque(_TOKEN.findall(text))
    found: list[Test] = []
    while tokens:
        _check_start(tokens[0], "!, identifier, or 'end of string'")
        found.append(_requirement(tokens))
        if tokens:
            if (comma := tokens.popleft()) != ",":
                raise ApiError(400, f"found '{comma}', expected: ',' or 'end of string'")
            _check_start(_next(tokens), "identifier after ','")
    return found


def _requirement(tokens: deque[str]) -> Test:
    absent = tokens[0] == "!"
    if absent:
        tokens.popleft()
    key = _word(tokens, "identifier")
    for wrong in syntax.qualified(key):
        raise _unparsed(f'<nil>: Invalid value: "{key}": {wrong}')
    if absent or _next(tokens) in {"", ","}:
        return lambda labels: (key in labels) is not absent
    operator = tokens.popleft()
    if operator not in _OPERATORS:
        raise _unparsed(f"found '{operator}', expected: in, notin, =, ==, !=, gt, lt")
    values = _values(tokens) if operator in {"in", "notin"} else [_value(tokens)]
    for index, value in enumerate(values):
        for wrong in syntax.label_value(value):
            raise _unparsed(f'values[{index}][{key}]: Invalid value: "{value}": {wrong}')
    return _test(key, operator, values)


def _test(key: str, operator: str, values: list[str]) -> Test:
    if operator in {"<", ">"}:
        if not re.fullmatch(r"-?\d+", values[0]):
            raise _unparsed(
                f"values[0][{key}]: Invalid value: \"{values[0]}\": for 'Gt', 'Lt' operators, the "
                "value must be an integer"
            )
        return lambda labels: _compares(labels.get(key, ""), operator, int(values[0]))
    wanted = operator in {"in", "=", "=="}
    return lambda labels: (labels.get(key) in values) is wanted


def _compares(text: str, operator: str, limit: int) -> bool:
    if not re.fullmatch(r"-?\d+", text):
        return False
    return int(text) < limit if operator == "<" else int(text) > limit


def _values(tokens: deque[str]) -> list[str]:
    if _next(tokens) != "(":
        raise _unparsed(f"found '{_next(tokens)}' expected: '('")
    tokens.popleft()
    found = [_value(tokens)]
    while _next(tokens) == ",":
        tokens.popleft()
        found.append(_value(tokens))
    if _next(tokens) != ")":
        raise _unparsed(f"found '{_next(tokens)}', expected: ')'")
    tokens.popleft()
    return found


def _value(tokens: deque[str]) -> str:
    """A value, which may be empty."""
    return "" if _next(tokens) in {"", ",", ")"} else _word(tokens, "identifier")


def _word(tokens: deque[str], expected: str) -> str:
    if _next(tokens) in _SIGNS:
        raise _unparsed(f"found '{_next(tokens)}', expected: {expected}")
    return tokens.popleft()


def _check_start(sign: str, expected: str) -> None:
    if sign in _SIGNS - {"!"}:
        raise ApiError(400, f"found '{sign}', expected: {expected}")


def _next(tokens: deque[str]) -> str:
    return tokens[0] if tokens else ""


def _unparsed(why: str) -> ApiError:
    return ApiError(400, f"unable to parse requirement: {why}")
