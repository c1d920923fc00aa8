"""What the DKIM keys in the DNS say (D6). That none is found is never a fault: selectors cannot be listed."""

import re
from typing import NamedTuple

from mailconfig_gui.domain.dkim_record import DkimFault, DkimKey, KeyType, Selector, find_key, read_key
from mailconfig_gui.domain.findings import Finding, FindingId, FindingState, RecordToWrite, Responsible
from mailconfig_gui.domain.questions import Asking, RecordType, ask, together
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.words.say import mark, say

LEAST_BITS = 1024
"""A shorter RSA key does not count (RFC 8301 3.2)."""
ADVISED_BITS = 2048
_MOST_PARENTS = 2
_FAULTS = {
    DkimFault.SEVERAL_RECORDS: mark("There are several records at {name}, so it is open which one counts."),
    DkimFault.SERVICE: mark("The DKIM key at {name} is not for mail."),
    DkimFault.HASH: mark("The DKIM key at {name} does not allow SHA-256, which receivers ask for."),
}
_UNREADABLE = mark("The DKIM key at {name} cannot be read.")


class DkimOutcome(NamedTuple):
    """What was found. `domains` have a key that receivers can use; `is_open`: keys may be elsewhere, or unanswered."""

    finding: Finding
    domains: tuple[str, ...]
    is_open: bool


def signing_domains(domain: str) -> tuple[str, ...]:
    """Return the domains that may sign for a From domain: itself, and some of those above it."""
    labels = domain.split(".")
    return tuple(".".join(labels[at:]) for at in range(min(len(labels) - 1, 1 + _MOST_PARENTS))) or (domain,)


def dkim_findings(sending: Sending) -> Asking[DkimOutcome]:
    """Ask for the keys of all selectors that are known, at each domain that may sign."""
    usual = sending.facts.selectors if sending.facts is not None else ()
    selectors = tuple(dict.fromkeys((*sending.selectors, *usual)))
    wanted = [(one, domain) for domain in signing_domains(sending.domain) for one in selectors]
    keys = yield from together(*(find_key(selector, domain) for selector, domain in wanted))
    good = [
        (one, one.key, domain)
        for one, (_, domain) in zip(keys, wanted, strict=True)
        if one.key is not None and _is_usable(one.key)
    ]
    if good:
        first, key, _ = good[0]
        return DkimOutcome(
            _good(first, key), tuple(dict.fromkeys(domain for *_, domain in good)), is_open=False
        )
    faulty = next((one for one in keys if _flaw(one) is not None), None)
    if faulty is not None:
        finding = yield from _bad(faulty, sending)
        return DkimOutcome(finding, (), is_open=faulty.selector not in sending.selectors)
    answered = all(key.answer.is_known for key in keys)
    return DkimOutcome(_none(sending, selectors, answered=answered), (), is_open=True)


def _is_usable(key: DkimKey) -> bool:
    """Tell whether receivers can use a key."""
    is_long = key.type is not KeyType.RSA or (key.bits or 0) >= LEAST_BITS
    return key.fault is None and not key.is_revoked and is_long


def _flaw(one: Selector) -> str | None:
    """Return why receivers cannot use what is there, None where nothing is; not for a key that they can use."""
    key = one.key
    if key is None:
        if one.alias and one.answer.is_known:
            return say(
                "The CNAME at {name} leads to {target}, where there is no DKIM key.",
                name=one.name,
                target=one.alias,
            )
        return None
    if key.is_revoked:
        return say("The DKIM key at {name} is revoked: it is empty.", name=one.name)
    if key.fault is not None:
        return say(_FAULTS.get(key.fault, _UNREADABLE), name=one.name)
    return say(
        "The DKIM key at {name} has {bits} bits; receivers want {least}.",
        name=one.name,
        bits=key.bits,
        least=LEAST_BITS,
    )


def _good(one: Selector, key: DkimKey) -> Finding:
    title = say("There is a DKIM key at {name}.", name=one.name)
    notes = []
    if key.type is KeyType.RSA and (key.bits or 0) < ADVISED_BITS:
        notes.append(say("It has {bits} bits; {advised} are advised.", bits=key.bits, advised=ADVISED_BITS))
    if key.is_testing:
        notes.append(say("It says that it is a test (t=y): some receivers treat the mail as not signed."))
    if key.type is KeyType.ED25519:
        notes.append(
            say("It is of the kind Ed25519, which some receivers do not know; have one of RSA beside it.")
        )
    return Finding(FindingId.DKIM_KEY, FindingState.GOOD, title, " ".join(notes), one.answer.records)


def _cname(one: str, domain: str, sending: Sending) -> str:
    """Return where the provider's key of a selector is, "" where that cannot be told."""
    return sending.facts.cname(one, domain) if sending.facts is not None else ""


def _bad(one: Selector, sending: Sending) -> Asking[Finding]:
    """Say what is wrong; write the record again where it was only entered wrongly, or leads to the wrong place.

    A key withdrawn, or gone, under a usual name may be an old one beside another that is in use.
    """
    is_old = (one.key is None or one.key.is_revoked) and one.selector not in sending.selectors
    state = FindingState.WARNING if is_old else FindingState.BAD
    write = None
    for text in one.answer.records:
        mended = re.sub(r'["\\]', "", text).strip()
        if _is_usable(read_key(mended)) and not one.alias:
            write = RecordToWrite(one.name, RecordType.TXT, mended, replaces=one.answer.records)
            break
    target = _cname(one.selector, one.name.partition("._domainkey.")[2], sending)
    if target and write is None:
        (leads,) = yield from ask(one.name, RecordType.CNAME)
        if leads.is_known and leads.records != (target,):
            there = leads.records or one.answer.records
            write = RecordToWrite(one.name, RecordType.CNAME, target, replaces=there)
    detail = (
        "" if write else say("Take the key anew from the page of the provider, or of the server that signs.")
    )
    who = Responsible.DNS_ADMINISTRATOR if write else Responsible.PROVIDER
    return Finding(FindingId.DKIM_KEY, state, _flaw(one) or "", detail, one.answer.records, write, who)


def _none(sending: Sending, selectors: tuple[str, ...], *, answered: bool) -> Finding:
    state = FindingState.UNKNOWN
    if not answered:
        title = say("The DKIM keys of {domain} could not be looked up.", domain=sending.domain)
        return Finding(FindingId.DKIM_KEY, state, title)
    domain, kind = sending.domain, RecordType.CNAME
    targets = [(f"{one}._domainkey.{domain}", _cname(one, domain, sending)) for one in selectors]
    writes = [RecordToWrite(name, kind, target) for name, target in targets if target]
    # Two sentences, for two people: one who has not set it up, and one who has.
    if writes:
        new = say(
            "Where DKIM is not set up yet, switch it on for the domain at {provider}, and write what stands below.",
            provider=sending.provider,
        )  # fmt: skip
    else:
        new = say(
            "Where DKIM is not set up yet, the provider, or the server that signs, gives the record to write."
        )
    old = say("Where it is, the source of a message that arrived names the selector: s= in DKIM-Signature.")
    detail = f"{new} {old}"
    if selectors:
        title = say("No DKIM key was found under the usual names: {names}.", names=", ".join(selectors))
    else:
        title = say("Under which name the DKIM key stands cannot be told from here.")
    who = Responsible.DNS_ADMINISTRATOR if writes else None
    first, *also = writes or (None,)
    return Finding(FindingId.DKIM_KEY, state, title, detail, (), first, who, also=tuple(also))
