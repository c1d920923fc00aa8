"""What a check of a sender's domain finds: each with its state, the record seen and the record to write."""

import re
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.domain.questions import RecordType
from mailconfig_gui.words.say import mark, say

TTL = 3600
"""How long a record to write may be kept, in seconds, where the one found says nothing of it."""


class FindingId(StrEnum):
    """What is looked at."""

    EXISTS = "D1"
    ANSWERS_COME_BACK = "D2"
    SPF_RECORD = "D3"
    SPF_FOR_RELAY = "D4"
    SPF_INCLUDES = "D5"
    DKIM_KEY = "D6"
    DMARC_RECORD = "D7"
    ALIGNMENT = "D8"
    FOREIGN_MAILBOX = "D9"
    SERVER_NAME = "D10"
    SUBDOMAIN = "D12"
    SIGNED_WRONGLY = "D13"


class FindingState(StrEnum):
    """How it stands. `UNKNOWN` is never worse than a question that nobody answered."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The state in a word for people."""
        return say(_STATES[self])


_STATES = {
    FindingState.GOOD: mark("good"),
    FindingState.WARNING: mark("warning"),
    FindingState.BAD: mark("bad"),
    FindingState.UNKNOWN: mark("cannot tell"),
}


class Responsible(StrEnum):
    """Who can mend it."""

    YOU = "you"
    DNS_ADMINISTRATOR = "dns-administrator"
    PROVIDER = "provider"
    NETWORK = "network"

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return say(_RESPONSIBLE[self])


_RESPONSIBLE = {
    Responsible.YOU: mark("You can do this yourself, in these settings."),
    Responsible.DNS_ADMINISTRATOR: mark("This is for whoever keeps the DNS of the domain."),
    Responsible.PROVIDER: mark("This is for the mail provider, or for your account there."),
    Responsible.NETWORK: mark("This is for those who run your network, or gave you the address."),
}


def visible(text: str) -> str:
    r"""Return what came from the DNS with all that cannot be seen as a zone file writes it (RFC 1035 5.1).

    >>> visible("v=spf1 \x1b[2J")
    'v=spf1 \\027[2J'
    """
    return re.sub(r"[\x00-\x1f\x7f-\xa0\xad]", lambda found: f"\\{ord(found[0]):03d}", text)


class RecordToWrite(NamedTuple):
    """A record as it should stand in the zone, in place of those that it `replaces`.

    `host` is the whole name without the final dot, `value` the text of a TXT record as one string, else as in a zone
    file; `ttl` is in seconds.
    """

    host: str
    type: RecordType
    value: str
    ttl: int = TTL
    replaces: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One thing that was looked at. Its texts are for people: nothing in them that a terminal could obey.

    `title` is one sentence, `detail` what there is to know beside it, `seen` the records that were found. `write` mends
    it, together with those in `also`. `who` can mend it, None where there is nothing to mend. `refuses`: receivers
    refuse the message for it.
    """

    id: FindingId
    state: FindingState
    title: str
    detail: str = ""
    seen: tuple[str, ...] = ()
    write: RecordToWrite | None = None
    who: Responsible | None = None
    refuses: bool = False
    also: tuple[RecordToWrite, ...] = ()

    @property
    def writes(self) -> tuple[RecordToWrite, ...]:
        """All records to write."""
        return (self.write, *self.also) if self.write is not None else ()

    def as_json(self) -> list[dict[str, object]]:
        """Return the finding as scripts read it: once for each record to write."""
        return [
            {
                "id": self.id,
                "state": self.state,
                "title": self.title,
                "seen": "\n".join(self.seen),
                "write": write
                and {"host": write.host, "type": write.type, "value": write.value, "ttl": write.ttl},
                "who": self.who,
            }
            for write in self.writes or (None,)
        ]


class Summary(StrEnum):
    """What will become of a message."""

    PASS = "pass"  # noqa: S105 - a verdict
    RISK = "risk"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The same for people."""
        return say(_SUMMARIES[self])


_SUMMARIES = {
    Summary.PASS: mark("will pass"),
    Summary.RISK: mark("may land in spam"),
    Summary.REFUSED: mark("will be refused"),
    Summary.UNKNOWN: mark("cannot tell"),
}


class DomainReport(NamedTuple):
    """The whole check. `reason` is a sentence, `asked` tells whether anybody answered, `resolver` who did."""

    domain: str
    summary: Summary
    reason: str
    findings: tuple[Finding, ...]
    resolver: str = ""
    asked: bool = True
