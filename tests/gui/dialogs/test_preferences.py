"""The preferences: each is kept and takes effect as it is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox

from mailconfig_gui.app.home import open_home
from mailconfig_gui.app.wishes import Wish, keep_wish, wish
from mailconfig_gui.gui.dialogs.preferences import PreferencesDialog
from mailconfig_gui.gui.kit.theme import DARK, LIGHT, theme
from mailconfig_gui.gui.main import choose_preferred, make_window
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.words.say import choose, language
from tests.gui import states


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    yield
    theme().enlarge(100)
    theme().force(None)
    choose(None)


@pytest.fixture
def dialog(window: MainWindow) -> PreferencesDialog:
    window.menus.entries["preferences"].trigger()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    return made


def take(choice: QComboBox, value: object) -> None:
    choice.setCurrentIndex(choice.findData(value))
    choice.activated.emit(choice.currentIndex())


def test_colours_and_text_change_at_once_and_at_the_next_start(
    window: MainWindow, dialog: PreferencesDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = QApplication.font().pointSizeF()
    take(dialog.shade, "dark")
    assert theme().colours == DARK
    take(dialog.text_size, 150)
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * usual)
    theme().force(None)
    theme().enlarge(100)
    monkeypatch.setenv("MAILCONFIG_HOME", str(tmp_path))
    made = make_window()
    assert theme().colours == DARK
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * usual)
    made.deleteLater()
    take(dialog.shade, "light")
    take(dialog.text_size, 100)
    assert theme().colours == LIGHT
    assert QApplication.font().pointSizeF() == pytest.approx(usual)
    assert wish(window.workspace.home, Wish.TEXT_SIZE) == ""


def test_the_answer_about_looking_can_be_taken_back(window: MainWindow, dialog: PreferencesDialog) -> None:
    take(dialog.look, True)
    assert window.inquiry.consent is True
    assert window.menus.entries["look"].isChecked()
    take(dialog.look, None)
    assert window.inquiry.consent is None
    take(dialog.look, False)
    assert window.inquiry.consent is False


def test_the_usual_recipient_is_filled_in_where_nobody_is_named(
    window: MainWindow, dialog: PreferencesDialog
) -> None:
    dialog.recipient.setText(" ops@plant.org ")
    dialog.close()
    assert window.editor.draft.recipient == "ops@plant.org"
    window.editor.set_recipient("other@plant.org")
    window.dialogs.preferences().close()
    assert window.editor.draft.recipient == "other@plant.org"
    window.opening.new()
    assert window.editor.draft.recipient == "ops@plant.org"
    states.choose_sendgrid(window)
    window.editor.set_recipient("")
    window.saving._save_profile("Plant A", None)
    window.opening.new()
    window.opening.open_profile("Plant A")
    assert window.editor.draft.recipient == "ops@plant.org"


def test_how_much_is_kept_is_the_usual_until_chosen(window: MainWindow, dialog: PreferencesDialog) -> None:
    assert (dialog.count.currentText(), dialog.days.currentText()) == ("The last 1000", "400 days")
    take(dialog.count, "0")
    take(dialog.days, "30")
    home = window.workspace.home
    assert (wish(home, Wish.HISTORY_COUNT), wish(home, Wish.HISTORY_DAYS)) == ("0", "30")
    keep_wish(home, Wish.HISTORY_COUNT, "77")
    again = window.dialogs.preferences()
    assert again.count.currentText() == "77"


def test_another_language_is_spoken_from_the_next_start(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not window.dialogs.preferences().language.isEnabled()
    folder = window.workspace.home.paths.languages
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "de.po").write_text('msgid "Close"\nmsgstr "Schließen"\n', encoding="utf-8")
    chosen = window.dialogs.preferences().language
    assert [chosen.itemText(index) for index in range(chosen.count())] == ["American English", "Deutsch"]
    take(chosen, "de")
    assert language() == "en"
    monkeypatch.setenv("MAILCONFIG_HOME", str(tmp_path))
    choose_preferred(open_home())
    assert language() == "de"


def test_a_variable_that_names_no_language_leaves_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILCONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("MAILCONFIG_LANGUAGE", "qz")
    choose_preferred(open_home())
    assert language() == "en"
    assert "“qz”" in capsys.readouterr().err
