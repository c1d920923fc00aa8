"""The command `domain`; what it finds is proved in tests/domain and, on a real name server, in tests/real."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, document
from tests.domain.checking import SOUND, dkim_key
from tests.domain.zone_server import serving
from tests.systems import needs_port_unreachable

MISSING = f"{SOUND}example.com TXT v=spf1 mx -all\n"
GOOD = f"{SOUND}example.com TXT v=spf1 include:_spf.google.com -all\ngoogle._domainkey.example.com TXT {dkim_key()}\n"
WORKSPACE = ("--provider", "google-workspace")


def asked(run: Run, text: str, *words: str, address: str = "iot@example.com") -> tuple[int, str, str]:
    with serving(text) as server:
        ended = run("domain", address, *words, "--resolver", server.address)
    return ended.code, ended.out.replace(server.address, "RESOLVER"), ended.err


def test_as_json_it_has_the_keys_that_scripts_read(mailconfig: Run) -> None:
    with serving(MISSING) as server:
        ended = mailconfig("domain", "iot@example.com", *WORKSPACE, "--resolver", server.address, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = ended.json
    assert list(ended.body) == ["domain", "resolver", "summary", "findings", "ms"]
    assert (told["domain"], told["resolver"], told["summary"]) == ("example.com", server.address, "risk")
    relay = next(one for one in told["findings"] if one["id"] == "D4")
    assert list(relay) == ["id", "state", "title", "seen", "write", "who"]
    assert relay["write"] == {
        "host": "example.com", "type": "TXT", "value": "v=spf1 mx include:_spf.google.com -all", "ttl": 3600,
    }  # fmt: skip
    assert (relay["state"], relay["seen"], relay["who"]) == ("bad", "v=spf1 mx -all", "dns-administrator")
    good = next(one for one in told["findings"] if one["id"] == "D1")
    assert (good["state"], good["write"], good["who"]) == ("good", None, None)


def test_for_people_it_says_what_to_write_in_a_line_of_its_own(mailconfig: Run) -> None:
    code, out, err = asked(mailconfig, MISSING, *WORKSPACE)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert "bad          The SPF record of example.com forbids Google Workspace to send." in lines
    assert "v=spf1 mx include:_spf.google.com -all" in lines
    assert "             Write at example.com, type TXT, in place of what was found:" in lines
    assert "             This is for whoever keeps the DNS of the domain." in lines
    assert "Mail from example.com through Google Workspace: may land in spam." in out
    assert "Asked RESOLVER" in out


def test_one_record_that_mends_two_things_is_written_once(mailconfig: Run) -> None:
    _, out, _ = asked(mailconfig, SOUND, *WORKSPACE)
    assert out.splitlines().count("v=spf1 include:_spf.google.com ~all") == 1
    assert "The record above mends this too." in out


def test_a_good_domain_passes(mailconfig: Run) -> None:
    code, out, _ = asked(mailconfig, GOOD, *WORKSPACE)
    assert code == 0
    assert (
        "Mail from example.com through Google Workspace: will pass. Mail will pass DMARC: SPF + DKIM" in out
    )
    assert "Write at" not in out


def test_without_a_relay_its_words_name_none(mailconfig: Run) -> None:
    _, out, _ = asked(mailconfig, GOOD)
    assert "Mail from example.com: cannot tell. Through which server the mail goes is not known" in out


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_will_be_refused_is_1(mailconfig: Run, form: list[str]) -> None:
    code, _, err = asked(mailconfig, "", *WORKSPACE, *form)
    assert (code, err) == (1, "")


@needs_port_unreachable
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_where_nobody_answers_it_is_4_and_said(mailconfig: Run, form: list[str]) -> None:
    # Nobody listens on the port of discarding.
    ended = mailconfig("domain", "iot@example.com", "--resolver", "127.0.0.1:9", *form)
    assert ended.code == 4
    assert "The DNS could not be asked" in ended.err
    if form:
        assert (ended.json["summary"], ended.json["resolver"]) == ("unknown", "127.0.0.1:9")


def test_the_records_and_the_message_can_be_had_alone(mailconfig: Run) -> None:
    code, out, _ = asked(mailconfig, MISSING, *WORKSPACE, "--zone")
    assert (code, out) == (
        0, '; - v=spf1 mx -all\nexample.com. 3600 IN TXT "v=spf1 mx include:_spf.google.com -all"\n',
    )  # fmt: skip
    _, out, _ = asked(mailconfig, MISSING, *WORKSPACE, "--message")
    assert out.startswith("To: administrator of the DNS of example.com\nSubject: ")
    for option in ("--zone", "--message"):
        assert asked(mailconfig, GOOD, *WORKSPACE, option) == (0, "", "There is no record to write.\n")


def test_records_that_nobody_should_see_raw_are_escaped(mailconfig: Run) -> None:
    _, out, _ = asked(mailconfig, f"{SOUND}example.com TXT v=spf1 \x1b[2J -all", *WORKSPACE)
    assert "\x1b" not in out
    assert "\\027[2J" in out


# --- the way out --------------------------------------------------------------------------------------------


def test_records_without_an_end_do_not_fill_the_terminal(mailconfig: Run) -> None:
    records = "".join(f"example.com TXT v=spf1 {'a' * 1500}{number}\n" for number in range(30))
    _, out, _ = asked(mailconfig, f"{SOUND}{records}", *WORKSPACE)
    assert max(map(len, out.splitlines())) < 1100
    assert "             Found: 10 more" in out.splitlines()


def test_a_settings_file_or_a_profile_names_the_relay(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text(document(smtpHost="smtp.sendgrid.net", smtpPort="587"))
    assert "through SendGrid" in asked(mailconfig, GOOD, "mail.json")[1]
    (tmp_path / "own.json").write_text(document())
    assert "through smtp.plant.com" in asked(mailconfig, GOOD, "own.json")[1]
    fields = ["--mail-from", "iot@example.com", "--username", ""]
    assert mailconfig("save", "--profile", "plant", "--provider", "google-workspace-relay", *fields).code == 0
    assert "through Google Workspace relay" in asked(mailconfig, GOOD, "--profile", "plant")[1]


def test_a_server_of_ones_own_and_a_selector_can_be_named(mailconfig: Run) -> None:
    text = (
        f"{SOUND}example.com TXT v=spf1 ip4:198.51.100.7 -all\nmail._domainkey.example.com TXT {dkim_key()}"
    )
    _, out, _ = asked(
        mailconfig, text, "--outgoing", "198.51.100.7", "--selector", "Mail._domainkey.example.com"
    )
    assert "lets 198.51.100.7 send" in out
    assert "There is a DKIM key at mail._domainkey.example.com." in out
    assert "198.51.100.7 has no name (PTR)" in out


def test_a_bare_domain_is_an_address_too(mailconfig: Run) -> None:
    assert asked(mailconfig, GOOD, *WORKSPACE, address="example.com")[0] == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--outgoing", "mail.example.com"], "no IP address"),
        (["--selector", "a b"], "no selector"),
        (["--resolver", "127.0.0.1:x"], "--resolver names no server"),
        (["--resolver", ""], "argument --resolver: this names no server"),
        (["--provider", "nobody"], "no provider of this name"),
        (["mail.json", "--provider", "sendgrid"], "name one of"),
        (["--json", "--zone"], "not allowed with"),
    ],
)
def test_wrong_words_are_2(mailconfig: Run, words: list[str], why: str) -> None:
    ended = mailconfig("domain", "iot@example.com", *words)
    assert ended.code == 2
    assert why in ended.err


def test_an_address_without_a_domain_is_4(mailconfig: Run) -> None:
    ended = mailconfig("domain", "iot@localhost")
    assert (ended.code, ended.out) == (4, "")
    assert "“iot@localhost” has no domain" in ended.err
