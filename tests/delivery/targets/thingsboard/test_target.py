"""Delivery to a live platform, against the stand-in of its REST API."""

from __future__ import annotations

import threading

import pytest

from mailconfig_gui.delivery.changes import summary
from mailconfig_gui.delivery.kind import Code, CodeSource
from mailconfig_gui.delivery.target import (
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Extra,
    Options,
    Stop,
    StoppedError,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.targets.thingsboard.api import (
    CodeNeededError,
    Login,
    LoginRefusedError,
    Session,
)
from mailconfig_gui.delivery.targets.thingsboard.risks import INSTALLED_EMAIL
from mailconfig_gui.delivery.targets.thingsboard.target import ThingsBoard
from tests.delivery.helpers import drained, gone_back, web_to
from tests.delivery.targets.thingsboard.helpers import (
    SYSADMIN,
    applied,
    codes,
    restore_of,
    target,
    wanted,
)
from tests.java.servers import PASSWORD, MailServer
from tests.platform_standin.server import Platform


def test_a_plan_changes_nothing_and_says_every_difference(
    platform: Platform, mail_server: MailServer
) -> None:
    before = dict(platform.state.mail)
    plan = drained(target(platform).plan(wanted(mail_server)))
    assert platform.state.mail == before
    assert [path for path in platform.paths("POST") if path != "/api/auth/login"] == []
    words = {change.key: change.words for change in plan.changes}
    assert words["smtpHost"] == "Host: “localhost” → “127.0.0.1”"
    assert words["password"] == "Password: not shown by the platform → written anew"
    if "showChangePassword" in before:
        assert words["showChangePassword"] == "“Change password” on the web page: off → not there"
    assert plan.after.values.keys() - before.keys() == set(), "a proxy that is not used is not added"
    assert PASSWORD not in repr(plan) + str(plan.changes) + str(plan.risks)
    assert plan.facts["recipient"] == INSTALLED_EMAIL
    assert {"installed-email", "base-url-dead", "edges"} <= codes(plan)
    assert "password-not-restorable" not in codes(plan), "without a user name no password is of use"
    platform.state.mail["username"] = "old"
    plan = drained(target(platform).plan(wanted(mail_server)))
    assert "password-not-restorable" in codes(plan)
    assert plan.lost == {"password"}


def test_it_tests_saves_reads_back_and_asks(platform: Platform, mail_server: MailServer) -> None:
    row = platform.state.row("mail")
    row["jsonValue"]["unknownKey"] = {"kept": [1, 2]}
    row["jsonValue"]["useSystemMailSettings"] = True
    identity = row["id"]
    plan, done, steps = applied(platform, wanted(mail_server))
    assert done.changed
    assert done.ok
    assert platform.state.mail["password"] == PASSWORD
    assert platform.state.mail["unknownKey"] == {"kept": [1, 2]}
    assert platform.state.mail["useSystemMailSettings"] is True
    assert len([one for one in platform.state.rows if one["key"] == "mail"]) == 1
    assert platform.state.row("mail")["id"] == identity
    order = [path.removeprefix("/api/admin/settings") for path in platform.paths("POST")]
    assert order == ["/api/auth/login", "/testMail", ""]
    assert [step.id for step in steps if step.state == "done"][:4] == ["read", "test", "save", "verify"]
    assert ("connection" in done.tests) == (platform.state.version >= (3, 5))
    platform.state.restart()
    assert PASSWORD not in str(steps) + repr(plan)


def test_a_second_apply_reports_no_change(platform: Platform, mail_server: MailServer) -> None:
    plan, _, _ = applied(platform, wanted(mail_server))
    posts = len(platform.paths("POST"))
    again = drained(target(platform).plan(wanted(mail_server, known_password=True)))
    assert again.empty
    assert again.unseen == ("password",)
    assert summary(again) == "Nothing visible differs; the password cannot be compared"
    done = drained(target(platform).apply(again, Options(test=False)))
    assert not done.changed
    same_plan = drained(target(platform).apply(plan, Options(test=False)))
    assert not same_plan.changed
    assert [path for path in platform.paths("POST")[posts:] if path != "/api/auth/login"] == []


def test_without_a_change_the_platform_tests_what_it_has_stored(
    platform: Platform, mail_server: MailServer
) -> None:
    applied(platform, wanted(mail_server))
    again = drained(target(platform).plan(wanted(mail_server, known_password=True)))
    done = drained(target(platform).apply(again, Options()))
    assert (done.changed, done.ok, list(done.tests)) == (False, True, ["stored"])
    platform.state.mail["password"] = "changed by hand"
    stored = dict(platform.state.mail)
    done = drained(target(platform).apply(again, Options()))
    assert (done.changed, done.ok) == (False, False)
    assert "535 5.7.8" in done.tests["stored"].text
    assert platform.state.mail == stored
    posted = platform.seen[-1]
    assert posted.path == "/api/admin/settings/testMail"
    assert "password" not in posted.body["jsonValue"], "it tests with its own"


def test_the_password_can_be_written_again(platform: Platform, mail_server: MailServer) -> None:
    applied(platform, wanted(mail_server))
    platform.state.mail["password"] = "changed by hand"
    plan, done, _ = applied(platform, wanted(mail_server, rewrite_password=True))
    assert [change.key for change in plan.changes] == ["password"]
    assert plan.unseen == ()
    assert (done.changed, done.ok, done.tests["before"].ok) == (True, True, True)
    assert platform.state.mail["password"] == PASSWORD
    with pytest.raises(BadSettingsError, match="needed to be written again"):
        drained(target(platform).plan(wanted(mail_server, password=..., rewrite_password=True)))


def test_without_a_password_the_stored_one_stays(platform: Platform, mail_server: MailServer) -> None:
    applied(platform, wanted(mail_server))
    plan, done, _ = applied(platform, Wanted({"mailFrom": "New <new@plant.com>"}), Options(prove_stored=True))
    assert [change.key for change in plan.changes] == ["mailFrom"]
    assert done.ok
    assert done.tests["stored"].ok
    assert platform.state.mail["password"] == PASSWORD


def test_an_empty_user_removes_the_password(newest: Platform, mail_server: MailServer) -> None:
    newest.state.mail.update(username="", password="left over")
    plan, done, _ = applied(newest, wanted(mail_server, username="", password=...))
    assert {change.key: change.after for change in plan.changes}["password"] == "removed"
    assert done.ok
    assert newest.state.mail["password"] == ""


@pytest.mark.parametrize("change", [{"smtpHost": "evil.example"}, {"username": "somebody"}])
def test_a_stored_password_never_goes_to_another_server_or_user(
    newest: Platform, mail_server: MailServer, change: dict[str, str]
) -> None:
    applied(newest, wanted(mail_server))
    posts = newest.paths("POST")
    with pytest.raises(BadSettingsError, match="entered again"):
        drained(target(newest).plan(Wanted(change)))
    assert newest.paths("POST") == [*posts, "/api/auth/login"]


def test_another_port_needs_a_verified_certificate(newest: Platform, mail_server: MailServer) -> None:
    newest.state.mail.update(smtpHost="smtp.plant.com", username="u", password="p", enableTls=True)
    move = {"smtpPort": "465", "smtpProtocol": "smtps"}
    with pytest.raises(BadSettingsError) as refused:
        drained(target(newest).plan(Wanted(move)))
    assert [problem.code for problem in refused.value.problems if problem.field == "password"] == [
        "secret-unverified"
    ]
    plan = drained(target(newest).plan(Wanted(move, endpoint_verified=True)))
    assert "password" not in plan.after.values
    with pytest.raises(BadSettingsError, match="without encryption"):
        drained(target(newest).plan(Wanted({"enableTls": False})))


def test_somebody_elses_change_is_a_conflict(platform: Platform, mail_server: MailServer) -> None:
    there = target(platform)
    plan = drained(there.plan(wanted(mail_server)))
    platform.state.mail["timeout"] = "20000"
    with pytest.raises(ConflictError, match="no longer as they were"):
        drained(there.apply(plan, Options()))
    assert platform.state.mail["smtpHost"] == "localhost"


def test_a_bad_login_is_tried_once(newest: Platform) -> None:
    there = target(newest, Login("sysadmin@thingsboard.org", "wrong"))
    for _ in range(3):
        with pytest.raises(LoginRefusedError, match="Invalid username or password"):
            drained(there.read())
    assert newest.paths() == ["/api/auth/login"]


def test_a_locked_account_is_explained(newest: Platform) -> None:
    newest.state.max_failed_logins = 1
    for text in ("locked due to security policy", "not active"):
        with pytest.raises(LoginRefusedError, match=text) as refused:
            drained(target(newest, Login("sysadmin@thingsboard.org", "wrong")).read())
        assert "Another administrator" in refused.value.hint


def test_an_api_key_needs_no_login(newest: Platform, mail_server: MailServer) -> None:
    newest.state.api_keys["tb_key"] = newest.state.users[0]
    there = target(newest, Login(api_key="tb_key"))
    plan = drained(there.plan(wanted(mail_server)))
    assert drained(there.apply(plan, Options())).ok
    assert "/api/auth/login" not in newest.paths()
    with pytest.raises(LoginRefusedError, match="API key"):
        drained(target(newest, Login(api_key="tb_other")).read())


def second_step(platform: Platform, codes: list[Code | None]) -> tuple[ThingsBoard, list[tuple[str, ...]]]:
    asked: list[tuple[str, ...]] = []

    def ask(sources: tuple[CodeSource, ...]) -> Code | None:
        asked.append(tuple(source.id for source in sources))
        return codes.pop(0)

    stop = Stop()
    return ThingsBoard(Session(web_to(platform.url, stop), SYSADMIN, ask), stop), asked


@pytest.mark.parametrize("code", [Code("TOTP", "123456"), Code("BACKUP_CODE", "abc & d")])
def test_the_second_step(newest: Platform, code: Code) -> None:
    newest.state.users[0].second = {"TOTP": "123456", "BACKUP_CODE": "abc & d"}
    there, asked = second_step(newest, [code])
    assert drained(there.read()).values["smtpHost"] == "localhost"
    assert asked == [("TOTP", "BACKUP_CODE")]


def test_a_wrong_code_is_tried_once(newest: Platform) -> None:
    newest.state.users[0].second = {"TOTP": "123456"}
    there, _ = second_step(newest, [Code("TOTP", "000000")])
    for _ in range(2):
        with pytest.raises(LoginRefusedError, match="Verification code is incorrect"):
            drained(there.read())
    assert newest.paths().count("/api/auth/2fa/verification/check") == 1


def test_codes_by_mail_are_explained(newest: Platform) -> None:
    newest.state.users[0].second = {"EMAIL": "123456"}
    there, _ = second_step(newest, [None])
    with pytest.raises(CodeNeededError) as needed:
        drained(there.read())
    assert "very settings that are being repaired" in needed.value.hint
    there, _ = second_step(newest, [Code("EMAIL", "")])
    with pytest.raises(CodeNeededError, match="asked to send one by e-mail"):
        drained(there.read())
    there, _ = second_step(newest, [Code("EMAIL", "123456")])
    assert drained(there.read()).document is not None


def test_an_enforced_second_step_that_is_not_set_up(newest: Platform) -> None:
    newest.state.users[0].enforced = True
    with pytest.raises(LoginRefusedError, match="has none yet"):
        drained(target(newest).read())


def test_a_token_that_ran_out_is_refreshed_once(newest: Platform, mail_server: MailServer) -> None:
    there = target(newest)
    plan = drained(there.plan(wanted(mail_server)))
    newest.expire_tokens()
    assert drained(there.apply(plan, Options())).ok
    assert newest.paths().count("/api/auth/token") == 1
    assert newest.paths().count("/api/auth/login") == 1


def test_a_roll_back_restores_what_was_there(platform: Platform, mail_server: MailServer) -> None:
    platform.state.mail.update(smtpPort=25, unknownKey={"a": None})
    plan, _, _ = applied(platform, wanted(mail_server, base_url="https://things.plant.com"))
    extra = Extra("base-url", "https://things.plant.com", "http://localhost:8080", {})
    done = gone_back(target(platform), restore_of(plan, extras=(extra,)))
    assert done.changed
    shown = platform.state.get_settings("mail")["jsonValue"]
    assert shown == dict(plan.before.values) | {"smtpPort": shown["smtpPort"]}
    assert str(shown["smtpPort"]) == "25"
    assert platform.state.row("general")["jsonValue"]["baseUrl"] == "http://localhost:8080"
    platform.state.restart()
    again = gone_back(target(platform), restore_of(plan), overwrite=True)
    assert again.changed == ("password" in plan.before.values)


def test_a_roll_back_over_somebody_elses_change_is_a_conflict(
    newest: Platform, mail_server: MailServer
) -> None:
    plan, _, _ = applied(newest, wanted(mail_server))
    newest.state.mail["timeout"] = "30000"
    with pytest.raises(ConflictError):
        gone_back(target(newest), restore_of(plan))
    assert gone_back(target(newest), restore_of(plan), overwrite=True).changed
    assert newest.state.mail["timeout"] == "10000"


def test_a_cluster_gets_its_list_of_restarts(newest: Platform, mail_server: MailServer) -> None:
    _, done, _ = applied(newest, wanted(mail_server))
    assert "no restart" in done.restart
    newest.state.nodes = [("core-1", "TB_CORE"), ("rules-1", "TB_RULE_ENGINE"), ("js-1", "JS_EXECUTOR")]
    _, done, _ = applied(newest, Wanted({"timeout": "20000"}))
    assert "core-1, rules-1" in done.restart
    assert "js-1" not in done.restart


def test_cancel_reaches_a_platform_that_does_not_answer(newest: Platform, mail_server: MailServer) -> None:
    held, asked = threading.Event(), threading.Event()

    def hold(method: str, path: str) -> None:
        if path == "/api/admin/settings/testMail":
            asked.set()
            held.wait(20)

    newest.before = hold
    stop = Stop()
    there = target(newest, stop=stop)
    plan = drained(there.plan(wanted(mail_server)))
    errors: list[Exception] = []

    def run() -> None:
        try:
            drained(there.apply(plan, Options()))
        except DeliveryError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert asked.wait(10)
    stop.cancel()
    thread.join(5)
    held.set()
    assert not thread.is_alive()
    assert isinstance(errors[0], StoppedError)
    assert newest.state.mail["smtpHost"] == "localhost"


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"garbage", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>", b"HTTP/1.1 200 OK\r\n\r\n[" * 9,
        b"HTTP/1.1 500 X\r\nContent-Length: 2\r\n\r\n[]", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/user", "/api/admin/settings/mail"])
def test_strange_answers_are_one_kind_of_failure(newest: Platform, path: str, answer: bytes) -> None:
    newest.garble[path] = answer
    with pytest.raises(UnreachableError):
        drained(target(newest).read())
