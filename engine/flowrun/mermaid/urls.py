"""The addresses of ``click`` as Mermaid keeps them: made safe, and written in one way."""

import re
from urllib.parse import quote, unquote

_BLANK = "about:blank"
_CONTROLS = re.compile("[\\u0000-\\u001f\\u007f-\\u009f\\u2000-\\u200d\\ufeff]")
_NUMBERS = re.compile(r"&#(\w+);?", re.ASCII)
_NAMES = re.compile(r"&(?:newline|tab);", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:\\|%5[cC])(?:%(?:6[eE]|72|74)|[nrt])")
_SCHEME = re.compile(r".+(?::|&colon;)", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_REST = re.compile(r"([^/?#]*@)?([^/?#@]+)([^?#]*)(.*)", re.DOTALL)
_NO_HOST = re.compile(r"[\s<>^|%\[\]\\]")
_UNSAFE = re.compile(r"\W*(?:javascript|data|vbscript)", re.IGNORECASE | re.ASCII)


def safe_url(text: str) -> str | None:
    """What Mermaid makes of an address; ``None`` if there is none."""
    return None if not text.strip() else _safe(text.strip())


def _safe(text: str) -> str:
    url, previous = _decoded(text), None
    while url != previous:
        previous, url = url, _decoded(_cleaned(url))
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
    if _STRAY_PERCENT.search(url):
        return url
    try:
        return unquote(url, errors="strict")
    except UnicodeDecodeError:
        return url


def _cleaned(url: str) -> str:
    url = _NUMBERS.sub(
        lambda found: chr(int(found[1]) & 0xFFFF) if found[1].isdigit() else "\0", url
    )
    return _ESCAPES.sub("", _CONTROLS.sub("", _NAMES.sub("", url))).strip()


def _web(url: str) -> str:
    """An address of the web as browsers write it: host in lower case, no dots in the path."""
    scheme, _, rest = url.partition(":")
    found = _REST.fullmatch(rest.lstrip("/"))
    if found is None or _NO_HOST.search(found[2]):
        return _BLANK
    user, host, path, tail = found.groups()
    host = host.lower().removesuffix({"http": ":80", "https": ":443"}[scheme.lower()])
    return f"{scheme.lower()}://{user or ''}{host}{_quoted(_without_dots(path))}{_quoted(tail)}"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    *folders, last = path.removeprefix("/").split("/")
    for folder in folders:
        if folder == "..":
            kept = kept[:-1]
        elif folder != ".":
            kept.append(folder)
    if last == "..":
        kept = kept[:-1]
    return "/" + "".join(f"{folder}/" for folder in kept) + ("" if last in (".", "..") else last)


def _quoted(text: str) -> str:
    return quote(text, safe="%/:@!$&'()*+,;=~-._?#[]|^`\\{}")
