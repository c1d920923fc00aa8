"""The editor: every rule of the window, without a window."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.current_test import Proved, RunState
from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import Security
from tests.app.editing import GOOD, NOW, OWNER, PRESETS, make, opened, ready


def test_a_new_editor_holds_the_defaults_and_nothing_is_unsaved() -> None:
    editor = Editor(PRESETS, lambda: NOW)
    assert editor.draft.values == defaults()
    assert not editor.draft.dirty
    assert editor.test.tested is Proved.UNTESTED
    assert editor.test.state is RunState.IDLE


def test_every_change_is_told_once_and_a_repeated_value_is_none() -> None:
    editor = make()
    calls: list[object] = []
    editor.listen(lambda: calls.append(editor.value("smtpHost")))
    editor.set_value("smtpHost", "a.example.org")
    editor.set_value("smtpHost", "a.example.org")
    assert calls == ["a.example.org"]


@pytest.mark.parametrize(
    ("security", "before", "port"),
    [("tls", "587", "465"), ("tls", "2525", "2525"), ("starttls", "465", "587"), ("none", "25", "25")],
)
def test_a_standard_port_follows_the_encryption(security: str, before: str, port: str) -> None:
    editor = make(smtpPort=before)
    editor.choose_security(Security(security))
    assert editor.draft.security == security
    assert editor.value("smtpPort") == port


def test_a_fix_changes_fields_only_and_shows_what_they_say() -> None:
    editor = make(smtpHost="https://smtp.plant.org:587/")
    editor.problems.leave("smtpHost")
    fix = editor.problems.at("smtpHost")[0].fix
    assert fix is not None
    editor.apply(fix)
    assert (editor.value("smtpHost"), editor.value("smtpPort")) == ("smtp.plant.org", "587")
    editor.apply(Fix("other", {"jsonValue": "x", "smtpPort": "0"}))
    assert "jsonValue" not in editor.draft.values
    assert editor.problems.at("smtpPort")


# Providers


def test_a_provider_fills_what_it_knows_and_its_user_name() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    assert editor.value("smtpHost") == "smtp.sendgrid.net"
    assert editor.value("username") == "apikey"
    assert editor.draft.security == "tls"


def test_a_token_that_is_user_name_and_password_is_typed_once() -> None:
    token = "11111111-2222-3333-4444-555555555555"
    editor = make()
    editor.choose_provider("postmark")
    editor.set_value("username", token[:-1])
    assert not editor.value("password")
    editor.set_value("username", token)
    assert editor.value("password") == token
    editor.set_value("password", "another")
    editor.set_value("username", token.replace("1", "2"))
    assert editor.value("password") == "another"
    assert not make(username=token).value("password")


@pytest.mark.parametrize(("key", "value"), [("tlsVersion", "TLSv1"), ("timeout", "1")])
def test_what_the_platform_never_sends_with_is_tested_and_not_saved(key: str, value: str) -> None:
    editor = ready()
    editor.set_value(key, value)
    assert [problem.field for problem in editor.problems.obstacles(test=False)] == [key]
    assert editor.problems.obstacles(test=True) == ()
    begun = editor.test.begin(send=True)
    assert begun is not None


def test_the_domain_of_mail_from_suggests_a_provider_until_a_server_is_named() -> None:
    editor = make(mailFrom="Plant <plant@gmail.com>")
    found = editor.suggestion()
    assert found is not None
    assert found.id == "gmail"
    editor.choose_provider("gmail")
    assert editor.suggestion() is None
    assert make(mailFrom="plant@gmail.com", smtpHost="mail.plant.org").suggestion() is None
    elsewhere = make(mailFrom="plant@zoho.eu")
    found = elsewhere.suggestion()
    assert found is not None
    elsewhere.choose_provider(found.id)
    assert (elsewhere.draft.provider, elsewhere.draft.variant) == ("zoho", "eu")


def test_the_practice_server_is_filled_in_once_and_may_be_changed() -> None:
    editor = make()
    editor.practise("127.0.0.1", {"starttls": 1, "tls": 2, "none": 3}, "practice", "pw")
    assert editor.value("smtpHost") == ""
    editor.choose_provider(PRACTICE)
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    assert editor.value("smtpPort") == "41"
    assert editor.value("mailFrom")
    assert editor.draft.recipient
    editor.set_value("password", "wrong on purpose")
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    assert editor.value("password") == "wrong on purpose"
    editor.choose_security(Security.TLS)
    assert editor.value("smtpPort") == "42"
    assert not [problem for problem in editor.problems.all() if problem.code == "reserved-host"]


def test_the_practice_sign_in_is_filled_in_when_oauth2_is_switched_on() -> None:
    values = {"clientId": "mailconfig-practice", "username": "practice@example.com"}
    editor = make(enableOauth2=True)
    editor.practise_oauth2(values)
    assert editor.value("clientId") == ""
    editor.choose_provider(PRACTICE)
    editor.practise_oauth2(values)
    assert editor.value("clientId") == ""
    editor.set_value("enableOauth2", True)
    editor.practise_oauth2(values)
    assert editor.value("username") == "practice@example.com"
    editor.set_value("clientId", "wrong on purpose")
    editor.practise_oauth2(values)
    assert editor.value("clientId") == "wrong on purpose"


@pytest.mark.parametrize("provider", [CUSTOM, "sendgrid"])
def test_nothing_of_the_practice_server_goes_to_another_provider(provider: str) -> None:
    editor = make()
    editor.choose_provider(PRACTICE)
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    editor.problems.leave("mailFrom")
    editor.choose_provider(provider)
    left = {key: editor.value(key) for key in ("smtpHost", "smtpPort", "username", "password", "mailFrom")}
    assert not {"127.0.0.1", "41", "practice", "pw", "ThingsBoard <iot@example.com>"} & set(left.values())
    assert editor.draft.recipient == ""
    assert editor.problems.at("mailFrom") == (), "nobody but the program has emptied it"
    editor.choose_provider(PRACTICE)
    editor.set_value("mailFrom", "Plant <tb@plant.org>")
    editor.set_recipient("me@plant.org")
    editor.choose_provider(provider)
    assert [editor.value("mailFrom"), editor.draft.recipient] == ["Plant <tb@plant.org>", "me@plant.org"]


def test_a_replaced_password_touches_nothing_that_is_being_edited() -> None:
    editor = opened()
    editor.set_value("smtpPort", "2525")
    editor.password_replaced({"password": OWNER})
    assert editor.value("smtpPort") == "2525"
    assert editor.draft.dirty
    file = make(**GOOD)
    file.draft.mark_clean()
    file.password_replaced({}, "new")
    assert file.value("password") == "new"
    assert not file.draft.dirty
    assert file.draft.clean["password"] == "new"


def test_the_memory_of_secrets_can_be_listed_for_a_report() -> None:
    editor = make(**GOOD)
    editor.choose_provider("gmail")
    editor.set_value("password", "other")
    assert editor.remembered("password") == ["hunter2", "other"]


def test_the_domain_of_the_sender_tells_the_variant_of_a_provider() -> None:
    editor = make()
    editor.set_value("mailFrom", "Plant <plant@zoho.eu>")
    editor.choose_provider("zoho")
    assert editor.value("smtpHost") == "smtp.zoho.eu"
    editor.choose_provider("mailgun")
    assert editor.draft.variant == editor.presets["mailgun"].variants[0].id
