"""Pieces on pages: nothing is cut, nothing is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.gui.report.pages import Piece, Placed, paginate


def piece(height: float, *, leads: bool = False, head: Piece | None = None, gap: bool = False) -> Piece:
    return Piece(height, lambda painter, y: None, leads, head, gap)


def places(pages: list[list[Placed]]) -> list[list[tuple[float, float]]]:
    return [[(one.piece.height, one.y) for one in page] for page in pages]


def test_pieces_stand_below_each_other_as_far_as_they_fit() -> None:
    assert places(paginate([piece(40), piece(50), piece(20)], 100)) == [[(40, 0), (50, 40)], [(20, 0)]]


def test_a_title_goes_along_with_what_it_names() -> None:
    pages = paginate([piece(70), piece(10, leads=True), piece(5, leads=True), piece(30)], 100)
    assert places(pages) == [[(70, 0)], [(10, 0), (5, 10), (30, 15)]]


def test_a_page_begins_without_a_gap() -> None:
    assert places(paginate([piece(90), piece(15, gap=True), piece(30)], 100)) == [[(90, 0)], [(30, 0)]]
    assert places(paginate([piece(15, gap=True), piece(30)], 100)) == [[(30, 0)]]


def test_the_head_of_a_table_comes_again_on_every_page() -> None:
    head = piece(10)
    rows = [piece(40, head=head)] * 4
    pages = paginate([head._replace(leads=True), *rows], 100)
    assert places(pages) == [[(10, 0), (40, 10), (40, 50)], [(10, 0), (40, 10), (40, 50)]]


def test_what_is_higher_than_a_page_gets_one_of_its_own() -> None:
    assert places(paginate([piece(10), piece(300), piece(10)], 100)) == [[(10, 0)], [(300, 0)], [(10, 0)]]


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.booleans(), st.booleans()).map(
            lambda one: piece(one[0], leads=one[1], head=piece(8) if one[2] else None)
        )
    )
)
def test_nothing_is_lost_and_nothing_is_cut(pieces: list[Piece]) -> None:
    pages = paginate(pieces, 200)
    heads = {id(one.head) for one in pieces}
    placed = [one.piece for page in pages for one in page if id(one.piece) not in heads]
    assert placed == pieces
    for page in pages:
        ends = [one.y + one.piece.height for one in page]
        assert [one.y for one in page[1:]] == ends[:-1]
        # A head above a long run may push it over; a row itself is never higher than what is left.
        assert all(end <= 200 for end in ends) or any(one.piece.leads for one in page)
