"""The same conversation as another client: the platform's Java."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from mailconfig_gui.smtp.actions import Address, Connect, PrepareTls, Resolve, StartTls
from mailconfig_gui.smtp.events import Attempt, AttemptOutcome, FailureKind
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.smtp.policy import Policy, TlsTerms, platform_policy
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.tls_versions import ANY, TlsRange
from tests.smtp.playbook import TLS13, Encrypts, Entry, Hears, Says, plan, play

JAVA = platform_policy(ANY, rsa_key_exchange=False, stops_at_login=True)
HELLO: list[Entry] = [Says("220 mx"), Hears("EHLO [192.0.2.9]")]
ENVELOPE: list[Entry] = [
    Hears("MAIL FROM:<tb@example.org>"), Says("250 ok"), Hears("RCPT TO:<admin@example.net>"), Says("250 ok"),
    Hears("RSET"), Hears("QUIT"),
]  # fmt: skip


def look(security: str = "none", policy: Policy = JAVA, **more: Any) -> Plan:
    return plan(security, policy=policy, send=False, **more)


def test_the_envelope_is_plain_whatever_is_offered() -> None:
    offers = "250-mx\n250-PIPELINING\n250-SIZE\n250-8BITMIME\n250 SMTPUTF8"
    run = play(look(), [*HELLO, Says(offers), *ENVELOPE])
    assert run.result.ok


def test_an_address_beyond_ascii_goes_as_it_is() -> None:
    script: Sequence[Entry] = [
        *HELLO, Says("250 mx"), *ENVELOPE[:2], Hears("RCPT TO:<jürgen@example.net>"), Says("250 ok"), *ENVELOPE[4:],
    ]  # fmt: skip
    assert play(look(recipients=("jürgen@example.net",)), script).result.ok


def test_a_group_as_sender_is_said_as_java_says_it() -> None:
    script: Sequence[Entry] = [*HELLO, Says("250 mx"), Hears("MAIL FROM:<list: a@b, c@d;>"), *ENVELOPE[1:]]
    assert play(look(mail_from="list: a@b, c@d;"), script).result.ok


def test_it_ends_where_a_login_is_offered() -> None:
    run = play(look(), [*HELLO, Says("250-mx\n250 AUTH PLAIN"), Hears("QUIT")])
    assert run.result.ok
    assert [report.stage for report in run.result.stages][-1] is Stage.EHLO
    anonymous = platform_policy(ANY, rsa_key_exchange=False, stops_at_login=False)
    assert play(look(policy=anonymous), [*HELLO, Says("250-mx\n250 AUTH PLAIN"), *ENVELOPE]).result.ok


def test_without_starttls_it_goes_on_in_clear() -> None:
    assert play(look("starttls"), [*HELLO, Says("250 mx"), *ENVELOPE]).result.ok
    offers: list[Entry] = [Says("250-mx\n250 STARTTLS"), Hears("STARTTLS"), Says("220 go"), Encrypts(TLS13)]
    run = play(look("starttls"), [*HELLO, *offers, HELLO[1], Says("250 mx"), *ENVELOPE])
    assert run.result.tls == TLS13


@pytest.mark.parametrize(("host", "asked"), [("mx.test", "mx.test"), ("mx-.test", "")])
def test_the_handshake_is_java_s(host: str, asked: str) -> None:
    run = play(
        look("tls", host=host, stop_before_auth=True),
        [Encrypts(TLS13), *HELLO, Says("250 mx"), Hears("QUIT")],
    )
    (start,) = [action for action in run.actions if isinstance(action, StartTls)]
    (prepared,) = [action for action in run.actions if isinstance(action, PrepareTls)]
    assert start.host == asked
    assert prepared.terms == start.terms == JAVA.tls
    assert start.terms.verify
    assert not start.terms.check_name


def test_rsa_key_exchange_is_for_the_java_that_has_it() -> None:
    old = platform_policy(ANY, rsa_key_exchange=True, stops_at_login=True).tls
    assert isinstance(old, TlsTerms)
    assert isinstance(JAVA.tls, TlsTerms)
    assert "RSA+AES" in old.ciphers
    assert ":RSA+AES" not in JAVA.tls.ciphers
    assert old.versions == TlsRange("TLSv1.2", "TLSv1.3")


def test_a_handshake_that_java_refuses_by_itself_is_not_begun() -> None:
    run = play(
        look("tls", policy=platform_policy("No.", rsa_key_exchange=False, stops_at_login=True)),
        [Hears("QUIT")],
    )
    assert run.result.failure is not None
    assert (run.result.failure.kind, run.result.failure.text) == (FailureKind.TLS_VERSION, "No.")


def test_only_the_first_address_is_tried_and_that_is_one_of_ipv4() -> None:
    script = [*HELLO, Says("250 mx"), Hears("QUIT")]
    run = play(look(stop_before_auth=True), script, ips=("::1", "192.0.2.7", "192.0.2.8"))
    (connect,) = [action for action in run.actions if isinstance(action, Connect)]
    assert [one.ip for one in connect.addresses] == ["192.0.2.7"]
    assert run.result.addresses == (
        Attempt("192.0.2.7", AttemptOutcome.CONNECTED, 1),
        Attempt("192.0.2.8", AttemptOutcome.NOT_TRIED),
        Attempt("::1", AttemptOutcome.NOT_TRIED),
    )


def test_addresses_that_are_known_are_not_looked_up_again() -> None:
    known = (Address("192.0.2.5", ("192.0.2.5", 25)),)
    run = play(look(stop_before_auth=True, addresses=known), [*HELLO, Says("250 mx"), Hears("QUIT")])
    assert not any(isinstance(action, Resolve) for action in run.actions)
    assert run.result.addresses[0].address == "192.0.2.5"
