"""The MkDocs plugin, in real builds."""

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import pytest

import flowrun
import flowrun_tools
from tests.tools.command_line import CODE, CONFIGURATION, PAGE, write_project

pytest.importorskip("mkdocs", reason="MkDocs is not installed")
pytest.importorskip("pygraphviz", reason="the extra draw is not installed")

CONF = "site_name: Site\nplugins: [search, flowrun]\n"

ILLUSTRATION = """\
---
title: Overview
---

# Overview

```mermaid
---
title: The whole
---
flowchart LR
    a[One] --> b[Two]
```
"""

CHART = "```mermaid\nflowchart TD\n  a[One] --> b[Two]\n```\n"


@pytest.fixture
def site(folder: Path) -> Path:
    """A project whose flows are pages of its documentation."""
    write_project(folder)
    (folder / "pyproject.toml").write_text(CONFIGURATION.replace('"flows"', '"docs/flows"'))
    (folder / "docs").mkdir()
    (folder / "flows").rename(folder / "docs" / "flows")
    (folder / "mkdocs.yml").write_text(CONF)
    (folder / "docs" / "index.md").write_text(ILLUSTRATION)
    return folder


def build(site: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Build the documentation, in a process of its own."""
    parents = [str(Path(package.__path__[0]).parent) for package in (flowrun, flowrun_tools)]
    parents.insert(0, str(site / "hidden"))
    return subprocess.run(
        (sys.executable, "-m", "mkdocs", "build", *options),
        cwd=site,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(parents)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def html(site: Path, page: str = "") -> str:
    """A page that was built."""
    return (site / "site" / page / "index.html").read_text(encoding="utf-8")


def drawings(text: str) -> list[str]:
    """The names of the drawings in a page."""
    return re.findall(r'<svg [^>]*id="([^"]*)"', text)


def test_charts_are_drawn_in_the_page(site: Path) -> None:
    """In the place of their fences, under the names of the flows."""
    result = build(site, "-q", "--strict")

    assert (result.returncode, result.stderr) == (0, "")
    assert drawings(html(site)) == ["the-whole"]
    assert drawings(html(site, "flows/deploy")) == ["deploy", "tell-people"]
    assert "mermaid" not in html(site)


def test_a_chart_is_drawn_wherever_it_stands(site: Path) -> None:
    """In lists and quotes, with other text around it; each drawing has ids of its own."""
    indented = CHART.replace("\n", "\n    ").rstrip()
    quoted = "> " + CHART.replace("\n", "\n> ").rstrip("> ")
    page = f"# Here\n\n1.  item\n\n    {indented}\n\n2.  more\n\n{quoted}\nnear\n{CHART}near\n"
    (site / "docs" / "index.md").write_text(page)

    result = build(site, "-q")

    assert (result.returncode, result.stderr) == (0, "")
    text = html(site)
    assert drawings(text) == ["here", "here-2", "here-3"]
    assert "```" not in text
    assert re.search(r"<li>\s*<p>item</p>\s*(?:<p>)?<span class=\"flowrun-drawing\"", text)
    assert re.search(r"<blockquote>\s*(?:<p>)?<span class=\"flowrun-drawing\"", text)


def test_the_search_finds_no_drawings(site: Path) -> None:
    """Their styles are no text."""
    build(site)

    assert "stroke" not in (site / "site" / "search" / "search_index.json").read_text()


def test_an_error_of_the_project_fails_the_build(site: Path) -> None:
    """With its place and its hint."""
    page = site / "docs" / "flows" / "deploy.md"
    page.write_text(PAGE.replace("[Ship it]", "[Ship at]"))

    result = build(site)

    assert result.returncode == 1
    assert f'{page}:6:27: no step is registered as "Ship at" [unbound-label]' in result.stderr
    assert 'hint: did you mean "Ship it"?' in result.stderr
    assert "flowrun found an error, told above" in result.stderr


def test_a_warning_fails_the_build_only_if_it_is_strict(site: Path) -> None:
    """As MkDocs has it."""
    unused = CODE + '\n\n@registry.step("Dance")\ndef dance(context):\n    pass\n'
    (site / "code_of_project.py").write_text(unused)

    result = build(site)

    assert "[unused-step]" in result.stderr
    assert result.returncode == 0
    assert build(site, "--strict").returncode == 1


def test_a_chart_that_cannot_be_drawn_fails_the_build(site: Path) -> None:
    """At its line in the file, which has metadata above what MkDocs takes for the page."""
    (site / "docs" / "index.md").write_text(ILLUSTRATION.replace("a[One]", "a[One"))

    result = build(site)

    assert result.returncode == 1
    assert f"{site / 'docs' / 'index.md'}:12:6: " in result.stderr
    assert "[syntax]" in result.stderr


def test_other_diagrams_are_left_to_others(site: Path) -> None:
    """They stay the fences that they are."""
    (site / "docs" / "index.md").write_text(
        "# Talk\n\n```mermaid\nsequenceDiagram\n  a->>b: hi\n```\n"
    )

    result = build(site, "--strict")

    assert result.returncode == 0
    assert "sequenceDiagram" in html(site)


def test_code_that_cannot_be_imported_fails_the_build(site: Path) -> None:
    """With its traceback, without ours."""
    (site / "code_of_project.py").write_text("import no_such_thing\n")

    result = build(site)

    assert result.returncode == 1
    assert "code_of_project cannot be imported" in result.stderr
    assert "No module named 'no_such_thing'" in result.stderr


@pytest.mark.parametrize("command", ["build", "serve"])
def test_an_error_does_not_stop_a_preview(
    site: Path, monkeypatch: pytest.MonkeyPatch, command: Literal["build", "serve"]
) -> None:
    """A person is about to mend it."""
    from mkdocs.config import load_config
    from mkdocs.exceptions import PluginError

    from flowrun_tools.mkdocs import FlowrunPlugin

    monkeypatch.chdir(site)
    (site / "docs" / "flows" / "deploy.md").write_text("```mermaid\nflowchart TD\n  a[b\n```\n")
    plugin = FlowrunPlugin()

    plugin.on_startup(command=command, dirty=False)
    plugin.on_pre_build(config=load_config("mkdocs.yml"))

    with pytest.raises(PluginError) if command == "build" else nullcontext():
        plugin.on_post_build()


def test_what_is_missing_is_named(site: Path) -> None:
    """Who has MkDocs already may not have taken the extra that brings Graphviz."""
    (site / "hidden").mkdir()
    (site / "hidden" / "pygraphviz.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pygraphviz'\", name='pygraphviz')\n"
    )

    result = build(site)

    assert result.returncode != 0
    assert "drawing needs pygraphviz, which is not installed" in result.stderr
    assert "Traceback" not in result.stderr
