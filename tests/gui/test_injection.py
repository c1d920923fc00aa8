"""What servers, files and people say is shown as it is: never markup, never a picture fetched, never a frozen form."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.smtp.stages import Stage
from tests.gui import small_windows, states
from tests.gui.states import settle

EVIL = "<img src=x><a href='https://evil.example/'>click</a>"
#: Line ends of every kind, direction marks, look-alikes, a lone surrogate, NUL.
ODD = "a\r\nb\u2028c\u2029d\u0085e\x0bf\x0cg\x00h\u202ei\u2066j\u0430k\ud800l\ufeff"


def as_markup(root: QWidget) -> Iterator[str]:
    """Name everything in a window that would take outside words for markup."""
    might = re.compile(r"<[a-zA-Z!/?]").search
    for label in root.findChildren(QLabel):
        # Short labels with a mnemonic are our own words; anything longer, or with a "<" in it, has to be plain.
        if label.textFormat() is not Qt.TextFormat.PlainText and (
            might(label.text()) or len(label.text()) > 24
        ):
            yield f"label {label.objectName()}: {label.text()!r}"
    everything: list[QObject] = [root, *root.findChildren(QObject)]
    for one in everything:
        if isinstance(one, QWidget | QAction):
            for words in (one.toolTip(), one.whatsThis(), one.statusTip()):
                if might(words):
                    yield f"tip of {one}: {words!r}"
        if isinstance(one, QTextEdit) and EVIL in one.toHtml():
            yield f"text of {one}"
        if isinstance(one, QAbstractButton) and "evil.example" in one.text() and "<" not in one.text():
            yield f"button {one.text()!r}"


@pytest.mark.parametrize("name", states.STATES)
def test_no_state_of_the_window_takes_markup(window: MainWindow, name: str) -> None:
    states.STATES[name](window)
    settle()
    assert list(as_markup(window)) == []


@pytest.mark.parametrize("name", small_windows.DIALOGS)
def test_no_dialog_takes_markup(window: MainWindow, name: str) -> None:
    dialog = small_windows.DIALOGS[name](window)
    settle()
    assert list(as_markup(dialog)) == []
    dialog.close()


@pytest.mark.parametrize("words", [EVIL, ODD, "&" * 50, "x" * 100_000])
def test_what_a_server_says_everywhere(window: MainWindow, words: str) -> None:
    states.choose_sendgrid(window)
    states.fail(window, Stage.AUTH, "reply", f"The server said: {words}", words, code=535)
    settle()
    assert list(as_markup(window)) == []
    for label in window.findChildren(QLabel):
        if "evil.example" in label.text():
            assert label.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse == (
                Qt.TextInteractionFlag.NoTextInteraction
            )
            assert not label.openExternalLinks()


@pytest.mark.parametrize("words", [EVIL, "\u202eabc", "<b>&File</b>"])
def test_names_of_profiles(window: MainWindow, words: str) -> None:
    profile = window.workspace.home.profiles.create(
        Profile(words, draft={"smtpHost": words, "mailFrom": words})
    )
    window.show_profiles()
    window.opening.open_profile(profile.name)
    settle()
    assert list(as_markup(window)) == []
    box = tell_error(window, MailConfigError(words, words, words))
    assert list(as_markup(box)) == []
    box.close()


def editors(window: MainWindow) -> list[QLineEdit]:
    return [editor for editor in window.findChildren(QLineEdit) if not editor.isReadOnly()]


@pytest.mark.parametrize("words", [EVIL, ODD, "x\ud800"])
def test_any_words_in_every_field(window: MainWindow, words: str) -> None:
    states.choose_sendgrid(window)
    for editor in editors(window):
        editor.setText(words)
        settle(1)
    window.editor.problems.show_all(test=True)
    settle()
    assert list(as_markup(window)) == []
    assert window.editor.draft.check.settings is None or "\n" not in str(window.editor.draft.check.settings)


def pasted(editor: QLineEdit | QPlainTextEdit, words: str) -> float:
    """Paste, let everything happen, and return how many seconds that took."""
    QApplication.clipboard().setText(words)
    begun = time.perf_counter()
    editor.paste()
    settle()
    return time.perf_counter() - begun


@pytest.mark.parametrize(
    "make", [lambda: "x" * 10_000_000, lambda: "a@b\n" * 2_500_000], ids=["line", "lines"]
)
def test_ten_megabytes_pasted_do_not_freeze_the_form(window: MainWindow, make: Callable[[], str]) -> None:
    states.choose_sendgrid(window)
    words = make()
    slowest = 0.0
    for editor in editors(window):
        if editor.isVisible() and editor.isEnabled():
            took = pasted(editor, words)
            slowest = max(slowest, took)
            editor.clear()
    settle()
    QApplication.clipboard().clear()
    print(f"slowest paste of 10 MB: {slowest:.2f} s")
    # A guard against what grows with the square, on a busy machine.
    assert slowest < 10


def test_ten_megabytes_of_error_text_to_explain(window: MainWindow) -> None:
    dialog = small_windows.DIALOGS["explain-dialog"](window)
    field = dialog.findChildren(QPlainTextEdit)[0]
    took = pasted(field, "550 5.7.1 no <b>relay</b>\n" * 400_000)
    print(f"explaining 10 MB: {took:.2f} s")
    QApplication.clipboard().clear()
    assert took < 10
    assert list(as_markup(dialog)) == []
    dialog.close()


def test_the_test_would_see_markup(window: MainWindow) -> None:
    label = QLabel(EVIL, window)
    label.setToolTip(EVIL)
    assert len(list(as_markup(window))) == 2
    label.deleteLater()
