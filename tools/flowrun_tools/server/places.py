"""Stretches of files to ranges of the protocol, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lsprotocol import types
from pygls import uris

from flowrun.span import Span
from flowrun_tools.server.files import Files

_UNITS: Mapping[str, tuple[str, int]] = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
"""For each way to count columns an encoding, and how many of its bytes count as one."""


@dataclass(frozen=True, slots=True)
class View:
    """Files as one client sees them."""

    files: Files
    encoding: str
    """How the client counts columns: ``utf-8``, ``utf-16`` or ``utf-32``."""
    uris: dict[str, str] = field(default_factory=dict[str, str])
    """How it writes the paths of what it holds: there are several ways."""

    def open(self, uri: str, text: str) -> None:
        """Take what the client holds."""
        self.uris[path_of(uri)] = uri
        self.files.hold(path_of(uri), text)

    def uri(self, path: str) -> str:
        """A path as the client writes it."""
        return self.uris.get(path) or str(uris.from_fs_path(path))

    def range(self, span: Span) -> types.Range:
        """A stretch as the client counts."""
        lines = self.files.lines(span.path or "")
        return types.Range(
            self._position(span.line, span.column, lines),
            self._position(span.end_line, span.end_column, lines),
        )

    def location(self, span: Span) -> types.Location:
        """A stretch with its file."""
        return types.Location(self.uri(span.path or ""), self.range(span))

    def place(self, uri: str, position: types.Position) -> tuple[str, int, int]:
        """The path, the line and the column of a position, counted from 1, in characters."""
        path = path_of(uri)
        lines = self.files.lines(path)
        left, column = position.character, 1
        for character in lines[position.line] if position.line < len(lines) else "":
            left -= self._size(character)
            if left < 0:
                break
            column += 1
        return path, position.line + 1, column

    def _position(self, line: int, column: int, lines: Sequence[str]) -> types.Position:
        """In a file without lines, a column is taken as it is."""
        before = column - 1
        if line <= len(lines):
            before = self._size(lines[line - 1][:before])
        return types.Position(line - 1, before)

    def _size(self, text: str) -> int:
        name, width = _UNITS[self.encoding]
        return len(text.encode(name, "surrogatepass")) // width


def path_of(uri: str) -> str:
    """The path of a file; of what is no file, its URI."""
    return uris.to_fs_path(uri) or uri
