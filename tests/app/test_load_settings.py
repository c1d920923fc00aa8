"""What a platform has comes into the form: as one change, and no secret of another server with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.load_settings import Loaded, take
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.delivery.document import build
from mailconfig_gui.delivery.target import Snapshot
from mailconfig_gui.model.fields import defaults

LIVE = {
    **defaults(), "mailFrom": "tb@plant.org", "smtpHost": "smtp.sendgrid.net", "smtpPort": "465",
    "smtpProtocol": "smtps", "username": "apikey", "password": "SG.stored",
}  # fmt: skip


def loaded(*hidden: str, **values: object) -> Loaded:
    document = build({**LIVE, **values}, include_password=not hidden)
    return Loaded("https://things.plant.org", "", Snapshot(document, frozenset(hidden)))


@pytest.fixture
def editor() -> Editor:
    return Editor(load_presets(), lambda: datetime(2026, 11, 30, tzinfo=UTC))


def test_the_form_becomes_what_is_there_and_undo_what_it_was(editor: Editor) -> None:
    editor.set_value("mailFrom", "me@plant.org")
    before = editor.draft.values
    found = loaded("password")
    take(editor, found)
    assert (editor.draft.provider, editor.value("smtpPort"), editor.value("mailFrom")) == (
        "sendgrid", "465", "tb@plant.org",
    )  # fmt: skip
    assert editor.value("password") == ""
    assert "does not show" in found.unread
    editor.past.undo()
    assert (editor.draft.values, editor.draft.provider) == (before, "")


def test_a_password_stays_for_the_same_login_only(editor: Editor) -> None:
    for key in ("smtpHost", "smtpPort", "smtpProtocol", "username"):
        editor.set_value(key, LIVE[key])
    editor.set_value("password", "SG.mine")
    take(editor, loaded("password"))
    assert editor.value("password") == "SG.mine"
    take(editor, loaded("password", username="somebody"))
    assert editor.value("password") == ""


def test_a_password_that_is_shown_is_taken_and_nothing_is_unread(editor: Editor) -> None:
    found = loaded()
    take(editor, found)
    assert (editor.value("password"), found.unread) == ("SG.stored", "")


def test_an_unknown_server_is_custom_and_nothing_stored_changes_nothing(editor: Editor) -> None:
    take(editor, loaded("password", smtpHost="mail.plant.org"))
    assert editor.draft.provider == "custom"
    nothing = Loaded("a file", "", Snapshot(None))
    acts = editor.acts
    take(editor, nothing)
    assert (nothing.empty, editor.acts) == (True, acts)
