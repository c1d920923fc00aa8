"""Pieces that are never cut, put on pages: titles stay with what they name, heads of tables come again on each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter


class Piece(NamedTuple):
    """What stays together: its height, and how it is drawn from a height on.

    One that `leads` does not end a page: it stays with the next one. `head` is drawn again where the piece begins a
    page. A `gap` is left out there.
    """

    height: float
    draw: Callable[[QPainter, float], None]
    leads: bool = False
    head: Piece | None = None
    gap: bool = False


class Placed(NamedTuple):
    """A piece and where it stands."""

    piece: Piece
    y: float


def paginate(pieces: Sequence[Piece], height: float) -> list[list[Placed]]:
    """Return the pages of this height, each with what stands on it. A piece higher than a page gets one of its own."""
    pages: list[list[Placed]] = [[]]
    y = 0.0
    for at, piece in enumerate(pieces):
        if y and y + _together(pieces, at) > height:
            pages.append([])
            y = 0.0
        if not pages[-1]:
            if piece.gap:
                continue
            if piece.head is not None:
                pages[-1].append(Placed(piece.head, y))
                y += piece.head.height
        pages[-1].append(Placed(piece, y))
        y += piece.height
    return pages


def _together(pieces: Sequence[Piece], at: int) -> float:
    """Return the height of a piece and of those that it leads to."""
    height = 0.0
    for piece in pieces[at:]:
        height += piece.height
        if not (piece.leads or piece.gap):
            break
    return height
