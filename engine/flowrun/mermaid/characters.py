"""What Mermaid's regular expressions count as blank, where Python's count otherwise."""

WHITE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
r"""The inside of a character class for what ``\s`` is to JavaScript."""

BLANK = WHITE.replace("\n", "")
"""The same without the end of a line."""

LINE_ENDS = "\n\u2028\u2029"
"""What ``.`` does not match, and what ``^`` matches after, once carriage returns are gone."""

_ALL_WHITE = WHITE.replace("\u2000-\u200a", "".join(map(chr, range(0x2000, 0x200B))))


def trim(text: str) -> str:
    """The text without the blanks around it."""
    return text.strip(_ALL_WHITE)


def is_white(text: str) -> bool:
    """Whether there is nothing but blanks in a text."""
    return not trim(text)


def leading_white(text: str) -> int:
    """How many blanks a text begins with."""
    return len(text) - len(text.lstrip(_ALL_WHITE))
