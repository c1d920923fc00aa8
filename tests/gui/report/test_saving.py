"""Where a report is saved, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox

from mailconfig_gui.gui.report.saving import save_report
from mailconfig_gui.gui.report.sheet import Paper
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.results.record import record_of
from tests.gui.states import settle
from tests.results.samples import TEST

SIZES = {Paper.A4: 595, Paper.LETTER: 612}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def dialog(window: MainWindow, said: list[str]) -> Iterator[QFileDialog]:
    made = save_report([record_of(TEST)], "plant", window.jobs, window, said.append)
    yield made
    made.close()


def forms(dialog: QFileDialog) -> list[str]:
    return list(dialog.nameFilters())


def test_it_begins_as_a_pdf_on_the_usual_paper(dialog: QFileDialog, tmp_path: Path, said: list[str]) -> None:
    assert [Path(name).name for name in dialog.selectedFiles()] == ["plant.pdf"]
    path = tmp_path / "plant.pdf"
    dialog.fileSelected.emit(str(path))
    settle()
    assert said == [f"The report is in {path}."]
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+)", path.read_bytes())
    assert {round(float(box)) for box in boxes} == {SIZES[Paper.usual()]}


@pytest.mark.parametrize("paper", Paper)
def test_the_paper_can_be_chosen(dialog: QFileDialog, tmp_path: Path, paper: Paper) -> None:
    dialog.selectNameFilter(next(form for form in forms(dialog) if paper.value in form.lower()))
    dialog.fileSelected.emit(str(tmp_path / "plant.pdf"))
    settle()
    assert f"/MediaBox [0 0 {SIZES[paper]}".encode() in (tmp_path / "plant.pdf").read_bytes()


def test_the_form_decides_the_ending(dialog: QFileDialog) -> None:
    combo = dialog.findChild(QComboBox, "fileTypeCombo")
    assert isinstance(combo, QComboBox)
    for key, ending in ((Qt.Key.Key_End, "html"), (Qt.Key.Key_Home, "pdf")):
        QTest.keyClick(combo, key)
        assert dialog.defaultSuffix() == ending
        assert [Path(name).name for name in dialog.selectedFiles()] == [f"plant.{ending}"]


@pytest.mark.parametrize(
    ("form", "name", "begin"),
    [(0, "a.html", b"<!DOCTYPE"), (0, "a.HTM", b"<!DOCTYPE"), (-1, "a.pdf", b"%PDF"), (-1, "a.txt", b"<!DOCTYPE"),
     (0, "a.txt", b"%PDF")],
)  # fmt: skip
def test_an_ending_that_is_typed_decides_the_form(
    dialog: QFileDialog, tmp_path: Path, form: int, name: str, begin: bytes
) -> None:
    dialog.selectNameFilter(forms(dialog)[form])
    dialog.fileSelected.emit(str(tmp_path / name))
    settle()
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_where_it_cannot_be_written_that_is_said(
    dialog: QFileDialog, window: MainWindow, tmp_path: Path, said: list[str]
) -> None:
    dialog.fileSelected.emit(str(tmp_path / "no folder" / "plant.pdf"))
    settle()
    box = window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert said == []
    box.close()
