"""The guide before a test."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.results.guide import fill_guide
from mailconfig_gui.storage.presets import load_presets

PRESETS = load_presets()


@pytest.mark.parametrize("name", PRESETS)
def test_every_guide_can_be_shown_and_its_links_open(
    qtbot: QtBot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page = QWidget()
    qtbot.addWidget(page)
    fill_guide(QVBoxLayout(page), page, PRESETS[name])
    for link in page.findChildren(LinkButton):
        link.click()
    assert opened == [step.link for step in PRESETS[name].prepare if step.link]
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert texts[0] == "What to prepare"
    quota = PRESETS[name].quota
    assert quota is None or quota.advice() in texts
    assert ("1." in texts) is (len(PRESETS[name].prepare) > 1)
