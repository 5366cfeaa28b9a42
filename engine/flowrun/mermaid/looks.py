"""What ``style``, ``classDef``, ``linkStyle`` and ``click`` say to a chart's parts."""

import re
from collections.abc import Mapping

from flowrun.mermaid.database import Database
from flowrun.mermaid.drafts import LinkDraft, VertexDraft, as_written
from flowrun.mermaid.flowchart import ClassDef
from flowrun.mermaid.tokens import Token
from flowrun.mermaid.urls import safe_url
from flowrun.span import Span

_COMMA = re.compile(r"\\,|,")


def style_vertex(vertex: VertexDraft, styles: str) -> None:
    """``style a fill:red``."""
    vertex.styles = [*(vertex.styles or ()), *styles.split(",")]


def define_class(known: ClassDef | None, name: str, styles: str, span: Span) -> ClassDef:
    r"""``classDef name fill:red``, added to what is known of the class; ``\,`` ends no style."""
    written = _COMMA.sub(lambda comma: "," if comma[0] == "\\," else ";", styles)
    parts = written.split(";")
    texts = (part.replace("fill", "bgFill", 1) for part in parts if "color" in part)
    if known is None:
        return ClassDef(name, tuple(parts), tuple(texts), span)
    styles_, text_styles = (*known.styles, *parts), (*known.text_styles, *texts)
    return ClassDef(name, styles_, text_styles, known.span)


def style_link(link: LinkDraft, curve: Token | None, styles: Token | None) -> None:
    """``linkStyle 0 interpolate basis stroke:red``. Mermaid fills no line unless it is told to."""
    if curve is not None:
        link.curve = curve.value
    if styles is not None:
        parts = styles.value.split(",")
        filled = any(part.startswith("fill") for part in parts)
        link.style = tuple(parts) if filled else (*parts, "fill:none")


def click(database: Database, ids: str, parts: Mapping[str, Token]) -> Mapping[str, str]:
    """``click a "https://…" "tip" _blank``: the tips that it gives, by id."""
    for id_ in ids.split(","):
        vertex = database.vertices.get(id_)
        if vertex is not None and "URL" in parts:
            vertex.link = safe_url(_unquoted(parts["URL"]))
            vertex.link_target = parts["TARGET"].value if "TARGET" in parts else None
        elif vertex is not None:
            vertex.has_callback = True
    database.give_class(ids, "clickable")
    tip = parts.get("TIP") or parts.get("TOOLTIP")
    return {} if tip is None else dict.fromkeys(ids.split(","), _unquoted(tip))


def _unquoted(token: Token) -> str:
    return as_written(token.value[1:-1])
