"""How findings are shown."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.domain.findings import FindingState, Summary
from mailconfig_gui.gui.domain.dialog import DomainDialog
from mailconfig_gui.gui.domain.findings import MARKS, SUMMARIES, FindingView, SummaryCard
from mailconfig_gui.gui.kit.verbatim import Verbatim
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.small_windows import domain_at_risk, domain_passes
from tests.gui.states import settle


def views(dialog: QWidget) -> list[FindingView]:
    settle()
    return [view for view in dialog.findChildren(FindingView) if view.isVisible()]


def test_every_state_and_every_end_has_its_mark() -> None:
    assert set(MARKS) == set(FindingState)
    assert set(SUMMARIES) == set(Summary)


def test_each_finding_has_its_state_in_words_the_record_and_who_mends_it(window: MainWindow) -> None:
    dialog = domain_at_risk(window)
    shown = words(dialog)
    checked = window.domain_checks.checked
    assert checked is not None
    for finding in checked.report.findings:
        if finding.state is FindingState.GOOD:
            assert finding.title not in shown
            continue
        assert finding.title in shown
        if finding.who is not None:
            assert finding.who.words in shown
    names = [view.accessibleName() for view in views(dialog)]
    assert "warning: plant.org has several SPF records, so none of them counts" in names
    fixed = [one.toPlainText() for one in dialog.findChildren(Verbatim)]
    assert "v=spf1 mx -all\nv=spf1 a ~all" in fixed
    assert "_dmarc.plant.org" in fixed


def test_a_record_is_copied_by_its_button(window: MainWindow, qtbot: QtBot) -> None:
    dialog = domain_at_risk(window)
    assert isinstance(dialog, DomainDialog)
    buttons = {one.accessibleName(): one for one in dialog.findChildren(QPushButton)}
    with qtbot.waitSignal(dialog.copy_wanted) as heard:
        buttons["Copy _dmarc.plant.org"].click()
    assert heard.args == ["_dmarc.plant.org"]


def test_what_is_good_is_folded_below_what_is_not(window: MainWindow) -> None:
    dialog = domain_passes(window)
    card = dialog.findChild(SummaryCard)
    assert isinstance(card, SummaryCard)
    assert card.accessibleName().startswith("Mail from plant.org: will pass. ")
    assert [view.accessibleName().partition(":")[0] for view in views(dialog)] == ["cannot tell"]
    fold = next(
        one
        for one in dialog.findChildren(QWidget)
        if getattr(one, "text", lambda: "")() == "6 things are good"
    )
    fold.click()  # type: ignore[attr-defined]
    assert len(views(dialog)) == 7
