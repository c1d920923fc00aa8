"""The addresses of a relay, out of its provider's records."""

import time

import pytest

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType, answered
from mailconfig_gui.domain.remember import remembering
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.domain.spf_relay import MOST_SAMPLES, Known, Way, look_at, networks, networks_of, ways_out
from tests.domain.checking import PROVIDERS, through, zone_of
from tests.domain.zones import served


def ways(sending: Sending, text: str = "") -> tuple[Way, ...]:
    known: Known = {}
    return answered(remembering(ways_out(sending, known), known), served(zone_of(PROVIDERS + text)))


def test_a_provider_sends_from_the_networks_of_its_include() -> None:
    (way,) = ways(through("google-workspace"))
    assert way == Way("include:_spf.google.com", ("198.51.100.0", "198.51.100.32", "2001:db8:4000::"))


def test_of_many_networks_some_are_taken() -> None:
    many = " ".join(f"ip4:192.0.2.{number}" for number in range(200))
    sending = through("resend")
    assert sending.facts is not None
    own = sending._replace(facts=sending.facts._replace(spf=("include:many.example",)))
    (way,) = ways(own, f"many.example TXT v=spf1 {many} -all")
    assert len(way.samples) <= MOST_SAMPLES
    assert (way.samples[0], way.samples[-1]) == ("192.0.2.0", "192.0.2.187")


def test_an_include_that_leads_nowhere_has_no_addresses() -> None:
    sending = through("resend")
    assert sending.facts is not None
    own = sending._replace(facts=sending.facts._replace(spf=("include:gone.example",)))
    assert ways(own) == (Way("include:gone.example", ()),)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("198.51.100.7", (Way("ip4:198.51.100.7", ("198.51.100.7",)),)),
        ("2001:db8::1", (Way("ip6:2001:db8::1", ("2001:db8::1",)),)),
        ("10.0.0.1", ()),
        ("", ()),
    ],
)
def test_a_server_of_ones_own_sends_from_its_address(address: str, found: tuple[Way, ...]) -> None:
    assert ways(Sending("example.com", outgoing=address)) == found


def test_of_several_ways_the_one_that_passes_counts() -> None:
    known: Known = {}
    look_up = served(zone_of(f"{PROVIDERS}\nexample.com TXT v=spf1 include:zohomail.eu -all"))
    found = answered(remembering(ways_out(through("zoho"), known), known), look_up)
    look = answered(remembering(look_at("example.com", found, known), known), look_up)
    assert (look.way.term, look.passes) == ("include:zohomail.eu", True)
    look = answered(remembering(look_at("zohomail.com", found, known), known), look_up)
    assert look.way.term == "include:zohomail.com"


def known_of(text: str) -> Known:
    zone = zone_of(text)
    return {
        Question(name, RecordType(kind)): Answer(AnswerStatus.FOUND, tuple(records))
        for name, of in zone.items()
        for kind, records in of.items()
        if isinstance(records, list)
    }


HOSTS = """
a.example A 192.0.2.1
a.example AAAA 2001:db8::1
a.example MX 10 mx.example
mx.example A 192.0.2.2
"""


@pytest.mark.parametrize(
    ("record", "found", "whole"),
    [
        ("ip4:192.0.2.0/24 ~all", ["192.0.2.0/24"], True),
        ("ip4:192.0.2.0/24 ip4:192.0.2.0/24", ["192.0.2.0/24"], True),
        ("a:a.example mx:a.example -all", ["192.0.2.1", "2001:db8::1", "192.0.2.2"], True),
        ("a -all", [], True),
        ("a:a.example/24 -all", ["192.0.2.1", "2001:db8::1"], False),
        ("exists:%{i}.a.example -all", [], False),
        ("?ip4:192.0.2.1 -all", [], False),
        ("ip4:192.0.2.9 +all", ["192.0.2.9/32"], False),
        ("include:B.example. -all", ["192.0.2.7/32"], True),
        ("redirect=b.example", ["192.0.2.7/32"], True),
        ("include:gone.example -all", [], False),
        ("include:loop.example -all", [], False),
        ("nonsense", [], False),
    ],
)
def test_a_record_names_networks_and_may_hold_more(record: str, found: list[str], whole: bool) -> None:
    text = (
        f"{HOSTS}\nb.example TXT v=spf1 ip4:192.0.2.7 -all\nloop.example TXT v=spf1 include:loop.example -all"
    )
    known = known_of(f"{text}\ntop.example TXT v=spf1 {record}")
    assert networks("top.example", known) == (found, whole)


def test_a_term_alone_is_read_too() -> None:
    assert networks_of(["a"], "a.example", known_of(HOSTS)) == [(["192.0.2.1", "2001:db8::1"], True)]
    assert networks_of(["redirect=b.example"], "a.example", {}) == [([], False)]


def test_records_that_include_each_other_are_read_once_each() -> None:
    names = [f"{number}.example" for number in range(20)]
    record = " ".join(("v=spf1", *(f"include:{name}" for name in names), "ip4:192.0.2.7 -all"))
    began = time.process_time()
    known = known_of("\n".join(f"{name} TXT {record}" for name in names))
    assert networks("0.example", known) == (["192.0.2.7/32"], False)
    assert time.process_time() - began < 2
