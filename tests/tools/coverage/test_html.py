"""The HTML report, in a real browser."""

import shutil
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from flowrun import Flow, load, simulate
from flowrun_tools.coverage.datafile import Data, Fact
from flowrun_tools.coverage.measure import measure
from flowrun_tools.coverage.recording import fact_of
from flowrun_tools.coverage.reports.html import render

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
pytest.importorskip("pygraphviz", reason="Graphviz lays out the charts")

from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium and chromedriver are not installed"
)

PAGE = """\
# Deploy

```mermaid
flowchart TD
    go([Start]) --> ready{"Ready </script>?"}
    ready -- no --> wait[Wait]
    wait --> ready
    ready -- yes --> done([return])
```

# Idle

```mermaid
flowchart TD
    begin([Start]) --> finish([return])
```
"""
LABEL = "Ready </script>?"


@pytest.fixture(scope="module")
def browser() -> Generator[Chrome]:
    """A headless Chromium, without a network."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--window-size=1400,1000",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options=options, service=ChromeService(DRIVER))
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield browser
    browser.quit()


@pytest.fixture
def report(tmp_path: Path, browser: Chrome) -> Generator[Chrome]:
    """The report of two flows, of which one test took a part of one, in the browser."""
    (tmp_path / "flows.md").write_text(PAGE)
    flows = load(tmp_path)
    runs = {"test_twice": ["no", "no", "yes"], "test_once": ["no", "yes"]}
    facts = [
        fact_of(simulate(flows["deploy"], {LABEL: answers}), test) for test, answers in runs.items()
    ]
    show(flows, facts, tmp_path, browser)
    yield browser
    logged = browser.get_log("browser")  # type: ignore[no-untyped-call] # selenium's own
    assert logged == []


def show(flows: Mapping[str, Flow], facts: list[Fact], folder: Path, browser: Chrome) -> None:
    """Render a report and open it."""
    page = folder / "index.html"
    page.write_text(render(measure(flows.values(), Data(frozenset(facts)))), encoding="utf-8")
    browser.get("about:blank")
    browser.get(page.as_uri())


def shown(browser: Chrome, selector: str) -> list[WebElement]:
    """What a person sees of some elements."""
    return [
        each for each in browser.find_elements(By.CSS_SELECTOR, selector) if each.is_displayed()
    ]


def texts(browser: Chrome, selector: str) -> list[str]:
    """The texts that a person sees."""
    return [each.text for each in shown(browser, selector)]


def lit(browser: Chrome) -> list[str]:
    """The nodes that are lit on the chart."""
    nodes = shown(browser, ".chart .on[data-node]")
    return sorted(str(node.get_attribute("data-node")) for node in nodes)


def open_flow(browser: Chrome, name: str = "deploy") -> None:
    """Go from the index to a flow."""
    browser.find_element(By.CSS_SELECTOR, f"tbody a[href='#/{name}']").click()
    wait_for(browser, "#flow")


def wait_for(browser: Chrome, selector: str) -> None:
    """The browser changes the view after the click is over."""
    WebDriverWait(browser, 10).until(lambda browser: shown(browser, selector))


def test_the_index_has_a_bar_for_each_flow_and_criterion(report: Chrome) -> None:
    """With figures for those who see no bars."""
    rows = texts(report, "tbody tr")

    assert len(rows) == 2
    assert rows[0].startswith("deploy\n")
    assert "80 % 4/5" in rows[0].replace("\n", " ")
    assert "0 % 0/1" in rows[1].replace("\n", " ")
    assert len(shown(report, "tbody .bar")) == 12


def test_the_index_can_be_narrowed_down(report: Chrome) -> None:
    """By a part of the name."""
    report.find_element(By.ID, "find").send_keys("idl")

    assert [row.split("\n")[0] for row in texts(report, "tbody tr")] == ["idle"]
    assert texts(report, "#shown") == ["1 of 2 flows"]


def test_a_chart_is_drawn_when_it_is_shown(report: Chrome) -> None:
    """The index has none; a flow has its own."""
    before = report.find_elements(By.CSS_SELECTOR, "svg")

    open_flow(report)

    assert before == []
    assert len(shown(report, ".chart svg")) == 1
    assert texts(report, "#flow h1") == ["deploy"]
    assert len(shown(report, ".chart .missed[data-edge]")) == 0
    assert len(shown(report, ".chart .taken[data-edge]")) == 4


def test_a_missing_path_lights_up_when_it_is_chosen(report: Chrome) -> None:
    """On the chart, in the list, and in words for a screen reader."""
    open_flow(report)

    report.find_element(By.CSS_SELECTOR, "#items .missing button").click()

    assert lit(report) == ["done", "go", "ready"]
    assert len(shown(report, ".chart .on[data-edge]")) == 2
    assert texts(report, "#chosen") == ["From “Start” to “return” \u2014 missing"]
    assert len(shown(report, "#items [aria-pressed=true]")) == 1


def test_covered_paths_are_listed_too(report: Chrome) -> None:
    """Until asked, only what is missing is."""
    open_flow(report)
    before = len(shown(report, "#items li"))

    report.find_element(By.ID, "only-missing").click()

    assert (before, len(shown(report, "#items li"))) == (1, 5)


def test_an_arrow_has_the_tests_that_took_it(report: Chrome) -> None:
    """A click on the arrow lists them; a click on one lights its way."""
    open_flow(report)
    arrow = report.find_element(By.CSS_SELECTOR, '.chart [data-edge="1"] .hit')

    report.execute_script(
        "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", arrow
    )

    assert texts(report, "#took button") == ["test_once", "test_twice"]
    shown(report, "#took button")[0].click()
    assert lit(report) == ["done", "go", "ready", "wait"]
    assert texts(report, "#chosen") == ["test_once \u2014 1 way through the flow"]


def test_a_test_has_its_way(report: Chrome) -> None:
    """The tests are one of the lists."""
    open_flow(report)
    report.find_element(By.CSS_SELECTOR, "#list option[value=tests]").click()

    shown(report, "#items button")[1].click()

    assert texts(report, "#items .ends") == ["test_once", "test_twice"]
    assert lit(report) == ["done", "go", "ready", "wait"]


def test_everything_can_be_done_with_keys(report: Chrome) -> None:
    """Enter chooses, the arrows move, Escape lets go, and goes back."""
    report.find_element(By.CSS_SELECTOR, "tbody a").send_keys(Keys.ENTER)
    wait_for(report, "#flow")
    report.find_element(By.ID, "only-missing").send_keys(Keys.SPACE)
    first = report.find_element(By.CSS_SELECTOR, "#items button")
    first.send_keys(Keys.ARROW_DOWN)
    report.switch_to.active_element.send_keys(Keys.ENTER)
    chosen = lit(report)
    report.switch_to.active_element.send_keys(Keys.ESCAPE)
    released = lit(report)
    report.switch_to.active_element.send_keys(Keys.ESCAPE)
    wait_for(report, "#index")

    assert len(chosen) >= 2
    assert released == []
    assert not shown(report, "#flow")


def test_the_page_has_names_and_one_heading_a_view(report: Chrome) -> None:
    """What has a role has a name, and every control a label."""
    open_flow(report)

    controls = shown(report, "input, select, button, [role=region], svg")
    assert [each.get_attribute("outerHTML") for each in controls if not each.accessible_name] == []
    assert len(shown(report, "h1")) == 1


def test_dark_mode_is_dark(report: Chrome) -> None:
    """The page and the chart both follow the system."""
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
    open_flow(report)

    colours = [
        report.find_element(By.CSS_SELECTOR, selector).value_of_css_property("background-color")
        for selector in ("body", ".chart svg")
    ]
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert colours == ["rgba(21, 24, 31, 1)"] * 2


def test_the_page_prints(report: Chrome) -> None:
    """Without the controls."""
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    open_flow(report)

    controls, chart = shown(report, ".controls"), shown(report, ".chart svg")
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    assert controls == []
    assert len(chart) == 1


def test_many_flows_open_without_a_chart(tmp_path: Path, browser: Chrome) -> None:
    """Of 200 flows, the charts stay data until they are looked at."""
    pages = [
        PAGE.partition("# Idle")[0].replace("Deploy", f"Flow {number}") for number in range(200)
    ]
    (tmp_path / "flows.md").write_text("\n".join(pages))

    show(load(tmp_path), [], tmp_path, browser)

    assert len(shown(browser, "tbody tr")) == 200
    assert browser.find_elements(By.CSS_SELECTOR, "svg") == []
    open_flow(browser, "flow-199")
    assert len(shown(browser, ".chart svg")) == 1
