"""The Sphinx extension, in real builds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flowrun
import flowrun_tools
from tests.tools.command_line import CODE, CONFIGURATION, PAGE, write_project

pytest.importorskip("sphinx", reason="Sphinx is not installed")
pytest.importorskip("myst_parser", reason="MyST is not installed")
pytest.importorskip("pygraphviz", reason="the extra draw is not installed")

CONF = 'extensions = ["myst_parser", "flowrun_tools.sphinx"]\nexclude_patterns = ["_*"]\n'

ILLUSTRATION = """\
# Overview

```{mermaid}
---
title: The whole
---
flowchart LR
    a[One] --> b[Two]
```
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A project whose documentation includes its flows."""
    write_project(tmp_path)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(CONF)
    (docs / "index.md").write_text(f"{ILLUSTRATION}\n```{{include}} ../flows/deploy.md\n```\n")
    return docs


def build(site: Path, *options: str, builder: str = "html") -> "subprocess.CompletedProcess[str]":
    """Build the documentation, in a process of its own."""
    parents = [str(Path(package.__path__[0]).parent) for package in (flowrun, flowrun_tools)]
    parents.insert(0, str(site / "hidden"))
    command = (sys.executable, "-m", "sphinx", "-q", "-E", "-b", builder, *options, ".", "_out")
    return subprocess.run(
        command,
        cwd=site,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(parents)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def drawings(site: Path, page: str = "index") -> list[str]:
    """The names of the drawings in a page that was built."""
    text = (site / "_out" / f"{page}.html").read_text(encoding="utf-8")
    return re.findall(r'<svg [^>]*id="([^"]*)"', text)


def test_charts_are_drawn_in_the_page(site: Path) -> None:
    """Directives and plain fences, those of included files, too, under the names of the flows."""
    result = build(site, "-W")

    assert (result.returncode, result.stderr) == (0, "")
    assert drawings(site) == ["the-whole", "deploy", "tell-people"]


def test_restructured_text_has_a_directive(site: Path) -> None:
    """Two charts under one heading get ids of their own."""
    chart = ".. mermaid::\n\n   flowchart TD\n      a[One] --> b[Two]\n\n"
    (site / "index.md").unlink()
    (site / "index.rst").write_text(f"Here\n====\n\n{chart}* In a list\n\n  {chart}")

    result = build(site)

    assert (result.returncode, result.stderr) == (0, "")
    assert drawings(site) == ["here", "here-2"]


def test_an_error_of_the_project_fails_the_build(site: Path) -> None:
    """At its line, with its hint; the pages are built none the less."""
    page = PAGE.replace("[Ship it]", "[Ship at]")
    (site.parent / "flows" / "deploy.md").write_text(page)

    result = build(site)

    assert result.returncode == 1
    place = f"{site.parent / 'flows' / 'deploy.md'}:6: ERROR: "
    assert f'{place}no step is registered as "Ship at"\n  hint: did you mean "Ship it"?' in (
        result.stderr
    )
    assert "[flowrun.unbound-label]" in result.stderr
    assert drawings(site) == ["the-whole", "deploy", "tell-people"]


def test_a_warning_fails_the_build_only_if_warnings_do(site: Path) -> None:
    """As Sphinx has it, it can be suppressed by its name."""
    unused = CODE + '\n\n@registry.step("Dance")\ndef dance(context):\n    pass\n'
    (site.parent / "code_of_project.py").write_text(unused)

    result = build(site)

    assert "WARNING: " in result.stderr
    assert "[flowrun.unused-step]" in result.stderr
    assert result.returncode == 0
    assert build(site, "-W").returncode == 1
    suppressed = build(site, "-W", "-D", "suppress_warnings=flowrun.unused-step")
    assert (suppressed.returncode, suppressed.stderr) == (0, "")


def test_a_chart_that_cannot_be_drawn_fails_the_build(site: Path) -> None:
    """Also on a page that is none of the project's, and if several processes read the pages."""
    (site / "index.md").write_text(f"{ILLUSTRATION}\n```{{toctree}}\n:glob:\nmore/*\n```\n")
    (site / "more").mkdir()
    for number in range(6):
        broken = (
            "# More\n\ntext\n\n- item\n\n  ```mermaid\n\n  flowchart TD\n    a[x --> b\n  ```\n"
        )
        (site / "more" / f"page-{number}.md").write_text(broken)

    result = build(site, "-j", "2")

    assert result.returncode == 1
    for number in range(6):
        assert f"{site}/more/page-{number}.md:10: ERROR: " in result.stderr
    assert result.stderr.count("[flowrun.syntax]") == 6


def test_an_illustration_needs_no_start(site: Path) -> None:
    """Only the pages that the project names hold programs."""
    result = build(site, "-W")

    assert result.returncode == 0


def test_other_diagrams_are_left_to_mermaid(site: Path) -> None:
    """Whatever draws them in the browser finds them."""
    (site / "index.md").write_text("# Talk\n\n```mermaid\nsequenceDiagram\n  a->>b: <hi>\n```\n")

    result = build(site, "-W")

    assert result.returncode == 0
    page = (site / "_out" / "index.html").read_text(encoding="utf-8")
    assert '<pre class="mermaid">sequenceDiagram\n  a-&gt;&gt;b: &lt;hi&gt;</pre>' in page


def test_what_is_no_web_page_has_the_text_of_the_chart(site: Path) -> None:
    """Nothing is lost where nothing can be drawn."""
    result = build(site, "-W", builder="text")

    assert result.returncode == 0
    text = (site / "_out" / "index.txt").read_text(encoding="utf-8")
    assert "ready -- yes --> ship[Ship it]" in text
    assert "<svg" not in text


def test_code_that_cannot_be_imported_fails_the_build(site: Path) -> None:
    """With its traceback, without ours; the rest is built."""
    (site.parent / "code_of_project.py").write_text("import no_such_thing\n")

    result = build(site)

    assert result.returncode == 1
    assert "ERROR: code_of_project cannot be imported" in result.stderr
    assert "No module named 'no_such_thing'" in result.stderr
    assert "flowrun_tools" not in result.stderr
    assert len(drawings(site)) == 3


def test_a_configuration_that_is_wrong_fails_the_build(site: Path) -> None:
    """At its key."""
    (site.parent / "pyproject.toml").write_text(f"{CONFIGURATION}colour = 1\n")

    result = build(site)

    assert result.returncode == 1
    assert 'pyproject.toml:5: ERROR: [tool.flowrun] has no key "colour"' in result.stderr


def test_what_is_missing_is_named(site: Path) -> None:
    """Who has Sphinx already may not have taken the extra that brings Graphviz."""
    (site / "hidden").mkdir()
    (site / "hidden" / "pygraphviz.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pygraphviz'\", name='pygraphviz')\n"
    )

    result = build(site)

    assert result.returncode != 0
    assert "SphinxError: drawing needs pygraphviz, which is not installed" in result.stderr
