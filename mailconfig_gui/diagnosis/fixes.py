"""The changes of settings that would mend a failure, ready for one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.facts import text_of
from mailconfig_gui.model.hosts import read_host
from mailconfig_gui.model.problem import Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.diagnosis.reading import Reading

MOST_FIXES = 3
_STARTTLS: Mapping[str, object] = {"smtpProtocol": "smtp", "enableTls": True}
_TLS: Mapping[str, object] = {"smtpProtocol": "smtps"}
# Mozilla's and the providers' own order of preference for submission (RFC 8314 3.3).
_PREFERRED = (587, 465, 2525, 2587, 2465, 25)


def fixes_for(cause: str, reading: Reading, settings: Mapping[str, object]) -> tuple[Fix, ...]:
    """Return at most three changes, the likeliest first; none that would send a password unprotected."""
    maker = _MAKERS.get(cause)
    if maker is None:
        return ()
    unique: dict[str, Fix] = {}
    for fix in maker(reading, settings):
        unique.setdefault(repr(sorted(fix.changes.items())), fix)
    return tuple(unique.values())[:MOST_FIXES]


def _connection_fix(port: int, kind: str) -> Fix:
    if kind == "tls":
        return Fix(f"Use port {port} with TLS", {"smtpPort": str(port), **_TLS})
    return Fix(f"Use port {port} with STARTTLS", {"smtpPort": str(port), **_STARTTLS})


def _other_ports(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    """Offer the provider's other ports."""
    if reading.provider is not None:
        for port in _PREFERRED:
            kind = reading.provider.ports.get(port)
            if kind is not None and port != reading.port:
                yield _connection_fix(port, kind)


def _plain_on_tls(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    port = reading.port
    ports = reading.provider.ports if reading.provider else {}
    if port is not None and ports.get(port, "tls") == "tls":
        yield Fix(f"Speak TLS at once on port {port}", _TLS)
    elif port is None:
        yield _connection_fix(465, "tls")
    if not ports or ports.get(587) == "starttls":
        yield _connection_fix(587, "starttls")


def _tls_on_plain(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    port = reading.port
    ports = reading.provider.ports if reading.provider else {}
    if port is not None and port != 465 and ports.get(port, "starttls") == "starttls":
        yield Fix(f"Use STARTTLS on port {port}", _STARTTLS)
    elif port is None:
        yield _connection_fix(587, "starttls")
    if port != 465 and (not ports or ports.get(465) == "tls"):
        yield _connection_fix(465, "tls")


def _encrypt(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    port = reading.port
    yield Fix("Switch on STARTTLS", _STARTTLS)
    ports = reading.provider.ports if reading.provider else {}
    if port != 465 and (not ports or ports.get(465) == "tls"):
        yield _connection_fix(465, "tls")


def _no_starttls(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    if "username" in settings and not text_of(settings, "username"):
        yield Fix("Send without encryption", {"smtpProtocol": "smtp", "enableTls": False})
    yield from _implicit_tls(reading, settings)


def _implicit_tls(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    ports = reading.provider.ports if reading.provider else {}
    if reading.port != 465 and (not ports or ports.get(465) == "tls"):
        yield _connection_fix(465, "tls")


def _fixed_user(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    expected = (reading.provider.user if reading.provider else "") or "apikey"
    if text_of(settings, "username") != expected:
        yield Fix(f"Set the user name to {expected}", {"username": expected})


def _no_login(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    # ThingsBoard TbMailSender with Spring's JavaMailSenderImpl: an empty user beside a left-over password
    # logs in as the operating system's user, so both are cleared.
    yield Fix("Send without login", {"username": "", "password": ""})


def _sender_is_user(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    user = text_of(settings, "username")
    if "@" in user and user.lower() != text_of(settings, "mail_from").lower():
        yield Fix(f"Send from {user}", {"mailFrom": user})


def _host(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    fault = read_host(text_of(settings, "host")[:300])
    if fault is not None and fault.host is not None:
        changes: dict[str, object] = {"smtpHost": fault.host}
        label = f"Use {fault.host}"
        if fault.port is not None:
            changes["smtpPort"] = fault.port
            label = f"Use {fault.host}, port {fault.port}"
        yield Fix(label, changes)


def _right_server(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    region = text_of(settings, "credentials_region")
    if region and region.replace("-", "").isalnum() and "amazonaws" in reading.host:
        host = f"email-smtp.{region}.amazonaws.com"
        yield Fix(f"Use {host}", {"smtpHost": host})
    host = reading.host.lower()
    if reading.provider is not None and reading.provider.family == "google" and "l.google.com" in host:
        yield Fix(
            "Use smtp.gmail.com, port 587", {"smtpHost": "smtp.gmail.com", "smtpPort": "587", **_STARTTLS}
        )
    if reading.provider is not None and reading.provider.name == "zoho" and host.startswith("smtp.zoho."):
        other = host.replace("smtp.", "smtppro.", 1)
        yield Fix(f"Use {other} (organisation accounts)", {"smtpHost": other})
    if reading.provider is not None and reading.provider.name == "mailgun":
        other = "smtp.mailgun.org" if ".eu." in host else "smtp.eu.mailgun.org"
        yield Fix(f"Use {other}", {"smtpHost": other})


def _no_proxy(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    yield Fix("Connect without the proxy", {"enableProxy": False})


def _tls_version(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    if "appropriate protocol" in reading.text or "unsupported protocol" in reading.text:
        yield Fix("Use TLS 1.2", {"tlsVersion": "TLSv1.2"})
    # A change that changes nothing is no offer: what is not known may be set.
    if text_of(settings, "tls_version") or "tls_version" not in settings:
        yield Fix("Let both sides choose the TLS version", {"tlsVersion": ""})


def _patience(reading: Reading, settings: Mapping[str, object]) -> Iterator[Fix]:
    yield Fix("Wait up to 30 seconds", {"timeout": "30000"})


_MAKERS: Mapping[str, Callable[[Reading, Mapping[str, object]], Iterator[Fix]]] = {
    "plain-on-implicit-tls-port": _plain_on_tls,
    "implicit-tls-on-starttls-port": _tls_on_plain,
    "starttls-required": _encrypt,
    "auth-requires-tls": _encrypt,
    "starttls-not-offered": _no_starttls,
    "smtp-intercepted-by-network": _implicit_tls,
    "wrong-port": _other_ports,
    "port-blocked-by-network": _other_ports,
    "connection-refused": _other_ports,
    "proxy-denies-smtp-port": _other_ports,
    "username-must-be-apikey": _fixed_user,
    "auth-not-offered": _no_login,
    "sender-not-owned-by-user": _sender_is_user,
    "host-or-port-malformed": _host,
    "wrong-server-or-region": _right_server,
    "proxy-settings-wrong": _no_proxy,
    "tls-version-too-old": _tls_version,
    "server-timeout": _patience,
}
