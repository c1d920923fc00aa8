"""What is written for others or kept: no secret of the settings stays in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.smtp.secret_forms import MASK, Masker, holds_secret
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONG, _LONG_WORD = 8, 16
"""From so many characters on a secret, and one of letters only, is no word that stands in a text anyway."""


class SecretFoundError(MailConfigError):
    """The text holds a secret, so it was not written."""


def without_secrets_in(text: str, document: Mapping[str, object]) -> str:
    """Return a text for others with the document's secrets masked, line by line.

    What a server repeated after the login was masked as it came. This is for what it may know from an earlier one; a
    secret that is a common word, or a word of the settings, says nothing where it stands and is left.

    Raises SecretFoundError: the text holds a secret spread over lines.
    """
    secrets = _telling(document, without_secrets(document))
    masked = Masker(secrets)
    text = "".join(masked(line) for line in text.splitlines(keepends=True))
    refuse_secrets(text, secrets)
    return text


def masked_in(content: object, document: Mapping[str, object]) -> object:
    """Return JSON-like values with the document's secrets masked in every text."""
    return _masked(content, Masker(_telling(document, without_secrets(document))))


def shown_settings(document: Mapping[str, object]) -> dict[str, object]:
    """Return what may be kept of settings: no secret, and none where it stands in another field too.

    Some providers want their token as the user name as well.
    """
    secrets = _secrets(document)
    return {
        key: MASK if isinstance(value, str) and len(value) >= _LONG and value in secrets else value
        for key, value in without_secrets(document).items()
    }


def secret_states(document: Mapping[str, object]) -> dict[str, str]:
    """Return for each secret of a document whether it is `set` or `empty`."""
    return {key: "set" if document.get(key) else "empty" for key in sorted(SECRET_KEYS & {*document})}


def redacted(content: dict[str, object], document: Mapping[str, object]) -> dict[str, object]:
    """Return an object to keep, with the document's secrets masked in every text of it.

    Raises SecretFoundError: it still holds one, spread over several texts.
    """
    secrets = _telling(document, shown_settings(document))
    masked = Masker(secrets)
    clean = {key: _masked(value, masked) for key, value in content.items()}
    refuse_secrets(json.dumps(clean, ensure_ascii=False), secrets)
    return clean


def refuse_secrets(text: str, secrets: list[str]) -> None:
    """Raise SecretFoundError where a text holds one of the secrets, in whatever form."""
    if holds_secret(text, secrets):
        raise SecretFoundError(
            say("The text would have held a password"),
            say("A server has repeated it over several lines."),
            say("Change the password and test again."),
        )


def _secrets(document: Mapping[str, object]) -> list[str]:
    return [str(document[key]) for key in SECRET_KEYS if document.get(key)]


def _telling(document: Mapping[str, object], settings: Mapping[str, object]) -> list[str]:
    """Return the secrets of which a text for others can hold nothing but the secret itself."""
    shown = json.dumps(settings, ensure_ascii=False).lower()
    return [
        one
        for one in _secrets(document)
        if len(one) >= (_LONG_WORD if one.isalpha() else _LONG) and one.lower() not in shown
    ]


def _masked(value: object, masked: Masker) -> object:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _masked(one, masked) for key, one in value.items()}
    return [_masked(one, masked) for one in value] if isinstance(value, list | tuple) else value
