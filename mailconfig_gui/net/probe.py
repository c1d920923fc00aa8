"""One connection as the platform's Java would make it, up to the login and never into it.

Used beside the real test to foresee the platform: Java's TLS versions, ciphers and trust, no look at the host name,
only the first address; but under the test's own client name, so that the server sees one and the same client. It says
MAIL and RCPT only where the platform would not log in, takes them back with RSET, and never sends DATA, AUTH or a
password of the mail account.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import socket
import threading
import time
from typing import TYPE_CHECKING

from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.net.certificate_dates import validity
from mailconfig_gui.prediction.observed import Heard, Observed, Tls
from mailconfig_gui.prediction.verdict import extensions, login_wanted, tls_offer
from mailconfig_gui.smtp.commands import address_literal
from mailconfig_gui.smtp.secret_forms import Masker

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from mailconfig_gui.prediction.jackson import JavaSettings
    from mailconfig_gui.prediction.platforms import Platform
    from mailconfig_gui.prediction.verdict import TlsOffer

MAX_REPLY = 65536
"""Bytes of one reply; more is taken for silence."""

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES"
_RSA_CIPHERS = ":RSA+AESGCM:RSA+AES"
_NOT_IN_JAVA = ":!aNULL:!eNULL:!PSK:!SRP:!aDSS:!AESCCM:@SECLEVEL=0"
# OpenSSL's X509_V_ERR_* numbers; every other one means that no trusted chain could be built.
_FAULTS = {9: "not-yet-valid", 10: "expired", 26: "purpose", 66: "weak", 67: "weak", 68: "weak"}


class _Over(Exception):  # noqa: N818 - the probe is at its end, nothing went wrong
    """Nothing more can be learnt on this connection."""


def resolve(name: str) -> list[str]:
    """Return all addresses of a host name, IPv4 first as Java has them; empty when the name is unknown.

    Java asks for the name as it stands: letters outside ASCII are not turned into punycode.
    """
    if not name.isascii():
        return []
    try:
        found = socket.getaddrinfo(name.removeprefix("[").removesuffix("]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return sorted(addresses, key=lambda address: ":" in address)


class Probe:
    """One look at a server. `run` fills an Observed; `cancel`, from any thread, makes it return soon.

    `trust_pem` holds the certificates the platform trusts, "" means the public authorities.
    `sender` and `recipient` are addresses for MAIL and RCPT; "" leaves them out. `client_name` is said in EHLO; ""
    means the address of the connection in brackets. `deadline_s` is the time for everything together.
    """

    def __init__(
        self,
        settings: JavaSettings,
        platform: Platform,
        *,
        trust_pem: str = "",
        sender: str = "",
        recipient: str = "",
        client_name: str = "",
        deadline_s: float = 10.0,
        resolver: Callable[[str], list[str]] = resolve,
    ) -> None:
        self.settings = settings
        self.platform = platform
        self.trust_pem = trust_pem
        self.sender = sender
        self.recipient = recipient
        self.client_name = client_name
        self.seen = Observed()
        self._deadline = time.monotonic() + deadline_s
        self._resolver = resolver
        self._socket: socket.socket | ssl.SSLSocket | None = None
        self._buffer = b""
        self._name = client_name
        self._cancelled = threading.Event()

    def run(self) -> Observed:
        """Make the connection and return what was seen."""
        begun = time.monotonic()
        with contextlib.suppress(_Over):
            self._converse()
        self._note(total_ms=round((time.monotonic() - begun) * 1000))
        self._close()
        return self.seen

    def cancel(self) -> None:
        """End the connection from another thread."""
        self._cancelled.set()
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _note(self, **values: object) -> None:
        if self._cancelled.is_set():
            return  # what comes now is our own doing, not the server's
        self.seen = self.seen._replace(**values)  # type: ignore[arg-type]

    def _converse(self) -> None:
        settings = self.settings
        self._connect()
        if settings.protocol == "smtps":
            self._handshake()
        self._note(banner=self._reply())
        if self.seen.banner is None or self.seen.banner.code != 220:
            raise _Over
        ehlo = self._command(f"EHLO {self._name}")
        self._note(ehlo=ehlo)
        if ehlo.code != 250:
            self._note(helo=self._command(f"HELO {self._name}"))
            if self.seen.helo is None or self.seen.helo.code != 250:
                raise _Over
        offered = extensions(ehlo)
        if settings.protocol == "smtp" and settings.enable_tls and "STARTTLS" in offered:
            self._note(starttls=self._command("STARTTLS"))
            if self.seen.starttls is None or self.seen.starttls.code != 220:
                raise _Over
            self._handshake()
            again = self._command(f"EHLO {self._name}")
            self._note(ehlo_tls=again)
            offered = extensions(again) if again.code == 250 else offered
        self._after_greeting(offered)
        self._command("QUIT")

    def _after_greeting(self, offered: dict[str, str]) -> None:
        if login_wanted(self.settings) and ("AUTH" in offered or "AUTH=LOGIN" in offered):
            return
        if not self.sender:
            return
        mail = self._command(f"MAIL FROM:<{self.sender}>")
        self._note(mail=mail)
        if mail.code == 250 and self.recipient:
            self._note(rcpt=self._command(f"RCPT TO:<{self.recipient}>"))
        self._command("RSET")

    # --- connection ---

    def _left_s(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0 or self._cancelled.is_set():
            raise TimeoutError
        return left

    def _connect(self) -> None:
        proxy = self.settings.proxy
        host, port = (proxy.host, proxy.port) if proxy else (self.settings.host, self.settings.port)
        if not 0 <= port <= 65535:
            raise _Over
        addresses = tuple(self._resolver(host))
        if not addresses:
            self._note(connection="unknown-host")
            raise _Over
        if proxy is None:
            self._note(addresses=addresses)
        met = self._try(addresses[0], port)
        self._note(connection=met)
        if proxy is None:
            self._note(dead=self._dead_among(addresses, port, first_dead=met != "ok"))
        if met != "ok":
            raise _Over
        if proxy is not None:
            self._through_proxy()

    def _try(self, address: str, port: int) -> str:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(self._left_s())
            self._socket.connect((address, port))
            self._name = self.client_name or address_literal(self._socket.getsockname()[0])
        except TimeoutError:
            return "silence"
        except OSError as problem:
            return {errno.ECONNREFUSED: "refused", errno.EHOSTUNREACH: "host-unreachable"}.get(
                problem.errno or 0, "unreachable"
            )
        return "ok"

    def _dead_among(self, addresses: tuple[str, ...], port: int, *, first_dead: bool) -> tuple[str, ...]:
        """Say which addresses do not answer; each of the others gets a short connection of its own."""
        dead = [addresses[0]] if first_dead else []
        for address in addresses[1:4]:
            try:
                socket.create_connection((address, port), timeout=min(self._left_s(), 2.0)).close()
            except OSError:
                dead.append(address)
        return tuple(dead)

    def _through_proxy(self) -> None:
        proxy, target = self.settings.proxy, f"{self.settings.host}:{self.settings.port}"
        if proxy is None:
            return
        request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
        masked = Masker()
        if proxy.user and proxy.password:
            token = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
            masked = Masker([proxy.password], [token])
            request += f"Proxy-Authorization: Basic {token}\r\n"
        self._write(f"{request}Proxy-Connection: keep-alive\r\n\r\n".encode())
        lines: list[str] = []
        try:
            while line := self._line():
                lines.append(line)
        except TimeoutError:
            self._note(banner=Heard(lost="silence"))
            raise _Over from None
        except OSError:
            pass
        self._note(proxy_line=masked(lines[0]) if lines else "", greeting_with_proxy=bool(self._buffer))
        if not lines or lines[0].split()[1:2] != ["200"]:
            raise _Over

    # --- TLS ---

    def _handshake(self) -> None:
        offer = tls_offer(self.settings, self.platform)
        if offer.refusal is not None:
            raise _Over
        import ssl

        context = self._context(offer)
        failure, moment = "", None
        try:
            self._wrap(context)
        except ssl.SSLCertVerificationError as problem:
            failure = _FAULTS.get(problem.verify_code, "untrusted")
            if failure in ("expired", "not-yet-valid"):
                moment = self._moment(offer, failure)
        except ssl.SSLError as problem:
            failure = _tls_word(problem)
            if failure == "version" and "TLSv1.3" not in offer.versions:
                failure = self._told_versions(offer)
        except TimeoutError:
            failure = "silence"
        except OSError:
            failure = "reset"
        if failure:
            self._note(tls=Tls(failure, moment=moment))
            raise _Over
        assert isinstance(self._socket, ssl.SSLSocket)  # noqa: S101 - just wrapped
        suite = self._socket.cipher() or ("", "", 0)
        rsa = self._socket.version() == "TLSv1.2" and not suite[0].startswith(("ECDHE", "DHE"))
        matches = _matches(self.settings.host, self._socket.getpeercert() or {})
        self._note(tls=Tls("", self._socket.version() or "", "RSA" if rsa else "ephemeral", matches))

    def _context(self, offer: TlsOffer) -> ssl.SSLContext:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED
        # Java takes any certificate of its store as an anchor and does not demand RFC 5280 to the letter.
        context.verify_flags = ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        if self.trust_pem:
            context.load_verify_locations(cadata=self.trust_pem)
        else:
            import certifi

            context.load_verify_locations(certifi.where())
        context.set_ciphers(_CIPHERS + (_RSA_CIPHERS if offer.rsa_key_exchange else "") + _NOT_IN_JAVA)
        names = {name.replace(".", "_"): name for name in offer.versions}
        versions = sorted(version for version in ssl.TLSVersion if version.name in names)
        context.minimum_version, context.maximum_version = versions[0], versions[-1]
        return context

    def _wrap(self, context: ssl.SSLContext) -> None:
        assert self._socket is not None  # noqa: S101 - connected before
        # Java names the server only where the name is a proper one; anything else is left out of the handshake.
        name = self.settings.host.removeprefix("[").removesuffix("]")
        self._socket.settimeout(self._left_s())
        self._buffer = b""
        self._socket = context.wrap_socket(self._socket, server_hostname=name if is_host(name) else None)

    def _moment(self, offer: TlsOffer, failure: str) -> int | None:
        """Fetch the leaf certificate again, unverified, for its dates; the platform shows them."""
        import ssl

        context = self._context(offer)
        context.verify_mode = ssl.CERT_NONE
        try:
            dates = validity(self._again(context))
        except (OSError, _Over):
            return None
        return None if dates is None else dates[1 if failure == "expired" else 0]

    def _told_versions(self, offer: TlsOffer) -> str:
        """Say how the server refuses a client that lists its versions, as Java does and OpenSSL only from 1.3 on."""
        import ssl

        context = self._context(offer)
        context.maximum_version = ssl.TLSVersion.TLSv1_3
        try:
            self._again(context)
        except ssl.SSLError as problem:
            return _tls_word(problem)
        except (OSError, _Over):
            pass
        return "version"

    def _again(self, context: ssl.SSLContext) -> bytes:
        """Make the handshake once more on a connection of its own; return the leaf certificate (DER)."""
        import ssl

        other = Probe(
            self.settings,
            self.platform,
            client_name=self.client_name,
            deadline_s=max(self._deadline - time.monotonic(), 0.1),
            resolver=self._resolver,
        )
        try:
            other._connect()
            if self.settings.protocol == "smtp":
                other._reply()
                other._command(f"EHLO {other._name}")
                other._command("STARTTLS")
            other._wrap(context)
            assert isinstance(other._socket, ssl.SSLSocket)  # noqa: S101 - just wrapped
            return other._socket.getpeercert(binary_form=True) or b""
        finally:
            other._close()

    # --- lines ---

    def _write(self, data: bytes) -> None:
        assert self._socket is not None  # noqa: S101 - connected before
        with contextlib.suppress(OSError):  # what is wrong shows in the reply
            self._socket.settimeout(self._left_s())
            self._socket.sendall(data)

    def _command(self, line: str) -> Heard:
        self._write(line.encode("utf-8") + b"\r\n")
        return self._reply()

    def _line(self) -> str | None:
        """Return one line without its end; None at the end of the stream."""
        assert self._socket is not None  # noqa: S101 - connected before
        while b"\n" not in self._buffer:
            self._socket.settimeout(self._left_s())
            data = self._socket.recv(4096)
            if not data:
                return None
            self._buffer += data
            if len(self._buffer) > MAX_REPLY:
                raise TimeoutError
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def _reply(self) -> Heard:
        """Read a reply as the library does: lines up to the first without a hyphen in the fourth place."""
        lines: list[str] = []
        lost = ""
        try:
            while (line := self._line()) is not None:
                lines.append(line)
                if line[3:4] != "-":
                    break
            else:
                lost = "closed"
        except TimeoutError:
            lost = "silence"
        except OSError:
            lost = "reset"
        return Heard("\n".join(lines), lost)


def _tls_word(problem: ssl.SSLError) -> str:
    reason = problem.reason or ""
    for prefix in ("SSLV3_ALERT_", "TLSV1_ALERT_", "TLSV13_ALERT_", "TLSV1_"):
        if reason.startswith(prefix):
            return reason.removeprefix(prefix).lower()
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"):
        return "not-tls"
    if reason in ("UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "VERSION_TOO_LOW"):
        return "version"
    return "closed" if "EOF" in reason or not reason else "handshake_failure"


def _matches(host: str, certificate: Mapping[str, object]) -> bool:
    """RFC 6125: one of the certificate's alternative names is this host or address."""
    names = certificate.get("subjectAltName", ())
    wanted = host.strip("[]").rstrip(".").lower()
    for kind, name in names if isinstance(names, tuple) else ():
        text = str(name).lower()
        if kind == "IP Address" and _same_address(wanted, text):
            return True
        if kind == "DNS" and (text == wanted or (text[:2] == "*." and text[2:] == wanted.partition(".")[2])):
            return True
    return False


def _same_address(one: str, other: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(one) == ipaddress.ip_address(other)
    except ValueError:
        return False
