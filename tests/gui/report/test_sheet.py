"""Paper and the texts on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QLocale
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QApplication

from mailconfig_gui.gui.report.sheet import DPI, Paper, Words, points


@pytest.fixture
def device(qapp: QApplication) -> Iterator[QPdfWriter]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QPdfWriter(buffer)
    made.setResolution(DPI)
    yield made
    buffer.close()


@pytest.mark.parametrize(
    ("locale", "paper"),
    [("en_US", Paper.LETTER), ("fr_CA", Paper.LETTER), ("es_MX", Paper.LETTER), ("de_DE", Paper.A4),
     ("en_GB", Paper.A4), ("ja_JP", Paper.A4), ("C", Paper.A4)],
)  # fmt: skip
def test_the_usual_paper_is_that_of_the_country(locale: str, paper: Paper) -> None:
    assert Paper.usual(QLocale(locale)) is paper


def test_the_usual_paper_is_one_of_the_two() -> None:
    assert Paper.usual() in Paper


@pytest.mark.parametrize("text", ["short", "many words that are broken where they end", "x" * 300, ""])
@pytest.mark.parametrize("literal", [False, True])
def test_a_text_is_never_wider_than_its_place(device: QPdfWriter, text: str, literal: bool) -> None:
    words = Words(device, text, points(60), literal=literal)
    assert words.width <= points(60) * 1.001


def test_a_narrow_place_makes_a_text_high(device: QPdfWriter) -> None:
    text = "many words that are broken where they end"
    assert Words(device, text, points(60)).height > 2 * Words(device, text, points(600)).height


def test_a_line_end_is_one(device: QPdfWriter) -> None:
    one, two = Words(device, "a", points(60)), Words(device, "a\nb", points(60))
    assert two.height == pytest.approx(2 * one.height, rel=0.02)
