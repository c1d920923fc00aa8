from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.told import TOLD
from mailconfig_gui.diagnosis.told_forms import IN_FORM, NEEDED
from tests.diagnosis.corpus import lines


def test_each_form_tells_what_is_listed_and_has_words_it_is_sought_by() -> None:
    assert IN_FORM.keys() == NEEDED.keys() <= TOLD.keys()


@pytest.mark.parametrize(
    ("name", "told", "not_told"),
    [
        ("no-brackets", "mail from: a@example.com", "mail from:<a@example.com>"),
        ("both-encryptions", "ssl and tls are both on", "ssl and tls were tried"),
        (
            "port-in-host",
            "invalid smtp server: mail.example.com:587",
            "invalid smtp server: mail.example.com",
        ),
        ("docker-name", "lookup mail on 127.0.0.11:53", "lookup mail.example.com on 127.0.0.11:53"),
        ("test-mail-arrived", "the test mail was received", "no test mail was received"),
        (
            "address-compared",
            "ip: 10.0.0.5 is not in the cert's list",
            "certificate is valid for a.example.com",
        ),
        ("ports-tried", "i tried it with use_ssl", "i tried it with verify_ssl"),
        (
            "several-networks",
            "tested from three hosts on different networks",
            "containers on different networks cannot reach it",
        ),
        ("google-sent", "with ip: [209.85.220.41]", "host gmail-smtp-in.l.google.com[209.85.233.26] said"),
        ("message-id-told", "the message-id was missing", "message-id=<1@example.com>"),
        ("week-passed", "it fails after a week", "it fails this week"),
    ],
)
def test_a_form_is_found_where_it_tells(name: str, told: str, not_told: str) -> None:
    assert IN_FORM[name].search(told)
    assert not IN_FORM[name].search(not_told)


def test_no_form_is_passed_over_for_want_of_a_word() -> None:
    for record in (*lines("collected.jsonl")[::5], *lines("blind.jsonl"), *lines("reports.jsonl")):
        whole = " ".join(record["raw"].lower().split())
        for name, words in NEEDED.items():
            assert not IN_FORM[name].search(whole) or any(word in whole for word in words), (name, whole)
