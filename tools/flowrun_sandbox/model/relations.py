"""Relations: how they begin, who is told of whom, and how they end."""

from collections.abc import Iterator

from flowrun_sandbox.model import databags, events
from flowrun_sandbox.model.charms import endpoints
from flowrun_sandbox.model.entities import (
    Application,
    Endpoint,
    Kind,
    Life,
    Model,
    Relation,
    Role,
    Unit,
)
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.queues import begun, tell, waits, withdraw


def integrate(model: Model, a: str, b: str) -> Relation:
    """Relate two applications, each given as ``APPLICATION`` or ``APPLICATION:ENDPOINT``.

    Raises:
        ModelError: No pair of their endpoints fits, several do, the relation is there already, or
            one of the endpoints has as many as it may have.
    """
    pair = _the_pair(a, b, list(_pairs(_ends(model, a), _ends(model, b))))
    key = _key(pair)
    if any(relation.key == key for relation in model.relations.values()):
        raise ModelError(f'cannot add relation "{key}": relation {key} already exists')
    for each in pair:
        _require_room(model, each, key)
    return add(model, pair)


def remove_relation(model: Model, a: str, b: str) -> Relation:
    """End the relation between two applications, given as for :func:`integrate`.

    Raises:
        ModelError: There is none, or more than one.
    """
    found = [
        relation
        for relation in model.relations.values()
        if relation.life is Life.ALIVE and not relation.peer and _connects(relation, a, b)
    ]
    if not found:
        raise ModelError(f'relation "{a} {b}" not found')
    if len(found) > 1:
        keys = "; ".join(f'"{relation.key}"' for relation in found)
        raise ModelError(f'ambiguous relation: "{a} {b}" could refer to {keys}')
    end(model, found[0])
    settle(model)
    return found[0]


def add(model: Model, ends: tuple[Endpoint, ...]) -> Relation:
    """Begin a relation between endpoints; the units of both sides are told."""
    model.last_relation += 1
    relation = Relation(model.last_relation, ends, {end.application: {} for end in ends})
    model.relations[relation.id] = relation
    for unit in _units(model, relation):
        tell(unit, events.created(unit, relation))
    for unit in _units(model, relation):
        if unit.installed and unit.life is Life.ALIVE:
            enter(model, relation, unit)
    return relation


def enter(model: Model, relation: Relation, unit: Unit) -> None:
    """Let a unit take part: it is told of those that do already, and they of it."""
    relation.data[unit.name] = databags.addresses(unit)
    relation.members[unit.name] = set()
    relation.entered.add(unit.name)
    far = events.other_end(relation, unit.application).application
    if relation.data[far] and not (relation.peer and _leads(model, unit)):
        tell(unit, events.changed(unit, relation))
    for other in _remotes(model, relation, unit):
        for one, another in ((unit, other), (other, unit)):
            tell(one, events.joined(one, relation, another.name))
            tell(one, events.changed(one, relation, another.name))


def announce(model: Model, relation: Relation, bag: str, writer: Unit) -> None:
    """Tell the others that a databag, of the writer or of its application, has changed.

    Of a unit that takes part no more nobody hears again.
    """
    if bag == writer.name and bag not in relation.entered:
        return
    for unit in _remotes(model, relation, writer):
        tell(unit, events.changed(unit, relation, bag if "/" in bag else ""))


def depart(model: Model, relation: Relation, gone: Unit) -> None:
    """Let a unit take part no more, and tell those that have been told of it."""
    relation.entered.discard(gone.name)
    if relation.life is not Life.ALIVE:
        return
    for unit in _units(model, relation):
        if unit.name not in relation.members or unit is gone:
            continue
        withdraw(
            unit,
            lambda event: (
                (event.relation, event.remote) == (relation.id, gone.name)
                and event.kind in {Kind.JOINED, Kind.CHANGED}
            ),
        )
        if gone.name in _known(relation, unit):
            tell(unit, events.departed(unit, relation, gone.name, departing=gone.name))


def end(model: Model, relation: Relation) -> None:
    """End a relation: every unit in it is told, and when the last one has been, it is no more."""
    if relation.life is not Life.ALIVE:
        return
    relation.life = Life.DYING
    relation.entered.clear()
    for unit in _units(model, relation):
        unwind(relation, unit)


def unwind(relation: Relation, unit: Unit) -> None:
    """Queue what is left to tell a unit for which a relation ends.

    It is told of each departure, and at last that the relation is broken; a peer relation does not
    break, it goes with the unit (worker/uniter/relation/resolver.go of Juju).
    """
    unheard = waits(unit, Kind.CREATED, relation.id)
    withdraw(unit, lambda event: event.relation == relation.id)
    if unheard:
        relation.members.pop(unit.name, None)
    if unit.name not in relation.members or begun(unit, Kind.BROKEN, relation.id):
        return
    for remote in sorted(_known(relation, unit)):
        departing = remote if unit.life is Life.ALIVE else unit.name
        unit.queue.append(events.departed(unit, relation, remote, departing=departing))
    if not relation.peer:
        unit.queue.append(events.broken(unit, relation))


def settle(model: Model) -> None:
    """Forget the relations that have ended for all, and the databags that nobody can read."""
    for relation in list(model.relations.values()):
        if relation.life is Life.DYING and not relation.members:
            del model.relations[relation.id]
            _withdraw_grants(model, relation)
        readable = set(relation.members).union(*relation.members.values())
        applications = {end.application for end in relation.endpoints}
        relation.data = {
            name: bag for name, bag in relation.data.items() if name in readable | applications
        }


def _ends(model: Model, text: str) -> list[Endpoint]:
    name, _, endpoint = text.partition(":")
    application = model.applications.get(name)
    if application is None:
        raise ModelError(f'application "{name}" not found')
    _require_alive(application)
    ends = [end for end in endpoints(application.charm, name) if end.role is not Role.PEER]
    if endpoint and endpoint not in {end.name for end in ends}:
        raise ModelError(f'application "{name}" has no "{endpoint}" relation')
    return [end for end in ends if endpoint in {"", end.name}]


def _require_alive(application: Application) -> None:
    if application.life is not Life.ALIVE:
        raise ModelError(f'application "{application.name}" is not alive')


def _require_room(model: Model, end: Endpoint, key: str) -> None:
    taken = sum(
        (other.application, other.name) == (end.application, end.name)
        for relation in model.relations.values()
        for other in relation.endpoints
    )
    if end.limit and taken >= end.limit:
        raise ModelError(
            f'cannot add relation "{key}": establishing a new relation for '
            f"{end.application}:{end.name} would exceed its maximum relation limit of {end.limit}"
        )


def _pairs(ours: list[Endpoint], theirs: list[Endpoint]) -> Iterator[tuple[Endpoint, Endpoint]]:
    """The pairs that fit, the requirer first, as Juju writes a relation."""
    for one in ours:
        for other in theirs:
            if one.interface == other.interface and {one.role, other.role} == _SIDES:
                yield (one, other) if one.role is Role.REQUIRER else (other, one)


_SIDES = {Role.REQUIRER, Role.PROVIDER}


def _the_pair(a: str, b: str, pairs: list[tuple[Endpoint, Endpoint]]) -> tuple[Endpoint, Endpoint]:
    if not pairs:
        raise ModelError("no relations found")
    if len(pairs) > 1:
        keys = "; ".join(f'"{_key(pair)}"' for pair in pairs)
        raise ModelError(f'ambiguous relation: "{a} {b}" could refer to {keys}')
    return pairs[0]


def _key(ends: tuple[Endpoint, ...]) -> str:
    return Relation(-1, ends).key


def _connects(relation: Relation, a: str, b: str) -> bool:
    one, other = ({end.application, f"{end.application}:{end.name}"} for end in relation.endpoints)
    return (a in one and b in other) or (a in other and b in one)


def _units(model: Model, relation: Relation) -> list[Unit]:
    """All units of the applications at its ends, those on their way out too."""
    return [
        unit
        for end in relation.endpoints
        if end.application in model.applications
        for unit in model.applications[end.application].units.values()
    ]


def _remotes(model: Model, relation: Relation, unit: Unit) -> list[Unit]:
    """Those that take part at the other end; in a peer relation, all but the unit itself."""
    return [
        other
        for other in _units(model, relation)
        if other.name in relation.entered
        and other is not unit
        and (relation.peer or other.application != unit.application)
    ]


def _known(relation: Relation, unit: Unit) -> set[str]:
    """Those that a unit has been told of, or is being told of."""
    joining = {
        other
        for other in relation.data
        if "/" in other and begun(unit, Kind.JOINED, relation.id, other)
    }
    members = relation.members[unit.name]
    return {
        other for other in members | joining if not begun(unit, Kind.DEPARTED, relation.id, other)
    }


def _leads(model: Model, unit: Unit) -> bool:
    return model.applications[unit.application].leader == unit.number


def _withdraw_grants(model: Model, relation: Relation) -> None:
    for secret in model.secrets.values():
        secret.grants = {
            to: through for to, through in secret.grants.items() if through != relation.id
        }
