"""The window of the manual: contents and search on one side, the page on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.manual import search
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.inputs import make_clearable
from mailconfig_gui.gui.kit.layouts import fit_to_screen, spaced
from mailconfig_gui.gui.kit.links import open_link
from mailconfig_gui.gui.kit.reading import Content, move_focus
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET, theme
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.app.manual import Page

_PLACE = Qt.ItemDataRole.UserRole
_MOST_FOUND = 200
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
"""What stands between angle brackets is for people to read."""


class ManualWindow(QMainWindow):
    """Shows pages; `show_place("oauth2.md#when")` goes to one. Links between pages work, others open the browser."""

    def __init__(self, pages: Iterable[Page]) -> None:
        super().__init__()
        self._pages = {page.name: page for page in pages}
        self.place = ""
        """What is shown, as links name it."""
        self._before: list[str] = []
        self._after: list[str] = []
        self.setWindowTitle(say("Manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        middle = Content(self)
        self.setCentralWidget(middle)
        self.line = QLineEdit(middle)
        self.contents = QTreeWidget(middle)
        self.found = Text("", "faint", middle)
        self.text = QTextBrowser(middle)
        self.back = push_button(say("&Back"), middle)
        self.forward = push_button(say("&Forward"), middle)
        self._build(middle)
        self._fill()
        theme().changed.connect(self._mark_found)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(140 * letter, 44 * self.fontMetrics().lineSpacing())
        fit_to_screen(self)

    # Building

    def _build(self, middle: QWidget) -> None:
        self.line.setPlaceholderText(say("Search the manual"))
        self.line.setAccessibleName(say("Search the manual"))
        make_clearable(self.line)
        self.line.setMinimumHeight(TARGET)
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._take_first)
        for button, call, key in (
            (self.back, self.go_back, QKeySequence.StandardKey.Back),
            (self.forward, self.go_forward, QKeySequence.StandardKey.Forward),
        ):
            button.clicked.connect(call)
            QShortcut(key, self, call)
            words = button.text().replace("&", "")
            button.setToolTip(say("{words} ({key})", words=words, key=QKeySequence(key).toString()))
        self.contents.setHeaderHidden(True)
        self.contents.setAccessibleName(say("Contents"))
        self.contents.itemActivated.connect(self._take)
        self.contents.itemClicked.connect(self._take)
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(say("Page"))
        self.text.document().setDocumentMargin(2 * GRID)
        self.text.anchorClicked.connect(self._follow)
        self.found.hide()
        QShortcut(QKeySequence.StandardKey.Find, self, self._search)
        QShortcut(Qt.Key.Key_Escape, self, self.close)

        left, right = QWidget(middle), QWidget(middle)
        column = QVBoxLayout(left)
        spaced(column)
        column.addWidget(self.line)
        column.addWidget(self.found)
        column.addWidget(self.contents, 1)
        rows, buttons = QVBoxLayout(right), QHBoxLayout()
        spaced(rows)
        spaced(buttons)
        buttons.addWidget(self.back)
        buttons.addWidget(self.forward)
        buttons.addStretch(1)
        rows.addLayout(buttons)
        rows.addWidget(self.text, 1)
        split = QSplitter(Qt.Orientation.Horizontal, middle)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([280, 560])
        split.setStretchFactor(1, 1)
        whole = QVBoxLayout(middle)
        spaced(whole, margin=GRID)
        whole.addWidget(split)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Have the Tab key follow the eye."""
        return move_focus(self, forward)

    # Contents and search

    def _search(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def _fill(self) -> None:
        """List what was found; with nothing typed all pages with their sections."""
        self.contents.clear()
        words, top = self.line.text().strip(), self.contents.invisibleRootItem()
        sections = search(self._pages.values(), words)
        self.contents.setRootIsDecorated(not words)
        for section in sections[:_MOST_FOUND]:
            self._row(" › ".join((*section.above, section.title)), section.place, top)
        if not words:
            for page in self._pages.values():
                row = self._row(page.title, page.name, top)
                for section in page.sections:
                    if len(section.above) == 1:
                        self._row(section.title, section.place, row)
        told = (
            say_many(len(sections), "{n} section", "{n} sections") if sections else say("Nothing was found.")
        )
        self.found.setText(told)
        self.found.setVisible(bool(words))
        if words:
            announce(self.line, told)
        self._mark_found()

    def _row(self, name: str, place: str, above: QTreeWidgetItem) -> QTreeWidgetItem:
        row = QTreeWidgetItem(above, [name])
        row.setData(0, _PLACE, place)
        row.setToolTip(0, name)
        return row

    def _take(self, row: QTreeWidgetItem) -> None:
        self.show_place(row.data(0, _PLACE))

    def _take_first(self) -> None:
        row = self.contents.topLevelItem(0)
        if self.line.text().strip() and row is not None:
            self.contents.setCurrentItem(row)
            self._take(row)

    # The page

    def show_place(self, place: str) -> None:
        """Show a page, or a section of it; the one before is one step back."""
        if place != self.place:
            if self.place:
                self._before.append(self.place)
            self._after.clear()
        self._go(place)

    def go_back(self) -> None:
        """Show what was shown before."""
        if self._before:
            self._after.append(self.place)
            self._go(self._before.pop())

    def go_forward(self) -> None:
        """Show what was shown before going back."""
        if self._after:
            self._before.append(self.place)
            self._go(self._after.pop())

    def _go(self, place: str) -> None:
        name, _, anchor = place.partition("#")
        shown, _, _ = self.place.partition("#")
        page = self._pages[name]
        self.place = place
        if name != shown:
            self.text.document().setMarkdown(page.text, _FEATURES)
            self._dress()
            self._mark_found()
        anchors = [section.anchor for section in page.sections]
        self._scroll(anchors.index(anchor) if anchor in anchors else 0)
        self.back.setEnabled(bool(self._before))
        self.forward.setEnabled(bool(self._after))
        self.setWindowTitle(say("{page} – Manual", page=page.title))

    def _scroll(self, number: int) -> None:
        """Bring the heading of this number to the top, with the cursor, from which a screen reader reads on."""
        document = self.text.document()
        # All of it is laid out now, not only what is seen: else there would be nothing to scroll to.
        document.size()
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                if number == 0:
                    break
                number -= 1
            block = block.next()
        self.text.setTextCursor(QTextCursor(block))
        top = document.documentLayout().blockBoundingRect(block).top()
        self.text.verticalScrollBar().setValue(int(top) - 2 * GRID)

    def _dress(self) -> None:
        """Give tables air instead of lines."""
        document = self.text.document()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setCellPadding(GRID // 2)
                form.setBorder(0)
                frame.setFormat(form)
        # Qt lays out the changed tables only and takes what stands between them for done: it stayed blank.
        document.markContentsDirty(0, document.characterCount())

    def _mark_found(self) -> None:
        """Mark the words that are searched for on the page."""
        marks = []
        form = QTextCharFormat()
        form.setBackground(theme().colour("warn_ground"))
        for word in self.line.text().split():
            cursor = self.text.document().find(word)
            while len(word) > 1 and not cursor.isNull():
                one = QTextEdit.ExtraSelection()
                one.cursor, one.format = cursor, form
                marks.append(one)
                cursor = self.text.document().find(word, cursor)
        self.text.setExtraSelections(marks)

    def _follow(self, link: QUrl) -> None:
        """Go to a page of the manual, or have the browser open what lies elsewhere."""
        name = link.path() or self.place.partition("#")[0]
        if link.scheme():
            open_link(link.toString(), self)
        elif name in self._pages:
            self.show_place(f"{name}#{link.fragment()}" if link.hasFragment() else name)
