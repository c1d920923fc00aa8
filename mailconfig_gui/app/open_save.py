"""Open and save settings: as a file that the platform takes, or as a profile with its secrets in the keyring."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError
from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.delivery.document import (
    Document,
    DocumentError,
    build,
    check_document,
    draft_of,
    holds_secret,
    parse_document,
    render,
    shape_problems,
)
from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS, SECRET_KEYS
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import MailConfigError, Problem, SettingsError, has_errors
from mailconfig_gui.model.settings import check, without_secrets
from mailconfig_gui.storage import files
from mailconfig_gui.storage.exposure import exposed
from mailconfig_gui.words.say import say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.storage.profiles import Profiles
    from mailconfig_gui.storage.secrets import SecretStore

_CERTIFICATE = re.compile(r"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----.*?-----END \1-----", re.DOTALL)


class Opened(NamedTuple):
    """A file that was read: the whole document, its fields as a draft, and everything that is wrong with it."""

    path: Path
    document: Document
    draft: dict[str, object]
    problems: tuple[Problem, ...]

    def refuse_other(self, title: str) -> None:
        """Refuse what is no mail document as a whole; `title` says what was not done. Raises SettingsError."""
        shape = [problem for problem in self.problems if problem.field is None]
        if has_errors(shape):
            raise SettingsError(shape, title)

    def __repr__(self) -> str:
        return f"Opened({str(self.path)!r}, {len(self.problems)} problems)"


class Saved(NamedTuple):
    """A file that was written, links followed, the backup of its earlier version, and what to know about both."""

    path: Path
    backup: Path | None
    problems: tuple[Problem, ...]


def open_file(path: Path) -> Opened:
    """Read a settings file; nothing is changed. Problems of its content are values, not exceptions.

    Raises:
        StorageError: it cannot be read or has more than 1 MiB.
        DocumentError: it is not UTF-8 or not JSON.

    """
    read = open_bytes(files.read_capped(path), path)
    return read._replace(problems=(*read.problems, *exposed(path)))


def open_bytes(data: bytes, path: Path) -> Opened:
    """Read a settings file that was handed over; `path` is what it is called. Raises DocumentError."""
    try:
        document = parse_document(data)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error.message}", error.hint, error.line) from error
    return Opened(path, document, draft_of(document), check_document(document))


def save_file(
    path: Path,
    draft: Mapping[str, object] | Callable[[Document | None], Mapping[str, object]],
    *,
    base: Document | None = None,
    include_password: bool,
) -> Saved:
    """Write a settings file, merged onto the file that is there. A function as `draft` makes it from that file.

    What the file holds now, read again under the lock, gives the keys that the draft does not know; those of
    `base` (a document opened elsewhere) are added. Without `include_password` no password is in the file, and none
    stays in its backups.

    Raises:
        SettingsError: the draft has errors, or the file there is no mail document; nothing was changed.
        DocumentError: the file there is not UTF-8 or not JSON; nothing was changed.
        StorageError: it could not be written; the earlier version stands.

    """
    problems: tuple[Problem, ...] = ()

    def change(old: bytes | None) -> files.Change:
        nonlocal problems
        present = None if old is None else parse_document(old)
        if present is not None and (shape := shape_problems(present)):
            raise SettingsError(shape, say("The file there was left alone"))
        values = draft(present) if callable(draft) else draft
        document, problems = make_document(
            values, present=present, base=base, include_password=include_password
        )
        gone = frozenset(key for key in SECRET_KEYS if not document.values.get(key))
        private = holds_secret(document)
        return files.Change(render(document), _scrubber(gone) if gone else None, private)

    written = files.update(path, change)
    left = (_not_scrubbed(backup) for backup in written.not_scrubbed)
    return Saved(written.path, written.backup, (*problems, *left, *narrowed(written), *exposed(written.path)))


def narrowed(written: files.Written) -> tuple[Problem, ...]:
    """Say that a file is no longer open to those who could read or write it."""
    if not written.narrowed:
        return ()
    path, mode = quote(str(written.path)), f"{written.narrowed & 0o770:o}"
    # What everybody could read, its group could read as well, and need not be the one that has to.
    everybody = written.narrowed & 0o007
    again = f"chmod {mode} {path}"  # no words: a command of the shell
    if everybody:
        again = f"chgrp GROUP {path}; chmod 640 {path}"  # no words: commands of the shell
    was_open = (
        say("The file was open to everybody on this computer.")
        if everybody
        else say("The file was open to its group.")
    )
    return (
        Problem.warning(
            "rights-narrowed",
            f"{was_open} {say('It is open to its owner alone now, because it holds a password.')}",
            say("If a service reads it, let its group do so: {again}", again=again),
        ),
    )


def make_document(
    draft: Mapping[str, object],
    *,
    present: Document | None = None,
    base: Document | None = None,
    include_password: bool,
) -> tuple[Document, tuple[Problem, ...]]:
    """Return the document that a draft makes over the one it replaces and `base`, and what to know about it.

    Raises SettingsError: the draft has errors.
    """
    outcome = check(draft, password_elsewhere=True)
    if outcome.settings is None:
        raise SettingsError(outcome.problems)
    document = build(draft, base=_merged(present, base), include_password=include_password)
    return document, (*outcome.problems, *_left_out(outcome.settings, document, present))


def authority_beside(path: Path) -> Path:
    """Return where the authority (PEM) of a settings file's mail server lies: the document has no place for it."""
    return path.with_name(f"{path.name}.ca.pem")


def read_authority(path: str) -> str:
    """Return the certificates (PEM) of a file of authorities, and nothing else that may stand in it, such as a key.

    Raises MailConfigError: it cannot be used.
    """
    # Few files have an authority beside them, and OpenSSL is slow to load.
    from mailconfig_gui.net.tls import check_ca_file

    check_ca_file(path)
    text = files.read_capped(Path(path)).decode("ascii", "replace")
    return "\n".join(found[0] for found in _CERTIFICATE.finditer(text)) + "\n"


def keep_authority(path: Path, authority: str) -> Path:
    """Write the authority beside a settings file, for whoever gets it, and return where. Raises StorageError."""
    beside = authority_beside(path)
    files.write_atomic(beside, authority.encode(), keep_backup=True)
    return beside


def save_profile(
    profiles: Profiles,
    store: SecretStore,
    profile: Profile,
    draft: Mapping[str, object],
    *,
    base: Document | None = None,
    expected: Mapping[str, object] | None = None,
) -> Profile:
    """Store a draft as the profile, a new one when it has no id, and its secrets in the keyring; all or nothing.

    A secret that is absent or None in the draft leaves the stored one alone, `""` removes it. The other keys of
    `base` go with the profile, its secrets into the keyring. `expected`: the draft that must still be stored.

    Raises:
        ChangedMeanwhileError: another one is stored than `expected`.
        SettingsError: the draft has errors.
        SecretError: the keyring did not take a secret.
        StorageError: the profile could not be written.

    """
    outcome = check(draft, password_elsewhere=True)
    if outcome.settings is None:
        raise SettingsError(outcome.problems)
    values = base.values if base else {}
    # As in a document, what the draft says nothing of stays.
    draft = {**{key: values[key] for key in OAUTH2_KEYS if key in values}, **draft}
    secrets = {key: value for key, value in draft.items() if key in SECRET_KEYS and isinstance(value, str)}
    wanted = profile._replace(
        draft={key: value for key, value in without_secrets(draft).items() if key in BY_KEY},
        extra={
            **profile.extra,
            **{key: value for key, value in without_secrets(values).items() if key not in BY_KEY},
        },
        envelope={**profile.envelope, **without_secrets(base.envelope if base else {})},
    )
    if secrets:
        # Loads the keyring, so that others do not wait for that.
        store.available()
    with profiles.alone():
        if expected is not None:
            _refuse_changed(profiles, profile, expected)
        return _stored(profiles, store, wanted, secrets, draft)


def _refuse_changed(profiles: Profiles, profile: Profile, expected: Mapping[str, object]) -> None:
    now = next((one for one in profiles.listing().profiles if one.id == profile.id), None)
    if now is not None and not same_values(expected, now.draft):
        raise ChangedMeanwhileError(f"“{now.name}”", Document({}, expected), Document({}, now.draft))


def _stored(
    profiles: Profiles,
    store: SecretStore,
    wanted: Profile,
    secrets: Mapping[str, str],
    draft: Mapping[str, object],
) -> Profile:
    """Write profile and secrets, or neither."""
    before = profiles.load(wanted.name) if wanted.id else None
    # What the keyring holds now is known by the file, not by a profile that was read a while ago.
    owners = before.owners if before else wanted.owners
    # The secret's owner goes first: killed in between, the profile asks for its password instead of sending
    # the one of an earlier server to the new one.
    kept = {key: owner for key, owner in owners.items() if key not in secrets}
    step = wanted._replace(owners=kept)
    step = profiles.save(step) if before else profiles.create(step)
    if not secrets:
        return step
    try:
        stored = dict(kept)
        for key, value in secrets.items():
            if value:
                store.set(step.id, key, value)
                stored[key] = owner_of(key, draft)
            elif key in owners:
                store.delete(step.id, key)
        return profiles.save(step._replace(owners=stored)) if stored != kept else step
    except MailConfigError:
        if before:
            profiles.save(before)
        else:
            profiles.delete(step.name, None)
        raise


def document_of(profile: Profile) -> Document:
    """Return the document that a profile stands for, without its secrets."""
    return Document({**profile.envelope, "key": "mail"}, {**profile.extra, **profile.draft})


def _merged(present: Document | None, base: Document | None) -> Document | None:
    if present is None or base is None:
        return present or base
    return Document({**present.envelope, **base.envelope}, {**present.values, **base.values})


def _left_out(settings: Settings, document: Document, present: Document | None) -> Iterator[Problem]:
    """Say which passwords are not in the new file though somebody may look for them there."""
    if present is not None and present.values.get("password") and not document.values.get("password"):
        yield Problem.warning(
            "password-taken-out",
            say("The password was taken out of the file and of its backups."),
            say("Save with the password included to have it there."),
            "password",
        )
    if settings.proxy is not None and settings.proxy.user and not document.values.get("proxyPassword"):
        yield Problem.warning(
            "proxy-password-cleared",
            say("The proxy password is empty in this file."),
            say("Applying the file as it is clears the proxy password that the platform has stored."),
            "proxyPassword",
        )


def _scrubber(gone: frozenset[str]) -> Callable[[bytes], bytes]:
    """Return what takes the secrets named out of an earlier version, and leaves one without them as it is."""

    def scrub(data: bytes) -> bytes:
        envelope, values = parse_document(data)
        clean = {key: _without(value, gone) for key, value in values.items() if key not in gone}
        if "proxyPassword" in gone and "proxyPassword" in values:
            clean["proxyPassword"] = ""
        if "password" in gone and "password" in values and not values.get("username"):
            # Absent would mean "keep the stored one", and the platform would log in with it under no name.
            clean["password"] = ""
        beside = {key: _without(value, gone) for key, value in envelope.items() if key not in gone}
        if clean == values and beside == envelope:
            return data
        return (json.dumps({**beside, "jsonValue": clean}, indent=2) + "\n").encode()

    return scrub


def _without(value: object, gone: frozenset[str]) -> object:
    if isinstance(value, dict):
        return {key: _without(item, gone) for key, item in value.items() if key not in gone}
    if isinstance(value, list):
        return [_without(item, gone) for item in value]
    return value


def _not_scrubbed(backup: Path) -> Problem:
    return Problem.warning(
        "backup-not-read",
        say("The backup {backup} could not be read, so a password may still be in it.", backup=backup),
        say("Look into it, and delete it if you do not need it."),
    )
