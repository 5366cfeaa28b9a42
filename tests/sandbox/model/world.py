"""A model with charms of metadata alone, whose hooks are written in the test."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.context import Answer, HookContext
from flowrun_sandbox.model.entities import Application, Charm, Life, Model, Unit

DATABASE = Charm(
    folder=Path("/charms/database"),
    metadata={
        "name": "database",
        "peers": {"peers": {"interface": "database-peers"}},
        "provides": {"database": {"interface": "database-client"}},
        "containers": {"server": {"resource": "image"}},
        "storage": {"data": {"type": "filesystem", "location": "/data"}},
    },
    config={
        "size": {"type": "int", "default": 1},
        "ratio": {"type": "float"},
        "name": {"type": "string", "default": "main"},
        "fast": {"type": "boolean", "default": False},
        "users": {"type": "secret"},
    },
    actions={
        "backup": {
            "params": {
                "target": {"type": "string", "enum": ["near", "far"], "default": "near"},
                "note": {"type": "string", "minLength": 3, "pattern": "^[a-z]+$"},
                "retries": {"type": "integer", "minimum": 0},
            },
            "required": ["retries"],
            "additionalProperties": False,
        },
        "hello": {},
    },
)

CLIENT = Charm(
    folder=Path("/charms/client"),
    metadata={"name": "client", "requires": {"db": {"interface": "database-client"}}},
    config={},
    actions={},
)

Act = Callable[[HookContext], object]


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def pass_by(self, **much: float) -> None:
        """Let time pass."""
        self.now += timedelta(**much)


class World:
    """A model, and the agents of its units."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.model = Model("demo", "uuid-of-demo", clock=self.clock)
        self._addresses = iter(range(10, 250))

    def deploy(self, name: str, charm: Charm = DATABASE, units: int = 1) -> Application:
        """An application with so many units, that have heard all there is to hear."""
        application = changes.deploy(self.model, charm, name)
        for _ in range(units):
            self.add_unit(application)
        self.settle()
        return application

    def add_unit(self, application: Application) -> Unit:
        """A further unit."""
        return changes.add_unit(self.model, application, address=self.address())

    def address(self) -> str:
        """An address that no unit has."""
        return f"127.0.0.{next(self._addresses)}"

    def begin(self, unit: str) -> HookContext | None:
        """The unit's next dispatch."""
        told = self.unit(unit)
        event = changes.take(self.model, told)
        return None if event is None else HookContext(self.model, told, event)

    def settle(self, **acts: Act) -> list[str]:
        """Let all hooks run until there are none; returns them, as ``UNIT HOOK REMOTE``.

        Args:
            acts: What the hooks of a name do; dashes are written as underscores.
        """
        heard: list[str] = []
        while True:
            busy = [unit for unit in self.units() if self._step(unit, heard, acts)]
            if not busy:
                return heard

    def inside(self, unit: str, act: Act) -> None:
        """Let something happen in a hook of its own."""
        changes.update_status(self.model, self.unit(unit))
        context = self.begin(unit)
        assert context is not None
        act(context)
        context.commit()

    def units(self) -> list[Unit]:
        """All units."""
        return [u for app in self.model.applications.values() for u in app.units.values()]

    def unit(self, name: str) -> Unit:
        """The unit of that name."""
        unit = self.model.unit(name)
        assert unit is not None
        return unit

    def waiting(self, unit: str) -> list[str]:
        """What a unit is still to hear, as ``HOOK REMOTE``."""
        return [f"{event.name} {event.remote}".strip() for event in self.unit(unit).queue]

    def _step(self, unit: Unit, heard: list[str], acts: dict[str, Act]) -> bool:
        if unit.life is Life.DEAD:
            changes.unit_gone(self.model, unit)
            return True
        event = changes.take(self.model, unit)
        if event is None:
            return False
        context = HookContext(self.model, unit, event)
        act = acts.get(event.name.replace("-", "_"))
        if act is not None:
            act(context)
        context.commit()
        heard.append(f"{unit.name} {event.name} {event.remote}".strip())
        return True


def ok(answer: Answer) -> str:
    """What a tool printed that did not refuse."""
    assert answer.code == 0, answer.stderr.decode()
    return answer.stdout.decode()


def refused(answer: Answer) -> str:
    """What a tool said that refused."""
    assert answer.code != 0
    return answer.stderr.decode().removeprefix("ERROR ").strip()


def hook(world: World, unit: str = "pg/0") -> HookContext:
    """A hook of a unit."""
    changes.update_status(world.model, world.unit(unit))
    context = world.begin(unit)
    assert context is not None
    return context
