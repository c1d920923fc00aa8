"""What is dropped on the window opens where it belongs, and it is said what it was taken for."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.arrived.dialog import ArrivedDialog
from mailconfig_gui.gui.dialogs.explain import ExplainDialog
from mailconfig_gui.gui.dialogs.pack import PackDialog
from mailconfig_gui.gui.window import MainWindow
from tests.domain.mails import POSTFIX
from tests.gui import states
from tests.gui.shown import words
from tests.gui.test_saving import answer, box
from tests.results.packs import packed


def drop(window: MainWindow, data: QMimeData) -> bool:
    """Drag something into the window and let it go; tell whether it was wanted."""
    how = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPointF(9, 9).toPoint(), Qt.DropAction.CopyAction, *how)
    entered.ignore()
    QApplication.sendEvent(window, entered)
    if not entered.isAccepted():
        return False
    QApplication.sendEvent(
        window, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, *how, QEvent.Type.Drop)
    )
    return True


def file_of(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def said(window: MainWindow) -> str:
    return window.statusBar().currentMessage()


@pytest.mark.parametrize(("number", "left"), [(2, "1 other file was left"), (10, "9 other files were left")])
def test_of_several_files_it_says_which_one_is_opened(
    window: MainWindow, tmp_path: Path, number: int, left: str
) -> None:
    files = [tmp_path / f"plant-{one}.json" for one in range(number)]
    for file in files:
        file.write_text('{"key": "mail", "jsonValue": {"smtpHost": "smtp.plant.org"}}', encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    assert drop(window, data)
    assert said(window).startswith("Taken as a settings file: plant-0.json. Only plant-0.json is opened")
    assert left in said(window)
    assert window.workspace.path == files[0]
    drop(window, file_of(files[1]))
    assert "left" not in said(window)


def test_a_file_with_a_mail_is_read(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "Mail.anything"
    file.write_text(POSTFIX, encoding="utf-8")
    assert drop(window, file_of(file))
    assert "This mail arrived." in words(window.findChild(ArrivedDialog))
    assert said(window) == "Taken as a mail."


def test_a_profile_that_was_handed_on_is_shown(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "plant.json"
    file.write_bytes(packed())
    assert drop(window, file_of(file))
    assert isinstance(window.findChild(PackDialog), PackDialog)
    assert said(window) == "Taken as a profile that was handed on: plant.json."


def test_a_mail_itself_is_read(window: MainWindow) -> None:
    data = QMimeData()
    data.setData("message/rfc822", POSTFIX.encode())
    assert drop(window, data)
    assert "This mail arrived." in words(window.findChild(ArrivedDialog))


def test_an_error_text_is_explained(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setText("Unable to send mail: 535 5.7.8 Username and Password not accepted")
    assert drop(window, data)
    dialog = window.findChild(ExplainDialog)
    assert isinstance(dialog, ExplainDialog)
    assert dialog.card is not None
    assert said(window) == "Taken as an error text."


def test_a_settings_file_is_opened(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    file = tmp_path / "mail.json"
    window.jobs.run(Filing(window.workspace).save_file(file, include_password=False))
    window.opening.new()
    assert drop(window, file_of(file))
    assert window.workspace.path == file


def test_a_certificate_is_trusted_for_the_server_after_a_question(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    assert drop(window, file_of(file))
    assert "first" in said(window)
    states.choose_sendgrid(window)
    assert drop(window, file_of(file))
    answer(window, "Trust it")
    assert window.trust.ca_file_of("smtp.sendgrid.net") == str(file)


def test_what_is_nothing_of_this_is_said(window: MainWindow, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert drop(window, file_of(picture))
    assert said(window).startswith("Not recognised")
    assert drop(window, file_of(tmp_path / "gone.json"))
    box(window).close()


def test_a_page_of_the_web_is_not_wanted(window: MainWindow) -> None:
    page = QMimeData()
    page.setUrls([QUrl("https://example.org/mail.eml")])
    assert not drop(window, page)
    assert window.findChild(ArrivedDialog) is None
