"""The frame around form and results: the bar above, the bar below, and the two columns that become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from mailconfig_gui.app.draft_problems import RECIPIENT
from mailconfig_gui.app.editor import Editor
from mailconfig_gui.gui.form.problems import Problems
from mailconfig_gui.gui.kit.buttons import make_primary, push_button
from mailconfig_gui.gui.kit.cards import Rule
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.inputs import DropDown, LineEdit
from mailconfig_gui.gui.kit.labels import tested_words, when
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.reading import Content
from mailconfig_gui.gui.kit.text import Label
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

_MANAGE = True
"""What stands in the list of profiles for no profile: the way to manage them."""


class StateLine(QWidget):
    """How far these settings are proved: icon, word, time."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        row = QHBoxLayout(self)
        spaced(row, gap=6)
        self.mark = IconView("untested", "faint", self)
        self.words = Label("", "", self)
        row.addWidget(self.mark)
        row.addWidget(self.words)
        editor.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the state of the editor."""
        shown = tested_words(self._editor)
        at = self._editor.test.tested_at
        words = shown.words
        if at is not None:
            words += f" · {when(at, self._editor.now())}"
        self.mark.show_icon(shown.icon, shown.role)
        self.words.setText(words)
        self.words.set_role(shown.role if shown.role != "accent" else "")
        self.setToolTip(shown.meaning)
        self.words.setAccessibleName(say("State: {words}. {meaning}", words=words, meaning=shown.meaning))


class TopBar(QWidget):
    """Which profile, and how far it is proved."""

    profile_wanted = Signal(str)
    manage_wanted = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._layout.setSpacing(GRID)
        label = QLabel(say("Profile"), self)
        self.profiles = DropDown(self)
        self.profiles.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.profiles.setMinimumContentsLength(18)
        self.profiles.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.profiles.setMinimumHeight(TARGET)
        self.profiles.setAccessibleName(say("Profile"))
        self.profiles.setToolTip(say("Ctrl+L. Settings kept under a name on this computer."))
        self.profiles.activated.connect(self._chosen)
        label.setBuddy(self.profiles)
        self.state = StateLine(editor, self)
        for widget in (label, self.profiles):
            self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self._layout.addWidget(self.state)
        self._current = ""
        self._listed: list[tuple[str, object]] = []

    def show_profiles(self, names: list[str], current: str, *, saved: bool) -> None:
        """List the profiles; what is no profile stands above them under its own name."""
        wanted: list[tuple[str, object]] = [(name, name) for name in names]
        if not saved:
            wanted.insert(0, (current, ""))
        wanted.append((say("Manage profiles…"), _MANAGE))
        if wanted != self._listed:
            self._listed = wanted
            self.profiles.clear()
            self.profiles.add_entries(wanted)
            self.profiles.insertSeparator(len(wanted) - 1)
        self._current = current if saved else ""
        self.profiles.setCurrentIndex(self.profiles.findData(self._current))

    def open_profiles(self) -> None:
        """Open the list of profiles."""
        self.profiles.setFocus()
        self.profiles.showPopup()

    def _chosen(self) -> None:
        name = self.profiles.currentData()
        # Until it is open the old one stays chosen: the person may be asked first and say no.
        self.profiles.setCurrentIndex(self.profiles.findData(self._current))
        if name is _MANAGE:
            self.manage_wanted.emit()
        elif name and name != self._current:
            self.profile_wanted.emit(name)


class BottomBar(QWidget):
    """Recipient, Send test (or Cancel in its place), Save. One primary button at a time."""

    send_wanted = Signal()
    cancel_wanted = Signal()
    save_wanted = Signal()
    apply_wanted = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        outer = QVBoxLayout(self)
        spaced(outer, gap=0)
        outer.addWidget(Rule("row", self))
        inner = QVBoxLayout()
        spaced(inner, margin=GRID + 4, gap=6)
        inner.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        # Above what can be pressed, which so stays where it is when they come.
        self.problems = Problems(self)
        self.problems.fix_chosen.connect(editor.apply)
        inner.addWidget(self.problems)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(GRID)
        inner.addLayout(self._row)
        outer.addLayout(inner)

        first = QHBoxLayout()
        spaced(first)
        label = QLabel(say("Sen&d test to"), self)
        self.recipient = LineEdit(self)
        self.recipient.setPlaceholderText("admin@example.org")
        self.recipient.setAccessibleName(say("Send test to"))
        self.recipient.setMinimumHeight(TARGET)
        self.recipient.textEdited.connect(editor.set_recipient)
        self.recipient.returnPressed.connect(self._entered)
        label.setBuddy(self.recipient)
        first.addWidget(label)
        first.addWidget(self.recipient, 1)
        self._row.addLayout(first, 1)

        second = QHBoxLayout()
        spaced(second)
        self.send = self._button(say("&Send test"), self.send_wanted)
        self.send.setToolTip(say("Send a real message to this address (Ctrl+Enter)"))
        self.cancel = self._button(say("Cancel"), self.cancel_wanted)
        self.cancel.setToolTip(say("End the test now (Esc)"))
        self.save = self._button(say("S&ave"), self.save_wanted)
        self.save.setToolTip(say("Save the settings (Ctrl+S)"))
        self.apply = self._button(say("Apply to platform…"), self.apply_wanted)
        self.apply.setToolTip(
            say("Bring these settings to a platform, its database or a file (Ctrl+Shift+A)")
        )
        self.cancel.hide()
        for button in (self.send, self.cancel):
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.save)
        second.addWidget(self.apply)
        self._row.addLayout(second, 1)
        editor.listen(self.refresh)
        self.refresh()
        # Another one is measured, for that has the style sheet look at it too.
        measured = push_button("", self)
        measured.hide()
        make_primary(measured)
        widths = []
        for button in (self.send, self.cancel):
            measured.setText(button.text())
            widths.append(measured.sizeHint().width())
        measured.deleteLater()
        for button in (self.send, self.cancel):
            button.setMinimumWidth(max(widths) + GRID)

    def _button(self, words: str, signal: object) -> QPushButton:
        button = push_button(words, self)
        button.setMinimumHeight(TARGET + 2)
        button.clicked.connect(signal)
        return button

    def _entered(self) -> None:
        if not self._editor.test.busy:
            self.send.click()

    def set_narrow(self, narrow: bool) -> None:
        """Put the buttons below the recipient where there is little room."""
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def refresh(self) -> None:
        """Show what the editor holds."""
        editor = self._editor
        if self.recipient.text() != editor.draft.recipient:
            self.recipient.setText(editor.draft.recipient)
        # First of all, for what is shown is styled by it.
        proved = editor.test.tested.value in ("accepted", "delivered") and not editor.practising
        self._make_primary(self.save if proved else self.cancel if editor.test.busy else self.send)
        comes, goes = (self.cancel, self.send) if editor.test.busy else (self.send, self.cancel)
        if comes.isHidden():
            # Showing one has the style sheet look at it, and before the window is shown never again.
            comes.show()
            if goes.hasFocus():
                # Before it goes: Qt would take the focus to Save first, and a screen reader there.
                comes.setFocus()
            goes.hide()
        found = editor.problems.at(RECIPIENT)
        self.problems.show_problems(found)
        self.recipient.setAccessibleDescription(self.problems.words())

    def _make_primary(self, chosen: QPushButton) -> None:
        for button in (self.send, self.cancel, self.save):
            make_primary(button, button is chosen and button is not self.cancel)


class StatusLine(QStatusBar):
    """What is said in passing. Its place is always there, so that it moves nothing; what is too long ends in "…"."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.messageChanged.connect(lambda words: self.setToolTip(words))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the words as there is room for."""
        if not self.currentMessage():
            return
        painter = QPainter(self)
        place = self.rect().adjusted(2 * GRID, 0, -2 * GRID, 0)
        words = painter.fontMetrics().elidedText(
            self.currentMessage(), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)
        painter.end()


class Scroll(QScrollArea):
    """A scroll area that is only a place: no frame, no ground, never wider than the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for what is inside, so that nothing is cut at the side."""
        inner = self.widget()
        width = inner.minimumSizeHint().width() if inner else 0
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(width + bar, 6 * self.fontMetrics().lineSpacing())


class Columns(QWidget):
    """Form and results side by side, each scrolling by itself; one below the other where the window is narrow.

    Both are made inside their `places` and then put: to move what is made already has the style look at all of it anew.
    """

    narrow_changed = Signal(bool)
    _REST_MS = 250

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        row = QHBoxLayout(self)
        spaced(row, gap=0)
        self._scrolls = [Scroll(self), Scroll(self)]
        self.places = [Content(scroll) for scroll in self._scrolls]
        for scroll, place in zip(self._scrolls, self.places, strict=True):
            scroll.setWidget(place)
        self._line = Rule("column", self)
        row.addWidget(self._scrolls[0], 1)
        row.addWidget(self._line)
        row.addWidget(self._scrolls[1], 1)
        self._one = Scroll(self)
        self._both = QWidget(self._one)
        self._stack = QVBoxLayout(self._both)
        spaced(self._stack, gap=0)
        self._one.setWidget(self._both)
        self._one.hide()
        row.addWidget(self._one, 1)
        self._wanted: tuple[QWidget | None, QWidget | None] | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(self._REST_MS)
        self._resting.timeout.connect(self._rest)
        for scroll in (*self._scrolls, self._one):
            scroll.verticalScrollBar().rangeChanged.connect(self._bring)

    def put(self, *contents: QWidget) -> None:
        """Put form and results into their places."""
        for place, content in zip(self.places, contents, strict=True):
            box = QVBoxLayout(place)
            spaced(box, margin=2 * GRID, gap=0)
            box.addWidget(content)
            box.addStretch(1)

    def _rest(self) -> None:
        self._wanted = None

    def _place(self, narrow: bool) -> None:
        focused = self.window().focusWidget()
        if narrow:
            for scroll, half in zip(self._scrolls, self.places, strict=True):
                scroll.takeWidget()
                self._stack.addWidget(half)
                half.show()
            self._stack.addStretch(1)
        else:
            for scroll, half in zip(self._scrolls, self.places, strict=True):
                self._stack.removeWidget(half)
                scroll.setWidget(half)
                half.show()
        for widget in (*self._scrolls, self._line):
            widget.setVisible(not narrow)
        self._one.setVisible(narrow)
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus()

    def breakpoint_width(self) -> int:
        """Return the least width in pixels at which both fit side by side, each with half of it."""
        return max(116 * self.fontMetrics().averageCharWidth(), 2 * self.minimumSizeHint().width())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose between two columns and one."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.breakpoint_width()
        if narrow != self.narrow:
            self.narrow = narrow
            self._place(narrow)
            self.narrow_changed.emit(narrow)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the wider half: one below the other always fits."""
        width = max(half.minimumSizeHint().width() for half in self.places)
        bar = self._one.verticalScrollBar().sizeHint().width()
        return QSize(width + bar, 8 * self.fontMetrics().lineSpacing())

    def show_results(self, card: QWidget | None = None, last: QWidget | None = None) -> None:
        """Bring the results into view where they are below the form, and a card, up to `last`, as far as it fits.

        A new card gets its height a moment later, so this holds for as long as the layout comes to rest. The card may
        be a row of the form, too.
        """
        self._wanted = (card, last)
        self._resting.start()
        self._bring()

    def _bring(self) -> None:
        if self._wanted is None:
            return
        card, last = self._wanted
        form = card is not None and isValid(card) and self.places[0].isAncestorOf(card)
        scroll = self._one if self.narrow else self._scrolls[0 if form else 1]
        inner = scroll.widget()
        if inner is None:
            return
        if card is None or not isValid(card) or not inner.isAncestorOf(card):
            if self.narrow:
                scroll.verticalScrollBar().setValue(self.places[1].y())
            return
        top = card.mapTo(inner, card.rect().topLeft()).y()
        end = last if last is not None and isValid(last) and inner.isAncestorOf(last) else card
        bottom = end.mapTo(inner, end.rect().topLeft()).y() + end.height() + 2 * GRID
        bar = scroll.verticalScrollBar()
        if bottom > bar.value() + scroll.viewport().height() or top < bar.value():
            bar.setValue(max(0, min(top - 2 * GRID, bottom - scroll.viewport().height())))
