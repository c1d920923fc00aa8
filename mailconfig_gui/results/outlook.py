"""What a result comes to, in a line each for what was checked: the summary of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mailconfig_gui.oauth.clocks import SOON
from mailconfig_gui.prediction.phrasing import ASSUMED, supposed
from mailconfig_gui.results.blocks import Tone
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import Record
from mailconfig_gui.smtp.stages import stage_name
from mailconfig_gui.words.say import mark, say

SUMMARIES = {
    "pass": (Tone.GOOD, mark("Mail from {domain} will pass.")),
    "risk": (Tone.WARNING, mark("Mail from {domain} may land in spam.")),
    "refused": (Tone.BAD, mark("Mail from {domain} will be refused.")),
    "unknown": (Tone.UNKNOWN, mark("Nobody can tell what becomes of mail from {domain}.")),
}
"""What a check of a domain comes to."""
_REACHED = {
    "accepted": mark("The server accepted the test mail."),
    "authenticated": mark("The server let the login in; no message was sent."),
    "connected": mark("The server answers; no message was sent."),
}


class Outcome(NamedTuple):
    """One line of the summary: what was checked, how it stands, in a sentence."""

    what: str
    tone: Tone
    text: str


def outlook(record: Record) -> Iterator[Outcome]:
    """Yield what a result comes to; a test may tell of its settings and of the platform too."""
    made = {
        Kind.TEST: _test,
        Kind.DOMAIN: _domain,
        Kind.ARRIVED: _arrived,
        Kind.OAUTH_STATUS: _oauth,
        Kind.PLATFORM_TEST: _platform_test,
    }[record.kind](record)
    yield Outcome(title_of(record), *made)
    if record.kind is not Kind.TEST:
        return
    for problem in record.content.get("problems", ()):
        tone = Tone.BAD if problem.get("severity") == "error" else Tone.WARNING
        yield Outcome(say("Settings"), tone, problem.get("title", ""))
    verdict = record.content.get("platform")
    if verdict:
        yield Outcome(say("What the platform will do"), *platform(verdict))


def title_of(record: Record) -> str:
    """Return what was checked; the message of a platform's own test is another than that of ours."""
    return say("Arrival of the platform's message") if of_platform(record) else record.kind.words


def of_platform(record: Record) -> bool:
    """Tell whether a result is about the message that a platform sent as its own test."""
    return record.kind is Kind.ARRIVED and bool(record.content.get("from_platform"))


def platform(verdict: Mapping[str, Any]) -> tuple[Tone, str]:
    """Return what the platform's engine says of the settings."""
    version, outcome = verdict.get("version", ""), verdict.get("outcome")
    if outcome == "sends":
        assumed = supposed(known for known in verdict.get("assumed", ()) if known in ASSUMED)
        tone = Tone.WARNING if verdict.get("unsafe") else Tone.GOOD
        return tone, say("ThingsBoard {version} would send{assumed}.", version=version, assumed=assumed)
    if outcome == "fails":
        return Tone.BAD, say("ThingsBoard {version} would fail.", version=version)
    return Tone.UNKNOWN, say("Whether ThingsBoard {version} would send is not known.", version=version)


def _test(record: Record) -> tuple[Tone, str]:
    if record.ok:
        reached = _REACHED.get(str(record.content.get("reached")))
        return (Tone.GOOD, say(reached)) if reached else (Tone.UNKNOWN, say("Nothing was tried."))
    if record.title:
        return Tone.BAD, record.title
    if record.failed_stage:
        return Tone.BAD, say("The test failed: {stage}.", stage=stage_name(record.failed_stage))
    return Tone.BAD, say("The settings could not be tested.")


def _domain(record: Record) -> tuple[Tone, str]:
    tone, words = SUMMARIES.get(str(record.content.get("summary")), SUMMARIES["unknown"])
    return tone, say(words, domain=record.content.get("domain", ""))


def _arrived(record: Record) -> tuple[Tone, str]:
    if record.title:
        return Tone.BAD, record.title
    content = record.content
    if content.get("code") and "spf" not in content and "folder" not in content:
        return Tone.GOOD, say("The test mail arrived: its code was entered.")
    dmarc = (content.get("dmarc") or {}).get("result")
    if not content.get("spf") and "folder" in content and content["folder"] is None:
        return Tone.BAD, say("The mail is not in the mailbox.")
    if not content.get("trusted", False):
        return Tone.UNKNOWN, say(
            "The mail arrived. Whether it passed is not known: what it says may be forged."
        )
    if dmarc == "fail":
        return Tone.BAD, say("The mail arrived, but DMARC fails.")
    if content.get("spam"):
        return Tone.WARNING, say("The mail arrived, and a filter marked it as spam.")
    if dmarc == "pass":
        return Tone.GOOD, say("The mail arrived, and DMARC passes.")
    return Tone.WARNING, say("The mail arrived; no DMARC policy was applied.")


def _platform_test(record: Record) -> tuple[Tone, str]:
    content = record.content
    if record.ok:
        words = say(
            "What {target} has stored works. Its message went to {recipient}.",
            target=content.get("target", ""),
            recipient=content.get("recipient", ""),
        )
        return Tone.GOOD, words
    return Tone.BAD, record.title or say(
        "What {target} has stored does not work.", target=content.get("target", "")
    )


def _oauth(record: Record) -> tuple[Tone, str]:
    content = record.content
    coming = next((one for one in content.get("clocks", ()) if one.get("ends")), None)
    if not record.ok:
        return Tone.BAD, say("The login by OAuth2 has ended, or nobody has signed in.")
    if coming is None:
        return Tone.GOOD, say("No date is known on which this login ends.")
    words = say("This login ends on {date}.", date=coming["ends"][:10])
    soon = coming.get("days") is not None and coming["days"] < SOON.days
    return Tone.WARNING if soon else Tone.GOOD, words
