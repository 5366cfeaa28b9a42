"""The unit's key and certificates, by the library of the ``tls-certificates`` interface."""

import ops
from charmlibs.interfaces.tls_certificates import (
    CertificateRequestAttributes,
    TLSCertificatesRequiresV4,
)

from steps import names
from steps.unit.workload import Certificates, TlsFiles
from unit.workload import Container

RELATION = "certificates"


class RelatedCertificates:
    """What the certificate authority gave to this unit."""

    def __init__(self, requirer: TLSCertificatesRequiresV4, container: Container) -> None:
        self._requirer = requirer
        self._container = container

    def files(self) -> TlsFiles | None:
        """All three, or nothing.

        Who renews a certificate asks for another one first, and has none until it comes: those that
        PostgreSQL was given stay as long as there is an authority.
        """
        if self._requirer.model.get_relation(RELATION) is None:
            return None
        (request,) = self._requirer.certificate_requests
        certificate, key = self._requirer.get_assigned_certificate(request)
        if certificate is not None and key is not None:
            return TlsFiles(str(key), str(certificate.certificate), str(certificate.ca))
        return self._container.tls_files()


def request_of(charm: ops.CharmBase) -> CertificateRequestAttributes:
    """What a unit's certificate is for: its host, and the Services that may lead to it."""
    application, unit, model = charm.app.name, charm.unit.name, charm.model.name
    services = (names.primary_service(application), names.replicas_service(application))
    hosts = {names.host(unit), *(names.address(service, model) for service in services)}
    return CertificateRequestAttributes(common_name=names.pod(unit), sans_dns=hosts)


_: type[Certificates] = RelatedCertificates
