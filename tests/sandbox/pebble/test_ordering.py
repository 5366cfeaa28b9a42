"""The order in which services start and stop."""

from collections.abc import Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.pebble.items import Service
from flowrun_sandbox.pebble.ordering import start_order, stop_order

NAMES = "abcdef"


def services(**entries: dict[str, list[str]]) -> Mapping[str, Service]:
    """Services that say something of each other."""
    return {name: Service(name, entry) for name, entry in entries.items()}


@st.composite
def acyclic(draw: st.DrawFn) -> Mapping[str, Service]:
    """Services of which each only requires and waits for those before it in the alphabet."""
    pairs = draw(st.sets(st.sampled_from([*combinations(NAMES, 2)])))
    before = {name: [one for one, other in sorted(pairs) if other == name] for name in NAMES}
    return services(**{name: {"after": before[name], "requires": before[name]} for name in NAMES})


@given(acyclic())
def test_nobody_starts_before_whom_he_waits_for(found: Mapping[str, Service]) -> None:
    """In a lane, a service comes after those that it names; they are never in another lane."""
    for lane in start_order(found, NAMES):
        for place, name in enumerate(lane):
            assert set(found[name].listed("after")) <= set(lane[:place])


@given(acyclic())
def test_stopping_is_the_other_way_round(found: Mapping[str, Service]) -> None:
    """A service stops before those that it waits for at the start."""
    for lane in stop_order(found, NAMES):
        for place, name in enumerate(lane):
            assert set(found[name].listed("after")) <= set(lane[place:])


@given(acyclic())
def test_each_once(found: Mapping[str, Service]) -> None:
    """Each service is in one lane, once."""
    assert sorted(name for lane in start_order(found, NAMES) for name in lane) == [*NAMES]


def test_requirements_come_along() -> None:
    """What a service requires is started with it, and is not ordered by that alone."""
    found = services(a={"requires": ["b"]}, b={"requires": ["c"]}, c={}, d={})

    lanes = start_order(found, ["a"])

    assert [sorted(lane) for lane in lanes] == [["a", "b", "c"]]


def test_dependants_stop_too() -> None:
    """What requires a service is stopped with it."""
    found = services(a={"requires": ["b"], "after": ["b"]}, b={}, c={})

    assert stop_order(found, ["b"]) == (("a", "b"),)


def test_strangers_do_not_wait() -> None:
    """Services are in lanes of their own if none requires another, whatever it comes after."""
    assert start_order(services(a={}, b={}), ["b", "a"]) == (("b",), ("a",))
    assert start_order(services(a={}, b={"after": ["a"]}), ["b", "a"]) == (("a",), ("b",))
