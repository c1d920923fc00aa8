"""The whole window: keyboard, names, mnemonics, nothing cut, questions before something is lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAccessible, QFont, QFontMetrics, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.frame import Scroll
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.kit.secret_field import SecretEdit
from mailconfig_gui.gui.kit.text import Title
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.results.success import Success
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.shown import tab_stops
from tests.gui.small_windows import DIALOGS
from tests.gui.states import STATES, begin, make_window, settle
from tests.lab.scripted import Line, ScriptedServer, Send, Silence
from tests.storage.keyrings import MemoryStore

PICTURES = Path(__file__).resolve().parents[2] / "artefacts" / "pictures" / "tests"
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)


def controls(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if (
            isinstance(widget, CONTROLS)
            and widget.isVisible()
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        ):
            yield widget


def question(window: MainWindow) -> QMessageBox:
    boxes = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def answer(window: MainWindow, words: str) -> None:
    box = question(window)
    next(button for button in box.buttons() if button.text() == words).click()
    settle()


# Every state


def each_state(window: MainWindow) -> Iterator[str]:
    """Bring one window into every state, one after the other."""
    for name, state in STATES.items():
        window.workspace.new()
        window.form.connection.setChecked(False)
        state(window)
        settle()
        yield name


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_every_state_is_kept_as_a_picture(window: MainWindow, shade: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    theme().force(shade == "dark")
    try:
        for name in each_state(window):
            picture = window.grab()
            assert not picture.isNull()
            assert picture.save(str(PICTURES / f"{name}-{shade}.png"))
    finally:
        theme().force(None)


def test_every_control_has_a_name_for_a_screen_reader(window: MainWindow) -> None:
    nameless = []
    for name in each_state(window):
        for widget in controls(window):
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name).strip():
                nameless.append((name, type(widget).__name__, widget.objectName()))
    assert nameless == []


@pytest.mark.parametrize("name", DIALOGS)
def test_every_small_window_is_kept_as_a_picture_and_has_names_and_no_cut_words(
    window: MainWindow, name: str
) -> None:
    dialog = DIALOGS[name](window)
    settle()
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert dialog.grab().save(str(PICTURES / f"{name}.png"))
    for widget in controls(dialog):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Name).strip(), (type(widget).__name__, widget.objectName())
    assert _cuts(dialog) == []
    for label in dialog.findChildren(QLabel):
        buddy = label.buddy()
        # A title stands above what it names.
        if label.isVisible() and buddy is not None and not isinstance(label, Title):
            middles = [one.mapTo(dialog, one.rect().center()).y() for one in (label, buddy)]
            assert abs(middles[0] - middles[1]) <= 1, label.text()
    dialog.close()
    settle()


@pytest.mark.parametrize("name", DIALOGS)
def test_no_small_window_cuts_words_or_leaves_the_screen_in_a_large_font(
    application: QApplication, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    font = QFont(application.font())
    font.setPointSizeF(font.pointSizeF() * 1.75)
    application.setFont(font)
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    dialog = DIALOGS[name](window)
    settle()
    assert _cuts(dialog) == []
    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())
    dialog.close()
    window.practice.stop()
    settle()


def test_no_mnemonic_is_there_twice(window: MainWindow) -> None:
    for name in each_state(window):
        letters: dict[str, list[str]] = {}
        for widget in window.findChildren(QWidget):
            if not widget.isVisible() or isinstance(widget, LinkButton):
                continue
            text = ""
            if (isinstance(widget, QLabel) and widget.buddy() is not None) or isinstance(
                widget, QAbstractButton
            ):
                text = widget.text().replace("&&", "")
            if "&" in text:
                letters.setdefault(text.partition("&")[2][0].lower(), []).append(text)
        for title in window.menuBar().actions():
            letters.setdefault(title.text().partition("&")[2][0].lower(), []).append(title.text())
        assert {letter: texts for letter, texts in letters.items() if len(texts) > 1} == {}, name


#: The letters of their names are those of the menu bar, and of fields that more people fill in.
_WITHOUT_LETTER = {"timeout", "proxyHost", "proxyPort", "proxyUser", "proxyPassword"}


def test_every_field_has_a_label_with_a_mnemonic(window: MainWindow) -> None:
    window.form.choose("mailgun")
    window.form.connection.setChecked(True)
    window.editor.set_value("enableProxy", True)
    settle()
    for key, row in window.form.rows.items():
        text = row.label.text() if row.label else row.editor.text()  # type: ignore[attr-defined]
        assert ("&" in text) is (key not in _WITHOUT_LETTER), key
        if row.label:
            assert row.label.buddy() is not None


def _cut(widget: QWidget) -> bool:
    """Whether a text is wider or higher than its place."""
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return widget.height() + 1 < widget.heightForWidth(widget.width())
        return widget.width() + 1 < widget.sizeHint().width()
    if isinstance(widget, LinkButton):
        return widget.height() + 1 < widget.heightForWidth(widget.width())
    if isinstance(widget, QComboBox):
        return widget.width() < metrics.horizontalAdvance(widget.currentText()) + 24
    if isinstance(widget, QAbstractButton):
        return bool(widget.text()) and widget.width() + 1 < widget.minimumSizeHint().width()
    return False


def _cuts(window: QWidget) -> list[tuple[str, ...]]:
    """What of a window is cut, or wider than what it scrolls in."""
    cut: list[tuple[str, ...]] = [
        (type(widget).__name__, getattr(widget, "text", widget.objectName)())
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and _cut(widget)
    ]
    areas = [area for area in window.findChildren(Scroll) if area.isVisible()]
    return cut + [("wider than its column",) for area in areas if _too_wide(area)]


def _too_wide(area: QScrollArea) -> bool:
    inner = area.widget()
    return inner is not None and inner.width() > area.viewport().width()


def _rooms() -> Iterator[object]:
    """Every direction at every size of the letters and every width: half of all, in which each pair of two is met."""
    for turned, factor, narrow in itertools.product((False, True), (1, 2), (False, True)):
        direction = Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LeftToRight
        sampled = (turned + factor + narrow) % 2 == 0
        yield pytest.param(
            direction, factor, "narrow" if narrow else "wide", marks=() if sampled else pytest.mark.slow
        )


@pytest.mark.parametrize(("direction", "factor", "width"), [*_rooms()])
def test_no_text_is_cut(
    application: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    direction: Qt.LayoutDirection,
    factor: int,
    width: str,
) -> None:
    font = QFont(application.font())
    font.setPointSizeF(font.pointSizeF() * factor)
    application.setFont(font)
    application.setLayoutDirection(direction)
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    cut: list[tuple[str, ...]] = []
    try:
        window.show()
        if width == "narrow":
            window.resize(window.minimumSizeHint().width(), 700)
        for name in each_state(window):
            cut += [(name, *found) for found in _cuts(window)]
    finally:
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert cut == []


def test_what_can_be_clicked_is_large_enough(window: MainWindow) -> None:
    states.unfolded(window)
    settle()
    small = [
        (type(widget).__name__, widget.objectName(), widget.height())
        for widget in controls(window)
        if widget.height() < (24 if isinstance(widget, LinkButton) else 28)
    ]
    assert small == []


# Size


def test_a_narrow_window_puts_the_right_side_below(window: MainWindow) -> None:
    assert not window.columns.narrow
    left = window.form.mapTo(window, window.form.rect().topLeft())
    right = window.results.mapTo(window, window.results.rect().topLeft())
    assert right.x() > left.x()
    states.fails_login(window)
    settle()
    window.form.focus_field("mailFrom")
    focused = window.focusWidget()
    window.resize(window.minimumSizeHint().width(), 700)
    settle()
    assert window.columns.narrow
    left = window.form.mapTo(window, window.form.rect().topLeft())
    right = window.results.mapTo(window, window.results.rect().topLeft())
    assert right.y() > left.y() + window.form.height() - 1
    assert window.focusWidget() is focused
    window.resize(1200, 700)
    settle()
    assert not window.columns.narrow
    assert window.focusWidget() is focused


def test_the_smallest_size_is_sensible(window: MainWindow) -> None:
    smallest = window.minimumSizeHint()
    # The average that fonts name themselves differs by a third among fonts of one look.
    column = window.fontMetrics().horizontalAdvance("n")
    assert 25 * column < smallest.width() < 70 * column
    assert smallest.height() < 560


def test_size_and_place_are_remembered(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.resize(701, 602)
    settle()
    window.close()
    again = make_window(tmp_path)
    qtbot.addWidget(again)
    again.restore_geometry()
    assert (again.width(), again.height()) == (701, 602)


# Keyboard


def tab(window: MainWindow, qtbot: QtBot) -> QWidget:
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Tab)
    found = window.focusWidget()
    assert found is not None
    return found


def test_the_main_job_without_a_mouse(qtbot: QtBot, tmp_path: Path) -> None:
    """Provider, sender, test, code, save: keys only, with the real thread and the real practice server."""
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.form.provider.setFocus()
    qtbot.keyClick(window.form.provider, "p")
    assert window.form.provider.list is not None
    qtbot.keyClicks(window.form.provider.list.line, "rac")
    qtbot.keyClick(window.form.provider.list.line, Qt.Key.Key_Return)
    assert window.editor.draft.provider == "practice"
    qtbot.waitUntil(lambda: window.practice.running, timeout=20_000)
    assert tab(window, qtbot) is window.form.rows["behaviour"].editor
    sender = tab(window, qtbot)
    assert isinstance(sender, QLineEdit)
    sender.selectAll()
    qtbot.keyClicks(sender, "Plant A <tb@example.com>")
    qtbot.keyClick(sender, Qt.Key.Key_Return)
    before = window.editor.test.state
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [before, window.editor.test.state] == [RunState.IDLE, RunState.RUNNING]
    qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE, timeout=20_000)
    assert window.editor.test.tested == "accepted"
    server = window.practice._server
    assert server is not None
    settle()
    card = window.results.card
    assert isinstance(card, Success)
    assert card.arrival is not None
    card.arrival.code.setFocus()
    qtbot.keyClicks(card.arrival.code, server.messages[-1].code)
    qtbot.keyClick(card.arrival.code, Qt.Key.Key_Return)
    assert window.editor.test.tested == "delivered"
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(SaveDialog)
    assert dialog is not None
    dialog.name.setFocus()
    qtbot.keyClicks(dialog.name, "Plant A")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.profile is not None, timeout=5_000)
    assert window.windowTitle() == "Plant A[*] — Outgoing mail"
    assert not window.isWindowModified()
    window.practice.stop()


def test_enter_in_a_field_sends_nothing(window: MainWindow, qtbot: QtBot) -> None:
    states.choose_sendgrid(window)
    for widget in tab_stops(window, qtbot):
        if isinstance(widget, QLineEdit) and window.form.isAncestorOf(widget):
            qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert window.editor.test.state is RunState.IDLE
    assert not any(button.isDefault() for button in window.findChildren(QPushButton))


def test_enter_in_send_test_to_does_what_the_button_beside_it_says(
    practising: MainWindow, qtbot: QtBot
) -> None:
    practising.bottom.recipient.setFocus()
    qtbot.keyClick(practising.bottom.recipient, Qt.Key.Key_Return)
    assert practising.editor.test.tested == "accepted"
    run = practising.editor.test.run
    assert run is not None
    states.running(practising)
    qtbot.keyClick(practising.bottom.recipient, Qt.Key.Key_Return)
    assert practising.editor.test.run is not None
    assert practising.editor.test.run.number == run.number + 1


# The focus is where the next act is


def test_a_quick_test_ends_with_the_focus_and_the_view_on_what_comes_next(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """With the real thread and the real practice server it is over before its first steps are shown."""
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.form.choose("practice")
    qtbot.waitUntil(lambda: window.practice.running, timeout=20_000)
    window.bottom.recipient.setFocus()
    qtbot.keyClick(window.bottom.recipient, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: window.editor.test.state is RunState.DONE and not window.results.building, timeout=20_000
    )
    card = window.results.card
    assert isinstance(card, Success)
    assert card.arrival is not None
    assert card.arrival.code.hasFocus()
    qtbot.waitUntil(lambda: card.visibleRegion().boundingRect() == card.rect())


@pytest.mark.parametrize("size", [(1000, 700), (1000, 560), (560, 700)])
def test_what_a_field_lacks_is_seen_where_the_cursor_goes(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    states.choose_sendgrid(window)
    window.form.choose("custom")
    window.editor.set_value("password", "")
    settle()
    window.test(send=True)
    problems = window.form.rows["password"].problems
    assert window.form.rows["password"].target.hasFocus()
    qtbot.waitUntil(
        lambda: problems.isVisible() and problems.visibleRegion().boundingRect() == problems.rect()
    )


@pytest.mark.parametrize("height", [700, 560])
def test_the_answer_to_a_wrong_code_is_seen(window: MainWindow, qtbot: QtBot, height: int) -> None:
    window.resize(1000, height)
    states.choose_sendgrid(window)
    states.accepted(window)
    settle()
    card = window.results.card
    assert isinstance(card, Success)
    assert card.arrival is not None
    qtbot.keyClicks(card.arrival.code, "abc-de")
    qtbot.keyClick(card.arrival.code, Qt.Key.Key_Return)
    answer = card.arrival.answer
    qtbot.waitUntil(lambda: answer.visibleRegion().boundingRect() == answer.rect())
    assert card.arrival.code.selectedText() == "abc-de", "the next code takes its place"


def test_after_a_test_the_focus_is_on_what_comes_next(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.bottom.recipient.setFocus()
    states.accepted(window)
    card = window.results.card
    assert isinstance(card, Success)
    assert card.arrival is not None
    assert card.arrival.code.hasFocus()
    card.arrival.code.setText("7qk-2m")
    card.arrival.code.returnPressed.emit()
    settle()
    assert window.bottom.save.hasFocus()
    window.bottom.send.setFocus()
    states.fails_login(window)
    assert window.form.rows["password"].target.hasFocus()
    states.found_other_settings(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert window.results.outcome is not None
    assert window.results.outcome.next_act is card.fixes[0]


def test_what_goes_never_leaves_the_focus_to_the_list_of_profiles(window: MainWindow) -> None:
    button = next(one for one in window.results.findChildren(QPushButton) if "practice" in one.text())
    button.setFocus()
    button.click()
    settle()
    assert window.bottom.recipient.hasFocus()
    states.found_other_settings(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    card.fixes[0].setFocus()
    begin(window)
    settle()
    assert window.bottom.cancel.hasFocus()


def test_who_works_in_the_form_keeps_the_focus(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.form.focus_field("mailFrom")
    states.accepted(window)
    assert window.form.rows["mailFrom"].target.hasFocus()


def test_the_wheel_changes_no_drop_down(window: MainWindow, qtbot: QtBot) -> None:
    for opened in (None, *(name for name in DIALOGS if not name.startswith("apply-"))):
        place = window if opened is None else DIALOGS[opened](window)
        settle()
        for box in place.findChildren(QComboBox):
            assert isinstance(box, DropDown)
            before = box.currentIndex()
            box.setFocus()
            middle = QPointF(box.rect().center())
            for turn in (-120, 120):
                event = QWheelEvent(
                    middle, QPointF(box.mapToGlobal(middle)), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
                )  # fmt: skip
                QApplication.sendEvent(box, event)
                assert box.currentIndex() == before, (opened, box.accessibleName())
        if place is not window:
            place.close()
            settle()


def test_what_is_said_in_passing_moves_nothing(window: MainWindow) -> None:
    places = [window.bottom.geometry(), window.columns.geometry()]
    window.note("Saved as /a/rather/long/place. " * 12)
    settle()
    assert [window.bottom.geometry(), window.columns.geometry()] == places
    assert window.statusBar().isVisible()
    assert window.statusBar().toolTip() == window.statusBar().currentMessage()


# One primary button, in its place


def primary(window: MainWindow) -> list[str]:
    return [
        button.text() for button in window.bottom.findChildren(QPushButton)
        if button.isVisible() and button.property("primary")
    ]  # fmt: skip


def test_there_is_one_primary_button_at_a_time_and_its_place_never_moves(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    settle()
    place = window.bottom.send.geometry()
    assert primary(window) == ["&Send test"]
    states.running(window)
    settle()
    assert primary(window) == []
    assert window.bottom.cancel.geometry() == place
    window.tests.cancel()
    settle()
    assert window.bottom.send.geometry() == place
    states.accepted(window)
    settle()
    assert primary(window) == ["S&ave"]
    window.editor.set_value("mailFrom", "other@plant.org")
    assert primary(window) == ["&Send test"]


def test_the_focus_stays_where_send_test_was(window: MainWindow, application: QApplication) -> None:
    states.choose_sendgrid(window)
    window.bottom.send.setFocus()
    went: list[object] = []
    told = application.focusChanged.connect(lambda _, now: went.append(now))
    states.running(window)
    assert window.bottom.cancel.hasFocus()
    window.tests.cancel()
    assert window.bottom.send.hasFocus()
    application.focusChanged.disconnect(told)
    assert went == [window.bottom.cancel, window.bottom.send]


def test_send_and_save_are_never_greyed_out_and_show_what_is_missing(window: MainWindow) -> None:
    assert window.bottom.send.isEnabled()
    assert window.bottom.save.isEnabled()
    window.bottom.save.click()
    assert window.form.rows["mailFrom"].problems.shown
    assert not window.bottom.problems.shown
    window.bottom.send.click()
    assert window.bottom.problems.shown


# The state line


def test_the_state_stands_in_the_window_with_its_time(window: MainWindow) -> None:
    assert window.top.state.words.text() == "Untested"
    states.accepted(window)
    assert window.top.state.words.text().startswith("Accepted by server · ")
    states.delivered(window)
    assert window.top.state.words.text().startswith("Delivered · ")
    window.editor.set_value("mailFrom", "x@plant.org")
    assert window.top.state.words.text() == "Untested"


# Secrets


def test_no_secret_is_in_title_names_or_tool_tips(window: MainWindow) -> None:
    secret = "v3ry-s3cret-value"
    states.choose_sendgrid(window)
    window.editor.set_value("password", secret)
    window.editor.set_value("enableProxy", True)
    window.editor.set_value("proxyPassword", secret)
    window.test(send=True)
    settle()
    words = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        words += [
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.toolTip(),
            widget.objectName(),
        ]
        if isinstance(widget, QLabel | QPushButton | QToolButton):
            words.append(widget.text())
        if isinstance(widget, QLineEdit) and not isinstance(widget, SecretEdit):
            words.append(widget.text())
    assert not [text for text in words if secret in text]


def test_what_is_copied_is_said_to_hold_no_password(window: MainWindow) -> None:
    window.copy("some text")
    assert QGuiApplication.clipboard().text() == "some text"
    assert "No password" in window.statusBar().currentMessage()


# Unsaved changes


def test_unsaved_changes_are_marked_in_the_title(window: MainWindow) -> None:
    assert "[*]" in window.windowTitle()
    assert not window.isWindowModified()
    window.editor.set_value("mailFrom", "a@plant.org")
    assert window.isWindowModified()


def test_a_question_comes_before_changes_are_lost(window: MainWindow) -> None:
    window.editor.set_value("mailFrom", "a@plant.org")
    window.close()
    assert window.isVisible()
    answer(window, "Cancel")
    assert window.isVisible()
    window.close()
    answer(window, "Discard")
    assert not window.isVisible()


def test_saving_on_the_way_out_closes_the_window(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    window.editor.set_value("mailFrom", "b@plant.org")
    window.close()
    answer(window, "Save")
    assert not window.isVisible()
    assert window.workspace.home.profiles.load("Plant A").draft["mailFrom"] == "b@plant.org"


# The real thread


@pytest.mark.parametrize("bad", [Silence()])
def test_a_server_that_never_answers_holds_nothing_up(qtbot: QtBot, tmp_path: Path, bad: Silence) -> None:
    """No stall is timed here; that every turn of the event loop comes while the worker waits is what counts."""
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1

    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    with ScriptedServer([bad]) as server:
        window.form.choose("custom")
        for key, value in {
            "mailFrom": "a@plant.org",
            "smtpHost": "127.0.0.1",
            "smtpPort": str(server.port),
        }.items():
            window.editor.set_value(key, value)
        window.editor.set_recipient("b@plant.org")
        timer = QTimer()
        timer.setInterval(0)
        timer.timeout.connect(turn)
        timer.start()
        window.test(send=True)
        qtbot.waitUntil(
            lambda: window.editor.test.run is not None and window.editor.test.run.running == "banner"
        )
        before = turns
        qtbot.waitUntil(lambda: turns > before + 20)
        states = [window.editor.test.state]
        window.tests.cancel()
        assert [*states, window.editor.test.state] == [RunState.RUNNING, RunState.CANCELLING]
        assert window.bottom.send.isVisible()
        qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE)
        timer.stop()


def test_closing_the_window_during_a_test_leaves_nothing_hanging(qtbot: QtBot, tmp_path: Path) -> None:
    import threading

    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window)
    window.show()
    with ScriptedServer([Send(b"220 plant ESMTP\r\n"), Line(b"EHLO"), Silence()]) as server:
        window.form.choose("custom")
        for key, value in {
            "mailFrom": "a@plant.org",
            "smtpHost": "127.0.0.1",
            "smtpPort": str(server.port),
        }.items():
            window.editor.set_value(key, value)
        window.editor.set_recipient("b@plant.org")
        window.test(send=True)
        qtbot.waitUntil(
            lambda: window.editor.test.run is not None and window.editor.test.run.running == "ehlo"
        )
        window.editor.draft.mark_clean()
        window.close()
        assert not window.isVisible()
        qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name.startswith("run-")])


# Starting


def test_the_last_profile_is_opened_at_the_start(
    window: MainWindow, tmp_path: Path, store: MemoryStore, qtbot: QtBot
) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    again = make_window(tmp_path, store=store)
    qtbot.addWidget(again)
    assert again.has_something_to_open(None)
    again.start()
    assert again.workspace.name == "Plant A"
    assert again.top.profiles.currentText() == "Plant A"
    assert again.editor.draft.provider == "sendgrid"


def test_a_file_named_at_the_start_is_opened(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    states.choose_sendgrid(window)
    window.jobs.run(Filing(window.workspace).save_file(path, include_password=False))
    window.workspace.new()
    assert not window.has_something_to_open(None)
    assert window.has_something_to_open(path)
    window.start(path)
    assert window.workspace.path == path
    assert window.windowTitle() == "mail.json[*] — Outgoing mail"


def test_a_broken_file_at_the_start_is_said(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text("{")
    window.start(path)
    assert "cannot be read" in question(window).text()
    assert str(path) in question(window).informativeText()
    question(window).close()


def test_a_file_that_is_no_text_gets_fitting_advice(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "picture.json"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    window.start(path)
    words = question(window).informativeText()
    assert "It is no text file" in words
    assert "UTF-8" not in words
    assert str(path) in words
    question(window).close()


def test_nothing_heavy_is_imported_for_the_first_paint() -> None:
    import subprocess
    import sys

    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; sys.argv = ['x'];"
        "from mailconfig_gui.gui.main import make_application, make_window;"
        "app = make_application([]); w = make_window(); w.show(); app.processEvents(); w.grab();"
        "bad = {'keyring', 'ssl', 'asyncio', 'aiosmtpd', 'trustme', 'mailconfig_gui.diagnosis.engine',"
        " 'mailconfig_gui.net.transport', 'email', 'mailconfig_gui.delivery.document', 'mailconfig_gui.app.sign_in',"
        " 'mailconfig_gui.net.loopback', 'mailconfig_gui.oauth.token', 'urllib3', 'dns',"
        " 'mailconfig_gui.gui.form.provider_list', 'mailconfig_gui.model.preset_search'} & set(sys.modules);"
        "w.make_ready();"
        "bad |= {'dns', 'imaplib', 'xml', 'mailconfig_gui.domain'} & set(sys.modules);"
        "print(sorted(bad))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


class _Watch(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[QEvent.Type] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.kinds.append(event.type())
        return False


def test_the_theme_of_the_system_is_followed_while_it_runs(window: MainWindow) -> None:
    watch = _Watch()
    window.results.installEventFilter(watch)
    theme().force(True)
    settle()
    assert QEvent.Type.PaletteChange in watch.kinds or QEvent.Type.Paint in watch.kinds
    theme().force(None)
