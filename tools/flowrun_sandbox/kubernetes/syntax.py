"""How names, labels and ports are spelt: what Kubernetes' "Object Names and IDs" says."""

import re

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})*")
_WORD = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")

_LABEL_LENGTH = 63
_SUBDOMAIN_LENGTH = 253
_LAST_PORT = 65535


def is_label(text: str) -> bool:
    """Whether a text is a label of RFC 1123."""
    return len(text) <= _LABEL_LENGTH and bool(_LABEL.fullmatch(text))


def is_subdomain(text: str) -> bool:
    """Whether a text is a subdomain of RFC 1123."""
    return len(text) <= _SUBDOMAIN_LENGTH and bool(_SUBDOMAIN.fullmatch(text))


def is_path_segment(text: str) -> bool:
    """Whether a text can be a part of a path, which is all that roles' names must be."""
    return text not in {"", ".", ".."} and "/" not in text and "%" not in text


def is_label_value(text: object) -> bool:
    """Whether a label may have this value."""
    return isinstance(text, str) and (not text or _is_word(text))


def is_qualified(text: str) -> bool:
    """Whether a label or an annotation may have this name, with or without a prefix and ``/``."""
    prefix, slash, name = text.rpartition("/")
    return (not slash or is_subdomain(prefix)) and _is_word(name)


def is_port(number: object) -> bool:
    """Whether this is the number of a port."""
    return type(number) is int and 1 <= number <= _LAST_PORT


def _is_word(text: str) -> bool:
    return len(text) <= _LABEL_LENGTH and bool(_WORD.fullmatch(text))
