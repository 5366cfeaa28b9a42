"""Places in files."""

Place = tuple[str | None, int, int, int, int]
"""The fields of a `Span`, in order: what is kept of one until somebody asks for it."""


class Span:
    """A stretch of a file: from a line and column up to, not including, another.

    Lines and columns are 1-based and count characters, in the coordinates of the whole file. A
    plain class: a chart has many, and a frozen dataclass takes three times as long to make.
    """

    __slots__ = ("column", "end_column", "end_line", "line", "path")

    def __init__(
        self, path: str | None, line: int, column: int, end_line: int, end_column: int
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column

    @property
    def place(self) -> Place:
        """What `Span` takes to make this one again."""
        return (self.path, self.line, self.column, self.end_line, self.end_column)

    def _key(self) -> tuple[str, int, int, int, int]:
        return (self.path or "", self.line, self.column, self.end_line, self.end_column)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self._key() == other._key()

    def __lt__(self, other: "Span") -> bool:
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Span({self.path!r}, {self.line}:{self.column}-{self.end_line}:{self.end_column})"

    def __str__(self) -> str:
        return f"{self.path or '<text>'}:{self.line}:{self.column}"
