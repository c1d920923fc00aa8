"""A report as PDF, drawn by Qt on A4 or Letter: the same blocks as in HTML, no row cut, each page with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPageLayout, QPainter, QPdfWriter, QPen, QPolygonF

from mailconfig_gui.gui.report.pages import Piece, paginate
from mailconfig_gui.gui.report.sheet import DPI, INK, Paper, Words, points
from mailconfig_gui.results.blocks import (
    SIGNS,
    Callout,
    Cell,
    Column,
    Facts,
    Heading,
    Literal,
    Paragraph,
    Points,
    Report,
    Section,
    Signatures,
    Span,
    Steps,
    Table,
    Tone,
)
from mailconfig_gui.words.catalogue import right_to_left
from mailconfig_gui.words.say import language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MARGIN, _FOOT, _PAD = points(48), points(26), points(4)
_SIGN = points(8.5)
_SOFT, _LINE, _FILL, _BAR = "#57606a", "#c9d1d9", "#f4f5f7", "#35618e"
_COLOURS = {
    Tone.PLAIN: _BAR, Tone.GOOD: "#1a6b3c", Tone.WARNING: "#8a5a00", Tone.BAD: "#b3261e", Tone.UNKNOWN: _SOFT,
}  # fmt: skip
_FILLS = {Tone.GOOD: "#eef7f1", Tone.WARNING: "#fdf6e7", Tone.BAD: "#fdf0ef"}


def report_as_pdf(report: Report, paper: Paper) -> bytes:
    """Return the whole file, in the language chosen. There has to be an application object: fonts come with it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QPdfWriter(buffer)
    device.setResolution(DPI)
    device.setPageLayout(QPageLayout(paper.size, QPageLayout.Orientation.Portrait, QMarginsF()))
    device.setTitle(f"{report.title} – {report.about}")
    device.setCreator("mailconfig")
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _Drawing(device, painter).draw(report)
    painter.end()
    return bytes(buffer.data().data())


class _Drawing:
    """Lays blocks out as pieces, and draws the pages that they come to."""

    def __init__(self, device: QPdfWriter, painter: QPainter) -> None:
        self._device, self._painter = device, painter
        self._page_width, self._page_height = float(device.width()), float(device.height())
        self._width = self._page_width - 2 * _MARGIN
        self._rtl = right_to_left(language())
        self._blocks: dict[type, Callable[..., Iterator[Piece]]] = {
            Callout: self._callout, Facts: self._facts, Heading: self._heading, Literal: self._literal,
            Paragraph: self._paragraph, Points: self._points, Signatures: self._signatures, Steps: self._steps,
            Table: self._table,
        }  # fmt: skip

    def draw(self, report: Report) -> None:
        """Draw all pages."""
        pieces = [*self._title(report), *(one for part in report.sections for one in self._section(part))]
        pages = paginate(pieces, self._page_height - 2 * _MARGIN - _FOOT)
        for number, page in enumerate(pages, 1):
            if number > 1:
                self._device.newPage()
                self._edge(f"{report.title} – {report.about}", "", _MARGIN - points(20))
            for placed in page:
                placed.piece.draw(self._painter, _MARGIN + placed.y)
            told = say("Page {number} of {all}", number=number, all=len(pages))
            self._edge(report.foot, told, self._page_height - _MARGIN - points(8))

    def _edge(self, first: str, last: str, y: float) -> None:
        """Draw what stands above or below every page."""
        self._words(first, self._width * 0.8, size=7.5, colour=_SOFT).draw(
            self._painter, self._x(0, self._width * 0.8), y
        )
        if last:
            end = self._words(last, self._width * 0.2, size=7.5, colour=_SOFT, at_end=True)
            end.draw(self._painter, self._x(self._width * 0.8, self._width * 0.2), y)

    def _x(self, offset: float, width: float) -> float:
        """Return the left edge of what begins so far from where lines begin."""
        return _MARGIN + (self._width - offset - width if self._rtl else offset)

    def _words(self, text: str, width: float, **how: object) -> Words:
        return Words(self._device, text, width, rtl=self._rtl, **how)  # type: ignore[arg-type]

    def _gap(self, height: float) -> Piece:
        return Piece(points(height), lambda painter, y: None, gap=True)

    def _title(self, report: Report) -> Iterator[Piece]:
        title = self._words(report.title, self._width, size=21, bold=True)
        about = self._words(report.about, self._width, size=10, colour=_SOFT)
        height = title.height + about.height + points(8)

        def draw(painter: QPainter, y: float) -> None:
            title.draw(painter, _MARGIN, y)
            about.draw(painter, _MARGIN, y + title.height)
            self._rule(painter, y + height, _BAR, 2)

        yield Piece(height, draw, leads=True)

    def _rule(self, painter: QPainter, y: float, colour: str, width: float = 0.6) -> None:
        painter.setPen(QPen(QColor(colour), points(width)))
        painter.drawLine(QPointF(_MARGIN, y), QPointF(_MARGIN + self._width, y))

    def _section(self, section: Section) -> Iterator[Piece]:
        title = self._words(section.title, self._width, size=13.5, bold=True)

        def draw(painter: QPainter, y: float) -> None:
            title.draw(painter, _MARGIN, y)
            self._rule(painter, y + title.height + points(1), _LINE)

        yield self._gap(20)
        yield Piece(title.height + points(7), draw, leads=True)
        for block in section.blocks:
            yield from self._blocks[type(block)](block)

    def _heading(self, block: Heading) -> Iterator[Piece]:
        yield self._gap(9)
        yield self._line(self._words(block.text, self._width, size=10.5, bold=True), leads=True)

    def _line(self, words: Words, offset: float = 0, *, leads: bool = False, below: float = 3) -> Piece:
        x = self._x(offset, self._width - offset)
        return Piece(words.height + points(below), lambda painter, y: words.draw(painter, x, y), leads=leads)

    def _paragraph(self, block: Paragraph) -> Iterator[Piece]:
        if block.tone is Tone.PLAIN:
            yield self._line(self._words(block.text, self._width))
            return
        offset = _SIGN + points(5)
        words = self._words(block.text, self._width - offset, bold=True)

        def draw(painter: QPainter, y: float) -> None:
            self._sign(painter, block.tone, self._x(0, _SIGN), y + points(2))
            words.draw(painter, self._x(offset, self._width - offset), y)

        yield self._gap(4)
        yield Piece(words.height + points(3), draw, leads=True)

    def _steps(self, block: Steps) -> Iterator[Piece]:
        yield from self._items(block.items, [f"{number}." for number in range(1, len(block.items) + 1)])

    def _points(self, block: Points) -> Iterator[Piece]:
        yield from self._items(block.items, ["•"] * len(block.items))

    def _items(self, items: Sequence[str], before: Sequence[str]) -> Iterator[Piece]:
        offset = points(18)
        for item, sign in zip(items, before, strict=True):
            words, mark = self._words(item, self._width - offset), self._words(sign, offset)

            def draw(painter: QPainter, y: float, words: Words = words, mark: Words = mark) -> None:
                mark.draw(painter, self._x(points(4), offset), y)
                words.draw(painter, self._x(offset, self._width - offset), y)

            yield Piece(words.height + points(2.5), draw)

    def _literal(self, block: Literal) -> Iterator[Piece]:
        yield self._gap(2)
        for line in block.text.split("\n"):
            words = self._words(line, self._width - 4 * _PAD, size=8, literal=True)
            height = words.height + points(3)

            def draw(painter: QPainter, y: float, words: Words = words, height: float = height) -> None:
                painter.fillRect(QRectF(_MARGIN, y, self._width, height), QColor(_FILL))
                words.draw(painter, _MARGIN + 2 * _PAD, y + points(1.5))

            yield Piece(height, draw)
        yield self._gap(5)

    def _callout(self, block: Callout) -> Iterator[Piece]:
        inner = self._width - points(40)
        title = self._words(block.title, inner, size=12.5, bold=True, colour=_COLOURS[block.tone])
        text = self._words(block.text, inner, size=10) if block.text else None
        height = title.height + (text.height + points(3) if text else 0) + points(18)

        def draw(painter: QPainter, y: float) -> None:
            colour = QColor(_COLOURS[block.tone])
            painter.setPen(QPen(colour, points(0.7)))
            painter.setBrush(QBrush(QColor(_FILLS.get(block.tone, _FILL))))
            painter.drawRect(QRectF(_MARGIN, y, self._width, height))
            painter.fillRect(QRectF(self._x(0, points(6)), y, points(6), height), colour)
            self._sign(painter, block.tone, self._x(points(14), points(12)), y + points(11), points(12))
            title.draw(painter, self._x(points(30), inner), y + points(9))
            if text is not None:
                text.draw(painter, self._x(points(30), inner), y + title.height + points(12))

        yield Piece(height, draw)
        yield self._gap(10)

    def _signatures(self, block: Signatures) -> Iterator[Piece]:
        width = (self._width - points(36)) / 2
        labels = (say("Name"), say("Date and signature"))
        room = points(40)

        def draw(painter: QPainter, y: float) -> None:
            for number, role in enumerate(block.roles):
                x = self._x(number * (width + points(36)), width)
                self._words(role, width, bold=True).draw(painter, x, y)
                for line, label in enumerate(labels, 1):
                    below = y + line * room
                    painter.setPen(QPen(QColor(INK), points(0.7)))
                    painter.drawLine(QPointF(x, below), QPointF(x + width, below))
                    self._words(label, width, size=8, colour=_SOFT).draw(painter, x, below + points(2))

        yield Piece(len(labels) * room + points(16), draw)

    def _facts(self, block: Facts) -> Iterator[Piece]:
        columns = (Column("", 30), Column("", 70))
        yield from _joined(self._row((Cell(name), cell), columns, soft=True) for name, cell in block.rows)

    def _table(self, block: Table) -> Iterator[Piece]:
        caption = self._words(block.caption, self._width, size=8.5, colour=_SOFT)
        yield self._gap(9)
        yield self._line(caption, leads=True)
        head = self._head(block.columns)
        yield head._replace(leads=True)
        yield from _joined(self._row(row, block.columns, head) for row in block.rows)
        yield self._gap(6)

    def _places(self, columns: tuple[Column, ...]) -> list[tuple[float, float]]:
        """Return where each column begins, from where lines begin, and how wide it is."""
        total = sum(column.share for column in columns)
        widths = [self._width * column.share / total for column in columns]
        return [(sum(widths[:at]), width) for at, width in enumerate(widths)]

    def _head(self, columns: tuple[Column, ...]) -> Piece:
        places = self._places(columns)
        titles = [
            self._words(column.title, width - 2 * _PAD, size=9, bold=True, at_end=column.number)
            for column, (_, width) in zip(columns, places, strict=True)
        ]
        axis = points(10) if any(column.axis for column in columns) else 0
        height = max(title.height for title in titles) + axis + points(4)

        def draw(painter: QPainter, y: float) -> None:
            for title, column, (offset, width) in zip(titles, columns, places, strict=True):
                x = self._x(offset, width) + _PAD
                own = axis if column.axis else 0
                title.draw(painter, x, y + height - points(4) - own - title.height)
                for place, told in column.axis:
                    number = Words(self._device, told, points(60), size=7, colour=_SOFT)
                    at = x + place * (width - 3 * _PAD) - place * number.width
                    number.draw(painter, at, y + height - axis - points(2))
            self._rule(painter, y + height - points(1), _SOFT, 1)

        return Piece(height, draw)

    def _row(
        self,
        row: tuple[Cell, ...],
        columns: tuple[Column, ...],
        head: Piece | None = None,
        *,
        soft: bool = False,
    ) -> Piece:
        """Return a row, which is never cut; a `soft` one begins with a name that is not in bold."""
        cells = []
        for at, (cell, column, (offset, width)) in enumerate(
            zip(row, columns, self._places(columns), strict=True)
        ):
            room = _SIGN + points(4) if cell.tone is not Tone.PLAIN else 0
            words = self._words(
                cell.text, width - 2 * _PAD - room, size=8 if cell.literal else 9, literal=cell.literal,
                bold=at == 0 and not soft, colour=_SOFT if soft and at == 0 else INK, at_end=column.number,
            )  # fmt: skip
            cells.append((cell, column, offset, width, room, words))
        height = max(words.height for *_, words in cells) + 2 * _PAD

        def draw(painter: QPainter, y: float) -> None:
            for cell, column, offset, width, room, words in cells:
                if cell.span is not None:
                    self._bar(painter, cell.span, column, QRectF(self._x(offset, width), y, width, height))
                    continue
                if room:
                    self._sign(painter, cell.tone, self._x(offset + _PAD, _SIGN), y + _PAD + points(1.5))
                words.draw(painter, self._x(offset + _PAD + room, width - 2 * _PAD - room), y + _PAD)
            self._rule(painter, y + height, _LINE)

        return Piece(height, draw, head=head)

    def _bar(self, painter: QPainter, span: Span, column: Column, field: QRectF) -> None:
        """Draw a bar; time runs to the right in every language."""
        left, room = field.left() + _PAD, field.width() - 3 * _PAD
        painter.setPen(QPen(QColor(_LINE), points(0.5)))
        for place, _ in column.axis:
            x = left + place * room
            painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        start, length = span.shown
        bar = QRectF(left + start * room, field.top() + _PAD + points(1), length * room, points(7))
        painter.fillRect(bar, QColor(_COLOURS[span.tone]))

    def _sign(self, painter: QPainter, tone: Tone, x: float, y: float, size: float = _SIGN) -> None:
        pen = QPen(QColor(_COLOURS[tone]), size / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for line in SIGNS.get(tone, ()):
            shape = [QPointF(x + across * size / 16, y + down * size / 16) for across, down in line]
            painter.drawPolyline(QPolygonF(shape))


def _joined(rows: Iterable[Piece]) -> list[Piece]:
    """Return rows of which the first does not end a page, if there is a second."""
    whole = list(rows)
    return [row._replace(leads=len(whole) > 1) for row in whole[:1]] + whole[1:]
