"""Delivery to a live platform, against the stand-in of its REST API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mailconfig_gui.delivery.kind import Code, CodeSource
from mailconfig_gui.delivery.merge import summary
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Extra,
    Options,
    Plan,
    Restore,
    Step,
    Stop,
    StoppedError,
    TestFailedError,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.targets.thingsboard.api import (
    CodeNeededError,
    Login,
    LoginRefusedError,
    PlatformError,
    Session,
)
from mailconfig_gui.delivery.targets.thingsboard.target import INSTALLED_EMAIL, ThingsBoard
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from mailconfig_gui.model.settings import without_secrets
from tests.delivery.helpers import drained, gone_back, web_to
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform
from tests.platform_standin.state import ApiError

VERSIONS = ("3.3", "3.6", "3.9", "4.3")
PLAIN = Options()
SYSADMIN = Login("sysadmin@thingsboard.org", "sysadmin")


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture(params=VERSIONS)
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    running = Platform(request.param)
    yield running
    running.close()


@pytest.fixture
def newest() -> Iterator[Platform]:
    running = Platform("4.3")
    yield running
    running.close()


def target(platform: Platform, login: Login = SYSADMIN, stop: Stop | None = None) -> ThingsBoard:
    stop = stop or Stop()
    return ThingsBoard(Session(web_to(platform.url, stop), login), stop)


def wanted(mail_server: MailServer, **more: Any) -> Wanted:
    draft = {
        "mailFrom": "Plant <iot@plant.com>", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1",
        "smtpPort": mail_server.port, "timeout": "10000", "enableTls": False, "tlsVersion": "",
        "username": USER, "password": PASSWORD, "enableProxy": False,
    }  # fmt: skip
    for key in ("smtpHost", "smtpPort", "username", "password", "mailFrom"):
        if key in more:
            draft[key] = more.pop(key)
    return Wanted({key: value for key, value in draft.items() if value is not ...}, **more)


def applied(platform: Platform, ask: Wanted, options: Options = PLAIN) -> tuple[Plan, Applied, list[Step]]:
    there = target(platform)
    steps: list[Step] = []
    plan = drained(there.plan(ask))
    return plan, drained(there.apply(plan, options), steps), steps


def codes(plan: Plan) -> set[str]:
    return {risk.code for risk in plan.risks}


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


def test_verify_tests_what_is_stored_and_changes_nothing(platform: Platform, mail_server: MailServer) -> None:
    applied(platform, wanted(mail_server))
    stored = dict(platform.state.mail)
    posts = len(platform.paths("POST"))
    good = drained(target(platform).verify())
    assert (good.ok, good.version, good.recipient) == (
        True, platform.state.full_version if platform.state.version >= (3, 4) else "before 3.4", INSTALLED_EMAIL,
    )  # fmt: skip
    platform.state.mail["password"] = stored["password"] = "changed by hand"
    bad = drained(target(platform).verify())
    assert not bad.ok
    assert "535 5.7.8" in bad.text
    assert platform.state.mail == stored
    assert set(platform.paths("POST")[posts:]) == {"/api/auth/login", "/api/admin/settings/testMail"}
    assert PASSWORD not in repr(good) + repr(bad)


def test_verify_tells_a_sender_that_runs_with_older_settings(
    newest: Platform, mail_server: MailServer
) -> None:
    newest.state.mail.update(
        smtpHost="127.0.0.1", smtpPort=str(mail_server.port), username=USER, password=PASSWORD
    )
    found = drained(target(newest).verify())
    assert (found.ok, found.spoken) == (False, False)
    assert "its running sender fails. Restart the platform" in found.text


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nback"])
def test_a_test_whose_answer_is_lost_is_nothing_that_the_platform_said(
    newest: Platform, answer: bytes
) -> None:
    newest.state.mail.update(username=USER, password=PASSWORD)
    newest.garble["/api/admin/settings/testMail"] = answer
    found = drained(target(newest).verify())
    assert (found.ok, found.spoken) == (False, False)
    assert found.text.startswith("Without a result: ")


def test_verify_names_what_the_settings_lack(newest: Platform) -> None:
    del newest.state.mail["smtpHost"]
    assert (
        drained(target(newest).verify()).text == "The platform's settings lack “smtpHost”, so it cannot send."
    )


def test_an_older_version_says_that_it_cannot_test_what_it_has_stored(mail_server: MailServer) -> None:
    platform = Platform("3.2")
    try:
        applied(platform, wanted(mail_server))
        with pytest.raises(DeliveryError, match=r"Versions 2\.5\.4 to 3\.2\.2 cannot test"):
            drained(target(platform).verify())
    finally:
        platform.close()


def test_a_failing_test_stops_before_saving(platform: Platform, mail_server: MailServer) -> None:
    before = dict(platform.state.mail)
    with pytest.raises(TestFailedError, match=r"535 5\.7\.8"):
        applied(platform, wanted(mail_server, password="wrong"))
    assert platform.state.mail == before


def test_saving_in_spite_of_a_failing_test_says_so(platform: Platform, mail_server: MailServer) -> None:
    _, done, _ = applied(platform, wanted(mail_server, password="wrong"), Options(save_anyway=True))
    assert done.changed
    assert not done.ok
    kind = "javax.mail.AuthenticationFailedException: " if platform.state.version < (3, 7) else ""
    words = f"Unable to send mail: {kind}535 5.7.8 Authentication credentials invalid"
    assert done.tests["before"].text == words
    assert platform.state.mail["password"] == "wrong"


def test_without_a_password_the_stored_one_stays(platform: Platform, mail_server: MailServer) -> None:
    applied(platform, wanted(mail_server))
    plan, done, _ = applied(platform, Wanted({"mailFrom": "New <new@plant.com>"}), Options(prove_stored=True))
    assert [change.key for change in plan.changes] == ["mailFrom"]
    assert done.ok
    assert done.tests["stored"].ok
    assert platform.state.mail["password"] == PASSWORD


@pytest.mark.parametrize("version", ["2.5", "3.2"])
def test_older_versions_keep_the_password_in_their_own_ways(version: str, mail_server: MailServer) -> None:
    platform = Platform(version)
    try:
        applied(platform, wanted(mail_server))
        assert platform.state.mail["password"] == PASSWORD
        plan, done, steps = applied(platform, Wanted({"mailFrom": "New <new@plant.com>"}))
        assert [change.key for change in plan.changes] == ["mailFrom"]
        assert done.ok
        assert platform.state.mail["password"] == PASSWORD
        assert platform.state.mail["mailFrom"] == "New <new@plant.com>"
        assert any(step.id == "test" and step.state == "skipped" for step in steps) == (version == "3.2")
    finally:
        platform.close()


def test_an_older_version_that_cannot_clear_a_password_says_so(mail_server: MailServer) -> None:
    platform = Platform("3.2")
    try:
        plan = drained(target(platform).plan(wanted(mail_server, username="", password=...)))
        assert "password-stays" in codes(plan)
    finally:
        platform.close()


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


def test_a_change_during_the_save_is_noticed(newest: Platform, mail_server: MailServer) -> None:
    def race(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            newest.state.mail["mailFrom"] = "Other <other@plant.com>"

    newest.after = race
    with pytest.raises(ConflictError, match="Reading back"):
        applied(newest, wanted(mail_server))


def test_a_row_that_is_stored_but_not_loaded_is_taken_back(newest: Platform, mail_server: MailServer) -> None:
    before = dict(newest.state.mail)
    load = newest.state._load
    calls: list[int] = []

    def fails_once() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ApiError(500, 2, "Cannot invoke …")
        load()

    newest.state._load = fails_once  # type: ignore[method-assign]  # a fault of the stand-in
    with pytest.raises(DeliveryError, match="were put back"):
        applied(newest, wanted(mail_server))
    assert newest.state.mail == before | {"password": newest.state.mail["password"]}
    newest.state.restart()


def test_a_refused_save_leaves_all_as_it_was(newest: Platform, mail_server: MailServer) -> None:
    before = dict(newest.state.mail)

    def refuse(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ApiError(400, 31, "No")

    newest.before = refuse
    with pytest.raises(DeliveryError, match="Nothing was saved: No"):
        applied(newest, wanted(mail_server))
    assert newest.state.mail == before


def test_a_save_whose_answer_is_lost_is_looked_up(newest: Platform, mail_server: MailServer) -> None:
    def lose(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ConnectionResetError

    newest.after = lose
    _, done, _ = applied(newest, wanted(mail_server))
    assert done.changed
    assert done.ok


def test_whether_only_a_password_was_saved_cannot_be_looked_up(
    newest: Platform, mail_server: MailServer
) -> None:
    applied(newest, wanted(mail_server))

    def lose(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ConnectionResetError

    newest.after = lose
    newest.state.mailer = lambda *_words: ""
    with pytest.raises(BrokenAnswerError) as broken:
        applied(newest, wanted(mail_server, password="another"))
    assert broken.value.unsure == ("The password may have been saved; nothing else differs",)


def test_what_cannot_be_asked_after_all_was_saved_is_said(newest: Platform, mail_server: MailServer) -> None:
    there = target(newest)
    plan = drained(there.plan(wanted(mail_server)))
    faults = Faults(newest)

    def saved(method: str, path: str) -> None:
        if (method, path) == ("GET", "/api/admin/settings/mail") and newest.state.mail["username"]:
            faults.close(0)

    newest.after = saved
    try:
        done = drained(there.apply(plan, Options(prove_stored=True)))
    finally:
        faults.heal()
    assert done.changed
    assert done.notes[0].startswith(
        "All of it is saved. Whether mail works could not be asked after that: Nothing"
    )
    assert not done.tests["stored"].ok, "it was asked for and not made"


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


@pytest.mark.parametrize("authority", ["TENANT_ADMIN", "CUSTOMER_USER"])
def test_only_the_system_administrator_may(platform: Platform, authority: str) -> None:
    platform.state.users[0].authority = authority
    with pytest.raises(LoginRefusedError, match=r"tenant's administrator|customer's user"):
        drained(target(platform).read())
    assert platform.paths() == ["/api/auth/login", "/api/auth/user"]


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


def test_a_missing_row_is_never_made(platform: Platform, mail_server: MailServer) -> None:
    platform.state.rows = [row for row in platform.state.rows if row["key"] != "mail"]
    with pytest.raises(UnreachableError, match=r"is gone.*Do not restart it.*Name its database"):
        drained(target(platform).plan(wanted(mail_server)))
    assert [row["key"] for row in platform.state.rows] == ["general"]


def test_the_base_url_is_changed_in_the_same_plan(platform: Platform, mail_server: MailServer) -> None:
    plan, done, _ = applied(platform, wanted(mail_server, base_url="https://things.plant.com/"))
    assert {change.key: change.words for change in plan.changes}["baseUrl"] == (
        "Address in the platform's messages: “http://localhost:8080” → “https://things.plant.com”"
    )
    assert done.ok
    assert platform.state.row("general")["jsonValue"] == {
        "baseUrl": "https://things.plant.com", "prohibitDifferentUrl": False,
    }  # fmt: skip
    assert not any(code.startswith("base-url") for code in codes(plan))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://localhost:8080", "base-url-dead"), ("things.plant.com", "base-url-dead"),
        ("http://[", "base-url-dead"), ("http://things.plant.com", "base-url-plain"),
        ("https://127.0.0.1:1", "base-url-dead"), ("https://things.plant.com", ""),
    ],
)  # fmt: skip
def test_dead_links_are_foreseen(newest: Platform, mail_server: MailServer, url: str, code: str) -> None:
    newest.state.row("general")["jsonValue"]["baseUrl"] = url
    found = {
        one for one in codes(drained(target(newest).plan(wanted(mail_server)))) if one.startswith("base-url")
    }
    assert found == ({code} if code else set())


def test_the_administrators_email_is_changed_first(platform: Platform, mail_server: MailServer) -> None:
    sent: list[str] = []
    platform.state.mailer = lambda _values, _version, to: sent.append(to) or ""  # type: ignore[func-returns-value]
    plan, done, _ = applied(platform, wanted(mail_server, admin_email="ada@plant.com"))
    assert "login-name-changes" in codes(plan)
    assert done.ok
    assert sent == ["ada@plant.com"]
    user = platform.state.users[0]
    assert user.email == "ada@plant.com"
    posted = next(seen.body for seen in platform.seen if seen.path == "/api/user")
    assert posted["additionalInfo"] == {"lang": "en_US", "description": "kept"}
    assert posted.get("version") == (1 if platform.state.version >= (3, 8) else None)


@pytest.mark.parametrize("url", ["things", "ftp://things.plant.com", "https://", "https://x:port"])
def test_what_is_no_web_address_never_becomes_the_base_url(
    newest: Platform, mail_server: MailServer, url: str
) -> None:
    plan = drained(target(newest).plan(wanted(mail_server, base_url=url)))
    assert plan.blocked
    assert "base-url-bad" in codes(plan)


def test_on_loopback_any_base_url_can_be_set(newest: Platform, mail_server: MailServer) -> None:
    plan, _, _ = applied(newest, wanted(mail_server, base_url="https://things.plant.com/"))
    assert plan.facts["base_url"] == "http://localhost:8080", "what a window offers to change"
    assert newest.state.row("general")["jsonValue"]["baseUrl"] == "https://things.plant.com"


def test_an_email_that_is_taken(newest: Platform, mail_server: MailServer) -> None:
    from tests.platform_standin.state import User

    newest.state.users.append(User("ada@plant.com", "x", "TENANT_ADMIN"))
    before = dict(newest.state.mail)
    with pytest.raises(PlatformError, match="already present"):
        applied(newest, wanted(mail_server, admin_email="ada@plant.com"))
    assert newest.state.mail == before


def restore_of(plan: Plan, **more: Any) -> Restore:
    assert plan.before.document is not None
    return Restore(
        plan.before.document.envelope, plan.before.values, without_secrets(plan.after.values), **more
    )  # fmt: skip


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


def test_what_a_version_lacks_is_no_failure(newest: Platform, mail_server: MailServer) -> None:
    for path in (
        "/api/admin/featuresInfo",
        "/api/admin/systemInfo",
        "/api/system/info",
        "/api/edges/enabled",
    ):
        newest.garble[path] = b"HTTP/1.1 404 X\r\nContent-Length: 2\r\n\r\n{}"
    plan, done, _ = applied(newest, wanted(mail_server))
    assert done.ok
    assert set(done.tests) == {"before"}
    assert plan.facts["version"] == "before 3.4"


def test_mail_that_does_not_work_after_all_is_told(newest: Platform, mail_server: MailServer) -> None:
    answer = b'{"emailEnabled": false}'
    newest.garble["/api/admin/featuresInfo"] = b"HTTP/1.1 200 X\r\nContent-Length: 23\r\n\r\n" + answer
    _, done, _ = applied(newest, wanted(mail_server))
    assert done.changed
    assert not done.ok
    assert not done.tests["connection"].ok


def test_a_test_without_any_stored_password_is_explained(newest: Platform, mail_server: MailServer) -> None:
    newest.state.mail.update(smtpHost="127.0.0.1", smtpPort=str(mail_server.port), username=USER)
    del newest.state.mail["password"]
    with pytest.raises(TestFailedError, match="no password stored"):
        applied(newest, Wanted({"mailFrom": "x@plant.com"}))


def test_a_lost_answer_to_the_test_counts_as_failed(newest: Platform, mail_server: MailServer) -> None:
    newest.garble["/api/admin/settings/testMail"] = b""
    with pytest.raises(TestFailedError):
        applied(newest, wanted(mail_server))
    assert BrokenAnswerError.__mro__[1] is UnreachableError
