from __future__ import annotations

import pytest

from mailconfig_gui.app.current_test import Proved, RunState
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.events import (
    Failure,
    FailureKind,
    Finished,
    Line,
    Result,
    StageFinished,
    StageStarted,
)
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.transcript import TranscriptLine
from tests.app.editing import NOW, OWNER, finish, opened, ready, report


def test_a_run_is_shown_as_it_happens() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    number, settings = begun
    assert settings.host == "smtp.plant.org"
    editor.test.receive(number, StageStarted(Stage.DNS, 0))
    assert editor.test.run is not None
    assert editor.test.run.running is Stage.DNS
    editor.test.receive(number, StageFinished(report(Stage.DNS)))
    editor.test.receive(number, Line(TranscriptLine(1, "<", False, "220 hello")))
    assert [one.stage for one in editor.test.run.stages] == [Stage.DNS]
    assert editor.test.run.running is None
    assert len(editor.test.run.transcript) == 1
    editor.test.receive(number, Finished(Result(reached=Reached.ACCEPTED, code="7QK-2M")))
    assert editor.test.state is RunState.DONE
    assert editor.test.tested is Proved.ACCEPTED
    assert editor.test.tested_at == NOW


def test_only_one_run_at_a_time() -> None:
    editor = ready()
    assert editor.test.begin(send=True)
    assert editor.test.begin(send=True) is None


def test_cancel_flips_at_once_and_late_events_are_dropped() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    assert editor.test.cancel()
    cancelling = editor.test.state
    editor.test.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    assert editor.test.tested is Proved.UNTESTED
    editor.test.let_go(begun[0])
    assert [cancelling, editor.test.state] == [RunState.CANCELLING, RunState.DONE]
    assert not editor.test.cancel()


def test_a_new_run_may_begin_before_the_cancelled_worker_has_let_go() -> None:
    editor = ready()
    first = editor.test.begin(send=True)
    assert first is not None
    editor.test.cancel()
    second = editor.test.begin(send=True)
    assert second is not None
    editor.test.receive(first[0], Finished(Result(reached=Reached.ACCEPTED)))
    editor.test.let_go(first[0])
    assert editor.test.state is RunState.RUNNING
    editor.test.receive(second[0], Finished(Result(reached=Reached.CONNECTED)))
    assert editor.test.tested is Proved.CONNECTED


def test_any_edit_makes_the_settings_untested_again() -> None:
    for key in BY_KEY:
        editor = ready()
        finish(editor)
        editor.set_value(key, "other" if editor.value(key) != "other" else "another")
        assert editor.test.tested is Proved.UNTESTED, key
        assert editor.test.tested_at is None
        assert editor.test.stale


def test_settings_that_come_back_are_as_their_own_last_test_found_them() -> None:
    editor = ready()

    def now() -> tuple[Proved, Stage | None, bool]:
        return editor.test.tested, editor.test.failed_at, editor.test.stale

    accepted, failed, untested = (
        (Proved.ACCEPTED, None), (Proved.CONNECTED, Stage.AUTH), (Proved.UNTESTED, None),
    )  # fmt: skip
    finish(editor)
    editor.set_value("smtpPort", "2525")
    failure = Failure(Stage.AUTH, FailureKind.REPLY, "No.", "535 no", 535)
    finish(editor, Reached.CONNECTED, failure=failure, code=None)
    assert now() == (*failed, False)
    editor.past.undo()
    assert now() == (*accepted, True)  # what is shown is the test of the other port
    editor.past.redo()
    assert now() == (*failed, False)
    editor.set_value("password", "hunter3")
    assert now() == (*untested, True)
    editor.set_value("password", "hunter2")
    assert now() == (*failed, False)
    editor.choose_provider("gmail")
    assert now() == (*untested, False)
    editor.past.undo()
    assert now() == (*failed, False)


def test_an_outcome_outlives_that_the_password_goes_into_the_keyring() -> None:
    editor = ready()

    def now() -> tuple[Proved, bool]:
        return editor.test.tested, editor.test.stale

    finish(editor)
    editor.saved({"password": OWNER}, editor.draft.values)
    assert now() == (Proved.ACCEPTED, False)
    editor.set_value("smtpPort", "2525")
    editor.past.undo()
    assert now() == (Proved.ACCEPTED, False)
    editor.password_replaced({"password": OWNER})
    assert now() == (Proved.UNTESTED, True)


def test_nothing_of_a_profile_holds_for_the_next_one() -> None:
    editor = ready()
    finish(editor)
    values = editor.draft.values
    editor.start(values)
    assert (editor.test.tested, editor.test.stale) == (Proved.UNTESTED, False)


def test_an_edit_taken_back_after_the_run_brings_its_outcome() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    editor.set_value("smtpPort", "2525")
    editor.test.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    editor.past.undo()
    assert (editor.test.tested, editor.test.stale) == (Proved.ACCEPTED, False)


def test_no_password_is_kept_with_an_outcome() -> None:
    editor = ready()
    finish(editor)
    assert "hunter2" not in repr(vars(editor.test))


def test_the_recipient_is_no_setting() -> None:
    editor = ready()
    finish(editor)
    editor.set_recipient("other@plant.org")
    assert editor.test.tested is Proved.ACCEPTED


def test_an_edit_during_the_run_leaves_the_settings_untested() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    editor.set_value("smtpPort", "25")
    editor.test.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    assert editor.test.state is RunState.DONE
    assert editor.test.tested is Proved.UNTESTED


def test_trouble_before_the_run_ends_it() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    error = MailConfigError("The keyring is locked", "It was not unlocked.")
    editor.test.fail(begun[0] + 1, error)
    assert editor.test.busy
    editor.test.fail(begun[0], error)
    assert editor.test.run is not None
    assert editor.test.run.error is error
    assert not editor.test.busy


def test_the_explanation_of_a_failure_comes_with_its_end_and_may_become_surer() -> None:
    editor = ready()
    failure = Failure(
        Stage.AUTH, FailureKind.REPLY, "The server did not accept the login", "535 5.7.8 no", 535, "5.7.8"
    )
    finish(editor, Reached.CONNECTED, failure=failure, stages=(report(Stage.AUTH, ok=False),), code=None)
    assert editor.test.run is not None
    assert editor.test.run.diagnosis is not None
    assert editor.test.run.diagnosis.cause == "wrong-password"
    surer = editor.test.run.diagnosis._replace(title="Surer")
    editor.test.explain(editor.test.run.number + 1, surer)
    assert editor.test.run.diagnosis.title != "Surer"
    editor.test.explain(editor.test.run.number, surer)
    assert editor.test.run.diagnosis is surer


def test_a_cancelled_result_is_no_failure_to_explain() -> None:
    editor = ready()
    finish(editor, Reached.CONNECTED, failure=Failure(Stage.AUTH, FailureKind.CANCELLED, "Cancelled."))
    assert editor.test.run is not None
    assert editor.test.run.diagnosis is None


@pytest.mark.parametrize("code", ["7QK-2M", "7qk2m", " 7qk 2m "])
def test_the_code_from_the_mail_confirms_the_arrival(code: str) -> None:
    editor = ready()
    finish(editor)
    assert editor.test.confirm(code)
    assert editor.test.tested is Proved.DELIVERED


@pytest.mark.parametrize("code", ["", "-", "7QK-2N"])
def test_another_code_confirms_nothing(code: str) -> None:
    editor = ready()
    finish(editor)
    assert not editor.test.confirm(code)
    assert editor.test.tested is Proved.ACCEPTED


def test_nothing_is_confirmed_after_an_edit() -> None:
    editor = ready()
    finish(editor)
    editor.set_value("smtpPort", "2525")
    assert not editor.test.confirm("7QK-2M")


def test_another_provider_puts_the_outcome_away() -> None:
    editor = ready()
    finish(editor)
    editor.choose_provider("gmail")
    assert editor.test.run is None
    assert editor.test.state is RunState.IDLE


def test_the_outcome_can_be_put_away_but_not_while_it_runs() -> None:
    editor = ready()
    editor.test.begin(send=True)
    editor.test.forget()
    assert editor.test.run is not None
    editor.test.cancel()
    editor.test.forget()
    assert editor.test.run is None


def test_what_was_proved_before_can_be_taken_over() -> None:
    editor = opened()
    editor.test.restore(Proved.DELIVERED, NOW)
    assert editor.test.tested is Proved.DELIVERED
    assert editor.now() == NOW


def test_a_failure_at_the_first_stage_is_no_untested_state() -> None:
    editor = ready()
    begun = editor.test.begin(send=True)
    assert begun is not None
    failure = Failure(Stage.DNS, FailureKind.NO_SUCH_HOST, "There is no such host.")
    editor.test.receive(begun[0], Finished(Result(failure=failure)))
    assert (editor.test.failed_at, editor.test.tested_at) == (Stage.DNS, NOW)
    editor.set_value("smtpPort", "2525")
    assert editor.test.failed_at is None


def test_a_confirmed_test_stays_confirmed_when_something_is_edited() -> None:
    editor = ready()
    finish(editor)
    assert editor.test.confirm("7qk2m")
    editor.set_value("password", "other")
    assert editor.test.tested is Proved.UNTESTED
    assert editor.test.run is not None
    assert editor.test.run.confirmed
