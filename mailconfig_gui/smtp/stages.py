"""The stages of a test mail, in the order in which they happen."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where in a test something happens. The values are the ids used in every file, option and output."""

    CONFIG = "config"
    DNS = "dns"
    PROXY = "proxy"
    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    TLS_HANDSHAKE = "tls-handshake"
    CERTIFICATE = "certificate"
    AUTH = "auth"
    MAIL_FROM = "mail-from"
    RCPT_TO = "rcpt-to"
    DATA = "data"
    AFTER_DATA = "after-data"
    # Known only from a text that somebody pasted, never a stage of our own test.
    TIMEOUT = "timeout"
    OAUTH_TOKEN = "oauth-token"  # noqa: S105 - the id of a stage


class Reached(StrEnum):
    """How far a test came; each includes those before it."""

    UNTESTED = "untested"
    CONNECTED = "connected"
    AUTHENTICATED = "authenticated"
    ACCEPTED = "accepted"
