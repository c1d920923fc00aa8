"""The changes of settings that would mend a failure, ready for one click: made of what the knowledge offers."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.facts import hold, host_of
from mailconfig_gui.diagnosis.placeholders import PLACEHOLDER
from mailconfig_gui.diagnosis.reading import provider_of_host, text_of
from mailconfig_gui.model.hosts import is_ipv4, is_ipv6, read_host, registered_domain
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import Security, security_changes
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mailconfig_gui.diagnosis.evidence import Evidence
    from mailconfig_gui.diagnosis.knowledge import Knowledge, Offer

MOST_FIXES = 3
# Mozilla's and the providers' own order of preference for submission (RFC 8314 3.3).
_PREFERRED = (587, 465, 2525, 2587, 2465)
# A failure so early leaves open whether another port or encryption is the right one.
BEFORE_LOGIN = frozenset(
    {
        Stage.DNS,
        Stage.CONNECT,
        Stage.BANNER,
        Stage.EHLO,
        Stage.STARTTLS,
        Stage.TLS_HANDSHAKE,
        Stage.CERTIFICATE,
    }
)
# What is known of the settings, by the platform's key.
_KNOWN_AS = {"username": "username", "tlsVersion": "tls_version", "mailFrom": "mail_from", "smtpHost": "host"}


def fixes_of(
    offers: Iterable[Offer], evidence: Evidence, knowledge: Knowledge, filled: Callable[[str], str]
) -> tuple[Fix, ...]:
    """Return at most three changes, the likeliest first. `filled` puts what is known into a text."""
    unique: dict[str, Fix] = {}
    for fix in evidence.working if evidence.stage in BEFORE_LOGIN else ():
        unique[repr(sorted(fix.changes.items()))] = fix
    for offer in offers:
        if hold(offer.when, evidence.facts):
            for fix in _made(offer, evidence, knowledge, filled):
                if not _changes_nothing(fix.changes, evidence.settings):
                    unique.setdefault(repr(sorted(fix.changes.items())), fix)
    return tuple(unique.values())[:MOST_FIXES]


def _made(
    offer: Offer, evidence: Evidence, knowledge: Knowledge, filled: Callable[[str], str]
) -> Iterator[Fix]:
    if offer.made:
        yield from MAKERS[offer.made](evidence, knowledge)
    elif offer.port:
        ports = evidence.reading.provider.ports if evidence.reading.provider else {}
        if not ports or ports.get(offer.port) == offer.security:
            yield _use_port(offer.port, offer.security)
    else:
        changes = {
            key: filled(value) if isinstance(value, str) and PLACEHOLDER.search(value) else value
            for key, value in offer.changes.items()
        }
        yield Fix(filled(offer.label), changes)


def _changes_nothing(changes: Mapping[str, object], settings: Mapping[str, object]) -> bool:
    """Tell whether all that is set is known to be set so already."""
    return all(
        key in _KNOWN_AS and _KNOWN_AS[key] in settings and text_of(settings, _KNOWN_AS[key]) == value
        for key, value in changes.items()
    )


def _use_port(port: int, security: str) -> Fix:
    chosen = Security(security)
    label = say("Use port {port}, {encryption}", port=port, encryption=chosen.words)
    return Fix(label, {"smtpPort": str(port), **security_changes(chosen)})


def _other_ports(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer the provider's other ports; never 25, which networks block before all others."""
    served = evidence.reading.provider.ports if evidence.reading.provider else {}
    for port in _PREFERRED:
        if port in served and port != evidence.reading.port:
            yield _use_port(port, served[port])


def _host_alone(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer the name, and the port, that a host field holds among other things."""
    text = text_of(evidence.settings, "host")
    if "@" in text and "://" not in text:
        # A mail address: its domain is seldom a server, but tells whose it is.
        provider = provider_of_host(text.rpartition("@")[2], knowledge.by_host)
        for server in provider.servers[:1] if provider else ():
            yield Fix(say("Use {host}", host=server), {"smtpHost": server})
        return
    fault = read_host(text[:300])
    if fault is not None and fault.host is not None:
        if fault.port is None:
            yield Fix(say("Use {host}", host=fault.host), {"smtpHost": fault.host})
        else:
            label = say("Use {host}, port {port}", host=fault.host, port=fault.port)
            yield Fix(label, {"smtpHost": fault.host, "smtpPort": fault.port})


def _near_host(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer the provider's server where the host is none of its servers, or is spelt nearly like one.

    Where the host's domain tells the provider, as that of smtp.google.com does, any spelling is near enough. Where only
    the top-level domain is another one, the provider's first server is meant: those few letters tell nothing. Else the
    domains themselves must be nearly alike: `smtp.mail.` begins many hosts, and nobody's password belongs to another
    provider.
    """
    host = host_of(evidence.reading, evidence.settings).lower().rstrip(".")
    of_domain = provider_of_host(host, knowledge.by_host) if host else None
    chosen = [knowledge.providers[name] for name in evidence.reading.providers if name in knowledge.providers]
    servers = tuple(server for one in chosen for server in one.servers) or tuple(sorted(knowledge.servers))
    alike = 0.8
    if of_domain is not None and of_domain.servers:
        servers, alike = of_domain.servers, 0.0
    else:
        servers = _with_near_domain(host, servers)
    if host and host not in servers and registered_domain(host) not in _own_domains(evidence.settings):
        elsewhere = [one for one in servers if one.rpartition(".")[0] == host.rpartition(".")[0]]
        for name in elsewhere[:1] or get_close_matches(host, servers, 1, alike):
            yield Fix(say("Use {host}", host=name), {"smtpHost": name})


# Names that many enter for a provider's server, and that are none for mail with a login.
_MISTAKEN = frozenset({
    "smtp.google.com", "smtp.office.com", "smtp.microsoft.com", "smtp.me.com", "mail.outlook.com", "mail.google.com",
    "mail.gmail.com", "mail.yahoo.com", "mail.zoho.com", "mail.hotmail.com",
})  # fmt: skip


def host_meant(evidence: Evidence, knowledge: Knowledge) -> str:
    """Return the provider's server that a host is nearly spelt like; "" where it is a server of its own."""
    host = host_of(evidence.reading, evidence.settings).lower().rstrip(".")
    known = not host or provider_of_host(host, knowledge.by_host) is not None or "host-mx" in evidence.facts
    if known and host not in _MISTAKEN:
        return ""
    return next((str(fix.changes["smtpHost"]) for fix in _near_host(evidence, knowledge)), "")


@lru_cache(maxsize=64)
def _with_near_domain(host: str, servers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the servers whose domain differs from that of a host by a letter or two, or only in the last label."""
    domain, domains = registered_domain(host), {server: registered_domain(server) for server in servers}
    near = get_close_matches(domain, set(domains.values()), max(len(domains), 1), 0.8)
    first = domain.partition(".")[0]
    return tuple(server for server, one in domains.items() if one in near or one.partition(".")[0] == first)


def _own_domains(settings: Mapping[str, object]) -> set[str]:
    """Return the domains of the person's own addresses."""
    addresses = (text_of(settings, "username"), text_of(settings, "mail_from"))
    return {registered_domain(one.rpartition("@")[2].rstrip("> ").lower()) for one in addresses if "@" in one}


def _certificate_names(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer the names that the certificate is for."""
    names = [name for name in evidence.certificate_names if "*" not in name and "." in name]
    for name in [name for name in names if not (is_ipv4(name) or is_ipv6(name))][:2]:
        yield Fix(say("Use {host}", host=name), {"smtpHost": name})


def _other_servers(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer the provider's other servers in the same region, else the one that it has elsewhere."""
    provider, host = evidence.reading.provider, evidence.reading.host.lower()
    others = [server for server in (provider.servers if provider else ()) if server != host]
    region = host.partition(".")[2]
    near = [one for one in others if one.partition(".")[2] == region]
    for server in near or (others if len(others) == 1 else ()):
        yield Fix(say("Use {host}", host=server), {"smtpHost": server})


def _seen_to_work(evidence: Evidence, knowledge: Knowledge) -> Iterator[Fix]:
    """Offer what a look at the ports has seen to work."""
    yield from evidence.working


MAKERS: Mapping[str, Callable[[Evidence, Knowledge], Iterator[Fix]]] = {
    "other-ports": _other_ports,
    "host-alone": _host_alone,
    "near-host": _near_host,
    "certificate-names": _certificate_names,
    "other-servers": _other_servers,
    "seen-to-work": _seen_to_work,
}
"""The fixes that have to be worked out, by their names in the knowledge."""
