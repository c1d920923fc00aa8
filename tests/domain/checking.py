"""What tests of the check share: zones as text, providers as the presets have them, and a check of both."""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import shake_256

from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.findings import DomainReport, Finding, RecordToWrite
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, answered
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.storage.presets import load_presets
from tests.domain.zones import Zone, served

# What providers have, with networks for documentation in the place of theirs.
PROVIDERS = """
_spf.google.com TXT v=spf1 include:_netblocks.google.com include:_netblocks2.google.com ~all
_netblocks.google.com TXT v=spf1 ip4:198.51.100.0/28 ip4:198.51.100.32/28 ~all
_netblocks2.google.com TXT v=spf1 ip6:2001:db8:4000::/36 ~all
spf.protection.outlook.com TXT v=spf1 ip4:198.51.100.64/28 ip6:2001:db8:6000::/40 -all
sendgrid.net TXT v=spf1 ip4:203.0.113.0/28 ip4:203.0.113.16/28 ~all
amazonses.com TXT v=spf1 ip4:203.0.113.64/27 -all
mailgun.org TXT v=spf1 include:_spf.mailgun.org ~all
_spf.mailgun.org TXT v=spf1 ip4:203.0.113.96/28 ~all
pm.mtasv.net TXT v=spf1 include:spf.mtasv.net ~all
spf.mtasv.net TXT v=spf1 ip4:203.0.113.112/28 ~all
zohomail.com TXT v=spf1 include:spf.zohomail.com -all
spf.zohomail.com TXT v=spf1 ip4:203.0.113.128/28 -all
zohomail.eu TXT v=spf1 ip4:203.0.113.144/28 -all
icloud.com TXT v=spf1 ip4:203.0.113.160/28 ~all
spf.messagingengine.com TXT v=spf1 ip4:203.0.113.176/28 ?all
_spf.yandex.net TXT v=spf1 include:_spf-ipv4.yandex.ru ~all
_spf-ipv4.yandex.ru TXT v=spf1 ip4:203.0.113.192/28 ~all
_spf.mail.ru TXT v=spf1 ip4:203.0.113.208/28 ~all
"""
SOUND = """
example.com A 192.0.2.80
example.com MX 10 mx.example.com
mx.example.com A 192.0.2.25
_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com
"""
"""A domain that exists, takes answers and has a policy."""


def zone_of(text: str) -> dict[str, dict[str, list[str] | AnswerStatus]]:
    """Read lines of name, type and value; `!timed-out` for a value is what comes instead."""
    zone: dict[str, dict[str, list[str] | AnswerStatus]] = {}
    for line in filter(str.strip, text.splitlines()):
        name, kind, value = line.strip().split(" ", 2)
        if value.startswith("!"):
            zone.setdefault(name, {})[kind] = AnswerStatus(value[1:])
            continue
        records = zone.setdefault(name, {}).setdefault(kind, [])
        assert isinstance(records, list)
        records.append(value)
    return zone


def through(provider: str, domain: str = "example.com", **more: object) -> Sending:
    """Return mail of a domain through the provider of a preset."""
    preset = load_presets()[provider]
    return Sending(domain, preset.name, preset.dns)._replace(**more)  # type: ignore[arg-type]


def checked(text: str, sending: Sending, *, confirm: bool = False) -> DomainReport:
    """Check a domain whose zone is this text, beside the providers'."""
    return answered(check_domain(sending, confirm=confirm), served(zone_of(PROVIDERS + text)))


def found(report: DomainReport) -> dict[str, Finding]:
    """Return the findings by id."""
    return {one.id.value: one for one in report.findings}


def states(report: DomainReport) -> dict[str, str]:
    """Return the states by id, without what is good."""
    return {one.id.value: one.state.value for one in report.findings if one.state != "good"}


def written(zone: Zone, record: RecordToWrite) -> Zone:
    """Return the zone with the record in the place of those that it replaces."""
    there = zone.get(record.host, {}).get(record.type, [])
    kept = [one for one in there if one not in record.replaces] if isinstance(there, list) else []
    return {**zone, record.host: {**zone.get(record.host, {}), record.type: [*kept, record.value]}}


def by_servers(resolver: str, servers: str) -> Callable[[Question], Answer]:
    """Answer from one zone, or from the other where a question names servers."""
    ours, theirs = served(zone_of(PROVIDERS + resolver)), served(zone_of(PROVIDERS + servers))
    return lambda question: (theirs if question.servers else ours)(question)


def dkim_key(bits: int = 2048) -> str:
    """Return a DKIM record, the same each time, with an RSA key nobody has the other half of; 0 bits: Ed25519."""
    if not bits:
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(shake_256(b'key').digest(32)).decode()}"
    modulus = int.from_bytes(shake_256(b"key").digest(bits // 8), "big") | 1 << bits - 1 | 1
    numbers = _der(0x02, modulus.to_bytes(bits // 8 + 1, "big")) + _der(0x02, b"\x01\x00\x01")
    algorithm = _der(0x30, _der(0x06, bytes.fromhex("2a864886f70d010101")) + _der(0x05, b""))
    key = _der(0x30, algorithm + _der(0x03, b"\x00" + _der(0x30, numbers)))
    return f"v=DKIM1; k=rsa; p={base64.b64encode(key).decode()}"


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = size.to_bytes(max(1, (size.bit_length() + 7) // 8), "big")
    return bytes([tag, *([] if size < 128 else [0x80 | len(length)]), *length]) + content
