"""A real SMTP server (aiosmtpd) on loopback: three ports, a login, an inbox, and faults to learn with.

Beside it stands an authorization server, whose access tokens are a login as well (XOAUTH2).

It runs on an event loop of its own in one daemon thread. Certificates come from a private CA made at start
(trustme); its certificate is handed out so that a test can verify the server properly.
"""

from __future__ import annotations

import asyncio
import binascii
import json
import logging
import re
import secrets
import ssl
import threading
import time
from base64 import b64decode
from collections import deque
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any, AnyStr, NamedTuple

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, Session

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice.authorization import MAILBOX, SCOPE, AuthorizationServer
from mailconfig_gui.practice.certificates import Certificates
from mailconfig_gui.practice.faults import BY_ID
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

HOST = "127.0.0.1"
PORTS = ("starttls", "tls", "plain")
USERNAME = "practice"
MAX_MESSAGE_BYTES = 1 << 20
KEPT_MESSAGES = 100
SLOW_S = 5.0
_KNOWN = (USERNAME.encode(), MAILBOX.encode())
_CODE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{2}\b")
_REFUSED = "535 5.7.8 Authentication credentials invalid"
_REPLIES = {
    "sender-refused": ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender"),
    "relay-denied": ("RCPT", "554 5.7.1 Relay access denied"),
    "mailbox-unknown": (
        "RCPT",
        "550 5.1.1 Recipient address rejected: User unknown in local recipient table",
    ),
    "greylist": ("RCPT", "451 4.7.1 Greylisting in action, please come back later"),
    "quota": ("RCPT", "452 4.2.2 The recipient's mailbox is full"),
    "spam": ("DATA", "554 5.7.1 Message rejected as spam"),
}


class Message(NamedTuple):
    """One message that arrived. `at` is Unix seconds, `code` the test's short code or the empty string."""

    at: float
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    code: str
    raw: bytes


def _not_free(cause: OSError) -> MailConfigError:
    return MailConfigError(
        say("The practice server did not start"),
        say("A port is not free ({strerror}).", strerror=cause.strerror),
        say("Choose another port."),
    )


class PracticeServer:
    """The running server. `ports` maps `starttls`, `tls` and `plain` to numbers; `fault` may change at any time.

    `authorization` is the server to sign in at.
    """

    host = HOST
    username = USERNAME

    def __init__(
        self, *, port: int = 0, fault: str = "", arrived: Callable[[Message], None] | None = None
    ) -> None:
        """Start it; `port` 0 takes free ones, else STARTTLS is on `port` and the others on the next three.

        `arrived` is called on the server's thread for each message.

        Raises:
            MailConfigError: a port is taken.
            ValueError: there is no such fault.

        """
        self.password = secrets.token_urlsafe(9)
        self.ports: dict[str, int] = {}
        self._certificates = Certificates()
        self._inbox: deque[Message] = deque(maxlen=KEPT_MESSAGES)
        self._met: deque[tuple[str, str]] = deque(maxlen=KEPT_MESSAGES)
        self._arrived = arrived
        self._sessions: set[_Session] = set()
        self.fault = fault
        try:
            self.authorization = AuthorizationServer(lambda: self.fault, port + len(PORTS) if port else 0)
        except OSError as cause:
            raise _not_free(cause) from cause
        # aiosmtpd logs each hostile client as an error; here they are the point.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda loop, context: None)
        self._thread = threading.Thread(target=self._loop.run_forever, name="practice server", daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        try:
            for number, kind in enumerate(PORTS):
                self._call(self._listen(kind, port + number if port else 0))
        except OSError as cause:
            self.stop()
            raise _not_free(cause) from cause

    @property
    def fault(self) -> str:
        """The id of the fault in force, empty for none."""
        return self._fault

    @fault.setter
    def fault(self, fault: str) -> None:
        if fault and fault not in BY_ID:
            raise ValueError(f"there is no fault {fault!r}")
        self._fault = fault
        if fault == "greylist":
            self._met.clear()

    @property
    def ca_pem(self) -> str:
        """The certificate of the server's own CA, to verify it with."""
        return self._certificates.ca_pem

    @property
    def messages(self) -> tuple[Message, ...]:
        """What arrived, oldest first; the last hundred."""
        return tuple(self._inbox)

    def stop(self) -> None:
        """Stop listening, drop the connections, end the thread. May be called twice."""
        if self._loop.is_closed():
            return
        self.authorization.stop()
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> PracticeServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self, kind: str, port: int) -> None:
        context = self._certificates.switching(lambda: self.fault) if kind == "tls" else None
        server = await self._loop.create_server(lambda: _Session(self, kind), HOST, port, ssl=context)
        self._servers.append(server)
        self.ports[kind] = server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for session in tuple(self._sessions):
            session.hang_up()
        tasks = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def starttls_context(self) -> ssl.SSLContext | None:
        """Return what STARTTLS is answered with now, None when it is not offered."""
        return None if self.fault == "no-starttls" else self._certificates.context(self.fault)

    def joined(self, session: _Session) -> None:
        """Note a connection."""
        self._sessions.add(session)

    def left(self, session: _Session) -> None:
        """Forget a connection."""
        self._sessions.discard(session)

    def accept_login(self, username: bytes, password: bytes) -> bool:
        """Tell whether a login is good; who signs in with OAuth2 has the same password."""
        good = username in _KNOWN and secrets.compare_digest(password, self.password.encode())
        return good and self.fault != "wrong-password"

    def accept_token(self, mailbox: str, token: str) -> bool:
        """Tell whether a login by access token is good."""
        return self.authorization.judge(mailbox, token) and self.fault != "wrong-password"

    def meets_again(self, sender: str, recipient: str) -> bool:
        """Tell whether this pair was here since the fault was chosen, and remember it."""
        known = (sender, recipient) in self._met
        self._met.append((sender, recipient))
        return known

    def deliver(self, envelope: Envelope) -> None:
        """Put a message into the inbox."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        subject, text = _read(raw)
        code = _CODE.search(f"{subject}\n{text}")
        arrived = Message(
            time.time(),
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            subject,
            text,
            code[0] if code else "",
            raw,
        )
        self._inbox.append(arrived)
        if self._arrived is not None:
            self._arrived(arrived)


def _read(raw: bytes) -> tuple[str, str]:
    """Return subject and text of a message; of one that cannot be read, no subject and all of it."""
    try:
        message = message_from_bytes(raw, policy=default)
        body = message.get_body(("plain", "html"))
        text = str(body.get_content()) if body is not None else ""
        subject = str(message.get("Subject", ""))
    except (AttributeError, LookupError, TypeError, ValueError):
        # The email package stumbles over some broken headers and over charsets that it does not know.
        subject, text = "", raw.decode("utf-8", "replace")
    return subject, text.replace("\r\n", "\n")


class _Session(SMTP):
    """One connection: aiosmtpd's server with the practice server's wishes."""

    def __init__(self, practice: PracticeServer, kind: str) -> None:
        self._practice = practice
        self._kind = kind
        super().__init__(
            _Handler(practice, kind),
            data_size_limit=MAX_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname="practice.localhost",
            ident="mailconfig practice server",
            tls_context=practice.starttls_context() if kind == "starttls" else None,
            authenticator=self._judge_login,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._practice.joined(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._practice.left(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        # Until Python 3.11.4 a TLS transport that is closing already has forgotten what to abort.
        with suppress(AttributeError):
            if isinstance(self.transport, asyncio.Transport):
                self.transport.abort()

    async def push(self, status: AnyStr) -> None:
        if self._practice.fault == "slow":
            await asyncio.sleep(SLOW_S)
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self._practice.fault == "drop":
            self.hang_up()
            return
        await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self._practice.fault == "drop-before-login":
            self.hang_up()
            return
        await super().smtp_AUTH(arg)

    async def auth_XOAUTH2(self, _: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Log in by access token, in the way of Google: a refusal says why before it is one."""
        try:
            given = b64decode(args[1], validate=True) if args[1:] else await self.challenge_auth("")
        except binascii.Error:
            return AuthResult(success=False, handled=False, message="501 5.5.2 Cannot decode")
        if not isinstance(given, bytes):
            return AuthResult(success=False)
        fields = dict(part.partition("=")[::2] for part in given.decode("utf-8", "replace").split("\1"))
        token = fields.get("auth", "").removeprefix("Bearer ")
        if self._practice.accept_token(fields.get("user", ""), token):
            return AuthResult(success=True)
        reason = json.dumps({"status": "400", "schemes": "Bearer", "scope": SCOPE})
        if await self.challenge_auth(reason) is MISSING:
            return AuthResult(success=False)
        return AuthResult(success=False, handled=False, message=_REFUSED)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self._practice.fault == "tls-broken":
            await self.push("454 4.7.0 TLS not available due to local problem")
            return
        await super().smtp_STARTTLS(arg)

    def _judge_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        if self._practice.accept_login(data.login, data.password):
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=_REFUSED)


class _Handler:
    """aiosmtpd's hooks: what is offered, who may send, what arrives."""

    def __init__(self, practice: PracticeServer, kind: str) -> None:
        self._practice = practice
        self._kind = kind

    def _reply(self, step: str) -> str | None:
        when, reply = _REPLIES.get(self._practice.fault, ("", ""))
        return reply if when == step else None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        fault = self._practice.fault
        answers = []
        for response in responses:
            if response.startswith("250-AUTH"):
                if fault != "no-auth":
                    offered = "CRAM-MD5" if fault == "cram-only" else "LOGIN PLAIN XOAUTH2"
                    answers.append(f"250-AUTH {offered}")
            else:
                answers.append(response)
        return answers

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        # The plain port is a relay that asks for nothing, as one in a network of one's own.
        if self._kind != "plain" and not session.authenticated:
            return "530 5.7.0 Authentication required"
        refusal = self._reply("MAIL")
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._reply("RCPT")
        if self._practice.fault == "greylist" and self._practice.meets_again(
            envelope.mail_from or "", address
        ):
            refusal = None
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: _Session, session: Session, envelope: Envelope
    ) -> str:
        if self._practice.fault == "drop-after-data":
            server.hang_up()
        refusal = self._reply("DATA")
        if refusal is None:
            self._practice.deliver(envelope)
        return refusal or f"250 2.0.0 OK: queued as {secrets.token_hex(5).upper()}"
