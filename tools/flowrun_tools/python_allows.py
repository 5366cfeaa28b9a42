"""Comments in Python sources to the rules that they silence."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flowrun.directives import Allow
from flowrun.registry import Registry
from flowrun.span import Span

_COMMENT = re.compile(r"#\s*flowrun:\s*allow\s+([\w-]+)\s+[-–—]+\s+\S.*", re.IGNORECASE)  # noqa: RUF001 - people's editors write long dashes
_DEFINITION = re.compile(r"\s*(?:async\s+)?(?:def|class)\b")


def python_allows(registry: Registry[Any]) -> Iterator[Allow]:
    """The comments at the definitions of registered functions.

    One stands on a line of the decorators or of the ``def``, or on the line above:
    ``# flowrun: allow unused-step - reason``.
    """
    texts: dict[str, list[str]] = {}
    for entry in registry:
        span = entry.span
        if span.path is not None:
            if span.path not in texts:
                texts[span.path] = _lines(Path(span.path))
            yield from _allows(span, texts[span.path])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):  # made at run time, or in another encoding
        return []


def _allows(span: Span, lines: list[str]) -> Iterator[Allow]:
    number = max(span.line - 1, 1)
    for line in lines[number - 1 :]:
        found = _COMMENT.search(line)
        if found is not None and _is_comment(line, found.start()):
            place = Span(span.path, number, found.start() + 1, number, len(line) + 1)
            covered = range(span.line, span.line + 1)
            yield Allow(rule=found[1], reason=found[0], span=place, lines=covered)
        if number >= span.line and _DEFINITION.match(line):
            return
        number += 1


def _is_comment(line: str, start: int) -> bool:
    """Whether a "#" begins a comment: what stands before it opens no text."""
    before = line[:start]
    return before.count('"') % 2 == 0 and before.count("'") % 2 == 0
