"""What the settings add to a text: the circumstances that a rule may name after `when:`."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.reading import text_of
from mailconfig_gui.model.hosts import is_host, is_ipv4, is_ipv6, is_loopback, read_host
from mailconfig_gui.model.kinds import Timeout
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv6Address

    from mailconfig_gui.diagnosis.reading import Reading

TLS_PORTS = frozenset({465, 2465, 8465, 443, 994, 1465})
STARTTLS_PORTS = frozenset({25, 26, 587, 588, 2525, 2587, 2526, 1025})
_WEB_PORTS = frozenset({80, 443, 8000, 8080, 8443})
OTHER_SERVICES = {
    **dict.fromkeys(_WEB_PORTS, mark("web servers")),
    **dict.fromkeys((143, 993), mark("IMAP servers, from which mail is read")),
    **dict.fromkeys((110, 995), mark("POP3 servers, from which mail is fetched")),
    **dict.fromkeys((1433, 1521, 3306, 5432, 6379, 27017), mark("databases")),
    **dict.fromkeys((389, 636), mark("directories (LDAP)")),
    **dict.fromkeys((1883, 8883), mark("MQTT brokers")),
    **dict.fromkeys((22, 23, 3389), mark("remote logins")),
    **dict.fromkeys((20, 21), mark("FTP servers")),
    53: mark("DNS servers"),
}
"""Ports that other services have for their own, by IANA's list or by custom. A provider may serve mail there yet."""
_GOOGLE = ("gmail.com", "googlemail.com")
_MICROSOFT = ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.de", "outlook.de", "hotmail.fr")
_FREE = (
    *_GOOGLE,
    *_MICROSOFT,
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "qq.com",
)
_MX = re.compile(
    r"(?:^|\.)(?:aspmx[0-9]?|alt[0-9]\.aspmx|gmail-smtp-in|alt[0-9]\.gmail-smtp-in)\.l\.google\.com$|"
    r"\.mail\.protection\.outlook\.com$|\.olc\.protection\.outlook\.com$|^mx[0-9]*\.|^mx-|^inbound-smtp\.|"
    r"\.pphosted\.com$|\.mx\.|^mta[0-9]*\.|smtp-in|\.yahoodns\.net$|^in[0-9]?-smtp|inbound|smtpin"
)
_READING = ("pop.", "pop3.", "imap.", "imap4.")
_LOCAL_ENDS = (".local", ".localdomain", ".internal", ".lan", ".intranet", ".corp", ".home")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
# The name that a program looked up, as far as the next blank.
_LOOKED_UP = re.compile(
    r"(?:unknownhostexception:|enotfound|lookup|resolve host:?|getaddrinfo for|connect to host, port:) "
    r"\"?([^\s,;\"]{1,255})"
)
_OFFERS_LOGIN = re.compile(r"(?m)\bAUTH[ =]+[A-Z]")
_OF_EXAMPLES = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
"""Addresses of documents (RFC 5737, 3849), which stand in texts in the place of public ones."""
# From the SPF records of _netblocks.google.com, as far as mail servers were met there.
_GOOGLE_NETWORKS = tuple(
    map(ip_network, ("64.233.160.0/19", "74.125.0.0/16", "108.177.0.0/17", "142.250.0.0/15", "172.217.0.0/16",
                     "172.253.0.0/16", "173.194.0.0/16", "209.85.128.0/17"))
)  # fmt: skip
_NO_NAME = re.compile(r"://|@|/|\\|^\$|^[^:]+:[0-9]+$")
_ONLY_NAME = re.compile(r"(?:unable to send mail[:.] ?)?([a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,8})\.?")

KNOWN = {
    "security-none": "encryption is switched off in the settings",
    "security-starttls": "the settings ask for STARTTLS",
    "security-tls": "the settings ask for TLS from the start",
    "not-tls": "the settings do not ask for TLS from the start",
    "tls-port": "the port is one where servers speak TLS at once (465, 2465)",
    "starttls-port": "the port is one where servers begin in plain text (25, 587, 2525, 2587)",
    "other-port": "the port is none of those: it tells nothing about encryption",
    "port-odd": "the port is given, and none that a server for sending is known for",
    "port-25": "the port is 25",
    "port-465": "the port is 465",
    "submission-port": "the port is one for mail with a login (465, 587)",
    "port-of-others": "the port is the one of another service, such as 443, and no provider is known to serve it",
    "port-unknown": "nothing tells the port",
    "served-with-tls": "the port is known, and speaks TLS from the start as far as is known",
    "served-with-starttls": "the port is known, and begins in plain text as far as is known",
    "port-not-served": "the provider is known and does not serve this port",
    "starttls-only": "the provider is known and serves no port that speaks TLS from the start",
    "port-out-of-range": "the port is no number from 1 to 65535",
    "host-malformed": "the host field holds something that is no host name",
    "host-well-formed": "the host that is set is a name, and something that is none was looked up",
    "host-empty": "the host field is empty",
    "host-with-dot": "the host ends with a dot",
    "host-unknown": "nothing tells the host",
    "host-listed": "the host is the very server that a preset names",
    "host-loopback": "the host is this computer itself",
    "host-address": "the host is an address, not a name",
    "google-address": "the host is an address of Google's, whose name is not known",
    "host-private": "the host is in a private network, by its name or address",
    "host-of-provider": "the host belongs to a public provider that is known",
    "host-for-reading": "the host is one from which mail is read or fetched (IMAP, POP3), by its name",
    "host-mx": "the host receives mail for a domain (MX) and is not meant for submission",
    "user-empty": "the settings have no user name",
    "user-given": "the settings have a user name",
    "user-not-apikey": "the user name is not the word apikey",
    "user-apikey": "the user name is the word apikey",
    "user-not-expected": "the provider wants one fixed user name and another was entered",
    "user-no-address": "the user name is not a mail address",
    "user-google": "the user name is a personal Gmail address",
    "user-microsoft": "the user name is a personal Outlook.com, Hotmail or Live address",
    "oauth": "the login is made with an OAuth token",
    "from-empty": "Mail From is empty",
    "from-malformed": "Mail From is not an address",
    "from-local": "Mail From has a local domain such as localhost",
    "from-not-user": "Mail From is another address than the user name",
    "from-free": "Mail From is an address of a free mail provider",
    "names-recipient": "the text names the recipient's address",
    "not-names-sender": "Mail From is known and the text names neither it nor its domain",
    "tls-version-set": "the settings ask for one version of TLS",
    "timeout-hopeless": "the timeout is so short that nobody can answer within it",
    "no-version-left": "the text says that this side has no version of TLS to offer",
    "proxy": "a proxy is used",
    "proxy-user": "a user name for the proxy is set",
    "region-given": "the region that the credentials were made for is known",
    "other-region": "the credentials were made for another region",
    "foreign-banner": "the greeting names another server than the provider's",
    "masked-banner": "the greeting is masked with asterisks",
    "ehlo-without-starttls": "the answer to EHLO is known, and offers no STARTTLS",
    "ehlo-without-login": "the answer to EHLO is known, and offers no login",
    "lmtp-banner": "the greeting speaks of LMTP",
    "ehlo-bad": "the EHLO name has no dot or an underscore",
    "only-a-name": "the text is nothing but a host name",
    "no-code": "the text holds no SMTP reply code",
    "no-stage": "nothing tells how far the conversation had come",
    "cut-off": "the text ends in the middle, with dots",
    "no-provider": "the provider is not known",
}


def facts_of(reading: Reading, settings: Mapping[str, object]) -> frozenset[str]:
    """Return the names of all circumstances that hold."""
    facts: set[str] = set()
    if reading.code is None:
        facts.add("no-code")
    if reading.stage is None:
        facts.add("no-stage")
    if reading.said.rstrip().endswith(("...", "…")):
        facts.add("cut-off")
    named = host_of(reading, settings)
    if not named:
        facts.add("host-unknown")
    if reading.provider is None:
        facts.add("no-provider")
    if "appropriate protocol" in reading.text or "protocols available" in reading.text.replace("_", " "):
        facts.add("no-version-left")
    host = text_of(settings, "host")
    given = settings.get("host")
    if (isinstance(given, str) and given != given.strip()) or (
        not reading.kinds and _names_no_host(reading, facts)
    ):
        facts.add("host-malformed")
        if host == given and is_host(host):
            facts.add("host-well-formed")
    elif "host" in settings:
        _host(facts, host, reading)
    elif named:
        _host(facts, named, reading)
    _connection(facts, reading, settings)
    if settings:
        _login(facts, reading, settings)
        _sender(facts, reading, settings)
    return frozenset(facts)


def host_of(reading: Reading, settings: Mapping[str, object]) -> str:
    """Return the host of the settings, or the one that the text names, "" where what it names may be any word."""
    if given := text_of(settings, "host"):
        return given
    alone = None if reading.host else _ONLY_NAME.fullmatch(reading.text)
    named = alone[1] if alone else reading.host
    whole = is_host(named) and ("." in named or ":" in named or is_loopback(named))
    return named if whole else ""


def hold(conditions: tuple[str, ...], facts: frozenset[str]) -> bool:
    """Tell whether circumstances hold; `!` negates."""
    wanted, unwanted = _sides(conditions)
    return wanted <= facts and unwanted.isdisjoint(facts)


@cache
def _sides(conditions: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the circumstances that must hold, and those that must not."""
    unwanted = frozenset(one[1:] for one in conditions if one[0] == "!")
    return frozenset(one for one in conditions if one[0] != "!"), unwanted


def _names_no_host(reading: Reading, facts: set[str]) -> bool:
    """Tell whether a text says that something was looked up which is no name."""
    if _ONLY_NAME.fullmatch(reading.text):
        facts.add("only-a-name")
    looked_up = _LOOKED_UP.search(reading.text)
    return looked_up is not None and _NO_NAME.search(looked_up[1].rstrip(":.")) is not None


def _host(facts: set[str], host: str, reading: Reading) -> None:
    if not host:
        facts.add("host-empty")
        return
    fault = read_host(host[:300])
    if fault is not None and fault.code != "host-idn":
        facts.add("host-malformed")
        return
    if is_loopback(host):
        facts.add("host-loopback")
    if is_ipv4(host) or is_ipv6(host):
        facts.add("host-address")
    address = _address(host)
    if address is not None and any(address in network for network in _GOOGLE_NETWORKS):
        facts.add("google-address")
    lower = host.lower()
    if host.endswith("."):
        facts.add("host-with-dot")
    if reading.provider is not None and lower.rstrip(".") in reading.provider.servers:
        facts.add("host-listed")
    if is_local(lower):
        facts.add("host-private")
    if lower.startswith(_READING):
        facts.add("host-for-reading")
    if is_mx(lower):
        facts.add("host-mx")
    elif reading.provider is not None and reading.provider.hosts and not (is_ipv4(lower) or is_local(lower)):
        facts.add("host-of-provider")


def is_mx(host: str) -> bool:
    """Tell whether a host (lower case) receives mail for a domain, by its name."""
    return _MX.search(host) is not None


def is_local(host: str) -> bool:
    """Tell whether a host (lower case) is in a private network, by its name or address."""
    return host.endswith(_LOCAL_ENDS) or ("." not in host and ":" not in host) or is_private(host)


def is_private(host: str) -> bool:
    """Tell whether a host is an address of a private network (RFC 1918, 4193)."""
    address = _address(host)
    return address is not None and address.is_private and not host.strip("[").startswith(_OF_EXAMPLES)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is, None where it is a name or none that can be told (010.8.0.1)."""
    if not (is_ipv4(host) or is_ipv6(host)):
        return None
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _connection(facts: set[str], reading: Reading, settings: Mapping[str, object]) -> None:
    security = text_of(settings, "security").lower()
    if security in ("none", "starttls", "tls"):
        facts.add(f"security-{security}")
        if security != "tls":
            facts.add("not-tls")
    port = reading.port
    served = reading.provider.ports if reading.provider else {}
    if served and "tls" not in served.values():
        facts.add("starttls-only")
    given = text_of(settings, "port")
    if given and (not given.isdigit() or not 1 <= int(given[:9]) <= 65535):
        facts.add("port-out-of-range")
    if port is None:
        facts.add("port-unknown")
    else:
        kind = served.get(port)
        facts.update(f"served-with-{one}" for one in ("tls", "starttls") if kind in (None, one))
        if kind == "tls" or (kind is None and port in TLS_PORTS):
            facts.add("tls-port")
        elif kind == "starttls" or port in STARTTLS_PORTS:
            facts.add("starttls-port")
        else:
            facts.add("other-port")
            if given and kind is None and port not in OTHER_SERVICES:
                facts.add("port-odd")
        if port in (25, 465):
            facts.add(f"port-{port}")
        if port in (465, 587):
            facts.add("submission-port")
        if served and kind is None and "host-mx" not in facts:
            facts.add("port-not-served")
        # Of a text alone a port of the web may be that of a proxy or a token address.
        if port in OTHER_SERVICES and kind is None and (given or port not in _WEB_PORTS):
            facts.add("port-of-others")
    if text_of(settings, "proxy") or text_of(settings, "proxy_host"):
        facts.add("proxy")
    if text_of(settings, "tls_version"):
        facts.add("tls-version-set")
    timeout = text_of(settings, "timeout")
    if timeout.isdigit() and int(timeout) < Timeout.SHORTEST:
        facts.add("timeout-hopeless")
    if text_of(settings, "proxy_user"):
        facts.add("proxy-user")


def _login(facts: set[str], reading: Reading, settings: Mapping[str, object]) -> None:
    user = text_of(settings, "username")
    if "username" in settings:
        facts.add("user-given" if user else "user-empty")
    if user:
        lower = user.lower()
        domain = lower.rpartition("@")[2]
        facts.add("user-apikey" if user == "apikey" else "user-not-apikey")
        expected = reading.provider.user if reading.provider else ""
        if expected and user != expected:
            facts.add("user-not-expected")
        if "@" not in user:
            facts.add("user-no-address")
        if domain in _GOOGLE:
            facts.add("user-google")
        if domain in _MICROSOFT:
            facts.add("user-microsoft")
    if "oauth" in text_of(settings, "auth").lower():
        facts.add("oauth")
    if text_of(settings, "credentials_region").replace("-", "").isalnum():
        facts.add("region-given")
    for key in ("credentials_region", "domain_region", "region"):
        made_for = text_of(settings, key).lower()
        if made_for and reading.host and made_for not in reading.host.lower().split("."):
            facts.add("other-region")
    ehlo = text_of(settings, "ehlo")
    if ehlo and (
        ("." not in ehlo and not ehlo.startswith("[")) or "_" in ehlo or ehlo.startswith("localhost")
    ):
        facts.add("ehlo-bad")
    offered = text_of(settings, "capabilities").upper()
    if offered:
        facts.add("starttls-offered" if "STARTTLS" in offered else "ehlo-without-starttls")
        facts.add("login-offered" if _OFFERS_LOGIN.search(offered) else "ehlo-without-login")
    banner = text_of(settings, "banner").lower()
    if "lmtp" in banner:
        facts.add("lmtp-banner")
    if "***" in banner:
        facts.add("masked-banner")
    elif banner and reading.provider is not None and "host-of-provider" in facts:
        own = {suffix.split(".")[-2] for suffix in reading.provider.hosts if "." in suffix}
        if not any(name in banner for name in own) and not any(
            p.found_in(banner) for p in reading.provider.words
        ):
            facts.add("foreign-banner")


def _sender(facts: set[str], reading: Reading, settings: Mapping[str, object]) -> None:
    recipient = text_of(settings, "rcpt").lower()
    if recipient and recipient in reading.text:
        facts.add("names-recipient")
    if "mail_from" not in settings:
        return
    sender = text_of(settings, "mail_from")
    if not sender:
        facts.add("from-empty")
        return
    address = sender[sender.rfind("<") + 1 :].rstrip(">").strip() if "<" in sender else sender
    domain = address.rpartition("@")[2].lower()
    if domain in ("localhost", "localhost.localdomain") or domain.endswith(
        (".local", ".localdomain", ".lan")
    ):
        facts.add("from-local")
    elif not _ADDRESS.fullmatch(address[:400]) or sender.count("<") != sender.count(">"):
        facts.add("from-malformed")
    if domain in _FREE:
        facts.add("from-free")
    if (
        "@" in address
        and address.lower() not in reading.text
        and domain not in reading.text.replace("@", " ").split()
    ):
        facts.add("not-names-sender")
    user = text_of(settings, "username")
    if "@" in user and user.lower() != address.lower():
        facts.add("from-not-user")
