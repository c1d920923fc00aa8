"""D10: what receivers ask of a server that delivers itself."""

import pytest

from mailconfig_gui.domain.findings import Finding, RecordToWrite
from mailconfig_gui.domain.questions import RecordType, answered
from mailconfig_gui.domain.server_findings import server_finding
from tests.domain.checking import zone_of
from tests.domain.zones import served

REVERSE = "7.100.51.198.in-addr.arpa"


def seen(text: str, address: str = "198.51.100.7") -> Finding:
    return answered(server_finding(address, "example.com"), served(zone_of(text)))


def test_a_name_that_leads_back_is_good() -> None:
    found = seen(f"{REVERSE} PTR mx1.example.com\nmx1.example.com A 198.51.100.7")
    assert (found.state, found.write, found.seen) == ("good", None, ("mx1.example.com",))


def test_of_several_names_one_has_to_lead_back() -> None:
    text = f"{REVERSE} PTR a.example.com\n{REVERSE} PTR b.example.com\nb.example.com A 198.51.100.7"
    assert seen(text).state == "good"


def test_an_address_of_ipv6_is_looked_up_as_one() -> None:
    reverse = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    found = seen(f"{reverse} PTR mx1.example.com\nmx1.example.com AAAA 2001:0db8::1", "2001:db8::1")
    assert found.state == "good"


@pytest.mark.parametrize("leads", [True, False])
def test_without_a_name_one_is_to_be_set_by_whoever_gave_the_address(leads: bool) -> None:
    found = seen("mail.example.com A 198.51.100.7" if leads else "")
    assert (found.state, found.who) == ("warning", "network")
    assert found.write == RecordToWrite(REVERSE, RecordType.PTR, "mail.example.com")
    assert ("has to lead to" in found.detail) is not leads


def test_a_name_of_ones_own_that_leads_elsewhere_is_mended_in_ones_own_zone() -> None:
    found = seen(f"{REVERSE} PTR mx1.example.com\nmx1.example.com A 192.0.2.1")
    assert found.state == "warning"
    assert found.write == RecordToWrite(
        "mx1.example.com", RecordType.A, "198.51.100.7", replaces=("192.0.2.1",)
    )


def test_a_foreign_name_that_leads_elsewhere_is_replaced() -> None:
    found = seen(f"{REVERSE} PTR box.hoster.example")
    assert found.write == RecordToWrite(
        REVERSE, RecordType.PTR, "mail.example.com", replaces=("box.hoster.example",)
    )


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("static.198-51-100-7.hoster.example", "warning"), ("7-100-51-198.hoster.example", "warning"),
        ("dyn-17.hoster.example", "warning"), ("mx7.hoster.example", "good"), ("mail-2-1.hoster.example", "good"),
    ],
)  # fmt: skip
def test_a_name_made_of_the_address_is_that_of_a_line(name: str, state: str) -> None:
    assert seen(f"{REVERSE} PTR {name}\n{name} A 198.51.100.7").state == state


@pytest.mark.parametrize(
    "text", [f"{REVERSE} PTR !timed-out", f"{REVERSE} PTR a.example.com\na.example.com A !failed"]
)
def test_what_nobody_answers_cannot_be_told(text: str) -> None:
    found = seen(text)
    assert (found.state, found.write) == ("unknown", None)
