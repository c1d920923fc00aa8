"""What DMARC will say: D7 the record, D8 the forecast, D9 the mailbox of another provider, D12 a sub-domain."""

import re

from mailconfig_gui.domain.alignment import Forecast
from mailconfig_gui.domain.dmarc import Dmarc, DmarcFault, DmarcRecord, Mode, Policy, is_dmarc, read_dmarc
from mailconfig_gui.domain.findings import Finding, FindingId, FindingState, RecordToWrite, Responsible
from mailconfig_gui.domain.questions import Question, RecordType
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.domain.spf_relay import Known
from mailconfig_gui.words.say import mark, say

MILDEST = "v=DMARC1; p=none"
"""The record that asks nothing of receivers, and is one."""
_POLICIES = {
    Policy.NONE: mark("The DMARC record at {name} asks nothing of receivers (p=none)."),
    Policy.QUARANTINE: mark(
        "By the DMARC record at {name}, mail that fails goes into spam folders (p=quarantine)."
    ),
    Policy.REJECT: mark("By the DMARC record at {name}, mail that fails is refused (p=reject)."),
}
_NOT_ALIGNED = {
    Policy.NONE: mark("Neither SPF nor DKIM will be aligned with {domain}."),
    Policy.QUARANTINE: mark(
        "Neither SPF nor DKIM will be aligned with {domain}, whose DMARC policy puts such mail into spam folders."
    ),
    Policy.REJECT: mark(
        "Neither SPF nor DKIM will be aligned with {domain}, whose DMARC policy has such mail refused."
    ),
}


# --- D7 -----------------------------------------------------------------------------------------------------


def record_finding(dmarc: Dmarc, known: Known) -> Finding:
    """D7: is there a record that applies, and can it be read."""
    found, name = FindingId.DMARC_RECORD, f"_dmarc.{dmarc.domain}"
    answer = known.get(Question(name, RecordType.TXT))
    own = answer.records if answer is not None else ()
    if not dmarc.is_known:
        title = say("The DMARC record of {domain} could not be looked up.", domain=dmarc.domain)
        return Finding(found, FindingState.UNKNOWN, title)
    if dmarc.several:
        where = f"_dmarc.{dmarc.several[0]}"
        texts = tuple(filter(is_dmarc, known[Question(where, RecordType.TXT)].records))
        title = say("{name} has several DMARC records, so none of them counts.", name=where)
        return _faulty(
            FindingState.BAD, title, RecordToWrite(where, RecordType.TXT, _merged(texts), replaces=texts)
        )
    record = dmarc.record
    if record is None:
        broken = tuple(text for text in own if re.match(r"[\s\"']*v\s*=\s*dmarc", text, re.IGNORECASE))
        if broken:
            title = say("The DMARC record at {name} cannot be read, so it does not count.", name=name)
            return _faulty(
                FindingState.BAD, title, RecordToWrite(name, RecordType.TXT, _merged(broken), replaces=broken)
            )
        title = say("{domain} has no DMARC record.", domain=dmarc.domain)
        detail = say(
            "Gmail and Yahoo want one of everybody who sends much; this one asks nothing of receivers."
        )
        return _faulty(FindingState.WARNING, title, RecordToWrite(name, RecordType.TXT, MILDEST), detail)
    where = f"_dmarc.{dmarc.found_at}"
    if record.fault is DmarcFault.NO_POLICY:
        title = say("The DMARC record at {name} names no policy that there is.", name=where)
        write = RecordToWrite(where, RecordType.TXT, _merged((record.text,)), replaces=(record.text,))
        return _faulty(FindingState.BAD, title, write)
    if record.fault is not None:
        title = say("A part of the DMARC record at {name} cannot be read.", name=where)
        write = RecordToWrite(where, RecordType.TXT, _merged((record.text,)), replaces=(record.text,))
        return _faulty(FindingState.WARNING, title, write)
    title = say(_POLICIES[dmarc.policy or Policy.NONE], name=where)
    return Finding(found, FindingState.GOOD, title, _notes(record), (record.text,))


def _notes(record: DmarcRecord) -> str:
    notes = []
    if record.is_testing:
        notes.append(say("It says that it is a test (t=y): its policy counts one level milder."))
    if not record.rua:
        notes.append(say("It names no address for reports (rua), so nobody learns what fails."))
    return " ".join(notes)


def _faulty(state: FindingState, title: str, write: RecordToWrite, detail: str = "") -> Finding:
    return Finding(
        FindingId.DMARC_RECORD, state, title, detail, write.replaces, write, Responsible.DNS_ADMINISTRATOR
    )  # fmt: skip


_WISH = f"(?:{'|'.join(Policy)})"
_URI = r"mailto:\S+@\S+"
_KEPT = {
    "sp": _WISH, "np": _WISH, "adkim": "[rs]", "aspf": "[rs]", "psd": "[ynu]", "t": "[yn]", "rua": _URI, "ruf": _URI,
    "fo": "[01ds](?::[01ds])*",
}  # fmt: skip


def _merged(texts: tuple[str, ...]) -> str:
    """Return one record of what can be read in these; the mildest policy, where they name several."""
    said: dict[str, list[str]] = {}
    for text in texts:
        for name, value in re.findall(r"(?<![A-Za-z])([A-Za-z]+)\s*=\s*([^;\"'\\\s,]+)", text):
            said.setdefault(name.lower(), []).append(value)
    policies = [one for one in Policy if one in map(str.lower, said.get("p", ()))]
    tags = [("v", "DMARC1"), ("p", policies[0] if policies else Policy.NONE)]
    for name, shape in _KEPT.items():
        values = [value for value in said.get(name, ()) if re.fullmatch(shape, value, re.IGNORECASE)]
        if values:
            tags.append((name, values[0]))
    merged = "; ".join(f"{name}={value}" for name, value in tags)
    return merged if read_dmarc(merged).fault is None else MILDEST


# --- D8, D9, D12 --------------------------------------------------------------------------------------------


def forecast_finding(
    sending: Sending, dmarc: Dmarc, forecast: Forecast, spf: RecordToWrite | None, signer: str
) -> Finding:
    """D8: will a message pass DMARC. `spf` would let SPF pass, `signer` is a domain whose key was found, or ""."""
    found, passes = FindingId.ALIGNMENT, forecast.passes
    if passes:
        methods = " + ".join(name for name, good in (("SPF", forecast.spf), ("DKIM", forecast.dkim)) if good)
        title = say("Mail will pass DMARC: {methods} will be aligned with the From domain.", methods=methods)
        return Finding(found, FindingState.GOOD, title)
    policy = dmarc.policy
    if passes is None:
        title = say("Whether mail passes DMARC cannot be told from here.")
        detail = (
            ""
            if forecast.dkim is False
            else say("It does if DKIM signs it for {domain}.", domain=sending.domain)
        )
        return Finding(found, FindingState.UNKNOWN, title, detail)
    write, who = _mending(dmarc, spf, sending, signer)
    as_itself = sending.facts is not None and not sending.facts.aligned and not sending.mailbox_of
    applied = Policy.NONE if as_itself or policy is None else policy
    title = say(_NOT_ALIGNED[applied], domain=sending.domain)
    state = FindingState.WARNING if applied is Policy.NONE else FindingState.BAD
    return Finding(found, state, title, _way_out(sending), (), write, who, refuses=applied is Policy.REJECT)


def _mending(
    dmarc: Dmarc, spf: RecordToWrite | None, sending: Sending, signer: str
) -> tuple[RecordToWrite | None, Responsible]:
    """Return the record that makes one method aligned, and who can see to it."""
    record = dmarc.record
    if sending.mailbox_of:
        return None, Responsible.YOU
    if spf is not None:
        return spf, Responsible.DNS_ADMINISTRATOR
    if record is not None and signer and record.adkim is Mode.STRICT:
        relaxed = re.sub(r"(?<!\s)\s*+(?:;\s*+)?adkim\s*=\s*s", "", record.text, flags=re.IGNORECASE)
        where = f"_dmarc.{dmarc.found_at}"
        write = RecordToWrite(where, RecordType.TXT, relaxed, replaces=(record.text,))
        return write, Responsible.DNS_ADMINISTRATOR
    return None, Responsible.PROVIDER


def _way_out(sending: Sending) -> str:
    facts = sending.facts
    if sending.mailbox_of:
        return ""
    if facts is not None and not facts.aligned:
        return say("Mail through {provider} goes out as from its own domain.", provider=sending.provider)
    return say(
        "Have DKIM sign for this domain: the provider, or the server that signs, gives the key to write."
    )


def foreign_mailbox_finding(sending: Sending, dmarc: Dmarc) -> Finding:
    """D9: mail of a mailbox provider's domain, sent through somebody else."""
    title = say(
        "Addresses at {domain} are mailboxes of {provider}; receivers distrust them from anybody else's server.",
        domain=sending.domain, provider=sending.mailbox_of,
    )  # fmt: skip
    detail = say(
        "Send from an address of your own domain and name the mailbox in Reply-To, or send through {provider}.",
        provider=sending.mailbox_of,
    )
    return Finding(
        FindingId.FOREIGN_MAILBOX, FindingState.BAD, title, detail, who=Responsible.YOU,
        refuses=dmarc.policy is Policy.REJECT,
    )  # fmt: skip


def subdomain_finding(
    sending: Sending, dmarc: Dmarc, *, is_empty: bool, mail: RecordToWrite | None
) -> Finding | None:
    """D12: a sub-domain without records of its own, under a policy that its organisation wrote; None for any other."""
    if dmarc.found_at in ("", sending.domain) or not is_empty or dmarc.policy in (None, Policy.NONE):
        return None
    record = dmarc.record
    title = say(
        "{domain} has no records for mail of its own, and is under the DMARC policy of {organisation}.",
        domain=sending.domain, organisation=dmarc.found_at,
    )  # fmt: skip
    detail = say("Give it records of its own, or send from {organisation}.", organisation=dmarc.found_at)
    seen = (record.text,) if record is not None else ()
    return Finding(
        FindingId.SUBDOMAIN, FindingState.WARNING, title, detail, seen, mail, Responsible.DNS_ADMINISTRATOR
    )  # fmt: skip
