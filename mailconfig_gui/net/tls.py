"""TLS without a socket: what to trust, the handshake over memory, and what was agreed on."""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING, Any

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.certificates import from_der, from_peer, split_handshake
from mailconfig_gui.net.roots import all_roots, public_roots, roots_for
from mailconfig_gui.smtp.actions import Failed
from mailconfig_gui.smtp.events import FailureKind, TlsInfo
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.smtp.events import CertificateInfo
    from mailconfig_gui.smtp.policy import TlsTerms

_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_CERTIFICATE_MESSAGE = 11
_CHUNK = 16 * 1024
#: Whether Python shows what the peers say during the handshake (CPython does, privately).
_SEES_CERTIFICATES = isinstance(getattr(ssl.SSLContext, "_msg_callback", None), property)


MORE_WANTED = ssl.SSLWantReadError
"""Raised where more of the peer's bytes are needed."""


class _PublicTrust(ssl.SSLContext):
    """Gets those of the public authorities that a server's chain names, when it names them."""


class _Connection(ssl.SSLObject):
    """Keeps the server's Certificate message, which OpenSSL forgets when it does not accept it."""

    shown: list[bytes]


def check_ca_file(path: str) -> None:
    """Raise MailConfigError when a file of additional authorities cannot be used."""
    add_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), path)


def make_context(terms: TlsTerms, ca_file: str | None, trust_pem: str = "") -> ssl.SSLContext:
    """Return a context for these terms; with `trust_pem` those authorities count, not the public ones.

    Raises:
        MailConfigError: `ca_file` cannot be used.

    """
    if not terms.verify:
        return _context(terms)
    if trust_pem:
        context = _context(terms)
        context.load_verify_locations(cadata=trust_pem)
        return context
    if ca_file is not None:
        # Not kept: the file may change.
        context = _verifying(terms)
        add_authorities(context, ca_file)
        return context
    return _verifying_cached(terms)


def _verifying(terms: TlsTerms) -> ssl.SSLContext:
    context = _context(terms, _PublicTrust)
    if _SEES_CERTIFICATES:
        all_roots()  # read here, where nobody waits for it
    else:
        context.load_verify_locations(public_roots())
    return context


_verifying_cached = functools.lru_cache(maxsize=4)(_verifying)


def _context(terms: TlsTerms, kind: type[ssl.SSLContext] = ssl.SSLContext) -> ssl.SSLContext:
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = terms.verify and terms.check_name
    context.verify_mode = ssl.CERT_REQUIRED if terms.verify else ssl.CERT_NONE
    # A certificate in the list is trusted even if it is not its own issuer, as Java does with its trust store.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if terms.ciphers:
        context.set_ciphers(terms.ciphers)
    context.minimum_version = _VERSIONS[terms.versions.lowest]
    context.maximum_version = _VERSIONS[terms.versions.highest]
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.sslobject_class = _Connection
    # WORKAROUND: there is no public way to see a certificate that was not accepted, and "for which name is it then" is
    # what people need to know. A Python without this hook would just never call it.
    context._msg_callback = _keep_certificates  # type: ignore[attr-defined]
    return context


def add_authorities(context: ssl.SSLContext, path: str) -> None:
    """Have a context trust those in a file too. Raises MailConfigError."""
    try:
        context.load_verify_locations(path)
    except OSError as error:
        text = say("{path} cannot be read ({reason}).", path=path, reason=error.strerror)
        if isinstance(error, ssl.SSLError):
            text = say("{path} holds no certificate in PEM form.", path=path)
        remedy = say(
            "Give a file that holds the certificate of your authority, beginning with -----BEGIN CERTIFICATE-----."
        )
        raise MailConfigError(say("CA file cannot be used"), text, remedy) from error


def failure(at: int, error: OSError, raw: str) -> Failed:
    """Return what an error of OpenSSL means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failed(at, FailureKind.CERTIFICATE, error.verify_message, raw, verify_code=error.verify_code)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Failed(at, FailureKind.CLOSED, raw=raw)
    reason = getattr(error, "reason", None) or str(error)
    return Failed(at, FailureKind.TLS, reason.replace("_", " ").lower(), raw)


def _keep_certificates(
    connection: Any, direction: str, version: Any, _content: Any, kind: Any, data: bytes
) -> None:
    if direction == "read" and kind == _CERTIFICATE_MESSAGE and isinstance(connection, _Connection):
        connection.shown = split_handshake(data, version == ssl.TLSVersion.TLSv1_3)
        if isinstance(connection.context, _PublicTrust):
            _add_roots(connection.context, connection.shown)


def _add_roots(context: ssl.SSLContext, chain: list[bytes]) -> None:
    roots = roots_for(chain)
    if roots:
        context.load_verify_locations(cadata=roots)


class TlsLayer:
    """TLS over two memory buffers; the transport moves their bytes.

    Every method raises ssl.SSLWantReadError when more of the peer's bytes are needed.
    """

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        # As bytes: for a str, Python would load its IDNA codec. A zone (fe80::1%eth0) is no part of a certificate.
        name = host.partition("%")[0].encode("ascii")
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)
        self._verified = context.verify_mode == ssl.CERT_REQUIRED

    def take(self, data: bytes) -> None:
        """Put in what the peer sent; b"" is the end of its stream."""
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def to_send(self) -> bytes:
        """Take out what has to go to the peer."""
        return self._outgoing.read()

    def handshake(self) -> None:
        """Take the next step of the handshake; returns when it is complete."""
        self._object.do_handshake()

    def read(self) -> bytes:
        """Return decrypted bytes, b"" at the end."""
        try:
            return self._object.read(_CHUNK)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def write(self, data: bytes) -> None:
        """Encrypt bytes to be sent."""
        self._object.write(data)

    def say_goodbye(self) -> None:
        """Announce the end of our stream (close_notify)."""
        try:
            self._object.unwrap()
        except (ssl.SSLError, ValueError):
            return

    @property
    def shown(self) -> tuple[CertificateInfo, ...]:
        """The certificates that the server sent, leaf first, unverified."""
        chain: list[bytes] = getattr(self._object, "shown", [])
        return tuple(info for info in map(from_der, chain) if info is not None)

    def info(self) -> TlsInfo:
        """Return what was agreed on; only after the handshake."""
        cipher, _, bits = self._object.cipher() or ("", "", 0)
        der = self._object.getpeercert(binary_form=True) or b""
        peer = self._object.getpeercert()
        certificate = from_peer(peer, der) if peer else from_der(der)
        chain = () if self._verified else self.shown
        return TlsInfo(self._object.version() or "", cipher, bits or 0, self._verified, certificate, chain)
