"""The charm's configuration, and Patroni's files that depend on it."""

from steps.errors import WorkloadUnavailableError
from steps.labels import registry
from steps.unit import Status, StatusKind, Unit


@registry.predicate("Is the configuration valid?")
def is_configuration_valid(unit: Unit) -> bool:
    """Whether PostgreSQL takes every option. What it would not take is left out of its files."""
    return not unit.settings.problems()


@registry.step("Say what is wrong with the configuration")
def tell_problems(unit: Unit) -> None:
    """Name each option that has to be changed."""
    unit.want(Status(StatusKind.BLOCKED, "; ".join(unit.settings.problems())))


@registry.step("Have Patroni take up its files", raises=WorkloadUnavailableError)
def reload(unit: Unit) -> None:
    """Members that joined, new passwords, certificates and options: all stand in the files."""
    unit.workload.reload()
