"""The pytest plugin: what the tests take of the flows, and the way of each test that fails.

It does nothing, and imports nothing, until ``--flow-cov`` is given::

    pytest --flow-cov=flows --flow-cov-fail-under=prime:100 --flow-cov-report=html:htmlcov

With pytest-xdist, every worker on this machine writes to the data file of the process that started
it. `flowrun_tools.coverage.recording` says how processes that tests start take part.
"""

import pytest

_OPTIONS = (
    (
        "--flow-cov-fail-under",
        "CRITERION:PERCENT,...",
        "store",
        "fail if less is taken, such as prime:100,edges:100",
    ),
    (
        "--flow-cov-report",
        "FORMAT[:PLACE]",
        "append",
        (
            "term, html:DIR, json:FILE, markdown:FILE, cobertura:FILE or lcov:FILE "
            "(may be repeated; by default term)"
        ),
    ),
    (
        "--flow-cov-data",
        "FILE",
        "store",
        "where to keep what was measured (by default .flowrun-coverage)",
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("flowrun", "path coverage of flows")
    group.addoption(
        "--flow-cov",
        metavar="PATH",
        action="append",
        nargs="?",
        const="",
        help="measure which paths the tests take of the flows in a file or folder, by default of "
        "the project's own (may be repeated)",
    )
    for name, metavar, action, text in _OPTIONS:
        group.addoption(name, metavar=metavar, action=action, help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Switch the plugin on, if asked."""
    if config.getoption("flow_cov") is None or config.getoption("collectonly"):
        return
    from flowrun_tools.pytest_plugin.watching import watch

    watch(config)
