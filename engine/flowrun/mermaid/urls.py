"""The addresses of ``click`` as Mermaid keeps them: made safe, and written in one way."""

import re
from urllib.parse import unquote

_BLANK = "about:blank"
_CONTROLS = re.compile("[\\u0000-\\u001f\\u007f-\\u009f\\u2000-\\u200d\\ufeff]")
_NUMBERS = re.compile(r"&#(\w+);?", re.ASCII)
_NAMES = re.compile(r"&(?:newline|tab);", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:\\|%5[cC])(?:%(?:6[eE]|72|74)|[nrt])")
_SCHEME = re.compile(r".+(?::|&colon;)", re.IGNORECASE)
_UNSAFE = re.compile(r"\W*(?:javascript|data|vbscript)", re.IGNORECASE | re.ASCII)


def safe_url(text: str) -> str | None:
    """What Mermaid makes of an address; ``None`` if there is none."""
    return None if not text.strip() else _safe(text.strip())


def _safe(text: str) -> str:
    url, previous = unquote(text), None
    while url != previous:
        previous, url = url, unquote(_ESCAPES.sub("", _CONTROLS.sub("", _NAMES.sub("", _decoded(url)))))
    url = url.strip()
    scheme = _SCHEME.match(url)
    if not url:
        return _BLANK
    if url[0] in "./" or scheme is None:
        return url
    if _UNSAFE.match(scheme[0]):
        return _BLANK
    url = url.replace("\\", "/")
    return _web(url) if scheme[0].lower() in ("http:", "https:") else url


def _decoded(url: str) -> str:
    return _NUMBERS.sub(lambda found: chr(int(found[1]) & 0xFFFF) if found[1].isdigit() else "\0", url)


def _web(url: str) -> str:
    """An address of the web with the host in lower case and a path."""
    scheme, _, rest = url.partition(":")
    host, slash, path = rest.lstrip("/").partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash or '/'}{path}" if host else _BLANK
