"""From the source of a mail that came: did it pass, on which way did it come, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailconfig_gui.domain.authentication_results import AuthenticationResults, MethodResult, Result
from mailconfig_gui.domain.bounce import Bounce, read_bounce
from mailconfig_gui.domain.received import Hop, delays
from mailconfig_gui.domain.source import Header, Part, plain_words, printable_word, read_source
from mailconfig_gui.domain.spam_marks import SpamMark, read_spam_mark
from mailconfig_gui.domain.trace import Trace, akin, read_results, read_trace

MOST_SIGNATURES = 20
"""DKIM signatures that are kept."""

_CODE = re.compile(r"(?<![0-9A-Za-z-])[2-9AC-HJKMNPQRTVWXY]{3}-[2-9AC-HJKMNPQRTVWXY]{2}(?![0-9A-Za-z-])")
_IN_BRACKETS = re.compile(r"<[^<>@\s]*@([^<>@\s]+)>")
_BARE = re.compile(r"@([^<>@\s,;:]+)")
_CLAIMED = re.compile(
    r"\benvelope-from=\"?<?[^\s;>\"@]*@([^\s;>\"]+)|\bdomain of (?:[^\s@]*@)?([^\s@]+)", re.IGNORECASE
)


PLATFORMS_SUBJECT = "Test message from Thingsboard"  # no words: it is read
"""The subject of a platform's own test message, the same in every version and language."""
# A mail has one of these; an error text in lines such as `Reason: …` has none.
_OF_A_MAIL = ("received", "from", "return-path", "message-id", "authentication-results")


class Verdict(NamedTuple):
    """What one of SPF, DKIM, DMARC came to for which domain; None where nothing is said."""

    result: Result | None = None
    domain: str | None = None


class Signature(NamedTuple):
    """A DKIM signature in the mail (RFC 6376)."""

    domain: str
    selector: str


class Arrived(NamedTuple):
    """A mail that came.

    `trusted` says that the verdicts are the receiver's own (RFC 8601: of `receiver`, its authserv-id). `hops` are in
    the order of travel with their `delays` in seconds; the last `own_hops` of them are the receiver's. What else is
    said in the mail may be forged: the other hops, and the results of those named in `others`. `aligned` is None where
    it cannot be told, `spam` where no filter of the receiver says anything. `from_platform`: by its subject it is the
    test message of a platform.
    """

    from_domain: str
    spf: Verdict
    dkim: Verdict
    dmarc: Verdict
    aligned: bool | None
    signatures: tuple[Signature, ...]
    envelope_domain: str
    hops: tuple[Hop, ...]
    delays: tuple[int | None, ...]
    own_hops: int
    spam: bool | None
    spam_marks: tuple[SpamMark, ...]
    code: str
    trusted: bool
    receiver: str
    others: tuple[str, ...]
    from_platform: bool = False

    @property
    def selectors(self) -> tuple[str, ...]:
        """The selectors of the DKIM signatures, each once."""
        return tuple(dict.fromkeys(one.selector for one in self.signatures))

    @property
    def spent(self) -> tuple[int, ...]:
        """The seconds of each hop as parts of the way: none where they are unknown, or a clock goes wrong."""
        return tuple(max(seconds or 0, 0) for seconds in self.delays)

    @property
    def taken(self) -> int | None:
        """When the last server took it, in Unix seconds by that server's clock; None where it does not say."""
        return self.hops[-1].date if self.hops else None

    @property
    def foreign_hops(self) -> int:
        """How many hops, the first of the way, came with the mail and may be made up."""
        return len(self.hops) - self.own_hops

    def as_json(self) -> dict[str, object]:
        """Return it for scripts, in English whatever the language."""
        verdicts = {"spf": self.spf, "dkim": self.dkim, "dmarc": self.dmarc}
        return {
            **{name: verdict._asdict() for name, verdict in verdicts.items()},
            "aligned": self.aligned,
            "selectors": list(self.selectors),
            "envelope_domain": self.envelope_domain or None,
            "hops": [
                {"by": hop.by or None, "from": hop.source or None, "seconds": seconds, "tls": hop.tls or None}
                for hop, seconds in zip(self.hops, self.delays, strict=True)
            ],
            "spam": self.spam,
            "code": self.code or None,
            "from_platform": self.from_platform,
            "trusted": self.trusted,
        }


def read_arrived(data: bytes) -> Arrived | Bounce | None:
    """Return what the source of a mail tells, None where it is none."""
    message = read_source(data)
    if not any(header.name in _OF_A_MAIL for header in message.headers):
        return None
    return read_bounce(message) or _read(message)


def code_of(message: Part) -> str:
    """Return the code of a test mail of this program, "" where the mail is none."""
    found = _CODE.search(plain_words(message.first("subject")))
    ours = message.first("auto-submitted").lower().startswith("auto-generated") or '"=_' in message.first(
        "content-type"
    )
    return found[0] if found and ours else ""


def is_platforms(message: Part) -> bool:
    """Tell whether a mail is a platform's own test message, by its subject."""
    return plain_words(message.first("subject")).strip().lower() == PLATFORMS_SUBJECT.lower()


def _read(message: Part) -> Arrived:
    headers = message.headers
    trace = read_trace(headers)
    results = read_results(headers, trace)
    older = _received_spf(headers[: trace.certain])
    trusted = bool(results.own) or older is not None
    heard = results.own if trusted else results.others[:1]
    said = [result for one in heard for result in one.results]
    from_domain = _domain(message.first("from"))
    spf = _spf(said) or older or Verdict()
    dkim = _dkim(said, from_domain)
    dmarc = next(
        (Verdict(one.known, _named(one, "header.from")) for one in said if one.method == "dmarc"), Verdict()
    )
    mail_from = next(
        (_named(one, "smtp.mailfrom") for one in said if one.method == "spf"), older and older.domain
    )
    marks = tuple(_marks(headers, trace))
    spam = any(mark.spam for mark in marks)
    hops = trace.hops[::-1]
    return Arrived(
        from_domain=from_domain,
        spf=spf,
        dkim=dkim,
        dmarc=dmarc,
        aligned=_aligned(from_domain, spf, dkim, dmarc),
        signatures=_signatures(headers),
        envelope_domain=mail_from or _domain(message.first("return-path")),
        hops=hops,
        delays=delays(hops),
        own_hops=trace.own,
        spam=spam if marks else None,
        spam_marks=marks,
        code=code_of(message),
        trusted=trusted,
        receiver=next(filter(None, map(_identity, heard)), trace.border if trusted else ""),
        others=tuple(dict.fromkeys(_identity(one) for one in results.others if one not in heard)),
        from_platform=is_platforms(message),
    )


def _identity(one: AuthenticationResults) -> str:
    return printable_word(one.authserv_id)


def _domain(text: str) -> str:
    """Return the domain of the first address in a header, or of what is a domain alone; "" where there is none."""
    found = _IN_BRACKETS.search(text) or _BARE.search(text)
    name = found[1] if found else text.strip("<> ")
    return printable_word(name.rstrip(".").lower())


def _named(result: MethodResult, *properties: str) -> str | None:
    """Return the domain in the first of these properties that is there; Microsoft writes `none` for no domain."""
    values = (result.of(name) for name in properties)
    return next((_domain(value) for value in values if value not in ("", "none")), None) or None


def _spf(said: Sequence[MethodResult]) -> Verdict | None:
    found = next((one for one in said if one.method == "spf"), None)
    return Verdict(found.known, _named(found, "smtp.mailfrom", "smtp.helo")) if found else None


def _received_spf(headers: Sequence[Header]) -> Verdict | None:
    """Return what the receiver wrote in the older header for SPF alone (RFC 7208 9.1), which names nobody."""
    for header in headers:
        if header.name == "received-spf":
            word = header.value.partition(" ")[0].lower()
            claimed = _CLAIMED.search(header.value)
            domain = _domain(claimed[1] or claimed[2]) if claimed else ""
            return Verdict(MethodResult("spf", word, "", (), ()).known, domain or None)
    return None


def _dkim(said: Iterable[MethodResult], from_domain: str) -> Verdict:
    """Return the result of the signature that counts most: a good one of the sender's house, a good one, the first."""
    found = [Verdict(one.known, _named(one, "header.d", "header.i")) for one in said if one.method == "dkim"]
    best = sorted(
        found, key=lambda one: (one.result is not Result.PASS, not akin(one.domain or "", from_domain))
    )
    return best[0] if best else Verdict()


def _aligned(from_domain: str, spf: Verdict, dkim: Verdict, dmarc: Verdict) -> bool | None:
    """Tell whether what passed is of the From domain: DMARC's own word, else as far as names can tell."""
    if dmarc.result in (Result.PASS, Result.FAIL):
        return dmarc.result is Result.PASS
    if spf.result is None and dkim.result is None:
        return None
    passed = [one.domain or "" for one in (spf, dkim) if one.result is Result.PASS]
    return any(akin(domain, from_domain) for domain in passed)


def _signatures(headers: Sequence[Header]) -> tuple[Signature, ...]:
    values = [header.value for header in headers if header.name == "dkim-signature"][:MOST_SIGNATURES]
    found = (Signature(_tag("d", value).lower(), _tag("s", value)) for value in values)
    return tuple(one for one in found if all(one))


def _tag(name: str, value: str) -> str:
    """Return a tag of a signature (RFC 6376 3.2), "" where it is not there or cannot be shown."""
    pairs = (pair.partition("=") for pair in value.split(";"))
    return next((printable_word(text.strip()) for tag, _, text in pairs if tag.strip() == name), "")


def _marks(headers: Sequence[Header], trace: Trace) -> Iterable[SpamMark]:
    """Yield the receiver's marks, and from elsewhere only such as a sender has no reason to write."""
    for at, header in enumerate(headers):
        mark = read_spam_mark(header)
        if mark is not None and (mark.spam or at < trace.likely):
            yield mark
