"""Questions and answers of the DNS as bytes (RFC 1035), by dnspython: what a server says, or why it says nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.SRV import SRV

from mailconfig_gui.domain.questions import Answer, AnswerStatus

if TYPE_CHECKING:
    from dns.rdata import Rdata

    from mailconfig_gui.domain.questions import Question

PAYLOAD = 1232
"""Bytes of the largest datagram that is asked for: it passes every network unfragmented (DNS Flag Day 2020)."""


class Trouble(StrEnum):
    """Why a message is no answer."""

    NOT_OURS = "not-ours"
    """Of somebody else, or late: the answer may still come."""
    TRUNCATED = "truncated"
    """It did not fit: TCP brings the whole."""
    NO_EDNS = "no-edns"
    """The server does not know the extensions of RFC 6891."""
    SERVER_FAILED = "server-failed"
    """SERVFAIL: no answer could be had, or none that is signed rightly."""
    REFUSED = "refused"
    """The server does not answer this, or only knows who else might."""
    UNREADABLE = "unreadable"


class Query:
    """One question as a message with a random id. Raises ValueError for a name that cannot be asked.

    `recursive`: the server shall find the answer; `checked`: it shall check signatures if it does that at all; `edns`:
    answers over 512 bytes are welcome.
    """

    def __init__(
        self, question: Question, *, recursive: bool, checked: bool = True, edns: bool = True
    ) -> None:
        self.question = question
        self.is_checked = checked
        self.has_edns = edns
        try:
            labels = question.name.removesuffix(".").encode("ascii").split(b".")
            name = dns.name.Name([*labels, b""])
        except (UnicodeEncodeError, dns.exception.DNSException) as cause:
            raise ValueError(question.name) from cause
        self._message = dns.message.make_query(name, question.type.value)
        if edns:
            self._message.use_edns(0, payload=PAYLOAD)
        if not recursive:
            self._message.flags &= ~dns.flags.RD
        if not checked:
            self._message.flags |= dns.flags.CD
        self.data = self._message.to_wire()

    def read(self, data: bytes, *, whole: bool = False) -> Answer | Trouble:
        """Read what came back; `whole`: over TCP, where nothing is cut off."""
        if len(data) < 12 or data[:2] != self.data[:2] or not data[2] & 0x80:
            return Trouble.NOT_OURS
        if data[2] & 0x02 and not whole:
            return Trouble.TRUNCATED
        try:
            message = dns.message.from_wire(data, ignore_trailing=True)
            if not self._message.is_response(message):
                return Trouble.NOT_OURS
            return self._read(message)
        except Exception:  # whatever part of the library a hostile message trips
            return Trouble.UNREADABLE

    def _read(self, message: dns.message.Message) -> Answer | Trouble:
        code = message.rcode()
        if code in (dns.rcode.FORMERR, dns.rcode.NOTIMP) and self.has_edns:
            return Trouble.NO_EDNS
        if code == dns.rcode.SERVFAIL:
            return Trouble.SERVER_FAILED
        if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) or not isinstance(
            message, dns.message.QueryMessage
        ):
            return Trouble.REFUSED
        chain = message.resolve_chaining()
        canonical = _name(chain.canonical_name)
        if chain.answer is not None:
            records = tuple(_written(record) for record in chain.answer)
            return Answer(AnswerStatus.FOUND, records, chain.minimum_ttl, "", canonical)
        if not message.flags & (dns.flags.AA | dns.flags.RA):
            return Trouble.REFUSED  # it only points to other servers
        status = AnswerStatus.NO_SUCH_NAME if code == dns.rcode.NXDOMAIN else AnswerStatus.EMPTY
        return Answer(status, (), chain.minimum_ttl, "", canonical)


def _name(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def _written(record: Rdata) -> str:
    """Return a record as an `Answer` holds it."""
    match record:
        case TXT():
            return b"".join(record.strings).decode("iso-8859-1")
        case MX():
            return f"{record.preference} {_name(record.exchange)}"
        case SRV():
            return f"{record.priority} {record.weight} {record.port} {_name(record.target)}"
        case CNAME() | NS() | PTR():
            return _name(record.target)
        case _:
            return record.to_text()
