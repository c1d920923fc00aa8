"""*Apply to platform…* against the stand-in of the platform, with real threads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.open_save import save_file
from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.apply.offer import Offer
from mailconfig_gui.gui.apply.plan import PlanPage
from mailconfig_gui.gui.apply.questions import CodeDialog, HistoryDialog
from mailconfig_gui.gui.dialogs.handoff import HandOverDialog
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.cards import DiagnosisCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.security import Security
from tests.gui import small_windows
from tests.gui.states import make_window, settle
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.server import Platform
from tests.storage.keyrings import MemoryStore

LOGIN, LOGIN_PASSWORD = "sysadmin@thingsboard.org", "sysadmin pässword"
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform("4.3")
    running.state.users[0].password = LOGIN_PASSWORD
    yield running
    running.close()


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, mail_server: MailServer) -> MainWindow:
    made = make_window(tmp_path, store=MemoryStore(), runner=Runner())
    qtbot.addWidget(made, before_close_func=lambda window: window.editor.draft.mark_clean())
    made.show()
    editor = made.editor
    editor.choose_provider("custom")
    for key, value in (
        ("mailFrom", "Plant <iot@plant.com>"), ("smtpHost", "127.0.0.1"), ("smtpPort", str(mail_server.port)),
        ("username", USER), ("password", PASSWORD),
    ):  # fmt: skip
        editor.set_value(key, value)
    editor.choose_security(Security.NONE)
    editor.set_value("smtpPort", str(mail_server.port))
    return made


def name_platform(dialog: ApplyDialog, platform: Platform) -> None:
    dialog.form.fields.fill("url", platform.url)
    dialog.form.fields.fill("user", LOGIN)
    dialog.form.fields.fill("password", LOGIN_PASSWORD)
    dialog.form.fields.check_box("plain_http").setChecked(True)


@pytest.fixture
def dialog(shown: MainWindow, platform: Platform) -> ApplyDialog:
    made = shown.dialogs.apply()
    assert made is not None
    name_platform(made, platform)
    return made


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    qtbot.waitUntil(until, timeout=WAIT_MS)
    settle()


def planned(qtbot: QtBot, dialog: ApplyDialog) -> None:
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is not None, words(dialog)


def test_plan_apply_and_roll_back(qtbot: QtBot, dialog: ApplyDialog, platform: Platform) -> None:
    before = dict(platform.state.mail)
    planned(qtbot, dialog)
    text = words(dialog)
    assert "127.0.0.1" in text
    assert PASSWORD not in text
    assert LOGIN_PASSWORD not in text
    assert not [path for path in platform.paths("POST") if "settings" in path]
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.outcome is not None, words(dialog)
    assert dialog.outcome.done == "applied"
    text = words(dialog)
    assert "From this computer" in text
    assert "From the platform" in text
    assert PASSWORD not in text
    assert platform.state.mail["smtpHost"] != before["smtpHost"]
    assert dialog.undo.isVisible()
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.page is not None, words(dialog)
    assert "Roll back: " in words(dialog)
    assert platform.state.mail["smtpHost"] != before["smtpHost"], "a roll-back shows its plan first"
    assert dialog.apply.text() == "&Roll back"
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.outcome is not None, words(dialog)
    assert dialog.outcome.done == "rolled-back", words(dialog)
    assert "From this computer" not in words(dialog), "that test was of the other settings"
    assert platform.state.mail["smtpHost"] == before["smtpHost"]


def test_a_refused_login_is_said_and_nothing_is_changed(qtbot: QtBot, dialog: ApplyDialog) -> None:
    dialog.form.fields.fill("password", "wrong")
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is None
    assert "refused the login" in words(dialog)
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert dialog.form.isVisible()
    assert dialog.focusWidget() is dialog.form.fields.edit("password")


def test_a_failed_test_of_the_platform_is_explained(
    qtbot: QtBot, shown: MainWindow, dialog: ApplyDialog, platform: Platform
) -> None:
    dialog.reject()
    shown.editor.set_value("password", "not the password")
    again = shown.dialogs.apply()
    assert again is not None
    name_platform(again, platform)
    planned(qtbot, again)
    qtbot.mouseClick(again.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not again.running)
    assert again.findChild(DiagnosisCard) is not None
    assert "Nothing was saved" in words(again)
    assert "not the password" not in words(again)


def test_stopping_ends_a_slow_plan(qtbot: QtBot, dialog: ApplyDialog, platform: Platform) -> None:
    import threading

    free = threading.Event()

    def slow(_method: str, _path: str) -> None:
        free.wait(WAIT_MS / 1000)

    platform.before = slow
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    assert dialog.running
    assert dialog.cancel.isVisible()
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    free.set()
    assert "Stopped" in words(dialog)


def test_missing_access_is_said_at_its_field(qtbot: QtBot, dialog: ApplyDialog) -> None:
    dialog.form.fields.fill("url", "http://plant.example:8080")
    dialog.form.fields.edit("password").clear()
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    assert not dialog.running
    assert "agree" in words(dialog)
    assert "Enter the password" in words(dialog)


def test_a_file_is_applied_and_its_history_leads_back(
    qtbot: QtBot, dialog: ApplyDialog, tmp_path: Path
) -> None:
    path = tmp_path / "target.json"
    draft = {**defaults(), "mailFrom": "a@plant.org", "smtpHost": "old.plant.org"}
    save_file(path, draft, include_password=False)
    dialog.form.kinds.setCurrentIndex(dialog.form.kinds.findData("file"))
    dialog.form.fields.fill("file", str(path))
    planned(qtbot, dialog)
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "127.0.0.1", words(dialog)
    dialog.go_back()
    qtbot.mouseClick(dialog.history, Qt.MouseButton.LeftButton)
    settle()
    history = dialog.findChild(HistoryDialog)
    assert history is not None
    assert history.list.count() == 1
    qtbot.mouseClick(history.roll_back, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "old.plant.org", words(dialog)


def test_settings_with_errors_are_shown_first(shown: MainWindow) -> None:
    shown.editor.set_value("smtpHost", "")
    assert shown.dialogs.apply() is None


def test_the_second_step_is_asked_in_the_window(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    platform.state.users[0].second = {"TOTP": "123456"}
    dialog.make_plan()
    wait(qtbot, lambda: dialog.findChild(CodeDialog) is not None)
    question = dialog.findChild(CodeDialog)
    assert question is not None
    question.code.setText("123456")
    question.accept()
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is not None, words(dialog)
    dialog.make_plan()
    wait(qtbot, lambda: any(one.isVisible() for one in dialog.findChildren(CodeDialog)))
    next(one for one in dialog.findChildren(CodeDialog) if one.isVisible()).reject()
    wait(qtbot, lambda: not dialog.running)
    assert "code" in words(dialog)


def done(qtbot: QtBot, dialog: ApplyDialog) -> None:
    """Carry out what is planned, to its end."""
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)


def page(dialog: ApplyDialog) -> PlanPage:
    assert dialog.page is not None, words(dialog)
    return dialog.page


def ticked(qtbot: QtBot, offer: Offer | None, value: str) -> Offer:
    """Tick what is offered beside the mail settings and type its value."""
    assert offer is not None
    offer.tick.setChecked(True)
    qtbot.keyClicks(offer.line, value)
    return offer


def press(dialog: ApplyDialog, label: str) -> None:
    next(
        one
        for one in dialog.findChildren(QPushButton)
        if one.isVisible() and one.text().replace("&", "") == label
    ).click()


def test_enter_in_the_password_makes_the_plan(qtbot: QtBot, dialog: ApplyDialog) -> None:
    dialog.form.fields.edit("password").setFocus()
    qtbot.keyClick(dialog.form.fields.edit("password"), Qt.Key.Key_Return)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is not None, words(dialog)
    assert dialog.focusWidget() is dialog.apply


def test_a_wrong_password_on_the_platform_is_found_and_written_again(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    planned(qtbot, dialog)
    done(qtbot, dialog)
    platform.state.mail["password"] = "changed by hand"
    dialog.go_back()
    planned(qtbot, dialog)
    assert "Nothing visible differs" in words(dialog)
    assert "holds these settings already" not in words(dialog)
    press(dialog, "Test what the platform has")
    wait(qtbot, lambda: not dialog.running)
    assert dialog.verified is not None, words(dialog)
    assert not dialog.verified.ok
    assert "cannot send" in words(dialog)
    assert dialog.findChild(DiagnosisCard) is not None
    assert platform.state.mail["password"] == "changed by hand"
    dialog.go_back()
    planned(qtbot, dialog)
    press(dialog, "Write the password again")
    wait(qtbot, lambda: not dialog.running)
    assert [change.key for change in page(dialog).plan.changes] == ["password"]
    done(qtbot, dialog)
    assert platform.state.mail["password"] == PASSWORD, words(dialog)
    dialog.go_back()
    planned(qtbot, dialog)
    press(dialog, "Test what the platform has")
    wait(qtbot, lambda: not dialog.running)
    assert "The platform can send with what it has stored" in words(dialog)


def test_a_connection_that_dies_while_saving_leaves_the_way_back(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    before = dict(platform.state.mail)
    planned(qtbot, dialog)
    small_windows.dies_while_saving(platform)
    done(qtbot, dialog)
    text = words(dialog)
    assert "It is not known whether all of it was changed" in text
    assert "The mail settings may have been saved" in text
    assert platform.state.mail["smtpHost"] == "127.0.0.1"
    assert dialog.undo.isVisible()
    platform.before = platform.after = lambda _method, _path: None
    press(dialog, "Test what the platform has")
    wait(qtbot, lambda: not dialog.running)
    assert dialog.verified is not None
    assert dialog.undo.isVisible(), "a test takes no way back away"
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    done(qtbot, dialog)
    assert platform.state.mail["smtpHost"] == before["smtpHost"], words(dialog)


def test_a_ticked_address_of_the_administrator_is_never_ignored(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    planned(qtbot, dialog)
    offer = ticked(qtbot, page(dialog).admin_email, "no address")
    dialog.carry_out()
    assert not dialog.running
    assert "Enter it like" in offer.problem.text()
    offer.line.clear()
    qtbot.keyClicks(offer.line, "ops@plant.org")
    dialog.carry_out()
    wait(qtbot, lambda: not dialog.running)
    assert dialog.outcome is None, "it is shown in the plan first"
    assert "email" in [change.key for change in page(dialog).plan.changes]
    done(qtbot, dialog)
    assert platform.state.users[0].email == "ops@plant.org"
    assert dialog.form.fields.edit("user").text() == "ops@plant.org"
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    done(qtbot, dialog)
    assert platform.state.users[0].email == LOGIN, words(dialog)
    assert dialog.form.fields.edit("user").text() == LOGIN
    dialog.go_back()
    planned(qtbot, dialog)


def test_a_changed_login_name_is_told_when_the_test_fails_after_it(
    qtbot: QtBot, shown: MainWindow, platform: Platform
) -> None:
    shown.editor.set_value("password", "not the password")
    dialog = shown.dialogs.apply()
    assert dialog is not None
    name_platform(dialog, platform)
    planned(qtbot, dialog)
    offer = ticked(qtbot, page(dialog).admin_email, "ops@plant.org")
    qtbot.keyClick(offer.line, Qt.Key.Key_Return)
    wait(qtbot, lambda: not dialog.running)
    done(qtbot, dialog)
    text = words(dialog)
    assert "The administrator now logs in as ops@plant.org" in text
    assert "Nothing was saved" not in text
    assert dialog.form.fields.edit("user").text() == "ops@plant.org"
    assert dialog.undo.isVisible()


def test_what_somebody_changed_since_is_shown_and_replaced_on_a_yes(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    planned(qtbot, dialog)
    done(qtbot, dialog)
    platform.state.mail["smtpPort"] = "2525"
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert "2525" in words(dialog)
    assert "--overwrite" not in words(dialog)
    assert not dialog.apply.isEnabled()
    yes = page(dialog).overwrite
    assert yes is not None
    yes.click()
    wait(qtbot, lambda: not dialog.running)
    assert dialog.apply.isEnabled(), words(dialog)
    done(qtbot, dialog)
    assert platform.state.mail["smtpHost"] == "localhost", words(dialog)
    assert dialog.undo.text() == "Undo the &roll-back…"
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    platform.state.mail["timeout"] = "9999"
    assert page(dialog).plan.blocked
    secret = page(dialog).old_password
    assert secret is not None, words(dialog)
    secret.edit.setText(PASSWORD)
    press(dialog, "Use this password")
    wait(qtbot, lambda: not dialog.running)
    yes = page(dialog).overwrite
    assert yes is not None
    yes.click()
    wait(qtbot, lambda: not dialog.running)
    done(qtbot, dialog)
    assert platform.state.mail["smtpPort"] == "2525", words(dialog)
    assert platform.state.mail["password"] == PASSWORD, "the password given before the yes still counts"


def test_the_links_are_changed_also_where_the_platform_is_reached_on_loopback(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    planned(qtbot, dialog)
    offer = ticked(qtbot, page(dialog).base_url, "https://things.plant.org")
    qtbot.mouseClick(offer.add, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    planned_offer = page(dialog).base_url
    assert planned_offer is not None
    assert planned_offer.tick.isChecked()
    done(qtbot, dialog)
    assert platform.state.row("general")["jsonValue"]["baseUrl"] == "https://things.plant.org"


def test_a_profile_knows_its_own_platform_and_no_other(
    qtbot: QtBot, shown: MainWindow, platform: Platform
) -> None:
    shown.saving._save_profile("Plant A", None)
    wait(qtbot, lambda: shown.workspace.name == "Plant A")
    dialog = shown.dialogs.apply()
    assert dialog is not None
    name_platform(dialog, platform)
    planned(qtbot, dialog)
    assert f"Plant A  →  {platform.url}, ThingsBoard 4.3" in words(dialog)
    dialog.reject()
    again = shown.dialogs.apply()
    assert again is not None
    assert (again.form.fields.edit("url").text(), again.form.fields.edit("user").text()) == (
        platform.url,
        LOGIN,
    )
    again.reject()
    shown.jobs.run(shown.workspace.duplicate("Plant A", "Plant B", opened=True))
    wait(qtbot, lambda: shown.workspace.name == "Plant B")
    other = shown.dialogs.apply()
    assert other is not None
    assert (other.form.fields.edit("url").text(), other.form.fields.edit("user").text()) == ("", "")
    other.reject()


def test_what_the_platform_has_is_tested_from_the_menu(
    qtbot: QtBot, shown: MainWindow, platform: Platform
) -> None:
    shown.menus.entries["test-platform"].trigger()
    dialog = shown.findChild(ApplyDialog)
    assert isinstance(dialog, ApplyDialog)
    assert not dialog.show_plan.isVisible()
    name_platform(dialog, platform)
    qtbot.keyClick(dialog.form.fields.edit("password"), Qt.Key.Key_Return)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.verified is not None, words(dialog)
    assert "Nothing was changed" in words(dialog)
    assert not [path for path in platform.paths("POST") if path == "/api/admin/settings"]


def test_the_answer_of_a_platform_can_be_copied_and_handed_over(
    qtbot: QtBot, shown: MainWindow, platform: Platform
) -> None:
    platform.state.mailer = lambda *_: "550 5.7.1 Client host blocked using zen.spamhaus.org"
    platform.state.mail.update(smtpHost="127.0.0.1", username="me", password="hidden word")
    dialog = shown.dialogs.test_platform()
    name_platform(dialog, platform)
    dialog.verify()
    wait(qtbot, lambda: not dialog.running)
    press(dialog, "Copy for support")
    copied = QGuiApplication.clipboard().text()
    assert platform.url in copied
    assert "smtpHost: 127.0.0.1" in copied
    assert "hidden word" not in copied
    assert LOGIN_PASSWORD not in copied
    press(dialog, "Hand over…")
    settle()
    message = shown.findChild(HandOverDialog)
    assert isinstance(message, HandOverDialog)
    assert f"Tested by: {platform.url}, ThingsBoard 4.3" in message.text.toPlainText()
    message.reject()


def test_the_version_that_a_platform_tells_is_foreseen_from_then_on(
    qtbot: QtBot, shown: MainWindow, dialog: ApplyDialog
) -> None:
    shown.inquiry.choose_version("3.6")
    planned(qtbot, dialog)
    assert shown.inquiry.version == "4.3"


def test_the_question_about_http_moves_no_field_and_is_never_cut(dialog: ApplyDialog) -> None:
    form = dialog.form
    plain, password = form.fields.check_box("plain_http"), form.fields.rows["password"].control
    form.fields.fill("url", "https://things.plant.example")
    settle()
    before = password.mapTo(dialog, password.rect().topLeft())
    form.fields.fill("url", "http://a-rather-long-name-of-a-platform.plant.example:8080")
    settle()
    settle()
    assert plain.isVisible()
    assert password.mapTo(dialog, password.rect().topLeft()) == before
    assert plain.height() >= plain.heightForWidth(plain.width())
    right = plain.mapTo(dialog, plain.rect().topRight()).x()
    assert right < dialog.width()
    close = dialog.close_button
    edge = password.mapTo(dialog, password.rect().topRight()).x()
    assert edge == close.mapTo(dialog, close.rect().topRight()).x(), "fields and buttons end on one line"


def test_what_the_platform_has_proved_takes_the_place_of_what_was_predicted(
    qtbot: QtBot, shown: MainWindow, platform: Platform
) -> None:
    shown.saving._save_profile("Plant A", None)
    wait(qtbot, lambda: shown.workspace.name == "Plant A")
    shown.workspace.notes.allow_unprotected("127.0.0.1")
    shown.editor.set_recipient("admin@plant.org")
    assert shown.tests.start(send=False)
    wait(qtbot, lambda: shown.results.platform is not None and not shown.inquiry.busy)
    card = shown.results.platform
    assert card is not None
    assert "has sent" not in words(card)
    again = shown.dialogs.apply()
    assert again is not None
    name_platform(again, platform)
    planned(qtbot, again)
    done(qtbot, again)
    again.reject()
    settle()
    card = shown.results.platform
    assert card is not None
    assert "The platform has sent with these settings" in words(card)
    assert not card.version.isVisible()
    assert shown.workspace.profile is not None
    kept = shown.workspace.home.profiles.load("Plant A").platform
    assert kept is not None
    assert kept.proof is not None
    assert kept.proof.ok
    shown.editor.set_value("smtpPort", "2525")
    assert shown.tests.start(send=False)
    wait(qtbot, lambda: shown.inquiry.tried is not None and not shown.inquiry.busy)
    assert shown.inquiry.proof is None


def test_what_is_known_from_last_time_needs_its_password_only(
    qtbot: QtBot, shown: MainWindow, dialog: ApplyDialog
) -> None:
    planned(qtbot, dialog)
    dialog.close()
    again = shown.dialogs.apply()
    assert again is not None
    assert again.form.target() == dialog.form.target()
    assert again.focusWidget() is again.form.fields.edit("password")
