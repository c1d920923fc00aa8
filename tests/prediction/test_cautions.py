"""Every trap that can be seen from here has a case that shows it, as a warning, a failure or an unsafe word."""

from __future__ import annotations

import pytest

from mailconfig_gui.prediction.cautions import TRAPS
from mailconfig_gui.prediction.observed import Heard, Observed, Tls
from mailconfig_gui.prediction.verdict import Verdict, predict
from tests.prediction.test_verdict import DOCUMENT, GOOD, PLAIN, PROXY

#: trap -> what was seen, what differs in the document, and what must show (a warning's code, an unsafe word, a text).
SHOWN: dict[str, tuple[Observed, dict[str, object], str]] = {
    "A2": (GOOD, {"smtpHost": "localhost"}, "loopback"),
    "A3": (GOOD._replace(tls=Tls("untrusted")), {}, "authority-unknown"),
    "A4": (GOOD._replace(tls=Tls("untrusted")), {}, "authority-unknown"),
    "A5": (GOOD, {"tlsVersion": "TLSv1"}, "tls-version-disabled"),
    "A6": (GOOD._replace(tls=Tls("protocol_version")), {"tlsVersion": "TLSv1.2"}, "tls-version-pinned"),
    "A7": (GOOD._replace(ehlo_tls=Heard("250-m\n250 AUTH CRAM-MD5")), {}, "No authentication mechanisms"),
    "A8": (GOOD._replace(ehlo_tls=Heard("250-m\n250 AUTH LOGIN PLAIN")), {}, "other-mechanism"),
    "A9": (GOOD._replace(addresses=("192.0.2.1", "192.0.2.2"), dead=("192.0.2.2",)), {}, "an-address-dead"),
    "A11": (GOOD._replace(total_ms=7000), {}, "slow"),
    "A12": (GOOD, {"mailFrom": "TB: x <a@b>"}, "mail-from"),
    "A13": (GOOD, {"username": ""}, "password-without-user"),
    "A14": (GOOD, {"smtpPort": 587.0}, "does-not-start"),
    "A15": (GOOD, PROXY, "proxy-greeting"),
    "A16": (GOOD, {"enableOauth2": True}, "oauth2"),
    "A20": (GOOD._replace(tls=Tls("", "TLSv1.2", "RSA", True)), {}, "rsa-key-exchange"),
    "A21": (GOOD, {"mailFrom": "plänt@mail.example"}, "sender-not-ascii"),
    "A22": (GOOD, {"mailFrom": "a@other.example"}, "sender-differs-from-login"),
    "A25": (GOOD._replace(addresses=("2001:db8::1",)), {}, "ipv6-only"),
    "B1": (GOOD._replace(tls=Tls("", "TLSv1.2", "ephemeral", False)), {}, "wrong-host-name"),
    "B2": (PLAIN._replace(ehlo=Heard("250-m\n250 AUTH PLAIN")), {}, "no-starttls"),
    "B3": (GOOD._replace(ehlo_tls=Heard("250 m")), {}, "login-skipped"),
    "B4": (GOOD._replace(strict_refusal="the key is too small"), {}, "stricter-than-java"),
    "B5": (PLAIN, {"enableTls": False}, "starttls-by-itself"),
    "B6": (GOOD._replace(tls=Tls("untrusted")), {}, "authority-unknown"),
    "B8": (GOOD, {"smtpHost": ""}, "loopback"),
    "B9": (PLAIN._replace(ehlo=Heard("502 No"), helo=Heard("250 m")), {}, "helo-only"),
}


def shown(found: Verdict) -> str:
    codes = [caution.code for caution in found.warnings]
    return " ".join((*codes, *found.unsafe, found.text))


@pytest.mark.parametrize("trap", [trap.name for trap in TRAPS if trap.seen])
def test_a_trap_that_can_be_seen_is_shown(trap: str) -> None:
    observed, changes, expected = SHOWN[trap]
    assert expected in shown(predict({**DOCUMENT, **changes}, observed))
    assert expected not in shown(predict(DOCUMENT, GOOD))


def test_the_others_say_how_to_check() -> None:
    hidden = [trap.name for trap in TRAPS if not trap.seen]
    assert hidden == ["A1", "A10", "A17", "A18", "A19", "A23", "A24", "A26", "A27", "A28", "B7", "B10"]


def test_every_warning_is_a_sentence() -> None:
    for observed, changes, _ in SHOWN.values():
        for caution in predict({**DOCUMENT, **changes}, observed).warnings:
            assert caution.text[-1] in ".>"
            assert caution.trap == "" or caution.trap in SHOWN
