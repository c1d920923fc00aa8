"""Progress, plan and columns as widgets."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.delivery.target import Step
from mailconfig_gui.gui.apply.progress import RunPage, Steps, columns_widget
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_step_is_one_line_from_its_beginning_to_its_end(qtbot: QtBot) -> None:
    steps = Steps()
    qtbot.addWidget(steps)
    steps.show_step(Step("save", "started", "Saving"))
    steps.show_step(Step("save", "done", "Saved"))
    steps.show_step(Step("verify", "started", "Reading back"))
    steps.end()
    assert words(steps) == "Saved\nReading back"
    assert [mark.name for mark in steps.findChildren(IconView)] == ["done", "skipped"]


def test_columns_explain_where_they_differ(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    text = words(columns_widget(True, False, parent))
    assert "From this computer" in text
    assert "Fails" in text
    assert "Took login and recipient" in text
    assert "Works" not in text
    assert "firewall" in text


def test_how_a_run_ended_stands_above_its_steps(window: MainWindow) -> None:
    page = RunPage("Making the plan", window)
    page.show()
    page.steps.show_step(Step("read", "started", "Reading"))
    ending = Text("Done", "", page)
    page.end(ending)
    settle()
    assert page.heading.isHidden()
    assert ending.y() < page.steps.y()
