"""What the SPF records say of a relay: D3 the record, D4 whether it names the relay, D5 where its includes lead."""

from typing import NamedTuple

from mailconfig_gui.domain.findings import Finding, FindingId, FindingState, RecordToWrite, Responsible
from mailconfig_gui.domain.questions import Asking, Question, RecordType, together
from mailconfig_gui.domain.records_to_write import spf_ending, spf_record, spf_terms, with_term
from mailconfig_gui.domain.sending import Sending, is_local
from mailconfig_gui.domain.spf import MOST_LOOK_UPS, MOST_VOID, check_host
from mailconfig_gui.domain.spf_record import Mechanism, SpfFault, SpfResult, is_spf, read_record
from mailconfig_gui.domain.spf_relay import Known, Look, Way, look_at, look_at_draft, networks_of, ways_out
from mailconfig_gui.model.preset import ReturnPath
from mailconfig_gui.words.say import mark, say

LONGEST_RECORD = 450
"""Bytes of a record that fits into an answer over UDP with all the rest (RFC 7208 3.4)."""
MOST_LISTED = 20
"""Terms that are written out as networks, at most: a record within the limits has half as many to ask for."""
_NOTHING = (SpfFault.NO_RECORD, SpfFault.NO_DOMAIN)
_FAULTS = {
    SpfFault.SEVERAL_RECORDS: mark("{domain} has several SPF records, so none of them counts."),
    SpfFault.LOOK_UPS: mark("The SPF record of {domain} needs more than {most} look-ups."),
    SpfFault.VOID_LOOK_UPS: mark("More than {void} names in the SPF record of {domain} lead nowhere."),
    SpfFault.MX_HOSTS: mark("The SPF record of {domain} asks for too many mail servers."),
}
_DOES_NOT_COUNT = mark("Receivers treat such a record as an error (permerror).")
_OTHER_SENDERS = mark("The relay is found before that; mail of other senders in the record is not.")


class SpfOutcome(NamedTuple):
    """What was found.

    `passes` tells whether a receiver's SPF check will pass, None where that cannot be told. `return_path` is the domain
    for which it is made, "" where that is the provider's or not known. `write` would let it pass.
    """

    findings: tuple[Finding, ...]
    passes: bool | None
    return_path: str = ""
    write: RecordToWrite | None = None


class _Case(NamedTuple):
    """All that the findings are made of.

    `look` is of the record that counts, None where there is none; `unanswered` a domain that nobody could tell of.
    `merged` is one record in place of several, where those are of a domain that does not count.
    """

    sending: Sending
    shown: Look
    look: Look | None
    elsewhere: bool
    write: RecordToWrite | None
    merged: RecordToWrite | None
    known: Known
    unanswered: str


def spf_findings(sending: Sending, known: Known) -> Asking[SpfOutcome]:
    """Look at the SPF records that count for this way out; `known` are answers that are there already."""
    hosts = tuple(dict.fromkeys((*sending.return_paths, sending.domain)))
    checks = together(*(check_host("", host, known=known) for host in hosts))
    ways, _ = yield from together(ways_out(sending, known), checks)
    looks = {}
    for host in hosts:
        looks[host] = yield from look_at(host, ways, known)
    look = _that_counts(sending, looks)
    facts = sending.facts
    elsewhere = look is None and facts is not None and facts.return_path is ReturnPath.PROVIDER
    shown = look or looks[sending.domain]
    if look is not None:
        write = yield from _better(look, known)
    else:
        write = None if elsewhere or _unanswered(looks) else _for_return_path(sending, ways)
    merged = None
    if look is None and shown.whole.fault is SpfFault.SEVERAL_RECORDS:
        merged = yield from _better(Look(shown.domain, shown.whole, Way("")), known)
    case = _Case(sending, shown, look, elsewhere, write, merged, known, _unanswered(looks))
    for_relay, passes = _for_relay(case)
    findings = (*_of_record(case), for_relay, *_of_includes(case))
    return SpfOutcome(findings, passes, look.domain if look else "", write)


def _that_counts(sending: Sending, looks: dict[str, Look]) -> Look | None:
    """Return how the record of the return path stands, None where that is set up elsewhere, or not at all."""
    if sending.facts is None or sending.facts.return_path is ReturnPath.FROM_DOMAIN:
        return looks[sending.domain]
    mine = [looks[host] for host in sending.return_paths]
    there = [one for one in mine if one.whole.record and (one.domain != sending.domain or one.passes)]
    return next((one for one in there if one.passes), there[0] if there else None)


def _unanswered(looks: dict[str, Look]) -> str:
    return next((host for host, one in looks.items() if one.whole.fault is SpfFault.NO_ANSWER), "")


def _for_return_path(sending: Sending, ways: tuple[Way, ...]) -> RecordToWrite | None:
    """Return the record for a return path that nobody has set up yet, where it has a usual name."""
    names = [one for one in sending.return_paths if one != sending.domain]
    if not names or not ways:
        return None
    return RecordToWrite(names[0], RecordType.TXT, spf_record([ways[0].term]))


# --- the record to write ------------------------------------------------------------------------------------


def _better(look: Look, known: Known) -> Asking[RecordToWrite | None]:
    """Return the record that lets the relay send and has no fault; None where the one found does, or none can."""
    if _flaw(look) is None and (look.passes or not look.way.samples):
        return None
    if look.whole.fault is SpfFault.NO_ANSWER:
        return None
    found = _records(look, known)
    best: str | None = None
    for draft in _drafts(look, found, known):
        drafted = yield from look_at_draft(look.domain, draft, look.way, known)
        if look.way.samples and not drafted.passes:
            continue
        best = best or draft
        if _flaw(drafted) is None:
            best = draft
            break
    if best is None or (best,) == found:
        return None
    return RecordToWrite(look.domain, RecordType.TXT, best, replaces=found)


def _drafts(look: Look, found: tuple[str, ...], known: Known) -> list[str]:
    """Return records to try, those that change least first."""
    terms = [one for one in spf_terms(found) if not one.lstrip("+?~-").startswith("ptr")]
    wanted = look.way.term
    added = with_term(terms, wanted) if wanted else terms
    alive = [one for one in added if not _leads_nowhere(one, look.domain, known)]
    first = [wanted, *(one for one in alive if one != wanted)] if wanted else alive
    lists = [terms, added, alive, first]
    flat = alive
    # A list of networks has to be kept by hand, so it comes last; the relay's own term stays.
    others = sorted((one for one in alive if one != wanted), key=lambda one: one.startswith("include:"))
    listed = others[:MOST_LISTED]
    for term, (some, whole) in zip(listed, networks_of(listed, look.domain, known), strict=True):
        if whole and some:
            at = flat.index(term)
            flat = list(dict.fromkeys((*flat[:at], *map(_as_term, some), *flat[at + 1 :])))
            lists.append(flat)
    ending = spf_ending(found)
    drafts = [spf_record(one, ending) for one in lists]
    return [one for one in dict.fromkeys(drafts) if len(one) <= LONGEST_RECORD] or drafts[:1]


def _as_term(network: str) -> str:
    address = network.removesuffix("/32").removesuffix("/128")
    return f"{'ip6' if ':' in network else 'ip4'}:{address}"


def _leads_nowhere(term: str, domain: str, known: Known) -> bool:
    """Tell whether a term is one of a name that has nothing to say: it costs a look-up, or the whole record."""
    directives = read_record(f"v=spf1 {term}").directives
    one = directives[0] if directives else None
    kinds: tuple[RecordType, ...] = (RecordType.TXT,)
    if one is None:
        name = term.partition("=")[2]
    elif one.mechanism is Mechanism.INCLUDE:
        name = one.domain
    elif one.mechanism is Mechanism.MX:
        name, kinds = one.domain or domain, (RecordType.MX,)
    elif one.mechanism is Mechanism.A:
        name, kinds = one.domain or domain, (RecordType.A, RecordType.AAAA)
    else:
        return False
    if name.lower() == domain and kinds == (RecordType.TXT,):
        return True  # in a circle
    answers = [known.get(Question(name.lower().removesuffix("."), kind)) for kind in kinds]
    if any(one is None or not one.is_known for one in answers):
        return False
    records = [text for answer in answers if answer for text in answer.records]
    return not (list(filter(is_spf, records)) if kinds == (RecordType.TXT,) else records)


def _records(look: Look, known: Known) -> tuple[str, ...]:
    """Return the SPF records that were found."""
    return tuple(filter(is_spf, known[Question(look.domain, RecordType.TXT)].records))


# --- D3, D5 -------------------------------------------------------------------------------------------------


def _flaw(look: Look) -> str | None:
    """Return what is wrong with a record, in a sentence; None where nothing is."""
    fault, domain = look.whole.fault, look.domain
    if fault in _NOTHING:
        return say("{domain} has no SPF record.", domain=domain)
    if fault in _FAULTS:
        return say(_FAULTS[fault], domain=domain, most=MOST_LOOK_UPS, void=MOST_VOID)
    if fault is SpfFault.NOTHING_THERE:
        return say(
            "The SPF record of {domain} includes {name}, which has none.", domain=domain, name=look.whole.at
        )
    if fault is not None:
        return say("The SPF record of {domain} cannot be read: {term}", domain=domain, term=look.whole.at)
    record = read_record(look.whole.record)
    if any(one.mechanism is Mechanism.ALL and one.result is SpfResult.PASS for one in record.directives):
        return say("The SPF record of {domain} lets everybody send.", domain=domain)
    if any(one.mechanism is Mechanism.PTR for one in record.directives):
        return say("The SPF record of {domain} uses ptr, which many receivers do not look at.", domain=domain)
    if len(look.whole.record) > LONGEST_RECORD:
        return say(
            "The SPF record of {domain} has {length} bytes; some receivers do not get it whole.",
            domain=domain, length=len(look.whole.record),
        )  # fmt: skip
    return None


def _of_record(case: _Case) -> list[Finding]:
    """D3."""
    look = case.shown
    fault, flaw = look.whole.fault, _flaw(look)
    seen = _records(look, case.known)
    counts = case.look is not None
    if fault is SpfFault.NO_ANSWER:
        title = say("The SPF record of {domain} could not be looked up.", domain=look.domain)
        return [Finding(FindingId.SPF_RECORD, FindingState.UNKNOWN, title, seen=seen)]
    if flaw is None or fault is SpfFault.NOTHING_THERE or (fault in _NOTHING and not counts):
        return [Finding(FindingId.SPF_RECORD, FindingState.GOOD, *_good_record(look), seen=seen)]
    is_error = fault is not None and fault not in _NOTHING
    bad = is_error and counts and not look.passes
    detail = ""
    if is_error:
        detail = say(_OTHER_SENDERS) if counts and not bad else say(_DOES_NOT_COUNT)
    state = FindingState.BAD if bad else FindingState.WARNING
    write = case.write if counts else case.merged
    return [Finding(FindingId.SPF_RECORD, state, flaw, detail, seen, write, Responsible.DNS_ADMINISTRATOR)]


def _good_record(look: Look) -> tuple[str, str]:
    if look.whole.fault in _NOTHING:
        title = say("{domain} has no SPF record, and needs none for this way.", domain=look.domain)
        return title, ""
    return (
        say("{domain} has one SPF record.", domain=look.domain),
        say("It needs {number} of {most} look-ups.", number=look.whole.look_ups, most=MOST_LOOK_UPS)
        if look.whole.fault is None
        else "",
    )


def _of_includes(case: _Case) -> list[Finding]:
    """D5, where there is anything included."""
    look = case.shown
    found, whole = FindingId.SPF_INCLUDES, look.whole
    if whole.fault is SpfFault.NOTHING_THERE:
        counts = case.look is not None
        state = FindingState.BAD if counts and not look.passes else FindingState.WARNING
        detail = say(_OTHER_SENDERS) if counts and look.passes else say(_DOES_NOT_COUNT)
        write = case.write if counts else None
        seen = _records(look, case.known)
        return [Finding(found, state, _flaw(look) or "", detail, seen, write, Responsible.DNS_ADMINISTRATOR)]
    if whole.fault is not None:
        return []
    record = read_record(whole.record)
    names = [one.domain for one in record.directives if one.mechanism is Mechanism.INCLUDE]
    if not (names or record.redirect):
        return []
    title = say(
        "All that the SPF record includes is there: {names}.",
        names=", ".join((*names, record.redirect)).strip(", "),
    )
    return [Finding(found, FindingState.GOOD, title)]


# --- D4 -----------------------------------------------------------------------------------------------------

_RESULTS = {
    SpfResult.FAIL: mark("The SPF record of {domain} forbids {relay} to send."),
    SpfResult.SOFTFAIL: mark("The SPF record of {domain} does not name {relay} (softfail)."),
    SpfResult.NEUTRAL: mark("The SPF record of {domain} does not say whether {relay} may send."),
    SpfResult.NONE: mark("{domain} has no SPF record that would let {relay} send."),
    SpfResult.PERMERROR: mark("The SPF record of {domain} does not count, so {relay} may not send."),
}
_WORST = (SpfResult.FAIL, SpfResult.PERMERROR, SpfResult.SOFTFAIL, SpfResult.NEUTRAL, SpfResult.NONE)


def _for_relay(case: _Case) -> tuple[Finding, bool | None]:
    """D4, and whether SPF will pass."""
    sending, look, found = case.sending, case.look, FindingId.SPF_FOR_RELAY
    if case.elsewhere:
        title = say(
            "{provider} uses a return path of its own, so its own SPF record counts.",
            provider=sending.provider,
        )
        return Finding(found, FindingState.GOOD, title), True
    if look is None:
        return _no_return_path(case), None
    if sending.facts is not None and not sending.facts.spf and look.whole.fault is None:
        title = say(
            "The return path {name} is set up; {provider} keeps its SPF record.",
            name=look.domain,
            provider=sending.provider,
        )
        return Finding(found, FindingState.GOOD, title, seen=_records(look, case.known)), True
    results = {one.result for one in look.checks}
    if not results or SpfResult.TEMPERROR in results:
        return Finding(found, FindingState.UNKNOWN, *_not_known(case)), None
    relay = sending.provider or sending.outgoing
    seen = _records(look, case.known)
    if look.passes:
        path = " → ".join(f"{step.domain}: {step.term}" for step in look.checks[0].path)
        title = say("The SPF record of {domain} lets {relay} send.", domain=look.domain, relay=relay)
        return Finding(found, FindingState.GOOD, title, path, seen), True
    worst = next(one for one in _WORST if one in results)
    title = say(_RESULTS[worst], domain=look.domain, relay=relay)
    detail = ""
    if SpfResult.PASS in results:
        title = say(
            "The SPF record of {domain} lets only a part of {relay} send.", domain=look.domain, relay=relay
        )
        missing = next(
            one for one, check in zip(look.way.samples, look.checks, strict=True) if check.result is worst
        )
        detail = say("Not from {address}, for example.", address=missing)
    state = FindingState.BAD if worst in (SpfResult.FAIL, SpfResult.PERMERROR) else FindingState.WARNING
    return Finding(found, state, title, detail, seen, case.write, Responsible.DNS_ADMINISTRATOR), False


def _no_return_path(case: _Case) -> Finding:
    provider = case.sending.provider
    if case.unanswered in case.sending.return_paths:
        title = say("Whether the return path {name} is set up could not be looked up.", name=case.unanswered)
        return Finding(FindingId.SPF_FOR_RELAY, FindingState.UNKNOWN, title)
    if case.write is None:
        title = say(
            "Under which name {provider} has the return path of this domain cannot be told from here.",
            provider=provider,
        )
        detail = say("The source of a message that arrived names it: Return-Path.")
        return Finding(FindingId.SPF_FOR_RELAY, FindingState.UNKNOWN, title, detail)
    title = say(
        "The return path that {provider} usually has, {name}, is not set up.",
        provider=provider,
        name=case.write.host,
    )
    detail = say("Unless it was given another name there.")
    return Finding(
        FindingId.SPF_FOR_RELAY, FindingState.WARNING, title, detail, (), case.write, Responsible.DNS_ADMINISTRATOR
    )  # fmt: skip


def _not_known(case: _Case) -> tuple[str, str]:
    """Say why nobody can tell whether the relay may send."""
    sending, look = case.sending, case.look
    if sending.outgoing and sending.facts is None:
        if is_local(sending.outgoing):
            title = say(
                "{address} is an address of a local network, which no receiver sees.",
                address=sending.outgoing,
            )
            return title, say("Name the address under which your server reaches the internet.")
    elif sending.facts is None and sending.provider:
        return say("What {provider} needs in the DNS is not known here.", provider=sending.provider), ""
    elif sending.facts is None:
        title = say("Through which server the mail goes is not known, so no address could be checked.")
        return title, say("Name the provider, or the outgoing address of your own server.")
    elif look is not None and not look.way.samples:
        return say("The addresses of {provider} could not be looked up.", provider=sending.provider), ""
    return say("Not all that the SPF record of {domain} asks for was answered.", domain=case.shown.domain), ""
