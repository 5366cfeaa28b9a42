"""Headings, titles and file names to the names of flows."""

import pytest

from flowrun.documents import read_text
from flowrun.naming import name_of

CHART = "flowchart TD\n  hook([X Hook]) --> done([return])\n"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Leader Elected Hook", "leader-elected"),
        ("PostgreSQL Pebble Ready Hook", "postgresql-pebble-ready"),
        ("On `create-backup` hook", "create-backup"),
        ("On *leader elected*", "leader-elected"),
        ("leader_elected", "leader-elected"),
        ("Add unit's pod (again)", "add-units-pod-again"),
        ("Réseau: élire", "réseau-élire"),
        ("Hook", "hook"),
        ("On hook", "hook"),
        ("On", "on"),
        ("Onboarding hooks", "onboarding-hooks"),
        ("Carry on hook", "carry-on"),
    ],
)
def test_name_of_a_heading(heading: str, name: str) -> None:
    """A flow has its heading's words in kebab case, without "on" before and "hook" after."""
    document = read_text(f"## {heading}\n\n```mermaid\n{CHART}```\n", path="flows/charm.md")

    assert list(document.flows) == [name]


@pytest.mark.parametrize("heading", ["", "## …\n\n", "## ![](hook.svg)\n\n"])
def test_name_of_the_file(heading: str) -> None:
    """Without a word above it, a flow has its file's name."""
    document = read_text(f"{heading}```mermaid\n{CHART}```\n", path="flows/Leader Elected.md")

    assert list(document.flows) == ["leader-elected"]


def test_name_of_the_title() -> None:
    """A chart's own title wins over the heading, and is read like one."""
    page = f"## Hooks\n\n```mermaid\n---\ntitle: On leader-elected hook\n---\n{CHART}```\n"

    document = read_text(page, path="flows/charm.md")

    assert list(document.flows) == ["leader-elected"]


def test_name_without_a_word() -> None:
    """Where nothing has a word, the file's stem is the name as it is."""
    assert name_of("", "…", "—") == "—"


def test_second_chart_under_one_heading() -> None:
    """A second chart under a heading needs a title: both places are told."""
    page = f"## Start hook\n\n```mermaid\n{CHART}```\n\n```mermaid\n{CHART}```\n"

    document = read_text(page, path="charm.md")

    (problem,) = document.diagnostics
    assert problem.rule == "duplicate-flow-name"
    assert problem.message == 'a second flow is called "start"'
    assert str(problem.span) == "charm.md:9:1"
    assert [str(related.span) for related in problem.related] == ["charm.md:4:1"]
    assert document.flows["start"].span.line == 4


def test_titles_under_one_heading() -> None:
    """Charts under one heading are told apart by their titles."""
    titled = f"```mermaid\n---\ntitle: Check\n---\n{CHART}```\n"

    document = read_text(f"## Start\n\n```mermaid\n{CHART}```\n{titled}", path="charm.md")

    assert list(document.flows) == ["start", "check"]
    assert document.diagnostics == ()


def test_illustrations_share_a_name() -> None:
    """A chart that only illustrates takes no name away."""
    illustration = f"```mermaid\n%% flowrun: skip\n{CHART}```\n"

    document = read_text(
        f"## Start\n{illustration}{illustration}```mermaid\n{CHART}```\n", path="charm.md"
    )

    assert document.diagnostics == ()
    assert list(document.flows) == ["start"]
