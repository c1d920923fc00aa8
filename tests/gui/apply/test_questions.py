"""The code of the second step, and the history of a target."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.delivery_memory import Image
from mailconfig_gui.delivery.kind import Code, CodeSource
from mailconfig_gui.delivery.rows import MailRow
from mailconfig_gui.gui.apply.questions import CodeDialog, HistoryDialog, RowsDialog


def test_a_code_of_the_app_comes_first(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = CodeDialog(
        (CodeSource("TOTP", "authenticator app"), CodeSource("EMAIL", "e-mail", sent=True)), parent
    )
    answers: list[object] = []
    dialog.answered.connect(answers.append)
    dialog.code.setText(" 123456 ")
    assert dialog.note.text() == ""
    dialog.provider.setCurrentIndex(1)
    assert "e-mail" in dialog.note.text()
    dialog.provider.setCurrentIndex(0)
    dialog.accept()
    assert answers == [Code("TOTP", "123456")]


def test_history_lists_newest_first_and_offers_states(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    lines: list[dict[str, object]] = [
        {
            "time": f"2026-11-23T14:0{minute}:00Z",
            "what": "apply",
            "result": f"r{minute}",
            "changes": ["a → b"],
            "unsure": ["The mail settings may have been saved"],
        }
        for minute in (1, 2)
    ]
    image = Image("one", "2026-11-23T14:02:00Z", "thingsboard", "https://a.example", True, {},
                  {"smtpHost": "old.plant.org", "smtpPort": "25"}, {}, (), (), (), ())  # fmt: skip
    dialog = HistoryDialog("https://a.example", lines, [image], parent)
    assert (
        dialog.list.item(0)
        .text()
        .endswith("apply: r2\n    a → b\n    not known: The mail settings may have been saved")
    )
    # The list and the choice say the same moment alike.
    moment = dialog.list.item(0).text().partition(" · ")[0]
    assert dialog.states.itemText(0) == f"As it was before {moment}: old.plant.org, port 25"
    wanted: list[str] = []
    dialog.wanted.connect(wanted.append)
    dialog.roll_back.click()
    assert wanted == ["one"]
    assert HistoryDialog("x", [], [], parent).roll_back.isHidden()


def test_of_two_rows_the_first_written_is_kept_unless_another_is_chosen(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    rows = (
        MailRow("one", "2026-11-23T14:02:00Z", True, ("Host: “old.plant.org”",), "{}"),
        MailRow("two", "", False, ("Host: “new.plant.org”",), "{}"),
    )
    dialog = RowsDialog(rows, parent)
    shown = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert "old.plant.org" in shown
    assert "a copy stays here" in shown
    removed: list[MailRow] = []
    dialog.remove_wanted.connect(removed.append)
    dialog.remove.click()
    assert removed == [rows[1]]
    undecided = RowsDialog(tuple(row._replace(first=None) for row in rows), parent)
    assert not undecided.remove.isEnabled()
    undecided.choices[1].setChecked(True)
    undecided.remove_wanted.connect(removed.append)
    undecided.remove.click()
    assert removed[1].id == "one"
