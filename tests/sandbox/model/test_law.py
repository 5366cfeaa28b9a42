"""Whatever people change and however hooks end, a model comes to rest as it should be."""

from collections import defaultdict
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Event, Kind, Life, Relation, Unit
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import CLIENT, DATABASE, World

Seen = dict[tuple[int, str], list[Kind]]


class Play(World):
    """A model whose hooks are begun and ended one by one, in any order over the units."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[str, HookContext] = {}
        """The hooks that run, by unit."""
        self.told: dict[int, Seen] = defaultdict(lambda: defaultdict(list))
        """What each unit was told, by its identity: the kinds by relation and remote."""
        self.saw: dict[tuple[int, int, str], dict[str, str]] = {}
        """The databag that a unit saw last, by relation and by whose it is."""
        self.known: list[Unit] = []
        """Keeps every unit that ever was, so that identities stay apart."""
        self.writes = 0

    def begin_hook(self, unit: Unit) -> None:
        """Begin the next hook of a unit, if it runs none; it looks at its relation, and writes."""
        fresh = unit.failed is None
        event = changes.take(self.model, unit)
        if event is None:
            return
        if fresh:
            self.check_is_there(event)
        context = HookContext(self.model, unit, event)
        self.open[unit.name] = context
        self.look(unit, event)

    def end_hook(self, unit: Unit, *, well: bool) -> None:
        """End the hook of a unit, if it runs one."""
        context = self.open.pop(unit.name, None)
        event = unit.running
        if context is None or event is None:
            return
        if not well:
            context.discard()
            return
        try:
            context.commit()
        except ModelError:
            context.discard()
            return
        if event.relation is not None:
            self.told[id(unit)][event.relation, event.remote].append(event.kind)

    def whole_hook(self, unit: Unit) -> None:
        """Let a unit hear what is next, and all go well."""
        self.begin_hook(unit)
        self.end_hook(unit, well=True)

    def hook_of(self, unit: Unit) -> HookContext | None:
        """The hook that a unit runs, begun now if it runs none and has one to run."""
        if unit.name not in self.open:
            changes.update_status(self.model, unit)
            self.begin_hook(unit)
        return self.open.get(unit.name)

    def check_is_there(self, event: Event) -> None:
        """Nothing is told of what is gone."""
        if event.relation is not None:
            relation = self.model.relations[event.relation]
            if event.remote and event.kind in {Kind.JOINED, Kind.CHANGED}:
                assert event.remote in relation.entered
        if event.kind is Kind.SECRET:
            secret = self.model.secrets[event.subject]
            assert event.revision is None or event.revision in secret.revisions

    def look(self, unit: Unit, event: Event) -> None:
        """Note what a unit sees at the other end."""
        if event.relation is not None and event.kind in {Kind.JOINED, Kind.CHANGED}:
            relation = self.model.relations[event.relation]
            owner = event.remote or event.environment["JUJU_REMOTE_APP"]
            seen = dict(relation.data.get(owner, {}))
            self.saw[id(unit), relation.id, owner] = seen

    def write(self, unit: Unit, *options: str) -> None:
        """Write to the databags of a unit, or of its application."""
        context = self.hook_of(unit)
        self.writes += 1
        for relation in self.relations_known(unit):
            if context is not None:
                text = ["-r", str(relation.id), *options, f"key={self.writes}"]
                context.call("relation-set", text)

    def keep_secret(self, unit: Unit) -> None:
        """Add a secret or give it another content, and let the others know of it."""
        context = self.hook_of(unit)
        if context is None:
            return
        self.writes += 1
        owned = [s for s in self.model.secrets.values() if s.owner == unit.application]
        content = f"value={self.writes}"
        if owned:
            context.call("secret-set", [owned[0].id, content])
        else:
            context.call("secret-add", ["--label", "shared", content])
        for relation in self.relations_known(unit):
            for secret in owned:
                context.call("secret-grant", ["--relation", str(relation.id), secret.id])

    def read_secrets(self, unit: Unit, *options: str) -> None:
        """Read what can be read."""
        context = self.hook_of(unit)
        for secret in list(self.model.secrets.values()):
            if context is not None:
                context.call("secret-get", [secret.id, *options])

    def relations_known(self, unit: Unit) -> list[Relation]:
        """The relations that a unit knows."""
        return [r for r in self.model.relations.values() if unit.name in r.members]

    def take_down_the_dead(self) -> None:
        """Do what the controller does with units whose life has ended."""
        for unit in self.units():
            if unit.life is Life.DEAD:
                self.open.pop(unit.name, None)
                changes.unit_gone(self.model, unit)

    def drain(self) -> None:
        """Let every hook end well until there is nothing to tell."""
        for _ in range(2000):
            self.take_down_the_dead()
            self.known += self.units()
            for unit in self.units():
                self.begin_hook(unit)
            ended = list(self.open)
            for name in ended:
                unit_there = self.model.unit(name)
                if unit_there is not None:
                    self.end_hook(unit_there, well=True)
            if not ended and not any(unit.life is Life.DEAD for unit in self.units()):
                return
        raise AssertionError("it never comes to rest")


def _add_unit(play: Play, unit: Unit | None) -> None:
    for application in list(play.model.applications.values()):
        if application.life is Life.ALIVE and len(application.units) < 4:
            play.known.append(play.add_unit(application))
            return


def _add_client(play: Play, unit: Unit | None) -> None:
    if "app" not in play.model.applications:
        application = changes.deploy(play.model, CLIENT, "app")
        play.known.append(play.add_unit(application))
    elif play.model.applications["app"].life is Life.ALIVE:
        play.known.append(play.add_unit(play.model.applications["app"]))


def _integrate(play: Play, unit: Unit | None) -> None:
    try:
        changes.integrate(play.model, "pg", "app")
    except ModelError:
        return


def _separate(play: Play, unit: Unit | None) -> None:
    try:
        changes.remove_relation(play.model, "pg", "app")
    except ModelError:
        return


def _remove_client(play: Play, unit: Unit | None) -> None:
    if "app" in play.model.applications:
        changes.remove_application(play.model, play.model.applications["app"])


def _force(play: Play, unit: Unit | None) -> None:
    if unit is not None:
        play.open.pop(unit.name, None)
        changes.unit_gone(play.model, unit)


def _lead(play: Play, unit: Unit | None) -> None:
    if unit is not None and unit.life is Life.ALIVE:
        application = play.model.applications[unit.application]
        changes.set_leader(play.model, application, unit)


def _recreate(play: Play, unit: Unit | None) -> None:
    if unit is not None:
        play.end_hook(unit, well=False)
        changes.pod_recreated(play.model, unit, play.address())


def _on(act: Callable[[Play, Unit], None]) -> Callable[[Play, Unit | None], None]:
    return lambda play, unit: None if unit is None else act(play, unit)


MOVES: dict[str, Callable[[Play, Unit | None], None]] = {
    "add unit": _add_unit,
    "add client": _add_client,
    "integrate": _integrate,
    "separate": _separate,
    "remove client": _remove_client,
    "force": _force,
    "lead": _lead,
    "recreate": _recreate,
    "remove unit": _on(lambda play, unit: changes.remove_unit(play.model, unit)),
    "begin": _on(lambda play, unit: play.begin_hook(unit)),
    "succeed": _on(lambda play, unit: play.end_hook(unit, well=True)),
    "fail": _on(lambda play, unit: play.end_hook(unit, well=False)),
    "whole hook": _on(lambda play, unit: play.whole_hook(unit)),
    "write": _on(lambda play, unit: play.write(unit)),
    "write for all": _on(lambda play, unit: play.write(unit, "--app")),
    "keep a secret": _on(lambda play, unit: play.keep_secret(unit)),
    "read": _on(lambda play, unit: play.read_secrets(unit)),
    "read anew": _on(lambda play, unit: play.read_secrets(unit, "--refresh")),
    "time": _on(lambda play, unit: changes.update_status(play.model, unit)),
}

OFTEN = ["whole hook"] * 20 + ["succeed"] * 6 + ["begin", "write", "keep a secret", "read"] * 3
STEPS = st.lists(
    st.tuples(st.sampled_from([*MOVES, *OFTEN]), st.integers(0, 7)), min_size=10, max_size=100
)


@given(STEPS)
def test_a_model_comes_to_rest_as_it_should_be(steps: list[tuple[str, int]]) -> None:
    """All that are there know of each other, and nothing is left of what is gone."""
    play = Play()
    application = changes.deploy(play.model, DATABASE, "pg")
    play.known += [play.add_unit(application), play.add_unit(application)]

    for move, number in steps:
        units = play.units()
        MOVES[move](play, units[number % len(units)] if units else None)
        play.take_down_the_dead()
    play.drain()

    _check_units(play)
    for relation in play.model.relations.values():
        _check_relation(play, relation)
    _check_secrets(play)


def _check_units(play: Play) -> None:
    for unit in play.units():
        assert unit.life is Life.ALIVE
        assert (unit.running, unit.failed, list(unit.queue)) == (None, None, [])
        assert unit.started
    for application in play.model.applications.values():
        assert application.life is Life.ALIVE
        assert (application.leader is None) == (not application.units)
        assert application.leader is None or application.leader in application.units
    for number, told in play.told.items():
        unit = next(unit for unit in play.known if id(unit) == number)
        for (relation, remote), kinds in told.items():
            if remote:
                _check_turns(play, unit, relation, remote, kinds)


def _check_turns(play: Play, unit: Unit, number: int, remote: str, kinds: list[Kind]) -> None:
    """It joins, then changes, then departs, and so on, and is where it should be in the end."""
    turns = [kind for kind in kinds if kind is not Kind.CHANGED]
    assert all(kind is Kind.JOINED for kind in turns[::2])
    assert all(kind is Kind.DEPARTED for kind in turns[1::2])
    relation = play.model.relations.get(number)
    alive = play.model.unit(unit.name) is unit
    if alive:
        there = relation is not None and remote in relation.entered
        assert (turns[-1] is Kind.JOINED) == there


def _check_relation(play: Play, relation: Relation) -> None:
    assert relation.life is Life.ALIVE
    ours = {end.application for end in relation.endpoints}
    units = {unit.name: unit for unit in play.units() if unit.application in ours}
    assert relation.entered == units.keys() == relation.members.keys()
    assert relation.data.keys() == units.keys() | ours
    for name, unit in units.items():
        others = {
            other
            for other in units
            if other != name and (relation.peer or units[other].application != unit.application)
        }
        assert relation.members[name] == others
        assert relation.data[name]["ingress-address"] == unit.address
        for other in others:
            assert play.saw[id(unit), relation.id, other] == relation.data[other]
        _check_application_data(play, relation, unit)


def _check_application_data(play: Play, relation: Relation, unit: Unit) -> None:
    """Who does not write it has seen the last of it, unless it led when it was written."""
    if relation.peer:
        return
    (far,) = {end.application for end in relation.endpoints} - {unit.application}
    if relation.data[far]:
        assert play.saw[id(unit), relation.id, far] == relation.data[far]


def _check_secrets(play: Play) -> None:
    everybody = {unit.name for unit in play.units()} | play.model.applications.keys()
    for secret in play.model.secrets.values():
        assert secret.owner in everybody
        assert secret.tracked.keys() | secret.grants.keys() <= everybody
        assert {n for n in secret.grants.values() if n is not None} <= play.model.relations.keys()
        assert set(secret.revisions) == set(range(1, secret.latest + 1))
        read = {*secret.tracked.values(), secret.latest}
        if play.model.applications[secret.owner].units:
            assert {n for _, n in secret.told} == set(secret.revisions) - read
