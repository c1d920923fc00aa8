"""The addresses of a relay, taken from the SPF records of its provider, and how a domain's record judges them."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import NamedTuple

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType, together
from mailconfig_gui.domain.sending import Sending, is_local
from mailconfig_gui.domain.spf import SpfCheck, check_host
from mailconfig_gui.domain.spf_record import (
    Directive,
    Mechanism,
    SpfError,
    SpfResult,
    read_record,
    the_record,
)

MOST_SAMPLES = 12
"""Addresses of a provider that are checked, spread over the networks that it names."""
_DEEPEST = 10

Known = dict[Question, Answer]


class Way(NamedTuple):
    """A term that lets the relay send, and addresses that the relay sends from; none where they are not known."""

    term: str
    samples: tuple[str, ...] = ()


class Look(NamedTuple):
    """How the record of one domain stands: `whole` in itself, and `checks` for the addresses of a way."""

    domain: str
    whole: SpfCheck
    way: Way
    checks: tuple[SpfCheck, ...] = ()

    @property
    def passes(self) -> bool:
        """Tell whether every address may send."""
        return bool(self.checks) and all(one.result is SpfResult.PASS for one in self.checks)


def ways_out(sending: Sending, known: Known) -> Asking[tuple[Way, ...]]:
    """Find out from where a relay sends. Any one of several ways suffices, the usual one stands first."""
    address = sending.outgoing
    if sending.facts is not None:
        return (yield from together(*(_way(term, known) for term in sending.facts.spf)))
    if not address or is_local(address):
        return ()
    return (Way(f"{'ip6' if ':' in address else 'ip4'}:{address}", (address,)),)


def _way(term: str, known: Known) -> Asking[Way]:
    domain = term.partition(":")[2]
    yield from check_host("", domain, known=known)
    found, _ = networks(domain, known)
    step = -(-len(found) // MOST_SAMPLES) or 1
    samples = tuple(dict.fromkeys(str(ip_network(one, strict=False)[0]) for one in found[::step]))
    checks = yield from together(*(check_host(one, domain, known=known) for one in samples))
    passing = (one for one, check in zip(samples, checks, strict=True) if check.result is SpfResult.PASS)
    return Way(term, tuple(passing))


def look_at(domain: str, ways: tuple[Way, ...], known: Known) -> Asking[Look]:
    """Judge the addresses by the record of a domain; of several ways the one that passes counts."""
    whole = yield from check_host("", domain, known=known)
    looks = []
    for way in ways:
        checks = yield from together(*(check_host(one, domain, known=known) for one in way.samples))
        looks.append(Look(domain, whole, way, checks))
    return next((one for one in looks if one.passes), looks[0] if looks else Look(domain, whole, Way("")))


def look_at_draft(domain: str, record: str, way: Way, known: Known) -> Asking[Look]:
    """Judge them as if the domain had this record."""
    drafted = {**known, Question(domain, RecordType.TXT): Answer(AnswerStatus.FOUND, (record,))}
    look = yield from look_at(domain, (way,), drafted)
    known.update((question, answer) for question, answer in drafted.items() if question not in known)
    return look


def networks(domain: str, known: Mapping[Question, Answer]) -> tuple[list[str], bool]:
    """Return the networks that a record lets send, as far as `known` tells, and whether that is all it says."""
    return _Walk(known).of_record(domain, 0)


def networks_of(
    terms: Iterable[str], domain: str, known: Mapping[Question, Answer]
) -> list[tuple[list[str], bool]]:
    """Return the same of each of some terms in the record of a domain."""
    walk = _Walk(known)
    records = [read_record(f"v=spf1 {term}").directives for term in terms]
    return [walk.of_directive(one[0], domain, 0) if one else ([], False) for one in records]


class _Walk:
    """Goes from record to record; each is read once at a depth, however many include it."""

    def __init__(self, known: Mapping[Question, Answer]) -> None:
        self._known = known
        self._found: dict[tuple[str, int], tuple[list[str], bool]] = {}

    def of_record(self, domain: str, depth: int) -> tuple[list[str], bool]:
        try:
            record = the_record(self._records(domain, RecordType.TXT), domain)
        except SpfError:
            return [], False
        found: list[str] = []
        whole = depth < _DEEPEST
        for one in record.directives:
            if one.mechanism is not Mechanism.ALL or one.result is SpfResult.PASS:
                some, all_of_it = self.of_directive(one, domain, depth)
                found += some
                whole &= all_of_it
        if record.redirect and Mechanism.ALL not in (one.mechanism for one in record.directives):
            some, all_of_it = self._elsewhere(record.redirect, depth)
            found += some
            whole &= all_of_it
        return list(dict.fromkeys(found)), whole

    def of_directive(self, one: Directive, domain: str, depth: int) -> tuple[list[str], bool]:
        if one.result is not SpfResult.PASS:
            return [], False
        hosts = [one.domain or domain]
        match one.mechanism:
            case Mechanism.IP4 | Mechanism.IP6:
                return [one.network], True
            case Mechanism.INCLUDE:
                return self._elsewhere(one.domain, depth)
            case Mechanism.MX:
                hosts = [text.partition(" ")[2] for text in self._records(hosts[0], RecordType.MX)]
            case Mechanism.A:
                pass
            case _:
                return [], False
        types = (RecordType.A, RecordType.AAAA)
        addresses = [text for host in hosts for kind in types for text in self._records(host, kind)]
        return addresses, one.prefixes == (32, 128)

    def _elsewhere(self, domain: str, depth: int) -> tuple[list[str], bool]:
        if depth >= _DEEPEST:
            return [], False
        at = domain.lower(), depth + 1
        if at not in self._found:
            self._found[at] = self.of_record(*at)
        return self._found[at]

    def _records(self, name: str, kind: RecordType) -> tuple[str, ...]:
        answer = self._known.get(Question(name.lower().removesuffix("."), kind))
        return answer.records if answer is not None else ()
