"""DMARC (RFC 9989): the record, the policy that applies to a domain, and which domains belong to one organisation."""

import re
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType
from mailconfig_gui.domain.tags import Tags, read_tags

MOST_LABELS = 8
"""A tree walk asks no more names than this (RFC 9989 4.10)."""

_URI = r"(?i:mailto:[^\s@]+@\S+|https?:\S+)"


class Policy(StrEnum):
    """What is to become of mail that fails, the mildest first."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class Mode(StrEnum):
    """How alike domains have to be to be aligned: the same organisation, or the same name."""

    RELAXED = "r"
    STRICT = "s"


class PublicSuffix(StrEnum):
    """What a record says of its own domain (`psd`)."""

    YES = "y"
    """Others register names below it."""
    NO = "n"
    """It is an organisational domain."""
    UNSAID = "u"


class DmarcFault(StrEnum):
    """What is wrong with a record."""

    NO_POLICY = "no-policy"
    """`p` is missing or none that there is, or `sp` or `np` is: it counts as none, or without `rua` as no record."""
    MALFORMED = "malformed"
    """Pieces are no tags, or stand twice: they are ignored."""


class DmarcRecord(NamedTuple):
    """A record. `policy`, `subdomains` (`sp`) and `absent` (`np`, for names that do not exist) are None where unsaid.

    `rua`: where reports go, the URIs that can be used. `is_applied`: whether receivers act on the record at all.
    """

    text: str
    tags: Tags
    policy: Policy | None
    subdomains: Policy | None
    absent: Policy | None
    adkim: Mode
    aspf: Mode
    public_suffix: PublicSuffix
    is_testing: bool
    rua: tuple[str, ...]
    fault: DmarcFault | None

    @property
    def is_applied(self) -> bool:
        """Tell whether receivers act on it, if only as on `p=none` (RFC 9989 4.10.1)."""
        return self.fault is not DmarcFault.NO_POLICY or bool(self.rua)

    def policy_for(self, *, is_own: bool, exists: bool) -> Policy:
        """Return what it wishes for the domain it stands at, or for one below that exists or does not."""
        if self.fault is DmarcFault.NO_POLICY:
            return Policy.NONE
        wishes = [self.policy]
        if not is_own:
            wishes.insert(0, self.subdomains)
            if not exists:
                wishes.insert(0, self.absent)
        return next((wish for wish in wishes if wish is not None), Policy.NONE)


class Dmarc(NamedTuple):
    """What DMARC says of a domain in From.

    `found_at`: where the record stands that applies, "" where none does. `published`: the policy as it is written for
    this domain, `policy` as receivers shall act now: with `t=y` one level milder. `organisational_domain`: "" where it
    cannot be told. `several`: names with more than one record, which count as none. `is_known`: False where the DNS
    could not tell enough.
    """

    domain: str
    record: DmarcRecord | None = None
    found_at: str = ""
    published: Policy | None = None
    policy: Policy | None = None
    organisational_domain: str = ""
    several: tuple[str, ...] = ()
    is_known: bool = True


class _Found(NamedTuple):
    """What a walk found, from the longest name to the shortest. `is_known`: of the start, and of the whole walk."""

    records: dict[str, DmarcRecord]
    several: tuple[str, ...]
    is_start_known: bool
    is_known: bool


def is_dmarc(text: str) -> bool:
    """Tell whether a TXT record says that it is a DMARC record; the version has to stand first."""
    return re.match(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)", text) is not None


def read_dmarc(text: str) -> DmarcRecord:
    """Read a record that `is_dmarc`: what is no good counts as not written (RFC 9989 4.8)."""
    tags = read_tags(text)
    tags = tags._replace(pairs=tuple((name.lower(), value) for name, value in tags.pairs))
    wishes = {name: _policy(tags.get(name)) for name in ("p", "sp", "np")}
    fault = DmarcFault.MALFORMED if tags.malformed or tags.repeated else None
    if wishes["p"] is None or any(
        wishes[name] is None and tags.get(name) is not None for name in ("sp", "np")
    ):
        fault = DmarcFault.NO_POLICY
    said = {name: (tags.get(name) or "").lower() for name in ("adkim", "aspf", "psd", "t")}
    return DmarcRecord(
        text, tags, wishes["p"], wishes["sp"], wishes["np"],
        Mode.STRICT if said["adkim"] == "s" else Mode.RELAXED, Mode.STRICT if said["aspf"] == "s" else Mode.RELAXED,
        PublicSuffix(said["psd"]) if said["psd"] in ("y", "n") else PublicSuffix.UNSAID, said["t"] == "y",
        tuple(uri for uri in map(str.strip, (tags.get("rua") or "").split(",")) if re.fullmatch(_URI, uri)),
        fault,
    )  # fmt: skip


def _policy(value: str | None) -> Policy | None:
    return next((one for one in Policy if one == (value or "").lower()), None)


# --- the tree walk ------------------------------------------------------------------------------------------


def walk_names(domain: str) -> tuple[str, ...]:
    """Return the names whose records a tree walk may look at, the domain itself first (RFC 9989 4.10)."""
    labels = domain.lower().removesuffix(".").split(".")
    above = labels[1:] if len(labels) < MOST_LABELS else labels[1 - MOST_LABELS :]
    return (".".join(labels), *(".".join(above[start:]) for start in range(len(above))))


def find_dmarc(domain: str) -> Asking[Dmarc]:
    """Find the record and policy that apply to a domain in From; all names are asked at once."""
    start, *_ = names = walk_names(domain)
    *answers, own = yield (*_questions(names), Question(start, RecordType.MX))
    found = _look(names, tuple(answers))
    organisation = _organisation(start, found)
    at = next((name for name in (start, organisation, _suffix(found)) if name in found.records), "")
    record = found.records.get(at)
    exists = own.status is not AnswerStatus.NO_SUCH_NAME
    result = Dmarc(
        start, record, at, None, None, organisation if found.is_known else "", found.several,
        found.is_start_known and (at == start or found.is_known),
    )  # fmt: skip
    if record is None or not record.is_applied or not result.is_known:
        return result
    published = record.policy_for(is_own=at == start, exists=exists)
    return result._replace(published=published, policy=_milder(published) if record.is_testing else published)


def organisational_domain(domain: str) -> Asking[str]:
    """Return the organisational domain of a domain, "" where the DNS cannot tell (RFC 9989 4.10.2)."""
    names = walk_names(domain)
    found = _look(names, (yield _questions(names)))
    return _organisation(names[0], found) if found.is_known else ""


def _questions(names: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(Question(f"_dmarc.{name}", RecordType.TXT) for name in names)


def _look(names: tuple[str, ...], answers: tuple[Answer, ...]) -> _Found:
    """Go up until a record says where it is."""
    records: dict[str, DmarcRecord] = {}
    several: list[str] = []
    known = [answer.is_known for answer in answers]
    for number, (name, answer) in enumerate(zip(names, answers, strict=True)):
        texts = [text for text in answer.records if is_dmarc(text)]
        if len(texts) > 1:
            several.append(name)
        elif texts:
            records[name] = read_dmarc(texts[0])
            if records[name].public_suffix is not PublicSuffix.UNSAID:
                known = known[: number + 1]
                break
    return _Found(records, tuple(several), known[0], all(known))


def _organisation(start: str, found: _Found) -> str:
    if not found.records:
        return start
    shortest = tuple(found.records)[-1]
    if found.records[shortest].public_suffix is PublicSuffix.YES and shortest != start:
        labels = start.split(".")
        return ".".join(labels[-shortest.count(".") - 2 :])
    return shortest


def _suffix(found: _Found) -> str:
    """Return the public suffix that the walk ended at, "" where it did not."""
    return next((name for name, one in found.records.items() if one.public_suffix is PublicSuffix.YES), "")


def _milder(policy: Policy) -> Policy:
    order = list(Policy)
    return order[max(0, order.index(policy) - 1)]
