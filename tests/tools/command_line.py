"""The command line, run inside the process of the tests, and a project for it to work on."""

import io
from dataclasses import dataclass
from pathlib import Path

from flowrun_tools.cli import ExitCode, main

PAGE = """\
# Deploy

```mermaid
flowchart TD
    go([Deploy]) --> ready{Is it ready?}
    ready -- yes --> ship[Ship it]
    ready -- no --> wait>defer: not ready]
    ship -. ApiError .-> failed([failed])
    ship --> tell[[Tell people]]
    tell --> done([return])
```

# Tell people

```mermaid
flowchart TD
    begin([Tell people]) --> mail["Write [red]a mail[/red]"]
    mail --> finish([return])
```
"""
"""Two flows with one of everything: a branch, a defer, an arrow for an error, a call, markup."""

CODE = '''\
"""What the labels mean. The context is a set of words that say what is to go wrong."""

from flowrun import Registry

registry = Registry()


class ApiError(Exception):
    """The API says no."""


@registry.predicate("Is it ready?")
def is_ready(context):
    return "unready" not in context


@registry.step("Ship it", raises=ApiError)
def ship(context):
    print("shipping")
    if "api" in context:
        raise ApiError("403")
    if "interrupt" in context:
        raise KeyboardInterrupt


@registry.step("Write [red]a mail[/red]")
def write_mail(context):
    if "mail" in context:
        raise ValueError("no address")


def sound():
    return set()


def unready():
    return {"unready"}


def refused():
    return {"api"}


def interrupted():
    return {"interrupt"}


def unsendable():
    return {"mail"}


def broken():
    raise RuntimeError("no cluster")
'''

CONFIGURATION = """\
[tool.flowrun]
flows = ["flows"]
registry = "code_of_project:registry"
context = "code_of_project:sound"
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left behind."""

    code: ExitCode
    out: str
    err: str


def flowrun(*arguments: str | Path) -> Result:
    """Run a command."""
    out, err = io.StringIO(), io.StringIO()
    code = main([str(argument) for argument in arguments], out, err)
    return Result(code, out.getvalue(), err.getvalue())


def write_project(folder: Path) -> None:
    """Fill a folder with a page, code and a pyproject.toml."""
    (folder / "flows").mkdir()
    (folder / "flows" / "deploy.md").write_text(PAGE)
    (folder / "code_of_project.py").write_text(CODE)
    (folder / "pyproject.toml").write_text(CONFIGURATION)
