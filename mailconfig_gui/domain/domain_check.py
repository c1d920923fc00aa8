"""The check of a sender's domain: all that is asked, what was found, and what will become of the mail."""

from collections.abc import Iterable
from typing import NamedTuple

from mailconfig_gui.domain.alignment import Forecast, is_aligned
from mailconfig_gui.domain.dkim_findings import DkimOutcome, dkim_findings
from mailconfig_gui.domain.dmarc import Dmarc, Mode, find_dmarc, organisational_domain, walk_names
from mailconfig_gui.domain.dmarc_findings import (
    forecast_finding,
    foreign_mailbox_finding,
    record_finding,
    subdomain_finding,
)
from mailconfig_gui.domain.findings import (
    DomainReport,
    Finding,
    FindingId,
    FindingState,
    RecordToWrite,
    Responsible,
    Summary,
    visible,
)
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType, ask, together
from mailconfig_gui.domain.remember import at_their_servers, remembering
from mailconfig_gui.domain.sending import Sending, is_local
from mailconfig_gui.domain.server_findings import server_finding
from mailconfig_gui.domain.spf_findings import SpfOutcome, spf_findings
from mailconfig_gui.domain.spf_record import is_spf
from mailconfig_gui.domain.spf_relay import Known
from mailconfig_gui.model.preset import Alignment, within
from mailconfig_gui.words.say import say

MOST_SERVERS = 4
"""Name servers of a zone that are asked."""
MOST_HOSTS = 10
"""Mail servers of a domain whose addresses are asked for."""
MOST_INCLUDES = 4
"""Included names whose own servers are asked."""
_MAIL = (RecordType.MX, RecordType.A, RecordType.AAAA, RecordType.TXT)


def check_domain(sending: Sending, *, confirm: bool = True) -> Asking[DomainReport]:
    """Check a domain; with `confirm`, all that is bad is asked once more at the zone's own servers."""
    known: Known = {}
    findings = yield from remembering(_findings(sending, known), known)
    bad = [one for one in findings if one.state is FindingState.BAD]
    if bad and confirm:
        findings = yield from _confirmed(sending, findings, known)
    findings = tuple(map(_shown, findings))
    return DomainReport(
        sending.domain,
        *_verdict(findings),
        findings,
        next((answer.resolver for answer in known.values() if answer.resolver), ""),
        asked=any(answer.is_known for answer in known.values()),
    )


def _shown(one: Finding) -> Finding:
    seen = tuple(map(visible, one.seen))
    return one._replace(title=visible(one.title), detail=visible(one.detail), seen=seen)


def _findings(sending: Sending, known: Known) -> Asking[tuple[Finding, ...]]:
    domain = sending.domain
    asking = ask(domain, *_MAIL)
    if sending.mailbox_of or sending.is_mailbox:
        own, dmarc = yield from together(asking, find_dmarc(domain))
        return tuple(_of_mailbox(sending, own, dmarc, known))
    own, dmarc, spf, dkim = yield from together(
        asking, find_dmarc(domain), spf_findings(sending, known), dkim_findings(sending)
    )
    parent = dmarc.organisational_domain
    above, hosts, path, server = yield from together(
        ask(parent, RecordType.MX) if parent else _nothing(),
        _hosts(own[0]),
        _organisation_of(spf.return_path, sending, dmarc),
        _server(sending),
    )
    if any(answer.status is AnswerStatus.REWRITTEN for answer in own):
        return (_rewritten(domain),)
    mail = _mail_of(above, domain) if parent != domain else None
    of_name = _of_name(domain, own, mail)
    if of_name.state is FindingState.BAD and mail is None:
        return (of_name,)
    forecast = _forecast(sending, dmarc, spf, dkim, path)
    signer = dkim.domains[0] if dkim.domains else ""
    sub = subdomain_finding(sending, dmarc, is_empty=not any(one.records for one in own[:3]), mail=mail)
    found = (
        of_name,
        _of_mail(domain, own, hosts, mail),
        *spf.findings,
        dkim.finding,
        record_finding(dmarc, known),
        forecast_finding(sending, dmarc, forecast, spf.write, signer),
        *server,
        *((sub,) if sub else ()),
        *_of_signatures(domain, known),
    )
    return tuple(sorted(found, key=lambda one: list(FindingId).index(one.id)))


def _nothing() -> Asking[tuple[Answer, ...]]:
    """Ask nothing."""
    return ()
    yield  # an asking all the same


def _server(sending: Sending) -> Asking[tuple[Finding, ...]]:
    if not sending.delivers or is_local(sending.outgoing):
        return ()
    return ((yield from server_finding(sending.outgoing, sending.domain)),)


def _hosts(mx: Answer) -> Asking[tuple[Answer, ...]]:
    """Ask for the addresses of the servers that take mail."""
    names = [text.partition(" ")[2] for text in mx.records[:MOST_HOSTS]]
    kinds = (RecordType.A, RecordType.AAAA)
    return (yield tuple(Question(name, kind) for name in names if name != "." for kind in kinds))


def _organisation_of(path: str, sending: Sending, dmarc: Dmarc) -> Asking[str]:
    if not path or path == sending.domain:
        return dmarc.organisational_domain
    return (yield from organisational_domain(path))


# --- D1, D2, D13 --------------------------------------------------------------------------------------------


def _rewritten(domain: str) -> Finding:
    title = say(
        "Something on the way answers for the DNS: {domain} has an address that no public name has.",
        domain=domain,
    )
    detail = say(
        "A proxy or VPN on this computer or in its network. Name another resolver, or check from elsewhere."
    )
    return Finding(FindingId.EXISTS, FindingState.UNKNOWN, title, detail, who=Responsible.NETWORK)


def _of_name(domain: str, own: tuple[Answer, ...], mail: RecordToWrite | None) -> Finding:
    """D1."""
    heard = {one.status for one in own if one.is_known}
    if heard == {AnswerStatus.NO_SUCH_NAME}:
        title = say("{domain} does not exist; receivers refuse mail from it.", domain=domain)
        detail = (
            ""
            if mail
            else say("Check the spelling of the address, and whether the domain is still registered.")
        )
        who = Responsible.DNS_ADMINISTRATOR if mail else Responsible.YOU
        return Finding(FindingId.EXISTS, FindingState.BAD, title, detail, (), mail, who, refuses=True)
    if not heard:
        title = say("Nobody could tell whether {domain} exists.", domain=domain)
        detail = say("The DNS did not answer, or not in time. Try again.")
        return Finding(FindingId.EXISTS, FindingState.UNKNOWN, title, detail)
    return Finding(FindingId.EXISTS, FindingState.GOOD, say("{domain} exists.", domain=domain))


def _of_mail(
    domain: str, own: tuple[Answer, ...], hosts: tuple[Answer, ...], mail: RecordToWrite | None
) -> Finding:
    """D2."""
    found = FindingId.ANSWERS_COME_BACK
    mx, *addresses = own[:3]
    names = [text.partition(" ")[2] for text in mx.records]
    if names == ["."]:
        title = say(
            "{domain} says that it takes no mail (null MX); some receivers refuse mail from it.",
            domain=domain,
        )
        return Finding(
            found,
            FindingState.BAD,
            title,
            _answers_are_lost(mail),
            mx.records,
            mail,
            Responsible.DNS_ADMINISTRATOR,
        )
    if names:
        if hosts and all(one.is_known and not one.records for one in hosts):
            title = say("The mail servers of {domain} have no address.", domain=domain)
            return Finding(
                found, FindingState.WARNING, title, _answers_are_lost(None), mx.records,
                who=Responsible.DNS_ADMINISTRATOR,
            )  # fmt: skip
        return Finding(
            found,
            FindingState.GOOD,
            say("Answers and bounces come back to {domain}.", domain=domain),
            seen=mx.records,
        )
    at = [record for one in addresses for record in one.records]
    if at:
        title = say(
            "{domain} has no MX record; answers go to the address of the domain itself.", domain=domain
        )
        return Finding(found, FindingState.GOOD, title, seen=tuple(at))
    if not all(one.is_known for one in own[:3]):
        title = say("Where answers to {domain} go could not be looked up.", domain=domain)
        return Finding(found, FindingState.UNKNOWN, title)
    title = say("No server takes mail for {domain}.", domain=domain)
    return Finding(
        found, FindingState.WARNING, title, _answers_are_lost(mail), (), mail, Responsible.DNS_ADMINISTRATOR
    )


def _answers_are_lost(mail: RecordToWrite | None) -> str:
    """Say what follows, and what to do where there is no record to offer."""
    if mail is not None:
        return say("Answers and bounces are lost.")
    return say(
        "Answers and bounces are lost. Name a server that takes mail (MX), or send from a domain that has one."
    )


def _mail_of(above: tuple[Answer, ...], domain: str) -> RecordToWrite | None:
    """Return the record by which answers go where those of the organisation go, if that takes any."""
    texts = [text for answer in above for text in answer.records if text.partition(" ")[2] != "."]
    first = min(texts, key=lambda text: (int(text.partition(" ")[0]), text), default="")
    return RecordToWrite(domain, RecordType.MX, first) if first else None


def _of_signatures(domain: str, known: Known) -> list[Finding]:
    """D13, where there is one."""
    bogus = [question.name for question, answer in known.items() if answer.status is AnswerStatus.BOGUS]
    mine = [name for name in bogus if within(name, domain)]
    if not mine:
        return []
    title = say(
        "The DNS of {domain} is signed wrongly (DNSSEC): who checks signatures gets no answer.",
        domain=mine[0],
    )
    detail = say(
        "Many receivers then take no mail from it. Sign the zone anew, or have the DS record taken out."
    )
    return [
        Finding(FindingId.SIGNED_WRONGLY, FindingState.BAD, title, detail, who=Responsible.DNS_ADMINISTRATOR)
    ]


# --- DMARC --------------------------------------------------------------------------------------------------


def _forecast(sending: Sending, dmarc: Dmarc, spf: SpfOutcome, dkim: DkimOutcome, path: str) -> Forecast:
    """Return whether each method will be aligned. `path`: the organisational domain of the return path."""
    can = sending.facts.aligned if sending.facts is not None else tuple(Alignment)
    domain, organisation = sending.domain, dmarc.organisational_domain
    record = dmarc.record
    aspf, adkim = (record.aspf, record.adkim) if record is not None else (Mode.RELAXED, Mode.RELAXED)
    # Without a record there is no organisation; what lies below a domain, or above it, belongs to it all the same.
    is_free = record is None and dmarc.is_known
    by_spf = spf.passes if Alignment.SPF in can else False
    if by_spf and not spf.return_path:
        by_spf = None  # one of the domain's own may be set up under a name that nobody can know
    elif by_spf and not is_free:
        by_spf = is_aligned(spf.return_path, path, domain, organisation, aspf)
    each: set[bool | None] = set()
    for one in dkim.domains:
        its = organisation if within(one, organisation or one) else one
        each.add(is_free or is_aligned(one, its, domain, organisation, adkim))
    by_dkim = True if True in each else None if None in each or dkim.is_open else False
    return Forecast(by_spf, by_dkim if Alignment.DKIM in can else False)


def _of_mailbox(sending: Sending, own: tuple[Answer, ...], dmarc: Dmarc, known: Known) -> Iterable[Finding]:
    """What there is to say of a mailbox provider's domain, whose records are its own matter."""
    yield _of_name(sending.domain, own, None)
    record = record_finding(dmarc, known)
    if record.state is FindingState.GOOD:
        yield record._replace(detail="")
    if sending.is_mailbox:
        title = say(
            "{provider} signs mail of its own mailboxes, and its records name its servers.",
            provider=sending.provider,
        )
        yield Finding(FindingId.ALIGNMENT, FindingState.GOOD, title)
        return
    yield forecast_finding(sending, dmarc, Forecast(spf=False, dkim=False), None, "")
    yield foreign_mailbox_finding(sending, dmarc)


# --- asking once more ---------------------------------------------------------------------------------------


class _Zone(NamedTuple):
    """A zone and the addresses of its name servers."""

    name: str
    servers: tuple[str, ...]


def _confirmed(sending: Sending, findings: tuple[Finding, ...], known: Known) -> Asking[tuple[Finding, ...]]:
    """Ask the zone's own servers about all that is bad; what they do not confirm is not bad.

    So are those of included names that have no SPF record. Where none is found, or none answers, the first answer
    stands.
    """
    names = _without_spf(sending.domain, known)
    zone, *others = yield from together(*map(_zone_of, (sending.domain, *names)))
    if not zone.servers:
        return findings
    servers = {name: one.servers for name, one in zip(names, others, strict=True) if one.servers}
    servers[zone.name] = zone.servers

    def is_theirs(question: Question) -> bool:
        return any(within(question.name, name) for name in servers)

    # What lies elsewhere was asked already, and what is signed wrongly shows only to a resolver that checks.
    theirs = {one: answer for one, answer in known.items() if not is_theirs(one)}
    again = at_their_servers(remembering(_findings(sending, theirs), theirs), servers)
    second = {one.id: one for one in (yield from again)}
    fresh = {one: answer for one, answer in theirs.items() if is_theirs(one)}
    if not any(answer.is_known for one, answer in fresh.items() if within(one.name, zone.name)):
        return findings
    result = {one.id: one for one in findings}
    mended = [
        one for one in findings if one.state is FindingState.BAD and one.id is not FindingId.SIGNED_WRONGLY
    ]
    for one in mended:
        other = second.get(one.id)
        if other is None:
            del result[one.id]
        elif other.state not in (FindingState.BAD, FindingState.UNKNOWN):
            result[one.id] = other._replace(detail=_differs(known, fresh))
            # Of a name that does not exist nothing else was looked at; the forecast follows from the rest.
            result = {**second, **result} if one.id is FindingId.EXISTS else result
            if FindingId.ALIGNMENT in second and result[FindingId.ALIGNMENT].state is not FindingState.BAD:
                result[FindingId.ALIGNMENT] = second[FindingId.ALIGNMENT]
    return tuple(result.values())


def _without_spf(domain: str, known: Known) -> tuple[str, ...]:
    """Return names of others that an SPF record was looked for at, and that have none."""
    names = [
        one.name
        for one, answer in known.items()
        if one.type is RecordType.TXT and answer.is_known and not any(map(is_spf, answer.records))
    ]
    others = [one for one in names if not one.startswith("_dmarc.") and not within(one, domain)]
    return tuple(dict.fromkeys(others))[:MOST_INCLUDES]


def _zone_of(domain: str) -> Asking[_Zone]:
    """Return the zone that a name lies in, and its servers; none where they cannot be found."""
    names = walk_names(domain)
    answers = yield tuple(Question(name, RecordType.NS) for name in names)
    found = [
        (name, one) for name, one in zip(names, answers, strict=True) if one.status is AnswerStatus.FOUND
    ]
    if not found:
        return _Zone("", ())
    name, answer = found[0]
    kinds = (RecordType.A, RecordType.AAAA)
    addresses = yield tuple(Question(host, kind) for host in answer.records[:MOST_SERVERS] for kind in kinds)
    return _Zone(name, tuple(record for one in addresses for record in one.records))


def _differs(known: Known, fresh: Known) -> str:
    """Say why the resolver's answers are not those of the zone's own servers."""
    changed = [
        known[one] for one, answer in fresh.items() if one in known and known[one].records != answer.records
    ]
    kept = [one.ttl for one in changed if one.ttl]
    if kept:
        return say(
            "The zone's own servers say so. Your resolver keeps the answer of before a change for {seconds} s.",
            seconds=max(kept),
        )  # fmt: skip
    return say("The zone's own servers say so; your network answers differently.")


# --- the summary --------------------------------------------------------------------------------------------


def _verdict(findings: tuple[Finding, ...]) -> tuple[Summary, str]:
    """Return what will become of the mail, and the sentence that decides; a warning never hides below a good end."""
    for summary, applies in (
        (Summary.REFUSED, lambda one: one.state is FindingState.BAD and one.refuses),
        (Summary.RISK, lambda one: one.state is FindingState.BAD),
        (Summary.RISK, lambda one: one.state is FindingState.WARNING),
    ):
        deciding = [one for one in findings if applies(one)]
        if deciding:
            return summary, deciding[0].title
    forecast = [one for one in findings if one.id is FindingId.ALIGNMENT]
    if forecast and forecast[0].state is FindingState.GOOD:
        return Summary.PASS, forecast[0].title
    return Summary.UNKNOWN, next(one.title for one in findings if one.state is FindingState.UNKNOWN)
