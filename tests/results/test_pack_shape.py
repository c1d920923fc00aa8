from __future__ import annotations

from mailconfig_gui.results.pack_shape import SHAPE
from mailconfig_gui.results.shapes import Shape, lacking, misfits
from tests.results.packs import PACK


def test_a_pack_fits_and_holds_every_key() -> None:
    shape = Shape(("object",), fields=SHAPE)
    assert list(PACK) == list(SHAPE)
    assert [*misfits(PACK, shape), *lacking(PACK, shape)] == []
