"""The file of one profile: from a profile to JSON and back, refused with a reason where it is no such file."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import OAUTH2_KEYS
from mailconfig_gui.model.owner import Owner, owner_of
from mailconfig_gui.model.profile import LastTest, OAuthNotes, Platform, Profile, Proof
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VERSION = 1
MAX_NAME = 200
# Embeddings, overrides and isolates of a direction (UAX 9), which go on behind the name.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class ProfileError(StorageError):
    """A profile does not exist, exists already, or its name or file cannot be used."""


class UnreadableError(Exception):
    """A profile file has the wrong content; the message is a sentence about it."""


class NewerError(Exception):
    """A newer version of this program wrote the file."""


def checked_name(name: str) -> str:
    """Return a name as it will be shown: normalised, without blanks around it or marks that turn what follows it.

    Raises ProfileError: empty, too long, or with control characters.
    """
    clean = unicodedata.normalize("NFC", name).translate(_TURNING).strip()
    if not clean:
        raise ProfileError(say("This name cannot be used"), say("It is empty."), say("Enter a name."))
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in clean):
        raise ProfileError(
            say("This name cannot be used"),
            say("It contains a control character."),
            say("Type the name again."),
        )
    if len(clean) > MAX_NAME:
        raise ProfileError(
            say("This name cannot be used"),
            say("It has more than {max_name} characters.", max_name=MAX_NAME),
            say("Choose a shorter name."),
        )
    return clean


def encode(profile: Profile, known: Mapping[str, object] = {}) -> bytes:
    """Return the file of a profile; `known` is what stands in it now, whose unknown keys stay."""
    content = {
        **known,
        "version": VERSION,
        "name": profile.name,
        "provider": profile.provider,
        "variant": profile.variant,
        "draft": without_secrets(profile.draft),
        "extra": without_secrets(profile.extra),
        "envelope": without_secrets(profile.envelope),
        "recipient": profile.recipient,
        "lastTest": profile.last_test and profile.last_test._asdict(),
        "allowedHosts": list(profile.allowed_hosts),
        "secretsFor": {key: owner._asdict() for key, owner in profile.owners.items()},
        "platform": _platform_object(profile.platform),
        "authority": profile.authority,
        "oauth": profile.oauth and profile.oauth._asdict(),
    }
    if profile.oauth is None:
        del content["oauth"]
    # Lone surrogates have no UTF-8 form; as an escape they are kept, and everything else stays readable.
    text = json.dumps(content, ensure_ascii=False, indent=2)
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(content, indent=2) + "\n").encode()


def parse(data: bytes) -> dict[str, object]:
    """Return what the file of a profile holds. Raises UnreadableError, NewerError."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as cause:
        raise UnreadableError(say("It is damaged.")) from cause
    if not isinstance(content, dict):
        raise UnreadableError(say("It holds something else."))
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnreadableError(say("It names no version."))
    if version > VERSION:
        raise NewerError
    return content


def decode(data: bytes, profile_id: str) -> Profile:
    """Return the profile that a file holds. Raises UnreadableError, NewerError."""
    content = parse(data)
    _take_oauth2_out_of_extra(content)
    try:
        return Profile(
            name=checked_name(_text(content, "name")),
            id=profile_id,
            provider=_text(content, "provider"),
            variant=_text(content, "variant"),
            draft=without_secrets(_object(content, "draft")),
            extra=_object(content, "extra"),
            envelope=_object(content, "envelope"),
            recipient=_text(content, "recipient"),
            last_test=_last_test(content),
            allowed_hosts=tuple(_texts(content, "allowedHosts")),
            owners=dict(_owners(_object(content, "secretsFor"))),
            platform=_platform(content),
            authority=_text(content, "authority"),
            oauth=_oauth(content),
        )
    except ProfileError as cause:
        raise UnreadableError(say("It has no usable name.")) from cause


def _take_oauth2_out_of_extra(content: dict[str, object]) -> None:
    """Before OAuth2 had fields, its keys passed through beside them, and its secrets were the mail server's."""
    extra = _object(content, "extra")
    found = {key: extra[key] for key in OAUTH2_KEYS if key in extra}
    if found:
        draft = {**found, **_object(content, "draft")}
        owners = _object(content, "secretsFor")
        for key in owners.keys() & set(OAUTH2_KEYS):
            owners[key] = owner_of(key, draft)._asdict()
        content["draft"] = draft
        content["extra"] = {key: value for key, value in extra.items() if key not in OAUTH2_KEYS}


def _text(content: Mapping[str, object], key: str) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise UnreadableError(say("It has no text under “{key}”.", key=key))
    return value


def _object(content: Mapping[str, object], key: str) -> dict[str, object]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise UnreadableError(say("It has no object under “{key}”.", key=key))
    return value


def _texts(content: Mapping[str, object], key: str) -> Sequence[str]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UnreadableError(say("It has no list of texts under “{key}”.", key=key))
    return value


def _last_test(content: Mapping[str, object]) -> LastTest | None:
    if content.get("lastTest") is None:
        return None
    value = _object(content, "lastTest")
    return LastTest(_text(value, "state"), _text(value, "time"), _text(value, "host"), _text(value, "failed"))


def _platform_object(platform: Platform | None) -> dict[str, object] | None:
    if platform is None:
        return None
    proof = platform.proof
    cleaned = proof and {**proof._asdict(), "settings": without_secrets(proof.settings)}
    return {**platform._asdict(), "proof": cleaned}


def _platform(content: Mapping[str, object]) -> Platform | None:
    if content.get("platform") is None:
        return None
    value = _object(content, "platform")
    proof = None
    if value.get("proof") is not None:
        shown = _object(value, "proof")
        proof = Proof(
            _text(shown, "time"),
            shown.get("ok") is True,
            _text(shown, "words"),
            _object(shown, "settings"),
            {key: str(part) for key, part in _object(shown, "password").items()},
        )
    return Platform(_text(value, "address"), _text(value, "user"), _text(value, "version"), proof)


def _oauth(content: Mapping[str, object]) -> OAuthNotes | None:
    if content.get("oauth") is None:
        return None
    value = _object(content, "oauth")
    return OAuthNotes(*(_text(value, key) for key in OAuthNotes._fields))


def _owners(content: Mapping[str, object]) -> Iterator[tuple[str, Owner]]:
    for key in content:
        owner = _object(content, key)
        yield key, Owner(_text(owner, "host"), _text(owner, "user"))
