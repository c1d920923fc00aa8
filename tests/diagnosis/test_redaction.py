"""What a stranger may read of a failure: nothing of whom it is about, and enough for the same diagnosis."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from functools import cache

import pytest

from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.redaction import HIDDEN, Redacted, harmless_of, redacted
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import forms, lines
from tests.diagnosis.wrappers import WRAPPED, wrap

KNOWLEDGE = load_knowledge()
HARMLESS = harmless_of(KNOWLEDGE)


def of(text: str, **settings: object) -> Redacted:
    return redacted((text,), settings, HARMLESS)


def shown(text: str, **settings: object) -> str:
    return of(text, **settings).texts[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("jane.doe@acme.io was refused", "abc1@xyz1.example was refused"),
        ("<postmaster@acme.io>: 550", "<postmaster@xyz1.example>: 550"),
        ("jdoe@gmail.com", "abc1@gmail.com"),
        ("jane.doe%40acme.io", "abc1%40xyz1.example"),
        ("jdoe@[10.9.8.7]", "abc1@[10.0.0.1]"),
        ("jdoe@ACMEHOST", "abc1@hst1"),
        ("smtp.acme.co.uk", "smtp.xyz1.example"),
        ("mail7.hq.acme.io", "mail7.hst1.xyz1.example"),
        ("dc1.acme.local", "hst1.xyz1.local"),
        ("smtp..acme.io", "smtp..xyz1.example"),
        ("smtp.gmail.com", "smtp.gmail.com"),
        ("acme-io.mail.protection.outlook.com", "hst1.mail.protection.outlook.com"),
        ("see zen.spamhaus.org", "see zen.spamhaus.org"),
        ("mail.example.com", "mail.example.com"),
        ("lookup exch01: no such host", "lookup hst1: no such host"),
        ("10.20.30.40, 172.20.1.2, 192.168.7.8", "10.0.0.1, 172.16.0.2, 192.168.0.3"),
        ("81.2.69.142 127.0.0.1 999.1.1.1", "11.0.0.1 127.0.0.1 999.1.1.1"),
        ("2a02:8106:1::3 fe80::12 fd12::9 ::1", "2a00::1 fe80::2 fd00::3 ::1"),
        ("at 09:12:45", "at 09:12:45"),
        ("call +49 170 1234567", "call +1234567"),
        ("https://jira.acme.io/SEC-12?u=jane", f"https://hst1.xyz1.example/{HIDDEN}"),
        ("https://mail.acme.io", "https://mail.xyz1.example"),
        (
            "https://support.google.com/mail/?p=BadCredentials",
            "https://support.google.com/mail/?p=BadCredentials",
        ),
        ("/home/jdoe/site-packages/smtplib.py", "/x/site-packages/smtplib.py"),
        ("/home/jdoe/app.py", "/x/app.py"),
        ("at com.acme.AcmeJob.run(AcmeJob.java:12)", "at com.acme.abc.run(abc.java:12)"),
        ("javax.mail.MessagingException: no", "javax.mail.MessagingException: no"),
        ("[http-nio-0.0.0.0-8080-exec-6]", "[http-nio-0.0.0.0-8080-exec-6]"),
        ("queued as 4F6C21234AB", f"queued as {HIDDEN}"),
        ("AUTH PLAIN AGpkb2UAaHVudGVyMg==", f"AUTH PLAIN {HIDDEN}"),
        ("334 VXNlcm5hbWU6\r\namRvZQ==\r\n", f"334 VXNlcm5hbWU6\r\n{HIDDEN}\r\n"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", HIDDEN),
        ("the app password abcd efgh ijkl mnop", f"the app password {HIDDEN}"),
        ("your host does send", "your host does send"),
        ("dGhpcyBpcyBhIHNlY3JldCBvZiBvdXJz", HIDDEN),
        ("sent by Jane Doe of Müller", "sent by abc abc of abc"),
        ("user 'jdoe': jdoe is unknown", "user 'abc1': abc1 is unknown"),
        ("for j-doe at noon, J-Doe", "for abc1 at noon, abc1"),
        ("customer 1234567890 of 2048", "customer 1234567 of 2048"),
        ("WinError -2146893018, 0x80090326", "WinError -2146893018, 0x80090326"),
        ("Dienst: donaudampfschifffahrtsgesellschaft", f"Dienst: {HIDDEN}"),
        ("535 5.7.8 ok. e.g. this", "535 5.7.8 ok. e.g. this"),
        ("version 2.x.10 ends.", "version 2.x.10 ends."),
    ],
)
def test_each_kind_of_piece_stays_or_is_replaced(before: str, after: str) -> None:
    assert shown(before) == after


def test_what_was_the_same_is_the_same_in_all_texts_and_settings() -> None:
    found = redacted(
        ("550 <jdoe@acme.io> no", "jdoe had typed it"),
        {
            "host": "smtp.acme.io",
            "username": "jdoe",
            "mail_from": "jdoe@acme.io",
            "port": 587,
            "password": "x",
        },
        HARMLESS,
    )
    assert found.texts == ("550 <abc1@xyz1.example> no", "abc1 had typed it")
    assert found.settings == {
        "host": "smtp.xyz1.example",
        "username": "abc1",
        "mail_from": "abc1@xyz1.example",
        "port": 587,
    }
    assert found.hidden == {"name": 1, "domain": 1}


def test_the_challenge_of_an_oauth_server_stays_and_a_token_does_not() -> None:
    told = b64encode(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}').decode()
    token = b64encode(b'{"sub":"jdoe","status":"400"}').decode().rstrip("=")
    assert shown(f"334 {told}") == f"334 {told}"
    assert shown(f"334 {token} x") == f"334 {HIDDEN} x"
    assert shown("334 eyJ///////////////// x") == f"334 {HIDDEN} x"


def test_a_known_secret_is_hidden_wherever_it_stands() -> None:
    found = redacted(("correct horse, said it",), {}, HARMLESS, secrets=("correct horse", ""))
    assert found.texts == (f"{HIDDEN}, said it",)


@pytest.mark.parametrize(
    "text",
    [
        "пароль: sunflower",
        "mot de passe : sunflower",
        'MAIL_PASSWORD="sun flower sunflower"',
        r'"{\"smtpPassword\": \"sunflower\"}"',
        "[mail.plant.example]:587 sensor:sunflower",
        "swaks -au sensor -ap sunflower",
        "server.login('sensor', 'sunflower')",
        "Server=mail;\nConvertTo-SecureString 'sunflower'",
    ],
)
def test_a_secret_goes_from_wherever_programs_and_people_write_one(text: str) -> None:
    assert "sunflower" in text
    assert "sunflower" not in shown(f"{text}\n535 5.7.8 Authentication failed")


def test_the_middle_of_a_long_text_is_left_out() -> None:
    assert len(shown("no such user " * EXAMINED)) < 2 * EXAMINED


@pytest.mark.parametrize(
    "unit",
    [
        "a-",
        "a.",
        "a.b",
        "a@",
        "/a",
        "1:",
        "eyJ",
        "%40",
        "&",
        " ",
        "-a.",
        "a..b",
        "password=",
        "abcd ",
        "+1 2",
    ],
)
def test_a_text_made_to_take_long_does_not(unit: str) -> None:
    since = time.process_time()
    shown(unit * (EXAMINED // len(unit)))
    # Half a second where it is slow; what grew with the square took minutes.
    assert time.process_time() - since < 10


PLANTED = (
    "janedoe", "doe-miller", "acmeworks", "hunter2!x", "81.2.69.142", "2a02:8106:1:2::3", "4F6C21234AB", "exch-7",
    "AGphbmVkb2UAaHVudGVyMiF4", "DOE-MILLER", "+49 170", "sk_live_9aZ8yX7w",
)  # fmt: skip
BETRAYING = """Hello, I am Janedoe Doe-Miller of Acmeworks, +49 170 1234567.
Nov 28 09:12:45 exch-7 postfix/smtp[411]: 4F6C21234AB: to=<janedoe.doe-miller@mail.acmeworks.com>,
 relay=exch-7.acmeworks.com[81.2.69.142]:587, status=deferred ({text})
{text}
> AUTH PLAIN AGphbmVkb2UAaHVudGVyMiF4
janedoe%40acmeworks.com (user=janedoe) password: hunter2!x token=sk_live_9aZ8yX7w from 2a02:8106:1:2::3
\tat com.acmeworks.mail.JanedoeSender.send(JanedoeSender.java:12)
https://wiki.acmeworks.com/janedoe C:\\Users\\janedoe\\mail.py <4F6C21234AB@exch-7.acmeworks.com>"""


@pytest.mark.parametrize("form", WRAPPED)
def test_no_way_to_paste_a_text_leaks_what_was_planted(form: str) -> None:
    if form == "typing":
        pytest.skip("a name typed wrong is another name")
    for record in lines("failures.jsonl")[::60]:
        text = wrap(BETRAYING.replace("{text}", record["raw"]), form, record["id"])
        found = redacted((text,), {"host": "exch-7.acmeworks.com", "username": "janedoe"}, HARMLESS)
        told = json.dumps([found.texts, found.settings]).lower()
        assert [one for one in PLANTED if one.lower() in told] == []


@cache
def changed(every: int) -> tuple[int, tuple[str, ...]]:
    """Return how many texts were redacted, and those that are explained in another way then."""
    total, other = 0, []
    for name in ("failures.jsonl", "collected.jsonl"):
        for record in lines(name)[::every]:
            for form, asked in forms(record):
                found = redacted((asked.text,), asked.settings, HARMLESS)
                after = diagnose(
                    asked._replace(text=found.texts[0], settings=found.settings), KNOWLEDGE
                ).cause
                total += 1
                if after != diagnose(asked, KNOWLEDGE).cause:
                    other.append(f"{record['id']} {form}: {after}")
    return total, tuple(other)


def test_the_diagnosis_stays_the_same() -> None:
    total, other = changed(30)
    assert len(other) / total <= 0.01, other


@pytest.mark.slow
def test_the_diagnosis_of_every_text_stays_the_same() -> None:
    total, other = changed(1)
    assert len(other) / total <= 0.01, other
