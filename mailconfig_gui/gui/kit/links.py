"""Links: to something in the window, or to a page that the browser opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPainter
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu, QSizePolicy, QWidget

from mailconfig_gui.gui.kit.questions import ask
from mailconfig_gui.gui.kit.theme import TARGET, draw_focus, theme
from mailconfig_gui.model.oauth2_kinds import is_safe_url
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent


def open_link(address: str, parent: QWidget) -> None:
    """Open a page in the browser, or say its address where none opens.

    Only https, and only addresses that ship with the program come here.
    """
    if not address.startswith("https://"):
        return
    if QDesktopServices.openUrl(QUrl(address)):
        # A starter of browsers that finds none ends in silence, so the address is said.
        place: QWidget | None = parent
        while place is not None and not isinstance(place, QMainWindow):
            place = place.parentWidget()
        if place is not None:
            place.statusBar().showMessage(say("Opening in the browser: {address}", address=address), 15_000)
        return
    ask(
        parent.window(), say("No browser opens here"), say("The page is {address}", address=address),
        {say("Copy address"): lambda: QGuiApplication.clipboard().setText(address), say("Close"): None},
    )  # fmt: skip


def open_page(address: str) -> bool:
    """Open the sign-in page of a provider in the browser and tell whether one opened; of http only on this computer."""
    return is_safe_url(address) and QDesktopServices.openUrl(QUrl(address))


class LinkButton(QAbstractButton):
    """A button that looks like a link and wraps its words, so that a long one is never cut; Qt's own never wrap."""

    _FLAGS = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # No fixed height: that would be the height of one line.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _bounds(self, width: int) -> QRect:
        room = QRect(0, 0, max(width - 4, 1), 10_000)
        return self.fontMetrics().boundingRect(room, self._FLAGS, self.text())

    def sizeHint(self) -> QSize:  # noqa: N802
        """The words in one line."""
        size = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
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
        painter.drawText(self.rect().adjusted(2, 0, -2, 0), self._FLAGS, self.text())
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
        self.setAccessibleDescription(say("Opens {address} in the browser", address=address))
        self.clicked.connect(lambda: open_link(address, self))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to copy the address."""
        self.address_menu().popup(event.globalPos())

    def address_menu(self) -> QMenu:
        """Return a new menu for one use."""
        menu = QMenu(self)
        menu.addAction(say("Copy address")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(self._address)
        )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
