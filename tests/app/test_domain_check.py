"""The use case: who sends through whom, and the check over a real name server."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.domain_check import DomainRequest, look_at_domain, preset_of_settings, sending_of
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.presets import load_presets
from tests.domain.checking import SOUND, dkim_key
from tests.domain.zone_server import serving

PRESETS = load_presets()
SENDGRID, GMAIL, WORKSPACE = PRESETS["sendgrid"], PRESETS["gmail"], PRESETS["google-workspace"]


@pytest.mark.parametrize(
    ("request_", "domain", "provider", "is_mailbox", "mailbox_of"),
    [
        (DomainRequest("iot@Example.COM."), "example.com", "", False, ""),
        (DomainRequest("example.com", SENDGRID), "example.com", "SendGrid", False, ""),
        (DomainRequest("Plant <iot@example.com> "), "example.com", "", False, ""),
        (DomainRequest("iot@bücher.example"), "xn--bcher-kva.example", "", False, ""),
        (DomainRequest("me@gmail.com"), "gmail.com", "Gmail", True, ""),
        (DomainRequest("me@gmail.com", GMAIL), "gmail.com", "Gmail", True, ""),
        (DomainRequest("me@gmail.com", WORKSPACE), "gmail.com", "Google Workspace", True, ""),
        (DomainRequest("me@gmail.com", SENDGRID), "gmail.com", "SendGrid", False, "Gmail"),
        (DomainRequest("me@gmail.com", host="mail.plant.org"), "gmail.com", "", False, "Gmail"),
        (DomainRequest("me@gmail.com", outgoing="198.51.100.7"), "gmail.com", "", False, "Gmail"),
        (
            DomainRequest("iot@example.com", PRESETS["relay"], outgoing="198.51.100.7"),
            "example.com",
            "",
            False,
            "",
        ),
    ],
)
def test_who_sends_through_whom(
    request_: DomainRequest, domain: str, provider: str, is_mailbox: bool, mailbox_of: str
) -> None:
    sending = sending_of(request_)
    assert (sending.domain, sending.provider) == (domain, provider)
    assert (sending.is_mailbox, sending.mailbox_of) == (is_mailbox, mailbox_of)


@pytest.mark.parametrize(
    "address",
    ["", "iot@", "iot@localhost", "iot@192.0.2.1", "iot@exa mple.com", "iot@a..example", "iot@❤…..x"],
)
def test_an_address_without_a_domain_is_refused(address: str) -> None:
    with pytest.raises(MailConfigError, match="no domain"):
        sending_of(DomainRequest(address))


@pytest.mark.parametrize(
    ("provider", "host", "preset"),
    [
        ("sendgrid", "smtp.gmail.com", "sendgrid"),
        ("custom", "smtp.gmail.com", "gmail"),
        ("", "smtp.sendgrid.net", "sendgrid"),
        ("relay", "mail.plant.org", None),
        ("", "", None),
    ],
)
def test_the_preset_of_settings_is_the_chosen_one_or_that_of_the_server(
    provider: str, host: str, preset: str | None
) -> None:
    found = preset_of_settings(provider, {"smtpHost": host})
    assert (found and found.id) == preset


def test_a_domain_is_checked_and_told_with_what_to_write() -> None:
    with serving(f"{SOUND}example.com TXT v=spf1 mx -all") as server:
        checked = look_at_domain(DomainRequest("iot@example.com", WORKSPACE, resolver=server.address))
    assert checked is not None
    told = checked.as_json()
    assert list(told) == ["domain", "resolver", "summary", "findings", "ms"]
    assert (told["domain"], told["resolver"], told["summary"]) == ("example.com", server.address, "risk")
    assert 'example.com. 3600 IN TXT "v=spf1 mx include:_spf.google.com -all"\n' in checked.zone
    assert "through Google Workspace" in checked.message
    assert checked.relay == "Google Workspace"
    assert 0 <= checked.ms < 3000
    # The resolver that was named is asked alone: nobody looks for the zone's own servers.
    assert not [one for one in server.asked if one.type == "NS"]


def test_what_is_sound_asks_for_nothing() -> None:
    text = f"{SOUND}example.com TXT v=spf1 include:_spf.google.com -all\ngoogle._domainkey.example.com TXT {dkim_key()}"
    with serving(text) as server:
        checked = look_at_domain(DomainRequest("iot@example.com", WORKSPACE, resolver=server.address))
    assert checked is not None
    assert (checked.report.summary, checked.zone, checked.message) == ("pass", "", "")


def test_a_server_that_is_silent_ends_at_the_deadline() -> None:
    with serving("example.com A !timed-out\nexample.com TXT !timed-out") as server:
        checked = look_at_domain(DomainRequest("iot@example.com", resolver=server.address), deadline_ms=300)
    assert checked is not None
    assert checked.report.summary == "risk"
    assert checked.ms < 900


def test_it_can_be_cancelled_and_the_resolver_has_to_be_one() -> None:
    cancel = Cancel()
    cancel.cancel()
    with serving("example.com A !timed-out") as server:
        request = DomainRequest("iot@example.com", resolver=server.address)
        assert look_at_domain(request, cancel=cancel) is None
    with pytest.raises(ValueError, match="127"):
        look_at_domain(DomainRequest("iot@example.com", resolver="127.0.0.1:x"))
