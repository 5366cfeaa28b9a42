"""Places where Mermaid sees a direction or the id of an arrow before it sees a word.

Its lexer takes any rest of a line that says ``direction TB`` for that statement, and any run of
characters up to an ``@`` for the id of an arrow, wherever a word may begin.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from flowrun.mermaid.characters import LINE_ENDS, WHITE
from flowrun.mermaid.patterns import DIRECTION

_PRIORITY = ("TB", "BT", "RL", "LR", "TD")
_DIRECTION = re.compile(DIRECTION)
_END = re.compile(rf"[{LINE_ENDS}]")
_RUN = re.compile(rf'[^{WHITE}"]+')


class DirectionTrap(NamedTuple):
    """A ``direction TB``: it takes effect from anywhere before it in its line."""

    start: int
    line: int
    """Where its line begins."""
    end: int
    """Where the statement ends: at the end of the line."""
    direction: str


class _LinkId(NamedTuple):
    start: int
    end: int
    """After the ``@``."""


class Traps:
    """All such places in a text; false if there are none, as is usual."""

    def __init__(self, text: str) -> None:
        self._directions = list(_directions(text))
        self._link_ids = list(_link_ids(text))

    def __bool__(self) -> bool:
        return bool(self._directions or self._link_ids)

    def has(self, position: int) -> bool:
        """Whether a word that begins here would be taken for something else."""
        return bool(self) and (
            self.direction(position) is not None or self.link_id(position) is not None
        )

    def direction(self, position: int) -> DirectionTrap | None:
        """The statement that Mermaid makes of what begins here."""
        places = self._directions
        index = bisect_left(places, position, key=lambda place: place.start)
        following = []
        while index < len(places) and places[index].line <= position:
            following.append(places[index])
            index += 1
        return min(following, key=_rank, default=None)

    def link_id(self, position: int) -> int | None:
        """Where the id of an arrow that begins here ends."""
        index = bisect_right(self._link_ids, position, key=lambda run: run.start) - 1
        if index < 0 or position >= self._link_ids[index].end - 1:
            return None
        return self._link_ids[index].end


def _rank(trap: DirectionTrap) -> tuple[int, int]:
    """Mermaid tries the directions one after the other, each from the right."""
    return _PRIORITY.index(trap.direction), -trap.start


def _directions(text: str) -> Iterator[DirectionTrap]:
    line = position = 0
    for found in _DIRECTION.finditer(text) if "direction" in text else ():
        for end in _END.finditer(text, position, found.start()):
            line = end.end()
        position = found.start()
        yield DirectionTrap(position, line, text.index("\n", found.end()), found[1])


def _link_ids(text: str) -> Iterator[_LinkId]:
    for run in _RUN.finditer(text) if "@" in text else ():
        at = run[0].rfind("@")
        while at > 0 and text[run.start() + at + 1] in '{"':
            at = run[0].rfind("@", 0, at)
        if at > 0:
            yield _LinkId(run.start(), run.start() + at + 1)
