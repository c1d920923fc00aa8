from __future__ import annotations

import pytest

from mailconfig_gui.app.provider_memory import CUSTOM
from tests.app.editing import GOOD, OWNER, make, opened


def test_the_unsaved_mark_goes_when_the_old_value_is_back() -> None:
    editor = make()
    editor.set_value("smtpHost", "a.example.org")
    assert editor.draft.dirty
    editor.set_value("smtpHost", "")
    assert not editor.draft.dirty


def test_the_draft_handed_out_is_a_copy() -> None:
    editor = make(**GOOD)
    editor.draft.values["smtpHost"] = "elsewhere"
    assert editor.value("smtpHost") == "smtp.plant.org"


def test_no_secret_is_in_the_words_about_an_editor() -> None:
    assert "hunter2" not in repr(make(**GOOD, proxyPassword="hunter2"))


def test_a_stored_secret_counts_as_there() -> None:
    editor = opened()
    assert editor.draft.usable_secrets == {"password"}
    assert editor.problems.obstacles(test=True) == ()
    assert "password" not in editor.draft.values
    assert not editor.draft.dirty


@pytest.mark.parametrize("key", ["smtpHost", "username"])
def test_a_stored_secret_is_for_its_server_and_user_only(key: str) -> None:
    editor = opened()
    editor.set_value(key, "other.example.org")
    assert editor.draft.usable_secrets == frozenset()
    assert [problem.field for problem in editor.problems.obstacles(test=True)] == ["password"]


def test_a_secret_typed_and_emptied_again_is_the_stored_one() -> None:
    editor = opened()
    editor.set_value("password", "x")
    assert editor.draft.usable_secrets == frozenset()
    editor.set_value("password", "")
    assert editor.draft.usable_secrets == {"password"}
    assert not editor.draft.dirty


def test_a_stored_secret_survives_a_visit_to_another_provider() -> None:
    editor = opened()
    editor.choose_provider("gmail")
    assert editor.draft.usable_secrets == frozenset()
    editor.choose_provider(CUSTOM)
    assert editor.value("username") == "iot@plant.org"
    assert editor.draft.usable_secrets == {"password"}


def test_a_saved_secret_leaves_the_memory() -> None:
    editor = make(**GOOD)
    draft = editor.draft.values
    editor.saved({"password": OWNER}, draft)
    assert not editor.draft.dirty
    assert editor.remembered("password") == []
    assert editor.draft.usable_secrets == {"password"}


def test_what_was_typed_while_saving_stays_unsaved() -> None:
    editor = make(**GOOD)
    draft = editor.draft.values
    editor.set_value("password", "newer")
    editor.set_value("smtpPort", "2525")
    editor.saved({"password": OWNER}, draft)
    assert editor.draft.dirty
    assert editor.value("password") == "newer"
