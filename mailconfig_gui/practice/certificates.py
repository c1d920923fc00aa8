"""Certificates of the practice server: good ones and bad ones, from a private CA made for the occasion."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from typing import TYPE_CHECKING

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("localhost", "127.0.0.1")
_OWNER = "mailconfig practice"


class Certificates:
    """One context for each way to answer a TLS handshake, made when first needed."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name=_OWNER, organization_unit_name="valid while it runs")
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca_pem: str = self._ca.cert_pem.bytes().decode("ascii")

    def context(self, fault: str) -> ssl.SSLContext:
        """Return the context for a fault; faults that concern no certificate get the good one."""
        kind = fault if fault.endswith("-certificate") else ""
        if kind not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._issue(kind).configure_cert(context)
            self._contexts[kind] = context
        return self._contexts[kind]

    def switching(self, fault: Callable[[], str]) -> ssl.SSLContext:
        """Return a context that shows, at each handshake, the certificate for the fault then in force."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issue("").configure_cert(context)

        def switch(connection: ssl.SSLObject, name: str | None, original: ssl.SSLContext) -> int | None:
            if fault() == "tls-broken":
                return int(ssl.ALERT_DESCRIPTION_INTERNAL_ERROR)
            connection.context = self.context(fault())
            return None

        context.sni_callback = switch
        return context

    def _issue(self, kind: str) -> trustme.LeafCert:
        if kind == "self-signed-certificate":
            return _self_signed(datetime.datetime.now(datetime.UTC))
        names: tuple[str, ...] = _NAMES
        days, authority = (-1, 365), self._ca
        if kind == "expired-certificate":
            days = (-60, -30)
        elif kind == "wrong-host-certificate":
            names = ("mail.elsewhere.example",)
        elif kind == "unknown-ca-certificate":
            authority = trustme.CA(organization_name="Private authority of a company")
        begin, end = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=day) for day in days)
        return authority.issue_cert(
            *names, common_name=names[0], organization_name=_OWNER, not_before=begin, not_after=end
        )


def _self_signed(now: datetime.datetime) -> trustme.LeafCert:
    """Return a certificate that names this computer and that no authority signed; trustme makes none of these."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAMES[0])])
    names: list[x509.GeneralName] = [
        x509.DNSName(_NAMES[0]),
        x509.IPAddress(ipaddress.ip_address(_NAMES[1])),
    ]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return trustme.LeafCert(secret, certificate.public_bytes(serialization.Encoding.PEM), [])
