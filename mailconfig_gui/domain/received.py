"""The way of a mail from hop to hop, as its `Received` headers tell (RFC 5321 4.4): who took it from whom, when, how.

Each server writes its header above those that are there, so the topmost is the last. What stands below that of the
receiver may have been made up by whoever sent the mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from typing import NamedTuple

from mailconfig_gui.domain.lexical import Kind, tokens
from mailconfig_gui.domain.sending import is_local
from mailconfig_gui.domain.source import printable_word

MOST_HOPS = 100
"""Hops that are kept; servers end a mail that has more behind it (RFC 5321 6.3)."""

_CLAUSES = ("from", "by", "via", "with", "id", "for")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?: ?([+-]\d{4}|[a-z]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
# RFC 5322 4.3: other letters than these say nothing.
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_TLS = re.compile(r"\b(?:TLS|SSL) ?v?(1|3)(?:[._]([0-3]))?(?![0-9])", re.IGNORECASE)
# RFC 3848 and what others write in its manner.
_SECURED = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)SA?|HTTPS", re.IGNORECASE)
# What the client said of itself, among what the server found out.
_SAID_BY_CLIENT = re.compile(r"\b(?:helo|ident)=\S*|\b(?:helo|ehlo)\s+\S+", re.IGNORECASE)
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:ipv6:)?([0-9a-f:.]{2,45})(?:%\w+)?", re.IGNORECASE)


class Hop(NamedTuple):
    """One header: `by` took the mail from `source`, the name that the client said; "" where nothing is said.

    `origin` is the name that the server found for the client's `address` (what the client said, where it does not
    write that), `protocol` what follows `with`, `date` Unix seconds, `tls` the version (`TLSv1.3`), `TLS` where only
    the fact is told, "" where there is no word of it.
    """

    by: str
    source: str
    origin: str
    address: str
    protocol: str
    date: int | None
    tls: str

    @property
    def private(self) -> bool:
        """Whether the mail did not come from outside: no client is named, or its address is a private one."""
        return is_local(self.address) if self.address else not self.source


def read_received(value: str) -> Hop:
    """Return what an unfolded `Received` says; what cannot be read is empty."""
    words: dict[str, list[str]] = {name: [] for name in ("", *_CLAUSES)}
    comments: dict[str, list[str]] = {name: [] for name in words}
    date: list[str] = []
    clause = ""
    for token in tokens(value):
        if token.kind is Kind.COMMENT:
            comments[clause].append(token.text)
        elif token.kind is Kind.SPECIAL:
            if token.text == ";":
                date = []
        elif token.spaced and token.text.lower() in _CLAUSES:
            clause = token.text.lower()
        else:
            words[clause].append(token.text)
            date.append(token.text)
    protocol = printable_word("".join(words["with"][:1]))
    said = [text for text in comments["from"] if text.lower().startswith("using tls")]
    said += [text for name, texts in comments.items() if name != "from" for text in texts]
    source = _name(words["from"])
    found = [_SAID_BY_CLIENT.sub(" ", text) for text in comments["from"] if text not in said]
    return Hop(
        _name(words["by"]),
        source,
        _origin(source, found),
        _address([*found, *words["from"][:1]]),
        protocol,
        read_date(" ".join(date)),
        _tls(protocol, said),
    )


def delays(hops: Sequence[Hop]) -> tuple[int | None, ...]:
    """Return for each hop the seconds since the one before it (`hops`: the first one first), None where unknown.

    Less than 0 where two clocks do not agree.
    """
    before = (None, *(hop.date for hop in hops))
    return tuple(
        hop.date - last if hop.date is not None and last is not None else None
        for hop, last in zip(hops, before, strict=False)
    )


def read_date(text: str) -> int | None:
    """Return a date such as `Mon, 30 Nov 2026 09:41:00 +0100 (CET)` as Unix seconds, None where it is none."""
    found = _DATE.search(text)
    if found is None or found[2].lower() not in _MONTHS:
        return None
    year, zone = int(found[3]), (found[7] or "").lower()
    # RFC 5322 4.3
    year += 0 if year > 999 else 1900 if year > 49 else 2000
    minutes = _ZONES.get(zone, 0) * 60
    if zone[:1] in ("+", "-"):
        minutes = int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[3:]))
    try:
        here = timezone(timedelta(minutes=minutes))
        clock = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
        return int(
            datetime(
                year, _MONTHS.index(found[2].lower()) + 1, int(found[1]), *clock, tzinfo=here
            ).timestamp()
        )
    except (ValueError, OverflowError):
        return None


def _name(words: Sequence[str]) -> str:
    return printable_word(words[0].strip("[]").rstrip(".").lower()) if words else ""


def _origin(source: str, found: Sequence[str]) -> str:
    """Return the name in `(mail.example.com [192.0.2.1])`; "" where the server says that it found none."""
    for text in found:
        name, _, rest = text.partition("[")
        if rest:
            good = _NAME.fullmatch(name.strip()) if "may be forged" not in rest else None
            return source if not name.strip() else good[0].rstrip(".").lower() if good else ""
    return source


def _address(texts: Sequence[str]) -> str:
    """Return the first IP address in what the server found, and in the name that the client said."""
    for text in texts:
        for word in text.replace("[", " ").replace("]", " ").split():
            found = _ADDRESS.fullmatch(word)
            if found is None:
                continue
            try:
                return str(ip_address(found[1]))
            except ValueError:
                continue
    return ""


def _tls(protocol: str, said: Sequence[str]) -> str:
    """Return the version of TLS that a server wrote into one of its comments, else whether the protocol has it."""
    for text in said:
        if (found := _TLS.search(text)) is not None:
            return (
                f"{'SSL' if found[1] == '3' else 'TLS'}v{found[1]}{'.' if found[2] else ''}{found[2] or ''}"
            )
    return "TLS" if _SECURED.fullmatch(protocol) else ""
