"""D6: keys that receivers can use, cannot use, and those that nobody finds."""

import pytest

from mailconfig_gui.domain.dkim_findings import DkimOutcome, dkim_findings, signing_domains
from mailconfig_gui.domain.findings import RecordToWrite
from mailconfig_gui.domain.questions import RecordType, answered
from mailconfig_gui.domain.sending import Sending
from tests.domain.checking import dkim_key, through, zone_of
from tests.domain.zones import served

NAME = "google._domainkey.example.com"


def seen(text: str, sending: Sending | None = None) -> DkimOutcome:
    return answered(dkim_findings(sending or through("google-workspace")), served(zone_of(text)))


@pytest.mark.parametrize(
    ("domain", "domains"),
    [
        ("example.com", ("example.com",)),
        ("a.b.example.com", ("a.b.example.com", "b.example.com", "example.com")),
        ("localhost", ("localhost",)),
    ],
)
def test_the_domain_and_some_above_it_may_sign(domain: str, domains: tuple[str, ...]) -> None:
    assert signing_domains(domain) == domains


@pytest.mark.parametrize(
    ("record", "note"),
    [
        (dkim_key(), ""),
        (dkim_key(1024), "1024 bits; 2048 are advised"),
        (dkim_key().replace("k=rsa;", "k=rsa; t=y;"), "it is a test"),
        (dkim_key(0), "Ed25519"),
    ],
)
def test_a_key_is_good_and_its_weaknesses_are_told(record: str, note: str) -> None:
    outcome = seen(f"{NAME} TXT {record}")
    assert (outcome.finding.state, outcome.domains, outcome.is_open) == ("good", ("example.com",), False)
    assert note in outcome.finding.detail
    assert bool(note) == bool(outcome.finding.detail)


def test_a_sub_domain_may_be_signed_for_by_the_domain_above() -> None:
    outcome = seen(f"{NAME} TXT {dkim_key()}", through("google-workspace", "iot.example.com"))
    assert outcome.domains == ("example.com",)


def test_a_selector_that_was_named_is_asked_for_too() -> None:
    own = Sending("example.com", outgoing="198.51.100.7", selectors=("mx1",))
    assert seen(f"mx1._domainkey.example.com TXT {dkim_key()}", own).domains == ("example.com",)


@pytest.mark.parametrize("record", [dkim_key().replace(";", "\\;"), f'"{dkim_key()}"', f'{dkim_key()}"'])
def test_a_key_that_was_only_entered_wrongly_is_written_again(record: str) -> None:
    outcome = seen(f"{NAME} TXT {record}")
    assert outcome.finding.write == RecordToWrite(NAME, RecordType.TXT, dkim_key(), replaces=(record,))
    assert outcome.finding.who == "dns-administrator"


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        (f"{NAME} TXT {dkim_key(512)}", "bad", "512 bits"),
        (f"{NAME} TXT {dkim_key()[:120]}", "bad", "cannot be read"),
        (f"{NAME} TXT {dkim_key().replace('k=rsa;', 'k=rsa; s=other;')}", "bad", "not for mail"),
        (f"{NAME} TXT v=DKIM1; p=", "warning", "revoked"),
        (f"{NAME} CNAME gone.provider.example", "warning", "leads to gone.provider.example"),
    ],
)
def test_what_receivers_cannot_use_is_told(text: str, state: str, words: str) -> None:
    outcome = seen(text)
    assert outcome.finding.state == state
    assert words in outcome.finding.title
    assert outcome.finding.write is None
    assert (outcome.domains, outcome.is_open, outcome.finding.who) == ((), True, "provider")
    # Of a selector that the person named it is sure.
    named = seen(text, through("google-workspace", selectors=("google",)))
    assert (named.finding.state, named.is_open) == ("bad", False)


def test_where_keys_are_names_of_the_provider_s_they_are_given() -> None:
    finding = seen("", through("brevo", "mail.example.com")).finding
    assert finding.state == "unknown"
    assert "at Brevo, and write what stands below." in finding.detail
    assert [(one.host, one.type, one.value) for one in finding.writes] == [
        ("brevo1._domainkey.mail.example.com", "CNAME", "b1.mail-example-com.dkim.brevo.com"),
        ("brevo2._domainkey.mail.example.com", "CNAME", "b2.mail-example-com.dkim.brevo.com"),
    ]
    assert finding.who == "dns-administrator"


AT = "fm1._domainkey.example.com"
RIGHT = "fm1.example.com.dkim.fmhosted.com"


@pytest.mark.parametrize(
    ("text", "replaces"),
    [
        (f"{AT} CNAME fm1.example.org.dkim.fmhosted.com", ("fm1.example.org.dkim.fmhosted.com",)),
        (f"{AT} TXT v=DKIM1; p=", ("v=DKIM1; p=",)),
    ],
)
def test_what_stands_in_the_place_of_such_a_name_is_replaced(text: str, replaces: tuple[str, ...]) -> None:
    finding = seen(text, through("fastmail")).finding
    assert finding.state == "warning"
    assert finding.write == RecordToWrite(AT, RecordType.CNAME, RIGHT, replaces=replaces)
    assert finding.who == "dns-administrator"


@pytest.mark.parametrize(
    "text",
    [
        f"{AT} CNAME {RIGHT}",
        f"{AT} CNAME {RIGHT}\n{RIGHT} CNAME keys.example.net\nkeys.example.net TXT v=DKIM1; p=",
        f"{AT} TXT v=DKIM1; p=\n{AT} CNAME !timed-out",
    ],
)
def test_a_name_that_leads_to_the_provider_is_its_matter(text: str) -> None:
    finding = seen(text, through("fastmail")).finding
    assert (finding.state, finding.write, finding.who) == ("warning", None, "provider")


def test_of_two_records_the_good_one_is_kept() -> None:
    outcome = seen(f"{NAME} TXT v=DKIM1; p=\n{NAME} TXT {dkim_key()}")
    assert outcome.finding.state == "bad"
    assert outcome.finding.write is not None
    assert outcome.finding.write.value == dkim_key()


def test_a_good_key_outweighs_an_old_one() -> None:
    text = f"s1._domainkey.example.com TXT {dkim_key()}\ns2._domainkey.example.com TXT v=DKIM1; p="
    assert seen(text, through("sendgrid")).finding.state == "good"


@pytest.mark.parametrize(
    ("text", "sending", "words"),
    [
        ("", through("google-workspace"), "usual names: google"),
        ("", through("ses"), "Under which name"),
        (f"{NAME} TXT !timed-out", through("google-workspace"), "could not be looked up"),
        (f"{NAME} TXT !failed", through("google-workspace", selectors=("google",)), "could not be looked up"),
    ],
)
def test_none_found_is_never_a_fault(text: str, sending: Sending, words: str) -> None:
    outcome = seen(text, sending)
    assert (outcome.finding.state, outcome.is_open) == ("unknown", True)
    assert words in outcome.finding.title
