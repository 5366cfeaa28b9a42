"""Layers merged into a plan."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.fields import SERVICE, Entry, Kind, merge_entries
from flowrun_sandbox.pebble.layers import parse_layer
from flowrun_sandbox.pebble.plan import Plan, add_layer, make_plan

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(min_size=1, max_size=3),
    Kind.WHOLE: st.integers(0, 9),
    Kind.REAL: st.integers(1, 9),
    Kind.DURATION: st.sampled_from(["1s", "50ms"]),
    Kind.LIST: st.lists(st.sampled_from("abc"), min_size=1, max_size=2),
    Kind.MAP: st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), min_size=1),
}
ENTRIES = st.fixed_dictionaries(
    {}, optional={name: VALUES[kind] for name, kind in SERVICE.items() if name != "override"}
)


def layer(label: str = "base", **sections: Any) -> Any:
    """A layer, by way of YAML."""
    named = {name.replace("_", "-"): entries for name, entries in sections.items()}
    return parse_layer(yaml.safe_dump(named), label)


def service(**fields: Any) -> dict[str, Any]:
    """The fields of a service that is complete."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return {"override": "replace", "command": "run", **named}


@given(ENTRIES, ENTRIES, ENTRIES)
def test_merging_is_associative(one: Entry, two: Entry, three: Entry) -> None:
    """It does not matter which two of three entries are merged first."""
    left = merge_entries(merge_entries(one, two, SERVICE), three, SERVICE)
    right = merge_entries(one, merge_entries(two, three, SERVICE), SERVICE)

    assert left == right


@given(ENTRIES)
def test_merging_nothing(entry: Entry) -> None:
    """Nothing merged with an entry, on either side, is the entry."""
    assert merge_entries({}, entry, SERVICE) == entry == merge_entries(entry, {}, SERVICE)


def test_merge() -> None:
    """A merged service keeps what the later layer does not say; lists grow, mappings are joined."""
    base = layer(services={"a": service(after=["x"], environment={"ONE": "1", "TWO": "2"})})
    over = layer(
        "over",
        services={
            "a": {"override": "merge", "after": ["y"], "environment": {"TWO": "3"}},
            "x": service(),
            "y": service(),
        },
    )

    entry = make_plan([base, over]).services["a"].entry

    assert entry["command"] == "run"
    assert entry["after"] == ["x", "y"]
    assert entry["environment"] == {"ONE": "1", "TWO": "3"}


def test_replace() -> None:
    """A service that replaces another keeps nothing of it."""
    base = layer(services={"a": service(summary="old")})
    over = layer("over", services={"a": service(command="other")})

    plan = make_plan([base, over])

    assert plan.services["a"].entry == {"override": "replace", "command": "other"}


def test_combining() -> None:
    """A layer that is combined goes into the one of its label, in its place."""
    plan = make_plan([layer(services={"a": service()}), layer("top", services={"b": service()})])

    combined = add_layer(plan, layer(services={"c": service()}), combine=True)

    assert [one.label for one in combined.layers] == ["base", "top"]
    assert sorted(combined.services) == ["a", "b", "c"]


def test_taken_label() -> None:
    """A label is not given twice."""
    plan = make_plan([layer()])

    with pytest.raises(PebbleError, match='layer "base" already exists'):
        add_layer(plan, layer(), combine=False)


def test_inner_layer() -> None:
    """An inner layer comes behind the last of those around it."""
    plan = make_plan([layer("a"), layer("b")])

    inner = add_layer(plan, layer("a/one"), combine=False, inner=True)

    assert [one.label for one in inner.layers] == ["a", "a/one", "b"]


def test_texts_stay_texts() -> None:
    """YAML's words for true, null and numbers are texts in an environment."""
    text = "services: {a: {override: replace, command: run, environment: {A: yes, N: 007}}}"

    plan = make_plan([parse_layer(text, "base")])

    assert plan.services["a"].entry["environment"] == {"A": "yes", "N": "007"}


def test_defaults_of_checks() -> None:
    """A check's threshold is filled in; what else is left out stays so."""
    plan = make_plan([layer(checks={"up": {"override": "replace", "tcp": {"port": 80}}})])

    assert yaml.safe_load(plan.to_yaml()) == {
        "checks": {"up": {"override": "replace", "threshold": 3, "tcp": {"port": 80}}}
    }
    assert (plan.checks["up"].period, plan.checks["up"].timeout) == (10, 3)


def test_short_period() -> None:
    """Without a word, an attempt takes no longer than a period."""
    tcp = {"override": "replace", "period": "50ms", "tcp": {"port": 80}}

    plan = make_plan([layer(checks={"up": tcp})])

    assert plan.checks["up"].timeout == pytest.approx(0.05)


def test_durations_are_written_as_go_does() -> None:
    """A duration in the plan is in Go's form, whatever it was in the layer."""
    plan = make_plan([layer(services={"a": service(kill_delay="90s")})])

    assert "kill-delay: 1m30s" in plan.to_yaml()


def test_last_word_of_a_log_target() -> None:
    """The last name that fits a service decides whether its output is sent."""
    services = {"a": service(), "b": service()}
    targets = {
        "t": {
            "override": "replace",
            "type": "loki",
            "location": "http://localhost",
            "services": ["all", "-b"],
        }
    }

    target = make_plan([layer(services=services, log_targets=targets)]).log_targets["t"]

    assert (target.takes("a"), target.takes("b")) == (True, False)


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ({"services": {"a": {"command": "x"}}}, 'layer "base" must define "override" for service'),
        ({"services": {"a": service(override="x")}}, 'has invalid "override" value for service'),
        ({"services": {"a": {"override": "merge"}}}, 'plan must define "command" for service "a"'),
        ({"services": {"a": service(command="[ x")}}, 'plan service "a" command invalid'),
        ({"services": {"a": service(on_failure="x")}}, '"a" on-failure action "x" invalid'),
        ({"services": {"a": service(startup="x")}}, 'startup must be "enabled" or "disabled"'),
        ({"services": {"a": service(backoff_factor=0.5)}}, "must be 1.0 or greater, not 0.5"),
        ({"services": {"a": service(requires=["b"])}}, 'service "b" does not exist'),
        ({"services": {"a": service(commandx="b")}}, "field commandx not found"),
        ({"services": {"a": service(user_id="b")}}, 'user-id must be a whole number, not "b"'),
        ({"services": {"a": service(after="b")}}, "after must be a list"),
        ({"services": {"pebble": service()}}, 'cannot use reserved service name "pebble"'),
        ({"services": {"-a": service()}}, 'starting with "-" not allowed'),
        ({"services": {"a": None}}, 'service object cannot be null for service "a"'),
        ({"service": {}}, "field service not found"),
        (
            {"services": {"a": service(after=["b"]), "b": service(after=["a"])}},
            "services in before/after loop: a, b",
        ),
        ({"checks": {"c": {"override": "replace"}}}, 'plan must specify one of "http", "tcp"'),
        ({"checks": {"c": {"override": "replace", "http": {"headers": {"a": "b"}}}}}, '"url"'),
        (
            {"checks": {"c": {"override": "replace", "level": "x", "tcp": {"port": 1}}}},
            'level must be "alive" or "ready"',
        ),
        (
            {"checks": {"c": {"override": "replace", "period": "0s", "tcp": {"port": 1}}}},
            "period must not be zero",
        ),
        (
            {"checks": {"c": {"override": "replace", "timeout": "10s", "tcp": {"port": 1}}}},
            "timeout must be less than period",
        ),
        (
            {
                "checks": {
                    "c": {"override": "replace", "exec": {"command": "x", "service-context": "y"}}
                }
            },
            'service context specifies non-existent service "y"',
        ),
        ({"log_targets": {"t": {"override": "replace"}}}, 'plan must define "type"'),
        (
            {"log_targets": {"t": {"override": "replace", "type": "loki", "services": ["x"]}}},
            'specifies unknown service "x"',
        ),
        ({"log_targets": {"t": {"override": "replace", "type": "loki"}}}, 'define "location"'),
    ],
)
def test_no_plan(sections: dict[str, Any], reason: str) -> None:
    """What makes no plan is refused in Pebble's words."""
    with pytest.raises(PebbleError) as caught:
        make_plan([layer(**sections)])

    assert reason in caught.value.message


def test_empty_plan() -> None:
    """A plan without layers is printed as Pebble does it."""
    assert Plan().to_yaml() == "{}\n"
