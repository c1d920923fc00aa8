"""The one table of fields: every face, file and page reads these rows and adds no knowledge of its own."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from mailconfig_gui.model.kinds import (
    Choice,
    Fault,
    Flag,
    Host,
    Integer,
    MailFrom,
    OptionalPort,
    Secret,
    Text,
    Timeout,
    TlsVersion,
    Value,
)
from mailconfig_gui.model.oauth2_kinds import Exact, Provider, Scope, Url
from mailconfig_gui.model.problem import Fix, Problem, Severity
from mailconfig_gui.words.say import mark, say


class Reading(NamedTuple):
    """A field's value read: `value` is None when there is none to go on with."""

    value: Value | None
    problems: tuple[Problem, ...] = ()


class Field(NamedTuple):
    """One setting of the platform's mail document.

    `key` is the platform's own key and the field's name everywhere. `label` carries Qt's `&` mnemonic. A draft
    holds `default` until somebody sets it; a `required` key has none when a file is read. `needs` names the
    switch that must be on for the field to apply, `port` the field for the port of a host. `order` moves a row of the
    form up (below 0) or down in its group. A document that does without an `optional` row stays without it.
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
    port: str | None = None
    order: int = 0
    optional: bool = False

    @property
    def name(self) -> str:
        """The label as words in a sentence."""
        return say(self.label).replace("&", "")

    def read(self, raw: object) -> Reading:
        """Read what a person typed or a document holds, and say what is wrong with it."""
        value, faults = self.kind.parse(raw)
        return Reading(value, tuple(map(self._problem, faults)))

    def _problem(self, fault: Fault) -> Problem:
        severity = fault.severity or (Severity.ERROR if self.required else Severity.WARNING)
        words = {"name": self.name, "example": self.example, **fault.values}
        fix = None
        if fault.mend is not None:
            fix = Fix(fault.mend.label, {self.key: fault.mend.value})
            if self.port is not None and fault.mend.port is not None:
                fix = fix._replace(changes={**fix.changes, self.port: fault.mend.port})
        return Problem(
            self.key, severity, fault.code, say(fault.title, **words), say(fault.remedy, **words), fix
        )

    @property
    def absent(self) -> str | bool:
        """What the platform takes when a document lacks the key: off, or nothing."""
        return False if isinstance(self.default, bool) else ""

    @property
    def option(self) -> str:
        """The command line option without its dashes: `smtpHost` -> `smtp-host`."""
        return re.sub(r"([A-Z])", lambda letter: "-" + letter[1].lower(), self.key)


OAUTH2_FIELDS: tuple[Field, ...] = (
    Field(
        "enableOauth2", mark("Log in with O&Auth2"),
        mark("Log in with a token that somebody signed in for, instead of a password. The platform can since 3.6."),
        Flag(any_case=False), False, "oauth2", optional=True,
    ),
    Field(
        "providerId", mark("Sign-in provider"),
        mark("Who signs in. Only with OFFICE_365 does the platform keep the tokens that replace the first one."),
        Provider(), "CUSTOM", "oauth2", "CUSTOM", needs="enableOauth2", optional=True,
    ),
    Field(
        "clientId", mark("Client id"), mark("The id of the app that you registered with the provider."),
        Exact(), "", "oauth2", "0f8fad5b-d9cb-469f-a165-70867728950e", needs="enableOauth2", optional=True,
    ),
    Field(
        "clientSecret", mark("Client secret"), mark("The secret of that app."),
        Secret(), "", "oauth2", secret=True, needs="enableOauth2", optional=True,
    ),
    Field(
        "providerTenantId", mark("Tenant"),
        mark("The directory of your organisation at Microsoft: its id or its domain."),
        Exact(), "", "oauth2", "example.onmicrosoft.com", needs="enableOauth2", optional=True,
    ),
    Field(
        "authUri", mark("Authorization address"), mark("The page on which the owner of the mailbox signs in."),
        Url(Severity.WARNING), "", "oauth2", "https://login.example.com/authorize",
        needs="enableOauth2", optional=True,
    ),
    Field(
        "tokenUri", mark("Token address"), mark("Where the platform gets a new token before it sends."),
        Url(Severity.ERROR), "", "oauth2", "https://login.example.com/token", needs="enableOauth2", optional=True,
    ),
    Field(
        "scope", mark("Scope"), mark("What the mailbox is asked for, with a blank between."),
        Scope(), "", "oauth2", "https://mail.google.com/", needs="enableOauth2", optional=True,
    ),
    Field(
        "redirectUri", mark("Redirect address"), mark("Where the provider leads back to, as it was registered there."),
        Url(Severity.WARNING, plain=True), "", "oauth2", "http://localhost", needs="enableOauth2", optional=True,
    ),
    Field(
        "refreshToken", mark("Refresh token"), mark("What signing in brings: with it the platform gets its tokens."),
        Secret(), "", "oauth2", secret=True, needs="enableOauth2", optional=True,
    ),
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field(
        "mailFrom", mark("Ma&il From"), mark("Sender of every message: an address, or a name and an address."),
        MailFrom(), "", "sender", "ThingsBoard <iot@example.com>", required=True,
    ),
    Field(
        "smtpProtocol", mark("SMTP protocol"),
        mark("smtp: plain at first, then STARTTLS when Enable TLS is on. smtps: encrypted from the start."),
        Choice("smtp", "smtps"), "smtp", "connection", "smtp", required=True, order=-1,
    ),
    Field(
        "smtpHost", mark("H&ost"), mark("Name or address of the mail server, as the platform's computer reaches it."),
        Host(reserved_is_odd=True), "", "connection", "smtp.example.com", required=True, port="smtpPort",
    ),
    Field(
        "smtpPort", mark("Po&rt"), mark("Usually 587 for STARTTLS, 465 for SMTPS, 25 for a relay in your own network."),
        Integer(1, 65535), "587", "connection", "587", required=True,
    ),
    Field(
        "timeout", mark("Timeout"),
        mark("Milliseconds that the platform waits, for each reply and for the whole message."),
        Timeout(1, 999_999), "10000", "connection", "10000", required=True, order=1,
    ),
    Field(
        "enableTls", mark("E&nable TLS"),
        mark("With smtp: encrypt by STARTTLS when the server offers it. With smtps: use only the TLS version chosen."),
        Flag(any_case=True), True, "connection", order=-1,
    ),
    Field(
        "tlsVersion", mark("TLS &version"),
        mark("The only version Java may use. Empty is best: the newest that both sides have."),
        TlsVersion(), "", "connection", "TLSv1.2", needs="enableTls",
    ),
    Field(
        "username", mark("&User name"), mark("The login; empty for a server that asks for none."),
        Text(), "", "login", "iot@example.com", required=True,
    ),
    Field(
        "password", mark("Pass&word"), mark("Password, app password or API key that belongs to the user name."),
        Secret(), "", "login", secret=True,
    ),
    *OAUTH2_FIELDS,
    Field(
        "enableProxy", mark("Use an HTTP pro&xy"), mark("Reach the mail server through an HTTP proxy (CONNECT)."),
        Flag(any_case=False), False, "proxy",
    ),
    Field(
        "proxyHost", mark("Proxy host"), mark("Name or address of the proxy, without http://."),
        Host(), "", "proxy", "proxy.example.com", needs="enableProxy", port="proxyPort",
    ),
    Field(
        "proxyPort", mark("Proxy port"), mark("Port of the proxy."),
        OptionalPort(), "", "proxy", "3128", needs="enableProxy",
    ),
    Field(
        "proxyUser", mark("Proxy user"), mark("Login at the proxy; empty when it asks for none."),
        Text(), "", "proxy", "proxyuser", needs="enableProxy",
    ),
    Field(
        "proxyPassword", mark("Proxy password"), mark("Password at the proxy; used only together with a user."),
        Secret(), "", "proxy", secret=True, needs="enableProxy",
    ),
)  # fmt: skip

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
PROXY_KEYS = tuple(field.key for field in FIELDS if field.needs == "enableProxy")
OAUTH2_KEYS = tuple(field.key for field in OAUTH2_FIELDS)
SECRET_KEYS = frozenset(field.key for field in FIELDS if field.secret)


def defaults() -> dict[str, object]:
    """Return a fresh draft with every field at its default. One that logs in with a password has no key of OAuth2."""
    return {field.key: field.default for field in FIELDS if not field.optional}
