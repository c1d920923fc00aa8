"""What to prepare for OAuth2: the provider's steps, values to copy, what each way costs; where passwords end."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def words(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.results.guide.findChildren(QLabel))


def button(window: MainWindow, name: str) -> QAbstractButton:
    found = [
        one for one in window.results.guide.findChildren(QAbstractButton) if one.accessibleName() == name
    ]
    found += [one for one in window.results.guide.findChildren(QAbstractButton) if one.text() == name]
    return found[0]


@pytest.mark.parametrize(
    "provider", ["gmail", "google-workspace", "microsoft365", "outlook", "yahoo", "custom"]
)
def test_every_step_and_every_cost_of_a_provider_is_said(window: MainWindow, provider: str) -> None:
    window.form.choose(provider)
    window.editor.set_value("enableOauth2", True)
    settle()
    known = window.editor.presets[provider].oauth2
    assert known is not None
    said = words(window)
    for text in (
        known.why,
        known.simpler,
        *(step.text for step in known.prepare),
        *(one.words for one in known.costs),
    ):
        assert text in said


def test_a_value_is_copied_by_one_click(window: MainWindow) -> None:
    window.form.choose("microsoft365")
    window.editor.set_value("enableOauth2", True)
    settle()
    button(window, "Copy http://localhost").click()
    assert QGuiApplication.clipboard().text() == "http://localhost"


def test_with_a_password_the_guide_is_that_of_the_password(window: MainWindow) -> None:
    window.form.choose("gmail")
    settle()
    before = words(window)
    window.editor.set_value("enableOauth2", True)
    settle()
    assert "What to prepare for OAuth2" in words(window)
    window.editor.set_value("enableOauth2", False)
    settle()
    assert words(window) == before


def test_where_passwords_end_the_day_the_ways_and_who_says_so_come_first(window: MainWindow) -> None:
    window.form.choose("microsoft365")
    settle()
    ends = window.editor.presets["microsoft365"].password_end
    assert ends is not None
    said = words(window)
    assert said.startswith("Passwords ")
    assert "31 Dec 2026" in said
    assert all(way in said for way in ends.ways)
    assert button(window, "Read the provider's announcement").toolTip() == ends.source
    button(window, "Use OAuth2").click()
    settle()
    assert window.editor.value("providerId") == "OFFICE_365"
    assert "What to prepare for OAuth2" in words(window)
