"""Which page fits where the person is; each of them is there."""

from __future__ import annotations

import inspect

import pytest

from mailconfig_gui.app.manual import manual
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.manual.places import fitting
from mailconfig_gui.gui.window import MainWindow
from tests.gui import small_windows, states
from tests.gui.states import STATES

PLACES = {one.place for page in manual() for one in page.sections}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("provider", "providers.md#sendgrid"), ("variant", "providers.md#sendgrid"), ("mailFrom", "arrival.md"),
        ("password", "window.md"), ("", "window.md"),
    ],
)  # fmt: skip
def test_a_field_has_its_page(window: MainWindow, key: str, place: str) -> None:
    states.choose_sendgrid(window)
    focused = window.form.rows[key].target if key else None
    assert fitting(window.editor, window.form, focused) == place
    assert place in PLACES


def test_a_failure_has_that_of_its_cause_and_oauth2_its_own(window: MainWindow) -> None:
    states.fails_login(window)
    place = fitting(window.editor, window.form, window.bottom.send)
    assert place.startswith("causes.md#")
    assert place in PLACES
    STATES["oauth2-chosen"](window)
    assert fitting(window.editor, window.form, window.form.rows["clientId"].target) == "oauth2.md"
    assert fitting(window.editor, window.form, window.form.rows["enableOauth2"].target) == "oauth2.md"


def test_every_dialog_names_a_place_that_is_there() -> None:
    dialogs = [
        one for _, one in inspect.getmembers(small_windows, inspect.isclass) if issubclass(one, Dialog)
    ]
    assert len(dialogs) > 8
    assert {one.manual for one in dialogs} <= PLACES
