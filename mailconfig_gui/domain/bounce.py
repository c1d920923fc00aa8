"""A message that tells what became of another (RFC 3464): refused, put off, delivered; also in words only."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.domain.source import Part, part_of, parts_of, plain_words, printable_word

LONGEST_TEXT = 4000
"""Most letters of a report's words that are kept."""

_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_SUBJECT = re.compile(
    r"undeliver|returned mail|delivery (?:status|failure|has failed|incomplete)|mail delivery failed|failure notice",
    re.IGNORECASE,
)
_REPORTER = re.compile(r"\b(?:mailer-daemon|postmaster)@|\bmailer-daemon\b", re.IGNORECASE)
_FIELD = re.compile(r"([!-9;-~]{1,60})[ \t]*:[ \t]*(.*)")


class Action(StrEnum):
    """What was done with the mail (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Bounce(NamedTuple):
    """What a report says: `status` such as `5.7.26`, `text` the server's own words, `returned` the mail it is about."""

    action: Action
    status: str
    text: str
    recipient: str
    reporter: str
    returned: Part


def read_bounce(message: Part) -> Bounce | None:
    """Return what a message reports of another mail, None where it is no report."""
    kind = message.first("content-type").lower()
    report = message.content_type() == "multipart/report" and "disposition-notification" not in kind
    if not report and not _looks_like_one(message):
        return None
    fields: dict[str, str] = {}
    words, returned = "", Part((), b"")
    for part in parts_of(message):
        name = part.content_type()
        if name in ("message/delivery-status", "message/global-delivery-status"):
            fields = fields or _fields(part.text())
        elif name in _RETURNED and not returned.headers:
            returned = part_of(part.body.lstrip(b"\n"))
        elif name in ("", "text/plain") and not words:
            words = part.text()
    action = fields.get("action", "").lower()
    said = _behind(fields.get("diagnostic-code", ""))
    status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", fields.get("status", ""))
    number = status[0] if status else ""
    text = said if number in said else f"{number} {said}"
    return Bounce(
        Action(action) if action in set(Action) else Action.FAILED,
        number,
        (text if said else words).strip()[:LONGEST_TEXT],
        printable_word(_behind(fields.get("final-recipient", ""))),
        printable_word(_behind(fields.get("reporting-mta", ""))),
        returned,
    )


def _looks_like_one(message: Part) -> bool:
    """Tell whether a mail server reports in words only: nobody is to answer, and it says what it is about."""
    nobody = message.first("return-path").strip() == "<>" or message.first(
        "auto-submitted"
    ).lower().startswith("auto-")
    subject = plain_words(message.first("subject"))
    return nobody and bool(_REPORTER.search(message.first("from"))) and bool(_SUBJECT.search(subject))


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a delivery status, of the mail and of the first recipient (RFC 3464 2.1)."""
    fields: dict[str, str] = {}
    name, recipients = "", 0
    for line in text.replace("\r\n", "\n").split("\n"):
        if name and line[:1] in (" ", "\t"):
            if len(fields[name]) < LONGEST_TEXT:
                fields[name] = f"{fields[name]} {line.strip()}"
            continue
        found = _FIELD.fullmatch(line)
        name = ""
        if found is None:
            continue
        field = found[1].lower()
        recipients += field == "final-recipient"
        if recipients < 2 and field not in fields:
            name, fields[field] = field, found[2].strip()
    return fields


def _behind(value: str) -> str:
    """Return what stands behind the type in `smtp; 550 no`."""
    kind, found, rest = value.partition(";")
    return rest.strip() if found and " " not in kind.strip() else value.strip()
