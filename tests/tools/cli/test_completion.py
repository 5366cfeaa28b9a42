"""Completion in shells."""

import pytest

from flowrun_tools.cli import ExitCode, main
from flowrun_tools.cli.completion import SHELLS
from tests.tools.command_line import flowrun


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell(shell: str) -> None:
    """It asks the command itself what may follow."""
    result = flowrun("completion", shell)

    assert result.code is ExitCode.CLEAN
    assert f"_FLOWRUN_COMPLETE={shell}_complete" in result.out


def test_another_shell_is_a_mistake_of_use() -> None:
    """The message lists those that there are."""
    result = flowrun("completion", "tcsh")

    assert result.code is ExitCode.USAGE
    assert "'bash', 'zsh', 'fish'" in result.err


def completed(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What a shell is offered after a line."""
    monkeypatch.setenv("_FLOWRUN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    with pytest.raises(SystemExit):
        main([])
    return capsys.readouterr().out


@pytest.mark.usefixtures("project")
def test_flows_complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those whose names begin with what is typed."""
    assert completed("flowrun show de", monkeypatch, capsys) == "plain,deploy\n"


def test_commands_complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As click does it."""
    assert completed("flowrun simu", monkeypatch, capsys) == "plain,simulate\n"


@pytest.mark.usefixtures("folder")
def test_nothing_completes_where_nothing_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no trouble is told, in the middle of a line that somebody types."""
    assert completed("flowrun show de", monkeypatch, capsys).strip() == ""
