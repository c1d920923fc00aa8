"""The certificates dialog: every link with its facts, the one at fault in words, the line for Java."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.diagnosis.chain import Link, View
from mailconfig_gui.gui.dialogs.certificate import CertificateDialog
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.storage.knowledge import knowledge_sources
from tests.gui import small_windows
from tests.gui.states import settle

LEAF = Link(
    "mail.plant.org", "Plant CA", 0, 1_900_000_000, ("mail.plant.org",), "RSA 2048", ":".join(["AB"] * 32)
)


def words(dialog: CertificateDialog) -> str:
    settle()
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_names_dates_issuer_key_and_why(window: MainWindow) -> None:
    view = View("mail.plant.org", (LEAF,), 0, "missing-intermediate")
    dialog = CertificateDialog(view, window)
    dialog.show()
    shown = words(dialog)
    for part in ("1. mail.plant.org", "Plant CA", "1970-01-01 to 2030-03-17", "RSA 2048", view.why):
        assert part in shown
    assert "SHA-256" not in shown
    dialog.findChildren(Fold)[0].setChecked(True)
    assert "SHA-256" in words(dialog)
    assert any("missing" in card.accessibleName() or view.why in card.accessibleName()
               for card in dialog.findChildren(Card))  # fmt: skip
    dialog.close()


@pytest.mark.parametrize("fault", ["wrong-name", "expired", "clock", "weak"])
def test_what_no_authority_mends_offers_none(window: MainWindow, fault: str) -> None:
    dialog = CertificateDialog(View("mx.plant.org", (LEAF,), 0, fault), window)
    dialog.show()
    assert "keytool" not in words(dialog)
    assert not [button for button in dialog.findChildren(QPushButton) if "CA file" in button.text()]
    dialog.close()


def test_a_good_chain_is_said_to_be_good(window: MainWindow) -> None:
    dialog = CertificateDialog(View("mail.plant.org", (LEAF,), -1, ""), window)
    dialog.show()
    assert "it is trusted" in words(dialog)
    dialog.close()


def test_the_lines_for_java_are_copied_exactly(window: MainWindow, qtbot: QtBot) -> None:
    dialog = small_windows.certificate_dialog(window)
    assert isinstance(dialog, CertificateDialog)
    shown = words(dialog)
    assert "Number 2 is where the proof breaks." in shown
    copies = [button for button in dialog.findChildren(QPushButton) if button.text() == "Copy"]
    copies[0].click()
    package = QGuiApplication.clipboard().text()
    assert "sudo keytool -importcert" in package
    assert package.endswith("\n")
    copies[1].click()
    assert "docker exec" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(dialog.trust_wanted):
        next(button for button in dialog.findChildren(QPushButton) if "CA file" in button.text()).click()
    dialog.close()


def test_the_button_is_called_as_the_advice_calls_it(window: MainWindow) -> None:
    dialog = small_windows.certificate_dialog(window)
    button = next(one.text() for one in dialog.findChildren(QPushButton) if "CA file" in one.text())
    assert f"“{button}”" in dict(knowledge_sources())["causes.txt"]
    dialog.close()


def test_a_file_trusted_before_can_be_given_up(window: MainWindow, qtbot: QtBot) -> None:
    view = View("mail.plant.org", (LEAF,), -1, "")
    dialog = CertificateDialog(view, window, ca_file="/home/a/plant ca.pem")
    dialog.show()
    assert "/home/a/plant ca.pem" in words(dialog)
    assert "'plant ca.pem'" in words(dialog)
    with qtbot.waitSignal(dialog.forget_wanted):
        next(one for one in dialog.findChildren(QPushButton) if one.text() == "Trust it no more").click()
    dialog.close()
