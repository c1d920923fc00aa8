"""The editor: every rule of the window, without a window."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.app.editor import (
    CUSTOM,
    LOGIN_KEYS,
    PRACTICE,
    RECIPIENT,
    SERVER_KEYS,
    Editor,
    Proved,
    RunState,
)
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.model.fields import BY_KEY, defaults
from mailconfig_gui.model.problem import Fix, MailConfigError
from mailconfig_gui.model.profile import Owner
from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp.events import (
    Failure,
    FailureKind,
    Finished,
    Line,
    Result,
    StageFinished,
    StageReport,
    StageStarted,
)
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.transcript import TranscriptLine
from mailconfig_gui.storage.presets import load_presets

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
PRESETS = load_presets()
GOOD = {
    "mailFrom": "ThingsBoard <iot@plant.org>",
    "smtpHost": "smtp.plant.org",
    "username": "iot@plant.org",
    "password": "hunter2",
}


def make(**values: object) -> Editor:
    editor = Editor(PRESETS, lambda: NOW)
    for key, value in values.items():
        editor.set_value(key, value)
    return editor


def ready() -> Editor:
    editor = make(**GOOD)
    editor.set_recipient("admin@plant.org")
    return editor


def report(stage: Stage, ok: bool = True) -> StageReport:
    return StageReport(stage, ok, 12, "learnt", {})


def finish(editor: Editor, reached: Reached = Reached.ACCEPTED, **values: object) -> int:
    begun = editor.begin(send=True)
    assert begun is not None
    result = Result(reached=reached, **{"code": "7QK-2M", "queue_id": "4F2", **values})  # type: ignore[arg-type]
    editor.receive(
        begun[0], Finished(result), explain_result(result, begun[1], editor.recipient, editor.provider)
    )
    return begun[0]


# The draft


def test_a_new_editor_holds_the_defaults_and_nothing_is_unsaved() -> None:
    editor = Editor(PRESETS, lambda: NOW)
    assert editor.draft == defaults()
    assert not editor.dirty
    assert editor.tested is Proved.UNTESTED
    assert editor.state is RunState.IDLE


def test_every_change_is_told_once_and_a_repeated_value_is_none() -> None:
    editor = make()
    calls: list[object] = []
    editor.listen(lambda: calls.append(editor.value("smtpHost")))
    editor.set_value("smtpHost", "a.example.org")
    editor.set_value("smtpHost", "a.example.org")
    assert calls == ["a.example.org"]


def test_the_unsaved_mark_goes_when_the_old_value_is_back() -> None:
    editor = make()
    editor.set_value("smtpHost", "a.example.org")
    assert editor.dirty
    editor.set_value("smtpHost", "")
    assert not editor.dirty


def test_the_draft_handed_out_is_a_copy() -> None:
    editor = make(**GOOD)
    editor.draft["smtpHost"] = "elsewhere"
    assert editor.value("smtpHost") == "smtp.plant.org"


def test_no_secret_is_in_the_words_about_an_editor() -> None:
    assert "hunter2" not in repr(make(**GOOD, proxyPassword="hunter2"))


@pytest.mark.parametrize(
    ("security", "before", "port"),
    [("tls", "587", "465"), ("tls", "2525", "2525"), ("starttls", "465", "587"), ("none", "25", "25")],
)
def test_a_standard_port_follows_the_encryption(security: str, before: str, port: str) -> None:
    editor = make(smtpPort=before)
    editor.choose_security(Security(security))
    assert editor.security == security
    assert editor.value("smtpPort") == port


def test_a_fix_changes_fields_only_and_shows_what_they_say() -> None:
    editor = make(smtpHost="https://smtp.plant.org:587/")
    editor.leave("smtpHost")
    fix = editor.problems("smtpHost")[0].fix
    assert fix is not None
    editor.apply(fix)
    assert (editor.value("smtpHost"), editor.value("smtpPort")) == ("smtp.plant.org", "587")
    editor.apply(Fix("other", {"jsonValue": "x", "smtpPort": "0"}))
    assert "jsonValue" not in editor.draft
    assert editor.problems("smtpPort")


# Providers


def test_a_provider_fills_what_it_knows_and_its_user_name() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    assert editor.value("smtpHost") == "smtp.sendgrid.net"
    assert editor.value("username") == "apikey"
    assert editor.security == "tls"


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
    assert [problem.field for problem in editor.obstacles(test=False)] == [key]
    assert editor.obstacles(test=True) == ()
    begun = editor.begin(send=True)
    assert begun is not None


def test_what_was_typed_for_a_provider_comes_back() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("password", "SG.abc")
    editor.set_value("smtpPort", "2525")
    editor.choose_provider("gmail")
    assert editor.value("smtpPort") == "465"
    assert editor.value("password") == ""
    editor.choose_provider("sendgrid")
    assert editor.value("smtpPort") == "2525"
    assert editor.value("password") == "SG.abc"


def test_a_login_goes_to_no_other_server() -> None:
    editor = make()
    editor.choose_provider("gmail")
    editor.set_value("username", "me@gmail.com")
    editor.set_value("password", "secret")
    editor.choose_provider("fastmail")
    assert (editor.value("username"), editor.value("password")) == ("", "")


def test_a_login_typed_before_any_provider_goes_to_the_first_that_takes_one() -> None:
    editor = make(username="me@plant.org", password="secret")
    editor.choose_provider("relay")
    assert (editor.value("username"), editor.value("password")) == ("", "")
    editor.choose_provider("fastmail")
    assert (editor.value("username"), editor.value("password")) == ("me@plant.org", "secret")


def test_custom_wipes_nothing() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("password", "SG.abc")
    before = editor.draft
    editor.choose_provider(CUSTOM)
    assert editor.draft == before


def test_mail_from_and_proxy_stay_whatever_the_provider() -> None:
    editor = make(mailFrom="a@plant.org", enableProxy=True, proxyHost="proxy.plant.org")
    for provider in PRESETS:
        editor.choose_provider(provider)
    assert editor.value("mailFrom") == "a@plant.org"
    assert editor.value("proxyHost") == "proxy.plant.org"


def test_another_region_changes_the_host_and_keeps_the_login() -> None:
    editor = make()
    editor.choose_provider("ses")
    editor.set_value("username", "AKIA0123456789ABCDEF")
    first, second = PRESETS["ses"].variants[:2]
    assert editor.variant == first.id
    editor.choose_provider("ses", second.id)
    assert editor.value("smtpHost") == second.settings["smtpHost"]
    assert editor.value("username") == "AKIA0123456789ABCDEF"
    editor.choose_provider("gmail")
    editor.choose_provider("ses", second.id)
    assert editor.value("smtpHost") == second.settings["smtpHost"]


_VALUES = st.dictionaries(st.sampled_from(sorted(SERVER_KEYS)), st.text(max_size=8), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(sorted(set(PRESETS) - {CUSTOM, PRACTICE})), _VALUES), max_size=6))
def test_no_field_is_lost_across_switches(visits: list[tuple[str, dict[str, object]]]) -> None:
    editor = Editor(PRESETS, lambda: NOW)
    last: dict[str, dict[str, object]] = {}
    for provider, values in visits:
        editor.choose_provider(provider)
        for key, value in values.items():
            editor.set_value(key, value)
        last[provider] = {key: editor.value(key) for key in SERVER_KEYS}
        assert set(editor.draft) == set(BY_KEY)
    for provider, expected in last.items():
        editor.choose_provider(provider)
        assert {key: editor.value(key) for key in SERVER_KEYS} == expected


def test_the_domain_of_mail_from_suggests_a_provider_until_a_server_is_named() -> None:
    editor = make(mailFrom="Plant <plant@gmail.com>")
    found = editor.suggestion()
    assert found is not None
    assert found.id == "gmail"
    editor.choose_provider("gmail")
    assert editor.suggestion() is None
    assert make(mailFrom="plant@gmail.com", smtpHost="mail.plant.org").suggestion() is None


def test_the_practice_server_is_filled_in_once_and_may_be_changed() -> None:
    editor = make()
    editor.practise("127.0.0.1", {"starttls": 1, "tls": 2, "none": 3}, "practice", "pw")
    assert editor.value("smtpHost") == ""
    editor.choose_provider(PRACTICE)
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    assert editor.value("smtpPort") == "41"
    assert editor.value("mailFrom")
    assert editor.recipient
    editor.set_value("password", "wrong on purpose")
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    assert editor.value("password") == "wrong on purpose"
    editor.choose_security(Security.TLS)
    assert editor.value("smtpPort") == "42"
    assert not [problem for problem in editor.all_problems() if problem.code == "reserved-host"]


@pytest.mark.parametrize("provider", [CUSTOM, "sendgrid"])
def test_nothing_of_the_practice_server_goes_to_another_provider(provider: str) -> None:
    editor = make()
    editor.choose_provider(PRACTICE)
    editor.practise("127.0.0.1", {"starttls": 41, "tls": 42, "none": 43}, "practice", "pw")
    editor.choose_provider(provider)
    left = {key: editor.value(key) for key in ("smtpHost", "smtpPort", "username", "password", "mailFrom")}
    assert not {"127.0.0.1", "41", "practice", "pw", "ThingsBoard <iot@example.com>"} & set(left.values())
    assert editor.recipient == ""
    editor.choose_provider(PRACTICE)
    editor.set_value("mailFrom", "Plant <tb@plant.org>")
    editor.set_recipient("me@plant.org")
    editor.choose_provider(provider)
    assert [editor.value("mailFrom"), editor.recipient] == ["Plant <tb@plant.org>", "me@plant.org"]


# Problems


def test_a_problem_is_shown_when_the_field_is_left_and_not_before() -> None:
    editor = make()
    editor.set_value("smtpHost", "smtp.plant.org:587")
    assert editor.problems("smtpHost") == ()
    editor.leave("smtpHost")
    assert [problem.code for problem in editor.problems("smtpHost")] == ["host-port"]
    editor.set_value("smtpHost", "smtp.plant.org")
    assert editor.problems("smtpHost") == ()


def test_an_untouched_empty_field_is_no_reproach() -> None:
    editor = make()
    editor.leave("mailFrom")
    assert editor.problems("mailFrom") == ()
    editor.set_value("mailFrom", "x")
    editor.set_value("mailFrom", "")
    editor.leave("mailFrom")
    assert editor.problems("mailFrom")


def test_a_test_shows_everything_that_is_missing_at_once() -> None:
    editor = make()
    assert editor.begin(send=True) is None
    assert editor.problems("mailFrom")
    assert editor.problems("smtpHost")
    assert editor.problems(RECIPIENT)
    assert editor.obstacles(test=True)[0].field == "mailFrom"
    assert editor.state is RunState.IDLE


def test_a_save_does_not_ask_for_a_recipient_nor_a_password() -> None:
    editor = make(**{**GOOD, "password": ""})
    assert editor.obstacles(test=False) == ()
    assert [problem.field for problem in editor.obstacles(test=True)] == ["password", RECIPIENT]
    editor.show_all(test=False)
    assert editor.problems(RECIPIENT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "admin",
        "@plant.org",
        "admin@",
        "a b@plant.org",
        "A <a@plant.org>",
        "a@b@c",
        "a@plant.org,b@plant.org",
    ],
)
def test_what_is_no_recipient_is_said(text: str) -> None:
    editor = make(**GOOD)
    editor.set_recipient(text)
    assert editor.begin(send=True) is None
    assert editor.problems(RECIPIENT)


def test_the_advice_of_the_preset_comes_after_the_rules_of_the_fields() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("username", "me@plant.org")
    editor.set_value("password", "x")
    editor.leave("username")
    assert [problem.code for problem in editor.problems("username")] == ["provider-username"]


# The run


def test_a_run_is_shown_as_it_happens() -> None:
    editor = ready()
    begun = editor.begin(send=True)
    assert begun is not None
    number, settings = begun
    assert settings.host == "smtp.plant.org"
    editor.receive(number, StageStarted(Stage.DNS, 0))
    assert editor.run is not None
    assert editor.run.running is Stage.DNS
    editor.receive(number, StageFinished(report(Stage.DNS)))
    editor.receive(number, Line(TranscriptLine(1, "<", False, "220 hello")))
    assert [one.stage for one in editor.run.stages] == [Stage.DNS]
    assert editor.run.running is None
    assert len(editor.run.transcript) == 1
    editor.receive(number, Finished(Result(reached=Reached.ACCEPTED, code="7QK-2M")))
    assert editor.state is RunState.DONE
    assert editor.tested is Proved.ACCEPTED
    assert editor.tested_at == NOW


def test_only_one_run_at_a_time() -> None:
    editor = ready()
    assert editor.begin(send=True)
    assert editor.begin(send=True) is None


def test_cancel_flips_at_once_and_late_events_are_dropped() -> None:
    editor = ready()
    begun = editor.begin(send=True)
    assert begun is not None
    assert editor.cancel()
    cancelling = editor.state
    editor.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    assert editor.tested is Proved.UNTESTED
    editor.let_go(begun[0])
    assert [cancelling, editor.state] == [RunState.CANCELLING, RunState.DONE]
    assert not editor.cancel()


def test_a_new_run_may_begin_before_the_cancelled_worker_has_let_go() -> None:
    editor = ready()
    first = editor.begin(send=True)
    assert first is not None
    editor.cancel()
    second = editor.begin(send=True)
    assert second is not None
    editor.receive(first[0], Finished(Result(reached=Reached.ACCEPTED)))
    editor.let_go(first[0])
    assert editor.state is RunState.RUNNING
    editor.receive(second[0], Finished(Result(reached=Reached.CONNECTED)))
    assert editor.tested is Proved.CONNECTED


def test_any_edit_makes_the_settings_untested_again() -> None:
    for key in BY_KEY:
        editor = ready()
        finish(editor)
        editor.set_value(key, "other" if editor.value(key) != "other" else "another")
        assert editor.tested is Proved.UNTESTED, key
        assert editor.tested_at is None
        assert editor.run_is_stale


def test_the_recipient_is_no_setting() -> None:
    editor = ready()
    finish(editor)
    editor.set_recipient("other@plant.org")
    assert editor.tested is Proved.ACCEPTED


def test_an_edit_during_the_run_leaves_the_settings_untested() -> None:
    editor = ready()
    begun = editor.begin(send=True)
    assert begun is not None
    editor.set_value("smtpPort", "25")
    editor.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    assert editor.state is RunState.DONE
    assert editor.tested is Proved.UNTESTED


def test_trouble_before_the_run_ends_it() -> None:
    editor = ready()
    begun = editor.begin(send=True)
    assert begun is not None
    error = MailConfigError("The keyring is locked", "It was not unlocked.")
    editor.fail(begun[0] + 1, error)
    assert editor.busy
    editor.fail(begun[0], error)
    assert editor.run is not None
    assert editor.run.error is error
    assert not editor.busy


def test_the_explanation_of_a_failure_comes_with_its_end_and_may_become_surer() -> None:
    editor = ready()
    failure = Failure(
        Stage.AUTH, FailureKind.REPLY, "The server did not accept the login", "535 5.7.8 no", 535, "5.7.8"
    )
    finish(editor, Reached.CONNECTED, failure=failure, stages=(report(Stage.AUTH, ok=False),), code=None)
    assert editor.run is not None
    assert editor.run.diagnosis is not None
    assert editor.run.diagnosis.cause == "wrong-password"
    surer = editor.run.diagnosis._replace(title="Surer")
    editor.explain(editor.run.number + 1, surer)
    assert editor.run.diagnosis.title != "Surer"
    editor.explain(editor.run.number, surer)
    assert editor.run.diagnosis is surer


def test_a_cancelled_result_is_no_failure_to_explain() -> None:
    editor = ready()
    finish(editor, Reached.CONNECTED, failure=Failure(Stage.AUTH, FailureKind.CANCELLED, "Cancelled."))
    assert editor.run is not None
    assert editor.run.diagnosis is None


@pytest.mark.parametrize("code", ["7QK-2M", "7qk2m", " 7qk 2m "])
def test_the_code_from_the_mail_confirms_the_arrival(code: str) -> None:
    editor = ready()
    finish(editor)
    assert editor.confirm(code)
    assert editor.tested is Proved.DELIVERED


@pytest.mark.parametrize("code", ["", "-", "7QK-2N"])
def test_another_code_confirms_nothing(code: str) -> None:
    editor = ready()
    finish(editor)
    assert not editor.confirm(code)
    assert editor.tested is Proved.ACCEPTED


def test_nothing_is_confirmed_after_an_edit() -> None:
    editor = ready()
    finish(editor)
    editor.set_value("smtpPort", "2525")
    assert not editor.confirm("7QK-2M")


def test_another_provider_puts_the_outcome_away() -> None:
    editor = ready()
    finish(editor)
    editor.choose_provider("gmail")
    assert editor.run is None
    assert editor.state is RunState.IDLE


def test_the_outcome_can_be_put_away_but_not_while_it_runs() -> None:
    editor = ready()
    editor.begin(send=True)
    editor.forget_run()
    assert editor.run is not None
    editor.cancel()
    editor.forget_run()
    assert editor.run is None


# Secrets in the keyring

OWNER = Owner("smtp.plant.org", "iot@plant.org")


def opened() -> Editor:
    editor = make()
    draft = {**defaults(), **GOOD}
    del draft["password"]
    editor.start(draft, provider=CUSTOM, recipient="admin@plant.org", owners={"password": OWNER})
    return editor


def test_a_stored_secret_counts_as_there() -> None:
    editor = opened()
    assert editor.usable_secrets == {"password"}
    assert editor.obstacles(test=True) == ()
    assert "password" not in editor.draft
    assert not editor.dirty


@pytest.mark.parametrize("key", ["smtpHost", "username"])
def test_a_stored_secret_is_for_its_server_and_user_only(key: str) -> None:
    editor = opened()
    editor.set_value(key, "other.example.org")
    assert editor.usable_secrets == frozenset()
    assert [problem.field for problem in editor.obstacles(test=True)] == ["password"]


def test_a_secret_typed_and_emptied_again_is_the_stored_one() -> None:
    editor = opened()
    editor.set_value("password", "x")
    assert editor.usable_secrets == frozenset()
    editor.set_value("password", "")
    assert editor.usable_secrets == {"password"}
    assert not editor.dirty


def test_a_stored_secret_survives_a_visit_to_another_provider() -> None:
    editor = opened()
    editor.choose_provider("gmail")
    assert editor.usable_secrets == frozenset()
    editor.choose_provider(CUSTOM)
    assert editor.value("username") == "iot@plant.org"
    assert editor.usable_secrets == {"password"}


def test_a_saved_secret_leaves_the_memory() -> None:
    editor = make(**GOOD)
    draft = editor.draft
    editor.saved({"password": OWNER}, draft)
    assert not editor.dirty
    assert editor.remembered("password") == []
    assert editor.usable_secrets == {"password"}


def test_what_was_typed_while_saving_stays_unsaved() -> None:
    editor = make(**GOOD)
    draft = editor.draft
    editor.set_value("password", "newer")
    editor.set_value("smtpPort", "2525")
    editor.saved({"password": OWNER}, draft)
    assert editor.dirty
    assert editor.value("password") == "newer"


def test_a_replaced_password_touches_nothing_that_is_being_edited() -> None:
    editor = opened()
    editor.set_value("smtpPort", "2525")
    editor.password_replaced({"password": OWNER})
    assert editor.value("smtpPort") == "2525"
    assert editor.dirty
    file = make(**GOOD)
    file.mark_clean()
    file.password_replaced({}, "new")
    assert file.value("password") == "new"
    assert not file.dirty
    assert file.clean_draft["password"] == "new"


def test_the_memory_of_secrets_can_be_listed_for_a_report() -> None:
    editor = make(**GOOD)
    editor.choose_provider("gmail")
    editor.set_value("password", "other")
    assert editor.remembered("password") == ["hunter2", "other"]


def test_every_login_key_is_a_server_key() -> None:
    assert set(LOGIN_KEYS) < set(SERVER_KEYS)


def test_what_was_proved_before_can_be_taken_over() -> None:
    editor = opened()
    editor.restore_tested(Proved.DELIVERED, NOW)
    assert editor.tested is Proved.DELIVERED
    assert editor.now() == NOW


def test_a_failure_at_the_first_stage_is_no_untested_state() -> None:
    editor = ready()
    begun = editor.begin(send=True)
    assert begun is not None
    failure = Failure(Stage.DNS, FailureKind.NO_SUCH_HOST, "There is no such host.")
    editor.receive(begun[0], Finished(Result(failure=failure)))
    assert (editor.failed_at, editor.tested_at) == (Stage.DNS, NOW)
    editor.set_value("smtpPort", "2525")
    assert editor.failed_at is None


def test_a_confirmed_test_stays_confirmed_when_something_is_edited() -> None:
    editor = ready()
    finish(editor)
    assert editor.confirm("7qk2m")
    editor.set_value("password", "other")
    assert editor.tested is Proved.UNTESTED
    assert editor.run is not None
    assert editor.run.confirmed
