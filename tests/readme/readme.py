"""The commands of README.md and their outputs, and how to write the outputs anew."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"

NOT_RUN = ("pip install", "make demo", "make test")
"""What a test cannot run inside itself, or not in a second."""

_CONSOLE = re.compile(r"```console\n\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)```\n")
_PYTHON = re.compile(r"```python\n(?P<code>(?:.*\n)*?)```\n\n```text\n(?P<output>(?:.*\n)*?)```\n")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that README.md shows the output of."""

    command: str
    output: str
    span: tuple[int, int]
    """Where the output stands in the text."""

    def run(self) -> str:
        """The output that it has now."""
        done = subprocess.run(
            self._arguments(),
            cwd=ROOT,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": "engine:tools:."},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"

    def _arguments(self) -> list[str]:
        if self.command == "python":
            return [sys.executable, "-c", _code()]
        if self.command == "make quick":
            return [sys.executable, "-m", "tests.cluster"]
        program, *arguments = shlex.split(self.command)
        assert program == "flowrun"
        return [sys.executable, "-m", "flowrun_tools", *arguments]


def shown() -> Iterator[Shown]:
    """Everything in README.md whose output can be compared."""
    text = README.read_text(encoding="utf-8")
    for found in _PYTHON.finditer(text):
        yield Shown("python", found["output"], found.span("output"))
    for found in _CONSOLE.finditer(text):
        if not found["command"].startswith(NOT_RUN):
            yield Shown(found["command"], found["output"], found.span("output"))


def closing_line() -> str:
    """The last line that README.md shows of ``make test``."""
    found = next(
        found
        for found in _CONSOLE.finditer(README.read_text(encoding="utf-8"))
        if found["command"] == "make test"
    )
    return found["output"].splitlines()[-1]


def without_times(output: str) -> str:
    """An output with every time in it made the same."""
    return re.sub(r"\d+\.\d+ +ms| *\d+\.\d+ ms", " N ms", output)


def rewrite() -> None:
    """Put the outputs of now into README.md, where they differ in more than times."""
    text = README.read_text(encoding="utf-8")
    for each in sorted(shown(), key=lambda each: each.span, reverse=True):
        output = each.run()
        if without_times(output) != without_times(each.output):
            text = text[: each.span[0]] + output + text[each.span[1] :]
    README.write_text(text, encoding="utf-8")


def _code() -> str:
    found = _PYTHON.search(README.read_text(encoding="utf-8"))
    assert found is not None
    return found["code"]


if __name__ == "__main__":
    rewrite()
