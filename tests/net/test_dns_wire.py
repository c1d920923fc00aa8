"""Messages of the DNS: what is asked, and what is made of any bytes that come back."""

from __future__ import annotations

import re

import dns.flags
import dns.message
import dns.opcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType
from mailconfig_gui.net.dns_wire import PAYLOAD, Query, Trouble
from tests.lab.hostile_dns import Asked

QUESTION = Question("Mail.Example.com.", RecordType.TXT)


def asked(query: Query) -> Asked:
    return Asked(dns.message.from_wire(query.data), tcp=False, number=1)


def heard(
    kind: RecordType, *records: str, name: str = "example.com", rcode: str = "NOERROR"
) -> Answer | Trouble:
    query = Query(Question(name, kind), recursive=True)
    return query.read(asked(query).wire(*records, rcode=rcode))


def test_a_query_says_what_it_wants() -> None:
    message = dns.message.from_wire(Query(QUESTION, recursive=True).data)
    assert str(message.question[0]) == "Mail.Example.com. IN TXT"
    assert message.flags == dns.flags.RD
    assert (message.edns, message.payload) == (0, PAYLOAD)
    message = dns.message.from_wire(Query(QUESTION, recursive=False, checked=False, edns=False).data)
    assert message.flags == dns.flags.CD
    assert message.edns == -1


def test_every_query_has_an_id_of_its_own() -> None:
    ids = {Query(QUESTION, recursive=True).data[:2] for _ in range(100)}
    assert len(ids) > 90


@pytest.mark.parametrize("name", ["m\xfcller.example", "a..b", "x" * 64 + ".com", "x." * 127 + "com", ""])
def test_a_name_that_cannot_be_asked_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        Query(Question(name, RecordType.A), recursive=True)


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (RecordType.A, "192.0.2.1", "192.0.2.1"),
        (RecordType.AAAA, "2001:db8::1", "2001:db8::1"),
        (RecordType.MX, "10 MX.Example.com.", "10 mx.example.com"),
        (RecordType.MX, "0 .", "0 ."),
        (RecordType.TXT, '"v=spf1 " "-all"', "v=spf1 -all"),
        (RecordType.TXT, '"m\\252ll" "\\000"', "m\xfcll\x00"),
        (RecordType.CNAME, "A.Example.net.", "a.example.net"),
        (RecordType.PTR, "Host.Example.com.", "host.example.com"),
        (RecordType.NS, "NS1.Example.com.", "ns1.example.com"),
        (RecordType.SRV, "0 1 587 Mail.Example.com.", "0 1 587 mail.example.com"),
    ],
)
def test_records_are_written_as_text(kind: RecordType, data: str, text: str) -> None:
    found = heard(kind, f"example.com. 300 {kind} {data}")
    assert found == Answer(AnswerStatus.FOUND, (text,), 300, "", "example.com")


def test_aliases_are_followed() -> None:
    found = heard(
        RecordType.A, "example.com. 300 CNAME b.test.", "b.test. 60 CNAME C.test.", "c.test. 900 A 192.0.2.1",
        "other.test. 5 A 192.0.2.9",
    )  # fmt: skip
    assert found == Answer(AnswerStatus.FOUND, ("192.0.2.1",), 60, "", "c.test")


def test_a_loop_of_aliases_is_no_answer() -> None:
    loop = ("example.com. 300 CNAME b.test.", "b.test. 60 CNAME example.com.")
    assert heard(RecordType.A, *loop) is Trouble.UNREADABLE


def test_nothing_there_lives_as_long_as_the_zone_says() -> None:
    soa = "example.com. 900 SOA ns.example.com. root.example.com. 1 2 3 4 120"
    assert heard(RecordType.A, soa) == Answer(AnswerStatus.EMPTY, (), 120, "", "example.com")
    gone = heard(RecordType.A, soa, name="a.example.com", rcode="NXDOMAIN")
    assert gone == Answer(AnswerStatus.NO_SUCH_NAME, (), 120, "", "a.example.com")


@pytest.mark.parametrize(
    ("rcode", "trouble"),
    [
        ("SERVFAIL", Trouble.SERVER_FAILED),
        ("REFUSED", Trouble.REFUSED),
        ("FORMERR", Trouble.NO_EDNS),
        ("NOTIMP", Trouble.NO_EDNS),
        ("YXDOMAIN", Trouble.REFUSED),
    ],
)
def test_a_server_may_say_why_it_has_no_answer(rcode: str, trouble: Trouble) -> None:
    assert heard(RecordType.A, rcode=rcode) is trouble


def test_without_extensions_a_format_error_is_a_refusal() -> None:
    query = Query(QUESTION, recursive=True, edns=False)
    assert query.read(asked(query).wire(rcode="FORMERR")) is Trouble.REFUSED


def test_who_only_points_to_other_servers_gives_no_answer() -> None:
    query = Query(QUESTION, recursive=False)
    referral = asked(query).answer("example.com. 300 NS ns.example.com.", flags=0)
    assert query.read(referral.to_wire()) is Trouble.REFUSED
    own = asked(query).answer(flags=dns.flags.AA)
    assert isinstance(query.read(own.to_wire()), Answer)


def test_what_does_not_belong_to_the_question_is_not_taken() -> None:
    query = Query(QUESTION, recursive=True)
    right = asked(query).wire('Mail.Example.com. 300 TXT "x"')
    other = Query(Question("other.test", RecordType.TXT), recursive=True)
    foreign = bytearray(asked(other).wire('other.test. 300 TXT "x"'))
    foreign[:2] = query.data[:2]
    for data in (b"", right[:11], bytes([right[0] ^ 1]) + right[1:], query.data, bytes(foreign)):
        assert query.read(data) is Trouble.NOT_OURS
    assert isinstance(query.read(right), Answer)


def test_the_server_may_change_the_case_of_the_name() -> None:
    query = Query(QUESTION, recursive=True)
    data = asked(query).wire('mail.example.com. 300 TXT "x"').replace(b"Mail", b"mAIL")
    found = query.read(data)
    assert isinstance(found, Answer)
    assert found.records == ("x",)


def test_a_cut_off_answer_is_told_from_a_whole_one() -> None:
    query = Query(QUESTION, recursive=True)
    data = asked(query).wire(flags=dns.flags.TC | dns.flags.RA)
    assert query.read(data) is Trouble.TRUNCATED
    assert isinstance(query.read(data, whole=True), Answer)


def test_an_answer_of_another_kind_of_message_is_not_ours() -> None:
    query = Query(QUESTION, recursive=True)
    reply = asked(query).answer()
    reply.set_opcode(dns.opcode.NOTIFY)
    assert query.read(reply.to_wire()) is Trouble.NOT_OURS


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_a_trouble(data: bytes) -> None:
    query = Query(QUESTION, recursive=True)
    for whole in (
        data,
        query.data[:2] + b"\x80\x00" + data,
        query.data[:2] + b"\x81\x80" + query.data[4:12] + data,
    ):
        assert isinstance(query.read(whole), Answer | Trouble)
