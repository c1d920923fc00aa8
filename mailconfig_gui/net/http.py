"""HTTP requests over urllib3: one a connection, every wait bounded, nothing followed, nothing assumed.

Proxies of the environment are not used, redirects are never followed (an answer from another place would be given
our token), no cookie is kept. A request runs on a daemon thread so that a deadline or the person can leave it at any
time, also during a name look-up.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import SSLError as FingerprintError

from mailconfig_gui.model.web import WebAnswer, WebError, WebFault
from mailconfig_gui.net.wake import LONGEST_WAIT_S
from mailconfig_gui.smtp.events import NOT_TLS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ANSWER = 1 << 20
"""Bytes of the largest answer that is read."""
_LOOK_S = 5.0

# It would log whole addresses, and a code of the second step stands in one.
logging.getLogger("urllib3").disabled = True
logging.getLogger("urllib3.connection").disabled = True


class Ending(Protocol):
    """The person's wish to end a run."""

    cancelled: bool

    def attach(self, callback: Callable[[], object]) -> None:
        """Have something called on cancel."""

    def detach(self, callback: Callable[[], object]) -> None:
        """Call it no more."""


class HttpClient:
    """Requests that `ending` ends. `ca_file` adds to the authorities, a `pin` (SHA-256, hexadecimal) replaces them.

    `largest` is the length in bytes of the longest answer that is read. `addresses` are those of hosts that are known
    already; the system is asked for the others.
    """

    def __init__(
        self,
        ending: Ending,
        *,
        ca_file: str = "",
        pin: str = "",
        largest: int = MAX_ANSWER,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self.largest = largest
        self._addresses = addresses or {}
        self._ending = ending
        self._ca_file = ca_file
        self._pin = pin
        self._context: ssl.SSLContext | None = None

    def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, deadline_s: float
    ) -> WebAnswer:
        """Return the answer to one request. Raises WebError."""
        exchange = _Exchange(self, method, url, body, headers, deadline_s)
        self._ending.attach(exchange.over.set)
        try:
            if self._ending.cancelled:
                raise WebError(WebFault.CANCELLED)
            exchange.start()
            end = time.monotonic() + deadline_s
            while not exchange.over.wait(max(0, min(end - time.monotonic(), LONGEST_WAIT_S))):
                if time.monotonic() >= end:
                    break
            finished = exchange.over.is_set() and exchange.ended
        finally:
            self._ending.detach(exchange.over.set)
        # A stop may let the exchange end in an error of its own before it is looked at.
        if not finished or (self._ending.cancelled and exchange.answer is None):
            exchange.abandon()
            fault = WebFault.CANCELLED if self._ending.cancelled else WebFault.DEADLINE
            raise WebError(fault, sent=exchange.sent)
        if exchange.answer is None:
            raise exchange.error or WebError(WebFault.UNREACHABLE)
        return exchange.answer

    def connection(self, url: str, timeout_s: float) -> HTTPConnection:
        """Return an unopened connection. Raises WebError where the file of authorities cannot be used."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return HTTPConnection(self._addresses.get(host, host), parts.port or 80, timeout=timeout_s)
        if self._context is None:
            self._context = _unverified() if self._pin else _verifying(self._ca_file)
        return HTTPSConnection(
            self._addresses.get(host, host), parts.port or 443, timeout=timeout_s, ssl_context=self._context,
            assert_fingerprint=self._pin or None, server_hostname=host,
        )  # fmt: skip

    def explained(self, cause: Exception, url: str, *, sent: bool) -> WebError:
        """Return a failure of a connection as a value."""
        if isinstance(cause, WebError):
            return cause
        if isinstance(cause, HTTPError) and isinstance(cause.__cause__, Exception):
            cause = cause.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            return WebError(WebFault.UNTRUSTED, cause.verify_message or "", fingerprint=_shown(url))
        if isinstance(cause, ssl.SSLError) and not sent:
            fault = WebFault.NO_TLS if cause.reason in NOT_TLS else WebFault.TLS
            return WebError(fault, cause.reason or "")
        if isinstance(cause, FingerprintError) and not sent:
            # urllib3's own error without another one behind it: the fingerprints differ.
            return WebError(WebFault.OTHER_CERTIFICATE, fingerprint=_shown(url))
        if isinstance(cause, TimeoutError) and cause.errno is None:
            # The socket's own, which is as long as the deadline and may wake first; the system's has a number.
            return WebError(WebFault.DEADLINE, sent=sent)
        if isinstance(cause, socket.gaierror):
            return WebError(WebFault.NO_NAME)
        if isinstance(cause, ConnectionRefusedError):
            return WebError(WebFault.REFUSED)
        if sent and isinstance(cause, OSError | http.client.IncompleteRead | ProtocolError):
            return WebError(WebFault.CUT, sent=True)
        if isinstance(cause, OSError):
            return WebError(WebFault.UNREACHABLE, cause.strerror or type(cause).__name__)
        return WebError(WebFault.NO_HTTP, sent=sent)


class _Exchange:
    """One request on its thread. `over` is set at its end, and by whoever wants to leave it."""

    def __init__(
        self,
        client: HttpClient,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        deadline_s: float,
    ) -> None:
        self.over = threading.Event()
        self.ended = False
        self.sent = False
        self.answer: WebAnswer | None = None
        self.error: WebError | None = None
        self._client = client
        self._request = (method, url, body, headers)
        self._deadline_s = deadline_s
        # Held where it is decided whether anything is sent, so that who leaves knows whether something was.
        self._lock = threading.Lock()
        # The connection forgets its socket once the answer begins.
        self._sock: socket.socket | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="mailconfig-web", daemon=True).start()

    def abandon(self) -> None:
        """Cut the line, so that the thread ends by itself wherever it waits."""
        with self._lock:
            self.over.set()
        if self._sock is not None:
            try:
                self._sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _run(self) -> None:
        connection, url = None, self._request[1]
        try:
            connection = self._client.connection(url, self._deadline_s)
            self.answer = self._talk(connection)
        except Exception as error:  # handed to whoever asks for the answer
            self.error = self._client.explained(error, url, sent=self.sent)
            self.error.__cause__ = error if error is not self.error else None
        finally:
            if connection is not None:
                connection.close()
        self.ended = True
        self.over.set()

    def _talk(self, connection: HTTPConnection) -> WebAnswer:
        method, url, body, headers = self._request
        connection.connect()
        self._sock = connection.sock
        with self._lock:
            if self.over.is_set():
                raise OSError
            self.sent = True
        parts = urlsplit(url)
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request(
            method, path, body,
            {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity", "Connection": "close", **headers},
            preload_content=False,
        )  # fmt: skip
        response = connection.getresponse()
        data = b""
        try:
            # Read on to the end, where urllib3 tells that less came than was announced. Not by its `stream`, which
            # takes a line of a chunk of any length.
            largest = self._client.largest
            while part := response.read(largest + 1 - len(data), decode_content=False):
                data += part
                if len(data) > largest:
                    raise WebError(WebFault.TOO_LARGE, sent=True)
        finally:
            response.close()
        headers, reason = response.headers, response.reason or ""
        return WebAnswer(
            response.status, headers.get("Location", ""), data, reason, headers.get("Content-Type", "")
        )


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _verifying(ca_file: str) -> ssl.SSLContext:
    """Return a TLS context with the system's and the public authorities, and those of a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as cause:
            raise WebError(WebFault.BAD_CA_FILE, ca_file) from cause
    return context


def _shown(url: str) -> str:
    """Return the fingerprint of the certificate that a server shows, without trusting or telling it anything."""
    parts = urlsplit(url)
    connection = HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=_LOOK_S, ssl_context=_unverified()
    )
    try:
        connection.connect()
        sock = connection.sock
        shown = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
    except (OSError, HTTPError):
        return ""
    finally:
        connection.close()
    return hashlib.sha256(shown).hexdigest() if shown else ""
