"""Records to write: merged into those found, as lines of a zone file, and in a message."""

import pytest

from mailconfig_gui.domain.findings import (
    DomainReport,
    Finding,
    FindingId,
    FindingState,
    RecordToWrite,
    Responsible,
    Summary,
)
from mailconfig_gui.domain.questions import RecordType
from mailconfig_gui.domain.records_to_write import (
    message,
    records_of,
    spf_ending,
    spf_record,
    spf_terms,
    with_term,
    zone_lines,
    zone_value,
)

TXT = RecordType.TXT


@pytest.mark.parametrize(
    ("found", "merged"),
    [
        ((), "v=spf1 include:a.example ~all"),
        (("v=spf1 -all",), "v=spf1 include:a.example -all"),
        (("v=spf1 mx",), "v=spf1 mx include:a.example ~all"),
        (("v=spf1 include:a.example ?all",), "v=spf1 include:a.example ?all"),
        (("v=spf1 MX +all",), "v=spf1 mx include:a.example ~all"),
        # A redirect comes last; beside `all`, or in one of several records, it would not count.
        (("v=spf1 redirect=b.example",), "v=spf1 include:a.example redirect=b.example"),
        (("v=spf1 redirect=b.example -all",), "v=spf1 include:b.example include:a.example -all"),
        (("v=spf1 redirect=b.example", "v=spf1 mx"), "v=spf1 include:b.example mx include:a.example ~all"),
        (("v=spf1 mx -all", "v=spf1 mx a ~all"), "v=spf1 mx a include:a.example ~all"),
        # What is plainly meant is mended, the rest left out.
        (('"v=spf1 ipv4:192.0.2.1, -all"',), "v=spf1 ip4:192.0.2.1 include:a.example -all"),
        (("v=spf1 ipv6:2001:db8::1 -all",), "v=spf1 ip6:2001:db8::1 include:a.example -all"),
        (("v=spf1 a:192.0.2.0/24 include: a.example; -all",), "v=spf1 ip4:192.0.2.0/24 include:a.example -all"),
        (("v=spf1 ip4:192.0.2.1/99 nonsense ~ include: ~all",), "v=spf1 include:a.example ~all"),
        (("v=spf1 ip4: ~all",), "v=spf1 include:a.example ~all"),
        (("v=spf1",), "v=spf1 include:a.example ~all"),
    ],
)  # fmt: skip
def test_a_term_is_merged_into_the_records_found(found: tuple[str, ...], merged: str) -> None:
    assert spf_record(with_term(spf_terms(found), "include:a.example"), spf_ending(found)) == merged


def test_a_record_of_a_redirect_alone_keeps_it() -> None:
    found = ["v=spf1 redirect=b.example"]
    assert spf_record(spf_terms(found), spf_ending(found)) == found[0]


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (RecordToWrite("a.example", TXT, 'say "x" \\ y'), '"say \\"x\\" \\\\ y"'),
        (RecordToWrite("a.example", TXT, ""), '""'),
        (RecordToWrite("a.example", TXT, "x" * 300), f'"{"x" * 255}" "{"x" * 45}"'),
        (RecordToWrite("a.example", TXT, "é\n"), '"\\233\\010"'),
        (RecordToWrite("a.example", RecordType.MX, "10 mx.example"), "10 mx.example."),
        (RecordToWrite("a.example", RecordType.MX, "0 ."), "0 ."),
        (RecordToWrite("a.example", RecordType.A, "192.0.2.1"), "192.0.2.1"),
    ],
)
def test_a_value_stands_as_a_zone_file_has_it(record: RecordToWrite, value: str) -> None:
    assert zone_value(record) == value


SPF = RecordToWrite("example.com", TXT, "v=spf1 mx -all", 300, ("v=spf1 -all", "v=spf1 \x1b[2J"))
DMARC = RecordToWrite("_dmarc.example.com", TXT, "v=DMARC1; p=none")
PTR = RecordToWrite("7.100.51.198.in-addr.arpa", RecordType.PTR, "mail.example.com")
DNS, NETWORK = Responsible.DNS_ADMINISTRATOR, Responsible.NETWORK
FINDINGS = (
    Finding(FindingId.EXISTS, FindingState.GOOD, "It is there."),
    Finding(FindingId.SPF_RECORD, FindingState.BAD, "Two records.", write=SPF, who=DNS),
    Finding(FindingId.SPF_FOR_RELAY, FindingState.BAD, "Not allowed.", write=SPF, who=DNS),
    Finding(FindingId.DMARC_RECORD, FindingState.WARNING, "None.", write=DMARC, who=DNS),
)
NAMELESS = Finding(FindingId.SERVER_NAME, FindingState.WARNING, "No name.", write=PTR, who=NETWORK)


def test_a_record_of_several_findings_is_written_once() -> None:
    assert records_of(FINDINGS) == (SPF, DMARC)
    assert zone_lines(records_of(FINDINGS)) == (
        "; - v=spf1 -all\n"
        "; - v=spf1 \\027[2J\n"
        'example.com. 300 IN TXT "v=spf1 mx -all"\n'
        '_dmarc.example.com. 3600 IN TXT "v=DMARC1; p=none"\n'
    )


def test_records_that_belong_together_are_all_written() -> None:
    names = [
        RecordToWrite(f"fm{one}._domainkey.example.com", RecordType.CNAME, f"fm{one}.x") for one in (1, 2)
    ]
    keys = Finding(
        FindingId.DKIM_KEY, FindingState.UNKNOWN, "No key.", "", (), names[0], DNS, also=(names[1],)
    )
    assert records_of((keys,)) == tuple(names)
    text = message(DomainReport("example.com", Summary.UNKNOWN, "No key.", (keys,)), "iot@example.com")
    assert text.count("- No key.\n  Name: fm") == 2
    assert "fm2._domainkey.example.com. 3600 IN CNAME fm2.x.\n" in text


def test_the_message_has_the_request_and_the_lines() -> None:
    report = DomainReport("example.com", Summary.RISK, "Two records.", FINDINGS)
    text = message(report, "iot@example.com", "SendGrid")
    assert "Our platform sends mail as iot@example.com through SendGrid." in text
    assert (
        "- Two records.\n- Not allowed.\n  Name: example.com\n  Type: TXT\n  Value: v=spf1 mx -all\n  TTL: 300\n"
        in text
    )
    assert "  In place of: v=spf1 -all\n  In place of: v=spf1 \\027[2J\n" in text
    assert zone_lines((SPF, DMARC)) in text
    assert "Our platform sends mail as iot@example.com.\n" in message(report, "iot@example.com")
    # The name of an address is not in this zone.
    assert message(report._replace(findings=(*FINDINGS, NAMELESS)), "iot@example.com", "SendGrid") == text
    assert message(report._replace(findings=(NAMELESS,)), "iot@example.com") == ""
    assert message(report._replace(findings=FINDINGS[:1]), "iot@example.com") == ""
