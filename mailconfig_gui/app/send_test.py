"""Use case: send a test message with these settings, and say what happened.

for event in send_test(settings, "admin@example.org"):
    ...                                   # StageStarted, StageFinished, Line; at last Finished(result)
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.hosts import to_punycode
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.net.roots import are_certificates
from mailconfig_gui.net.transport import run
from mailconfig_gui.smtp import phrasing
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Event
from mailconfig_gui.smtp.message import Content, compose, make_code
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.oauth.values import TokenRequest

__all__ = [
    "DEADLINE_MS",
    "PLATFORMS_WAY",
    "Cancel",
    "Way",
    "check_ca_file",
    "other_ways",
    "plan_of",
    "send_test",
]

DEADLINE_MS = 60_000
"""Longest that a whole test may take, whatever the field timeout allows for each answer."""


class Way(NamedTuple):
    """How a test is made in another way than the platform's: a client name, only IPv4 or IPv6, only one mechanism."""

    ehlo_name: str = ""
    family: int = 0
    login: str = ""

    @property
    def client_name(self) -> str:
        """The name for EHLO: the one chosen, else this computer's, "" for the address of the connection."""
        return self.ehlo_name or _own_name()


PLATFORMS_WAY = Way()


def send_test(
    settings: Settings,
    recipient: str,
    *others: str,
    send: bool = True,
    allow_unprotected: bool = False,
    ca_file: str | None = None,
    deadline_ms: int = DEADLINE_MS,
    way: Way = PLATFORMS_WAY,
    cancel: Cancel | None = None,
    clock: Callable[[], float] = time.monotonic,
    wall_clock: Callable[[], float] = time.time,
) -> Iterator[Event]:
    """Send a test message to `recipient` and the others, at once when iterated; the last event is Finished.

    `send` False goes as far as RCPT and sends no message. `allow_unprotected` says that the person agreed to send the
    password, or the access token, to this host without encryption. `ca_file` (PEM) adds authorities to the public ones.
    A user name needs a password in the settings (`""` is one), OAuth2 its secrets: ask for them before. A provider may
    replace the refresh token: keep the new one when the event `Rotated` brings it, for the old one may be void.

    Raises:
        MailConfigError: `ca_file` cannot be used; raised at the first event, before anything is sent. Only what looks
            like a certificate and is none for OpenSSL is raised when encryption begins.
        AddressRefused: Mail From is none; cannot come from checked settings.

    """
    # OpenSSL, which is slow to load, reads a file of certificates while the connection is waited for.
    if ca_file is not None and (settings.security is Security.NONE or not are_certificates(ca_file)):
        check_ca_file(ca_file)
    plan = plan_of(settings, recipient, *others, now=wall_clock())
    plan = plan._replace(
        send=send,
        allow_unprotected_login=allow_unprotected,
        ehlo_name=way.client_name,
        family=way.family,
        login=way.login,
    )
    yield from run(converse(plan), deadline_ms=deadline_ms, cancel=cancel, ca_file=ca_file, clock=clock)


def check_ca_file(ca_file: str) -> None:
    """Refuse a file (PEM) that holds no authorities. Raises MailConfigError."""
    from mailconfig_gui.net.tls import check_ca_file

    check_ca_file(ca_file)


def other_ways(way: Way, settings: Settings) -> tuple[str, ...]:
    """Say in what a test is not made as the platform sends, each in a sentence."""
    sender = parse_mail_from(settings.mail_from).address
    reachable = _reachable(sender)
    ways = (
        (
            way.ehlo_name,
            say(
                "the test calls itself {ehlo_name}; the platform gives the name of its own computer.",
                ehlo_name=way.ehlo_name,
            ),
        ),
        (
            way.family,
            say(
                "the test uses IPv{family} only; the platform takes the first address of the name.",
                family=way.family,
            ),
        ),
        (
            way.login and settings.username and settings.oauth2 is None,
            say("the test logs in with {login} only; the platform prefers LOGIN to PLAIN.", login=way.login),
        ),
        (
            reachable != sender,
            say(
                "the test sends from {reachable}; the platform writes {sender}, which most servers refuse.",
                reachable=reachable,
                sender=sender,
            ),
        ),
    )
    return tuple(say("Not the platform's way: {words}", words=words) for used, words in ways if used)


def plan_of(settings: Settings, recipient: str, *others: str, now: float) -> Plan:
    """Return the conversation that the platform would hold with these settings; `now` in Unix seconds.

    Only a domain with letters beyond ASCII is written as every server takes it, the sender's too.

    Raises AddressRefused where the platform would refuse Mail From.
    """
    sender = parse_mail_from(settings.mail_from)
    mail_from = _reachable(sender.address)
    security = settings.security
    recipients = tuple(map(_reachable, (recipient, *others)))
    content = Content(
        sender_name=sender.name,
        sender=mail_from,
        recipients=recipients,
        code=make_code(os.urandom(5)),
        server=f"{phrasing.endpoint(settings.host, settings.port)} ({security.words})",
        computer=socket.gethostname(),
        now=now,
        zone=time.localtime(now).tm_gmtoff,
        token=os.urandom(8).hex(),
    )
    return Plan(
        host=settings.host,
        port=settings.port,
        security=security,
        mail_from=mail_from,
        recipients=recipients,
        message=lambda utf8: compose(content, utf8=utf8),
        message_id=content.message_id,
        code=content.code,
        username=settings.username,
        password=settings.password,
        token_request=None if settings.oauth2 is None else _token_request(settings.oauth2),
        # With smtps the platform reads the version only while Enable TLS is on.
        tls_version=settings.tls_version if settings.enable_tls else "",
        proxy=settings.proxy,
        timeout_ms=settings.timeout_ms,
    )


def _own_name() -> str:
    """Return this computer's full name, or "" (the address is used) when it has none: nothing is looked up for it."""
    computer = socket.gethostname()
    labels = computer.split(".")
    good = len(labels) > 1 and all(
        label.isascii() and label.replace("-", "").isalnum() and label[0] != "-" != label[-1]
        for label in labels
    )
    return computer if good and not labels[-1].isdigit() else ""


def _token_request(oauth2: "OAuth2") -> "TokenRequest":
    """Return the platform's own request. Few tests need it, and it brings JSON and web addresses along."""
    from mailconfig_gui.oauth.token import refresh_request

    return refresh_request(oauth2)


def _reachable(address: str) -> str:
    """Return an address with its domain in the form that every server takes; a local part stays as it is."""
    local, at, domain = address.strip().rpartition("@")
    if domain.isascii() or not local.isascii():
        return address.strip()
    return f"{local}{at}{to_punycode(domain) or domain}"
