"""The charm's tables: what they say is what the flows and the steps can come to."""

from charm import OUTCOMES, STATUSES
from flowrun import Role, load, normalise
from flowrun.flow import RETURN
from flowrun.run import DEFER
from steps.unit import StatusKind
from tests.charm.stage import ROOT


def test_every_outcome_has_its_meaning() -> None:
    """The ends and outcomes of the flows are those of the table, no more and no fewer."""
    drawn = {
        node.key
        for flow in load(ROOT / "flows").values()
        for node in flow.nodes.values()
        if node.role in (Role.END, Role.OUTCOME)
    }

    assert {normalise(outcome) for outcome in OUTCOMES} - {DEFER} == drawn - {RETURN}


def test_every_kind_of_status_can_be_shown() -> None:
    """Whatever a step wants to be shown, Juju has a status for it."""
    assert STATUSES.keys() == set(StatusKind)
