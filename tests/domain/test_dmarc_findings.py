"""D7, D8, D9, D12: the record, the forecast, the mailbox of another provider, the sub-domain."""

import time

import pytest

from mailconfig_gui.domain.alignment import Forecast
from mailconfig_gui.domain.dmarc import Dmarc, find_dmarc
from mailconfig_gui.domain.dmarc_findings import (
    forecast_finding,
    foreign_mailbox_finding,
    record_finding,
    subdomain_finding,
)
from mailconfig_gui.domain.findings import Finding, RecordToWrite
from mailconfig_gui.domain.questions import RecordType, answered
from mailconfig_gui.domain.remember import remembering
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.domain.spf_relay import Known
from tests.domain.checking import through, written, zone_of
from tests.domain.zones import Zone, served

NAME = "_dmarc.example.com"
SPF = RecordToWrite("example.com", RecordType.TXT, "v=spf1 mx ~all")


def of_zone(zone: Zone, domain: str = "example.com") -> tuple[Finding, Dmarc]:
    known: Known = {}
    dmarc = answered(remembering(find_dmarc(domain), known), served(zone))
    return record_finding(dmarc, known), dmarc


def dmarc_of(text: str, domain: str = "example.com") -> Dmarc:
    return of_zone(zone_of(text), domain)[1]


@pytest.mark.parametrize(
    ("record", "words", "detail"),
    [
        ("v=DMARC1; p=none; rua=mailto:d@example.com", "p=none", ""),
        ("v=DMARC1; p=quarantine; rua=mailto:d@example.com", "p=quarantine", ""),
        ("v=DMARC1; p=reject", "p=reject", "no address for reports"),
        ("v=DMARC1; p=reject; t=y; rua=mailto:d@example.com", "p=quarantine", "one level milder"),
    ],
)
def test_a_record_is_told_with_what_it_asks(record: str, words: str, detail: str) -> None:
    finding, _ = of_zone(zone_of(f"{NAME} TXT {record}"))
    assert (finding.state, finding.seen, finding.write) == ("good", (record,), None)
    assert words in finding.title
    assert detail in finding.detail
    assert bool(detail) == bool(finding.detail)


@pytest.mark.parametrize(
    ("records", "state", "value"),
    [
        ((), "warning", "v=DMARC1; p=none"),
        (
            ("v=DMARC1; p=reject", "v=DMARC1; p=none; rua=mailto:d@e.com"),
            "bad",
            "v=DMARC1; p=none; rua=mailto:d@e.com",
        ),
        (("v=DMARC1 p=reject",), "bad", "v=DMARC1; p=reject"),
        (('"v=DMARC1; p=quarantine; sp=none"',), "bad", "v=DMARC1; p=quarantine; sp=none"),
        (("v = dmarc1; p=quarantine",), "bad", "v=DMARC1; p=quarantine"),
        (("p=reject; v=DMARC1",), "bad", None),
        (("v=DMARC1; p=rejected; adkim=s; fo=1",), "bad", "v=DMARC1; p=none; adkim=s; fo=1"),
        (("v=DMARC1; rua=mailto:d@example.com",), "bad", "v=DMARC1; p=none; rua=mailto:d@example.com"),
        (("v=DMARC1; p=reject; garbage; sp=reject",), "warning", "v=DMARC1; p=reject; sp=reject"),
        (("v=DMARC1; p=none; p=reject",), "warning", "v=DMARC1; p=none"),
    ],
)
def test_what_is_wrong_is_found_and_the_record_offered_mends_it(
    records: tuple[str, ...], state: str, value: str | None
) -> None:
    zone: Zone = zone_of("".join(f"{NAME} TXT {one}\n" for one in records))
    finding, _ = of_zone(zone)
    if value is None:  # no record of DMARC by its form: there is none
        assert (finding.state, finding.title) == ("warning", "example.com has no DMARC record.")
        return
    assert finding.state == state
    assert finding.write == RecordToWrite(NAME, RecordType.TXT, value, replaces=records)
    assert of_zone(written(zone, finding.write))[0].state == "good"


def test_a_broken_record_above_is_mended_there() -> None:
    zone: Zone = zone_of(f"{NAME} TXT v=DMARC1; p=x; rua=mailto:d@example.com\niot.example.com A 192.0.2.1")
    finding, _ = of_zone(zone, "iot.example.com")
    assert finding.write is not None
    assert finding.write.host == NAME


def test_what_nobody_answers_cannot_be_told() -> None:
    finding, _ = of_zone(zone_of(f"{NAME} TXT !timed-out"))
    assert (finding.state, finding.write) == ("unknown", None)


# --- D8 -----------------------------------------------------------------------------------------------------

REJECT = dmarc_of(f"{NAME} TXT v=DMARC1; p=reject")
NONE = dmarc_of("")
GOOGLE = through("google-workspace")


@pytest.mark.parametrize(
    ("forecast", "words"),
    [(Forecast(True, True), "SPF + DKIM"), (Forecast(True, None), "SPF"), (Forecast(False, True), "DKIM")],
)
def test_one_aligned_method_passes(forecast: Forecast, words: str) -> None:
    finding = forecast_finding(GOOGLE, REJECT, forecast, None, "")
    assert finding.state == "good"
    assert f": {words} will be aligned" in finding.title


@pytest.mark.parametrize(
    ("forecast", "words"),
    [
        (Forecast(False, None), "if DKIM signs"),
        (Forecast(None, None), "if DKIM signs"),
        (Forecast(None, False), ""),
    ],
)
def test_what_cannot_be_told_is_not_forecast(forecast: Forecast, words: str) -> None:
    finding = forecast_finding(GOOGLE, REJECT, forecast, SPF, "")
    assert (finding.state, finding.write) == ("unknown", None)
    assert words in finding.detail
    assert bool(words) == bool(finding.detail)


@pytest.mark.parametrize(
    ("policy", "state", "refuses"),
    [("none", "warning", False), ("quarantine", "bad", False), ("reject", "bad", True)],
)
def test_nothing_aligned_is_as_bad_as_the_policy(policy: str, state: str, refuses: bool) -> None:
    dmarc = dmarc_of(f"{NAME} TXT v=DMARC1; p={policy}")
    finding = forecast_finding(GOOGLE, dmarc, Forecast(False, False), SPF, "")
    assert (finding.state, finding.refuses, finding.write) == (state, refuses, SPF)
    assert forecast_finding(GOOGLE, NONE, Forecast(False, False), None, "").state == "warning"


def test_a_strict_mode_that_stands_in_the_way_is_taken_out() -> None:
    dmarc = dmarc_of(f"{NAME} TXT v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.com", "iot.example.com")
    finding = forecast_finding(GOOGLE, dmarc, Forecast(False, False), None, "example.com")
    assert finding.write is not None
    assert finding.write.value == "v=DMARC1; p=reject; rua=mailto:d@example.com"
    # Without a key there is nothing that it would let pass.
    assert forecast_finding(GOOGLE, dmarc, Forecast(False, False), None, "").who == "provider"


def test_a_provider_of_mailboxes_alone_sends_as_itself() -> None:
    finding = forecast_finding(through("gmail"), REJECT, Forecast(False, False), None, "")
    assert (finding.state, finding.refuses) == ("warning", False)
    assert "as from its own domain" in finding.detail


# --- D9, D12 ------------------------------------------------------------------------------------------------

FOREIGN = Sending("example.com", "SendGrid", mailbox_of="Gmail")


@pytest.mark.parametrize(("dmarc", "refuses"), [(REJECT, True), (NONE, False)])
def test_a_mailbox_of_another_provider_is_refused_where_its_policy_says_so(
    dmarc: Dmarc, refuses: bool
) -> None:
    finding = foreign_mailbox_finding(FOREIGN, dmarc)
    assert (finding.state, finding.refuses, finding.write, finding.who) == ("bad", refuses, None, "you")
    forecast = forecast_finding(FOREIGN, dmarc, Forecast(False, False), SPF, "")
    assert (forecast.refuses, forecast.write, forecast.who) == (refuses, None, "you")


@pytest.mark.parametrize(
    ("text", "is_empty", "there"),
    [
        (f"{NAME} TXT v=DMARC1; p=reject", True, True),
        (f"{NAME} TXT v=DMARC1; p=none; sp=quarantine", True, True),
        (f"{NAME} TXT v=DMARC1; p=reject", False, False),
        (f"{NAME} TXT v=DMARC1; p=reject; sp=none; np=none", True, False),
        ("_dmarc.iot.example.com TXT v=DMARC1; p=reject", True, False),
        ("", True, False),
    ],
)
def test_a_sub_domain_without_records_is_under_the_policy_above(
    text: str, is_empty: bool, there: bool
) -> None:
    dmarc = dmarc_of(text, "iot.example.com")
    finding = subdomain_finding(Sending("iot.example.com"), dmarc, is_empty=is_empty, mail=SPF)
    assert (finding is not None) is there
    if finding is not None:
        assert (finding.state, finding.write) == ("warning", SPF)
        assert "policy of example.com" in finding.title


@pytest.mark.parametrize("piece", [" ", "a", ";", " ;", "a "])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    long = piece * 60_000
    finding, _ = of_zone({NAME: {"TXT": [f"v=DMARC1; p=x; rua=mailto:d@example.com{long}x"]}})
    assert finding.write is not None
    dmarc = dmarc_of(
        f"{NAME} TXT v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.com{long}x", "iot.example.com"
    )
    way = Sending("iot.example.com", outgoing="192.0.2.1")
    assert (
        forecast_finding(way, dmarc, Forecast(spf=False, dkim=False), None, "example.com").write is not None
    )
    assert time.process_time() - began < 2
