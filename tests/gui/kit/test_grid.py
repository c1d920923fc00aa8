"""Labels beside or above the fields."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel


def test_labels_stand_beside_and_where_there_is_little_room_above(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    grid = FieldGrid(box)
    field = QLineEdit(box)
    label = FieldLabel("Host", field, box)
    grid.add(label, field)
    lone = QLineEdit(box)
    grid.add(None, lone)
    box.resize(500, 200)
    box.show()
    assert label.geometry().right() < field.geometry().left()
    assert label.geometry().center().y() == field.geometry().center().y()
    assert lone.geometry().left() == field.geometry().left()
    grid.set_narrow(True)
    box.resize(300, 300)
    grid.activate()
    assert label.geometry().bottom() < field.geometry().top()
    assert field.geometry().left() == label.geometry().left() == lone.geometry().left()
    grid.set_narrow(True)
    grid.set_narrow(False)
    grid.activate()
    assert label.geometry().right() < field.geometry().left()
    assert lone.geometry().left() == field.geometry().left()


def test_a_hidden_row_takes_no_room(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    grid = FieldGrid(box)
    fields = [QLineEdit(box) for _ in range(3)]
    for field in fields:
        grid.add(FieldLabel("x", field, box), field)
    before = box.sizeHint().height()
    grid.show_row(fields[1], False)
    assert not fields[1].isVisibleTo(box)
    assert box.sizeHint().height() < before - fields[1].sizeHint().height() // 2


def test_a_label_is_never_cut(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    label = FieldLabel("A label", field, field)
    assert label.minimumSizeHint() == label.sizeHint()
    assert label.sizeHint().height() >= field.sizeHint().height()


def test_labels_stand_above_where_both_do_not_fit_beside_each_other(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    grid = FieldGrid(box)
    field = QLineEdit(box)
    field.setMinimumWidth(200)
    label = FieldLabel("The server that takes the mail", field, box)
    grid.add(label, field)
    beside = label.minimumSizeHint().width() + grid.horizontalSpacing() + 200
    assert box.minimumSizeHint().width() < beside
    box.resize(beside, 100)
    box.show()
    assert label.geometry().right() < field.geometry().left()
    box.resize(beside - 1, 100)
    grid.activate()
    assert label.geometry().bottom() < field.geometry().top()
    assert box.rect().contains(field.geometry())
    box.resize(beside, 100)
    grid.activate()
    assert label.geometry().right() < field.geometry().left()
