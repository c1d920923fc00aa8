"""Small widgets that the form, the results and the dialogs share."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.gui.kit.icons import IconView, draw
from mailconfig_gui.gui.kit.theme import GRID, TARGET, fixed_font, theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QMenu

    from mailconfig_gui.model.problem import Fix, Problem

_SEVERITY_ICONS = {"error": ("error", "bad"), "warning": ("warning", "warn")}


def open_link(address: str, parent: QWidget) -> None:
    """Open a page in the browser, or say its address where none opens.

    Only https, and only addresses that ship with the program come here.
    """
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    if not address.startswith("https://"):
        return
    if QDesktopServices.openUrl(QUrl(address)):
        # A starter of browsers that finds none ends in silence, so the address is said.
        from PySide6.QtWidgets import QMainWindow

        place: QWidget | None = parent
        while place is not None and not isinstance(place, QMainWindow):
            place = place.parentWidget()
        if place is not None:
            place.statusBar().showMessage(f"Opening in the browser: {address}", 15_000)
        return
    from mailconfig_gui.gui.kit.questions import ask

    ask(
        parent.window(), "No browser opens here", f"The page is {address}",
        {"Copy address": lambda: QGuiApplication.clipboard().setText(address), "Close": None},
    )  # fmt: skip


def spaced(layout: QLayout, *, margin: int = 0, gap: int = GRID) -> None:
    """Give a layout its margins and gaps in pixels."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)


def fit_to_screen(window: QWidget, wanted: QSize | None = None) -> None:
    """Give a window the size wanted (else the one it has), as far as its screen has room for it and its frame."""
    free, frame = window.screen().availableGeometry(), window.frameGeometry().size() - window.size()
    if frame.isNull():
        # What a frame usually takes; how much is known once the window is there.
        frame = QSize(GRID, 2 * window.fontMetrics().lineSpacing())
    size = (wanted or window.size()).boundedTo(free.size() - frame)
    if size != window.size():
        window.resize(size)
    if window.isVisible():
        outer = window.frameGeometry()
        left = max(free.left(), min(outer.left(), free.right() + 1 - outer.width()))
        top = max(free.top(), min(outer.top(), free.bottom() + 1 - outer.height()))
        if QPoint(left, top) != outer.topLeft():
            window.move(left, top)


@contextmanager
def laid_out_once(*layouts: QLayout) -> Iterator[None]:
    """Lay out at the end what is shown, hidden or put in within; Qt would do it at once, anew for each widget."""
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
            layout.invalidate()


def set_by_name(widget: QWidget, **values: str) -> None:
    """Set properties to values by the names that Qt has for them: `set_by_name(label, textFormat="PlainText")`.

    What is made before the first paint does without `PySide6.QtCore.Qt`, for naming that makes Python classes of all
    its enumerations, which takes a tenth of the time until then. Raises ValueError for what Qt does not know.
    """
    for name, value in values.items():
        if not widget.setProperty(name, value):
            raise ValueError(f"{type(widget).__name__} has no {name} {value}")


def pinned(widget: QWidget) -> QGridLayout:
    """Return a place that keeps a widget at its top and at the side where lines begin."""
    place = QGridLayout()
    spaced(place, gap=0)
    place.addWidget(widget, 0, 0)
    place.setColumnStretch(1, 1)
    place.setRowStretch(1, 1)
    return place


def restyle(widget: QWidget) -> None:
    """Have the style sheet look at a widget's properties anew; until it is first shown, that is still to come."""
    if not QGuiApplication.topLevelWindows():
        return
    from PySide6.QtCore import Qt

    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


class Label(QLabel):
    """Words in one line. Always plain text: what a server or a file says is never taken for markup."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_by_name(self, textFormat="PlainText", textInteractionFlags="NoTextInteraction")
        self.setText(text)
        self.set_role(role)

    def set_role(self, role: str) -> None:
        """Colour the words: `faint`, `good`, `warn`, `bad` or ``."""
        if (self.property("role") or "") != role:
            self.setProperty("role", role)
            restyle(self)


class Duration(Label):
    """A time; its figures are all of one width, so that a column of them stands still."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "faint", parent)
        from PySide6.QtGui import QFont

        font = QFont()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)


class Text(Label):
    """Words that wrap."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent)
        self._selectable = False
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # At last, for it makes the height depend on the width, which a policy set later would undo.
        self.setWordWrap(True)

    def selectable(self) -> Text:
        """Let the words be selected with the mouse and copied."""
        self._selectable = True
        return self

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Take what selecting needs, a whole document, only when the mouse is there."""
        if self._selectable:
            self._selectable = False
            set_by_name(self, textInteractionFlags="TextSelectableByMouse")
        super().enterEvent(event)

    def fixed(self) -> Text:
        """Show the words in the system's fixed font: what a machine said or is to be told."""
        self.setFont(fixed_font())
        return self


class Title(Text):
    """The title of a `section`, a `card`, a `step` or the `about` box; the theme gives it its font."""

    def __init__(self, text: str = "", parent: QWidget | None = None, level: str = "section") -> None:
        super().__init__(text, "", parent)
        self.setProperty("title", level)


class PaintedButton(QAbstractButton):
    """A button that paints itself, and its focus ring: Qt's own would cost the start much (docs/decisions/0021)."""

    # Qt::AlignLeft, AlignRight, AlignVCenter, TextSingleLine and TextWordWrap; naming them makes enumerations.
    _LEFT, _RIGHT, _MIDDLE, _ONE_LINE, _WRAP = 0x1, 0x2, 0x80, 0x100, 0x1000

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_by_name(self, focusPolicy="StrongFocus")
        self.setText(text)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the ring."""
        super().focusInEvent(event)
        self.update()


class LinkButton(PaintedButton):
    """A button that looks like a link and wraps its words, so that a long one is never cut."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _bounds(self, width: int) -> QRect:
        flags = self._WRAP | self._MIDDLE | self._LEFT
        return self.fontMetrics().boundingRect(QRect(0, 0, max(width - 4, 1), 10_000), flags, self.text())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show the hand."""
        from PySide6.QtCore import Qt

        self.setCursor(Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The words in one line."""
        size = self.fontMetrics().size(self._ONE_LINE, self.text())
        return QSize(size.width() + 6, max(size.height() + 6, TARGET - 4))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest word."""
        words = self.text().split() or [""]
        width = max(self.fontMetrics().horizontalAdvance(word) for word in words)
        return QSize(width + 8, self.fontMetrics().height() + 6)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as the words need."""
        return max(self._bounds(width).height() + 6, TARGET - 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the words underlined, and the focus ring."""
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(True)
        painter.setFont(font)
        role = "accent" if self.isEnabled() else "faint"
        painter.setPen(theme().colour(role))
        side = self._RIGHT if self.isRightToLeft() else self._LEFT
        painter.drawText(self.rect().adjusted(2, 0, -2, 0), self._WRAP | self._MIDDLE | side, self.text())
        if self.hasFocus():
            draw_focus(painter, self._place())
        painter.end()

    def _place(self) -> QRect:
        """Where the words stand: what can be clicked and what the focus ring surrounds."""
        width = min(self._bounds(self.width()).width() + 6, self.width())
        return QRect(self.width() - width if self.isRightToLeft() else 0, 0, width, self.height())

    def hitButton(self, point: QPoint) -> bool:  # noqa: N802
        """Only the words are the button, not the empty line behind them."""
        return self._place().contains(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses it, as it does a link."""
        from PySide6.QtCore import Qt

        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class PageLink(LinkButton):
    """A link to a page, opened in the browser; its address can be copied from the context menu."""

    def __init__(self, text: str, address: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._address = address
        self.setToolTip(address)
        self.setAccessibleDescription(f"Opens {address} in the browser")
        self.clicked.connect(lambda: open_link(address, self))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to copy the address."""
        self.address_menu().popup(event.globalPos())

    def address_menu(self) -> QMenu:
        """Return a new menu for one use."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.addAction("Copy address").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(self._address)
        )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu


def draw_focus(painter: QPainter, place: QRect) -> None:
    """Draw the focus ring of a widget that paints itself."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    from PySide6.QtGui import QPen

    pen = QPen(theme().colour("accent"))
    pen.setWidth(2)
    painter.setPen(pen)
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)


class Fold(PaintedButton):
    """A heading that unfolds what stands below it."""

    # Qt::TextHideMnemonic, TextShowMnemonic.
    _MNEMONIC = 0x8000 if sys.platform == "darwin" else 0x800
    _GAP = 6

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(TARGET)
        self.toggled.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        words = "unfolded" if self.isChecked() else "folded"
        self.setAccessibleDescription(f"{words}; press to change")

    def sizeHint(self) -> QSize:  # noqa: N802
        """Arrow and words, with room for the focus ring behind them."""
        size = self.fontMetrics().size(self._ONE_LINE | self._MNEMONIC, self.text())
        return QSize(size.height() + 2 * self._GAP + size.width(), max(size.height() + self._GAP, TARGET))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never cut."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show it no more."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the ground under the mouse, the arrow, the words and the focus ring."""
        painter = QPainter(self)
        place, side, rtl = self.rect(), self.fontMetrics().height(), self.isRightToLeft()
        if self.underMouse() and self.isEnabled():
            painter.fillRect(place, theme().colour("hover"))
        turned = "down" if self.isChecked() else "left" if rtl else "right"
        left = place.right() + 1 - side if rtl else 0
        draw(painter, f"chevron-{turned}", "text", QRect(left, 0, side, place.height()))
        words = (
            place.adjusted(0, 0, -side - self._GAP, 0) if rtl else place.adjusted(side + self._GAP, 0, 0, 0)
        )
        flags = (self._RIGHT if rtl else self._LEFT) | self._MIDDLE | self._ONE_LINE | self._MNEMONIC
        painter.drawText(words, flags, self.text())
        if self.hasFocus():
            draw_focus(painter, place)
        painter.end()


class IconButton(QToolButton):
    """A small button that paints its own icon, for the same reason as `PaintedButton`."""

    def __init__(self, name: str, role: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        set_by_name(self, focusPolicy="StrongFocus")

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the button, and the icon in its middle."""
        super().paintEvent(event)
        painter = QPainter(self)
        size = self.iconSize()
        corner = self.rect().center() - QPoint(size.width() // 2 - 1, size.height() // 2 - 1)
        draw(painter, self._name, self._role if self.isEnabled() else "faint", QRect(corner, size))
        painter.end()


class ProblemLine(QWidget):
    """One problem: icon, words, and a link that mends it where that can be done by one click."""

    fix_chosen = Signal(object)

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        row = QHBoxLayout(self)
        spaced(row, gap=6)
        name, role = _SEVERITY_ICONS[problem.severity.value]
        row.addLayout(pinned(IconView(name, role, self)))
        words = QVBoxLayout()
        spaced(words, gap=2)
        self.words = Text(f"{problem.title} {problem.remedy}".strip(), role, self).selectable()
        words.addWidget(self.words)
        self.fix_button: LinkButton | None = None
        if problem.fix is not None:
            fix: Fix = problem.fix
            self.fix_button = LinkButton(fix.label, self)
            self.fix_button.clicked.connect(lambda: self.fix_chosen.emit(fix))
            words.addWidget(self.fix_button)
        row.addLayout(words, 1)
        self.setAccessibleName(f"{'Problem' if role == 'bad' else 'Warning'}: {problem.title}")


class Card(QFrame):
    """A frame, tinted as `bad`, `warn`, `good` or `info`, or `plain`."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", kind)
        self.box = QVBoxLayout(self)
        spaced(self.box, margin=2 * GRID, gap=GRID)


def push_button(words: str, parent: QWidget) -> QPushButton:
    """Return a button that Enter in a field does not press. Its words are set by themselves: see `add_entries`."""
    button = QPushButton(parent)
    button.setText(words)
    button.setAutoDefault(False)
    button.setMinimumHeight(TARGET)
    return button


def make_primary(button: QPushButton, primary: bool = True) -> None:
    """Give a button the look of what to do next, or take it away."""
    if bool(button.property("primary")) != primary:
        button.setProperty("primary", primary)
        restyle(button)


class Rule(QFrame):
    """A thin line between two parts: a `row` lies between what stands above and below, a `column` between sides."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", kind)


class Flow(QLayout):
    """A row of widgets that goes on in the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = GRID) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return one of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as are needed."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """All in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """As wide as the widest of them."""
        size = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place them."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        rtl = parent is not None and parent.isRightToLeft()
        x = y = line = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), rect.width()) if rect.width() else size.width()
            widget = item.widget()
            height = size.height()
            if widget is not None and widget.hasHeightForWidth():
                height = widget.heightForWidth(width)
            if x and x + width > rect.width():
                x, y, line = 0, y + line + self._gap, 0
            if move:
                left = rect.width() - x - width if rtl else x
                item.setGeometry(QRect(rect.topLeft() + QPoint(left, y), QSize(width, height)))
            x += width + self._gap
            line = max(line, height)
        return y + line


class LineEdit(QLineEdit):
    """A line of text that says when it is left, whether or not it was changed."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say so."""
        super().focusOutEvent(event)
        self.left.emit()


class DropDown(QComboBox):
    """A drop-down that the wheel never changes while it is closed."""

    def add_entries(self, entries: Iterable[tuple[str, object]]) -> None:
        """Add words and what they stand for. Not by `addItem`, which would make the list of all theme icons."""
        added = list(entries)
        first = self.count()
        self.addItems([words for words, _ in added])
        for index, (_, value) in enumerate(added, first):
            self.setItemData(index, value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave it to the page that is scrolled."""
        event.ignore()


def clear_layout(layout: QLayout) -> None:
    """Take out and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)
            inner.deleteLater()
