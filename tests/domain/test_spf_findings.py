"""D3, D4, D5: the record, whether it names the relay, and where its includes lead; and the record that mends it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailconfig_gui.domain.findings import RecordToWrite
from mailconfig_gui.domain.questions import RecordType, answered
from mailconfig_gui.domain.remember import remembering
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.domain.spf_findings import LONGEST_RECORD, SpfOutcome, spf_findings
from mailconfig_gui.domain.spf_relay import Known
from tests.domain.checking import PROVIDERS, through, written, zone_of
from tests.domain.zones import Zone, served

GOOGLE = through("google-workspace")
OWN = Sending("example.com", outgoing="198.51.100.200")


def of_zone(zone: Zone, sending: Sending) -> SpfOutcome:
    known: Known = {}
    return answered(remembering(spf_findings(sending, known), known), served(zone))


def seen(text: str, sending: Sending = GOOGLE) -> SpfOutcome:
    return of_zone(zone_of(PROVIDERS + text), sending)


def shown(outcome: SpfOutcome) -> dict[str, str]:
    return {one.id.value: one.state.value for one in outcome.findings}


def test_a_record_that_names_the_relay_is_good_and_says_by_which_way() -> None:
    outcome = seen("example.com TXT v=spf1 include:_spf.google.com -all\nexample.com TXT other")
    assert shown(outcome) == {"D3": "good", "D4": "good", "D5": "good"}
    assert (outcome.passes, outcome.return_path, outcome.write) == (True, "example.com", None)
    record, relay, _ = outcome.findings
    assert record.detail == "It needs 3 of 10 look-ups."
    assert relay.detail.startswith(
        "example.com: include:_spf.google.com → _spf.google.com: include:_netblocks"
    )


def test_an_include_within_an_include_counts_as_well() -> None:
    outcome = seen(
        "example.com TXT v=spf1 include:all.example.com -all\nall.example.com TXT v=spf1 include:_spf.google.com ~all"
    )
    assert outcome.passes


BAD = [
    # record (several: two lines), states, what is written
    ("", {"D3": "warning", "D4": "warning"}, "v=spf1 include:_spf.google.com ~all"),
    ("v=spf1 mx -all", {"D3": "good", "D4": "bad"}, "v=spf1 mx include:_spf.google.com -all"),
    ("v=spf1 mx ~all", {"D3": "good", "D4": "warning"}, "v=spf1 mx include:_spf.google.com ~all"),
    ("v=spf1 mx", {"D3": "good", "D4": "warning"}, "v=spf1 mx include:_spf.google.com ~all"),
    (
        "v=spf1 include:_spf.google.com ~all|v=spf1 ip4:192.0.2.1 -all",
        {"D3": "bad", "D4": "bad"},
        "v=spf1 include:_spf.google.com ip4:192.0.2.1 ~all",
    ),
    (
        "v=spf1 ipv4:192.0.2.1 include:_spf.google.com -all",
        {"D3": "bad", "D4": "bad"},
        "v=spf1 ip4:192.0.2.1 include:_spf.google.com -all",
    ),
    (
        "v=spf1 include:gone.example include:_spf.google.com -all",
        {"D3": "good", "D4": "bad", "D5": "bad"},
        "v=spf1 include:_spf.google.com -all",
    ),
    (
        "v=spf1 include:_spf.google.com include:gone.example -all",
        {"D3": "good", "D4": "good", "D5": "warning"},
        "v=spf1 include:_spf.google.com -all",
    ),
    (
        "v=spf1 a:x1.example a:x2.example mx:x3.example include:_spf.google.com -all",
        {"D3": "bad", "D4": "bad"},
        "v=spf1 include:_spf.google.com -all",
    ),
    (
        "v=spf1 include:_spf.google.com ptr ~all",
        {"D3": "warning", "D4": "good", "D5": "good"},
        "v=spf1 include:_spf.google.com ~all",
    ),
    ("v=spf1 +all", {"D3": "warning", "D4": "good"}, "v=spf1 include:_spf.google.com ~all"),
    (
        "v=spf1 ip4:198.51.100.0/28 -all",
        {"D3": "good", "D4": "bad"},
        "v=spf1 ip4:198.51.100.0/28 include:_spf.google.com -all",
    ),
    (
        "v=spf1 redirect=gone.example",
        {"D3": "good", "D4": "bad", "D5": "bad"},
        "v=spf1 include:_spf.google.com ~all",
    ),
]


@pytest.mark.parametrize(("records", "states", "value"), BAD, ids=[one for one, *_ in BAD])
def test_what_is_wrong_is_found_and_the_record_offered_mends_it(
    records: str, states: dict[str, str], value: str
) -> None:
    found = tuple(filter(None, records.split("|")))
    zone: Zone = zone_of(PROVIDERS + "".join(f"example.com TXT {one}\n" for one in found))
    outcome = of_zone(zone, GOOGLE)
    assert shown(outcome) == states
    assert outcome.write == RecordToWrite("example.com", RecordType.TXT, value, replaces=found)
    mended = of_zone(written(zone, outcome.write), GOOGLE)
    assert set(shown(mended).values()) == {"good"}
    assert mended.passes
    assert mended.write is None


def test_a_part_of_the_relay_is_told_with_an_address_that_is_not_in() -> None:
    (_, relay, *_), *_ = seen("example.com TXT v=spf1 ip4:198.51.100.0/28 -all")
    assert relay.detail == "Not from 198.51.100.32, for example."


def test_too_many_look_ups_are_brought_down_by_lists_of_networks() -> None:
    hosts = [f"h{number}.example.com" for number in range(11)]
    lines = "\n".join(f"{host} A 192.0.2.{number}" for number, host in enumerate(hosts))
    record = f"v=spf1 {' '.join(f'a:{host}' for host in hosts)} include:_spf.google.com -all"
    zone: Zone = zone_of(f"{PROVIDERS}{lines}\nexample.com TXT {record}")
    outcome = of_zone(zone, GOOGLE)
    assert shown(outcome) == {"D3": "bad", "D4": "bad"}
    assert outcome.write is not None
    assert "ip4:192.0.2.0 " in outcome.write.value
    assert "include:_spf.google.com -all" in outcome.write.value
    assert set(shown(of_zone(written(zone, outcome.write), GOOGLE)).values()) == {"good"}


def test_where_no_list_fits_the_relay_comes_first() -> None:
    """Other senders stay beyond the limit, which is said; the mail of this one passes."""
    names = [f"_spf{number}.example.net" for number in range(11)]
    nets = " ".join(f"ip6:2001:db8:{number:x}::/48" for number in range(16))
    lines = "\n".join(f"{name} TXT v=spf1 {nets} exists:%{{i}}.{name} -all" for name in names)
    record = f"v=spf1 {' '.join(f'include:{name}' for name in names)} -all"
    zone: Zone = zone_of(f"{PROVIDERS}{lines}\nexample.com TXT {record}")
    outcome = of_zone(zone, GOOGLE)
    assert outcome.write is not None
    assert outcome.write.value.startswith("v=spf1 include:_spf.google.com include:_spf0.example.net")
    after = of_zone(written(zone, outcome.write), GOOGLE)
    assert shown(after) == {"D3": "warning", "D4": "good"}
    assert "other senders" in after.findings[0].detail


def test_a_record_that_is_too_long_is_told() -> None:
    nets = " ".join(f"ip4:192.0.2.{number}" for number in range(40))
    outcome = seen(f"example.com TXT v=spf1 include:_spf.google.com {nets} -all")
    assert shown(outcome) == {"D3": "warning", "D4": "good", "D5": "good"}
    assert "bytes" in outcome.findings[0].title
    assert outcome.write is None


def test_too_many_mail_servers_are_told() -> None:
    lines = "\n".join(f"example.com MX 10 h{number}.example.com" for number in range(12))
    outcome = seen(f"{lines}\nexample.com TXT v=spf1 mx include:_spf.google.com -all")
    assert shown(outcome)["D3"] == "bad"
    assert "too many mail servers" in outcome.findings[0].title


# --- return paths -------------------------------------------------------------------------------------------


def test_the_return_path_of_a_sub_domain_is_looked_at_there() -> None:
    outcome = seen("send.example.com TXT v=spf1 include:amazonses.com ~all", through("resend"))
    assert (outcome.passes, outcome.return_path) == (True, "send.example.com")


def test_one_that_is_not_set_up_is_offered_under_its_usual_name() -> None:
    outcome = seen("example.com TXT v=spf1 nonsense", through("resend"))
    assert shown(outcome) == {"D3": "warning", "D4": "warning"}
    assert (outcome.passes, outcome.return_path) == (None, "")
    assert outcome.write == RecordToWrite(
        "send.example.com", RecordType.TXT, "v=spf1 include:amazonses.com ~all"
    )
    # The record of the From domain does not count for this way, so nothing is written there.
    assert outcome.findings[0].write is None


def test_one_that_nobody_could_tell_of_is_not_called_missing() -> None:
    outcome = seen("mg.example.com TXT !timed-out\nexample.com TXT v=spf1 -all", through("mailgun"))
    assert shown(outcome) == {"D3": "good", "D4": "unknown"}
    assert outcome.findings[1].title == (
        "Whether the return path mg.example.com is set up could not be looked up."
    )
    assert (outcome.passes, outcome.write) == (None, None)


def test_one_with_a_name_of_its_own_cannot_be_told() -> None:
    outcome = seen("example.com TXT v=spf1 -all", through("sendgrid"))
    assert shown(outcome) == {"D3": "good", "D4": "unknown"}
    assert (outcome.passes, outcome.write) == (None, None)


def test_several_records_of_a_domain_that_does_not_count_here_are_merged_for_its_other_mail() -> None:
    two = "example.com TXT v=spf1 mx -all\nexample.com TXT v=spf1 ip4:192.0.2.1 ~all"
    outcome = seen(two, through("sendgrid"))
    assert shown(outcome) == {"D3": "warning", "D4": "unknown"}
    assert outcome.write is None
    assert outcome.findings[0].write == RecordToWrite(
        "example.com", RecordType.TXT, "v=spf1 mx ip4:192.0.2.1 ~all",
        replaces=("v=spf1 mx -all", "v=spf1 ip4:192.0.2.1 ~all"),
    )  # fmt: skip


def test_the_domain_itself_counts_as_return_path_where_its_record_lets_the_relay_send() -> None:
    own = seen("example.com TXT v=spf1 include:mailgun.org ~all", through("mailgun"))
    assert (own.passes, own.return_path) == (True, "example.com")
    below = seen("example.com TXT v=spf1 -all\nmg.example.com TXT v=spf1 -all", through("mailgun"))
    assert (below.passes, below.return_path) == (False, "mg.example.com")


def test_a_return_path_of_the_provider_s_is_its_own_matter() -> None:
    outcome = seen("", through("brevo"))
    assert shown(outcome) == {"D3": "good", "D4": "good"}
    assert "needs none" in outcome.findings[0].title
    assert (outcome.passes, outcome.return_path) == (True, "")


def test_one_that_is_set_up_by_a_cname_is_kept_by_the_provider() -> None:
    outcome = seen("pm-bounces.example.com CNAME pm.mtasv.net", through("postmark"))
    assert (outcome.passes, outcome.return_path) == (True, "pm-bounces.example.com")
    assert "Postmark keeps its SPF record" in outcome.findings[1].title


# --- a server of one's own, and what cannot be told ---------------------------------------------------------


def test_a_server_of_ones_own_is_looked_for_by_its_address() -> None:
    outcome = seen("example.com TXT v=spf1 mx ~all", OWN)
    assert outcome.write is not None
    assert outcome.write.value == "v=spf1 mx ip4:198.51.100.200 ~all"


@pytest.mark.parametrize(
    ("sending", "words"),
    [
        (Sending("example.com"), "is not known"),
        (Sending("example.com", "Outlook.com"), "What Outlook.com needs"),
        (Sending("example.com", outgoing="10.0.0.1"), "local network"),
        (
            GOOGLE._replace(facts=GOOGLE.facts and GOOGLE.facts._replace(spf=("include:gone.example",))),
            "could not be",
        ),
    ],
)
def test_without_an_address_nobody_can_tell(sending: Sending, words: str) -> None:
    outcome = seen("example.com TXT v=spf1 -all", sending)
    assert outcome.findings[1].state == "unknown"
    assert words in outcome.findings[1].title
    assert outcome.passes is None


@pytest.mark.parametrize("status", ["timed-out", "failed", "bogus"])
@pytest.mark.parametrize("name", ["example.com", "part.example.com"])
def test_what_is_not_answered_is_unknown_and_nothing_is_written(status: str, name: str) -> None:
    text = f"{name} TXT !{status}\n"
    if name != "example.com":
        text += "example.com TXT v=spf1 include:part.example.com -all"
    outcome = seen(text)
    assert shown(outcome) == {"D3": "unknown", "D4": "unknown"}
    assert (outcome.passes, outcome.write) == (None, None)


def test_a_record_that_cannot_be_mended_by_one_that_is_there_already() -> None:
    """Two servers of one name, of which the record lists only what it may: nothing better is known."""
    outcome = seen("example.com TXT v=spf1 -ip4:198.51.100.200 -all", OWN)
    assert shown(outcome) == {"D3": "good", "D4": "bad"}
    assert outcome.write is not None
    assert outcome.write.value == "v=spf1 ip4:198.51.100.200 -ip4:198.51.100.200 -all"


# --- what is offered ----------------------------------------------------------------------------------------

_TERMS = st.sampled_from(
    ["mx", "a", "ptr", "a:h1.example.com", "mx:gone.example", "include:gone.example", "include:_spf.google.com",
     "include:sendgrid.net", "ip4:192.0.2.0/24", "-ip4:198.51.100.0/28", "ip4:192.0.2.1/40", "ipv4:192.0.2.2",
     "exists:%{i}.x.example", "redirect=_spf.mail.ru", "exp=x.example.com", "all", "-all", "~all", "+all", "nonsense",
     "include:example.com"]
)  # fmt: skip
_FOUND = st.lists(st.lists(_TERMS, max_size=9).map(lambda terms: " ".join(("v=spf1", *terms))), max_size=3)
_RELAYS = st.sampled_from([GOOGLE, OWN, through("resend"), through("zoho"), through("mailgun")])


@settings(max_examples=300, deadline=None)
@given(_FOUND, _RELAYS)
def test_what_is_offered_is_one_record_that_lets_the_relay_send(found: list[str], sending: Sending) -> None:
    zone: Zone = zone_of(PROVIDERS + "".join(f"example.com TXT {one}\n" for one in found))
    outcome = of_zone(zone, sending)
    write = outcome.write
    if write is None:
        return
    mended = written(zone, write)
    assert [
        one for one in mended[write.host]["TXT"] if isinstance(one, str) and one.startswith("v=spf1")
    ] == [write.value]
    assert len(write.value) <= LONGEST_RECORD
    assert of_zone(mended, sending).passes
