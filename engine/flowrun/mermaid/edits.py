"""Replacements in a text, which know where each place of the new text was in the old one."""

import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text and what stands there instead."""

    start: int
    end: int
    text: str


class Edits:
    """Replacements in one text, in its order and apart from each other."""

    __slots__ = ("_edits", "_ends", "_new", "_old")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._new = [0]
        self._old = [0]
        self._ends = [sys.maxsize]
        grown = 0
        for edit in edits:
            self._begin(edit.start + grown, edit.start, max(edit.end - 1, edit.start))
            grown += len(edit.text) - (edit.end - edit.start)
            self._begin(edit.end + grown, edit.end, sys.maxsize)

    def _begin(self, new: int, old: int, last: int) -> None:
        self._new.append(new)
        self._old.append(old)
        self._ends.append(last)

    def apply(self, text: str) -> str:
        """The new text."""
        parts: list[str] = []
        after = 0
        for edit in self._edits:
            parts += (text[after : edit.start], edit.text)
            after = edit.end
        return "".join([*parts, text[after:]])

    def before(self, position: int) -> int:
        """The place in the old text that a place in the new text comes from."""
        stretch = bisect_right(self._new, position) - 1
        return min(self._old[stretch] + position - self._new[stretch], self._ends[stretch])
