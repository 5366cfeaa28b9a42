"""The regular expressions of the lexer: Mermaid's ids, texts, arrows, shapes and statements."""

import re
from functools import cache

from flowrun.mermaid.characters import BLANK, WHITE
from flowrun.mermaid.letters import letters

# A group is never repeated possessively, as in (?:…)*+, but within an atomic group: until 3.11.5
# Python took a repetition that failed half-way for one that matched (python/cpython#106052).

_W = f"[{WHITE}]"
_B = f"[{BLANK}]"

# Words. An id is made of pieces: a keyword or an arrow is taken as such where a piece may begin.

_KEYWORDS = (
    rf"accTitle{_W}*:|accDescr{_W}*[:{{]|(?:call|href|click){_W}|(?:style|linkStyle|interpolate"
    r"|classDef|class|flowchart-elk|swimlane-beta|graph|flowchart|subgraph|end|_self|_blank|_parent"
    r"|_top)\b"
)
_ARROW_LIKE = r"[xo]?(?:--|==|-\.|-?\.+-)"
_DASH = r"-(?=[^>\-.])"
_WORD = rf"(?:[A-Za-z!$%'+.`?\\_/]|{_DASH})(?>(?:[A-Za-z0-9!\"#$%&'*+.`?\\_/]++|{_DASH})*)"
_NOT_A_PIECE = rf"(?!{_KEYWORDS}|{_ARROW_LIKE}|:::|\\\|)"
_ID = rf"(?>(?:{_NOT_A_PIECE}(?:[0-9]++|(?:v|default)\b|{_WORD}|[#&*,:\-]|[{letters()}]))+)"
_NAME = rf"(?>(?:{_NOT_A_PIECE}(?!default\b)(?:[0-9]++|v\b|{_WORD}|[#&*,:\-]|[{letters()}]))+)"
_STYLE = rf"(?>(?:{_B}|style\b|{_NOT_A_PIECE}(?!(?:v|default)\b)(?:[0-9]++|{_WORD}|[#:]))+)"
_STYLES = rf"{_STYLE}(?>(?:,{_STYLE})*)"

# Texts. One string, Markdown string or plain text, and then more plain text; empty strings vanish.

_EMPTY = r'""(?!`)|"``"'


def _words(text: str, of: str = "") -> str:
    return (
        rf"(?>(?:{_EMPTY})*)(?:\"(?!`)(?P<{of}string>[^\"]++)\"(?!`)|\"`(?P<{of}markdown>[^`\"]++)`\""
        rf"|(?P<{of}text>{text}))(?P<{of}more>(?>(?:{text}|{_EMPTY})*))"
    )


_TEXT = _words(rf'(?!{_W}*+~~~)[^\[\](){{}}|"]++')
_SLANTED = _words(rf"(?!{_W}*+~~~|[?=]\])(?:/(?!\])|\\(?!\])|(?!\")[^\\\[\](){{}}/]++)")
_ROUND = _words(rf'(?>(?:{_W}++(?!~~~)|(?!~~~|[-/]\))[^()\[\]{{}}"{WHITE}])+)')

# Arrows, whole or up to their text.

_WHOLE = {
    "-": r"[xo<]?--+[-xo>]",
    "=": r"[xo<]?==+[=xo>]",
    ".": r"[xo<]?-?\.+-[xo>]?",
}
ARROW = (
    rf"{_W}*+(?:(?P<whole>{'|'.join(_WHOLE.values())}|~~~+)|(?P<opening>[xo<]?(?:--|==|-\.))){_W}*+"
)
_PLAIN = {"-": r'[^-"]|-(?!-)', "=": r'[^="]', ".": r'[^."]'}


def _rest_of_arrow(line: str) -> re.Pattern[str]:
    whole, plain = _WHOLE[line], _PLAIN[line]
    text = rf"(?>(?:[^\-=.\"xo<{WHITE}]++|{_W}++(?!{whole})|(?!{whole}|{_W})(?:{plain}))+)"
    return re.compile(rf"{_words(text)}{_W}*+(?P<closing>{whole}){_W}*+")


REST_OF_ARROW = {line: _rest_of_arrow(line) for line in _WHOLE}
"""What follows the beginning of an arrow with a text, by the stroke: ``-``, ``=`` or ``.``."""

ARROW_LABEL = re.compile(rf"\|{_TEXT}\|{_B}?")
"""``|text|`` after an arrow."""

LINK = re.compile(ARROW)
KEYWORD = re.compile(_KEYWORDS, re.ASCII)
DEFAULT = re.compile(r"default\b", re.ASCII)

_DATA_BODY = r'(?>(?:[^}^"]++|"[^"]*+")*)'
DATA = re.compile(rf"@\{{({_DATA_BODY})\}}")
"""``@{ … }`` after a node."""
DATA_BODY = re.compile(_DATA_BODY)

TOKEN = re.compile(
    rf"(?P<NODE>{_ID})"
    rf"|(?P<LINK>{ARROW})"
    rf"|(?P<BREAK>{_B}*+\n{_W}*+)"
    rf"|(?P<AMP>{_B}++&{_B}++)"
    rf"|(?P<SPACE>{_B}++)"
    rf"|(?P<SEMI>;{_B}*+)"
    r"|(?P<DATA>@\{)"
    rf"|(?P<KEYWORD>{_KEYWORDS})"
    rf"|(?P<VOID>{_EMPTY})",
    re.ASCII,
)
"""The next token where no other mode of the lexer holds."""

CLASSED = re.compile(rf":::({_ID})", re.ASCII)
"""``:::name`` after a node."""


def _shape(opening: str, closing: str, text: str = _TEXT) -> re.Pattern[str]:
    return re.compile(f"{opening}{text}{closing}", re.ASCII)


SHAPES = {
    "(((": (_shape(r"\(\(\(", r"\)\)\)"), "doublecircle"),
    "((": (_shape(r"\(\((?!-)", r"\)\)"), "circle"),
    "(-": (_shape(r"\(-", r"[-/)]\)", _ROUND), "ellipse"),
    "([": (_shape(r"\(\[", r"\]\)"), "stadium"),
    "(": (_shape(r"\(", r"\)"), "round"),
    "{{": (_shape(r"\{\{", r"\}\}"), "hexagon"),
    "{": (_shape(r"\{", r"\}"), "diamond"),
    "[[": (_shape(r"\[\[", r"\]\]"), "subroutine"),
    "[(": (_shape(r"\[\(", r"\)\]"), "cylinder"),
    "[|": (
        _shape(
            rf"\[\|{_NOT_A_PIECE}(?!(?:v|default)\b)(?P<field>{_WORD})"
            rf":{_NOT_A_PIECE}(?!(?:v|default)\b)(?P<value>{_WORD})\|",
            r"\]",
        ),
        "rect",
    ),
    "[/": (_shape(r"\[/", r"(?:(?P<slash>/)|[\\(?=\])])\]", _SLANTED), "trapezoid"),
    "[\\": (_shape(r"\[\\", r"(?:(?P<slash>/)|[\\(?=\])])\]", _SLANTED), "lean_left"),
    "[": (_shape(r"\[", r"\]"), "square"),
    ">": (_shape(">", r"\]"), "odd"),
}
"""How each shape is written, by the bracket that opens it, and Mermaid's name for it."""

SLASHED = {"trapezoid": "lean_right", "lean_left": "inv_trapezoid"}
"""What the slanted shapes are called if a slash closes them."""

# Statements that begin with a keyword. Their named groups are their tokens, in order.

_END = r"(?=[;\n])"
_QUOTED = r'"(?!`)[^"]++"(?!`)'
_TITLE_WORD = (
    rf"(?:{_B}++(?!{_ARROW_LIKE}|~~~|<?--|<?==)|(?:style|linkStyle|classDef|class|flowchart-elk"
    rf"|swimlane-beta|graph|flowchart|subgraph)\b|end\b{_W}*+|click{_W}++[^{WHITE}]*+{_W}"
    rf"|{_NOT_A_PIECE}(?!default\b)(?:[0-9]++|v\b|{_WORD}|[#&*:\-]|[{letters()}])|\^)"
)

DIRECTION = rf"direction{_W}+(TB|BT|RL|LR|TD)"
"""Mermaid takes the whole rest of a line that says this as a statement of its own."""

_STATEMENTS = {
    "style": rf"{_B}(?P<ID>{_ID}){_B}(?P<STYLES>{_STYLES}){_END}",
    "classDef": rf"{_B}(?P<ID>{_ID}){_B}(?P<STYLES>{_STYLES}){_END}",
    "class": rf"{_B}(?P<ID>{_ID}){_B}(?P<NAME>{_ID}){_END}",
    "linkStyle": (
        rf"{_B}(?P<LINKS>default\b|[0-9]++(?>(?:,[0-9]++)*)){_B}"
        rf"(?:interpolate\b{_B}(?P<CURVE>{_NAME})(?:{_B}(?P<CURVE_STYLES>{_STYLES}))?"
        rf"|(?P<STYLES>{_STYLES})){_END}"
    ),
    "click": (
        rf"{_W}*+(?P<ID>(?!\")[^{WHITE}]*+){_W}(?:(?:call{_W}++(?P<CALLBACK>[^(]++)"
        rf"\((?:{_W}*+|(?P<ARGUMENTS>[^)]++))\)|(?P<FUNCTION>{_NAME}))(?:{_B}(?P<TIP>{_QUOTED}))?"
        rf"|(?:href{_W})?(?P<URL>{_QUOTED})(?:{_B}(?P<TOOLTIP>{_QUOTED}))?"
        rf"(?:{_B}(?P<TARGET>_(?:self|blank|parent|top)\b))?){_END}"
    ),
    "subgraph": (
        rf"{_B}{_words(_TITLE_WORD, 'id_')}(?:(?P<bracket>\[(?![\[|(/\\])){_TEXT}\])?{_END}"
    ),
}
CALL = re.compile(rf"{_W}*+[^{WHITE}]*+{_W}call{_W}")
"""How the rest of a click statement begins that names a function with arguments."""

STATEMENTS = frozenset(_STATEMENTS)
"""The keywords of these statements."""


@cache
def rest_of_statement(keyword: str) -> re.Pattern[str]:
    """What follows a keyword. To compile it takes 6 ms, and few charts have all statements."""
    return re.compile(_STATEMENTS[keyword], re.ASCII)


HEADER = re.compile(
    rf"{_W}*+(?P<HEADER>(?:flowchart-elk|swimlane-beta|graph|flowchart)\b)"
    rf"(?:{_W}*\n|{_W}*+(?P<direction>(?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])"
    rf"(?=(?!.*{DIRECTION});|{_B}*+\n))",
    re.ASCII,
)
