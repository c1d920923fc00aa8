"""Certificates in words, from what Python's ssl and a server's bytes hold."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from mailconfig_gui.net.certificate_dates import validity
from mailconfig_gui.smtp.events import CertificateInfo
from mailconfig_gui.smtp.replies import visible

if TYPE_CHECKING:
    from cryptography import x509

_SHORT = {"commonName": "CN", "organizationName": "O", "organizationalUnitName": "OU", "countryName": "C"}


def from_peer(peer: dict[str, Any], der: bytes) -> CertificateInfo:
    """Read what `getpeercert()` says about a verified certificate."""

    def name(part: str) -> str:
        return _name([(_SHORT.get(key, key), value) for group in peer.get(part, ()) for key, value in group])

    return CertificateInfo(
        name("subject"),
        name("issuer"),
        *(validity(der) or (0, 0)),
        tuple(visible(value) for _, value in peer.get("subjectAltName", ())),
        der,
    )


def from_der(der: bytes) -> CertificateInfo | None:
    """Read a certificate that nobody has verified, or None when it is unreadable."""
    # Heavy, and needed only to explain a failure or to look at a server.
    try:
        from cryptography import x509
    except ImportError:
        return _from_der_by_openssl(der)
    valid = validity(der)
    if valid is None:
        return None
    try:
        certificate = x509.load_der_x509_certificate(der)
        try:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
            names = tuple(visible(str(name.value)) for name in extension.value)
        except x509.ExtensionNotFound:
            names = ()
        return CertificateInfo(
            _distinguished(certificate.subject),
            _distinguished(certificate.issuer),
            *valid,
            names,
            der,
        )
    except ValueError:
        return None


def _from_der_by_openssl(der: bytes) -> CertificateInfo | None:
    """Read a certificate where the cryptography package is not there: the single file brings pure Python only.

    WORKAROUND: Python's ssl gives no details of a certificate that was not verified, save through a function of its
    own tests, which wants a file.
    """
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="mailconfig-") as folder:
        file = Path(folder) / "certificate.pem"
        file.write_text(ssl.DER_cert_to_PEM_cert(der), encoding="ascii")
        try:
            return from_peer(ssl._ssl._test_decode_cert(str(file)), der)  # type: ignore[attr-defined]
        except (AttributeError, KeyError, ValueError, ssl.SSLError):
            return None


def key_of(der: bytes) -> str:
    """Return kind and size of a certificate's key, `RSA 2048`; "" when it is unreadable."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = x509.load_der_x509_certificate(der).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ""
    kind = type(key).__name__.removesuffix("PublicKey").removesuffix("_").lstrip("_")
    curve, size = getattr(key, "curve", None), getattr(key, "key_size", None)
    if curve is not None:
        return f"EC {curve.name}"
    return f"{kind} {size}" if size else kind


def split_handshake(message: bytes, tls13: bool) -> list[bytes]:
    """Return the DER certificates in a Certificate handshake message (RFC 8446 4.4.2, RFC 5246 7.4.2)."""
    # Type (1 byte) and length (3) come first; in TLS 1.3 a request context with its length follows.
    at = 4 + (1 + message[4] if tls13 and len(message) > 4 else 0) + 3
    chain: list[bytes] = []
    while at + 3 <= len(message):
        length = int.from_bytes(message[at : at + 3], "big")
        chain.append(message[at + 3 : at + 3 + length])
        at += 3 + length
        if tls13:
            at += 2 + int.from_bytes(message[at : at + 2], "big")
    return chain


def _distinguished(name: x509.Name) -> str:
    return _name([(one.rfc4514_attribute_name, str(one.value)) for one in name])


def _name(parts: list[tuple[str, str]]) -> str:
    """Return `mail.example.org`, `R11 (Let's Encrypt)`, or whatever the name has."""
    found = dict(reversed(parts))
    common, organisation = found.get("CN"), found.get("O")
    if common and organisation and organisation not in common:
        return visible(f"{common} ({organisation})")
    return visible(common or organisation or ", ".join(f"{key}={value}" for key, value in parts))
