"""The unit as the steps see it, each collaborator over what it is in a deployed charm."""

import logging
from collections.abc import Callable
from functools import cached_property

import ops
from charmlibs.interfaces.tls_certificates import TLSCertificatesRequiresV4
from dpcharmlibs.interfaces import RequirerCommonModel, ResourceProviderEventHandler

from steps import names
from steps.errors import UnitError
from steps.unit import Status, Unit
from steps.unit.database import Database
from steps.unit.kubernetes import Kubernetes
from steps.unit.patroni import Patroni
from steps.unit.shared import User
from steps.unit.workload import Workload
from unit.action import RunningAction
from unit.certificates import RELATION as CERTIFICATES
from unit.certificates import RelatedCertificates, request_of
from unit.clients import RELATION as CLIENTS
from unit.clients import ClientRelations
from unit.database import PrimaryDatabase
from unit.juju import JujuFacts
from unit.settings import Options
from unit.shared import PeerState
from unit.turns import PeerTurns
from unit.workload import CONTAINER, Container

__all__ = ["CharmUnit", "Libraries"]

# In a hook each line of the log is a process, and these libraries write a dozen for every request.
for library in ("charmlibs", "dpcharmlibs"):
    logging.getLogger(library).setLevel(logging.INFO)
for library in ("httpcore2", "httpx2", "urllib3"):
    logging.getLogger(library).setLevel(logging.WARNING)


class Libraries:
    """The libraries of the relations' interfaces, which observe events of their own.

    That of the certificates also takes away the revisions that nobody reads any more, of every
    secret that the unit owns.
    """

    def __init__(self, charm: ops.CharmBase) -> None:
        self.certificates = TLSCertificatesRequiresV4(
            charm, CERTIFICATES, [request_of(charm)], refresh_events=[charm.on.update_status]
        )
        self.clients = ResourceProviderEventHandler(charm, CLIENTS, RequirerCommonModel)


class CharmUnit:
    """The unit during one event. What a run does not ask for is never made."""

    def __init__(
        self,
        charm: ops.CharmBase,
        event: ops.EventBase,
        libraries: Libraries,
        want: Callable[[Status], None],
        *,
        start_by: float,
    ) -> None:
        self._charm = charm
        self._event = event
        self._libraries = libraries
        self.want = want
        self._start_by = start_by

    @cached_property
    def juju(self) -> JujuFacts:
        """As of the event."""
        return JujuFacts(self._charm, self._event)

    @cached_property
    def shared(self) -> PeerState:
        """In the peer relation."""
        return PeerState(self._charm)

    @cached_property
    def turns(self) -> PeerTurns:
        """In the peer relation too."""
        return PeerTurns(self._charm)

    @cached_property
    def settings(self) -> Options:
        """In the charm's configuration."""
        return Options(self._charm.config)

    @cached_property
    def action(self) -> RunningAction:
        """The event, if it is one."""
        return RunningAction(self._event)

    @cached_property
    def certificates(self) -> RelatedCertificates:
        """In the relation to the authority."""
        return RelatedCertificates(self._libraries.certificates, self._container)

    @cached_property
    def clients(self) -> ClientRelations:
        """In the relations to the applications."""
        return ClientRelations(self._charm, self._libraries.clients, self._event, self._authority)

    @cached_property
    def workload(self) -> Workload:
        """Over Pebble."""
        return self._container

    @cached_property
    def kubernetes(self) -> Kubernetes:
        """With the account of the charm's pod."""
        from unit.kubernetes import in_cluster  # what few hooks need, the others do not wait for

        return in_cluster(self.juju.application, self.juju.model)

    @cached_property
    def patroni(self) -> Patroni:
        """Over HTTP or HTTPS, this unit's member first."""
        from unit.patroni import PatroniApi
        from unit.rest import RestApi

        return PatroniApi(
            (names.host(self.juju.unit), *self.shared.endpoints()),
            RestApi(
                password=self.shared.passwords().get(User.PATRONI),
                authority=self._authority or self._container.authority(),
            ),
            namespace=self.juju.model,
            start_by=self._start_by,
        )

    @cached_property
    def database(self) -> Database:
        """Through the primary's Service."""
        return PrimaryDatabase(
            self._charm.unit.get_container(CONTAINER),
            names.address(names.primary_service(self.juju.application), self.juju.model),
            self.shared.passwords().get(User.OPERATOR),
        )

    @cached_property
    def _container(self) -> Container:
        return Container.of(self._charm)

    @cached_property
    def _authority(self) -> str | None:
        """Whose certificate clients have to trust, once this unit has its own."""
        try:
            files = self.certificates.files()
        except UnitError:  # the others of the files are in trouble
            return self._container.authority()
        return None if files is None else files.authority


_: type[Unit] = CharmUnit
