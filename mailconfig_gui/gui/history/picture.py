"""The times of the tests of a profile as a picture: a column for each, oldest first, parted by what took the time."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mailconfig_gui.gui.history.table import ended_words
from mailconfig_gui.gui.kit.icons import draw
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.theme import GRID, theme
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from mailconfig_gui.results.history import Entry

_PARTS = (
    (
        mark("Name and connection"),
        frozenset({Stage.CONFIG, Stage.DNS, Stage.PROXY, Stage.CONNECT, Stage.BANNER}),
    ),
    (mark("Encryption"), frozenset({Stage.STARTTLS, Stage.TLS_HANDSHAKE, Stage.CERTIFICATE})),
    (mark("Login"), frozenset({Stage.EHLO, Stage.OAUTH_TOKEN, Stage.AUTH})),
)
_REST = mark("Message")
# How dense the colour of each part is.
_SHADES = (1.0, 0.7, 0.5, 0.3)
_MOST = 60
# One that took this much longer than is usual here is drawn cut, else the others could not be seen.
_CUT = 2
_WIDEST = 28


class Column(NamedTuple):
    """A test in the picture: its place in the list, what it says, the ms of each part, and how it ended."""

    row: int
    words: str
    parts: tuple[int, ...]
    ok: bool

    @property
    def total(self) -> int:
        """All of its time, in ms."""
        return sum(self.parts)


def parts_of(times: Mapping[str, int]) -> tuple[int, ...]:
    """Return the ms of each part of a test, of which there are as many as shades."""
    known = [sum(ms for stage, ms in times.items() if stage in stages) for _, stages in _PARTS]
    return (*known, sum(times.values()) - sum(known))


def columns_of(entries: Sequence[Entry]) -> list[Column]:
    """Return the columns of the newest tests of a history, which comes newest first, oldest first."""
    tests = [
        (row, entry)
        for row, entry in enumerate(entries)
        if entry.brief.kind is Kind.TEST and entry.brief.times
    ]
    found = []
    for row, entry in reversed(tests[:_MOST]):
        parts = parts_of(entry.brief.times)
        told = say(
            "{when}: {ended}, {ms} ms",
            when=moment(entry.brief.made), ended=ended_words(entry), ms=QLocale().toString(sum(parts)),
        )  # fmt: skip
        found.append(Column(row, told, parts, entry.brief.ok))
    return found


class Picture(QWidget):
    """Draws the columns. `chosen(row)` tells which one was clicked; the list beside it says all that this shows."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: list[Column] = []
        self._top = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show the tests among these."""
        self.columns = columns_of(entries)
        totals = [one.total for one in self.columns]
        self._top = float(max(min(max(totals), _CUT * median(totals)), 1)) if totals else 1.0
        # One column says nothing that the list does not.
        self.setVisible(len(self.columns) > 1)
        many = len(self.columns)
        self.setAccessibleName(say_many(many, "Time of one test", "Times of {n} tests, oldest first"))
        self.setAccessibleDescription("; ".join(one.words for one in self.columns))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as some lines of text."""
        return QSize(40 * GRID, 9 * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As high as it is; narrower ones draw thinner columns."""
        return QSize(20 * GRID, self.sizeHint().height())

    def _legend(self) -> list[tuple[int, int, str, float]]:
        """Return how far from the edge each entry of the legend stands, in which line, its words and its shade."""
        metrics, found = self.fontMetrics(), []
        far = line = 0
        names = [say(words) for words, _ in _PARTS] + [say(_REST)]
        for words, shade in zip(names, _SHADES, strict=True):
            width = metrics.ascent() + 6 + metrics.horizontalAdvance(words)
            if far and far + width > self.width():
                far, line = 0, line + 1
            found.append((far, line, words, shade))
            far += width + 2 * GRID
        return found

    def _ground(self) -> QRect:
        """Return where the columns stand: below the legend, and with room for the marks of those that failed."""
        high, (_, last, _, _) = self.fontMetrics().lineSpacing(), self._legend()[-1]
        return self.rect().adjusted(0, (last + 2) * high + GRID, 0, -1)

    def place(self, number: int) -> QRectF:
        """Return the place of a column, as high as the ground."""
        ground = QRectF(self._ground())
        width = min(ground.width() / max(len(self.columns), 1), _WIDEST)
        left = ground.left() + number * width
        if self.isRightToLeft():
            left = ground.right() - (number + 1) * width
        return QRectF(left + 1, ground.top(), max(width - 2, 1.0), ground.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the legend, and the columns upwards from the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_legend(painter)
        painter.fillRect(self.rect().adjusted(0, self.height() - 1, 0, 0), theme().colour("border"))
        for number, column in enumerate(self.columns):
            self._draw_column(painter, self.place(number), column)
        painter.end()

    def _draw_legend(self, painter: QPainter) -> None:
        side, high = self.fontMetrics().ascent(), self.fontMetrics().lineSpacing()
        for far, line, words, shade in self._legend():
            swatch = QRectF(far, line * high + (high - side) / 2, side, side)
            beside = QRect(far + side + 6, line * high, self.width() - far - side - 6, high)
            if self.isRightToLeft():
                swatch.moveRight(self.width() - swatch.left())
                beside.moveRight(self.width() - beside.left())
            self._swatch(painter, swatch, shade)
            painter.setPen(theme().colour("faint"))
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, words)

    @staticmethod
    def _swatch(painter: QPainter, place: QRectF, shade: float) -> None:
        painter.save()
        painter.setOpacity(shade)
        painter.fillRect(place, theme().colour("accent"))
        painter.restore()

    def _draw_column(self, painter: QPainter, place: QRectF, column: Column) -> None:
        bottom = place.bottom()
        for ms, shade in zip(column.parts, _SHADES, strict=True):
            height = min(ms / self._top * place.height(), bottom - place.top())
            self._swatch(painter, QRectF(place.left(), bottom - height, place.width(), height), shade)
            bottom -= height
        if column.total > self._top:
            # Cut: a gap near the top tells that it goes on.
            gap = QRectF(place.left() - 1, place.top() + GRID, place.width() + 2, 3)
            painter.fillRect(gap, self.palette().window())
        if not column.ok:
            side = round(min(self.fontMetrics().height(), max(place.width(), 10)))
            middle = round(place.center().x() - side / 2)
            draw(painter, "error", "bad", QRect(middle, round(bottom) - side - 2, side, side))

    def _at(self, x: float) -> Column | None:
        for number, column in enumerate(self.columns):
            place = self.place(number)
            if place.left() - 1 <= x <= place.right() + 1:
                return column
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the test that was clicked."""
        if (column := self._at(event.position().x())) is not None:
            self.chosen.emit(column.row)

    def event(self, event: QEvent) -> bool:
        """Say what a column is when it is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            column = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), column.words if column is not None else "", self)
            return True
        return super().event(event)
