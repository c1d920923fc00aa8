"""Use case: what became of a mail, from its source as the person saved or pasted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.explain_text import explain_text
from mailconfig_gui.domain.arrived import code_of, read_arrived
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.domain.bounce import Action, Bounce
from mailconfig_gui.domain.source import MOST_BYTES
from mailconfig_gui.domain.trace import akin
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.files import opened_to_read
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.domain.arrived import Arrived

open_mail = opened_to_read
"""Open a file with the source of a mail. Raises StorageError."""


class NoMailError(MailConfigError):
    """A text is not the source of a mail."""


class Returned(NamedTuple):
    """A report of what became of a mail, and what its words mean; `failed` where the mail will not arrive."""

    bounce: Bounce
    diagnosis: Diagnosis
    code: str

    @property
    def from_platform(self) -> bool:
        """False: a report is nobody's test message, even where it is about one."""
        return False

    @property
    def failed(self) -> bool:
        """Whether the report says that nobody will get the mail."""
        return self.bounce.action is Action.FAILED

    @property
    def in_trouble(self) -> bool:
        """Whether the report says that the mail failed or is late; any other has nothing to explain."""
        return self.bounce.action in (Action.FAILED, Action.DELAYED)


class Proof(NamedTuple):
    """One line of the proof: the check, its result in words, for which domain; `good` is None where it is neither."""

    name: str
    result: str
    domain: str
    remark: str
    good: bool | None


def read_mail(source: BinaryIO) -> bytes:
    """Return the source of a mail, as far as it is looked at."""
    return source.read(MOST_BYTES)


def tell(data: bytes) -> Arrived | Returned:
    """Return what the source of a mail tells; a report of another mail is explained.

    Raises:
        NoMailError: the text is no source of a mail.

    """
    found = read_arrived(data)
    if found is None:
        raise NoMailError(
            say("This is not the source of a mail"),
            say("It does not begin with headers such as Received and From."),
            say("In the mail program, choose Show original, View source or Save as (.eml)."),
        )
    if isinstance(found, Bounce):
        return Returned(found, explain_text(found.text), code_of(found.returned))
    return found


_RESULTS: Mapping[Result, str] = {
    Result.PASS: mark("passes"),
    Result.FAIL: mark("fails"),
    Result.SOFTFAIL: mark("fails softly"),
    Result.NEUTRAL: mark("neutral"),
    Result.POLICY: mark("not accepted"),
    Result.NONE: mark("no record"),
    Result.TEMPERROR: mark("could not be asked"),
    Result.PERMERROR: mark("broken record"),
}

# Neither good nor bad.
_NEITHER = (None, Result.NONE, Result.NEUTRAL, Result.TEMPERROR)


def headline(arrived: Arrived) -> str:
    """Say what came, and in one sentence what that proves."""
    code, domain = arrived.code, arrived.from_domain or say("its sender")
    if code:
        came = say("The test mail with the code {code} arrived.", code=code)
    elif arrived.from_platform:
        came = say("The test message of the platform arrived.")
    else:
        came = say("This mail arrived.")
    return f"{came} {_proved(arrived, domain)}"  # no words: two sentences


def _proved(arrived: Arrived, domain: str) -> str:
    if not arrived.trusted and arrived.aligned is not None:
        return say("Whether it passed is not known: what it says of that may be forged.")
    if arrived.dmarc.result is Result.PASS:
        return say("DMARC passes: the receiver takes it as coming from {domain}.", domain=domain)
    if arrived.dmarc.result is Result.FAIL:
        passed = (one.domain or "" for one in (arrived.spf, arrived.dkim) if one.result is Result.PASS)
        foreign = dict.fromkeys(one for one in passed if one and not akin(one, arrived.from_domain))
        if foreign:
            return say(
                "DMARC fails: what passed belongs to {names}, not to {domain} in From.",
                names=", ".join(foreign),
                domain=domain,
            )
        return say("DMARC fails: the receiver does not take it as coming from {domain}.", domain=domain)
    if arrived.aligned:
        return say("No DMARC policy was applied; what passed belongs to {domain}.", domain=domain)
    if arrived.aligned is None:
        return say("It holds no word of the receiver about SPF, DKIM or DMARC.")
    return say("No DMARC policy was applied, and nothing that passed belongs to {domain}.", domain=domain)


def proof(arrived: Arrived) -> tuple[Proof, ...]:
    """Return SPF, DKIM and DMARC, a line each."""
    signed = [one.selector for one in arrived.signatures if one.domain == arrived.dkim.domain]
    selectors = say("selector {names}", names=", ".join(signed)) if signed else ""
    lines = (("SPF", arrived.spf, ""), ("DKIM", arrived.dkim, selectors), ("DMARC", arrived.dmarc, ""))
    return tuple(
        Proof(
            name,
            _result(name, verdict.result),
            verdict.domain or "",
            remark,
            None if verdict.result in _NEITHER else verdict.result is Result.PASS,
        )
        for name, verdict, remark in lines
    )


def _result(check: str, result: Result | None) -> str:
    if result is None:
        return say("not said")
    return say("not signed") if result is Result.NONE and check == "DKIM" else say(_RESULTS[result])


def spam_words(arrived: Arrived) -> str:
    """Say what filters wrote; "" where none of the receiver's did."""
    if arrived.spam is None:
        return ""
    return say("It was marked as spam.") if arrived.spam else say("It was not marked as spam.")


def cautions(arrived: Arrived) -> tuple[str, ...]:
    """Say who wrote the results, and what of all this whoever sent the mail may have written himself."""
    said: list[str] = []
    if arrived.trusted:
        said.append(say("The results are those of the receiver, {receiver}.", receiver=arrived.receiver))
    elif any(verdict.result is not None for verdict in (arrived.spf, arrived.dkim, arrived.dmarc)):
        said.append(
            say(
                "The results may be forged: they name {receiver}, which is not the server that received the mail.",
                receiver=arrived.receiver or say("nobody"),
            )
        )
    if arrived.foreign_hops:
        said.append(
            say_many(
                arrived.foreign_hops,
                "The first hop came with the mail: whoever sent it may have made it up.",
                "The first {n} hops came with the mail: whoever sent it may have made them up.",
            )
        )
    if arrived.others:
        names = ", ".join(name or say("nobody") for name in arrived.others)
        said.append(
            say("Further results, in the name of {names}, may be forged and were not counted.", names=names)
        )
    return tuple(said)
