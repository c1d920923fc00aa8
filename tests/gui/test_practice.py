"""The practice server in the window."""

from __future__ import annotations

import errno
import socketserver
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.success import Success
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.security import Security
from tests.gui.shown import words
from tests.gui.states import make_window, settle
from tests.gui.test_saving import box
from tests.storage.keyrings import MemoryStore


def test_choosing_it_starts_it_and_fills_the_form(practising: MainWindow) -> None:
    assert practising.practice.running
    assert practising.editor.value("smtpHost") == "127.0.0.1"
    assert practising.editor.problems.obstacles(test=True) == ()
    assert practising.editor.draft.recipient


def test_the_button_of_the_first_start_chooses_it(window: MainWindow) -> None:
    button = next(one for one in window.results.findChildren(QPushButton) if "practice" in one.text())
    button.click()
    assert window.practice.running
    assert window.form.provider.currentData() == "practice"


@pytest.mark.qt_log_ignore("raise", extend=True)
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_test_arrives_in_the_inbox(practising: MainWindow, security: str) -> None:
    practising.editor.choose_security(Security(security))
    practising.test(send=True)
    assert practising.editor.test.tested is Proved.ACCEPTED
    settle()
    card = practising.results.card
    assert isinstance(card, Success)
    next(one for one in card.findChildren(QPushButton) if "inbox" in one.text()).click()
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    assert inbox.list.count() == 1
    result = practising.editor.test.run.result if practising.editor.test.run else None
    assert result is not None
    assert result.code
    assert result.code in inbox.copy.text().replace("\N{NON-BREAKING HYPHEN}", "-")
    assert result.code in inbox.text.toPlainText()
    practising.test(send=True)
    settle()
    assert inbox.list.count() == 2
    inbox.close()


def test_the_own_authority_is_for_the_practice_server_only(practising: MainWindow) -> None:
    path = practising.practice.ca_file()
    assert path is not None
    assert "BEGIN CERTIFICATE" in Path(path).read_text()
    practising.form.choose("gmail")
    assert practising.practice.ca_file() is None


def test_coming_back_fills_the_form_again(practising: MainWindow) -> None:
    port = practising.editor.value("smtpPort")
    practising.form.choose("gmail")
    practising.form.choose("practice")
    assert practising.editor.value("smtpPort") == port


def test_there_is_no_inbox_without_it(window: MainWindow) -> None:
    assert window.practice.show_inbox() is None
    assert not window.menus.entries["inbox"].isEnabled()


def test_it_ends_with_the_window(practising: MainWindow, qtbot: QtBot) -> None:
    path = practising.practice.ca_file()
    assert path is not None
    practising.editor.draft.mark_clean()
    practising.close()
    assert not practising.practice.running
    assert not Path(path).exists()
    practising.practice.stop()


def question(window: MainWindow) -> QMessageBox:
    settle()
    return next(one for one in window.findChildren(QMessageBox) if one.isVisible())


def answer(window: MainWindow, label: str) -> None:
    next(button for button in question(window).buttons() if button.text() == label).click()
    settle()


def test_a_success_is_never_called_good_for_the_platform(practising: MainWindow) -> None:
    practising.bottom.send.setFocus()
    practising.test(send=True)
    settle()
    run = practising.editor.test.run
    assert run is not None
    assert run.result is not None
    assert practising.editor.test.confirm(str(run.result.code))
    settle()
    shown = words(practising.results.platform) + words(practising.results.card)
    assert "The platform would send" not in shown
    assert "put them on the platform" not in shown
    assert "The platform cannot use these settings" in words(practising.results.platform)
    assert not practising.bottom.save.property("primary")
    assert practising.focusWidget() is practising.bottom.send
    assert practising.bottom.send.property("primary")


def test_a_file_of_practice_settings_is_written_only_on_a_yes(practising: MainWindow, tmp_path: Path) -> None:
    dialog = practising.saving.save_as(as_file=True)
    assert dialog is not None
    dialog.accept()
    assert "platform cannot use" in question(practising).informativeText()
    default = question(practising).defaultButton()
    assert default is not None
    assert default.text() == "Cancel"
    answer(practising, "Cancel")
    assert not practising.findChildren(QFileDialog)
    practising.saving._ask_target(False, None)
    answer(practising, "Save the file")
    chooser = practising.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "mail.json"))
    chooser.close()
    before = (tmp_path / "mail.json").read_bytes()
    practising.editor.set_value("mailFrom", "other@plant.org")
    practising.saving.save()
    answer(practising, "Cancel")
    assert (tmp_path / "mail.json").read_bytes() == before
    practising.saving.save()
    answer(practising, "Save the file")
    assert (tmp_path / "mail.json").read_bytes() != before


def test_applying_practice_settings_is_asked_first(practising: MainWindow) -> None:
    assert practising.dialogs.apply() is None
    answer(practising, "Cancel")
    assert practising.findChild(ApplyDialog) is None
    practising.dialogs.apply()
    answer(practising, "Apply them")
    opened = practising.findChild(ApplyDialog)
    assert isinstance(opened, ApplyDialog)
    opened.reject()


def test_a_saved_practice_profile_is_clean_when_it_is_opened_again(
    practising: MainWindow, store: MemoryStore, qtbot: QtBot, tmp_path: Path
) -> None:
    practising.saving._save_profile("Practice", None)
    assert not practising.editor.draft.dirty
    assert store.kept == {}
    # Another start of the program: other ports, another password.
    again = make_window(tmp_path, store=store)
    qtbot.addWidget(again, before_close_func=lambda made: made.editor.draft.mark_clean())
    again.show()
    again.opening.open_profile("Practice")
    settle()
    assert again.editor.value("smtpPort") != practising.editor.value("smtpPort")
    assert not again.editor.draft.dirty
    again.test(send=True)
    assert again.editor.test.tested is Proved.ACCEPTED
    again.editor.set_value("mailFrom", "other@plant.org")
    assert again.editor.draft.dirty
    again.practice.stop()


def test_a_test_wished_for_while_it_starts_waits_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.form.choose("practice")
    window.test(send=True)
    assert not window.practice.running
    qtbot.waitUntil(lambda: window.editor.test.tested is Proved.ACCEPTED, timeout=20_000)


def test_where_it_cannot_start_that_is_said_and_it_can_be_tried_again(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(socketserver.TCPServer, "server_bind", full)
        window.form.choose("practice")
    assert not window.practice.running
    assert "practice server" in box(window).text()
    box(window).close()
    window.test(send=True)
    assert window.practice.running
