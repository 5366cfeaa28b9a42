"""Counting the runs of a log on the charts."""

from flowrun_tools.drawing import Look
from flowrun_tools.logs import Counts, count, entries, overlay
from tests.tools.logs.pages import JUJU, PAGE, flows, run


def counted(*lines: str, unit: str = "") -> Counts:
    """What lines say of the flows."""
    return count(entries(lines), flows(), unit)


def test_nodes_arrows_and_units_are_counted() -> None:
    """Each run counts once, with what it visited and where it ran."""
    other = "unit-shop-1: 10:04:00 INFO unit.shop/1.juju-log "

    found = counted(JUJU + run("no").summary(), other + run("no").summary()).flows["deploy"]

    assert (found.runs, found.ends, found.deferred) == (2, {"defer": 2}, 2)
    assert found.units == {"shop/0": 1, "shop/1": 1}
    assert found.last == {"shop/0": "10:03:12", "shop/1": "10:04:00"}
    assert found.nodes == {"go": 2, "ready": 2, "wait": 2}
    assert found.times["wait"] == "10:04:00"
    assert found.edges == {0: 2, 1: 2}


def test_called_flows_are_counted() -> None:
    """A called flow counts on its own chart."""
    found = counted(JUJU + run("yes").summary()).flows

    assert found["tell-people"].runs == 1
    assert found["tell-people"].nodes == {"begin": 1, "mail": 1, "sent": 1}
    assert found["tell-people"].ends == {}


def test_one_unit_alone() -> None:
    """Only the runs of a unit count, if one is asked for."""
    assert counted(JUJU + run("no").summary(), unit="shop/1").flows == {}


def test_other_revisions_are_apart() -> None:
    """Runs of another revision, and of flows that are not there, are counted apart."""
    now = count(entries([run("yes").summary()]), flows(PAGE.replace("Ship it", "Send it")))
    none = count(entries([run("yes").summary()]), {})

    assert now.flows == {}
    assert [(key[0], each.runs) for key, each in now.others.items()] == [("deploy", 1)]
    assert [(key[0], each.runs) for key, each in none.others.items()] == [("deploy", 1)]


def test_paths_that_the_chart_does_not_have_are_broken() -> None:
    """A line with the right chart and an impossible path was garbled."""
    line = run("no").summary()

    found = counted(line.replace("ready", "redy"), line.replace("go,ready", "ready,go"))

    assert [each.number for each in found.broken] == [1, 2]
    assert not found.flows
    assert not found.latest


def test_counts_are_drawn() -> None:
    """Counts stand on arrows, with the last time on nodes; what two arrows share is said."""
    found = counted(JUJU + run("yes").summary())

    marks = overlay(flows()["deploy"], found.flows["deploy"])

    assert marks.nodes["ship"].note == "1\u00d7, last 10:03:12"
    assert marks.nodes["wait"].look is Look.FAINT
    assert [marks.edges[index].note for index in (0, 1, 2, 3)] == [
        "1\u00d7",
        "",
        "\u2264 1\u00d7",
        "\u2264 1\u00d7",
    ]
    assert marks.caption == "deploy: 1 run\nshop/0: 1, last 10:03:12"
