"""Certificates that look like recorded ones: the same names and dates, with keys and an authority made for it."""

from __future__ import annotations

import datetime
import ipaddress
import re
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mailconfig_gui.results.replay import CertificateFault

if TYPE_CHECKING:
    from mailconfig_gui.results.replay import Handshake, LookAlike

_HERE = ("localhost", "127.0.0.1")
_VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
_NOBODY = "mailconfig practice"  # no words: a name in a certificate
_LONGEST_NAME = 64
_DAY = datetime.timedelta(days=1)


def context_for(handshake: Handshake) -> tuple[ssl.SSLContext, str]:
    """Return what answers the handshake, and the authority (PEM) that is to be trusted for it.

    Where the recorded client did not trust the authority it is another one.
    """
    wanted = handshake.certificate
    authority = _Authority(wanted.issuer)
    chain = [authority.issue(wanted)]
    if wanted.fault is CertificateFault.UNKNOWN_WITH_ROOT:
        chain.append(authority.certificate)
    trusted = authority if wanted.fault is CertificateFault.NONE else _Authority(_NOBODY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if handshake.version in _VERSIONS:
        context.minimum_version = context.maximum_version = _VERSIONS[handshake.version]
    with tempfile.TemporaryDirectory(prefix="mailconfig-replay-") as folder:
        # OpenSSL reads keys of files alone.
        file = Path(folder) / "server.pem"
        file.touch(0o600)
        file.write_bytes(authority.key_pem + b"".join(map(_pem, chain)))
        context.load_cert_chain(file)
    return context, _pem(trusted.certificate).decode("ascii")


class _Authority:
    """An authority of a name, with the key of the one server that it signs for."""

    def __init__(self, name: str) -> None:
        now = datetime.datetime.now(datetime.UTC)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._server_key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self.certificate = (
            x509.CertificateBuilder(
                self._name, self._name, self._key.public_key(), x509.random_serial_number()
            )
            .not_valid_before(now - 40 * 365 * _DAY)
            .not_valid_after(now + 40 * 365 * _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def key_pem(self) -> bytes:
        """The key of the server."""
        return self._server_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def issue(self, wanted: LookAlike) -> x509.Certificate:
        """Return the certificate of the server; one that is signed by itself is not the authority's."""
        own = wanted.fault is CertificateFault.SELF_SIGNED
        now = datetime.datetime.now(datetime.UTC)
        begins, ends = (now + datetime.timedelta(seconds=one) for one in (wanted.begins_s, wanted.ends_s))
        subject = _named(wanted.subject)
        names = dict.fromkeys((*wanted.names, *(_HERE if wanted.names_host else ())))
        alternatives = [one for one in map(_alternative, names) if one is not None]
        key = self._server_key.public_key()
        return (
            x509.CertificateBuilder(subject if own else self._name, subject, key, x509.random_serial_number())
            .not_valid_before(min(begins, ends - datetime.timedelta(seconds=1)))
            .not_valid_after(ends)
            .add_extension(
                x509.SubjectAlternativeName(alternatives or [x509.DNSName("nobody.invalid")]), critical=False
            )
            .sign(self._server_key if own else self._key, hashes.SHA256())
        )


def _named(shown: str) -> x509.Name:
    """Return the name that is shown so: a common name, and behind it an organisation in brackets."""
    found = re.fullmatch(r"(.+) \((.+)\)", shown)
    parts = (
        (x509.NameOID.COMMON_NAME, found[1] if found else shown),
        (x509.NameOID.ORGANIZATION_NAME, found[2] if found else ""),
    )
    return x509.Name([x509.NameAttribute(kind, _cut(text)) for kind, text in parts if text])


def _cut(text: str) -> str:
    """Return as much of a text as a name in a certificate may have."""
    return text.encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore")


def _alternative(name: str) -> x509.GeneralName | None:
    """Return a name as certificates hold it; None where it is none that they can hold."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name) if name.isascii() and name.isprintable() and name else None


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
