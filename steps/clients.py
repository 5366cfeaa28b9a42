"""The related applications: a database and a user for each request."""

from collections.abc import Sequence

from steps import names
from steps.errors import DatabaseUnavailableError, NotLeaderError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.passwords import new_password
from steps.services import PORTS
from steps.unit import Status, StatusKind, Unit
from steps.unit.clients import Endpoints, Request
from steps.unit.database import Login
from steps.unit.shared import User

ROLES = frozenset({"createdb"})
"""The extra roles that a client's user may have: none that reaches another client's data."""


@registry.predicate("Can all clients have what they request?")
def are_requests_valid(unit: Unit) -> bool:
    """Whether nobody asks for a role that no client gets."""
    return not _refused(unit)


@registry.step("Say which request is refused")
def tell_refused(unit: Unit) -> None:
    """Name the database and the roles: the relation has to be removed, or the client changed."""
    asked = ", ".join(
        f"{request.database} ({', '.join(sorted(request.roles - ROLES))})"
        for request in _refused(unit)
    )
    unit.want(Status(StatusKind.BLOCKED, f"a client requests roles that no client gets: {asked}"))


@registry.predicate("Does a client wait for its database?")
def is_client_waiting(unit: Unit) -> bool:
    """Whether a request that can be served was not yet."""
    return bool(_waiting(unit))


@registry.step(
    "Serve the first client that waits", raises=(NotLeaderError, DatabaseUnavailableError)
)
def serve_first(unit: Unit) -> None:
    """Make the client's user and database, and tell the client.

    Until Juju has kept the answer, the next run gives the same user another password.
    """
    require_leadership(unit)
    request = _waiting(unit)[0]
    login = Login(request.user, new_password())
    unit.database.create(request.database, login, request.roles)
    unit.clients.serve(request, login, endpoints(unit))


@registry.step("Tell the clients where the database is", raises=NotLeaderError)
def tell_endpoints(unit: Unit) -> None:
    """Tell them, if it changed: there may be replicas now, or TLS, or none of it any more."""
    require_leadership(unit)
    unit.clients.update(endpoints(unit))


@registry.step("Let the monitoring user in", raises=(NotLeaderError, DatabaseUnavailableError))
def let_monitor(unit: Unit) -> None:
    """Make the user that reads statistics, or see that its password is the one that is kept."""
    require_leadership(unit)
    password = unit.shared.passwords().get(User.MONITORING)
    if password is not None:
        unit.database.let_monitor(Login(User.MONITORING.value, password))


@registry.step(
    "Lock out the users of the client that left", raises=(NotLeaderError, DatabaseUnavailableError)
)
def lock_out(unit: Unit) -> None:
    """Nobody logs in as them any more; what they stored stays, for whom asks for it next."""
    require_leadership(unit)
    for user in unit.clients.departed():
        unit.database.lock_out(user)


def endpoints(unit: Unit) -> Endpoints:
    """The Services, which lead wherever the members are."""
    application, model = unit.juju.application, unit.juju.model
    has_replicas = len(unit.shared.endpoints()) > 1
    primary, replicas = (
        f"{names.address(service, model)}:{PORTS['database']}"
        for service in (names.primary_service(application), names.replicas_service(application))
    )
    return Endpoints(primary, replicas if has_replicas else None)


def _refused(unit: Unit) -> Sequence[Request]:
    return [request for request in unit.clients.requests() if not request.roles <= ROLES]


def _waiting(unit: Unit) -> Sequence[Request]:
    return [
        request
        for request in unit.clients.requests()
        if request.roles <= ROLES and not unit.clients.is_served(request)
    ]
