"""What results leave open: what a report must not be read as a promise of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.prediction.phrasing import ASSUMED
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.outlook import of_platform
from mailconfig_gui.results.record import Record
from mailconfig_gui.words.say import say


def gaps(records: Sequence[Record]) -> tuple[str, ...]:
    """Return in sentences what was not checked, what is missing first and what nobody can check from here last."""
    return tuple(dict.fromkeys((*_missing(records), *_within(records), *_never())))


def _missing(records: Sequence[Record]) -> Iterator[str]:
    kinds = {one.kind for one in records}
    if Kind.TEST not in kinds:
        yield say("No test was made from this computer.")
    if Kind.PLATFORM_TEST not in kinds:
        yield say("The platform's own test of what it has stored was not made.")
    arrived = [of_platform(one) for one in records if one.kind is Kind.ARRIVED]
    if False not in arrived:
        yield say(
            "Whether the test mail arrived was not looked at; a server that accepts a mail may still drop it."
        )
    if Kind.PLATFORM_TEST in kinds and True not in arrived:
        yield say("Whether the message of the platform's own test arrived was not looked at.")
    if Kind.DOMAIN not in kinds:
        yield say("The domain of the sender was not checked (SPF, DKIM, DMARC).")
    if Kind.OAUTH_STATUS not in kinds and any(is_on(one.settings) for one in records):
        yield say("When the login by OAuth2 ends was not looked at.")


def _within(records: Sequence[Record]) -> Iterator[str]:
    known = [one.settings for one in records if one.settings]
    if any(one != known[0] for one in known):
        yield say("The results were not all made with the same settings; those of the first are shown.")
    sent = {one.content.get("code") for one in records if one.kind is Kind.TEST}
    for one in records if sent else ():
        code = one.content.get("code")
        if one.kind is Kind.ARRIVED and code and code not in sent:
            yield say("The mail that arrived, with the code {code}, is that of another test.", code=code)
    for one in records:
        content = one.content
        if one.kind is Kind.TEST:
            if content.get("reached") != "accepted":
                yield say(
                    "No message was accepted, so nothing is known of what comes after the stage that ended the test."
                )
            tls = content.get("tls")
            if tls and not tls.get("verified", True):
                yield say("The certificate of the server was not verified.")
            verdict = content.get("platform")
            if not verdict:
                yield say("What the platform would do with these settings was not worked out.")
            else:
                for word in verdict.get("assumed", ()):
                    if word in ASSUMED:
                        yield say(
                            "Not seen, and taken for granted of the platform: {what}.",
                            what=say(ASSUMED[word]),
                        )
        if one.kind is Kind.DOMAIN:
            unknown = sum(finding.get("state") == "unknown" for finding in content.get("findings", ()))
            if unknown:
                yield say(
                    "Some questions about the domain {domain} got no answer.",
                    domain=content.get("domain", ""),
                )
        if one.kind is Kind.ARRIVED and not content.get("trusted", True):
            yield say(
                "What the mail says of SPF, DKIM and DMARC was not written by the receiver, so it may be forged."
            )


def _never() -> Iterator[str]:
    yield say(
        "The platform's own way: its network, its proxy and its trust store are others than those of this computer."
    )
    yield say(
        "Other receivers than that of the test mail, the reputation of the sender, filters that judge by content."
    )
    yield say(
        "Lists of senders, and what protects mail to the domain (MTA-STS, TLS-RPT, DANE) or only adorns it (BIMI)."
    )
    yield say("What changes later: passwords, certificates, records in the DNS, limits of the provider.")
