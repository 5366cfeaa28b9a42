"""The whole demo, where it cannot begin; the integration tests have the rest."""

import io

import pytest
from rich.console import Console

from tests.demo.demonstration import main


def test_sandbox_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why it does not is told in a sentence."""
    folder = f"/tmp/{'long' * 30}"  # noqa: S108 - it is never made
    monkeypatch.setenv("FLOWRUN_SANDBOX", folder)
    output = io.StringIO()

    code = main([], Console(file=output, width=400))

    assert code == 1
    assert output.getvalue().startswith(f"error: {folder} is 125 bytes long")
