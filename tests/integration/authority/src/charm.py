#!/usr/bin/env python3
"""A certificate authority that signs whatever it is asked to."""

from collections.abc import Collection
from datetime import timedelta

import ops
from charmlibs.interfaces.tls_certificates import (
    Certificate,
    CertificateRequestAttributes,
    PrivateKey,
    ProviderCertificate,
    RequirerCertificateRequest,
    TLSCertificatesProvidesV4,
)

RELATION = "certificates"
SECRET = "authority"  # noqa: S105 - the label of the secret that the key is kept in
YEAR = timedelta(days=365)


class AuthorityCharm(ops.CharmBase):
    """Signs each request once, and again when it is told to."""

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        self.certificates = TLSCertificatesProvidesV4(self, RELATION)
        framework.observe(self.on.install, self._install)
        framework.observe(self.on[RELATION].relation_changed, self._answer)
        framework.observe(self.on.get_certificate_action, self._tell)
        framework.observe(self.on.renew_action, self._renew)
        framework.observe(self.on.replace_action, self._replace)
        framework.observe(self.on.collect_unit_status, self._tell_status)

    def _install(self, _: ops.EventBase) -> None:
        """Become an authority."""
        self.unit.add_secret(_authority(), label=SECRET)

    def _answer(self, _: ops.EventBase) -> None:
        """Sign what has not been signed yet."""
        self._sign(self.certificates.get_outstanding_certificate_requests())

    def _tell(self, event: ops.ActionEvent) -> None:
        """Give the certificate that clients have to trust."""
        event.set_results({"certificate": self._kept()["certificate"]})

    def _renew(self, event: ops.ActionEvent) -> None:
        """Sign everything again."""
        seconds = event.params.get("seconds")
        validity = YEAR if seconds is None else timedelta(seconds=seconds)
        self._sign(self.certificates.get_certificate_requests(), validity)

    def _replace(self, _: ops.ActionEvent) -> None:
        """Become another authority."""
        self.model.get_secret(label=SECRET).set_content(_authority())
        self._sign(self.certificates.get_certificate_requests())

    def _sign(
        self, requests: Collection[RequirerCertificateRequest], validity: timedelta = YEAR
    ) -> None:
        """Give each a certificate of its own."""
        kept = self._kept()
        own = Certificate.from_string(kept["certificate"])
        key = PrivateKey.from_string(kept["key"])
        for each in requests:
            request = each.certificate_signing_request
            certificate = request.sign(own, key, validity)
            answer = ProviderCertificate(
                each.relation_id, certificate, request, own, [certificate, own]
            )
            self.certificates.set_relation_certificate(answer)

    def _kept(self) -> dict[str, str]:
        """The key and the certificate."""
        return self.model.get_secret(label=SECRET).get_content(refresh=True)

    def _tell_status(self, event: ops.CollectStatusEvent) -> None:
        event.add_status(ops.ActiveStatus())


def _authority() -> dict[str, str]:
    """A key, and the certificate that it signs others with."""
    key = PrivateKey.generate()
    attributes = CertificateRequestAttributes(common_name="an authority", is_ca=True)
    certificate = Certificate.generate_self_signed_ca(attributes, key, 10 * YEAR)
    return {"key": str(key), "certificate": str(certificate)}


if __name__ == "__main__":
    ops.main(AuthorityCharm)
