"""What filters write into a mail about spam: SpamAssassin, Rspamd, Microsoft, Google, GMX and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mailconfig_gui.domain.source import Header

_LEVEL = re.compile(r"\s*(-?\d{1,2})\b")
#: From 5 on Microsoft delivers to Junk Email.
_SPAM_LEVEL = 5


class SpamMark(NamedTuple):
    """One header, and whether it calls the mail spam."""

    header: str
    value: str
    spam: bool


def read_spam_mark(header: Header) -> SpamMark | None:
    """Return what a header says about spam, None where it is about something else or says nothing."""
    judge = _JUDGES.get(header.name)
    spam = judge(header.value.lower()) if judge is not None else None
    return SpamMark(header.name, header.value, spam) if spam is not None else None


def _yes(value: str) -> bool | None:
    return (
        True
        if value.startswith(("yes", "1", "true"))
        else False
        if value.startswith(("no", "0", "false"))
        else None
    )


def _level(value: str) -> bool | None:
    found = _LEVEL.match(value)
    return int(found[1]) >= _SPAM_LEVEL if found else None


def _forefront(value: str) -> bool | None:
    """Read the verdict and the level in Microsoft's own list (`SFV:SPM;SCL:5`)."""
    fields = dict(pair.strip().partition(":")[::2] for pair in value.split(";"))
    if fields.get("sfv") in ("spm", "sks", "skb"):
        return True
    return _level(fields.get("scl", ""))


def _delivery(value: str) -> bool | None:
    found = re.search(r"\bdest:([a-z])", value)
    return found[1] == "j" if found else None


def _rspamd(value: str) -> bool | None:
    found = re.match(r"default: (true|false)\b", value)
    return found[1] == "true" if found else None


def _united(value: str) -> bool | None:
    return value.startswith("junk") if value.startswith(("junk", "notjunk")) else None


_JUDGES: Mapping[str, Callable[[str], bool | None]] = {
    "x-spam-status": _yes,
    "x-spam-flag": _yes,
    "x-spam": _yes,
    "x-spamd-result": _rspamd,
    "x-barracuda-spam-flag": _yes,
    "x-gm-spam": _yes,
    "x-ms-exchange-organization-scl": _level,
    "x-forefront-antispam-report": _forefront,
    "x-microsoft-antispam-mailbox-delivery": _delivery,
    "x-ui-filterresults": _united,
}
