"""Labels as a reader sees them: the one place that decides when two texts are the same label.

A run out of the cache imports this module: patterns are compiled when a label needs them.
"""

from __future__ import annotations  # evaluating them would cost every run

import re

_MARKUP = frozenset("\\<&#*_`")
_FINAL = "?. "


def shown(text: str) -> str:
    r"""A label as a reader of the drawn chart sees it, on one line.

    ``\n``, ``<br>`` and runs of blanks become one space, entities are decoded, and the marks of
    Markdown emphasis are dropped. Case and punctuation stay.
    """
    previous = None
    while text != previous and not _MARKUP.isdisjoint(text):
        previous, text = text, _without_markup(text)
    return " ".join(text.split())


def normalise(text: str) -> str:
    """A label as labels are compared: as `shown`, without case and a final "?" or "."."""
    previous = None
    while text != previous:
        previous = text
        text = shown(text)
        text = (text.rstrip(_FINAL) or text).casefold()
        if _MARKUP.isdisjoint(text):
            break  # nothing is left that could change once more
    return text


def kebab(text: str) -> str:
    """A label as the name of a flow: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", re.sub("['\\u2019]", "", normalise(text))))


def _without_markup(text: str) -> str:
    text = text.replace("\\n", " ")
    if "<" in text:
        text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    if "&" in text or "#" in text:
        text = _without_entities(text)
    if text.count("`") > 1:
        text = re.sub(r"`([^`]+)`", r"\1", text)
    if text.count("*") > 1 or text.count("_") > 1:
        text = re.sub(r"(?<![\w*_])([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*_])", r"\2", text)
    return text


def _without_entities(text: str) -> str:
    """Decode HTML's entities, and Mermaid's own, which begin with # (``#quot;``, ``#35;``)."""
    import html

    text = re.sub(r"#(\d+);", r"&#\1;", text)
    text = re.sub(r"#([A-Za-z]\w*);", r"&\1;", text)
    return html.unescape(text)
