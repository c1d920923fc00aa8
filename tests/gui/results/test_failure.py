"""The card of a failure: its fixes and whom it leads to."""

from __future__ import annotations

import pytest

from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states
from tests.gui.shown import card_buttons, words


def test_a_fix_changes_the_form_and_tests_again(window: MainWindow) -> None:
    states.fails_encryption(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.diagnosis is not None
    fix = card.diagnosis.fixes[0]
    number = window.editor.test.run.number if window.editor.test.run else 0
    window.runner._begin = lambda number, make: None  # type: ignore[method-assign]
    card_buttons(window)[fix.label].click()
    for key, value in fix.changes.items():
        assert window.editor.value(key) == value
    assert window.editor.test.run is not None
    assert window.editor.test.run.number == number + 1


def test_a_fix_beside_another_error_stays_and_offers_the_test(window: MainWindow) -> None:
    states.fails_encryption(window)
    run = window.editor.test.run
    assert run is not None
    assert run.diagnosis is not None
    fix = run.diagnosis.fixes[0]
    window.runner._begin = lambda number, make: None  # type: ignore[method-assign]
    window.editor.set_value("mailFrom", "Things, Board <tb@plant.org>")
    card_buttons(window)[fix.label].click()
    assert window.editor.test.run is run
    assert fix.label not in card_buttons(window)
    assert "Changed in the form. " in words(window.results)
    window.editor.set_value("mailFrom", "tb@plant.org")
    card_buttons(window)["Send test again"].click()
    assert window.editor.test.run is not None
    assert window.editor.test.run.number == run.number + 1


def test_where_no_step_leads_to_a_page_the_providers_own_is_offered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "mailconfig_gui.gui.results.failure.open_link", lambda address, _parent: opened.append(address)
    )
    states.choose_sendgrid(window)
    states.fail(window, Stage.AUTH, "reply", "Refused: 599 what", "599 what", code=599)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.diagnosis is not None
    assert not any(step.url for step in card.diagnosis.remedy)
    card_buttons(window)["Open SendGrid: API keys"].click()
    preset = window.editor.presets["sendgrid"]
    assert opened == [next(step.link for step in preset.prepare if step.link)]
    states.fails_connect(window)
    assert not any(label.startswith("Open ") for label in card_buttons(window))


def test_a_fix_that_would_change_nothing_is_not_offered(window: MainWindow) -> None:
    states.fails_encryption(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.diagnosis is not None
    fix = card.diagnosis.fixes[0]
    window.editor.apply(fix)
    assert window.results.outcome is not None
    window.results.outcome.forget()
    window.results.refresh()
    assert fix.label not in card_buttons(window)
