"""What people get wrong in a chart: what to say of it, and examples that call for it."""

import enum
from typing import NamedTuple

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.span import Span


class _Case(NamedTuple):
    message: str
    hint: str
    examples: tuple[str, ...]
    """Statements with the mistake; ``‸`` stands where the message points."""
    is_whole: bool = False
    """Whether the examples are whole charts."""


class Mistake(enum.Enum):
    """A syntax error. ``{0}`` and ``{1}`` are the user's own words."""

    NO_CHART = _Case(
        "there is no chart here",
        'begin with a line "flowchart TD"',
        ("‸", "‸ \n\n", "‸%% only a comment\n"),
        is_whole=True,
    )
    NO_HEADER = _Case(
        'a chart begins with "flowchart TD", not with "{0}"',
        'put a line "flowchart TD" above it',
        ("‸A --> B\n", "‸flow chart TD\nA --> B\n", "%% comment\n‸TD\nA\n"),
        is_whole=True,
    )
    OTHER_DIAGRAM = _Case(
        'a "{0}" is not a flowchart',
        "only flowcharts can run: they begin with flowchart or graph",
        ("‸sequenceDiagram\nA->>B: hi\n", "‸stateDiagram-v2\n[*] --> A\n", "\n‸pie title x\n"),
        is_whole=True,
    )
    C4_WORD = _Case(
        'Mermaid takes a text that says "{0}" for a C4 diagram',
        "write the word in another way",
        ("A[a ‸C4Container]",),
    )
    DIRECTION = _Case(
        '"{0}" is not a direction',
        "the directions are TD (or TB), BT, LR and RL",
        ("flowchart ‸XX\nA\n", "graph ‸down\nA --> B\n", "flowchart ‸td\nA\n"),
        is_whole=True,
    )
    AFTER_HEADER = _Case(
        '"{0}" stands after the header in the same line',
        "begin a new line after the direction",
        ("flowchart TD ‸A --> B\n", "flowchart TD‸-->B\n"),
        is_whole=True,
    )
    UNCLOSED_SHAPE = _Case(
        'the "{0}" of this shape is never closed',
        'add "{1}" after its text',
        (
            "A‸[Start\nB --> C",
            *(f"A‸{opening}Start" for opening in ("(", "{", "([", "[[", "[(", "((", "(((")),
            *(f"A‸{opening}Start" for opening in ("{{", "[/", "[\\", ">", "(-")),
            'A‸["Start"',
            "A‸[Start --> B[Stop]",
            "A‸([Start] --> B",
            "A‸((Start) --> B",
        ),
    )
    BRACKET_IN_TEXT = _Case(
        '"{0}" cannot stand in a text without quotes',
        'put the whole text in quotes, as in ["a (b)"]',
        (
            "A[a ‸(b)]",
            "A(call f‸())",
            "A[list‸[0]]",
            "A{is ‸{x} set?}",
            "A[a ‸| b]",
            "A -->|a ‸[b]| C",
            "A[a ‸) b] --> c",
        ),
    )
    QUOTE_IN_TEXT = _Case(
        "a quote cannot stand inside a text",
        "put the whole text in quotes, and write #quot; for a quote in it",
        ('A[say ‸"hi"]', 'A["say ‸"hi"!"]', 'A -->|say ‸"hi"| B', 'A -- say ‸"hi" --> B'),
    )
    UNCLOSED_QUOTE = _Case(
        "the quote is never closed",
        "add a quote after the text",
        ('A[‸"Start]\nB --> C', 'A -->|‸"yes| B', 'A[‸"`Start`]', 'A -- ‸"yes --> B'),
    )
    EMPTY_TEXT = _Case(
        'there is no text in "{0}"',
        'write a text, or " " with the quotes for none',
        ("A‸[]", 'A‸{""}', "A -->‸|| B"),
    )
    TILDES_IN_TEXT = _Case(
        'Mermaid takes "~~~" for an arrow here', "put the whole text in quotes", ("A[‸~~~ so]",)
    )
    UNCLOSED_LABEL = _Case(
        'the "|" of this label is never closed',
        'add "|" after its text',
        ("A -->‸|yes B", "A -->‸|yes B[Stop]\nC"),
    )
    UNCLOSED_ARROW = _Case(
        'the arrow that begins with "{0}" never ends',
        "write {0} text {1}, or {1} without a text",
        ("A ‸-- yes B", "A ‸== yes B", "A ‸-. yes B\nC"),
    )
    THIN_ARROW = _Case(
        '"{0}" is not an arrow',
        "an arrow has two dashes at least: -->",
        (
            "A ‸-> B",
            "A‸->B",
            "A ‸-> B[Stop]",
            "A ‸- -> B",
            "A ‸=> B",
            "A ‸→ B",
            "A ‸—> B",
            "A ‸- B",
        ),
    )
    ARROW_TO_NOTHING = _Case(
        'no node follows the arrow "{0}"',
        "write the node that it leads to after it",
        ("A ‸-->", "A ‸-->|yes|\nB", "A ‸--> ;\nB"),
    )
    ARROW_FROM_NOTHING = _Case(
        'no node stands before the arrow "{0}"',
        "write the node that it leaves before it",
        ("‸--> B", "A\n;‸--> B"),
    )
    TWO_ARROWS = _Case(
        'the arrow "{0}" follows another arrow',
        "write a node between the two",
        ("A --> ‸--> B", "A -- x --> ‸--> B"),
    )
    LOOSE_AMPERSAND = _Case(
        'no node stands on one side of "&"',
        "write a node on each side, and blanks around the &",
        ("A ‸& ", "A --> B ‸& --> C"),
    )
    NO_ARROW = _Case(
        '"{0}" follows without an arrow',
        'write an arrow before it, or begin a new line; a text goes into brackets: a["some text"]',
        ("A ‸B", "A[Start] ‸text", "my ‸node --> B", "A --> B ‸C"),
    )
    LOOSE_SHAPE = _Case(
        '"{0}" does not follow the id of a node',
        "write an id right before it, without a blank: a[text]",
        ("A ‸[Start]", "‸[Start] --> B", "A --> ‸(b)"),
    )
    LOOSE_BRACKET = _Case(
        '"{0}" closes nothing',
        "remove it, or put the text around it in quotes",
        ("A[Start]‸] --> B", "A‸) --> B", "A{b}‸}"),
    )
    LOOSE_QUOTE = _Case(
        "a text in quotes stands alone",
        'write an id and a bracket before it: a["text"]',
        ('‸"Start" --> B', 'A --> ‸"Stop"'),
    )
    LOOSE_DATA = _Case(
        '"@{{" does not follow the id of a node',
        "write it right after the node, without a blank",
        ("‸@{ shape: rect }", "A ‸@{ shape: rect }"),
    )
    UNCLOSED_DATA = _Case(
        'the "@{{" is never closed',
        'add "}}" after the data, and put texts with }} or ^ in quotes',
        ("A‸@{ shape: rect\nB",),
    )
    BLANK_AFTER_DATA = _Case(
        'Mermaid takes no blank between "}}" and what follows',
        "remove the blank, or begin a new line",
        ("A@{ shape: rect }‸ ;\nB",),
    )
    LOOSE_CLASS = _Case(
        'no class follows ":::" or no node stands before it',
        "write a:::name, without blanks",
        ("A‸::: b", "A ‸:::b"),
    )
    TRAILING_COMMENT = _Case(
        "Mermaid knows no comment after code in the same line",
        "move the comment to a line of its own",
        ("A --> B ‸%% to the end", "A[Start] ‸%% begins (here)", "A --> ‸%% where to"),
    )
    END_AS_ID = _Case(
        '"end" is reserved: it closes a subgraph',
        'write "End", or give the node another id: finish[end]',
        ("A --> ‸end\nB --> C", "A --> ‸end[Stop]", "A & ‸end --> C", "A --> 1‸end"),
    )
    RESERVED = _Case(
        '"{0}" is a word of the language and cannot be a node',
        "use another id, such as {0}_node",
        (
            "A --> ‸style",
            "A --> ‸graph --> B",
            "‸interpolate --> A",
            "‸graph TD\nA",
            "A --> ‸class",
        ),
    )
    EDGE_ID = _Case(
        'Mermaid takes "{0}" for the id of an arrow, because of the "@"',
        "put the text in quotes, or leave the @ out",
        ("‸A[me@example.com] --> B", "‸a@b"),
    )
    DIRECTION_IN_LINE = _Case(
        'Mermaid takes this line for "direction {0}"',
        'write the word "direction" in another way, or break the line before the {0}',
        ('A["two\nlines"]‸ --> D[direction TB]',),
    )
    STRAY = _Case(
        '"{0}" has no meaning here',
        "remove it, or put the text around it in quotes",
        ("A ‸= B", "A‸😀 --> B"),
    )
    STYLE = _Case(
        "this is no style for a node",
        "write style a fill:#fff,stroke:#333, with single blanks and no (…) in the values",
        ("‸style A", "‸style A fill:rgb(1,2,3)"),
    )
    CLASS_DEF = _Case(
        "this defines no class",
        "write classDef name fill:#fff,stroke:#333, with one blank before the name",
        ("‸classDef foo", "‸classDef"),
    )
    CLASS = _Case(
        "this gives no class to a node",
        "write class a,b name, with single blanks and nothing after the name",
        ("A\n‸class A", "A\n‸class A b c", "‸class A b "),
    )
    LINK_STYLE = _Case(
        "this is no style for an arrow",
        "write linkStyle 0,1 stroke:#333, or linkStyle default stroke:#333",
        ("A --> B\n‸linkStyle 0", "‸linkStyle x stroke:red"),
    )
    LINK_NUMBER = _Case(
        "there is no arrow {0}",
        "arrows count from 0; the chart has {1} above this line",
        ("A --> B\nlinkStyle ‸7 stroke:red",),
    )
    CLICK = _Case(
        "this is no action for a click",
        'write click a "https://…" "a tip" _blank, or click a call function()',
        ("A\n‸click A", 'A\n‸click A "x" y'),
    )
    SUBGRAPH = _Case(
        "this is no title of a subgraph",
        'write subgraph id ["title"], with nothing after it in the line',
        ("‸subgraph\nA\nend", "‸subgraph a (b)\nA\nend"),
    )
    UNCLOSED_SUBGRAPH = _Case(
        'the subgraph "{0}" is never closed',
        'put a line "end" after its last statement',
        ("‸subgraph one\nA", "‸subgraph a\nsubgraph b\nend"),
    )
    LOOSE_END = _Case(
        'this "end" closes no subgraph', "remove it, or open a subgraph above", ("A\n‸end",)
    )
    SHAPE_NAME = _Case(
        'no shape is called "{0}"', "{1}", ("A‸@{ shape: diamnd }", "A‸@{ shape: Rect }")
    )
    DATA = _Case(
        'the data of "{0}" is not YAML: {1}',
        'write names and values, as in {{ shape: rect, label: "a text" }}',
        ("A@{ shape: rect, ‸shape: circle }", "A@{ label: [a ‸}"),
    )
    FRONT_MATTER = _Case(
        "the front matter is not YAML: {0}",
        "write names and values between the --- lines, such as title: A chart",
        ("---\ntitle: [a‸\n---\nflowchart TD\nA\n",),
        is_whole=True,
    )
    FALLBACK = _Case('"{0}" is not expected here', "begin a new line for each statement", ())

    @property
    def examples(self) -> tuple[str, ...]:
        """Charts with the mistake; ``‸`` stands where the message points."""
        if self.value.is_whole:
            return self.value.examples
        return tuple(f"flowchart TD\n{example}\n" for example in self.value.examples)

    def at(self, span: Span, *words: str) -> Diagnostic:
        """The mistake at a place, in the user's words."""
        return Diagnostic(
            rule="syntax",
            severity=Severity.ERROR,
            message=self.value.message.format(*words),
            span=span,
            hint=self.value.hint.format(*words),
        )
