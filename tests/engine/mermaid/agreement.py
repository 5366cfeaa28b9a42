"""Compares what flowrun makes of a chart with what Mermaid made of it, as a reader sees them."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.parser import parse

_REFUSALS = re.compile(
    r"Parse error|Lexical error|No such shape|duplicated|Unknown|YAML|No diagram"
)


def recorded(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file that Mermaid answered, rather than crashed on."""
    for line in path.read_text("utf-8").rstrip("\n").split("\n"):
        case = json.loads(line)
        answer = case["mermaid"]
        if answer["ok"] or _REFUSALS.search(answer["error"]):
            yield case


def difference(case: dict[str, Any]) -> str | None:
    """How flowrun's answer differs from Mermaid's; ``None`` if they agree."""
    answer = case["mermaid"]
    try:
        ours = parse(case["text"]).to_dict()
    except MermaidSyntaxError as error:
        return f"{case['id']}: refused: {error}" if answer["ok"] else None
    if not answer["ok"]:
        return f"{case['id']}: accepted, but Mermaid says: {answer['error']}"
    theirs, ours = _seen(answer), _seen(ours)
    parts = [part for part in ours | theirs if ours.get(part) != theirs.get(part)]
    return (
        "\n".join(
            f"{case['id']}: {part}: {ours.get(part)} is {theirs.get(part)} to Mermaid"
            for part in parts
        )
        or None
    )


def _seen(database: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in database.items() if name not in ("ok", "type")}
    known["edges"] = [_without_given_id(edge) for edge in known["edges"]]
    return {name: _shown(value) for name, value in known.items()}


def _without_given_id(edge: dict[str, Any]) -> dict[str, Any]:
    return edge if edge.get("isUserDefinedId") else {k: v for k, v in edge.items() if k != "id"}


def _shown(value: Any) -> Any:
    """A value with its texts as drawn; what is empty counts as absent."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        shown = {name: _shown(item) for name, item in value.items()}
        return {name: item for name, item in shown.items() if item not in (None, "", [], {}, False)}
    return value


def _text(text: str) -> str:
    text = re.sub("\ufb02\u00b0\u00b0(\\w+)\u00b6\u00df", r"&#\1;", text)
    text = re.sub("\ufb02\u00b0(\\w+)\u00b6\u00df", r"&\1;", text)
    breaks = re.split(r"<br\s*/?>", text)
    return html.unescape(
        "<br/>".join(re.sub(r"</?[A-Za-z][^>]*>", "", part) for part in breaks)
    ).strip()
