"""Use case: look into the DNS whether mail from an address will arrive, and which records are to be written."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.records_to_write import message, of_the_zone, records_of, zone_lines
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.model.hosts import is_host, is_ipv4, to_punycode
from mailconfig_gui.model.preset import preset_serving
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.dns import DEADLINE_MS, AskingCancelledError, run
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.domain.findings import DomainReport
    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.model.preset import Preset


class DomainRequest(NamedTuple):
    """What to look at.

    `address` is the sender's, or its domain alone; `preset` that of the relay, None for a server of one's own, whose
    name is `host`. `outgoing` is the address from which that one delivers. `resolver`: HOST[:PORT] to ask instead of
    the system's own.
    """

    address: str
    preset: Preset | None = None
    host: str = ""
    outgoing: str = ""
    selectors: tuple[str, ...] = ()
    resolver: str = ""


class DomainChecked(NamedTuple):
    """What came of it. `relay` names the way out for people, "" where it is not known; `ms` is the time it took."""

    request: DomainRequest
    report: DomainReport
    relay: str
    ms: int

    @property
    def zone(self) -> str:
        """The records for whoever keeps the DNS of the domain, as lines of a zone file; "" where there are none."""
        return zone_lines(records_of(of_the_zone(self.report.findings)))

    @property
    def message(self) -> str:
        """A message to whoever keeps the DNS, "" where there is nothing to write."""
        return message(self.report, self.request.address, self.relay)

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        return {
            "domain": self.report.domain,
            "resolver": self.report.resolver,
            "summary": self.report.summary,
            "findings": [row for one in self.report.findings for row in one.as_json()],
            "ms": self.ms,
        }


def preset_of_settings(provider: str, draft: Mapping[str, object]) -> Preset | None:
    """Return the preset that settings are of: the one that was chosen for them, else that of their server."""
    presets = load_presets()
    chosen = presets.get(provider)
    return chosen if chosen is not None and chosen.is_provider else preset_serving(presets, draft)


def look_at_domain(
    request: DomainRequest, *, cancel: Cancel | None = None, deadline_ms: int = DEADLINE_MS
) -> DomainChecked | None:
    """Ask the DNS and judge; None when it was cancelled. Takes at most `deadline_ms`.

    Raises:
        MailConfigError: the address has no domain that could be asked for.
        NoServerError: `resolver` cannot be read.

    """
    sending = sending_of(request)
    began = time.monotonic()
    # Who names a resolver wants to know what that one says.
    asking = check_domain(sending, confirm=not request.resolver)
    try:
        report = run(asking, resolver=request.resolver, deadline_ms=deadline_ms, cancel=cancel)
    except AskingCancelledError:
        return None
    ms = round((time.monotonic() - began) * 1000)
    return DomainChecked(request, report, sending.provider or request.host or request.outgoing, ms)


def sending_of(request: DomainRequest) -> Sending:
    """Return who sends, and through whom. Without a relay it is the provider of the mailbox, where it is one's.

    Raises MailConfigError: the address has no domain that could be asked for.
    """
    domain = _domain_of(request.address)
    presets = load_presets().values()
    owner = next((one for one in presets if one.variant_for(domain) is not None), None)
    preset = request.preset if request.preset is not None and request.preset.is_provider else None
    if preset is None and owner is not None and not (request.host or request.outgoing):
        preset = owner
    is_mailbox = owner is not None and preset is not None and _is_same(owner, preset)
    return Sending(
        domain,
        provider=preset.name if preset is not None else "",
        facts=preset.dns if preset is not None else None,
        is_mailbox=is_mailbox,
        mailbox_of=owner.name if owner is not None and not is_mailbox else "",
        outgoing=request.outgoing,
        selectors=request.selectors,
    )


def _is_same(one: Preset, other: Preset) -> bool:
    return one.id == other.id or (bool(one.family) and one.family == other.family)


def _domain_of(address: str) -> str:
    domain = address.strip().removesuffix(">").rpartition("@")[2].strip().removesuffix(".").lower()
    if not domain.isascii():
        domain = to_punycode(domain) or ""
    if "." not in domain or not is_host(domain) or is_ipv4(domain):
        raise MailConfigError(
            say("The domain cannot be checked"),
            say("“{address}” has no domain that the DNS could be asked for.", address=address),
            say("Give the address that stands in Mail From, such as iot@example.com."),
        )
    return domain
