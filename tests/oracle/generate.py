"""Writes random flowcharts as JSON lines, for a comparison with Mermaid.

    python generate.py COUNT SEED > texts.jsonl

Half of them follow the grammar; the others are charts with characters or words deleted, doubled,
swapped or put in. A chart depends on the seed and its number alone.
"""

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

_VOCABULARY: Mapping[str, Sequence[str]] = json.loads(
    Path(__file__).with_name("vocabulary.json").read_text("utf-8")
)
_HEADS = ("", "x", "o", "<")


def charts(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """That many charts, each with its name."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
        text = _chart(chance)
        if number % 2:
            text = _mutated(text, chance)
        yield f"{seed}/{number}", text


def _chart(chance: random.Random) -> str:
    header = chance.choice(("flowchart", "graph", "flowchart", "graph", "flowchart-elk"))
    direction = chance.choice((" TD", " LR", " TB", " BT", " RL", "", " <", " >", " ^", " v"))
    lines = [
        *_prelude(chance),
        header + direction + chance.choice(("\n", "\n", "\n", ";", " \n", "\n\n")),
    ]
    lines += _statements(chance, chance.randint(1, 8), depth=0)
    text = "".join(lines)
    return text.replace("\n", "\r\n") if chance.random() < 0.05 else text


def _prelude(chance: random.Random) -> Iterator[str]:
    if chance.random() < 0.1:
        yield chance.choice(
            ("---\ntitle: A chart\n---\n", "---\nconfig:\n  look: neo\n---\n", "---\n---\n")
        )
    if chance.random() < 0.1:
        yield chance.choice(
            ("%% a comment\n", "%%{init: {'theme': 'dark'}}%%\n", "\n\n", "  %% x\n\n")
        )


def _statements(chance: random.Random, count: int, depth: int) -> Iterator[str]:
    for _ in range(count):
        indent = " " * chance.choice((0, 0, 2, 4))
        yield indent + _statement(chance, depth)


def _statement(chance: random.Random, depth: int) -> str:
    if depth < 3 and chance.random() < 0.15:
        return _subgraph(chance, depth)
    kinds: Sequence[Callable[[random.Random], str]] = (_looks, _click, _line)
    if chance.random() < 0.3:
        return chance.choice(kinds)(chance)
    return _chain(chance) + _end(chance)


def _end(chance: random.Random) -> str:
    return chance.choice(("\n", "\n", "\n", "\n", ";", ";\n", " \n", "\n\n", " ;", "  \n  \n"))


def _chain(chance: random.Random) -> str:
    parts = [_group(chance)]
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        parts += (_arrow(chance), _group(chance))
    return "".join(parts)


def _group(chance: random.Random) -> str:
    count = chance.choice((1, 1, 1, 1, 1, 2, 3))
    return chance.choice((" & ", " & ", "  &  ")).join(_node(chance) for _ in range(count))


def _node(chance: random.Random) -> str:
    text = _id(chance)
    if chance.random() < 0.5:
        shape = chance.choice(_VOCABULARY["shapes"])
        text += shape[0] + _words(chance) + shape[1]
    if chance.random() < 0.1:
        text += ":::" + _id(chance)
    if chance.random() < 0.08:
        text += _data(chance)
    return text


def _id(chance: random.Random) -> str:
    if chance.random() < 0.003:
        return chance.choice(_VOCABULARY["traps"])
    return chance.choice(_VOCABULARY["ids"]) if chance.random() < 0.5 else chance.choice("ABCDEFG")


def _words(chance: random.Random) -> str:
    text = (
        chance.choice(_VOCABULARY["texts"])
        if chance.random() < 0.5
        else chance.choice(_VOCABULARY["texts"][:12])
    )
    roll = chance.random()
    if roll < 0.3:
        return f'"{text}"'
    return f'"`{text}`"' if roll < 0.4 else text


def _data(chance: random.Random) -> str:
    entries = (
        [f"shape: {chance.choice(_VOCABULARY['named_shapes'])}"] if chance.random() < 0.6 else []
    )
    entries += [chance.choice(_VOCABULARY["data"]) for _ in range(chance.randint(0, 2))]
    if chance.random() < 0.2:
        return "@{\n  " + "\n  ".join(entries) + "\n}"
    return "@{ " + ", ".join(entries) + " }"


def _arrow(chance: random.Random) -> str:
    blank = chance.choice(("", " ", " ", " ", " ", "\n  "))
    after = chance.choice(("", " ", " ", " ", " ", "\n"))
    name = chance.choice(("e1@", "e2@", "my-edge@")) if chance.random() < 0.06 else ""
    return blank + name + _line_of_arrow(chance) + after


def _line_of_arrow(chance: random.Random) -> str:
    if chance.random() < 0.05:
        return "~~~" + "~" * chance.choice((0, 0, 1, 3))
    line = chance.choice("---=.")
    tail = chance.choice(_HEADS) if chance.random() < 0.15 else ""
    head = chance.choice((">", ">", ">", ">", "x", "o", ""))
    more = chance.choice((0, 0, 0, 0, 1, 2, 12))
    body = f"-{'.' * (1 + more)}-" if line == "." else line * (2 + more + (head == ""))
    roll = chance.random()
    if roll < 0.2:
        return f"{tail}{body}{head}|{_words(chance)}|"
    if roll < 0.4:
        start = "-." if line == "." else line * 2
        rest = body.removeprefix("-") if line == "." else body
        return f"{tail}{start} {_words(chance)} {rest}{head}"
    return tail + body + head


def _subgraph(chance: random.Random, depth: int) -> str:
    opening = chance.choice(
        ("{id}", "{id}[{words}]", "{id} [{words}]", "{title}", '"{title}"', "{id}\n direction LR")
    )
    title = chance.choice(
        ("a title", "one", "subgraph end", "with style", "v x", "a-b c", "1 2", "ü", "x & y")
    )
    opening = (
        opening.replace("{title}", title)
        .replace("{id}", _id(chance))
        .replace("{words}", _words(chance))
    )
    inside = "".join(_statements(chance, chance.randint(0, 3), depth + 1))
    end = chance.choice(("end\n", "end\n", "end;", "end ", "  end\n", "end\n\n"))
    return f"subgraph {opening}\n{inside}{end}"


def _looks(chance: random.Random) -> str:
    styles = ",".join(chance.choice(_VOCABULARY["styles"]) for _ in range(chance.randint(1, 3)))
    link = chance.choice(("default", "0", "0,1", "1", "0,1,2", "7"))
    statement = chance.choice(
        (
            f"style {_id(chance)} {styles}",
            f"classDef {_id(chance)} {styles}",
            f"classDef default {styles}",
            f"class {_id(chance)} {_id(chance)}",
            f"class A,B {_id(chance)}",
            f"linkStyle {link} {styles}",
            f"linkStyle {link} interpolate basis",
            f"linkStyle {link} interpolate linear {styles}",
        )
    )
    return statement + chance.choice(("\n", "\n", ";\n", ";", " \n"))


def _click(chance: random.Random) -> str:
    action = chance.choice(
        (
            *(
                "callback",
                "call callback()",
                'call callback("x", 1)',
                '"https://example.com"',
                'href "a.html"',
            ),
            *(
                'href "/x"',
                '"javascript:alert(1)"',
                "call  fn( )",
                '"mailto:a@b.c"',
                '"HTTP://Example.COM/A/../b"',
            ),
        )
    )
    tip = chance.choice(("", "", ' "a tip"', ' "tip #quot;x#quot;"'))
    target = chance.choice(("", "", " _blank", " _self", " _top", " _parent"))
    return f"click {_id(chance)} {action}{tip}{target}" + chance.choice(("\n", "\n", ";", " \n"))


def _line(chance: random.Random) -> str:
    return chance.choice(
        (
            *(
                "%% a comment\n",
                "%%\n",
                "%% flowrun: skip\n",
                "direction LR\n",
                "direction  TB\n",
                "accTitle: A title\n",
            ),
            *(
                "accDescr: It does\n",
                "accDescr {\n  Two\n  lines\n}\n",
                "accTitle :  x\n",
                ";\n",
                "\n",
                "%%{wrap}%%\n",
            ),
            *(
                "e1@{ animate: true }\n",
                "e1@{ animation: slow }\n",
                "class e1 anim\n",
                'A@{ shape: rect, label: "x" }\n',
            ),
        )
    )


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(
            (_deleted, _doubled, _swapped, _put_in, _put_in, _word_deleted, _word_doubled)
        )(text, chance)
    return text


def _deleted(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def _doubled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at : at + 1] + text[at:]


def _swapped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _put_in(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_VOCABULARY["put_in"]) + text[at:]


def _word_deleted(text: str, chance: random.Random) -> str:
    words = re.split(r"(\W+)", text)
    words[chance.randrange(len(words))] = ""
    return "".join(words)


def _word_doubled(text: str, chance: random.Random) -> str:
    words = re.split(r"(\W+)", text)
    at = chance.randrange(len(words))
    words[at] += words[at]
    return "".join(words)


if __name__ == "__main__":
    for name, chart in charts(int(sys.argv[1]), int(sys.argv[2])):
        sys.stdout.write(json.dumps({"id": name, "text": chart}, ensure_ascii=False) + "\n")
