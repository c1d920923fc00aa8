"""The list of providers: in groups, the likely one first, searched by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.inputs import make_clearable
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.model.preset import Group, suggest
from mailconfig_gui.model.preset_search import Hit, search
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QHideEvent
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.editor import Editor

GROUPS = {
    Group.SENDING_SERVICE: mark("Sending services"),
    Group.MAILBOX: mark("Mailboxes"),
    Group.CLOUD: mark("Clouds"),
    Group.OWN_RELAY: mark("Your own server or relay"),
    Group.PRACTICE: mark("Practice"),
}
_PROVIDER = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ProviderList(QFrame):
    """Opens below its field: a line to type in, and the providers that this may mean. `chosen(id)` closes it."""

    chosen = Signal(str)

    def __init__(self, editor: Editor, field: QWidget) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self._editor = editor
        self._field = field
        # A click beside it closes it and does nothing else; else one on its field would open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(say("Mail provider"))
        box = QVBoxLayout(self)
        spaced(box, margin=GRID)
        self.line = QLineEdit(self)
        self.line.setMinimumHeight(TARGET)
        self.line.setPlaceholderText(say("Search by name, mail server or domain"))
        self.line.setAccessibleName(say("Search providers"))
        make_clearable(self.line)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        box.addWidget(self.line)
        self.rows = QListWidget(self)
        self.rows.setAccessibleName(say("Mail provider"))
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Whole rows: the last one is never cut.
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.rows.setUniformItemSizes(True)
        self.rows.setMouseTracking(True)
        self.rows.itemEntered.connect(self.rows.setCurrentItem)
        self.rows.itemClicked.connect(self._take)
        self.rows.currentItemChanged.connect(self._tell)
        box.addWidget(self.rows)

    def open(self, typed: str = "") -> None:
        """Open it at its field, with this in the search line."""
        # Its size is that of the whole list: nothing moves while somebody types.
        self.line.clear()
        self._fill()
        self.setGeometry(self._place())
        self.line.setText(typed)
        self.show()
        self.line.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Give the keyboard back, where the system had made this the active window."""
        super().hideEvent(event)
        self._field.activateWindow()

    # Its rows

    def _fill(self) -> None:
        """List what the typed text may mean; with nothing typed all there is, in groups."""
        self.rows.clear()
        presets, typed = self._editor.presets.values(), self.line.text().strip()
        if typed:
            hits = search(presets, typed)
            if hits:
                self._add("", hits)
            else:
                self._add(
                    say("Not known here. Enter its server yourself:"), [Hit(self._editor.presets[CUSTOM])]
                )
        else:
            fitting = suggest(self._editor.presets, str(self._editor.value("mailFrom")))
            if fitting is not None:
                self._add(say("Fits your Mail From"), [Hit(fitting[0])])
            for group, words in GROUPS.items():
                self._add(say(words), [Hit(one) for one in presets if one.group is group])
        self._choose_first(typed)

    def _add(self, heading: str, hits: Iterable[Hit]) -> None:
        if heading:
            row = QListWidgetItem(heading, self.rows)
            row.setFlags(Qt.ItemFlag.NoItemFlags)
            font = self.rows.font()
            font.setBold(True)
            row.setFont(font)
        for hit in hits:
            name = say(hit.preset.name)
            row = QListWidgetItem(f"{name} ({hit.by})" if hit.by else name, self.rows)
            row.setData(_PROVIDER, hit.preset.id)
            row.setToolTip(say(hit.preset.summary))

    def _choose_first(self, typed: str) -> None:
        """Stand on the likeliest of what was searched for, else on what is chosen now, else on the first."""
        rows = [self.rows.item(index) for index in range(self.rows.count())]
        choices = [row for row in rows if row.data(_PROVIDER)]
        now = [row for row in choices if not typed and row.data(_PROVIDER) == self._editor.draft.provider]
        self.rows.setCurrentItem((now or choices)[0])
        if not now:
            self.rows.scrollToTop()

    def _tell(self, row: QListWidgetItem | None) -> None:
        # The focus stays in the line, so nothing else tells which row it is.
        if row is not None and self.isVisible():
            announce(self.line, row.text())

    def _take(self, row: QListWidgetItem | None) -> None:
        provider = row.data(_PROVIDER) if row is not None else None
        if provider:
            self.hide()
            self.chosen.emit(provider)

    # Its place

    def _place(self) -> QRect:
        """Return where there is room for as many whole rows as can be, below the field or above it."""
        field = QRect(self._field.mapToGlobal(self._field.rect().topLeft()), self._field.size())
        screen = self._field.screen().availableGeometry()
        row, frame = self.rows.sizeHintForRow(0), 2 * self.rows.frameWidth()
        inner = self.rows.sizeHintForColumn(0) + self.rows.verticalScrollBar().sizeHint().width() + frame
        width = min(max(field.width(), inner + 2 * GRID + 2 * self.frameWidth()), screen.width())
        rest = self.sizeHint().height() - self.rows.sizeHint().height() + frame
        below, above = screen.bottom() - field.bottom(), field.top() - screen.top()
        room = max(below, above)
        shown = max(3, min(self.rows.count(), (room - rest) // row))
        height = rest + shown * row
        left = max(screen.left(), min(field.left(), screen.right() + 1 - width))
        if self._field.isRightToLeft():
            left = max(screen.left(), field.right() + 1 - width)
        top = field.bottom() + 1 if below >= above or height <= below else field.top() - height
        return QRect(left, top, width, height)

    # Keys

    def eventFilter(self, line: QObject, event: QEvent) -> bool:  # noqa: N802
        """Move through the rows and take one, without leaving the line."""
        if event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(line, event)
        key = event.key()  # type: ignore[attr-defined]
        if key in _MOVES:
            QApplication.sendEvent(self.rows, event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.rows.currentItem())
        else:
            return super().eventFilter(line, event)
        return True
