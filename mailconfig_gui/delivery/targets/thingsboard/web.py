"""Ask a web server for JSON: one request a connection, every wait bounded, nothing followed, nothing assumed.

Proxies of the environment are not used, redirects are never followed (an answer from another place would be given
our token), no cookie is kept. A request runs on a daemon thread so that a deadline or the person can leave it at any
time, also during a name look-up.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.target import DeliveryError, StoppedError, UnreachableError
from mailconfig_gui.smtp.replies import visible

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Mapping
    from http.client import HTTPConnection

    from mailconfig_gui.delivery.target import Stop
    from mailconfig_gui.delivery.targets.thingsboard.address import Base

MAX_ANSWER = 1 << 20
"""Bytes of the largest answer that is read."""
DEADLINE_S = 30.0
"""Longest time for one request, look-up and handshake included."""
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL calls an answer that is no TLS, by version and by the first bytes of the answer."""


class CertificateError(UnreachableError):
    """The server's certificate is not trusted. `fingerprint` is its SHA-256 in colon form, "" when it is not known."""

    def __init__(self, message: str, hint: str, fingerprint: str) -> None:
        super().__init__("The platform's certificate is not trusted", message, hint)
        self.fingerprint = fingerprint


class BrokenAnswerError(UnreachableError):
    """What came back is not what the platform would say. `sent`: the request may have been carried out."""

    def __init__(self, message: str, hint: str = "", *, sent: bool = True) -> None:
        super().__init__("The platform does not answer as it should", message, hint)
        self.sent = sent


class Answer(NamedTuple):
    """An answer: `status` and at most MAX_ANSWER bytes."""

    status: int
    location: str
    body: bytes

    def json(self) -> object:
        """Return the body as JSON values, None when it is empty. Raises BrokenAnswerError."""
        import json

        if not self.body.strip():
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as cause:
            raise BrokenAnswerError(
                "It answered with something that is not JSON.",
                "Check the address: it must lead to the platform itself.",
            ) from cause


class Web:
    """Requests to one server. `fingerprint` (SHA-256, hexadecimal) replaces the authorities; `ca_file` adds to them."""

    def __init__(
        self, base: Base, stop: Stop, *, ca_file: str | None = None, fingerprint: str | None = None
    ) -> None:
        self.base = base
        self._stop = stop
        self._ca_file = ca_file
        self._pin = None if fingerprint is None else read_fingerprint(fingerprint)
        self._context: ssl.SSLContext | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] = {},
        deadline_s: float = DEADLINE_S,
    ) -> Answer:
        """Send one request (`body` as JSON unless None) and return its answer, whatever its status.

        Raises:
            UnreachableError: no connection, no trust, no answer in time, a redirect, or an answer that is too large.
            StoppedError: the person ended the run.

        """
        import json

        data = None if body is None else json.dumps(body).encode()
        exchange = _Exchange(self, (method, f"{self.base.path}{path}", data), headers, deadline_s)
        self._stop.attach(exchange.over.set)
        try:
            self._stop.check()
            exchange.start()
            finished = exchange.over.wait(deadline_s) and exchange.ended
        finally:
            self._stop.detach(exchange.over.set)
        # A stop may let the exchange end in an error of its own before it is looked at.
        if not finished or (self._stop.cancelled and exchange.failed):
            exchange.abandon()
            if self._stop.cancelled:
                raise StoppedError(sent=exchange.sent and method != "GET")
            raise BrokenAnswerError(
                f"{self.base.text} did not answer within {deadline_s:.0f} s.",
                "Check the address, the network, and whether the platform is busy.",
                sent=exchange.sent,
            )
        return self._judge(exchange.result())

    def _judge(self, answer: Answer) -> Answer:
        if answer.status == 400 and b"requires TLS" in answer.body:
            raise UnreachableError(
                "The platform cannot be reached", "It speaks https at this port, not http.", "Use https://."
            )
        if 300 <= answer.status < 400:
            where = visible(answer.location.split("?")[0][:200]) or "nowhere"
            raise UnreachableError(
                "The address leads elsewhere",
                f"{self.base.text} sends us on to {where}.",
                "If you know that place, use it as the platform's address. Nothing was sent there.",
            )
        return answer

    def connection(self, timeout_s: float) -> HTTPConnection:
        """Return an unopened connection."""
        from http.client import HTTPConnection, HTTPSConnection

        if self.base.scheme == "http":
            return HTTPConnection(self.base.host, self.base.port, timeout=timeout_s)
        if self._context is None:
            self._context = make_context(self._ca_file, pinned=self._pin is not None)
        return HTTPSConnection(self.base.host, self.base.port, timeout=timeout_s, context=self._context)

    def check_pin(self, sock: object) -> None:
        """Raise CertificateError unless the connected server shows the certificate that was pinned."""
        if self._pin is None or not hasattr(sock, "getpeercert"):
            return
        shown = fingerprint_of(sock.getpeercert(binary_form=True) or b"")
        if shown != self._pin:
            raise CertificateError(
                f"{self.base.host} shows another certificate than the one you pinned.",
                "If its certificate was renewed, compare the new fingerprint with the server's administrator.",
                colons(shown),
            )

    def explain(self, cause: Exception, *, sent: bool) -> DeliveryError:
        """Return the words for what went wrong on a connection."""
        import socket
        import ssl
        from http.client import IncompleteRead

        base = self.base
        title = "The platform cannot be reached"
        if isinstance(cause, DeliveryError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            shown = self._look()
            hint = "Give the authority's certificate as a file"
            hint += f", or pin this certificate once you have compared it: SHA-256 {shown}." if shown else "."
            why = cause.verify_message or "unknown reason"
            return CertificateError(f"{base.host}: {why}.", hint, shown)
        if isinstance(cause, ssl.SSLError) and not sent:
            if cause.reason in _NO_TLS:
                message = (
                    f"{base.host}:{base.port} answers without encryption: it does not speak https there."
                )
                hint = (
                    f"Write {base._replace(scheme='http').text} if that is how you reach it in the browser."
                )
                return UnreachableError(title, message, hint)
            message = f"{base.host}:{base.port} does not speak https ({cause.reason or 'handshake failed'})."
            return UnreachableError(
                title, message, "Check the port; the platform's own one is often 8080 (http)."
            )
        if isinstance(cause, socket.gaierror):
            return UnreachableError(title, f"The name {base.host} is not known here.", "Check the address.")
        if isinstance(cause, ConnectionRefusedError):
            message = f"Nothing answers at {base.host}:{base.port}."
            return UnreachableError(title, message, "Check the port, and whether the platform runs.")
        if sent and isinstance(cause, OSError | IncompleteRead):
            return BrokenAnswerError(
                f"The connection to {base.text} ended before the answer came.", "Try again.", sent=True
            )
        if isinstance(cause, OSError):
            reason = cause.strerror or type(cause).__name__
            return UnreachableError(title, f"{base.host}:{base.port}: {reason}.", "Check the network.")
        return BrokenAnswerError(
            f"{base.text} does not answer like a web server.", "Check the address and the port.", sent=sent
        )

    def _look(self) -> str:
        """Return the fingerprint of the certificate that the server shows, without trusting or telling it anything."""
        from http.client import HTTPSConnection

        connection = HTTPSConnection(
            self.base.host, self.base.port, timeout=5, context=make_context(None, pinned=True)
        )
        try:
            connection.connect()
            shown = connection.sock.getpeercert(binary_form=True) or b""
        except OSError:
            return ""
        finally:
            connection.close()
        return colons(fingerprint_of(shown))


class _Exchange:
    """One request on its thread. `over` is set at its end, and by whoever wants to leave it."""

    def __init__(
        self, web: Web, request: tuple[str, str, bytes | None], headers: Mapping[str, str], deadline_s: float
    ) -> None:
        self.over = threading.Event()
        self.ended = False
        self.sent = False
        self._web = web
        self._request = request
        self._deadline_s = deadline_s
        # Held where it is decided whether anything is sent, so that who leaves knows whether something was.
        self._lock = threading.Lock()
        self._headers = {
            "Accept": "application/json, */*",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "mailconfig",
            **({} if request[2] is None else {"Content-Type": "application/json"}),
            **headers,
        }
        # The connection forgets its socket once the answer begins.
        self._sock: socket.socket | None = None
        self._answer: Answer | None = None
        self._error: Exception | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="mailconfig-web", daemon=True).start()

    @property
    def failed(self) -> bool:
        return self._answer is None

    def result(self) -> Answer:
        if self._answer is None:
            cause = self._error or OSError()
            raise self._web.explain(cause, sent=self.sent) from cause
        return self._answer

    def abandon(self) -> None:
        """Cut the line, so that the thread ends by itself wherever it waits."""
        import socket

        with self._lock:
            self.over.set()
        if self._sock is not None:
            try:
                self._sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _run(self) -> None:
        connection = None
        try:
            connection = self._web.connection(self._deadline_s)
            self._answer = self._talk(connection)
        except Exception as error:  # handed to whoever asks for the result
            self._error = error
        finally:
            if connection is not None:
                connection.close()
        self.ended = True
        self.over.set()

    def _talk(self, connection: HTTPConnection) -> Answer:
        method, path, data = self._request
        connection.connect()
        self._sock = connection.sock
        self._web.check_pin(connection.sock)
        with self._lock:
            if self.over.is_set():
                raise OSError
            self.sent = True
        connection.request(method, path, body=data, headers=dict(self._headers))
        with connection.getresponse() as response:
            body = response.read(MAX_ANSWER + 1)
            if len(body) > MAX_ANSWER:
                raise BrokenAnswerError(f"Its answer has more than {MAX_ANSWER >> 20} MiB.")
            return Answer(response.status, response.getheader("Location") or "", body)


def make_context(ca_file: str | None, *, pinned: bool) -> ssl.SSLContext:
    """Return a TLS context: the system's and the public authorities and `ca_file`, or none at all with a pin.

    Raises:
        DeliveryError: `ca_file` cannot be used.

    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if pinned:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    import certifi

    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as cause:
            message = f"{ca_file} cannot be read, or holds no certificate in PEM form."
            hint = "Give a file that begins with -----BEGIN CERTIFICATE-----."
            raise DeliveryError("The platform's CA file cannot be used", message, hint) from cause
    return context


def read_fingerprint(text: str) -> str:
    """Return a SHA-256 fingerprint as 64 lower-case hexadecimal digits. Raises DeliveryError when it is none."""
    import re

    bare = re.sub(r"[\s:]", "", text.lower()).removeprefix("sha256").lstrip("=")
    if not re.fullmatch("[0-9a-f]{64}", bare):
        raise DeliveryError(
            "This is no fingerprint",
            "A SHA-256 fingerprint has 64 hexadecimal digits.",
            "Copy it from the server's administrator or from: openssl x509 -noout -fingerprint -sha256",
        )
    return bare


def fingerprint_of(der: bytes) -> str:
    """Return the SHA-256 of a certificate as hexadecimal digits."""
    import hashlib

    return hashlib.sha256(der).hexdigest()


def colons(digits: str) -> str:
    """Write a fingerprint as certificates tools show it."""
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)).upper()
