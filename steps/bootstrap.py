"""How one cluster comes to be, and not one for each unit."""

from steps import names
from steps.errors import NoPeerRelationError, NotLeaderError, PatroniUnavailableError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.membership import is_part_of_cluster
from steps.unit import Unit


@registry.predicate("Has cluster initialised?")
def has_cluster_initialised(unit: Unit) -> bool:
    """Whether the leader has marked the cluster as made."""
    return unit.shared.is_initialised()


@registry.predicate("Is current unit leader or has the cluster initialised?")
def may_start(unit: Unit) -> bool:
    """Whether PostgreSQL may start here: the leader makes the cluster, then those let in join it.

    An initialised cluster is there for a unit only once the unit is on the list: before, the
    primary refuses it the data. That holds for a leader too, which would have nothing to make any
    more.
    """
    if unit.shared.is_initialised():
        return is_part_of_cluster(unit)
    return unit.juju.is_leader()


@registry.predicate("Is custom k8s service redirecting traffic to primary pod?")
def is_service_redirecting(unit: Unit) -> bool:
    """Whether the member that answers through the primary Service is the one that leads.

    By name: a former primary keeps its label, and with it its place in the Service, until its own
    Patroni is back.
    """
    try:
        members = unit.patroni.members()
    except PatroniUnavailableError:
        return False
    behind = unit.patroni.primary_behind(names.primary_service(unit.juju.application))
    return any(member.leads and member.name == behind for member in members)


@registry.step("Mark cluster as initialised", raises=(NotLeaderError, NoPeerRelationError))
def mark_cluster_as_initialised(unit: Unit) -> None:
    """Tell all units that there is a cluster to join."""
    if not unit.shared.is_initialised():
        require_leadership(unit)
        unit.shared.mark_initialised()
