"""Settings: a draft that has been read and found good, and the rules between fields."""

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_KEYS, PROXY_KEYS, SECRET_KEYS
from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.model.kinds import Timeout
from mailconfig_gui.model.oauth2 import OAuth2, is_on
from mailconfig_gui.model.oauth2_rules import oauth2_of, oauth2_problems
from mailconfig_gui.model.problem import Fix, Problem, Severity, has_errors, stops_test
from mailconfig_gui.model.security import Security, security_of
from mailconfig_gui.words.say import say

STARTTLS_PORTS = frozenset({25, 587, 2525, 2587})
IMPLICIT_TLS_PORTS = frozenset({465, 2465})


class Proxy(NamedTuple):
    """An HTTP proxy (CONNECT). Credentials are used only when both are non-empty (Jakarta Mail SocketFetcher)."""

    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Proxy(host={self.host!r}, port={self.port}, user={self.user!r}, password=<secret>)"


class Settings(NamedTuple):
    """The good values of one draft. `password` is None when none is at hand, `""` when it is empty on purpose.

    With `oauth2` no password is used: the user name is the mailbox.
    """

    mail_from: str
    protocol: str
    host: str
    port: int
    timeout_ms: int
    enable_tls: bool
    tls_version: str
    username: str
    password: str | None
    proxy: Proxy | None
    oauth2: OAuth2 | None = None

    @property
    def security(self) -> Security:
        """The encryption, as the platform's protocol and switch mean together."""
        return security_of(self.protocol, self.enable_tls)

    def draft(self) -> dict[str, object]:
        """Return the draft that these settings would be read from, without secrets."""
        proxy = self.proxy
        return {
            "mailFrom": self.mail_from,
            "smtpProtocol": self.protocol,
            "smtpHost": self.host,
            "smtpPort": str(self.port),
            "timeout": str(self.timeout_ms),
            "enableTls": self.enable_tls,
            "tlsVersion": self.tls_version,
            "username": self.username,
            "enableProxy": proxy is not None,
            "proxyHost": proxy.host if proxy else "",
            "proxyPort": str(proxy.port) if proxy else "",
            "proxyUser": proxy.user if proxy else "",
            **(self.oauth2.draft() if self.oauth2 else {}),
        }

    def __repr__(self) -> str:
        return f"Settings({self.username!r} at {self.host}:{self.port}, {self.security})"


class Check(NamedTuple):
    """The outcome of reading a draft: all problems at once, and the settings when no error is among them.

    `testable` are the settings to test with: also there where the platform would never send with them.
    """

    settings: Settings | None
    problems: tuple[Problem, ...]
    testable: Settings | None


def check(draft: Mapping[str, object], *, password_elsewhere: bool | Container[str] = False) -> Check:
    """Read a draft: `{platform key: value}` as typed or as found in a document.

    With `password_elsewhere` a missing secret is no problem (it lies in a keyring, is asked for, or written as empty);
    where it is a set of keys, those are not. Unknown keys are left alone.
    """
    elsewhere = password_elsewhere
    if isinstance(elsewhere, bool):
        elsewhere = SECRET_KEYS if elsewhere else ()
    values: dict[str, object] = {}
    problems: list[Problem] = []
    proxy_on, oauth2_on = as_boolean(draft.get("enableProxy")), is_on(draft)
    # What is not used stops nothing.
    idle = {*(() if proxy_on else PROXY_KEYS), *(("password",) if oauth2_on else OAUTH2_KEYS[1:])}
    for field in FIELDS:
        raw = draft.get(field.key)
        if raw is None:
            if field.key in draft or not (field.secret and field.key in elsewhere):
                user = "" if "password" in elsewhere else str(values.get("username") or "")
                problems.extend(_absent(field.key, field.key in draft, idle=field.key in idle, user=user))
            values[field.key] = None if field.required or field.secret else field.absent
            continue
        value, found = field.read(raw)
        if field.key in idle or (field.key == "tlsVersion" and values["enableTls"] is not True):
            # An unused field stops nothing, except characters that no field may hold.
            found = tuple(problem for problem in found if problem.code == "control-character")
        elif field.key == "proxyHost" and any(problem.code == "host-port" for problem in found):
            # The platform takes `host:port` as the proxy.
            value, found = str(raw), tuple(problem._replace(severity=Severity.WARNING) for problem in found)
        values[field.key] = "" if value is None and field.key in idle else value
        problems.extend(found)
    if not any(problem.field in ("smtpProtocol", "smtpPort") for problem in problems):
        problems.extend(_protocol_rules(values, oauth2_on=oauth2_on))
    if oauth2_on:
        problems.extend(oauth2_problems(values, draft, elsewhere))
    elif not any(problem.code == "password-null" for problem in problems):
        problems.extend(_login_rules(values, password_elsewhere="password" in elsewhere))
    if proxy_on:
        problems.extend(_proxy_rules(values, problems))
    ordered = tuple(sorted(problems, key=lambda problem: list(BY_KEY).index(problem.field or "mailFrom")))
    testable = None
    if not any(map(stops_test, ordered)):
        testable = _settings(values, proxy_on=proxy_on, oauth2_on=oauth2_on)
    return Check(None if has_errors(ordered) else testable, ordered, testable)


def _settings(values: Mapping[str, object], *, proxy_on: bool, oauth2_on: bool) -> Settings:
    def text(key: str) -> str:
        return str(values[key] or "")

    def number(key: str) -> int:
        return int(text(key))

    proxy = None
    if proxy_on:
        # The platform's library takes `host:port` in the host field; that port counts only without the other one.
        name, port = text("proxyHost"), text("proxyPort")
        if name.count(":") == 1:
            name, _, inner = name.partition(":")
            port = port or inner
        proxy = Proxy(name, int(port), text("proxyUser"), text("proxyPassword"))
    password = values["password"]
    return Settings(
        mail_from=text("mailFrom"),
        protocol=text("smtpProtocol"),
        host=text("smtpHost"),
        port=number("smtpPort"),
        timeout_ms=number("timeout"),
        enable_tls=values["enableTls"] is True,
        tls_version=text("tlsVersion"),
        username=text("username"),
        password=None if password is None else str(password),
        proxy=proxy,
        oauth2=oauth2_of(values) if oauth2_on else None,
    )


def _absent(key: str, is_null: bool, *, idle: bool, user: str) -> Iterator[Problem]:
    field = BY_KEY[key]
    if idle:
        return
    if field.required or field.key in PROXY_KEYS:
        title = say("{name} is empty (null).", name=field.name)
        if not is_null:
            title = say("{name} is missing.", name=field.name)
        remedy = say("{help} The platform does not start without it.", help=say(field.help))
        if key in PROXY_KEYS:
            remedy = say(
                "{help} The platform needs all four proxy values once the proxy is on.", help=say(field.help)
            )
        fix = (
            Fix(say("Leave it empty"), {key: ""})
            if key in ("username", "proxyUser", "proxyPassword")
            else None
        )
        yield Problem.error("missing", title, remedy, key, fix)
    elif is_null and key == "password" and user:
        remedy = say("The platform logs in with the word “null”. Write the password, or leave the key out.")
        fix = Fix(say("Leave it empty"), {key: ""})
        yield Problem.error("password-null", say("{name} is null.", name=field.name), remedy, key, fix)
    elif is_null:
        remedy = say("The platform may take it for the word “null”. Leave the key out or write a value.")
        yield Problem.warning(
            "null-value",
            say("{name} is null.", name=field.name),
            remedy,
            key,
            Fix(say("Use the default"), {key: field.absent}),
        )


def _protocol_rules(values: Mapping[str, object], *, oauth2_on: bool) -> Iterator[Problem]:
    port, protocol = values["smtpPort"], values["smtpProtocol"]
    security = security_of(protocol, values["enableTls"])
    if protocol == "smtps" and port in STARTTLS_PORTS:
        yield Problem.warning(
            "port-against-protocol",
            say("Port {port} normally starts unencrypted, but smtps encrypts from the start.", port=port),
            say("Use port 465, or choose STARTTLS for this port."),
            "smtpPort",
            Fix(say("Use port 465"), {"smtpPort": "465"}),
        )
    if protocol == "smtp" and port in IMPLICIT_TLS_PORTS:
        yield Problem.warning(
            "protocol-against-port",
            say("Port {port} expects encryption from the start, but smtp starts unencrypted.", port=port),
            say("The server and the platform would wait for each other. Choose smtps for this port."),
            "smtpProtocol",
            Fix(say("Use smtps"), {"smtpProtocol": "smtps"}),
        )
    elif security is Security.NONE and not is_loopback(str(values["smtpHost"] or "localhost")):
        title = say("Nothing is encrypted: every message can be read on the way.")
        if values["username"]:
            title = say("Nothing is encrypted: every message and the password can be read on the way.")
        yield Problem.warning(
            "not-encrypted",
            title,
            say("Switch encryption on unless the server is inside your own network and offers none."),
            "enableTls",
            Fix(say("Encrypt with STARTTLS"), {"enableTls": True}),
        )
    timeout = values["timeout"]
    if not oauth2_on and isinstance(timeout, int) and Timeout.SHORTEST <= timeout < 5000:
        yield Problem.warning(
            "short-timeout",
            say(
                "{timeout} ms is short: the whole message, login included, must be through in that time.",
                timeout=timeout,
            ),
            say("Use 10000 unless you know that the server is always fast."),
            "timeout",
            Fix(say("Use 10000 ms"), {"timeout": "10000"}),
        )


def _login_rules(values: Mapping[str, object], *, password_elsewhere: bool) -> Iterator[Problem]:
    username, password = values["username"], values["password"]
    if username and not password and not password_elsewhere:
        yield Problem.warning(
            "user-without-password",
            say("There is a user name but no password here."),
            say(
                "Enter the password. Without it the platform uses the one it has stored, or fails if it has none."
            ),
            "password",
        )
    if password and username == "":
        yield Problem.warning(
            "password-without-user",
            say("There is a password but no user name."),
            say(
                "The platform would log in under the name of its own system account. "
                "Enter the user name, or remove the password."
            ),
            "password",
            Fix(say("Remove the password"), {"password": ""}),
        )


def _proxy_rules(values: Mapping[str, object], found: list[Problem]) -> Iterator[Problem]:
    broken = {problem.field for problem in found if problem.severity is Severity.ERROR}
    if (
        values["proxyPort"] == ""
        and not broken & {"proxyPort", "proxyHost"}
        and ":" not in str(values["proxyHost"])
    ):
        remedy = say("Enter the port of the proxy, often 3128 or 8080.")
        yield Problem.error("missing", say("Proxy port is missing."), remedy, "proxyPort")
    password = values["proxyPassword"]
    if (
        password is not None
        and bool(values["proxyUser"]) != bool(password)
        and not broken & {"proxyUser", "proxyPassword"}
    ):
        lacking = "proxyPassword" if values["proxyUser"] else "proxyUser"
        yield Problem.warning(
            "half-proxy-login",
            say("A proxy login needs both a user and a password."),
            say("With only one of them the platform uses neither."),
            lacking,
        )
    if values["smtpProtocol"] == "smtp":
        yield Problem.warning(
            "proxy-without-smtps",
            say(
                "Through a proxy the platform's mail library can lose the server's greeting and then wait in vain."
            ),
            say("Choose smtps (port 465) if the server offers it."),
            "enableProxy",
            Fix(say("Use smtps on port 465"), {"smtpProtocol": "smtps", "smtpPort": "465"}),
        )


def secrets_used(draft: Mapping[str, object]) -> tuple[str, ...]:
    """Return the secrets that the logins of a draft are made with: a password, or those of OAuth2; and the proxy's."""
    return (*(("clientSecret", "refreshToken") if is_on(draft) else ("password",)), "proxyPassword")


def without_secrets(draft: Mapping[str, object]) -> dict[str, object]:
    """Return a copy of a draft or document object without the secret keys, at any depth."""
    return {key: _cleaned(value) for key, value in draft.items() if key not in SECRET_KEYS}


def problem_object(problem: Problem) -> dict[str, object]:
    """Return a problem as JSON shows it; a fix that would show a secret is left out."""
    fix = problem.fix
    if fix is not None and any(key in SECRET_KEYS and value for key, value in fix.changes.items()):
        fix = None
    return {**problem._asdict(), "fix": fix.as_json() if fix else None}


def _cleaned(value: object) -> object:
    if isinstance(value, dict):
        return without_secrets(value)
    return [_cleaned(item) for item in value] if isinstance(value, list) else value
