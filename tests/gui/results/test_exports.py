"""Texts and files for others: no secret gets out, and that is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.results.cards import ErrorCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states
from tests.gui.states import make_window, settle
from tests.gui.test_test_runs import fill
from tests.systems import is_private


def choose(dialog: QFileDialog | None, path: Path) -> None:
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    settle()


def test_before_a_test_there_is_nothing_to_hand_out(window: MainWindow) -> None:
    for key in ("certificates", "hand-over", "bundle"):
        assert not window.menus.entries[key].isEnabled()
        assert window.menus.entries[key].toolTip()
    assert window.exports.show_certificates() is None
    assert window.exports.hand_over() is None
    assert window.exports.save_bundle() is None
    window.exports.copy_for_support()


def test_the_bundle_holds_what_was_seen_and_is_for_this_person_alone(
    window: MainWindow, tmp_path: Path
) -> None:
    states.found_other_settings(window)
    path = tmp_path / "bundle.json"
    choose(window.exports.save_bundle(), path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["findings"]["host"] == "smtp.sendgrid.net"
    assert content["platform"]["outcome"] == "fails"
    assert content["test"]["diagnosis"]["cause"] == "implicit-tls-on-starttls-port"
    assert states.SENDGRID["password"] not in path.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert is_private(path)
    assert "No password is in it." in window.statusBar().currentMessage()


def test_a_secret_that_the_server_repeats_is_in_no_text_for_others(
    window: MainWindow, tmp_path: Path
) -> None:
    states.choose_sendgrid(window)
    raw = f"535 no such key {states.SENDGRID['password']}"
    states.fail(window, Stage.AUTH, "reply", f"The server did not accept the login: {raw}", raw, code=535)
    path = tmp_path / "bundle.json"
    choose(window.exports.save_bundle(), path)
    window.exports.copy_for_support()
    for text in (path.read_text(encoding="utf-8"), QGuiApplication.clipboard().text()):
        assert "535 no such key ****" in text
        assert states.SENDGRID["password"] not in text
    window.exports._copy("\n".join(states.SENDGRID["password"]), window.editor.draft.values)
    assert "Not copied" in window.statusBar().currentMessage()
    assert "535 no such key ****" in QGuiApplication.clipboard().text()


def test_an_authority_of_ones_own_is_trusted_by_the_next_test(window: MainWindow, tmp_path: Path) -> None:
    with PracticeServer() as server:
        fill(window, server, tmp_path)
        window.tests.ca_file = window.trust.ca_file
        window.test(send=True)
        view = window.exports.view
        assert view is not None
        assert view.may_be_trusted
        dialog = window.exports.show_certificates()
        assert dialog is not None
        window.exports._trust_authority("127.0.0.1", tmp_path / "ca.pem", dialog)
        assert window.trust.ca_file() == str(tmp_path / "ca.pem")
        assert window.trust.ca_file_of("mail.plant.org") is None
        window.tests.again()
        assert window.editor.test.tested == "accepted"
        assert window.exports.view is not None
        assert window.exports.view.fault == ""

        (tmp_path / "ca.pem").unlink()
        window.tests.again()
        settle()
        card = window.results.card
        assert isinstance(card, ErrorCard)
        buttons = {button.text(): button for button in card.findChildren(QPushButton)}
        buttons["Test without the CA file"].click()
        assert window.trust.ca_file() is None
        assert window.exports.view is not None
        assert window.exports.view.may_be_trusted


def test_a_file_that_is_no_authority_is_refused(window: MainWindow, tmp_path: Path) -> None:
    states.fails_authority(window)
    dialog = window.exports.show_certificates()
    assert dialog is not None
    (tmp_path / "ca.pem").write_text("nothing", encoding="ascii")
    window.exports._trust_authority("mail.plant.org", tmp_path / "ca.pem", dialog)
    boxes = [one for one in dialog.findChildren(QMessageBox) if one.isVisible()]
    assert len(boxes) == 1
    assert window.trust.ca_file() is None
    boxes[0].close()
    window.exports._choose_authority("mail.plant.org", dialog)
    files = dialog.findChildren(QFileDialog)
    assert files
    files[0].close()
    dialog.close()


def test_a_trusted_authority_goes_with_the_profile_to_another_computer(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    with PracticeServer() as server:
        fill(window, server, tmp_path)
        window.tests.ca_file = window.trust.ca_file
        window.test(send=True)
        dialog = window.exports.show_certificates()
        assert dialog is not None
        window.exports._trust_authority("127.0.0.1", tmp_path / "ca.pem", dialog)
        window.saving._save_profile("Plant A", None)
        assert "BEGIN CERTIFICATE" in window.workspace.home.profiles.load("Plant A").authority
        # The other computer has the profile and its password, and nothing else of this one.
        window.workspace.home.paths.preferences.unlink()
        (tmp_path / "ca.pem").unlink()
        again = make_window(tmp_path, store=window.workspace.home.store)
        qtbot.addWidget(again, before_close_func=lambda made: made.editor.draft.mark_clean())
        again.show()
        again.opening.open_profile("Plant A")
        again.editor.set_recipient("admin@plant.org")
        again.test(send=False)
        assert again.editor.test.tested == "authenticated", again.editor.test.run
        assert again.trust.ca_file_of("mail.plant.org") is None
        again.trust.forget()
        assert again.trust.ca_file() is None
        assert again.workspace.home.profiles.load("Plant A").authority == ""


def test_a_transcript_is_written_for_this_person_alone(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "transcript.txt"
    states.fails_login(window)
    choose(window.exports.save_transcript(window.results.transcript.text), path)
    assert "220 SG ESMTP" in path.read_text()
    assert is_private(path)
    window.exports.write(tmp_path / "no" / "such" / "folder.txt", "x", {})
    boxes = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    assert "cannot be written" in boxes[0].text()
    boxes[0].close()
