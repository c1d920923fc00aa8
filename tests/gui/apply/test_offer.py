"""A change that is offered beside the mail settings."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from mailconfig_gui.delivery.target import Wanted
from mailconfig_gui.gui.apply.offer import Offer
from tests.gui.apply.plans import PLAN, made


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
