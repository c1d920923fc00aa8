"""Use case: from a mail address to the servers that it can be sent through.

Here nobody is asked; `app/discover_online.py` asks, and brings what asking needs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from mailconfig_gui.domain.discovery import Proposal, Search, Source
from mailconfig_gui.model.hosts import is_host, is_ipv4, to_punycode
from mailconfig_gui.model.mail_address import AddressRefused, domain_of, parse_mail_from
from mailconfig_gui.storage.discovery import load_provider_list
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.words.say import mark, say

__all__ = [
    "AddressError",
    "Asked",
    "Discovery",
    "Proposal",
    "Source",
    "discover",
    "search_for",
    "source_words",
]


_SOURCES = {
    Source.PRESET: mark("From the preset, which knows {seen}; of {dated}"),
    Source.LIST: mark("From Thunderbird's list of mail domains, which knows {seen}; of {dated}"),
    Source.SRV: mark("From the SRV records {seen}; asked {dated}"),
    Source.AUTOCONFIG: mark("From the settings that the domain publishes, {seen}; asked {dated}"),
    Source.MX: mark("From the record {seen}: mail comes in there, but may be sent elsewhere; of {dated}"),
    Source.GUESS: mark("A guess that answered, {seen}; asked {dated}"),
}


class AddressError(ValueError):
    """A text that is no mail address with a domain."""


class Asked(NamedTuple):
    """Who was asked, a name server, a web server or a mail server, and for what."""

    whom: str
    what: tuple[str, ...]


class Discovery(NamedTuple):
    """What came of a search; `unanswered` are the questions to the DNS that nobody answered.

    `no_such_domain`: the DNS says that the domain does not exist.
    """

    address: str
    domain: str
    proposals: tuple[Proposal, ...]
    asked: tuple[Asked, ...] = ()
    unanswered: tuple[str, ...] = ()
    no_such_domain: bool = False


def discover(address: str) -> Discovery:
    """Return what the presets and the list of mail domains know of an address; nobody is asked.

    Raises:
        AddressError: it is no mail address.
        MailConfigError: the list cannot be read.

    """
    search = search_for(address)
    return Discovery(search.address, search.domain, search.known())


def source_words(proposal: Proposal) -> str:
    """Say where a proposal comes from, and of which day that is."""
    return say(_SOURCES[proposal.source], seen=proposal.seen, dated=proposal.dated)


def search_for(text: str) -> Search:
    """Return what to look for. Raises AddressError, MailConfigError."""
    try:
        address = parse_mail_from(text).address
    except AddressRefused as refusal:
        raise AddressError(text) from refusal
    domain = (to_punycode(domain_of(address)) or "").lower()
    if "." not in domain or is_ipv4(domain) or not is_host(domain):
        raise AddressError(text)
    today = datetime.now(UTC).date().isoformat()
    return Search(address, domain, load_presets(), load_provider_list(), today)
