"""The command `arrived`; what it reads is proved in tests/domain."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Typed
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT, POSTFIX, forged

KEYS = [
    "spf", "dkim", "dmarc", "aligned", "selectors", "envelope_domain", "hops", "spam", "code", "from_platform",
    "trusted",
]  # fmt: skip


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    return tmp_path / "mail.eml"


def test_as_json(mailconfig: Run, mail: Path) -> None:
    mail.write_text(GOOGLE)
    ended = mailconfig("arrived", mail, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.body) == KEYS
    assert list(ended.json["hops"][0]) == ["by", "from", "seconds", "tls"]
    assert ended.json["dmarc"] == {"result": "pass", "domain": "plant.example"}


@pytest.mark.parametrize("words", [["-"], []])
def test_from_standard_input(mailconfig: Run, typed: Typed, words: list[str]) -> None:
    typed(GOOGLE.encode())
    ended = mailconfig("arrived", *words, "--json")
    assert (ended.code, ended.json["code"], ended.json["trusted"]) == (0, "7QK-2M", True)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_mail_that_fails_dmarc_is_1(mailconfig: Run, mail: Path, form: list[str]) -> None:
    mail.write_text(MICROSOFT)
    assert mailconfig("arrived", mail, *form).code == 1
    mail.write_text(MICROSOFT.replace("dmarc=fail", "dmarc=none"))
    assert mailconfig("arrived", mail, *form).code == 0


def test_for_people(mailconfig: Run, mail: Path) -> None:
    mail.write_text(GOOGLE)
    lines = mailconfig("arrived", mail).out.splitlines()
    assert lines[0].startswith("The test mail with the code 7QK-2M arrived. DMARC passes")
    assert "  DKIM   passes  plant.example       selector k1" in lines
    assert "  ?        o1.relay.example      things            TLS" in lines
    assert f"  4        mx.google.com         o1.relay.example  TLSv1.3  {'=' * 20}" in lines
    assert f"  2        2002:a05:7108:0:b0:1  -                 -        {' ' * 20}{'=' * 10}" in lines
    assert lines[-1].startswith("The first hop came with the mail")


def test_spam_marks_are_shown(mailconfig: Run, mail: Path) -> None:
    mail.write_text(POSTFIX)
    ended = mailconfig("arrived", mail)
    assert "It was not marked as spam.\n  x-spam-status: No, score=-0.1 required=5.0\n" in ended.out


def test_a_report_goes_to_the_diagnosis(mailconfig: Run, mail: Path) -> None:
    mail.write_text(BOUNCE)
    ended = mailconfig("arrived", mail)
    assert ended.code == 1
    assert ended.out.startswith("This is a report about the test mail with the code 7QK-2M.\n")
    assert "mail to you@example.org" in ended.out
    assert "DMARC" in ended.out
    assert mailconfig("arrived", mail, "--json").json["cause"] == "dmarc-fail"
    mail.write_text(
        BOUNCE.replace("Action: failed", "Action: delayed").replace("7QK", "x").replace("Final-", "X-")
    )
    late = mailconfig("arrived", mail)
    assert late.code == 0
    assert "This is a report" not in late.out


def test_a_report_of_a_mail_that_was_delivered_explains_nothing(mailconfig: Run, mail: Path) -> None:
    mail.write_text(BOUNCE.replace("Action: failed", "Action: delivered"))
    ended = mailconfig("arrived", mail)
    assert ended.code == 0
    assert "\n\nThe report tells of no failure.\nIn the original words:\n" in ended.out
    assert "What to do" not in ended.out


def test_what_is_no_mail_is_wrong_usage(mailconfig: Run, mail: Path) -> None:
    mail.write_text("550 5.7.1 no")
    ended = mailconfig("arrived", mail)
    assert (ended.code, ended.out) == (2, "")
    assert "Show original" in ended.err
    assert mailconfig("arrived", mail.with_name("absent.eml")).code == 4


def test_nothing_reaches_the_terminal_that_it_could_obey(mailconfig: Run, mail: Path) -> None:
    evil = "Authentication-Results: mx\x1b[2J.test; dmarc=pass\nX-Spam-Status: Yes\x1b[2J\u202e\n"
    mail.write_text(forged(evil).replace("Subject: Alarm", "Subject: \x1b[2J"), encoding="utf-8")
    ended = mailconfig("arrived", mail)
    assert "\x1b" not in ended.words
    assert "\u202e" not in ended.words


def test_ten_megabytes_do_no_harm(process: Run) -> None:
    began = time.monotonic()
    ended = process("arrived", "--json", stdin=GOOGLE.encode() + b"Received: x\n" * 800_000)
    assert (ended.code, ended.json["code"]) == (0, "7QK-2M")
    assert time.monotonic() - began < 10


IMAP = ("--imap", "localhost:1", "--username", "u", "--code", "7QK-2M")


@pytest.mark.parametrize(
    "words",
    [
        IMAP[:4],
        (*IMAP[:2], *IMAP[4:]),
        (*IMAP, "mail.eml"),
        ("--imap", "not a host", *IMAP[2:]),
        (*IMAP[:5], "7QK"),
        (*IMAP, "--platform"),
        ("--platform", "mail.eml"),
        ("--code", "7QK-2M"),
        ("--username", "u", "mail.eml"),
    ],
)
def test_what_goes_together_with_a_mailbox(mailconfig: Run, words: tuple[str, ...]) -> None:
    ended = mailconfig("arrived", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "--imap" in ended.err


def test_a_mailbox_wants_a_password(process: Run) -> None:
    ended = process("arrived", *IMAP)
    assert (ended.code, ended.out) == (4, "")
    assert "None was found for u at localhost." in ended.err


def test_a_mailbox_that_cannot_be_reached_is_4(process: Run) -> None:
    ended = process("arrived", *IMAP, environment={"MAILCONFIG_PASSWORD": "s3cret"})
    assert (ended.code, ended.out) == (4, "")
    assert "The mailbox cannot be reached" in ended.err
    assert "s3cret" not in ended.words
