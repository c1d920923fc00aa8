"""The bars and the columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.gui.kit.cards import ProblemLine
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.states import settle


@pytest.mark.parametrize("proved", Proved)
def test_every_state_has_icon_word_and_meaning(window: MainWindow, proved: Proved) -> None:
    window.editor.test.restore(proved, None)
    state = window.top.state
    assert state.words.text()
    assert state.toolTip() in state.words.accessibleName()


def test_a_test_of_another_day_has_its_date(window: MainWindow) -> None:
    window.editor.test.restore(Proved.ACCEPTED, states.NOW)
    today = window.top.state.words.text()
    window.editor.test.restore(Proved.ACCEPTED, datetime(2025, 3, 1, 9, 0, tzinfo=UTC))
    assert len(window.top.state.words.text()) > len(today)


def test_profiles_are_listed_with_the_one_that_is_open(window: MainWindow) -> None:
    chooser = window.top.profiles
    more = ["", "Manage profiles…"]
    assert [chooser.itemText(index) for index in range(chooser.count())] == ["New settings", *more]
    for name in ("Plant B", "Plant A"):
        states.choose_sendgrid(window)
        window.saving._save_profile(name, None)
    assert [chooser.itemText(index) for index in range(chooser.count())] == ["Plant A", "Plant B", *more]
    assert chooser.currentText() == "Plant A"


def test_choosing_a_profile_opens_it(window: MainWindow) -> None:
    for name in ("Plant A", "Plant B"):
        states.choose_sendgrid(window)
        window.saving._save_profile(name, None)
    chooser = window.top.profiles
    chooser.setCurrentIndex(0)
    chooser.activated.emit(0)
    assert window.workspace.name == "Plant A"
    chooser.activated.emit(0)
    assert window.workspace.name == "Plant A"


def test_a_profile_that_was_not_opened_after_all_is_not_shown_as_chosen(window: MainWindow) -> None:
    for name in ("Plant A", "Plant B"):
        states.choose_sendgrid(window)
        window.saving._save_profile(name, None)
    window.editor.set_value("mailFrom", "changed@plant.org")
    window.top.profiles.setCurrentIndex(0)
    window.top.profiles.activated.emit(0)
    assert window.top.profiles.currentText() == "Plant B"


def test_the_recipient_is_shown_and_taken(window: MainWindow) -> None:
    window.editor.set_recipient("a@plant.org")
    assert window.bottom.recipient.text() == "a@plant.org"
    window.bottom.recipient.textEdited.emit("b@plant.org")
    assert window.editor.draft.recipient == "b@plant.org"


@pytest.mark.parametrize("percent", [100, 200])
def test_a_missing_recipient_moves_nothing_that_can_be_pressed(
    window: MainWindow, application: QApplication, percent: int
) -> None:
    """Send test went up from under the pointer that had pressed it."""
    theme().enlarge(percent)
    window.resize(1100, 760)
    states.choose_sendgrid(window)
    window.editor.set_recipient("")
    settle()
    bottom = window.bottom
    shown = [bottom.recipient, bottom.send, bottom.save, bottom.apply, *window.form.findChildren(QLineEdit)]

    def places() -> list[QRect]:
        return [QRect(one.mapTo(window, QPoint()), one.size()) for one in shown]

    before, height = places(), bottom.height()
    bottom.send.click()
    settle()
    assert places() == before
    line = bottom.problems.findChild(ProblemLine)
    assert line is not None
    words = line.words
    assert words.height() >= words.heightForWidth(words.width())
    assert bottom.height() - height >= words.height()


@pytest.mark.parametrize("narrow", [False, True])
def test_the_outcome_is_brought_into_view(window: MainWindow, narrow: bool) -> None:
    window.resize(window.minimumSizeHint().width() if narrow else 1100, 420)
    settle()
    states.accepted(window)
    for _ in range(3):
        settle()
    card = window.results.card
    assert card is not None
    scroll = window.columns._one if narrow else window.columns._scrolls[1]
    top = card.mapTo(scroll.viewport(), card.rect().topLeft()).y()
    assert 0 <= top < scroll.viewport().height()


def test_a_scroll_area_is_never_narrower_than_what_it_holds(window: MainWindow) -> None:
    for scroll in window.columns._scrolls:
        inner = scroll.widget()
        assert inner is not None
        assert scroll.minimumSizeHint().width() >= inner.minimumSizeHint().width()


@pytest.mark.parametrize(
    ("ending", "stage"), [(states.fails_name, "Name"), (states.fails_login, "Login"), (states.fails_sender, "Message")]
)  # fmt: skip
def test_after_a_failure_the_badge_names_its_stage_in_red(
    window: MainWindow, ending: Callable[[MainWindow], None], stage: str
) -> None:
    ending(window)
    state = window.top.state
    assert state.words.text().startswith(f"Failed at {stage} · ")
    assert (state.mark.name, state.words.property("role")) == ("error", "bad")
    assert "failed" in state.words.accessibleName()
    window.editor.set_value("smtpPort", "2525")
    assert state.words.text() == "Untested"


def test_a_failure_is_saved_with_the_profile_and_shown_again(window: MainWindow) -> None:
    states.fails_login(window)
    window.saving._save_profile("Plant A", None)
    window.opening.new()
    assert window.top.state.words.text() == "Untested"
    window.opening.open_profile("Plant A")
    assert window.top.state.words.text().startswith("Failed at Login · ")


def test_a_test_with_a_password_that_is_not_kept_is_no_green_tick(window: MainWindow) -> None:
    states.delivered(window)
    window.saving._new_name = "Plant A"
    window.saving.save_without_secrets()
    assert window.top.state.words.property("role") == "good"
    window.opening.new()
    window.opening.open_profile("Plant A")
    state = window.top.state
    assert "with a password not kept here" in state.words.text()
    assert state.words.property("role") != "good"


def test_no_button_has_its_look_before_what_is_opened_at_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    window = states.make_window(tmp_path)
    qtbot.addWidget(window)
    styled, bottom = Qt.WidgetAttribute.WA_WState_Polished, window.bottom
    assert not any(button.testAttribute(styled) for button in (bottom.send, bottom.cancel, bottom.save))
