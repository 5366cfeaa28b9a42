"""What people get wrong in a chart: what to say of it, and examples that call for it."""

import enum
from typing import NamedTuple

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.span import Span


class _Case(NamedTuple):
    message: str
    hint: str
    examples: tuple[str, ...]
    """Charts with the mistake; ``‸`` stands where the message points."""


class Mistake(enum.Enum):
    """A syntax error. ``{0}`` and ``{1}`` are the user's own words."""

    NO_CHART = _Case(
        "there is no chart here",
        'begin with a line "flowchart TD"',
        ("‸", "‸ \n\n", "‸%% only a comment\n"),
    )
    NO_HEADER = _Case(
        'a chart begins with "flowchart TD", not with "{0}"',
        'put a line "flowchart TD" above it',
        ("‸A --> B\n", "‸flow chart TD\nA --> B\n", "%% comment\n‸TD\nA\n"),
    )
    OTHER_DIAGRAM = _Case(
        'a "{0}" is not a flowchart',
        "only flowcharts can run: they begin with flowchart or graph",
        ("‸sequenceDiagram\nA->>B: hi\n", "‸stateDiagram-v2\n[*] --> A\n", "\n‸pie title x\n"),
    )
    C4_WORD = _Case(
        'Mermaid takes a text that says "{0}" for a C4 diagram',
        "write the word in another way",
        ("flowchart TD\nA[a ‸C4Container]\n",),
    )
    DIRECTION = _Case(
        '"{0}" is not a direction',
        "the directions are TD (or TB), BT, LR and RL",
        ("flowchart ‸XX\nA\n", "graph ‸down\nA --> B\n", "flowchart ‸td\nA\n"),
    )
    AFTER_HEADER = _Case(
        '"{0}" stands after the header in the same line',
        "begin a new line after the direction",
        ("flowchart TD ‸A --> B\n", "flowchart TD‸-->B\n"),
    )
    UNCLOSED_SHAPE = _Case(
        'the "{0}" of this shape is never closed',
        'add "{1}" after its text',
        (
            "flowchart TD\nA‸[Start\nB --> C\n",
            "flowchart TD\nA‸(Start\n",
            "flowchart TD\nA‸{Ready?\n",
            "flowchart TD\nA‸([Start\n",
            "flowchart TD\nA‸[[Start\n",
            "flowchart TD\nA‸[(Start\n",
            "flowchart TD\nA‸((Start\n",
            "flowchart TD\nA‸(((Start\n",
            "flowchart TD\nA‸{{Start\n",
            "flowchart TD\nA‸[/Start\n",
            "flowchart TD\nA‸[\\Start\n",
            "flowchart TD\nA‸>Start\n",
            "flowchart TD\nA‸(-Start\n",
            'flowchart TD\nA‸["Start"\n',
            "flowchart TD\nA‸[Start --> B[Stop]\n",
            "flowchart TD\nA‸([Start] --> B\n",
            "flowchart TD\nA‸((Start) --> B\n",
        ),
    )
    BRACKET_IN_TEXT = _Case(
        '"{0}" cannot stand in a text without quotes',
        'put the whole text in quotes, as in ["a (b)"]',
        (
            "flowchart TD\nA[a ‸(b)]\n",
            "flowchart TD\nA(call f‸())\n",
            "flowchart TD\nA[list‸[0]]\n",
            "flowchart TD\nA{is ‸{x} set?}\n",
            "flowchart TD\nA[a ‸| b]\n",
            "flowchart TD\nA -->|a ‸[b]| C\n",
            "flowchart TD\nA[a ‸) b] --> c\n",
        ),
    )
    QUOTE_IN_TEXT = _Case(
        "a quote cannot stand inside a text",
        "put the whole text in quotes, and write #quot; for a quote in it",
        (
            'flowchart TD\nA[say ‸"hi"]\n',
            'flowchart TD\nA["say ‸"hi"!"]\n',
            'flowchart TD\nA -->|say ‸"hi"| B\n',
            'flowchart TD\nA -- say ‸"hi" --> B\n',
        ),
    )
    UNCLOSED_QUOTE = _Case(
        "the quote is never closed",
        "add a quote after the text",
        (
            'flowchart TD\nA[‸"Start]\nB --> C\n',
            'flowchart TD\nA -->|‸"yes| B\n',
            'flowchart TD\nA[‸"`Start`]\n',
            'flowchart TD\nA -- ‸"yes --> B\n',
        ),
    )
    EMPTY_TEXT = _Case(
        'there is no text in "{0}"',
        'write a text, or " " with the quotes for none',
        ("flowchart TD\nA‸[]\n", 'flowchart TD\nA‸{""}\n', "flowchart TD\nA -->‸|| B\n"),
    )
    TILDES_IN_TEXT = _Case(
        'Mermaid takes "~~~" for an arrow here',
        "put the whole text in quotes",
        ("flowchart TD\nA[‸~~~ so]\n",),
    )
    UNCLOSED_LABEL = _Case(
        'the "|" of this label is never closed',
        'add "|" after its text',
        ("flowchart TD\nA -->‸|yes B\n", "flowchart TD\nA -->‸|yes B[Stop]\nC\n"),
    )
    UNCLOSED_ARROW = _Case(
        'the arrow that begins with "{0}" never ends',
        "write {0} text {1}, or {1} without a text",
        (
            "flowchart TD\nA ‸-- yes B\n",
            "flowchart TD\nA ‸== yes B\n",
            "flowchart TD\nA ‸-. yes B\nC\n",
        ),
    )
    THIN_ARROW = _Case(
        '"{0}" is not an arrow',
        "an arrow has two dashes at least: -->",
        (
            "flowchart TD\nA ‸-> B\n",
            "flowchart TD\nA‸->B\n",
            "flowchart TD\nA ‸-> B[Stop]\n",
            "flowchart TD\nA ‸- -> B\n",
            "flowchart TD\nA ‸=> B\n",
            "flowchart TD\nA ‸→ B\n",
            "flowchart TD\nA ‸—> B\n",
            "flowchart TD\nA ‸- B\n",
        ),
    )
    ARROW_TO_NOTHING = _Case(
        'no node follows the arrow "{0}"',
        "write the node that it leads to after it",
        ("flowchart TD\nA ‸-->\n", "flowchart TD\nA ‸-->|yes|\nB\n", "flowchart TD\nA ‸--> ;\nB\n"),
    )
    ARROW_FROM_NOTHING = _Case(
        'no node stands before the arrow "{0}"',
        "write the node that it leaves before it",
        ("flowchart TD\n‸--> B\n", "flowchart TD\nA\n;‸--> B\n"),
    )
    TWO_ARROWS = _Case(
        'the arrow "{0}" follows another arrow',
        "write a node between the two",
        ("flowchart TD\nA --> ‸--> B\n", "flowchart TD\nA -- x --> ‸--> B\n"),
    )
    LOOSE_AMPERSAND = _Case(
        'no node stands on one side of "&"',
        "write a node on each side, and blanks around the &",
        ("flowchart TD\nA ‸& \n", "flowchart TD\nA --> B ‸& --> C\n"),
    )
    NO_ARROW = _Case(
        '"{0}" follows without an arrow',
        'write an arrow before it, or begin a new line; a text goes into brackets: a["some text"]',
        (
            "flowchart TD\nA ‸B\n",
            "flowchart TD\nA[Start] ‸text\n",
            "flowchart TD\nmy ‸node --> B\n",
            "flowchart TD\nA --> B ‸C\n",
        ),
    )
    LOOSE_SHAPE = _Case(
        '"{0}" does not follow the id of a node',
        "write an id right before it, without a blank: a[text]",
        (
            "flowchart TD\nA ‸[Start]\n",
            "flowchart TD\n‸[Start] --> B\n",
            "flowchart TD\nA --> ‸(b)\n",
        ),
    )
    LOOSE_BRACKET = _Case(
        '"{0}" closes nothing',
        "remove it, or put the text around it in quotes",
        ("flowchart TD\nA[Start]‸] --> B\n", "flowchart TD\nA‸) --> B\n", "flowchart TD\nA{b}‸}\n"),
    )
    LOOSE_QUOTE = _Case(
        "a text in quotes stands alone",
        'write an id and a bracket before it: a["text"]',
        ('flowchart TD\n‸"Start" --> B\n', 'flowchart TD\nA --> ‸"Stop"\n'),
    )
    LOOSE_DATA = _Case(
        '"@{{" does not follow the id of a node',
        "write it right after the node, without a blank",
        ("flowchart TD\n‸@{ shape: rect }\n", "flowchart TD\nA ‸@{ shape: rect }\n"),
    )
    UNCLOSED_DATA = _Case(
        'the "@{{" is never closed',
        'add "}}" after the data, and put texts with }} or ^ in quotes',
        ("flowchart TD\nA‸@{ shape: rect\nB\n",),
    )
    BLANK_AFTER_DATA = _Case(
        'Mermaid takes no blank between "}}" and what follows',
        "remove the blank, or begin a new line",
        ("flowchart TD\nA@{ shape: rect }‸ ;\nB\n",),
    )
    LOOSE_CLASS = _Case(
        'no class follows ":::" or no node stands before it',
        "write a:::name, without blanks",
        ("flowchart TD\nA‸::: b\n", "flowchart TD\nA ‸:::b\n"),
    )
    TRAILING_COMMENT = _Case(
        "Mermaid knows no comment after code in the same line",
        "move the comment to a line of its own",
        (
            "flowchart TD\nA --> B ‸%% to the end\n",
            "flowchart TD\nA[Start] ‸%% begins (here)\n",
            "flowchart TD\nA --> ‸%% where to\n",
        ),
    )
    END_AS_ID = _Case(
        '"end" is reserved: it closes a subgraph',
        'write "End", or give the node another id: finish[end]',
        (
            "flowchart TD\nA --> ‸end\nB --> C\n",
            "flowchart TD\nA --> ‸end[Stop]\n",
            "flowchart TD\nA & ‸end --> C\n",
            "flowchart TD\nA --> 1‸end\n",
        ),
    )
    RESERVED = _Case(
        '"{0}" is a word of the language and cannot be a node',
        "use another id, such as {0}_node",
        (
            "flowchart TD\nA --> ‸style\n",
            "flowchart TD\nA --> ‸graph --> B\n",
            "flowchart TD\n‸interpolate --> A\n",
            "flowchart TD\n‸graph TD\nA\n",
            "flowchart TD\nA --> ‸class\n",
        ),
    )
    EDGE_ID = _Case(
        'Mermaid takes "{0}" for the id of an arrow, because of the "@"',
        "put the text in quotes, or leave the @ out",
        ("flowchart TD\n‸A[me@example.com] --> B\n", "flowchart TD\n‸a@b\n"),
    )
    DIRECTION_IN_LINE = _Case(
        'Mermaid takes this line for "direction {0}"',
        'write the word "direction" in another way, or break the line before the {0}',
        ('flowchart TD\nA["two\nlines"]‸ --> D[direction TB]\n',),
    )
    STRAY = _Case(
        '"{0}" has no meaning here',
        "remove it, or put the text around it in quotes",
        ("flowchart TD\nA ‸= B\n", "flowchart TD\nA‸😀 --> B\n"),
    )
    STYLE = _Case(
        "this is no style for a node",
        "write style a fill:#fff,stroke:#333, with single blanks and no (…) in the values",
        ("flowchart TD\n‸style A\n", "flowchart TD\n‸style A fill:rgb(1,2,3)\n"),
    )
    CLASS_DEF = _Case(
        "this defines no class",
        "write classDef name fill:#fff,stroke:#333, with one blank before the name",
        ("flowchart TD\n‸classDef foo\n", "flowchart TD\n‸classDef\n"),
    )
    CLASS = _Case(
        "this gives no class to a node",
        "write class a,b name, with single blanks and nothing after the name",
        (
            "flowchart TD\nA\n‸class A\n",
            "flowchart TD\nA\n‸class A b c\n",
            "flowchart TD\n‸class A b \n",
        ),
    )
    LINK_STYLE = _Case(
        "this is no style for an arrow",
        "write linkStyle 0,1 stroke:#333, or linkStyle default stroke:#333",
        ("flowchart TD\nA --> B\n‸linkStyle 0\n", "flowchart TD\n‸linkStyle x stroke:red\n"),
    )
    LINK_NUMBER = _Case(
        "there is no arrow {0}",
        "arrows count from 0; the chart has {1} above this line",
        ("flowchart TD\nA --> B\nlinkStyle ‸7 stroke:red\n",),
    )
    CLICK = _Case(
        "this is no action for a click",
        'write click a "https://…" "a tip" _blank, or click a call function()',
        ("flowchart TD\nA\n‸click A\n", 'flowchart TD\nA\n‸click A "x" y\n'),
    )
    SUBGRAPH = _Case(
        "this is no title of a subgraph",
        'write subgraph id ["title"], with nothing after it in the line',
        ("flowchart TD\n‸subgraph\nA\nend\n", "flowchart TD\n‸subgraph a (b)\nA\nend\n"),
    )
    UNCLOSED_SUBGRAPH = _Case(
        'the subgraph "{0}" is never closed',
        'put a line "end" after its last statement',
        ("flowchart TD\n‸subgraph one\nA\n", "flowchart TD\n‸subgraph a\nsubgraph b\nend\n"),
    )
    LOOSE_END = _Case(
        'this "end" closes no subgraph',
        "remove it, or open a subgraph above",
        ("flowchart TD\nA\n‸end\n",),
    )
    SHAPE_NAME = _Case(
        'no shape is called "{0}"',
        "{1}",
        ("flowchart TD\nA‸@{ shape: diamnd }\n", "flowchart TD\nA‸@{ shape: Rect }\n"),
    )
    DATA = _Case(
        'the data of "{0}" is not YAML: {1}',
        'write names and values, as in {{ shape: rect, label: "a text" }}',
        ("flowchart TD\nA@{ shape: rect, ‸shape: circle }\n", "flowchart TD\nA@{ label: [a ‸}\n"),
    )
    FRONT_MATTER = _Case(
        "the front matter is not YAML: {0}",
        "write names and values between the --- lines, such as title: A chart",
        ("---\ntitle: [a‸\n---\nflowchart TD\nA\n",),
    )
    FALLBACK = _Case(
        '"{0}" is not expected here',
        "begin a new line for each statement",
        (),
    )

    def at(self, span: Span, *words: str) -> Diagnostic:
        """The mistake at a place, in the user's words."""
        return Diagnostic(
            rule="syntax",
            severity=Severity.ERROR,
            message=self.value.message.format(*words),
            span=span,
            hint=self.value.hint.format(*words),
        )
