"""``flowrun server``. What it serves is tested in tests/tools/server."""

import sys

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun


@pytest.mark.parametrize("library", ["lsprotocol", "pygls"])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """With the extra that brings it."""
    for name in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    for name in [each for each in sys.modules if each.startswith("flowrun_tools.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)

    result = flowrun("server")

    assert result.code is ExitCode.USAGE
    assert "is not installed" in result.err
    assert 'install the extra "lsp" of flowrun-mermaid' in result.err
