"""The YAML between ``---`` lines that a chart may begin with."""

import re
from dataclasses import dataclass

from flowrun.mermaid.characters import BLANK, WHITE

_OPENING = re.compile(rf"([{BLANK}]*+)---([{WHITE}]*+)")


@dataclass(frozen=True, slots=True)
class FrontMatterLines:
    """Where front matter stands in a chart's text."""

    start: int
    """Where its YAML begins."""
    end: int
    after: int
    """Where the chart begins."""
    indent: str

    def without_indent(self, yaml: str) -> str:
        """Its YAML, with the indentation of the first ``---`` off every line."""
        return "\n".join(line.removeprefix(self.indent) for line in yaml.split("\n"))


def find_front_matter(text: str) -> FrontMatterLines | None:
    """The front matter of a chart, if it has any."""
    opening = _OPENING.match(text)
    if opening is None or "\n" not in opening[2]:
        return None
    indent = opening[1]
    start = text.rindex("\n", 0, opening.end()) + 1
    closing = re.compile(rf"\n{indent}---(?=([{WHITE}]*+))")
    for found in closing.finditer(text, start):
        if "\n" in found[1]:
            after = text.rindex("\n", 0, found.end(1)) + 1
            return FrontMatterLines(start, found.start(), after, indent)
    return _empty(text, opening, start)


def _empty(text: str, opening: re.Match[str], start: int) -> FrontMatterLines | None:
    """Front matter with nothing between its lines but a blank one."""
    indent = opening[1]
    closing = re.compile(rf"{indent}---([{WHITE}]*+)").match(text, start)
    if closing is None or "\n" not in closing[1] or opening[2].count("\n") == 1:
        return None
    after = text.rindex("\n", 0, closing.end()) + 1
    return FrontMatterLines(start - 1, start - 1, after, indent)
