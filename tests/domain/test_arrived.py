"""What a mail that came tells."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from mailconfig_gui.domain.arrived import Arrived, Signature, Verdict, code_of, read_arrived
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.domain.bounce import Bounce
from mailconfig_gui.domain.source import read_source
from mailconfig_gui.smtp.message import Content, compose, make_code
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT, POSTFIX, forged, without


def arrived(mail: str) -> Arrived:
    found = read_arrived(mail.encode())
    assert isinstance(found, Arrived)
    return found


def test_a_mail_at_google() -> None:
    assert arrived(GOOGLE).as_json() == {
        "spf": {"result": "pass", "domain": "send.plant.example"},
        "dkim": {"result": "pass", "domain": "plant.example"},
        "dmarc": {"result": "pass", "domain": "plant.example"},
        "aligned": True,
        "selectors": ["k1", "s7"],
        "envelope_domain": "send.plant.example",
        "hops": [
            {"by": "o1.relay.example", "from": "things", "seconds": None, "tls": "TLS"},
            {"by": "mx.google.com", "from": "o1.relay.example", "seconds": 4, "tls": "TLSv1.3"},
            {"by": "2002:a05:7108:0:b0:1", "from": None, "seconds": 2, "tls": None},
        ],
        "spam": None,
        "code": "7QK-2M",
        "from_platform": False,
        "trusted": True,
    }
    found = arrived(GOOGLE)
    assert found.signatures == (Signature("plant.example", "k1"), Signature("relay.example", "s7"))
    assert (found.from_domain, found.receiver, found.own_hops, found.others) == (
        "plant.example",
        "mx.google.com",
        2,
        (),
    )


def test_the_way_is_as_long_as_its_clocks_tell() -> None:
    found = arrived(GOOGLE)
    assert (found.delays, found.spent, found.foreign_hops) == ((None, 4, 2), (0, 4, 2), 1)
    wrong = arrived(GOOGLE.replace("00:41:09", "00:41:01"))
    assert (wrong.delays, wrong.spent) == ((None, 4, -6), (0, 4, 0))


def test_it_was_taken_when_the_last_server_says_so() -> None:
    assert arrived(GOOGLE).taken == int(datetime(2026, 11, 30, 8, 41, 9, tzinfo=UTC).timestamp())
    assert arrived("From: a@b.test\n\nx").taken is None


def test_a_mail_at_microsoft_that_fails_and_is_junk() -> None:
    found = arrived(MICROSOFT)
    assert (found.spf, found.dkim, found.dmarc) == (
        Verdict(Result.PASS, "plant.example"),
        Verdict(Result.NONE),
        Verdict(Result.FAIL, "plant.example"),
    )
    assert (found.aligned, found.spam, found.trusted) == (False, True, True)
    assert found.receiver == "ams0epf1.mail.protection.outlook.com"
    assert [mark.header for mark in found.spam_marks] == [
        "x-ms-exchange-organization-scl", "x-forefront-antispam-report", "x-microsoft-antispam-mailbox-delivery",
    ]  # fmt: skip


def test_a_mail_without_any_word_about_it() -> None:
    found = arrived("From: a@b.test\nTo: c@d.test\n\nx")
    assert found.as_json() == {
        "spf": {"result": None, "domain": None},
        "dkim": {"result": None, "domain": None},
        "dmarc": {"result": None, "domain": None},
        "aligned": None,
        "selectors": [],
        "envelope_domain": None,
        "hops": [],
        "spam": None,
        "code": None,
        "from_platform": False,
        "trusted": False,
    }
    assert found.receiver == ""


def test_results_that_may_be_forged_are_said_to_be() -> None:
    lines = "Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=plant.example\n"
    found = arrived(forged(lines))
    assert (found.trusted, found.receiver, found.others) == (True, "mx.example.org", ("mx.elsewhere.test",))
    alone = arrived(forged(lines, without("Authentication-Results")))
    assert (alone.trusted, alone.receiver, alone.others) == (False, "mx.elsewhere.test", ())
    assert alone.dmarc == Verdict(Result.PASS, "plant.example")


@pytest.mark.parametrize(
    ("line", "spf", "domain"),
    [
        ("Pass (mx: domain of a@b.test designates 192.0.2.1) client-ip=192.0.2.1", Result.PASS, "b.test"),
        ('softfail client-ip=192.0.2.1; envelope-from="a@b.test"; helo=c', Result.SOFTFAIL, "b.test"),
        ("Pass (protection.outlook.com: domain of b.test designates 192.0.2.1)", Result.PASS, "b.test"),
        ("None", Result.NONE, None),
        ("Perhaps", None, None),
    ],
)
def test_the_older_header_for_spf_alone(line: str, spf: Result | None, domain: str | None) -> None:
    bare = without("Authentication-Results")
    found = arrived(f"Received-SPF: {line}\n{bare}")
    assert (found.spf, found.dmarc, found.trusted, found.receiver) == (
        Verdict(spf, domain), Verdict(), True, "mx.example.org",
    )  # fmt: skip
    assert found.envelope_domain == (domain or "plant.example")
    forgery = f"Received-SPF: {line}\nAuthentication-Results: mx.elsewhere.test; dmarc=pass\n"
    assert arrived(forged(forgery, bare)).spf == Verdict()
    assert arrived(forged(forgery, f"Received-SPF: {line}\n{bare}")).dmarc == Verdict()


def verdicts(results: str) -> Arrived:
    return arrived(without("Authentication-Results").replace(
        "X-Spam-Status", f"Authentication-Results: mx.example.org; {results}\nX-Spam-Status"
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("results", "aligned"),
    [
        ("spf=pass smtp.mailfrom=a@plant.example", True),
        ("spf=pass smtp.mailfrom=send.plant.example", True),
        ("spf=pass smtp.mailfrom=elsewhere.test; dkim=pass header.d=plant.example", True),
        ("spf=pass smtp.mailfrom=elsewhere.test", False),
        ("spf=pass smtp.helo=mail.plant.example", True),
        ("spf=fail smtp.mailfrom=plant.example", False),
        ("spf=fail smtp.mailfrom=plant.example; dmarc=pass", True),
        ("spf=pass smtp.mailfrom=plant.example; dmarc=fail", False),
        ("spf=pass smtp.mailfrom=plant.example; dmarc=none", True),
        ("spf=pass", False),
        ("iprev=pass", None),
    ],
)
def test_alignment_is_dmarcs_word_or_what_names_tell(results: str, aligned: bool | None) -> None:
    assert verdicts(results).aligned is aligned


def test_the_signature_of_the_senders_house_counts_before_others() -> None:
    assert (
        verdicts("dkim=pass header.d=relay.example; dkim=pass header.d=plant.example").dkim.domain
        == "plant.example"
    )
    assert verdicts("dkim=fail header.d=plant.example; dkim=pass header.d=relay.example").dkim == Verdict(
        Result.PASS, "relay.example"
    )


def test_a_filter_of_somebody_else_is_heard_only_when_it_calls_it_spam() -> None:
    assert arrived(POSTFIX).spam is False
    below = without("X-Spam-Status")
    assert arrived(forged("To: x\nX-Spam-Status: No\n", below)).spam is None
    assert arrived(forged("To: x\nX-Spam-Status: Yes\n", below)).spam is True


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("iot@plant.example", "plant.example"),
        ('"a@b.test" <iot@Plant.Example.>', "plant.example"),
        ("Plant <iot@plant.example>, b@c.test", "plant.example"),
        ("<iot@plänt.example>", "plänt.example"),
        ("<iot@\u202eplant.example>", ""),
        ("nobody at all", ""),
    ],
)
def test_the_domain_of_the_sender(sender: str, domain: str) -> None:
    assert arrived(f"From: {sender}\nTo: b@c.test\n").from_domain == domain


def test_the_code_of_every_test_mail_is_found() -> None:
    for first in range(0, 256, 5):
        code = make_code(bytes(range(first, first + 5)) if first < 251 else b"\xff" * 5)
        content = Content("", "a@b.test", ("c@d.test",), code, "m:587 (TLS)", "here", 1e9, 0, "0f")
        assert code_of(read_source(compose(content))) == code


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("Subject: Test, code 7QK-2M\nAuto-Submitted: auto-generated", "7QK-2M"),
        ('Subject: Test 7QK-2M\nContent-Type: multipart/alternative; boundary="=_0f"', "7QK-2M"),
        ("Subject: =?utf-8?b?Q29kZSA3UUstMk0=?=\nAuto-Submitted: auto-generated", "7QK-2M"),
        ("Subject: RFC-23 is out", ""),
        ("Subject: X7QK-2M\nAuto-Submitted: auto-generated", ""),
        ("Subject: hello\nAuto-Submitted: auto-generated", ""),
    ],
)
def test_only_a_test_mail_has_a_code(subject: str, code: str) -> None:
    assert code_of(read_source(f"From: a@b.test\n{subject}\n".encode())) == code


@pytest.mark.parametrize(
    ("subject", "platform"),
    [
        ("Test message from Thingsboard", True),
        ("=?UTF-8?Q?Test_message_from_Thingsboard?=", True),
        ("test message from ThingsBoard ", True),
        ("Fwd: Test message from Thingsboard", False),
        ("Alarm", False),
    ],
)
def test_the_platforms_own_message_is_known_by_its_subject(subject: str, platform: bool) -> None:
    found = read_arrived(f"From: a@plant.example\nSubject: {subject}\n\nx".encode())
    assert isinstance(found, Arrived)
    assert found.from_platform is platform


def test_signatures_without_name_are_passed_over() -> None:
    lines = "DKIM-Signature: d=a.test\nDKIM-Signature: s=b\nDKIM-Signature: d=a\x07.test; s=b\n"
    lines += "DKIM-Signature: s=b;d=A.test\n"
    assert arrived(forged(lines)).signatures == (Signature("a.test", "b"),)


def test_a_report_is_no_arrival() -> None:
    assert isinstance(read_arrived(BOUNCE.encode()), Bounce)


@pytest.mark.parametrize("data", [b"", b"hello", b"Error: 550\nReason: no\n\nhello", b"\0" * 1000])
def test_what_is_no_mail(data: bytes) -> None:
    assert read_arrived(data) is None


@pytest.mark.parametrize(
    "line",
    [
        "Received: from a (b [192.0.2.1]) by c; 30 Nov 2026 08:41:04 +0000\n",
        "Received: from a by a; " + "(" * 15_000 + "\n",
        "Authentication-Results: a; " + "dkim=pass header.d=b; " * 700 + "\n",
        "DKIM-Signature: " + "d=a; " * 3000 + "\n",
        "X-Spam-Status: Yes\n",
        "Subject: " + "=?utf-8?b?QUFB?= " * 900 + "\n",
    ],
)
def test_ten_megabytes_of_headers_do_no_harm(line: str) -> None:
    began = time.process_time()
    read_arrived((line * (10_000_000 // len(line))).encode())
    assert time.process_time() - began < 5
