"""Positions: offsets in a chart's text to places in the file that holds it."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from flowrun.span import Span


class Source:
    """The text of one chart, and where it stands in its file.

    Only this class turns offsets into lines and columns: nothing else does arithmetic on places.
    """

    __slots__ = ("_columns", "_first_line", "_starts", "path", "text")

    def __init__(
        self,
        text: str,
        path: str | None = None,
        *,
        first_line: int = 1,
        columns: Sequence[int] = (),
    ) -> None:
        r"""Take a chart's text and its place.

        Args:
            text: The chart, with its line ends as ``\n``, ``\r\n`` or ``\r``.
            path: The file, as the user named it; ``None`` for text that is in no file.
            first_line: The line of the file that the text begins on, from 1.
            columns: For each line of the text, how many characters of the file's line stand before
                it (indentation, ``> `` of a quote). Lines past the end have none.
        """
        self.text = text
        self.path = path
        self._first_line = first_line
        self._columns = columns
        self._starts = _line_starts(text)

    def span(self, start: int, end: int) -> Span:
        """The stretch from one offset of the text up to another, in the file's coordinates."""
        line, column = self.place(start)
        row = line - self._first_line + 1
        if row == len(self._starts) or end < self._starts[row]:
            return Span(self.path, line, column, line, column + end - start)
        return Span(self.path, line, column, *self.place(end))

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, in the file's coordinates."""
        row = bisect_right(self._starts, offset) - 1
        indent = self._columns[row] if row < len(self._columns) else 0
        return self._first_line + row, offset - self._starts[row] + indent + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a place in the file: the other way round than `place`."""
        row = line - self._first_line
        indent = self._columns[row] if row < len(self._columns) else 0
        return self._starts[row] + column - 1 - indent


def _line_starts(text: str) -> list[int]:
    """Only what every editor counts: not form feeds, not U+2028."""
    return [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]
