"""Attempts at reading a text that failed, so that none is made twice.

A bracket that is never closed is looked for up to the end of the text. A text with as many of them
as it has lines would take time by the square of its size, if each were followed up anew.
"""


class Attempts:
    """What is known of attempts, of each kind, up to which place they must fail."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._hopeless: dict[tuple[str, int], int] = {}
        self._counted = self._quotes = 0

    def is_hopeless(self, kind: str, start: int) -> bool:
        """Whether an earlier attempt failed further on, where this one would as well."""
        return start < self._hopeless.get((kind, self._parity(start)), 0)

    def failed(self, kind: str, start: int, end: int) -> None:
        """An attempt from here came to grief there."""
        self._hopeless[kind, self._parity(start)] = end

    def _parity(self, position: int) -> int:
        """Whether a place is within quotes: what holds outside says nothing of the inside."""
        self._quotes += self._text.count('"', self._counted, position)
        self._counted = max(self._counted, position)
        return self._quotes % 2
