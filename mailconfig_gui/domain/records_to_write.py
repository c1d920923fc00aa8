"""The records to write: merged into those found, as lines of a zone file, as a message to whoever keeps the DNS."""

import re
from collections.abc import Iterable, Iterator

from mailconfig_gui.domain.findings import DomainReport, Finding, RecordToWrite, Responsible, visible
from mailconfig_gui.domain.questions import RecordType
from mailconfig_gui.domain.spf_record import SpfError, read_record
from mailconfig_gui.model.hosts import is_ipv4
from mailconfig_gui.words.say import say

_SOFT = ("?all", "~all", "-all", "all", "+all")
"""How a record ends, the mildest for other mail first; what lets everybody send is no choice."""
_LONGEST_STRING = 255
"""Bytes of one string in a TXT record (RFC 1035 3.3)."""


# --- SPF ----------------------------------------------------------------------------------------------------


def spf_terms(records: Iterable[str]) -> list[str]:
    """Return the terms of SPF records that are good or can be mended, each once, without `all`; never raises.

    Those of several records stand one after the other; a `redirect` beside other terms becomes an include.
    """
    texts = list(records)
    terms = dict.fromkeys(term for text in texts for term in _good_terms(text) if term not in _SOFT)
    redirects = [term for term in terms if term.startswith("redirect=")]
    if len(texts) > 1 or len(redirects) > 1 or spf_ending(texts):
        return list(dict.fromkeys(term.replace("redirect=", "include:") for term in terms))
    return [*(term for term in terms if term not in redirects), *redirects]


def spf_record(terms: Iterable[str], ending: str = "") -> str:
    """Return the SPF record of these terms; without an ending what is not named is in doubt."""
    words = list(terms)
    ending = ending or ("" if any(term.startswith("redirect=") for term in words) else "~all")
    return " ".join(("v=spf1", *words, *([ending] if ending else ())))


def with_term(terms: list[str], term: str) -> list[str]:
    """Return the terms with one more, before a `redirect`, which comes last."""
    if term in terms:
        return terms
    rest = [one for one in terms if one.startswith("redirect=")]
    return [*(one for one in terms if one not in rest), term, *rest]


def spf_ending(records: Iterable[str]) -> str:
    """Return how records end, the mildest of several, "" where none says so; that everybody may send is a doubt."""
    found = {term for text in records for term in _good_terms(text)}
    ending = next((one for one in _SOFT if one in found), "")
    return "~all" if ending in ("all", "+all") else ending


def _good_terms(text: str) -> Iterator[str]:
    """Yield the good terms of a record in small letters where those do not count, mended where that is plain."""
    words = iter(re.sub(r"[\"\\]", "", text).split()[1:])
    for word in words:
        # A blank behind the colon, and what other lists put between their entries.
        term = word.rstrip(",;")
        if term.endswith(":"):
            term += next(words, "").rstrip(",;")
        name, mark, value = re.fullmatch(r"([^:=/]*)([:=/]?)(.*)", term, re.DOTALL).groups()  # type: ignore[union-attr]
        name = name.lower()
        if mark == ":" and re.fullmatch(r"[+?~-]?(ip|ipv4|a|mx|include)", name) and _is_network(value):
            name = re.sub(r"[a-z].*", "ip4", name)
        elif name.lstrip("+?~-") == "ipv6":
            name = name.replace("ipv6", "ip6")
        term = f"{name}{mark}{value}"
        try:
            read_record(f"v=spf1 {term}")
        except SpfError:
            continue
        yield term


def _is_network(text: str) -> bool:
    return is_ipv4(text.partition("/")[0])


# --- lines of a zone file -----------------------------------------------------------------------------------


def records_of(findings: Iterable[Finding]) -> tuple[RecordToWrite, ...]:
    """Return the records to write of all findings, each once, in their order."""
    return tuple(dict.fromkeys(record for one in findings for record in one.writes))


def of_the_zone(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with a record that whoever keeps the DNS of the domain can write."""
    return tuple(one for one in findings if one.write and one.who is Responsible.DNS_ADMINISTRATOR)


def zone_lines(records: Iterable[RecordToWrite]) -> str:
    """Return records as a zone file of BIND has them (RFC 1035 5.1), and as comments those that have to go."""
    lines: list[str] = []
    for record in records:
        lines += [f"; - {visible(old)}" for old in record.replaces]
        lines.append(f"{record.host}. {record.ttl} IN {record.type} {zone_value(record)}")
    return "".join(f"{line}\n" for line in lines)


def zone_value(record: RecordToWrite) -> str:
    """Return the value as a zone file has it: a TXT record in strings of at most 255 bytes, names with a final dot."""
    if record.type is RecordType.TXT:
        data = record.value
        parts = [data[at : at + _LONGEST_STRING] for at in range(0, len(data), _LONGEST_STRING)] or [""]
        return " ".join(f'"{_escaped(part)}"' for part in parts)
    if record.type in (RecordType.A, RecordType.AAAA):
        return record.value
    return record.value if record.value.endswith(".") else f"{record.value}."


def _escaped(text: str) -> str:
    text = re.sub(r'(["\\])', r"\\\1", text)
    return re.sub(r"[^\x20-\x7e]", lambda found: f"\\{ord(found[0]) & 0xFF:03d}", text)


# --- the message --------------------------------------------------------------------------------------------


def message(report: DomainReport, address: str, relay: str = "") -> str:
    """Return a message to whoever keeps the DNS, lines ended by LF; "" when there is nothing to write.

    `address` is that of the sender, `relay` the name of the server or provider, "" where it is not known.
    """
    wanted = of_the_zone(report.findings)
    if not wanted:
        return ""
    why = (
        say("Our platform sends mail as {address} through {relay}.", address=address, relay=relay)
        if relay
        else say("Our platform sends mail as {address}.", address=address)
    )
    lines = [
        say("To: administrator of the DNS of {domain}", domain=report.domain),
        say("Subject: DNS records of {domain} for mail", domain=report.domain),
        "",
        say("Hello,"),
        "",
        why,
        say("So that it arrives, please set these records:"),
    ]
    for record in records_of(wanted):
        lines += ["", *(f"- {one.title}" for one in wanted if record in one.writes)]
        facts = (
            say("Name: {name}", name=record.host),
            say("Type: {type}", type=record.type),
            say("Value: {value}", value=visible(record.value)),
            say("TTL: {seconds}", seconds=record.ttl),
            *(say("In place of: {value}", value=visible(old)) for old in record.replaces),
        )
        lines += [f"  {fact}" for fact in facts]
    return "\n".join(
        [
            *lines,
            "",
            say("As lines of a zone file:"),
            "",
            zone_lines(records_of(wanted)),
            say("Thank you"),
            "",
        ]
    )
