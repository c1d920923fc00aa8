"""Undo and redo: what is one change, what is none, and that no secret outlives its saving here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.security import Security


@pytest.fixture
def editor() -> Editor:
    return Editor(load_presets(), lambda: datetime(2026, 11, 30, tzinfo=UTC))


def type_in(editor: Editor, key: str, text: str) -> None:
    for end in range(len(text) + 1):
        editor.set_value(key, text[:end])


def test_letters_typed_into_a_field_are_one_change(editor: Editor) -> None:
    assert not editor.past.can_undo
    type_in(editor, "mailFrom", "tb@plant.org")
    type_in(editor, "username", "tb")
    assert editor.past.undo() == {"username"}
    assert editor.past.undo() == {"mailFrom"}
    assert (editor.past.can_undo, editor.draft.dirty) == (False, False)
    assert editor.past.undo() == frozenset()
    assert editor.past.redo() == {"mailFrom"}
    assert editor.value("mailFrom") == "tb@plant.org"
    assert editor.past.can_redo
    assert editor.past.redo() == {"username"}


def test_after_the_field_was_left_it_is_another_change(editor: Editor) -> None:
    type_in(editor, "mailFrom", "a@plant.org")
    editor.past.seal()
    editor.set_value("mailFrom", "b@plant.org")
    editor.past.undo()
    assert editor.value("mailFrom") == "a@plant.org"


def test_what_was_typed_and_taken_back_by_hand_is_no_change(editor: Editor) -> None:
    editor.set_value("mailFrom", "a")
    editor.set_value("mailFrom", "")
    assert not editor.past.can_undo


def test_a_provider_is_taken_back_whole_and_chosen_again(editor: Editor) -> None:
    type_in(editor, "mailFrom", "tb@plant.org")
    before = editor.draft.values
    editor.choose_provider("sendgrid", "eu")
    assert "provider" in editor.past.undo()
    assert (editor.draft.values, editor.draft.provider, editor.draft.variant) == (before, "", "")
    assert "provider" in editor.past.redo()
    assert (editor.value("smtpHost"), editor.draft.variant) == ("smtp.eu.sendgrid.net", "eu")


def test_a_new_change_ends_what_could_be_made_again(editor: Editor) -> None:
    editor.choose_security(Security.NONE)
    editor.past.undo()
    editor.set_value("smtpHost", "mail.plant.org")
    assert not editor.past.can_redo


def test_other_settings_begin_a_past_of_their_own(editor: Editor) -> None:
    editor.set_value("smtpHost", "mail.plant.org")
    editor.start(defaults())
    assert not editor.past.can_undo


def test_a_switch_of_the_profile_is_not_undone_and_nothing_of_it_comes_back(editor: Editor) -> None:
    editor.set_value("smtpHost", "mail.plant-a.org")
    editor.set_value("password", "of plant A")
    editor.start({**defaults(), "smtpHost": "mail.plant-b.org"})
    for _ in range(3):
        editor.past.undo()
    assert (editor.value("smtpHost"), editor.draft.has("password")) == ("mail.plant-b.org", False)
    assert not editor.draft.dirty
    editor.set_value("smtpPort", "2525")
    editor.past.undo()
    assert not editor.draft.dirty
    assert editor.remembered("password") == []


def test_a_sign_in_can_be_undone_and_its_token_serves_no_other_mailbox(editor: Editor) -> None:
    editor.choose_provider("gmail")
    for key, value in (("enableOauth2", True), ("username", "a@gmail.com"), ("refreshToken", "1//token")):
        editor.set_value(key, value)
    editor.past.undo()
    assert editor.draft.value("refreshToken") is None
    editor.past.redo()
    assert editor.draft.value("refreshToken") == "1//token"
    editor.set_value("username", "b@gmail.com")
    assert editor.draft.value("refreshToken") is None
    editor.past.undo()
    assert (editor.value("username"), editor.draft.value("refreshToken")) == ("a@gmail.com", "1//token")


def test_what_the_program_fills_in_is_no_change_of_its_own(editor: Editor) -> None:
    editor.choose_provider("practice")
    editor.practise("127.0.0.1", {"starttls": 2525, "tls": 2465, "none": 2500}, "practice", "secret")
    editor.past.undo()
    assert (editor.past.can_undo, editor.value("smtpHost")) == (False, "")


def test_a_secret_that_the_keyring_took_stays_nowhere_here(editor: Editor) -> None:
    editor.set_value("smtpHost", "mail.plant.org")
    editor.set_value("username", "tb")
    editor.set_value("password", "a long secret")
    editor.set_value("smtpPort", "465")
    editor.past.undo()
    owner = owner_of("password", editor.draft.values)
    assert owner is not None
    editor.saved({"password": owner}, editor.draft.values)
    assert "a long secret" not in repr(editor.past._before) + repr(editor.past._after)
    assert editor.past.texts("password") == []
    assert editor.remembered("password") == []
    assert editor.past.redo() == {"smtpPort"}
    assert editor.draft.value("password") is None


def test_secrets_of_the_past_are_known_to_reports(editor: Editor) -> None:
    editor.set_value("password", "first secret")
    editor.past.seal()
    editor.set_value("password", "second secret")
    assert {"first secret", "second secret"} <= set(editor.remembered("password"))


def test_what_a_preset_has_set_is_known_until_it_is_edited_or_saved(editor: Editor) -> None:
    editor.choose_provider("sendgrid")
    assert editor.set_by_preset >= {"smtpHost", "smtpPort", "username"}
    assert "password" not in editor.set_by_preset
    editor.set_value("smtpPort", "587")
    assert "smtpPort" not in editor.set_by_preset
    editor.saved({}, editor.draft.values)
    assert editor.set_by_preset == frozenset()
