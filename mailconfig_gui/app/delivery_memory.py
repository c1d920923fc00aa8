"""What this computer remembers of deliveries: states to go back to, the last one delivered, a history.

All of it is private (0600) and without a secret: those that an apply replaces go to the keyring. Of a delivered
password only a salted scrypt value is kept, so that a second apply can tell that it is the same one: a platform never
shows what it has stored.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from hashlib import blake2s, scrypt
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.app.utc import utc
from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.delivery.document import object_of
from mailconfig_gui.delivery.oauth2 import TOKEN, holds_token
from mailconfig_gui.delivery.target import SETTINGS, DeliveryError, Extra, Restore
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage import files
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mailconfig_gui.delivery.target import Plan, Wanted
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore

VERSION = 1
KEEP_IMAGES = 20
KEEP_LINES = 500
_WHAT = {
    "rollback": mark("roll-back"),
    "verify": mark("test of what it has"),
    "remove row": mark("row to remove"),  # no words: the key
}
_MARKED = frozenset({"password", TOKEN})
"""The secrets that a platform does not show."""
_SCRYPT = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}


class Image(NamedTuple):
    """A kept state: `values` and `after` (what was stored instead) without secrets.

    Secrets by their key: `kept` lie in the keyring, `blank` were empty, `unchanged` were not touched, `lost` were
    overwritten without ever having been shown. `by` is what replaced it: `apply` or `rollback`. `settings` is False
    where only `extras` were changed.
    """

    id: str
    time: str
    kind: str
    where: str
    existed: bool
    envelope: Mapping[str, Any]
    values: Mapping[str, Any]
    after: Mapping[str, Any]
    kept: tuple[str, ...]
    blank: tuple[str, ...]
    unchanged: tuple[str, ...]
    lost: tuple[str, ...]
    extras: tuple[tuple[str, str, str], ...] = ()
    by: str = "apply"
    settings: bool = True


class Memory:
    """The memory of one target. `problems` collects what could not be kept during a run."""

    def __init__(
        self, paths: Paths, store: SecretStore, kind: str, where: str, *, profile_id: str = ""
    ) -> None:

        digest = blake2s(f"{kind} {where}".encode(errors="surrogatepass"), digest_size=8).hexdigest()
        self.id = f"{kind}-{digest}"
        self.folder = paths.state / "deliveries" / self.id
        self.history = paths.history(profile_id or "deliveries")
        self.problems: list[Problem] = []
        self._store = store
        self._kind = kind
        self._where = where

    @property
    def _last(self) -> Path:
        return self.folder / "last.json"

    # States to go back to

    def cannot_keep_secrets(self, plan: Plan) -> Problem | None:
        """Say before an apply that a secret cannot be kept, for lack of a keyring."""
        if not (_replaced(plan) or plan.lost) or self._store.available():
            return None
        return Problem.warning(
            "secrets-not-kept",
            say("There is no keyring on this computer, so the passwords that are replaced cannot be kept."),
            say("A roll-back will ask for them."),
        )

    def keep(self, plan: Plan, by: str = "apply") -> Image:
        """Keep the state before a plan. Raises StorageError: then nothing may be applied."""
        before = plan.before.values
        replaced = _replaced(plan)
        stamp = files.stamp_after(next((image.id for image in self.images()), ""))
        kept, lost = [], sorted(plan.lost - replaced.keys())
        for key, value in replaced.items():
            try:
                self._store.set(self._owner(stamp), key, value)
                kept.append(key)
            except MailConfigError:
                lost.append(key)
                title = say("The earlier {key} could not be kept in the keyring.", key=key)
                self.problems.append(
                    Problem.warning("secret-not-kept", title, say("A roll-back will ask for it."), key)
                )
        envelope = without_secrets(plan.before.document.envelope) if plan.before.document else {}
        image = Image(
            stamp, utc(), self._kind, self._where, plan.before.document is not None, envelope,
            without_secrets(before), without_secrets(plan.after.values), tuple(kept),
            _blank(plan),
            tuple(sorted(_unchanged(plan))), tuple(lost),
            tuple((extra.kind, extra.before, extra.after) for extra in plan.extras), by,
        )  # fmt: skip
        self._write(image)
        for old in self.images()[KEEP_IMAGES:]:
            self.drop(old)
        return image

    def _write(self, image: Image) -> None:
        files.make_folder(self.folder)
        files.write_atomic(self._path(image.id), _encode({"version": VERSION, **image._asdict()}))

    def narrow(self, image: Image, touched: frozenset[str]) -> None:
        """Leave in a kept state only what a run that failed has touched; it stays whole where that cannot be noted."""
        extras = tuple(extra for extra in image.extras if extra[0] in touched)
        with self._noting():
            self._write(image._replace(extras=extras, settings=SETTINGS in touched))

    def images(self) -> list[Image]:
        """Return the kept states, newest first; one that cannot be read is left out. Raises StorageError."""
        found = []
        for path in reversed(files.entries(self.folder, "[0-9]*.json")):
            content = _read(path)
            if content is not None and content.pop("version", None) == VERSION:
                try:
                    found.append(_image(content))
                except (KeyError, TypeError, ValueError):
                    continue
        return found

    def image(self, image_id: str = "") -> Image:
        """Return a kept state by its id, the newest without one. Raises DeliveryError when there is none."""
        for image in self.images():
            if image_id in ("", image.id):
                return image
        message = say("No earlier state of {target} is kept.", target=self._where)
        if image_id:
            message = say(
                "No earlier state of {target} is kept under {state}.", target=self._where, state=image_id
            )
        raise DeliveryError(
            say("There is nothing to go back to"),
            message,
            say("A state is kept each time that settings are applied from this computer."),
        )

    def secrets_of(self, image: Image) -> dict[str, str]:
        """Return the secrets of a kept state from the keyring. Raises SecretError."""
        found = {key: self._store.get(self._owner(image.id), key) for key in image.kept}
        return {key: value for key, value in found.items() if value is not None}

    def drop(self, image: Image) -> None:
        """Forget a kept state; what cannot be removed now stays, and hurts nobody."""
        try:
            for key in image.kept:
                self._store.delete(self._owner(image.id), key)
            files.remove(self._path(image.id))
        except MailConfigError as error:
            self.problems.append(Problem.warning("image-not-removed", error.message, error.hint))

    def _owner(self, stamp: str) -> str:
        return f"{self.id}-{stamp}"

    def _path(self, stamp: str) -> Path:
        return self.folder / f"{stamp}.json"

    # The last delivery

    def knows(self, wanted: Wanted) -> bool:
        """Tell whether this very password (or none) was delivered last from here."""
        return "password" in self.known(wanted)

    def known(self, wanted: Wanted) -> frozenset[str]:
        """Return the wanted secrets that were delivered last from here; no password counts as one."""
        content = _read(self._last) or {}
        given = {key: str(wanted.draft.get(key) or "") for key in _MARKED}
        return frozenset(
            key
            for key, value in given.items()
            if (value or key != TOKEN) and matches(content.get(key), value)
        )

    def untouched(self, values: Mapping[str, object]) -> bool:
        """Tell whether a target shows just what was left there."""
        left = self.left()
        return left is not None and same_values(values, left)

    def left(self) -> Mapping[str, object] | None:
        """Return what was delivered last, without secrets; None when nothing is remembered."""
        values = (_read(self._last) or {}).get("values")
        return values if isinstance(values, dict) else None

    def password_in_place(self, values: Mapping[str, object]) -> str | None:
        """Return the password that a target has because its state was brought back from here, where that is known."""
        state = (_read(self._last) or {}).get("restored")
        if not isinstance(state, str) or not state or not self.untouched(values):
            return None
        try:
            return self.secrets_of(self.image(state)).get("password")
        except MailConfigError:
            return None

    def token_in_place(self, values: Mapping[str, object]) -> str | None:
        """Return the refresh token that a target has from here, where that is known; it may have been renewed since."""
        if not self.untouched(values):
            return None
        try:
            return self._store.get(self._owner("last"), TOKEN)
        except MailConfigError:
            return None

    def remember(self, plan: Plan) -> None:
        """Remember what was delivered."""
        values = plan.after.values
        before = _read(self._last) or {}
        untouched = self.untouched(plan.before.values)
        marks: dict[str, object] = {}
        for key in _MARKED & plan.before.hidden:
            if key in values:
                marks[key] = mark_of(str(values[key] or ""))
            elif untouched:
                marks[key] = before.get(key)
        content = {
            "version": VERSION, "time": utc(), "values": without_secrets(values),
            **{key: marks.get(key) for key in sorted(_MARKED)}, "restored": plan.state,
        }  # fmt: skip
        with self._noting():
            files.make_folder(self.folder)
            files.write_atomic(self._last, _encode(content))
        self._keep_token(plan, forget=bool(before.get(TOKEN)) and not untouched)

    def _keep_token(self, plan: Plan, *, forget: bool) -> None:
        """Keep a delivered token that the target will not show, for going back to it; the target may lose it."""
        token = plan.after.values.get(TOKEN)
        try:
            if TOKEN in plan.before.hidden and isinstance(token, str) and token:
                self._store.set(self._owner("last"), TOKEN, token)
            elif forget:
                self._store.delete(self._owner("last"), TOKEN)
        except MailConfigError:
            # A plan that replaces it says that there is no way back to it.
            return

    def forget(self) -> None:
        """Remember no delivery any more."""
        with self._noting():
            files.remove(self._last)

    # The history

    def lines(self) -> list[dict[str, Any]]:
        """Return what happened to this target, oldest first, whichever profile it was filed with.

        Raises StorageError.
        """
        found = []
        for path in files.entries(self.history.parent, "*.jsonl"):
            try:
                texts = files.read_capped(path).splitlines()
            except MailConfigError:
                continue
            for text in texts:
                line = object_of(text)
                if line is not None and (line.get("target"), line.get("where")) == (self._kind, self._where):
                    found.append(line)
        return sorted(found, key=lambda line: str(line.get("time", "")))

    def record(
        self, what: str, result: str, plan: Plan | None = None, *, error: MailConfigError | None = None
    ) -> None:
        """Add a line: when, what, to where, with which result; never a secret. Never fails.

        `changes` are those of the plan; where an `error` ended it, what was changed by then is told beside them.
        """
        changes = [change.words for change in plan.changes] if plan else []
        line = {
            "time": utc(), "what": what, "target": self._kind, "where": self._where, "result": result,
            "changes": changes, **({"state": plan.state} if plan and plan.state else {}),
        }  # fmt: skip
        if isinstance(error, DeliveryError):
            told = {"changed": list(error.changed), "unsure": list(error.unsure)}
            line |= {name: words for name, words in told.items() if words}

        def change(old: bytes | None) -> files.Change:
            lines = (old or b"").splitlines(keepends=True)[-KEEP_LINES + 1 :]
            return files.Change(b"".join([*lines, json.dumps(line, ensure_ascii=True).encode() + b"\n"]))

        with self._noting():
            files.make_folder(self.history.parent)
            files.update(self.history, change, keep_backup=False)

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Collect a failure to note something: what was done stays done."""
        try:
            yield
        except MailConfigError as error:
            title = say("It could not be noted here: {message}", message=error.message)
            self.problems.append(Problem.warning("not-noted", title, error.hint))


def line_words(line: Mapping[str, object]) -> list[str]:
    """Say one line of the history for people: what was done and how it ended, then its details; without the time."""
    what = str(line.get("what"))
    words = [f"{say(_WHAT.get(what, what))}: {say(str(line.get('result')))}"]
    sentences = {"changes": "{one}", "changed": mark("done: {one}"), "unsure": mark("not known: {one}")}
    for name, sentence in sentences.items():
        told = line.get(name)
        words += [say(sentence, one=one) for one in told] if isinstance(told, list) else []
    return words


def restore_of(image: Image, secrets: Mapping[str, str], password: str | None) -> Restore:
    """Return what a target needs to bring a kept state back; `password` stands for one that is kept nowhere."""
    values = {**image.values, **dict.fromkeys(image.blank, ""), **secrets}
    missing = {key for key in (*image.lost, *image.kept) if key not in secrets}
    if "password" in missing and password and values.get("username"):
        values["password"] = password
        missing.discard("password")
    extras = tuple(Extra(kind, after, before, {}) for kind, before, after in image.extras)
    return Restore(
        image.envelope,
        values,
        image.after,
        frozenset(image.unchanged),
        frozenset(missing),
        extras,
        image.existed,
        image.settings,
    )


def _replaced(plan: Plan) -> dict[str, str]:
    """Return the secrets that a plan replaces and that are known now, with the earlier password if it was given."""
    before, after = plan.before.values, plan.after.values
    found = {
        key: value
        for key in sorted(SECRET_KEYS)
        if isinstance(value := before.get(key), str) and value and after.get(key) != value
    }
    for key, old in (("password", plan.wanted.old_password), (TOKEN, plan.wanted.old_token)):
        if key in plan.lost and old:
            found[key] = old
    return found


def _blank(plan: Plan) -> tuple[str, ...]:
    """Return the secrets that a plan writes and that were empty before, also a token that could not be seen."""
    before, after = plan.before.values, plan.after.values
    blank = {key for key in SECRET_KEYS if before.get(key) == "" and after.get(key)}
    if TOKEN in plan.before.hidden and after.get(TOKEN) and not holds_token(plan.before):
        blank.add(TOKEN)
    return tuple(sorted(blank))


def _unchanged(plan: Plan) -> set[str]:
    before, after = plan.before.values, plan.after.values
    same = {key for key in SECRET_KEYS if key in before and before.get(key) == after.get(key)}
    return same | {key for key in plan.before.hidden if key not in after}


def _image(content: dict[str, Any]) -> Image:
    for name in ("kept", "blank", "unchanged", "lost"):
        content[name] = tuple(content[name])
    content["extras"] = tuple((str(kind), str(one), str(two)) for kind, one, two in content["extras"])
    return Image(**content)


def mark_of(password: str) -> dict[str, str]:
    """Return a salted scrypt value of a password, by which it can be told again."""

    salt = os.urandom(16)
    value = scrypt(password.encode(errors="surrogatepass"), salt=salt, **_SCRYPT)
    return {"salt": salt.hex(), "scrypt": value.hex()}


def matches(mark: object, password: str) -> bool:
    """Tell whether a mark is that of this password; False for what is no mark."""
    if not isinstance(mark, dict):
        return False

    try:
        salt, kept = bytes.fromhex(mark["salt"]), bytes.fromhex(mark["scrypt"])
    except (KeyError, TypeError, ValueError):
        return False
    return compare_digest(scrypt(password.encode(errors="surrogatepass"), salt=salt, **_SCRYPT), kept)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return object_of(files.read_capped(path))
    except MailConfigError:
        return None


def _encode(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, indent=1) + "\n").encode()
