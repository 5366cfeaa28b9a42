"""The plugin at work: runs to facts while tests run, and facts to reports at the end."""

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flowrun.errors import FlowrunError
from flowrun.events import observing_runs
from flowrun.run import Run
from flowrun_tools.coverage.recording import VARIABLE, Recorder
from flowrun_tools.coverage.session import Conclusion, Settings, conclude, settings_of


def watch(config: pytest.Config) -> None:
    """Watch the tests of this process.

    Raises:
        pytest.UsageError: What is asked for is not there, or the documents have errors.
    """
    try:
        plugin = _plugin(config, _settings(config))
    except (FlowrunError, OSError) as error:
        hint = getattr(error, "hint", None)
        raise pytest.UsageError(f"{error}\n  hint: {hint}" if hint else str(error)) from None
    config.pluginmanager.register(plugin, "flowrun-coverage")


class _FlowCoverage:
    """What pytest calls while it runs the tests."""

    def __init__(self, settings: Settings, data: Path, *, reports: bool) -> None:
        self._settings = settings
        self._reports = reports
        charts = {flow.digest for flow in settings.flows.values()}
        self._recorder = Recorder(data, charts=charts)
        self._last: Run | None = None
        self._conclusion: Conclusion | None = None
        self._until_the_end = ExitStack()
        self._until_the_end.callback(self._recorder.close)
        self._until_the_end.enter_context(pytest.MonkeyPatch.context()).setenv(VARIABLE, str(data))
        self._until_the_end.enter_context(observing_runs(self._see))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Say which test the runs belong to."""
        self._recorder.begin(item.nodeid)
        self._last = None
        try:
            return (yield)
        finally:
            self._recorder.begin("")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show the way of a test that fails, if it ran a flow."""
        report = yield
        if report.failed and self._last is not None:
            from flowrun_tools.pytest_plugin.failing import way_of  # it draws, which takes long

            report.sections.append(("Last run of a flow", way_of(self._last, item)))
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make the reports, once all workers are done."""
        if not self._reports:
            return
        try:
            self._conclusion = conclude(self._settings)
        except (FlowrunError, OSError) as error:
            self._conclusion = Conclusion((), (str(error),))
        if self._conclusion.shortfalls and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was found."""
        if self._conclusion is None:
            return
        terminalreporter.section("flow coverage")
        for text in self._conclusion.texts:
            terminalreporter.write(text)
        for line in self._conclusion.shortfalls:
            terminalreporter.write_line(f"FAIL {line}", red=True)

    def pytest_unconfigure(self) -> None:
        """Stop watching."""
        self._until_the_end.close()

    def _see(self, run: Run) -> None:
        self._recorder.record(run)
        self._last = run


def _plugin(config: pytest.Config, settings: Settings) -> _FlowCoverage:
    """The plugin of a worker of pytest-xdist, whose parent reports, or of any other process."""
    if hasattr(config, "workerinput"):
        return _FlowCoverage(settings, Path(os.environ[VARIABLE]), reports=False)
    settings.data.parent.mkdir(parents=True, exist_ok=True)
    settings.data.unlink(missing_ok=True)
    return _FlowCoverage(settings, settings.data, reports=True)


def _settings(config: pytest.Config) -> Settings:
    return settings_of(
        config.invocation_params.dir,
        [place for place in config.getoption("flow_cov") if place],
        data=config.getoption("flow_cov_data"),
        fail_under=config.getoption("flow_cov_fail_under"),
        wanted=config.getoption("flow_cov_report") or (),
    )
