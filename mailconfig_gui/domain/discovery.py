"""From a mail address to the servers that it can be sent through: from presets, a list, and what the DNS says."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.domain.autoconfig import MailServer, filled
from mailconfig_gui.domain.questions import Answer, Asking, RecordType, ask, together
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.preset import Group, Preset
from mailconfig_gui.model.security import Security, security_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SRV = (("_submissions._tcp", Security.TLS), ("_submission._tcp", Security.STARTTLS))
"""RFC 8314 7.3 and RFC 6186 3.1."""
_GUESSES = ("smtp", "mail")
_GUESSED_PORTS = ((465, Security.TLS), (587, Security.STARTTLS))


MOST_SERVERS = 5
"""Servers that one source may name: each is looked at, and nobody shall have a network searched from here."""


class Source(StrEnum):
    """Where a proposal comes from, the most telling first."""

    PRESET = "preset"
    LIST = "ispdb"
    SRV = "srv"
    AUTOCONFIG = "autoconfig"
    MX = "mx"
    GUESS = "guess"


class Proposal(NamedTuple):
    """One server to send through, and how anybody came to it.

    `username` is "" where it is not known. `dated` is the day (ISO 8601) of which the facts are, `seen` what told it: a
    domain of the preset or the list, a record, the address of a file. `provider` is a preset's id, None where there is
    none, with its `variant`. `answers` tells whether a mail server was met there, with a certificate in order; None
    where nobody looked. `trouble` says in words what was met instead.
    """

    host: str
    port: int
    security: Security
    username: str
    source: Source
    dated: str
    seen: str
    provider: str | None = None
    variant: str = ""
    answers: bool | None = None
    trouble: str = ""


class ProviderList(NamedTuple):
    """A list that somebody else keeps: where, of which day, and the servers for each domain.

    The domains are those of mailboxes and those above the servers that MX records name.
    """

    source: str
    dated: str
    by_domain: Mapping[str, tuple[MailServer, ...]]


class Search(NamedTuple):
    """What is looked for, and what is known without asking anybody.

    `domain` is that of the address in its ASCII form, `today` the day (ISO 8601) of what is asked now.
    """

    address: str
    domain: str
    presets: Mapping[str, Preset]
    listed: ProviderList
    today: str

    def known(self) -> tuple[Proposal, ...]:
        """Return the servers of the preset, and of the list, that know the domain."""
        found: list[Proposal] = []
        for preset in self.presets.values():
            variant = preset.variant_for(self.domain)
            if variant is not None:
                found += self._of_preset(preset, variant, Source.PRESET, self.domain)
        found += self._of_list(self.domain, Source.LIST, self.domain)
        return merged(found)

    def in_dns(self) -> Asking[tuple[Proposal, ...]]:
        """Ask for the domain's MX and SRV records, and return what follows from them."""
        names = [f"{label}.{self.domain}" for label, _ in _SRV]
        (mx,), *services = yield from together(
            ask(self.domain, RecordType.MX), *(ask(name, RecordType.SRV) for name in names)
        )
        found = [
            proposal
            for (answer,), name, (_, security) in zip(services, names, _SRV, strict=True)
            for host, port in _targets(answer)[:MOST_SERVERS]
            for proposal in self._of_server(
                MailServer(host, port, security, "%EMAILADDRESS%"), Source.SRV, self.today, name
            )
        ]
        return merged((*found, *self._of_mx(mx)))

    def published(self, servers: Iterable[MailServer], place: str) -> tuple[Proposal, ...]:
        """Return what the autoconfiguration file says that the domain publishes at an address."""
        found = (self._of_server(server, Source.AUTOCONFIG, self.today, place) for server in servers)
        return merged(proposal for proposals in found for proposal in proposals)[:MOST_SERVERS]

    def guessed(self) -> tuple[Proposal, ...]:
        """Return servers as most people name them: worth nothing until one has answered."""
        return tuple(
            Proposal(host, port, security, self.address, Source.GUESS, self.today, host)
            for port, security in _GUESSED_PORTS
            for host in (f"{label}.{self.domain}" for label in _GUESSES)
            if is_host(host)
        )

    def _of_mx(self, mx: Answer) -> Iterator[Proposal]:
        """By the servers that mail for the domain is brought to first; those behind them may be anybody's."""
        rows = [(int(number), host) for number, host in map(str.split, mx.records)]
        first = min((number for number, _ in rows), default=0)
        for host in (host for number, host in rows if number == first and is_host(host)):
            found = [*self._of_mail_exchanger(host, f"MX {host}")]
            if found:
                yield from found
                return

    def _of_mail_exchanger(self, host: str, seen: str) -> Iterator[Proposal]:
        """By the longest name above a server that a preset, else the list, knows."""
        labels = host.split(".")
        names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
        for name in names:
            for preset in self.presets.values():
                if name in preset.mx:
                    variant = next((one.id for one in preset.variants if name in one.mx), "")
                    yield from self._of_preset(preset, variant, Source.MX, seen)
                    return
        name = next((name for name in names if name in self.listed.by_domain), "")
        yield from self._of_list(name, Source.MX, seen)

    def _of_preset(self, preset: Preset, variant: str, source: Source, seen: str) -> Iterator[Proposal]:
        """Yield a preset's server as it sets it, and on its first port with the other encryption."""
        values = preset.apply(variant or None)
        host, port = str(values["smtpHost"]), int(str(values["smtpPort"]))
        security = security_of(values["smtpProtocol"], values["enableTls"])
        others = [one for one in preset.endpoints if one.security not in (security, Security.NONE)]
        for at, how in ((port, security), *others[:1]):
            username = _username(preset, self.address)
            yield Proposal(host, at, how, username, source, preset.checked, seen, preset.id, variant)

    def _of_list(self, name: str, source: Source, seen: str) -> Iterator[Proposal]:
        for server in self.listed.by_domain.get(name, ()):
            yield from self._of_server(server, source, self.listed.dated, seen)

    def _of_server(self, server: MailServer, source: Source, dated: str, seen: str) -> Iterator[Proposal]:
        """Yield the one proposal, with the preset that the host belongs to; nothing where it is no host."""
        one = server.for_address(self.address)
        if one is None:
            return
        preset = self._serving(one.host)
        if preset is None:
            yield Proposal(*one, source, dated, seen)
            return
        username = _username(preset, self.address, one.username)
        variant = preset.variant_at(one.host)
        yield Proposal(one.host, one.port, one.security, username, source, dated, seen, preset.id, variant)

    def _serving(self, host: str) -> Preset | None:
        """Of the presets with a host, that for the domain, else one for domains of people's own."""
        return max(
            (preset for preset in self.presets.values() if preset.serves(host)),
            key=lambda one: (one.variant_for(self.domain) is not None, bool(one.mx)),
            default=None,
        )


def merged(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Return each server and port once, as its most telling source has it; those last where nobody answered."""
    sources = tuple(Source)
    kept: dict[tuple[str, int], Proposal] = {}
    for one in sorted(proposals, key=lambda one: (one.answers is False, sources.index(one.source))):
        kept.setdefault((one.host, one.port), one)
    return tuple(kept.values())


def _targets(answer: Answer) -> list[tuple[str, int]]:
    """Return hosts and ports of SRV records in the order in which to try them (RFC 2782); `.` means: no service."""
    rows = [record.split() for record in answer.records]
    ranked = sorted((int(priority), -int(weight), host, int(port)) for priority, weight, port, host in rows)
    return [(host, port) for _, _, host, port in ranked if port and is_host(host)]


def _username(preset: Preset, address: str, named: str = "") -> str:
    """Return the literal user name, else the first that fits of what was named, the address and its local part.

    Where anything fits, a mailbox is named as the preset's example is.
    """
    rule = preset.username
    if rule.value:
        return rule.value
    local = filled("%EMAILLOCALPART%", address)
    if not rule.shape:
        like_example = local if rule.example and "@" not in rule.example else address
        return named or (like_example if preset.group is Group.MAILBOX else "")
    return next((one for one in (named, address, local) if one and re.fullmatch(rule.shape, one)), "")
