"""The login: which, when, at most one, and what of it is never seen."""

from __future__ import annotations

import pytest

from mailconfig_gui.smtp.stages import Reached, Stage
from tests.smtp.playbook import Entry, Hears, Says, login, plan, play
from tests.smtp.test_conversation import (
    HELLO,
    PASSWORD64,
    PLAIN,
    QUIT,
    SENT,
    USER64,
    WHOLE,
    failed,
    stages,
    transcript,
)


def test_login_comes_before_plain_as_on_the_platform() -> None:
    run = play(*WHOLE["login"])
    assert run.result.mechanism == "LOGIN"
    assert run.result.reached is Reached.ACCEPTED
    assert "> AUTH LOGIN" in transcript(run)
    assert "> (user name)" in transcript(run)
    assert "> ****" in transcript(run)


def test_a_wrong_password_is_one_attempt() -> None:
    run = play(*WHOLE["refused"])
    assert failed(run) == (Stage.AUTH, "reply")
    failure = run.result.failure
    assert failure is not None
    assert (failure.code, failure.enhanced) == (535, "5.7.8")
    assert failure.raw == "535-5.7.8 no\n535 5.7.8 no"
    assert failure.text == "The server did not accept the login: 535 5.7.8 no 5.7.8 no"
    assert run.sent.count(b"AUTH") == 1
    assert run.result.reached is Reached.CONNECTED


@pytest.mark.parametrize(
    "refusal", ["504 no", "535 no", "454 4.7.0 later", "530 5.7.0 Must issue STARTTLS first"]
)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_login_refused_at_any_step_sends_nothing_more(refusal: str, after: int) -> None:
    steps: list[Entry] = [
        Hears("AUTH LOGIN"),
        Says("334 x"),
        Hears(USER64),
        Says("334 y"),
        Hears(PASSWORD64),
        Says("235 ok"),
    ]
    script: list[Entry] = [
        *HELLO,
        Says("250-x\n250 AUTH LOGIN"),
        *steps[: after * 2 + 1],
        Says(refusal),
        QUIT,
    ]
    run = play(login(), script)
    assert failed(run) == (Stage.AUTH, "reply")
    assert run.sent.count(b"AUTH") == 1


@pytest.mark.parametrize("reply", ["250 fine", "200 ok"])
def test_only_235_is_a_login(reply: str) -> None:
    run = play(login(), [*HELLO, Says("250-x\n250 AUTH PLAIN"), PLAIN, Says(reply), QUIT])
    assert failed(run) == (Stage.AUTH, "reply")


@pytest.mark.parametrize("offer", ["PLAIN", "LOGIN"])
def test_a_server_that_asks_for_more_gets_no_more(offer: str) -> None:
    steps: list[Entry] = (
        [PLAIN]
        if offer == "PLAIN"
        else [Hears("AUTH LOGIN"), Says("334 a"), Hears(USER64), Says("334 b"), Hears(PASSWORD64)]
    )
    run = play(
        login(), [*HELLO, Says(f"250-x\n250 AUTH {offer}"), *steps, Says("334 more"), Hears("*"), QUIT]
    )
    assert failed(run) == (Stage.AUTH, "protocol")


def test_no_login_is_tried_without_encryption() -> None:
    what = login(allow_unprotected_login=False)
    run = play(what, [*HELLO, Says("250-x\n250 AUTH PLAIN LOGIN"), QUIT])
    assert failed(run) == (Stage.AUTH, "unprotected")
    assert run.result.failure is not None
    assert run.result.failure.text.startswith("Not tried: ")
    assert b"AUTH" not in run.sent
    assert b"apikey" not in run.sent


@pytest.mark.parametrize(
    ("offer", "kind", "named"),
    [
        ("250 SIZE 100", "not-offered", "no login"),
        ("250 AUTH CRAM-MD5 XOAUTH2", "no-mechanism", "CRAM-MD5 (hashed password), XOAUTH2 (OAuth 2)"),
        ("250 AUTH SCRAM-SHA-256 DIGEST-MD5 NTLM X-OWN", "no-mechanism", "NTLM (Windows account), X-OWN"),
        ("250 AUTH", "no-mechanism", "none"),
    ],
)
def test_a_login_that_cannot_be_tried(offer: str, kind: str, named: str) -> None:
    run = play(login(), [*HELLO, Says(f"250-x\n{offer}"), QUIT])
    assert failed(run) == (Stage.AUTH, kind)
    assert run.result.failure is not None
    assert named in run.result.failure.text


def test_without_a_user_name_nobody_logs_in() -> None:
    script: list[Entry] = [*HELLO, Says("250-x\n250 AUTH PLAIN"), *SENT]
    run = play(plan(password="left over"), script)
    assert run.result.ok
    assert "auth" not in [name for name, _ in stages(run)]
