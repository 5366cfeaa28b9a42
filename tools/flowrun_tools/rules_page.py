"""Rules to their pages: docs/rules.md is written by ``python -m flowrun_tools.rules_page``."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from flowrun.diagnostics import Severity
from flowrun.rules import Rule
from flowrun_tools.rules import RULES

_SECTION = re.compile(r"^(Given|Wrong|Right):\n", re.MULTILINE)

_HEAD = """\
# Rules

What `flowrun validate` finds, and why it matters.
This page is written from the rules themselves: `python -m flowrun_tools.rules_page docs/rules.md`.

*Errors* are what the engine refuses to run.
*Warnings* run, but deserve a look; where one is meant, a comment above its line says so and why:
`%% flowrun: allow RULE - reason`, in Python `# flowrun: allow RULE - reason`.
An *end* is any node where a run may stop: an end, a defer without a way out, a last step.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a rule's docstring says."""

    summary: str
    text: str
    """The paragraphs below the summary."""
    given: str = ""
    """The functions or the charm that the charts are about."""
    wrong: str = ""
    """A chart, or a page with some."""
    right: str = ""


def page_of(rule: Rule[Any]) -> Page:
    """The page of a rule."""
    prose, *parts = _SECTION.split(rule.page)
    summary, _, text = prose.strip().partition("\n\n")
    sections = dict(zip(map(str.lower, parts[::2]), map(_example, parts[1::2]), strict=True))
    return Page(summary=summary, text=text.strip(), **sections)


def language_of(example: str) -> str:
    """What an example is written in, as the name of a fence."""
    if "```" in example:
        return "markdown"
    if re.match(r"%%|---\n|flowchart|graph", example):
        return "mermaid"
    return "python" if re.match(r"@|from |import |class ", example) else "yaml"


def markdown(rules: Sequence[Rule[Any]]) -> str:
    """The pages of rules as one page of Markdown, with a table of them on top."""
    in_order = sorted(rules, key=lambda rule: (rule.severity is Severity.WARNING, rule.name))
    return "\n".join([_HEAD, *_table(in_order), *(_section(rule) for rule in in_order)])


def _table(rules: Iterable[Rule[Any]]) -> Iterator[str]:
    yield "| Rule | Severity | What it finds |\n|---|---|---|"
    for rule in rules:
        link = f"[{rule.name}](#{rule.name})"
        yield f"| {link} | {rule.severity.value} | {page_of(rule).summary.replace('|', '/')} |"


def _section(rule: Rule[Any]) -> str:
    page = page_of(rule)
    parts = [f"\n## {rule.name}\n", f"*{rule.severity.value.capitalize()}.* {page.summary}\n"]
    parts += [f"{page.text}\n"] * bool(page.text)
    for title, example in (("Given", page.given), ("Wrong", page.wrong), ("Right", page.right)):
        if example:
            parts.append(f"{title}:\n\n{_fenced(example)}\n")
    return "\n".join(parts).rstrip("\n")


def _fenced(example: str) -> str:
    """An example as it is written: drawn, a chart would not show its comments."""
    language = language_of(example)
    fence = "````" if language == "markdown" else "```"
    return f"{fence}{'text' if language == 'mermaid' else language}\n{example}\n{fence}"


def _example(text: str) -> str:
    return dedent(text).strip("\n")


def _main(arguments: Sequence[str]) -> int:
    """Write the page, or with ``--check`` say whether it is as it would be written."""
    (page,) = (Path(argument) for argument in arguments if argument != "--check")
    text = markdown(RULES) + "\n"
    if "--check" not in arguments:
        page.write_text(text, encoding="utf-8")
    elif not page.is_file() or page.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{page} is stale: run python -m flowrun_tools.rules_page {page}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
