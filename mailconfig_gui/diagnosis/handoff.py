"""A ready message for whoever has to mend what went wrong: the facts, the evidence, the precise request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Attempt, Result

_TO = {
    Who.NETWORK: mark("To: network team"),
    Who.MAIL_ADMINISTRATOR: mark("To: administrator of the mail server"),
    Who.PROVIDER: mark("To: support of the mail provider"),
    Who.YOU: mark("To: administrator of the platform"),
}
_GENERAL = {
    Who.NETWORK: mark(
        "Please allow outgoing TCP connections from the sending computer to {host}, port {port}."
    ),
    Who.MAIL_ADMINISTRATOR: mark(
        "Please look into the server's log for these times and tell us what has to change."
    ),
    Who.PROVIDER: mark("Please look why our account gets this answer and tell us what has to change."),
    Who.YOU: mark("Please change the mail settings of the platform as described below."),
}


def hand_over(
    diagnosis: Diagnosis,
    result: Result,
    settings: Settings,
    *,
    ended: float,
    findings: Findings | None = None,
    chain: Sequence[str] = (),
) -> str:
    """Return the message, lines ended by LF. `ended` is when the test was over, in Unix seconds.

    Holds no secret: it is made of what servers said and of settings without passwords.
    """
    failure = result.failure
    began = ended - result.total_ms / 1000
    lines = [
        *_head(diagnosis, settings),
        say("- Time: {began} to {ended}", began=_utc(began), ended=_utc(ended)),
        *map(_attempt, result.addresses),
        *_accounts(settings),
    ]
    if failure is not None:
        lines.append(
            say(
                "- Failed at: {stage}, after {ms} ms: {text}",
                stage=failure.stage.label, ms=result.total_ms, text=failure.text,
            )
        )  # fmt: skip
        if failure.raw:
            lines += [say("- In the original words:"), *_quoted(failure.raw)]
    if findings is not None and findings.endpoints:
        lines += ["", say("All mail ports of {host}, looked at just now", host=findings.host)]
        lines += [
            say("- {address}, port {found}", address=one.address, found=one.describe())
            for one in findings.endpoints
        ]
        lines += [f"- {findings.title} {findings.text}".rstrip()] if findings.title else []
    if chain:
        lines += ["", say("Certificates as the server sends them"), *chain]
    return "\n".join([*lines, *_foot(diagnosis)])


def hand_over_platform(
    diagnosis: Diagnosis, settings: Settings, *, platform: str, text: str, ended: float
) -> str:
    """Return the message about a test that the `platform` made itself; `text` is what it said. Holds no secret."""
    lines = [
        *_head(diagnosis, settings),
        say("- Time: {moment}", moment=_utc(ended)),
        say("- Tested by: {platform}", platform=platform),
        *_accounts(settings),
        say("- In the platform's words:"),
        *_quoted(text),
    ]
    return "\n".join([*lines, *_foot(diagnosis)])


def _head(diagnosis: Diagnosis, settings: Settings) -> list[str]:
    """Return whom it is for, what is the matter, and the request."""
    server = {"host": settings.host, "port": settings.port}
    return [
        say(_TO[diagnosis.who]),
        say("Subject: Mail to {host}, port {port}: {what}", what=diagnosis.title, **server),
        "",
        say("Hello,"),
        "",
        say("Our platform cannot send mail through {host}. {why}", host=settings.host, why=diagnosis.why),
        "",
        diagnosis.ask or say(_GENERAL[diagnosis.who], **server),
        "",
        say("What was seen"),
        say(
            "- Server: {host}, port {port}, {encryption}",
            encryption=settings.security.words,
            **server,
        ),
    ]


def _attempt(one: Attempt) -> str:
    if one.text:
        return say(
            "- Address {address}: {outcome} ({why}), {ms} ms",
            address=one.address, outcome=one.outcome, why=one.text, ms=one.ms,
        )  # fmt: skip
    return say("- Address {address}: {outcome}, {ms} ms", address=one.address, outcome=one.outcome, ms=one.ms)


def _accounts(settings: Settings) -> list[str]:
    proxy, user = settings.proxy, settings.username
    return [
        *([say("- Proxy: {host}, port {port}", host=proxy.host, port=proxy.port)] if proxy else ()),
        *([say("- Login as: {user}", user=user)] if user else ()),
        say("- Sender: {sender}", sender=settings.mail_from),
    ]


def _foot(diagnosis: Diagnosis) -> list[str]:
    steps = [f"{number}. {step.text}" for number, step in enumerate(diagnosis.remedy, 1)]
    return ["", say("What usually helps"), *steps, "", say("Thank you"), ""]


def _quoted(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]


def _utc(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
