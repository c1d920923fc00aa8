"""A profile: one set of settings with a name, what was tested of it, and the platform that it went to."""

from collections.abc import Mapping
from typing import NamedTuple

from mailconfig_gui.model.owner import Owner


class LastTest(NamedTuple):
    """How the last test of a profile ended: a `Reached` word (or `delivered`), ISO 8601 time in UTC, the host.

    `failed` is the stage at which it failed, "" where it did not.
    """

    state: str
    time: str
    host: str
    failed: str = ""


class Proof(NamedTuple):
    """What a platform's own test last showed: ISO 8601 time in UTC, outcome, its words, and of which settings.

    `settings` are the fields that were tested, without secrets; `password` is a salted scrypt value of the password
    that was tested, empty where it is not known.
    """

    time: str
    ok: bool
    words: str
    settings: Mapping[str, object] = {}
    password: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"Proof({self.time!r}, {self.ok!r})"


class Platform(NamedTuple):
    """The platform that a profile's settings are for: web address, login name ("" with an API key), version."""

    address: str
    user: str = ""
    version: str = ""
    proof: Proof | None = None


class OAuthNotes(NamedTuple):
    """What is known of a profile's login by OAuth2 and stands in no document; a text is "" where it is not known.

    `consented` is when somebody signed in, `refreshed` when the token was last seen to work, `refused` when the
    provider took it no more, all ISO 8601 in UTC; `secret_expires` the date on which the client secret ends, `audience`
    a value of `Audience`.
    """

    consented: str = ""
    refreshed: str = ""
    secret_expires: str = ""
    audience: str = ""
    refused: str = ""


class Profile(NamedTuple):
    """Everything about one set of settings, except its secrets.

    `draft` holds the fields, `extra` the other keys of the document's `jsonValue`, `envelope` those beside it.
    `allowed_hosts` are the hosts for which the person said yes to a login without encryption. `owners` says by
    platform key for whom the keyring holds a secret. `authority` are certificates (PEM) that tests of its mail server
    trust beside the public ones. `oauth` are the notes of its login by OAuth2.
    """

    name: str
    id: str = ""
    provider: str = "custom"
    variant: str = ""
    draft: Mapping[str, object] = {}
    extra: Mapping[str, object] = {}
    envelope: Mapping[str, object] = {}
    recipient: str = ""
    last_test: LastTest | None = None
    allowed_hosts: tuple[str, ...] = ()
    owners: Mapping[str, Owner] = {}
    platform: Platform | None = None
    authority: str = ""
    oauth: OAuthNotes | None = None
