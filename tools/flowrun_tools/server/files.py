"""Paths to texts and documents: as an editor holds them, or else as they are on disk."""

import os
import re
from pathlib import Path

from flowrun.documents import Document, read_bytes, read_text
from flowrun_tools.rules import syntax

_MOST_ROUNDS = 10
"""How often broken lines are looked for: one may hide another, but not for ever."""


class Files:
    """The files of a project, with what nobody has saved yet."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}
        self._read: dict[str, tuple[bytes, Document]] = {}

    def hold(self, path: str, text: str) -> None:
        """Take what an editor holds. Half a surrogate pair, which is no text, counts as bytes."""
        self._held[path] = text.encode("utf-8", "surrogatepass")

    def release(self, path: str) -> None:
        """Look at the disk again."""
        self._held.pop(path, None)

    @property
    def held(self) -> frozenset[str]:
        """The files that an editor holds."""
        return frozenset(self._held)

    def lines(self, path: str) -> list[str]:
        """The lines of a file, without their ends; none of a file that cannot be read."""
        if path not in self._held and not os.access(path, os.R_OK):
            return []
        return re.split(r"\r\n?|\n", self._data(path).decode("utf-8-sig", "replace"))

    def document(self, path: str) -> Document:
        """The charts of a file; it is parsed again only when it has changed.

        Raises:
            OSError: The file cannot be read.
        """
        data = self._data(path)
        if path not in self._read or self._read[path][0] != data:
            self._read[path] = (data, read_bytes(data, path=path))
        return self._read[path][1]

    def readable(self, path: str) -> Document:
        """The charts of a file, also of those with errors of syntax: without the broken lines.

        Raises:
            OSError: The file cannot be read.
        """
        document = self.document(path)
        lines = self.lines(path)
        for _ in range(_MOST_ROUNDS):
            broken = {d.span.line for d in document.diagnostics if d.rule == syntax.name}
            if not broken:
                break
            for number in broken:
                lines[number - 1] = _margin(lines[number - 1])
            document = read_text("\n".join(lines), path=path)
        return document

    def _data(self, path: str) -> bytes:
        return self._held[path] if path in self._held else Path(path).read_bytes()


def _margin(line: str) -> str:
    """What stands before a chart in its lines: it must stay, or the fence ends there."""
    return line[: len(line) - len(line.lstrip(" \t>"))]
