"""How names, labels and ports are spelt, and what Kubernetes says of those that are not.

Each function answers with what is wrong: nothing is wrong with what it answers ``[]`` for.
"""

import re
from collections.abc import Callable, Sequence

Spelling = Callable[[str], list[str]]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_WORD = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_ENDS = "must start and end with an alphanumeric character"

_LABEL_LENGTH = 63
_SUBDOMAIN_LENGTH = 253


def label(text: str) -> list[str]:
    """A label of RFC 1123."""
    rule = (
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
        f"and {_ENDS}"
    )
    return _spelt(text, _LABEL, rule, ("my-name", "123-abc"), _LABEL_LENGTH)


def label_1035(text: str) -> list[str]:
    """A label of RFC 1035, which Services have for a name."""
    rule = (
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with "
        "an alphabetic character, and end with an alphanumeric character"
    )
    return _spelt(text, _LABEL_1035, rule, ("my-name", "abc-123"), _LABEL_LENGTH)


def subdomain(text: str) -> list[str]:
    """A subdomain of RFC 1123."""
    rule = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
        f"or '.', and {_ENDS}"
    )
    return _spelt(text, _SUBDOMAIN, rule, ("example.com",), _SUBDOMAIN_LENGTH)


def path_segment(text: str) -> list[str]:
    """A part of a path, which is all that roles' names must be."""
    if text in {".", ".."}:
        return [f"may not be '{text}'"]
    return [f"may not contain '{sign}'" for sign in "/%" if sign in text]


def label_value(text: str) -> list[str]:
    """What a label may have for a value."""
    rule = (
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
        f"'.', and {_ENDS}"
    )
    examples = ("MyValue", "my_value", "12345")
    return _spelt(text, f"({_WORD})?", rule, examples, _LABEL_LENGTH)


def qualified(text: str) -> list[str]:
    """What a label or an annotation may have for a name, with or without a prefix and ``/``."""
    prefix, slash, name = text.rpartition("/")
    found = []
    if slash and not prefix:
        found.append("prefix part must be non-empty")
    elif slash:
        found.extend(f"prefix part {each}" for each in subdomain(prefix))
    if not name:
        found.append("name part must be non-empty")
    rule = f"must consist of alphanumeric characters, '-', '_' or '.', and {_ENDS}"
    examples = ("MyName", "my.name", "123-abc")
    said = _spelt(name, _WORD, rule, examples, _LABEL_LENGTH)
    return [*found, *(f"name part {each}" for each in said)]


def config_key(text: str) -> list[str]:
    """What ConfigMaps and Secrets may have for a key."""
    rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    examples = ("key.name", "KEY_NAME", "key-name")
    found = _spelt(text, _CONFIG_KEY, rule, examples, _SUBDOMAIN_LENGTH)
    if text in {".", ".."}:
        found.append(f"must not be '{text}'")
    return found


def port(number: int) -> list[str]:
    """The number of a port."""
    known = 1 <= number <= 65535  # noqa: PLR2004 - the ports that there are
    return [] if known else ["must be between 1 and 65535, inclusive"]


def _spelt(text: str, pattern: str, rule: str, examples: Sequence[str], longest: int) -> list[str]:
    found = []
    if len(text) > longest:
        found.append(f"must be no more than {longest} characters")
    if not re.fullmatch(pattern, text):
        like = ",  or ".join(f"'{each}'" for each in examples)
        found.append(f"{rule} (e.g. {like}, regex used for validation is '{pattern}')")
    return found
