"""The stages of a test mail: their ids, their words, and which of them a test goes through."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import mark, say


class Stage(StrEnum):
    """Where in a test something happens, in the order in which it happens.

    Each row is the id that every file, option and output uses, the name for people, the sentence for a negative reply,
    and what was waited for (the end of "the server closed the connection instead of ..."); `refused` and `awaited` are
    looked up by `say` where they are shown.
    """

    def __new__(cls, value: str, label: str = "", refused: str = "", awaited: str = "") -> Self:
        """Make the member of one row."""
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        member.refused = refused
        member.awaited = awaited
        return member

    _label: str
    refused: str
    awaited: str

    CONFIG = "config", mark("Settings")
    OAUTH_TOKEN = "oauth-token", mark("OAuth token")
    DNS = "dns", mark("Name")
    PROXY = "proxy", mark("Proxy"), "", mark("answering")
    CONNECT = "connect", mark("Connect")
    BANNER = "banner", mark("Greeting"), mark("The server refuses this connection: {reply}"), mark("greeting")
    EHLO = (
        "ehlo",
        mark("Hello"),
        mark("The server refused this computer's greeting: {reply}"),
        mark("saying what it can do"),
    )
    STARTTLS = (
        "starttls",
        mark("STARTTLS"),
        mark("The server refused to start encryption: {reply}"),
        mark("starting encryption"),
    )
    TLS_HANDSHAKE = "tls-handshake", mark("Encryption"), "", mark("agreeing on encryption")
    CERTIFICATE = "certificate", mark("Certificate")
    AUTH = (
        "auth",
        mark("Login"),
        mark("The server did not accept the login: {reply}"),
        mark("answering the login"),
    )
    MAIL_FROM = (
        "mail-from",
        mark("Sender"),
        mark("The server refused the sender: {reply}"),
        mark("answering about the sender"),
    )
    RCPT_TO = (
        "rcpt-to",
        mark("Recipient"),
        mark("The server refused the recipient: {reply}"),
        mark("answering about the recipient"),
    )
    DATA = (
        "data",
        mark("Message"),
        mark("The server did not want the message: {reply}"),
        mark("asking for the message"),
    )
    AFTER_DATA = (
        "after-data",
        mark("Accepted"),
        mark("The server refused the message: {reply}"),
        mark("confirming the message"),
    )
    # Known only from a text that somebody pasted, never a stage of our own test.
    TIMEOUT = "timeout", mark("Time")

    @property
    def label(self) -> str:
        """What the stage is called, in the window and on the command line."""
        return say(self._label)


def stage_name(stage: str) -> str:
    """Return what a stage is called; one that is not ours is called by its id."""
    return Stage(stage).label if stage in _IDS else stage


_IDS = frozenset(Stage)


class Reached(StrEnum):
    """How far a test came; each includes those before it."""

    UNTESTED = "untested"
    CONNECTED = "connected"
    AUTHENTICATED = "authenticated"
    ACCEPTED = "accepted"


def planned(
    security: Security,
    *,
    proxy: bool,
    login: bool,
    token: bool = False,
    send: bool = True,
    goes_on: bool = True,
    only_login: bool = False,
    only_token: bool = False,
) -> tuple[Stage, ...]:
    """Return the stages of a test in their order, if none of them fails (conversation._talk goes through them).

    Through a `proxy`, that stage takes the place of name and connection: the proxy looks up the one and makes the
    other. A `token` is fetched before anything else, as the platform does. Without `goes_on` the test ends before the
    login, with `only_login` after it, without `send` before the message; with `only_token` it is no more than that.
    """
    hello, tls = (Stage.BANNER, Stage.EHLO), (Stage.TLS_HANDSHAKE, Stage.CERTIFICATE)
    first = (Stage.CONFIG, Stage.OAUTH_TOKEN) if token and goes_on else (Stage.CONFIG,)
    if only_token:
        return first
    begin = (*first, Stage.PROXY) if proxy else (*first, Stage.DNS, Stage.CONNECT)
    session = {
        Security.NONE: hello,
        Security.STARTTLS: (*hello, Stage.STARTTLS, *tls, Stage.EHLO),
        Security.TLS: (*tls, *hello),
    }[security]
    auth = (Stage.AUTH,) if login else ()
    mail = () if only_login else (Stage.MAIL_FROM, Stage.RCPT_TO)
    message = (Stage.DATA, Stage.AFTER_DATA) if send and not only_login else ()
    return (*begin, *session, *auth, *mail, *message) if goes_on else (*begin, *session)
