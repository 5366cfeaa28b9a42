"""A baseline: the problems that a project had when it began to lint, which are not told again.

It knows a problem by its file, its rule and its message, and not by its line, so that it holds when
lines move. It is a JSON file with one line a kind of problem, to be read in a review.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from flowrun.diagnostics import Diagnostic
from flowrun_tools.errors import UsageError

Kind = tuple[str, str, str]
"""A file as seen from the baseline, a rule and a message."""


def load(path: Path) -> Counter[Kind]:
    """The problems of a baseline file, counted by kind.

    Raises:
        UsageError: The file is not there, or is no baseline.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        known = Counter[Kind]()
        for file, rule, message, count in rows:
            known[file, rule, message] = int(count)
    except FileNotFoundError:
        raise UsageError(
            f"there is no baseline {path}", hint="write it with --write-baseline"
        ) from None
    except (ValueError, TypeError):
        raise UsageError(
            f"{path} is no baseline", hint="write it again with --write-baseline"
        ) from None
    return known


def text(diagnostics: Iterable[Diagnostic], path: Path) -> str:
    """Some problems as the text of a baseline file at a place."""
    counts = Counter(_kind(each, path) for each in diagnostics)
    rows = [
        json.dumps([*kind, count], ensure_ascii=False) for kind, count in sorted(counts.items())
    ]
    return "[\n" + ",\n".join(f"  {row}" for row in rows) + "\n]\n" if rows else "[]\n"


def new(
    diagnostics: Iterable[Diagnostic], known: Counter[Kind], path: Path
) -> tuple[list[Diagnostic], int]:
    """The problems that a baseline does not know, and how many it knows that are gone."""
    left = known.copy()
    found = []
    for diagnostic in diagnostics:
        kind = _kind(diagnostic, path)
        if left[kind]:
            left[kind] -= 1
        else:
            found.append(diagnostic)
    return found, left.total()


def _kind(diagnostic: Diagnostic, path: Path) -> Kind:
    file = os.path.relpath(diagnostic.span.path or "", path.parent)
    return Path(file).as_posix(), diagnostic.rule, diagnostic.message
