"""``flowrun show``."""

import json
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun

pytestmark = pytest.mark.usefixtures("project")


def test_every_node_has_its_role_its_function_and_its_exits() -> None:
    """Labels that look like markup are shown as they are."""
    result = flowrun("show", "deploy")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines() == [
        "deploy  flows/deploy.md:4:1",
        "7 nodes, 6 arrows",
        "start     go      Deploy",
        "            -> ready",
        "decision  ready   Is it ready?",
        "            is_ready (code_of_project.py:12)",
        "            yes -> ship",
        "            no  -> wait",
        "step      ship    Ship it",
        "            ship (code_of_project.py:17)",
        "            -> tell",
        "            raises ApiError -> failed",
        "defer     wait    defer: not ready",
        "end       failed  failed",
        "call      tell    Tell people",
        "            -> done",
        "end       done    return",
    ]


def test_markup_in_labels_is_literal() -> None:
    """A label may hold brackets."""
    assert "Write [red]a mail[/red]" in flowrun("show", "tell-people").out


def test_a_label_without_a_function_is_said(project: Path) -> None:
    """At its node."""
    (project / "empty_code.py").write_text("from flowrun import Registry\nregistry = Registry()\n")

    result = flowrun("show", "tell-people", "--registry", "empty_code:registry")

    assert "            not bound\n" in result.out


def test_json_has_the_same() -> None:
    """With places in numbers."""
    result = flowrun("show", "deploy", "--json")

    shown = json.loads(result.out)
    assert (shown["name"], len(shown["fingerprint"])) == ("deploy", 64)
    assert shown["nodes"][2] == {
        "id": "ship",
        "role": "step",
        "label": "Ship it",
        "line": 6,
        "column": 27,
        "function": "ship",
        "place": "code_of_project.py:17",
        "exits": [
            {"arrow": "error", "answer": "ApiError", "to": "failed"},
            {"arrow": "way", "answer": None, "to": "tell"},
        ],
    }


def test_a_flow_of_a_given_file(project: Path) -> None:
    """Files after the name stand in for the project's."""
    (project / "other.mmd").write_text("flowchart TD\n    go([Other])\n")

    result = flowrun("show", "other", "other.mmd")

    assert result.out.startswith("other  other.mmd:1:1\n")


def test_a_flow_with_errors_is_shown_with_them(project: Path) -> None:
    """To see the roles is how to find what is wrong."""
    page = project / "flows" / "deploy.md"
    page.write_text(page.read_text().replace("tell --> done([return])", ""))

    result = flowrun("show", "deploy")

    assert result.code is ExitCode.PROBLEMS
    assert "call      tell    Tell people" in result.out
    assert "[dead-end]" in result.err


def test_an_unknown_flow_is_a_mistake_of_use() -> None:
    """All names are told where none is near."""
    result = flowrun("show", "xyz")

    assert (result.code, result.err) == (
        2,
        'error: no flow is called "xyz"\n  hint: choose from "deploy", "tell-people"\n',
    )
