"""A change that is offered beside the mail settings."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import Change, Plan, Snapshot, Wanted
from mailconfig_gui.gui.apply.offer import Offer
from mailconfig_gui.gui.apply.plan import PlanPage
from mailconfig_gui.model.problem import Problem, Severity

CHANGE = Change("smtpHost", "SMTP host", "“<b>old</b>”", "“new”")
PLAN = Plan("https://a.example", Snapshot(None), Document({}, {}), (CHANGE,), (), facts={"version": "4.3"})
HIDDEN = Snapshot(Document({}, {"username": "iot"}), frozenset({"password"}))


def risk(code: str, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(None, severity, code, f"About {code}.", "Do it with --overwrite.")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def made(plan: Plan, parent: QWidget, *, password: bool = True, platform: bool = True) -> PlanPage:
    return PlanPage(plan, name="Plant A", platform=platform, password=password, parent=parent)


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_an_offer_is_planned_changed_and_taken_back(parent: QWidget) -> None:
    page = made(PLAN, parent)
    asked: list[Wanted] = []
    page.again.connect(asked.append)
    offer = page.base_url
    assert offer is not None
    assert not offer.line.isEnabled()
    offer.tick.setChecked(True)
    offer.line.setText("nonsense")
    assert page.confirmed() is None
    assert asked == []
    offer.line.setText("https://things.plant.org")
    assert page.confirmed() is None
    assert [wanted.base_url for wanted in asked] == ["https://things.plant.org"]
    page = made(PLAN._replace(wanted=asked[0]), parent)
    page.again.connect(asked.append)
    assert page.confirmed() is page.plan
    assert page.base_url is not None
    page.base_url.tick.setChecked(False)
    assert asked[-1].base_url is None


@pytest.mark.parametrize("text", ["http://[", "ftp://a.b", "https://a:99999", "a.b"])
def test_a_web_address_is_checked_before_it_is_planned(parent: QWidget, text: str) -> None:
    offer = made(PLAN, parent).base_url
    assert isinstance(offer, Offer)
    offer.tick.setChecked(True)
    offer.line.setText(text)
    assert not offer.check()
    assert "https://things.example.com" in offer.problem.text()
