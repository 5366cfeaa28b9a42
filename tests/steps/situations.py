"""Situations that a unit may find itself in: each base, with up to three things that go wrong."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from steps.unit.clients import Request
from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit

Situation = tuple[FakeUnit, Cluster]
Trouble = Callable[[FakeUnit, Cluster], None]


def situations(troubles: int) -> Iterator[tuple[str, Callable[[], Situation]]]:
    """Every base with every choice of so many troubles or fewer, by a name that says both."""
    for number in range(troubles + 1):
        for chosen in itertools.combinations(TROUBLES, number):
            for base in BASES:
                yield " with ".join((base, *chosen)), _made(base, chosen)


def _made(base: str, chosen: tuple[str, ...]) -> Callable[[], Situation]:
    def make() -> Situation:
        unit, cluster = BASES[base]()
        for trouble in chosen:
            TROUBLES[trouble](unit, cluster)
        return unit, cluster

    return make


def _new(*, number: int = 0) -> Situation:
    cluster = Cluster(2)
    return cluster.units[number], cluster


def _prepared() -> Situation:
    """The leader has prepared the ground, and its Patroni has not started."""
    cluster = Cluster(1)
    cluster.found()
    (unit,) = cluster.units
    cluster.recreate_pod(unit)
    cluster.relation.data = replace(cluster.relation.data, initialised=False)
    return unit, cluster


def _founding() -> Situation:
    """The leader's Patroni runs, and the cluster is not marked yet."""
    cluster = Cluster(1)
    unit = cluster.found()
    cluster.relation.data = replace(cluster.relation.data, initialised=False)
    return unit, cluster


def _founder(*, units: int = 1) -> Situation:
    cluster = Cluster(units)
    return cluster.found(), cluster


def _joining(*, number: int = 0) -> Situation:
    """The second unit was let in and has not started."""
    cluster = Cluster(2)
    cluster.found()
    cluster.join(cluster.units[1])
    cluster.patroni.kill(cluster.units[1].pod)
    cluster.units[1].workload.planned = None
    return cluster.units[number], cluster


def _pair(*, number: int = 0) -> Situation:
    """Both units run."""
    cluster = Cluster(2)
    cluster.found()
    cluster.join(cluster.units[1])
    return cluster.units[number], cluster


def _forgotten() -> Situation:
    """All units run, and the list has only the first: Patroni would still have them."""
    cluster = Cluster(3)
    unit = cluster.found()
    for other in cluster.units[1:]:
        cluster.join(other)
    cluster.relation.data = replace(
        cluster.relation.data, endpoints=cluster.relation.data.endpoints[:1]
    )
    return unit, cluster


def _outsider() -> Situation:
    """The second unit waits to be let in."""
    cluster = Cluster(2)
    cluster.found()
    return cluster.units[1], cluster


BASES: Mapping[str, Callable[[], Situation]] = {
    "a new leader": _new,
    "a new unit": lambda: _new(number=1),
    "a leader that has not started": _prepared,
    "a leader that has made the cluster": _founding,
    "a founder": _founder,
    "a founder before another unit": lambda: _founder(units=2),
    "a founder beside a unit that joins": _joining,
    "a unit that joins": lambda: _joining(number=1),
    "a primary": _pair,
    "a replica": lambda: _pair(number=1),
    "an outsider": _outsider,
    "a primary whose list of members was lost": _forgotten,
}


def _elected(unit: FakeUnit, cluster: Cluster) -> None:
    cluster.elect(unit)


def _deposed(_: FakeUnit, cluster: Cluster) -> None:
    cluster.model.leader = "postgresql/9"


def _departing(unit: FakeUnit, cluster: Cluster) -> None:
    cluster.model.departing.add(unit.name)


def _silent_patroni(_: FakeUnit, cluster: Cluster) -> None:
    cluster.patroni.unreachable = True


def _refusing_patroni(_: FakeUnit, cluster: Cluster) -> None:
    cluster.patroni.refuses = "no"


def _no_trust(_: FakeUnit, cluster: Cluster) -> None:
    cluster.kubernetes.forbidden = True


def _no_labels(_: FakeUnit, cluster: Cluster) -> None:
    cluster.kubernetes.labels_forbidden = True


def _no_service(_: FakeUnit, cluster: Cluster) -> None:
    cluster.kubernetes.services.clear()


def _refused_files(unit: FakeUnit, _: Cluster) -> None:
    unit.workload.refuses_files = True


def _missing_passwords(_: FakeUnit, cluster: Cluster) -> None:
    cluster.relation.data = replace(cluster.relation.data, passwords={})


def _stopped(unit: FakeUnit, cluster: Cluster) -> None:
    unit.workload.planned = None
    cluster.patroni.quick = True


def _wrong_settings(unit: FakeUnit, _: Cluster) -> None:
    unit.settings.wrong.append("work-mem is 1, and must be at least 64")


def _client(unit: FakeUnit, _: Cluster) -> None:
    unit.clients.asked.append(Request(7, None, "shop", frozenset()))
    unit.clients.gone.append("relation_id_6")


def _other_client(unit: FakeUnit, _: Cluster) -> None:
    unit.clients.asked.append(Request(9, None, "mail", frozenset({"createdb"})))


def _wrong_client(unit: FakeUnit, _: Cluster) -> None:
    unit.clients.asked.append(Request(8, None, "bank", frozenset({"superuser"})))


def _unknown_address(unit: FakeUnit, cluster: Cluster) -> None:
    cluster.model.addresses.pop(unit.name)


def _pending_restart(unit: FakeUnit, cluster: Cluster) -> None:
    cluster.patroni.pending.add(unit.pod)


def _turn(unit: FakeUnit, cluster: Cluster) -> None:
    asking = frozenset({unit.name, "postgresql/1"})
    cluster.relation.data = replace(cluster.relation.data, asking=asking, turn=unit.name)


def _known_user(unit: FakeUnit, _: Cluster) -> None:
    unit.action.parameters["username"] = "replication"


TROUBLES: Mapping[str, Trouble] = {
    "leadership": _elected,
    "no leadership": _deposed,
    "its departure": _departing,
    "a silent Patroni": _silent_patroni,
    "a Patroni that refuses": _refusing_patroni,
    "no trust": _no_trust,
    "no leave to label": _no_labels,
    "no Services": _no_service,
    "files that are refused": _refused_files,
    "no passwords": _missing_passwords,
    "its service stopped": _stopped,
    "a wrong option": _wrong_settings,
    "a client": _client,
    "another client": _other_client,
    "a client that wants too much": _wrong_client,
    "a setting that waits for a restart": _pending_restart,
    "the turn to restart": _turn,
    "no address": _unknown_address,
    "a user that is named": _known_user,
}
"""What may be the matter besides. Not all of it is trouble: some of it is work."""
