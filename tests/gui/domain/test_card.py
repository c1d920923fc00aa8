"""The card below a good test."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from mailconfig_gui.gui.domain.dialog import DomainDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.states import accepted, checked, domain_looked_at, fails_login, settle


def domain(window: MainWindow) -> str:
    settle()
    outcome = window.results.outcome
    return words(outcome.domain) if outcome is not None and outcome.domain is not None else ""


def press(window: MainWindow, text: str) -> None:
    outcome = window.results.outcome
    assert outcome is not None
    assert outcome.domain is not None
    next(one for one in outcome.domain.findChildren(QPushButton) if one.text() == text).click()


def test_a_good_test_offers_to_check_the_domain(window: MainWindow) -> None:
    accepted(window)
    assert "Will it arrive?" in domain(window)
    assert "Asks your DNS server about plant.org and the provider, and once more" in domain(window)
    assert window.domain_checks.wanted is None, "nothing is asked before the button"


def test_a_mail_that_arrived_is_not_doubted(window: MainWindow) -> None:
    accepted(window)
    assert "Accepted is not delivered" in domain(window)
    window.editor.test.confirm("7QK-2M")
    assert "Will it arrive elsewhere too?" in domain(window)
    assert "Accepted is not delivered" not in domain(window)


def test_neither_a_failure_nor_a_mere_check_offers_it(window: MainWindow) -> None:
    fails_login(window)
    assert domain(window) == ""
    checked(window)
    assert domain(window) == ""


def test_the_button_opens_the_window_and_asks(window: MainWindow) -> None:
    accepted(window)
    window.domain_checks.resolver = "127.0.0.1:9"
    press(window, "Check the domain")
    assert isinstance(window.findChild(DomainDialog), DomainDialog)
    assert window.domain_checks.wanted is not None


def test_the_card_says_what_was_found_until_something_else_is_wanted(window: MainWindow) -> None:
    domain_looked_at(window)
    assert "Mail from plant.org: may land in spam" in domain(window)
    press(window, "Show all that was found")
    assert isinstance(window.findChild(DomainDialog), DomainDialog)
    window.editor.set_value("mailFrom", "me@other.example")
    assert domain(window) == ""
