"""The one table of fields: every face, file and page reads these rows and adds no knowledge of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.kinds import (
    Choice,
    Flag,
    Host,
    Integer,
    MailFrom,
    OptionalPort,
    Secret,
    Text,
    Timeout,
    TlsVersion,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Field(NamedTuple):
    """One setting of the platform's mail document.

    `key` is the platform's own key and the field's name everywhere. `label` carries Qt's `&` mnemonic. A draft
    holds `default` until somebody sets it; a `required` key has none when a file is read. `needs` names the
    switch that must be on for the field to apply.
    """

    key: str
    label: str
    help: str
    kind: Text | Integer | Flag
    default: str | bool
    group: str
    example: str = ""
    required: bool = False
    secret: bool = False
    needs: str | None = None

    @property
    def name(self) -> str:
        """The label as words in a sentence."""
        return self.label.replace("&", "")

    @property
    def absent(self) -> str | bool:
        """What the platform takes when a document lacks the key: off, or nothing."""
        return False if isinstance(self.default, bool) else ""

    @property
    def option(self) -> str:
        """The command line option without its dashes: `smtpHost` -> `smtp-host`."""
        return re.sub(r"([A-Z])", lambda letter: "-" + letter[1].lower(), self.key)


FIELDS: tuple[Field, ...] = (
    Field(
        "mailFrom", "Mail &From", "Sender of every message: an address, or a name and an address.",
        MailFrom(), "", "sender", "ThingsBoard <iot@example.com>", required=True,
    ),
    Field(
        "smtpProtocol", "SMTP p&rotocol",
        "smtp: plain at first, then STARTTLS when Enable TLS is on. smtps: encrypted from the start.",
        Choice("smtp", "smtps"), "smtp", "connection", "smtp", required=True,
    ),
    Field(
        "smtpHost", "&Host", "Name or address of the mail server, as the platform's computer reaches it.",
        Host(), "", "connection", "smtp.example.com", required=True,
    ),
    Field(
        "smtpPort", "&Port", "Usually 587 for STARTTLS, 465 for SMTPS, 25 for a relay in your own network.",
        Integer(1, 65535), "587", "connection", "587", required=True,
    ),
    Field(
        "timeout", "T&imeout", "Milliseconds that the platform waits, for each reply and for the whole message.",
        Timeout(1, 999_999, "milliseconds"), "10000", "connection", "10000", required=True,
    ),
    Field(
        "enableTls", "Enable T&LS",
        "With smtp: encrypt by STARTTLS when the server offers it. With smtps: use only the TLS version chosen.",
        Flag(any_case=True), True, "connection",
    ),
    Field(
        "tlsVersion", "TLS &version",
        "The only version Java may use. Empty is best: the newest that both sides have.",
        TlsVersion(), "", "connection", "TLSv1.2", needs="enableTls",
    ),
    Field(
        "username", "&User name", "The login; empty for a server that asks for none.",
        Text(), "", "login", "iot@example.com", required=True,
    ),
    Field(
        "password", "Pass&word", "Password, app password or API key that belongs to the user name.",
        Secret(), "", "login", secret=True,
    ),
    Field(
        "enableProxy", "Use an HTTP pro&xy", "Reach the mail server through an HTTP proxy (CONNECT).",
        Flag(any_case=False), False, "proxy",
    ),
    Field(
        "proxyHost", "Proxy h&ost", "Name or address of the proxy, without http://.",
        Host(), "", "proxy", "proxy.example.com", needs="enableProxy",
    ),
    Field(
        "proxyPort", "Proxy por&t", "Port of the proxy.",
        OptionalPort(), "", "proxy", "3128", needs="enableProxy",
    ),
    Field(
        "proxyUser", "Proxy us&er", "Login at the proxy; empty when it asks for none.",
        Text(), "", "proxy", "proxyuser", needs="enableProxy",
    ),
    Field(
        "proxyPassword", "Proxy passwor&d", "Password at the proxy; used only together with a user.",
        Secret(), "", "proxy", secret=True, needs="enableProxy",
    ),
)  # fmt: skip

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
PROXY_KEYS = tuple(field.key for field in FIELDS if field.needs == "enableProxy")
# OAuth2's keys pass through untouched; these two are secrets wherever they stand.
SECRET_KEYS = frozenset(field.key for field in FIELDS if field.secret) | {"clientSecret", "refreshToken"}


def defaults() -> dict[str, object]:
    """Return a fresh draft with every field at its default."""
    return {field.key: field.default for field in FIELDS}
