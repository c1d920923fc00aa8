"""What is kept or given to others holds no secret."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.redaction import (
    SecretFoundError,
    masked_in,
    redacted,
    secret_states,
    shown_settings,
    without_secrets_in,
)

DOCUMENT = {"smtpHost": "smtp.plant.com", "username": "iot", "password": "hunter2!", "proxyPassword": ""}


def test_every_text_of_a_value_is_masked() -> None:
    value: dict[str, object] = {"a": ["x hunter2!", 1, None], "b": {"c": ("HUNTER2!",)}}
    assert masked_in(value, DOCUMENT) == {"a": ["x ****", 1, None], "b": {"c": ["****"]}}
    assert redacted(value, DOCUMENT) == masked_in(value, DOCUMENT)


def test_a_secret_over_several_texts_is_found() -> None:
    with pytest.raises(SecretFoundError, match="over several lines"):
        without_secrets_in("hun\nter2!", DOCUMENT)
    with pytest.raises(SecretFoundError, match="held a password"):
        redacted({"lines": ["hun", "ter2!"]}, {"password": 'hun", "ter2!'})


@pytest.mark.parametrize(
    ("user", "shown"), [("iot", "iot"), ("hunter2!", "****"), ("short", "short"), (7, 7)]
)
def test_a_user_name_that_is_the_secret_is_no_setting_to_keep(user: object, shown: object) -> None:
    password = "short" if user == "short" else "hunter2!"
    assert shown_settings({"username": user, "password": password}) == {"username": shown}


def test_of_secrets_it_is_told_which_are_set() -> None:
    assert secret_states(DOCUMENT) == {"password": "set", "proxyPassword": "empty"}
