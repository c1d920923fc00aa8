"""What follows a test: asked once, never a login more, stopped at once, dropped with its run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved, RunState
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.after_test import LOOK, VERSION
from mailconfig_gui.gui.results.findings import ConsentCard, FindingsCard, LookLine
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.security import Security
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.stages import Stage
from tests.gui import small_windows, states
from tests.gui.states import make_window, settle
from tests.gui.test_test_runs import fill
from tests.lab.scripted import Close, ScriptedServer, Send, Silence


class CountingServer(PracticeServer):
    """Counts how often somebody logs in."""

    logins = 0

    def accept_login(self, username: bytes, password: bytes) -> bool:
        self.logins += 1
        return super().accept_login(username, password)


@pytest.fixture
def server() -> Iterator[CountingServer]:
    running = CountingServer()
    yield running
    running.stop()


def point(window: MainWindow, port: int) -> None:
    """Fill the form for a server of ours that speaks no TLS."""
    window.form.choose("custom")
    values = {"mailFrom": "a@plant.org", "smtpHost": "127.0.0.1", "smtpPort": str(port), "timeout": "10000"}
    for key, value in values.items():
        window.editor.set_value(key, value)
    window.editor.choose_security(Security.NONE)
    window.editor.set_value("smtpPort", str(port))
    window.editor.set_recipient("b@plant.org")


@pytest.fixture
def threaded(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    return window


def test_the_first_failure_asks_and_the_answer_is_remembered(
    window: MainWindow, server: CountingServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path)
    server.fault = "sender-refused"
    window.test(send=True)
    settle()
    assert isinstance(window.results.look, ConsentCard)
    assert window.inquiry.endpoints == ()
    window.results.look.yes.click()
    settle()
    assert window.workspace.home.preferences.choices[LOOK] is True
    assert window.inquiry.findings is not None
    assert isinstance(window.results.look, FindingsCard)
    assert window.inquiry.findings.endpoints[0].port == server.ports["starttls"]
    window.test(send=True)
    settle()
    assert window.inquiry.findings is not None, "not asked again, looked at once"


def test_test_look_and_verdict_log_in_once(
    window: MainWindow, server: CountingServer, tmp_path: Path
) -> None:
    window.inquiry.allow(True)
    fill(window, server, tmp_path)
    server.fault = "wrong-password"
    window.test(send=True)
    settle()
    assert window.inquiry.findings is not None
    assert window.inquiry.verdict is not None
    assert window.inquiry.judged_by_look
    assert server.logins == 1


def test_a_no_is_remembered_and_one_look_stays_possible(
    window: MainWindow, server: CountingServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path)
    server.fault = "relay-denied"
    window.test(send=True)
    settle()
    assert isinstance(window.results.look, ConsentCard)
    window.results.look.no.click()
    settle()
    assert window.inquiry.consent is False
    line = window.results.look
    assert isinstance(line, LookLine)
    line.button.click()
    assert window.inquiry.findings is not None
    assert window.inquiry.consent is False


def test_the_menu_changes_the_answer(window: MainWindow) -> None:
    action = window.menus.entries["look"]
    assert not action.isChecked()
    action.trigger()
    assert window.inquiry.consent is True
    action.trigger()
    assert window.inquiry.consent is False


def test_the_look_makes_the_explanation_surer_and_its_fix_works(
    window: MainWindow, server: CountingServer, tmp_path: Path
) -> None:
    window.inquiry.allow(True)
    fill(window, server, tmp_path)
    window.editor.choose_security(Security.TLS)
    window.editor.set_value("smtpPort", str(server.ports["starttls"]))
    window.test(send=True)
    settle()
    run = window.editor.test.run
    assert run is not None
    assert run.diagnosis is not None
    assert run.diagnosis.cause == "implicit-tls-on-starttls-port"
    assert server.logins == 0
    window._fix(run.diagnosis.fixes[0])
    assert window.editor.test.tested is Proved.ACCEPTED
    assert server.logins == 1


def test_after_success_the_platform_is_judged_without_another_connection(
    window: MainWindow, server: CountingServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path)
    window.test(send=True)
    settle()
    assert window.editor.test.tested is Proved.ACCEPTED
    alone = window.inquiry.verdict
    assert alone is not None
    assert not window.inquiry.judged_by_look
    # The platform's Java may not know the authority, which is said; a look leaves that as open.
    assert (alone.outcome, alone.assumed) == ("sends", ("trust",))
    assert "authority-supposed" in {caution.code for caution in alone.warnings}
    window.inquiry.judge(look=True)
    assert window.inquiry.verdict is not None
    assert window.inquiry.verdict._replace(warnings=()) == alone._replace(warnings=())
    assert server.logins == 1


def test_a_good_server_is_foreseen_as_good_without_a_look(window: MainWindow) -> None:
    small_windows.practice_inbox(window).close()
    assert window.inquiry.verdict is not None
    assert not window.inquiry.judged_by_look
    verdict = window.inquiry.verdict
    assert (verdict.outcome, verdict.unsafe, verdict.assumed) == ("sends", (), ())


def test_the_practice_server_stands_for_one_the_platform_trusts(window: MainWindow) -> None:
    window.inquiry.allow(True)
    small_windows.practice_inbox(window).close()
    assert window.inquiry.judged_by_look
    assert window.inquiry.verdict is not None
    assert (window.inquiry.verdict.outcome, window.inquiry.verdict.text) == ("sends", "")


def test_another_version_is_foreseen_and_remembered(window: MainWindow) -> None:
    states.accepted(window)
    assert window.inquiry.version == "4.3"
    window.inquiry.choose_version("3.6")
    assert window.inquiry.verdict is not None
    assert window.inquiry.verdict.version == "3.6"
    assert window.workspace.home.preferences.choices[VERSION] == "3.6"
    states.accepted(window)
    assert window.inquiry.verdict.version == "3.6"


def test_what_this_program_ended_by_itself_is_not_looked_into(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    states.fail(window, Stage.CONFIG, "settings", "The sender cannot be sent.", "")
    assert not window.inquiry.may_look
    assert window.results.look is None
    states.fails_name(window)
    assert not window.inquiry.may_look


def test_everything_goes_with_its_run(window: MainWindow) -> None:
    states.found_other_settings(window)
    assert window.inquiry.findings is not None
    window.results.back.click()
    assert window.inquiry.tried is None
    assert window.inquiry.findings is None


def test_a_look_is_stopped_at_once_and_may_be_made_again(qtbot: QtBot, threaded: MainWindow) -> None:
    window = threaded
    with ScriptedServer([Send(b"554 go away\r\n"), Close()], [Silence()]) as silent:
        point(window, silent.port)
        window.test(send=True)
        qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE and window.inquiry.asks)
        window.inquiry.allow(True)
        qtbot.waitUntil(lambda: silent.connections >= 2)
        assert window.inquiry.looking
        assert window.menus.entries["cancel"].isEnabled()
        window.menus.entries["cancel"].trigger()
        assert not window.inquiry.busy
        settle()
        assert isinstance(window.results.look, FindingsCard) is bool(window.inquiry.endpoints)
        assert window.inquiry.may_look
        assert window.inquiry.findings is None


def test_a_new_test_ends_the_look_at_the_old_one(qtbot: QtBot, threaded: MainWindow) -> None:
    window = threaded
    window.inquiry.allow(True)
    with ScriptedServer([Send(b"554 go away\r\n"), Close()], [Silence()]) as silent:
        point(window, silent.port)
        window.test(send=True)
        qtbot.waitUntil(lambda: window.inquiry.looking)
        window.test(send=True)
        assert window.inquiry.tried is None
        assert not window.inquiry.busy
        window.tests.cancel()
        qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE)


def test_a_ca_file_that_is_gone_is_said(window: MainWindow, server: CountingServer, tmp_path: Path) -> None:
    fill(window, server, tmp_path)
    server.fault = "relay-denied"
    window.test(send=True)
    settle()
    (tmp_path / "ca.pem").unlink()
    window.inquiry.look()
    settle()
    assert window.inquiry.trouble is not None
    assert not window.inquiry.looking
    assert isinstance(window.results.look, FindingsCard)
