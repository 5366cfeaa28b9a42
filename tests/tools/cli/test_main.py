"""The command as a whole: what all commands have in common."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import flowrun as engine
from flowrun_tools.cli import COMMANDS, ExitCode, main
from flowrun_tools.cli import flowrun as group
from tests.tools.command_line import flowrun


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python process, with what it wrote into pipes."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_the_version_is_that_of_the_package() -> None:
    """On stdout, and nothing else."""
    result = flowrun("--version")

    assert (result.code, result.out, result.err) == (0, f"flowrun {engine.__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example(name: str) -> None:
    """One that begins as a person would type it."""
    result = flowrun(name, "--help")

    assert result.code is ExitCode.CLEAN
    assert "Example" in result.out
    assert f"  flowrun {name}" in result.out or f"$(flowrun {name}" in result.out


def test_the_help_lists_every_command() -> None:
    """With what it does."""
    result = flowrun("--help")

    assert all(f"{name} " in result.out for name in COMMANDS)


def test_commands_run_under_clicks_own_runner() -> None:
    """The group is an ordinary click command."""
    result = CliRunner().invoke(group, ["--help"])

    assert result.exit_code == 0
    assert result.output.split() == flowrun("--help").out.split()


@pytest.mark.parametrize("arguments", [["nonsense"], ["show"], ["list", "--nonsense"], []])
def test_a_wrong_command_line_is_a_mistake_of_use(arguments: list[str]) -> None:
    """It is said on stderr, with the usage."""
    result = flowrun(*arguments)

    assert result.code is ExitCode.USAGE
    assert result.out == ""
    assert result.err.startswith("Usage: flowrun")


@pytest.mark.usefixtures("project")
def test_a_bug_is_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing hides what is our own mistake."""

    @click.command
    def command() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("flowrun_tools.cli.list.command", command)

    with pytest.raises(ZeroDivisionError):
        main(["list"])


def test_a_configuration_error_is_a_mistake_of_use(project: Path) -> None:
    """It is shown in its line."""
    (project / "pyproject.toml").write_text('[tool.flowrun]\nflow = ["flows"]\n')

    result = flowrun("list")

    assert result.code is ExitCode.USAGE
    assert result.err.splitlines()[2:4] == ['2 | flow = ["flows"]', "  | ^^^^"]


def test_an_unreadable_file_is_said(project: Path) -> None:
    """A link that leads round in a circle, in place of a file without permission."""
    (project / "flows" / "circle.md").symlink_to("circle.md")

    result = flowrun("list", "flows/circle.md")

    assert result.code is ExitCode.USAGE
    assert "circle.md" in result.err


@pytest.mark.usefixtures("project")
def test_the_module_is_a_program() -> None:
    """A real process, with its output in a pipe: plain, and a clean end."""
    done = process("-m", "flowrun_tools", "list")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "deploy\tflows/deploy.md:4\t7\t1\tyes\ntell-people\tflows/deploy.md:16\t3\t0\tyes\n"
    )


@pytest.mark.usefixtures("project")
def test_the_exit_code_reaches_the_shell() -> None:
    """As a process sees it."""
    done = process("-m", "flowrun_tools", "show", "deploi")

    assert done.returncode == 2
    assert done.stderr == ('error: no flow is called "deploi"\n  hint: did you mean "deploy"?\n')


@pytest.mark.parametrize("charts", [1, 3000])
def test_a_reader_that_leaves_is_no_trouble(project: Path, charts: int) -> None:
    """``flowrun … | head``, with less than a pipe holds and with more."""
    chart = "# {0}\n\n```mermaid\nflowchart TD\n    go([{0}])\n```\n"
    (project / "flows" / "many.md").write_text("".join(map(chart.format, range(charts))))
    reader = subprocess.Popen(
        [sys.executable, "-m", "flowrun_tools", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reader.stdout is not None

    reader.stdout.close()
    _, err = reader.communicate()

    assert err == b""


def test_help_and_version_load_neither_parser_nor_graph() -> None:
    """What is asked for most answers at once."""
    code = (
        "import sys; from flowrun_tools.cli import main\n"
        "main(['--help']); main(['--version'])\n"
        "print(sorted({'lark', 'networkx', 'markdown_it', 'yaml', 'rich'} & set(sys.modules)))"
    )

    done = process("-c", code)

    assert done.stdout.splitlines()[-1] == "[]"


def test_what_a_terminal_cannot_show_is_written_in_numbers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream without Unicode is no crash."""
    (project / "flows" / "deploy.md").write_text(
        "# Größe\n\n```mermaid\nflowchart TD\n    go([Los])\n```\n"
    )

    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    done = process("-m", "flowrun_tools", "list")

    assert done.stdout.startswith("gr\\xf6sse\t")
