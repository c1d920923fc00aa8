"""Conversations as scripts: what is said, in which order, and what every kind of trouble leads to."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.smtp.actions import Close, Connect, Done, PrepareTls, Resolve, Resolved, Send, StartTls
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Attempt, AttemptOutcome, StageFinished, StageStarted
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.smtp.playbook import (
    CERTIFICATE,
    MESSAGE,
    PASSWORD,
    TLS13,
    Encrypts,
    Entry,
    Fails,
    Hears,
    Run,
    Says,
    improvise,
    login,
    plan,
    play,
)

EHLO = Hears("EHLO [192.0.2.9]")
QUIT = Hears("QUIT")
HELLO: list[Entry] = [Says("220 mx.test ESMTP"), EHLO]
TOKEN = base64.b64encode(f"\0apikey\0{PASSWORD}".encode()).decode()
PLAIN = Hears(f"AUTH PLAIN {TOKEN}")
USER64, PASSWORD64 = base64.b64encode(b"apikey").decode(), base64.b64encode(PASSWORD.encode()).decode()
MAIL, RCPT, DATA = "MAIL FROM:<tb@example.org>", "RCPT TO:<admin@example.net>", "DATA"
BODY = Hears("Subject: hi\n\n..dot\n.")
SENT: list[Entry] = [
    Hears(MAIL),
    Says("250 2.1.0 Ok"),
    Hears(RCPT),
    Says("250 2.1.5 Ok"),
    Hears(DATA),
    Says("354 go"),
    BODY,
    Says("250 2.0.0 Ok: queued as 4F2B"),
    QUIT,
]
PIPELINED: list[Entry] = [
    Hears(f"{MAIL}\n{RCPT}\n{DATA}"),
    Says("250 2.1.0 Ok\n250 2.1.5 Ok\n354 go"),
    BODY,
    Says("250 2.0.0 Ok: queued as 4F2B"),
    QUIT,
]
STARTTLS: list[Entry] = [
    *HELLO,
    Says("250-mx.test\n250 STARTTLS"),
    Hears("STARTTLS"),
    Says("220 2.0.0 go"),
    Encrypts(),
    EHLO,
]

WHOLE: dict[str, tuple[Plan, list[Entry]]] = {
    "bare": (plan(), [*HELLO, Says("250 mx.test"), *SENT]),
    "pipelined": (plan(), [*HELLO, Says("250-mx.test\n250-SMTPUTF8\n250 PIPELINING"), *PIPELINED]),
    "starttls": (login("starttls"), [*STARTTLS, Says("250-mx.test\n250 AUTH PLAIN"), PLAIN, Says("235 ok"), *SENT]),
    "tls": (
        login("tls"),
        [Encrypts(), *HELLO, Says("250-mx.test\n250-PIPELINING\n250 AUTH PLAIN"), PLAIN, Says("235 ok"), *PIPELINED],
    ),
    "login": (
        login(),
        [
            *HELLO,
            Says("250-mx.test\n250 AUTH PLAIN LOGIN"),
            Hears("AUTH LOGIN"),
            Says("334 VXNlcm5hbWU6"),
            Hears(USER64),
            Says("334 UGFzc3dvcmQ6"),
            Hears(PASSWORD64),
            Says("235 2.7.0 ok"),
            *SENT,
        ],
    ),
    "helo": (plan(), [*HELLO, Says("502 what"), Hears("HELO [192.0.2.9]"), Says("250 mx.test hi"), *SENT]),
    "refused": (login(), [*HELLO, Says("250-mx.test\n250 AUTH PLAIN"), PLAIN, Says("535-5.7.8 no\n535 5.7.8 no"),
                           QUIT]),
}  # fmt: skip


def stages(run: Run) -> list[tuple[str, bool]]:
    return [(str(report.stage), report.ok) for report in run.result.stages]


def failed(run: Run) -> tuple[Stage, str]:
    assert run.result.failure is not None
    return run.result.failure.stage, run.result.failure.kind


def transcript(run: Run) -> list[str]:
    return [f"{line.direction} {line.text}" for line in run.result.transcript]


@pytest.mark.parametrize("name", WHOLE)
def test_any_split_of_the_bytes_gives_the_same(name: str) -> None:
    what, script = WHOLE[name]
    whole = play(what, script)
    for chunk in (1, 2, 3, 5, 8, 13):
        again = play(what, script, chunk=chunk)
        assert again.sent == whole.sent
        assert transcript(again) == transcript(whole)
        assert stages(again) == stages(whole)
        assert again.result.round_trips == whole.result.round_trips
        assert again.result.replies == whole.result.replies


def test_without_login_or_encryption() -> None:
    run = play(*WHOLE["bare"])
    result = run.result
    assert result.ok
    assert not result.cancelled
    assert result.reached is Reached.ACCEPTED
    assert stages(run) == [
        (stage, True)
        for stage in (
            "config",
            "dns",
            "connect",
            "banner",
            "ehlo",
            "mail-from",
            "rcpt-to",
            "data",
            "after-data",
        )
    ]
    assert result.queue_id == "4F2B"
    assert (result.message_id, result.code) == ("<1@example.org>", "7QK-2M")
    assert result.round_trips == 6
    assert list(result.replies) == ["banner", "ehlo", "mail", "rcpt", "data", "end"]
    assert result.replies["end"].raw == "250 2.0.0 Ok: queued as 4F2B"
    assert result.addresses == (Attempt("192.0.2.1", AttemptOutcome.CONNECTED, 1),)
    assert result.total_ms == len(run.actions)
    assert transcript(run) == [
        "* mx.test is 192.0.2.1",
        "* connected to 192.0.2.1",
        "< 220 mx.test ESMTP",
        "> EHLO [192.0.2.9]",
        "< 250 mx.test",
        "> MAIL FROM:<tb@example.org>",
        "< 250 2.1.0 Ok",
        "> RCPT TO:<admin@example.net>",
        "< 250 2.1.5 Ok",
        "> DATA",
        "< 354 go",
        "> (the message, 21 bytes)",
        "< 250 2.0.0 Ok: queued as 4F2B",
        "> QUIT",
    ]
    assert run.actions[0] == Resolve("mx.test", 587, 10_000)
    assert isinstance(run.actions[-1], Close)


@pytest.mark.parametrize(
    ("name", "round_trips"), [("pipelined", 4), ("starttls", 10), ("tls", 6), ("login", 9), ("helo", 7)]
)
def test_no_wait_is_wasted(name: str, round_trips: int) -> None:
    run = play(*WHOLE[name])
    assert run.result.ok
    assert run.result.round_trips == round_trips


def test_starttls_with_pipelining_takes_eight_waits() -> None:
    capabilities = Says("250-mx.test\n250-PIPELINING\n250-SIZE 100\n250 AUTH PLAIN")
    pipelined = [Hears(f"{MAIL} SIZE={len(MESSAGE)}\n{RCPT}\n{DATA}"), *PIPELINED[1:]]
    run = play(login("starttls"), [*STARTTLS, capabilities, PLAIN, Says("235 ok"), *pipelined])
    assert run.result.round_trips == 8
    assert run.result.mechanism == "PLAIN"
    assert run.result.reached is Reached.ACCEPTED
    assert [name for name, _ in stages(run)] == [
        "config", "dns", "connect", "banner", "ehlo", "starttls", "tls-handshake", "certificate", "ehlo", "auth",
        "mail-from", "rcpt-to", "data", "after-data",
    ]  # fmt: skip
    assert run.result.capabilities is not None
    assert run.result.capabilities.has("STARTTLS")
    assert run.result.capabilities_tls is not None
    assert run.result.capabilities_tls.mechanisms == ("PLAIN",)
    assert run.result.tls == TLS13
    tls = [line.text for line in run.result.transcript if line.tls]
    assert tls[0] == "TLS 1.3, TLS_AES_256_GCM_SHA384"
    assert "220 2.0.0 go" not in tls


def test_tls_is_prepared_before_anything_else() -> None:
    run = play(*WHOLE["starttls"])
    assert isinstance(run.actions[0], PrepareTls)
    (start,) = [action for action in run.actions if isinstance(action, StartTls)]
    assert start.host == "mx.test"
    assert start.terms.verify
    assert (start.terms.versions.lowest, start.terms.versions.highest) == ("TLSv1.2", "TLSv1.3")


@pytest.mark.parametrize(
    ("field", "versions"),
    [("TLSv1.2", ("TLSv1.2", "TLSv1.2")), ("TLSv1.2 TLSv1.3", ("TLSv1.2", "TLSv1.3"))],
)
def test_a_pinned_version_is_the_only_one_offered(field: str, versions: tuple[str, str]) -> None:
    what, script = WHOLE["starttls"]
    run = play(what._replace(tls_version=field), script)
    (start,) = [action for action in run.actions if isinstance(action, StartTls)]
    assert tuple(start.terms.versions) == versions


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_version_that_java_refuses_fails_at_the_handshake(security: str) -> None:
    before = STARTTLS[:-2] if security == "starttls" else []
    run = play(plan(security, tls_version="TLSv1.1"), [*before, QUIT])
    assert failed(run) == (Stage.TLS_HANDSHAKE, "tls-version")
    assert not any(isinstance(action, PrepareTls | StartTls) for action in run.actions)


def test_the_host_is_verified_without_its_final_dot_or_brackets() -> None:
    for host, wanted in (("mx.test.", "mx.test"), ("[::1]", "::1")):
        run = play(plan("tls", host=host, stop_before_auth=True), [Encrypts(), *HELLO, Says("250 x"), QUIT])
        (start,) = [action for action in run.actions if isinstance(action, StartTls)]
        assert start.host == wanted


def test_an_address_that_does_not_answer_is_told() -> None:
    run = play(plan(), [*HELLO, Says("250 mx"), *SENT], ips=("192.0.2.1", "192.0.2.2"), dead=("192.0.2.1",))
    (report,) = [one for one in run.result.stages if one.stage is Stage.CONNECT]
    assert report.text == "192.0.2.2; no connection to 192.0.2.1"
    assert report.detail["dead"] == ("192.0.2.1",)


# --- the name we give -------------------------------------------------------------------------------------


def test_our_own_name() -> None:
    script: list[Entry] = [Says("220 hi"), Hears("EHLO pc.example.org"), Says("250 x"), QUIT]
    assert play(plan(ehlo_name="pc.example.org", stop_before_auth=True), script).result.ok


def test_an_ipv6_address_as_our_name() -> None:
    conversation = converse(plan(stop_before_auth=True))
    steps = iter(play_until_ehlo(conversation, "fe80::9%eth0"))
    assert next(steps) == b"EHLO [IPv6:fe80::9]\r\n"
    conversation.close()


def play_until_ehlo(conversation: object, local: str) -> Sequence[bytes]:
    from mailconfig_gui.smtp.actions import Address, Connected, Received, Resolved

    answers = {
        "Resolve": Resolved(1, (Address("fe80::1%eth0", ()),)),
        "Connect": Connected(2, "fe80::1%eth0", local, ()),
        "Read": Received(3, b"220 hi\r\n"),
    }
    outcome = None
    while True:
        step = conversation.send(outcome)  # type: ignore[attr-defined]
        if isinstance(step, Send):
            return [step.data]
        outcome = answers.get(type(step).__name__)


# --- what stops before the end ------------------------------------------------------------------------------


def test_check_only_goes_as_far_as_rcpt() -> None:
    script: list[Entry] = [*HELLO, Says("250 x"), *SENT[:4], Hears("RSET"), QUIT]
    run = play(plan(send=False), script)
    assert run.result.ok
    assert run.result.reached is Reached.CONNECTED
    assert stages(run)[-1] == ("rcpt-to", True)
    assert b"DATA" not in run.sent


def test_check_only_with_login_and_pipelining() -> None:
    script: list[Entry] = [
        *HELLO, Says("250-x\n250-PIPELINING\n250 AUTH PLAIN"), PLAIN, Says("235 ok"),
        Hears(f"{MAIL}\n{RCPT}"), Says("250 a\n250 b"), Hears("RSET"), QUIT,
    ]  # fmt: skip
    run = play(login(send=False), script)
    assert run.result.reached is Reached.AUTHENTICATED
    assert run.result.round_trips == 4


@pytest.mark.parametrize("more", [{"stop_before_auth": True}, {"verify": False}])
def test_a_probe_never_logs_in(more: dict[str, Any]) -> None:
    script: list[Entry] = [*STARTTLS, Says("250-mx.test\n250 AUTH PLAIN"), QUIT]
    run = play(login("starttls", **more), script)
    assert run.result.ok
    assert b"AUTH" not in run.sent
    (start,) = [action for action in run.actions if isinstance(action, StartTls)]
    assert start.terms.verify is ("verify" not in more)


def test_a_probe_needs_no_password_sender_or_recipient() -> None:
    what = plan(username="x", password=None, mail_from="a\r\nb", recipients=(), stop_before_auth=True)
    assert play(what, [*HELLO, Says("250 x"), QUIT]).result.ok


def test_an_unverified_certificate_is_said_to_be_so() -> None:
    info = TLS13._replace(verified=False, certificate=None)
    run = play(plan("tls", verify=False), [Encrypts(info), *HELLO, Says("250 x"), QUIT])
    report = next(one for one in run.result.stages if one.stage is Stage.CERTIFICATE)
    assert report.text == "not checked: the server shows no certificate"
    assert report.detail == {"verified": False}


# --- secrets ------------------------------------------------------------------------------------------------

ECHOES = [PASSWORD, PASSWORD64, TOKEN, f"{PASSWORD}{PASSWORD64}"]


def everything(run: Run) -> str:
    return repr((run.result, run.events, run.actions)) + str(run.result.transcript)


@pytest.mark.parametrize("name", ["starttls", "tls", "login", "refused"])
def test_no_secret_in_anything_a_run_gives_away(name: str) -> None:
    run = play(*WHOLE[name])
    for secret in (PASSWORD, PASSWORD64, TOKEN):
        assert secret not in everything(run)
        assert repr(secret)[1:-1] not in everything(run)


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize(
    "answer", ["535 5.7.8 bad password {}", "535-{}\n535 no", "235 welcome {}", "421 {}", "334 {}", "{}"]
)
def test_a_server_that_echoes_the_password_is_not_quoted(echo: str, answer: str) -> None:
    script: list[Entry] = [*HELLO, Says("250-x\n250 AUTH PLAIN"), PLAIN, Says(answer.format(echo))]
    if answer.startswith("235"):
        script += [Hears(MAIL), Says(f"550 {echo}"), QUIT]
    elif answer.startswith("334"):
        script += [Hears("*"), QUIT]
    elif answer.startswith("535"):
        script += [QUIT]
    run = play(login(), script)
    for secret in (PASSWORD, PASSWORD64, TOKEN):
        assert secret not in everything(run)
    assert "****" in everything(run)


def test_a_plan_and_a_send_show_no_secret() -> None:
    assert PASSWORD not in repr(login())
    assert TOKEN not in repr(Send(f"AUTH PLAIN {TOKEN}".encode(), 1))


# --- nothing injected, nothing stripped ---------------------------------------------------------------------


def test_starttls_not_offered_is_a_failure_and_no_login() -> None:
    run = play(login("starttls"), [*HELLO, Says("250-x\n250 AUTH PLAIN"), QUIT])
    assert failed(run) == (Stage.STARTTLS, "not-offered")
    assert b"AUTH" not in run.sent


@pytest.mark.parametrize("refusal", ["454 4.7.0 TLS not available", "250 sure", "554 5.7.3 no"])
def test_starttls_refused_is_a_failure_and_no_login(refusal: str) -> None:
    script: list[Entry] = [
        *HELLO,
        Says("250-x\n250-STARTTLS\n250 AUTH PLAIN"),
        Hears("STARTTLS"),
        Says(refusal),
        QUIT,
    ]
    run = play(login("starttls"), script)
    assert failed(run) == (Stage.STARTTLS, "reply")
    assert b"AUTH" not in run.sent


@pytest.mark.parametrize(
    "injected", ["220 go\n250-x\n250 AUTH PLAIN", "220 go\n235 ok", "220 go\n2", "220 go\nx"]
)
def test_replies_injected_before_tls_end_the_conversation(injected: str) -> None:
    """CVE-2011-0411 and its kin: what came in plain text must not be taken for an answer inside TLS."""
    data = injected.replace("\n", "\r\n").encode()
    script: list[Entry] = [*HELLO, Says("250-x\n250 STARTTLS"), Hears("STARTTLS"), Says(data)]
    run = play(login("starttls"), script)
    assert failed(run) == (Stage.STARTTLS, "protocol")
    assert not any(isinstance(action, StartTls) for action in run.actions)
    assert b"AUTH" not in run.sent


def test_what_was_offered_before_tls_does_not_count_inside() -> None:
    script: list[Entry] = [
        *HELLO, Says("250-x\n250-STARTTLS\n250-PIPELINING\n250 AUTH PLAIN"), Hears("STARTTLS"), Says("220 go"),
        Encrypts(), EHLO, Says("250 x"), QUIT,
    ]  # fmt: skip
    run = play(login("starttls"), script)
    assert failed(run) == (Stage.AUTH, "not-offered")


def test_a_server_that_forgets_ehlo_inside_tls() -> None:
    script: list[Entry] = [*STARTTLS, Says("502 no"), Hears("HELO [192.0.2.9]"), Says("250"), QUIT]
    run = play(plan("starttls", stop_before_auth=True), script)
    assert run.result.ok
    assert list(run.result.replies)[-2:] == ["ehlo-tls", "helo-tls"]
    assert run.result.capabilities_tls is not None
    assert not run.result.capabilities_tls.esmtp


@pytest.mark.parametrize(
    "extra",
    ["220 hi\n250 more", "220 hi\n2", "220 hi\nnonsense"],
)
def test_a_server_that_says_more_than_it_was_asked(extra: str) -> None:
    run = play(plan(), [Says(extra.replace("\n", "\r\n").encode())])
    assert failed(run) == (Stage.EHLO, "protocol")
    assert run.sent == b""


def test_an_unasked_421_is_an_answer() -> None:
    run = play(plan(), [Says("220 hi\n421 4.3.2 shutting down")])
    assert failed(run) == (Stage.EHLO, "reply")
    assert run.result.failure is not None
    assert run.result.failure.code == 421
    assert run.result.replies["closing"].code == 421


VALUES: dict[str, Any] = {
    "host": "mx.test\r\nx",
    "mail_from": "a@b\r\nRCPT TO:<x@y>",
    "recipients": "a@b>\r\nDATA",
    "ehlo_name": "x\r\nMAIL FROM:<a@b>",
    "username": "u\0ser",
    "password": "p\r\nass",
}


@pytest.mark.parametrize("field", VALUES)
@pytest.mark.parametrize("char", ["\r", "\n", "\r\n", "\0", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_nothing_with_a_line_end_gets_as_far_as_a_connection(field: str, char: str) -> None:
    value: Any = re.sub("[\r\n\0]+", char, VALUES[field])
    if field == "recipients":
        value = (value,)
    run = play(login("tls")._replace(**{field: value}), [])
    assert failed(run) == (Stage.CONFIG, "settings")
    assert [type(action) for action in run.actions] == [Close]
    assert char not in everything(run)
    assert "ass" not in everything(run).replace("pass", "")


@pytest.mark.parametrize(
    "broken",
    [
        {"host": ""},
        {"password": None},
        {"recipients": ()},
        {"recipients": ("a@b", "")},
        {"recipients": ("a b@c",)},
        {"mail_from": "<a@b"},
        {"host": "ü.test"},
    ],
)
def test_other_values_that_cannot_be_sent(broken: dict[str, Any]) -> None:
    assert failed(play(login("tls")._replace(**broken), [])) == (Stage.CONFIG, "settings")


def test_a_quoted_local_part_and_the_empty_sender() -> None:
    script: list[Entry] = [
        *HELLO, Says("250 x"), Hears("MAIL FROM:<>"), Says("250 a"),
        Hears('RCPT TO:<"a b> c"@d.test>'), Says("550 no"), QUIT,
    ]  # fmt: skip
    run = play(plan(mail_from="", recipients=('"a b> c"@d.test',)), script)
    assert failed(run) == (Stage.RCPT_TO, "reply")


# --- several recipients -------------------------------------------------------------------------------------

BOTH = ("admin@example.net", "b@x.test")
SECOND = "RCPT TO:<b@x.test>"


@pytest.mark.parametrize("pipelining", [False, True])
def test_one_message_to_several(pipelining: bool) -> None:
    mail: list[Entry] = [Hears(MAIL), Says("250 a"), Hears(RCPT), Says("250 b"), Hears(SECOND), Says("251 c")]
    if pipelining:
        mail = [Hears(f"{MAIL}\n{RCPT}\n{SECOND}"), Says("250 a\n250 b\n251 c")]
    offers = Says("250-x\n250 PIPELINING" if pipelining else "250 x")
    run = play(plan(recipients=BOTH), [*HELLO, offers, *mail, Hears(DATA), Says("354 go"), *SENT[6:]])
    assert run.result.ok
    assert run.result.refused == ()
    assert next(one.text for one in run.result.stages if one.stage is Stage.RCPT_TO) == "2 recipients: 251 c"


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "refused", "text"),
    [
        ("550 no", "250 ok", BOTH[:1], "550 no"),
        ("250 ok", "452 later", BOTH[1:], "452 later"),
        ("550 no", "551 nor", BOTH, "550 no"),
    ],
)
def test_where_one_is_refused_nobody_gets_it(
    pipelining: bool, first: str, second: str, refused: tuple[str, ...], text: str
) -> None:
    mail: list[Entry] = [Hears(MAIL), Says("250 a"), Hears(RCPT), Says(first), Hears(SECOND), Says(second)]
    if pipelining:
        mail = [Hears(f"{MAIL}\n{RCPT}\n{SECOND}"), Says(f"250 a\n{first}\n{second}")]
    offers = Says("250-x\n250 PIPELINING" if pipelining else "250 x")
    run = play(plan(recipients=BOTH), [*HELLO, offers, *mail, QUIT])
    assert failed(run) == (Stage.RCPT_TO, "reply")
    assert run.result.failure is not None
    assert run.result.failure.text == (
        f"The server refused {', '.join(refused)}, so nothing was sent to anybody: {text}"
    )
    assert run.result.refused == refused
    assert run.result.replies["rcpt"].short == text


def test_a_sender_refused_before_several_recipients() -> None:
    script: list[Entry] = [
        *HELLO, Says("250-x\n250 PIPELINING"), Hears(f"{MAIL}\n{RCPT}\n{SECOND}"), Says("550 no\n503 a\n503 b"), QUIT,
    ]  # fmt: skip
    assert failed(play(plan(recipients=BOTH), script)) == (Stage.MAIL_FROM, "reply")


# --- another way than the platform's ------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "peer"), [(4, "192.0.2.1"), (6, "2001:db8::1"), (0, "2001:db8::1")])
def test_only_addresses_of_one_family(family: int, peer: str) -> None:
    run = play(plan(family=family), [*HELLO, Says("250 x"), *SENT], ips=("2001:db8::1", "192.0.2.1"))
    assert run.result.ok
    asked = next(action for action in run.actions if isinstance(action, Connect))
    assert asked.addresses[0].ip == peer
    assert len(asked.addresses) == (1 if family else 2)


def test_a_host_without_an_address_of_that_family() -> None:
    run = play(plan(family=6), [])
    assert failed(run) == (Stage.DNS, "settings")
    assert run.result.failure is not None
    assert run.result.failure.text == "mx.test has no IPv6 address, and no other was to be used."


def test_only_the_wanted_mechanism() -> None:
    run = play(login(login="PLAIN"), [*HELLO, Says("250-x\n250 AUTH LOGIN"), QUIT])
    assert failed(run) == (Stage.AUTH, "settings")
    assert "with PLAIN only; the server offers LOGIN" in everything(run)


# --- sizes and characters -----------------------------------------------------------------------------------


def test_size_and_smtputf8_only_where_offered() -> None:
    composed: list[bool] = []

    def message(utf8: bool) -> bytes:
        composed.append(utf8)
        return MESSAGE

    offers = Says("250-x\n250-SIZE 1000\n250-8BITMIME\n250 SMTPUTF8")
    script: list[Entry] = [
        *HELLO, offers, Hears(f"MAIL FROM:<müller@example.org> SIZE={len(MESSAGE)} BODY=8BITMIME SMTPUTF8"),
        Says("250 a"), *SENT[2:],
    ]  # fmt: skip
    assert play(plan(mail_from="müller@example.org", message=message), script).result.ok
    assert play(plan(message=message), [*HELLO, Says("250 x"), *SENT]).result.ok
    assert composed == [True, False]


@pytest.mark.parametrize(
    "changes", [{"mail_from": "jörg@example.org"}, {"recipients": ("a@b.test", "jörg@example.org")}]
)
def test_letters_that_the_server_does_not_take(changes: dict[str, Any]) -> None:
    run = play(plan(**changes), [*HELLO, Says("250-x\n250 8BITMIME"), QUIT])
    assert failed(run) == (Stage.MAIL_FROM, "not-offered")
    assert b"MAIL" not in run.sent


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "stage"),
    [
        ([Says("554 5.7.1 no")], Stage.BANNER),
        ([Says("250 hi")], Stage.BANNER),
        ([*HELLO, Says("550 no"), Hears("HELO [192.0.2.9]"), Says("550 no")], Stage.EHLO),
        ([*HELLO, Says("250 x"), Hears(MAIL), Says("553 no")], Stage.MAIL_FROM),
        ([*HELLO, Says("250 x"), *SENT[:3], Says("550 no")], Stage.RCPT_TO),
        ([*HELLO, Says("250 x"), *SENT[:5], Says("554 no")], Stage.DATA),
        ([*HELLO, Says("250 x"), *SENT[:5], Says("250 what")], Stage.DATA),
        ([*HELLO, Says("250 x"), *SENT[:7], Says("554 spam")], Stage.AFTER_DATA),
    ],
)
def test_a_refusal_at_each_stage(script: list[Entry], stage: Stage) -> None:
    run = play(plan(), [*script, QUIT])
    assert failed(run) == (stage, "reply")
    assert stages(run)[-1] == (str(stage), False)
    assert all(ok for _, ok in stages(run)[:-1])
    report = run.result.stages[-1]
    assert report.detail["kind"] == "reply"
    assert report.detail["code"] in range(200, 600)


@pytest.mark.parametrize(
    "script",
    [
        [Says("421 4.3.2 busy")],
        [*HELLO, Says("421 4.7.0 your name")],
        [*HELLO, Says("250 x"), Hears(MAIL), Says("421 no")],
        [*HELLO, Says("250-x\n250 PIPELINING"), Hears(f"{MAIL}\n{RCPT}\n{DATA}"), Says("421 no")],
        [*HELLO, Says("250-x\n250 PIPELINING"), Hears(f"{MAIL}\n{RCPT}\n{DATA}"), Says("250 ok\n421 no")],
        [*HELLO, Says("250 x"), *SENT[:7], Says("421 no")],
    ],
)
def test_nothing_is_said_to_a_server_that_hangs_up(script: list[Entry]) -> None:
    run = play(plan(), script)
    assert run.result.failure is not None
    assert run.result.failure.code == 421
    assert b"QUIT" not in run.sent


# --- pipelining ---------------------------------------------------------------------------------------------

GROUP: list[Entry] = [*HELLO, Says("250-x\n250 PIPELINING"), Hears(f"{MAIL}\n{RCPT}\n{DATA}")]
DOT = Hears(".")


@pytest.mark.parametrize(
    ("answers", "then", "stage"),
    [
        # refused recipient; the server does not want the message either
        ("250 a\n550 no\n554 none", [QUIT], Stage.RCPT_TO),
        # ... wants it all the same: an empty one (RFC 2920 3.1)
        ("250 a\n550 no\n354 go", [DOT, QUIT], Stage.RCPT_TO),
        # refused sender, and all that follows
        ("553 no\n503 mail first\n503 rcpt first", [QUIT], Stage.MAIL_FROM),
        ("553 no\n503 mail first\n354 go", [DOT, QUIT], Stage.MAIL_FROM),
        # refused sender, but a recipient and a message are taken: nothing may be delivered
        ("553 no\n250 yes\n354 go", [], Stage.MAIL_FROM),
        ("250 a\n250 b\n451 later", [QUIT], Stage.DATA),
        ("250 a\n451 later\n503 no", [QUIT], Stage.RCPT_TO),
        # garbage, or too much, in the rest
        ("250 a\n550 no\nwhat", [], Stage.RCPT_TO),
        ("250 a\n550 no\n421 bye", [], Stage.RCPT_TO),
    ],
)
@pytest.mark.parametrize("chunk", [None, 1, 9])
def test_every_mix_of_answers_to_a_group(
    answers: str, then: list[Entry], stage: Stage, chunk: int | None
) -> None:
    run = play(plan(), [*GROUP, Says(answers), *then], chunk=chunk)
    assert failed(run) == (stage, "reply")
    assert b"Subject" not in run.sent
    assert run.result.round_trips == 3


def test_the_rest_of_a_group_that_never_comes() -> None:
    run = play(plan(), [*GROUP, Says("250 a\n550 no"), Fails("timeout")])
    assert failed(run) == (Stage.RCPT_TO, "reply")
    assert b"QUIT" not in run.sent


def test_a_failure_is_told_before_the_rest_of_a_group_is_awaited() -> None:
    run = play(plan(), [*GROUP, Says("250 a\n550 no"), Says("554 none"), QUIT])
    told = [event for event in run.events if isinstance(event, StageFinished) and not event.report.ok]
    after = run.events[run.events.index(told[0]) :]
    assert [getattr(getattr(event, "line", None), "text", "") for event in after] == ["", "554 none", "QUIT"]


# --- trouble below SMTP -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["no-such-host", "dns", "timeout", "cancelled", "deadline"])
def test_no_address(kind: str) -> None:
    run = play(plan(), [Fails(kind, "x", "gaierror: [Errno -2] x", -2)], failing=Resolve)
    assert failed(run) == (Stage.DNS, kind)
    assert run.result.reached is Reached.UNTESTED
    assert run.result.cancelled is (kind == "cancelled")
    assert run.result.failure is not None
    assert (run.result.failure.raw, run.result.failure.errno) == ("gaierror: [Errno -2] x", -2)


@pytest.mark.parametrize("kind", ["refused", "timeout", "unreachable", "network", "cancelled", "deadline"])
def test_no_connection(kind: str) -> None:
    attempts = (Attempt("192.0.2.1", AttemptOutcome.FAILED, 3, "x"),)
    run = play(plan(), [Fails(kind, "x", "raw", 111, attempts=attempts)], failing=Connect)
    assert failed(run) == (Stage.CONNECT, kind)
    assert run.result.addresses == attempts
    assert run.result.reached is Reached.UNTESTED


def test_several_addresses_and_a_dead_one() -> None:
    ips = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
    run = play(plan(stop_before_auth=True), [*HELLO, Says("250 x"), QUIT], ips=ips)
    dns, connect = run.result.stages[1:3]
    assert dns.text == "4 addresses, 192.0.2.1 first"
    assert dns.detail["addresses"] == ips
    assert connect.text == "192.0.2.1"
    assert connect.detail["dead"] == ()


LOST: list[tuple[Plan, list[Entry], Stage]] = [
    (plan(), [], Stage.BANNER),
    (plan(), [*HELLO], Stage.EHLO),
    (plan(), [*HELLO, Says("502 no"), Hears("HELO [192.0.2.9]")], Stage.EHLO),
    (plan("starttls"), STARTTLS[:-3], Stage.STARTTLS),
    (plan("starttls"), STARTTLS[:-2], Stage.TLS_HANDSHAKE),
    (plan("starttls"), STARTTLS, Stage.EHLO),
    (plan("tls"), [], Stage.TLS_HANDSHAKE),
    (login(), [*HELLO, Says("250-x\n250 AUTH PLAIN"), PLAIN], Stage.AUTH),
    (plan(), [*HELLO, Says("250 x"), *SENT[:1]], Stage.MAIL_FROM),
    (plan(), [*HELLO, Says("250 x"), *SENT[:3]], Stage.RCPT_TO),
    (plan(), [*HELLO, Says("250 x"), *SENT[:5]], Stage.DATA),
    (plan(), [*HELLO, Says("250 x"), *SENT[:7]], Stage.AFTER_DATA),
]


@pytest.mark.parametrize("kind", ["closed", "reset", "timeout", "cancelled", "deadline", "network"])
@pytest.mark.parametrize(("what", "script", "stage"), LOST)
def test_a_connection_lost_at_each_stage(what: Plan, script: list[Entry], stage: Stage, kind: str) -> None:
    reading = StartTls if stage is Stage.TLS_HANDSHAKE else None
    run = play(what, [*script, Fails(kind, "60 s", "raw")], failing=reading)
    assert failed(run) == (stage, kind)
    assert run.result.failure is not None
    assert run.result.failure.raw == "raw"
    assert b"QUIT" not in run.sent
    assert isinstance(run.actions[-1], Close)
    starts = [event.stage for event in run.events if isinstance(event, StageStarted)]
    ends = [event.report.stage for event in run.events if isinstance(event, StageFinished)]
    assert starts == ends


def test_what_a_server_says_before_it_goes_is_heard() -> None:
    script: list[Entry] = [*HELLO, Says("250 x"), Hears(MAIL, broken="reset"), Says("421 4.4.2 too slow")]
    run = play(plan(), script)
    assert failed(run) == (Stage.MAIL_FROM, "reply")
    assert run.result.failure is not None
    assert run.result.failure.code == 421


def test_a_server_that_takes_nothing() -> None:
    run = play(plan(), [Says("220 hi"), Hears("EHLO [192.0.2.9]", broken="timeout")])
    assert failed(run) == (Stage.EHLO, "timeout")


@pytest.mark.parametrize(
    ("verify_code", "words"),
    [
        (62, "is for mx.test, not for"),
        (9, "is not valid yet. It is valid from 2023-11-14 to 2030-03-17"),
        (10, "has expired. It was valid from 2023-11-14 to 2030-03-17"),
        (18, "signed by itself"),
        (20, "that this program does not know"),
        (999, "not accepted: odd"),
    ],
)
def test_a_certificate_that_does_not_verify(verify_code: int, words: str) -> None:
    fails = Fails("certificate", "odd", "SSLCertVerificationError: x", None, verify_code, (), (CERTIFICATE,))
    run = play(login("tls"), [fails], failing=StartTls)
    assert failed(run) == (Stage.CERTIFICATE, "certificate")
    failure = run.result.failure
    assert failure is not None
    assert failure.verify_code == verify_code
    assert words in failure.text
    assert stages(run)[-2:] == [("tls-handshake", True), ("certificate", False)]
    assert run.result.tls is not None
    assert run.result.tls.certificate == CERTIFICATE
    assert not run.result.tls.verified
    assert run.sent == b""


def test_a_certificate_of_which_nothing_is_known() -> None:
    run = play(plan("tls"), [Fails("certificate", "odd", verify_code=62)], failing=StartTls)
    assert run.result.failure is not None
    assert run.result.failure.text == "The server's certificate is made out to another name."


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("SSLError: [SSL: WRONG_VERSION_NUMBER] x", "mx.test:587 does not answer in TLS."),
        (
            "SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] x",
            "could not agree on encryption: protocol version.",
        ),
    ],
)
def test_a_handshake_that_fails(raw: str, words: str) -> None:
    run = play(login("tls"), [Fails("tls", "protocol version", raw)], failing=StartTls)
    assert failed(run) == (Stage.TLS_HANDSHAKE, "tls")
    assert run.result.failure is not None
    assert words in run.result.failure.text


def test_a_verdict_that_comes_with_the_first_data_belongs_to_the_handshake() -> None:
    run = play(plan("tls"), [Encrypts(), Fails("tls", "certificate required", "SSLError: x")])
    assert failed(run) == (Stage.TLS_HANDSHAKE, "tls")
    later = play(plan("tls"), [Encrypts(), *HELLO, Fails("tls", "bad record mac", "SSLError: x")])
    assert failed(later) == (Stage.EHLO, "tls")


# --- through a proxy ----------------------------------------------------------------------------------------

PROXY = Proxy("proxy.test", 3128, "", "")
CONNECT = Hears("CONNECT mx.test:587 HTTP/1.1\nHost: mx.test:587\nProxy-Connection: keep-alive\n")


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("chunk", [None, 1, 7])
def test_through_a_proxy(merged: bool, chunk: int | None) -> None:
    head = b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"
    greeting = b"220 mx.test ESMTP\r\n"
    opening: list[Entry] = [Says(head + greeting)] if merged else [Says(head), Says(greeting)]
    run = play(plan(proxy=PROXY), [CONNECT, *opening, EHLO, Says("250 x"), *SENT], chunk=chunk)
    assert run.result.ok
    assert [name for name, _ in stages(run)][:3] == ["config", "proxy", "banner"]
    assert run.result.stages[1].text == "mx.test:587 through proxy.test:3128"
    assert run.actions[0] == Resolve("proxy.test", 3128, 10_000)
    assert run.result.round_trips == (6 if merged and chunk is None else 7)


def test_encryption_through_a_proxy() -> None:
    script: list[Entry] = [
        CONNECT,
        Says(b"HTTP/1.0 200 ok\r\n\r\n"),
        Encrypts(),
        *HELLO,
        Says("250 x"),
        *SENT,
    ]
    assert play(plan("tls", proxy=PROXY), script).result.ok


def test_the_proxy_login_is_in_no_transcript() -> None:
    proxy = PROXY._replace(user="me", password="pr0xy-s3cret")
    token = base64.b64encode(b"me:pr0xy-s3cret").decode()
    asked = Hears(
        CONNECT.what.replace("Proxy-Connection", f"Proxy-Authorization: Basic {token}\nProxy-Connection")
    )
    for echo in ("x", token, "pr0xy-s3cret"):
        run = play(plan(proxy=proxy), [asked, Says(f"HTTP/1.1 407 Wrong {echo}\n")])
        assert failed(run) == (Stage.PROXY, "proxy")
        assert run.result.failure is not None
        assert run.result.failure.code == 407
        assert token not in everything(run)
        assert "pr0xy-s3cret" not in everything(run)
        assert "> CONNECT mx.test:587 HTTP/1.1 (with login)" in transcript(run)


@pytest.mark.parametrize(
    ("answer", "code", "line"),
    [
        ("HTTP/1.1 403 Forbidden\nX: y\n", 403, "HTTP/1.1 403 Forbidden"),
        ("HTTP/1.1 201 Created\n", 201, "HTTP/1.1 201 Created"),
        ("220 mx.example.net ESMTP", None, "220 mx.example.net ESMTP"),
        ("HTTP/1.1 what\n", None, "HTTP/1.1 what"),
    ],
)
def test_a_proxy_that_refuses(answer: str, code: int | None, line: str) -> None:
    run = play(plan(proxy=PROXY), [CONNECT, Says(answer)])
    assert failed(run) == (Stage.PROXY, "proxy")
    failure = run.result.failure
    assert failure is not None
    assert (failure.code, failure.raw) == (code, line)
    assert run.result.reached is Reached.UNTESTED
    assert b"QUIT" not in run.sent


def test_a_server_that_greets_before_tls_behind_a_proxy() -> None:
    run = play(plan("tls", proxy=PROXY), [CONNECT, Says(b"HTTP/1.1 200 ok\r\n\r\n220 hi\r\n")])
    assert failed(run) == (Stage.PROXY, "protocol")


@pytest.mark.parametrize("action", [Resolve, Connect])
def test_a_proxy_that_is_not_there(action: type) -> None:
    run = play(plan(proxy=PROXY), [Fails("refused", "x", "raw")], failing=action)
    assert failed(run) == (Stage.PROXY, "refused")
    assert run.result.failure is not None
    assert run.result.failure.text.startswith("proxy.test")


def test_a_proxy_that_hangs_up_or_says_nothing() -> None:
    run = play(plan(proxy=PROXY), [CONNECT, Fails("closed")])
    assert failed(run) == (Stage.PROXY, "closed")
    run = play(plan(proxy=PROXY), [Hears(CONNECT.what, broken="reset")])
    assert failed(run) == (Stage.PROXY, "reset")


@pytest.mark.parametrize(
    "more",
    [
        {"proxy": Proxy("", 1, "", "")},
        {"proxy": Proxy("a b", 1, "", "")},
        {"proxy": Proxy("p", 1, "\ud800", "x")},
    ],
)
def test_a_proxy_that_cannot_be_asked(more: dict[str, Any]) -> None:
    assert failed(play(plan(**more), [])) == (Stage.CONFIG, "settings")


# --- the driver ---------------------------------------------------------------------------------------------


def test_a_driver_that_answers_wrongly_is_a_bug() -> None:
    conversation = converse(plan())
    while not isinstance(conversation.send(None), Resolve):
        pass
    with pytest.raises(TypeError, match="not an outcome"):
        conversation.send(Done(1))
    conversation = converse(plan())
    step = conversation.send(None)
    while not isinstance(step, Connect):
        step = conversation.send(Resolved(1, ()) if isinstance(step, Resolve) else None)
    with pytest.raises(TypeError, match="not an outcome"):
        conversation.send(Done(1))
    conversation = converse(plan())
    while not isinstance(conversation.send(None), Resolve):
        pass
    with pytest.raises(TypeError, match="no outcome"):
        conversation.send(None)


# --- whatever a server does -----------------------------------------------------------------------------------

_LINES = st.sampled_from(
    ["220 hi", "250 ok", "250-a\n250 AUTH PLAIN LOGIN", "250-a\n250-PIPELINING\n250 AUTH LOGIN", "354 go", "334 x",
     "235 ok", "250-a\n250 STARTTLS", "421 bye", "535 no", "550 no", "what", "250-a"]
)  # fmt: skip


@given(
    st.lists(
        st.one_of(
            _LINES.map(lambda text: text.replace("\n", "\r\n").encode() + b"\r\n"), st.binary(max_size=40)
        ),
        max_size=20,
    ),
    st.sampled_from(["none", "starttls", "tls"]),
    st.booleans(),
)
def test_any_server_leads_to_a_result(answers: list[bytes], security: str, allowed: bool) -> None:
    run = improvise(login(security, allow_unprotected_login=allowed), answers)
    result = run.result
    assert (result.failure is None) == (result.reached is Reached.ACCEPTED)
    assert result.stages
    assert sum(not report.ok for report in result.stages) == (0 if result.ok else 1)
    assert run.sent.count(b"AUTH ") <= 1
    assert result.round_trips <= 12
    for secret in (PASSWORD64.encode(), TOKEN.encode()):
        if secret in run.sent:
            encrypted = any(isinstance(action, StartTls) for action in run.actions)
            assert allowed or encrypted
            assert run.sent.count(secret) == 1
    assert PASSWORD not in everything(run)
