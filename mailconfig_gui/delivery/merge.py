"""New settings over what a target holds: unknown keys stay, secrets stay with the server they were given for.

Rules of the row from ThingsBoard AdminController and AdminSettingsServiceImpl; what its web page drops on loading
(`showChangePassword`) is dropped here too, for with it the page would send an empty password at its next save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.changes import (
    PAGE_ONLY,
    changes_between,
    flag,
    keys_of,
    label,
    plain,
    same_values,
    visible_changes,
    worded,
)
from mailconfig_gui.delivery.document import Document, build, check_document, draft_of
from mailconfig_gui.delivery.oauth2 import (
    EXPIRES,
    TOKEN,
    holds_token,
    prepared,
    savable,
    stray_secrets,
)
from mailconfig_gui.delivery.target import MEANWHILE, BadSettingsError, Change, Snapshot, Wanted
from mailconfig_gui.model.fields import BY_KEY, FIELDS, PROXY_KEYS, SECRET_KEYS, defaults
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors, stops_test
from mailconfig_gui.model.security import security_of
from mailconfig_gui.model.settings import check
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mailconfig_gui.delivery.target import Restore

OWNERS = {"password": ("smtpHost", "username"), "proxyPassword": ("proxyHost", "proxyUser")}
#: What is said when the server or the user of a stored secret would change.
_MOVED: Mapping[tuple[str, ...], str] = {
    ("smtpHost",): mark("{name}: it must be entered again, because the host would change."),
    ("username",): mark("{name}: it must be entered again, because the user name would change."),
    ("smtpHost", "username"): mark(
        "{name}: it must be entered again, because the host and the user name would change."
    ),
    ("proxyHost",): mark("{name}: it must be entered again, because the proxy host would change."),
    ("proxyUser",): mark("{name}: it must be entered again, because the proxy user would change."),
    ("proxyHost", "proxyUser"): mark(
        "{name}: it must be entered again, because the proxy host and the proxy user would change."
    ),
}
"""The fields that say for whom a secret is."""


class Merged(NamedTuple):
    """The document to store, what differs from what is there, what to know about it, and what would be lost."""

    document: Document
    changes: tuple[Change, ...]
    risks: tuple[Problem, ...]
    lost: frozenset[str]

    def __repr__(self) -> str:
        return f"Merged({len(self.changes)} changes)"


def merge(before: Snapshot, wanted: Wanted, *, blank_keeps: bool = False) -> Merged:
    """Return the wanted settings merged over what a target holds.

    `blank_keeps`: a platform (2.5.4 to 3.2.2) that takes the password `""` as "keep the stored one", and shows it so.

    Raises BadSettingsError: the result would keep the platform from starting, saving or sending, or a stored
    secret would go to a server or user it was not given for.
    """
    live = before.values
    draft = {
        **_present(before),
        **{key: value for key, value in wanted.draft.items() if key not in SECRET_KEYS},
    }
    problems: list[Problem] = []
    for key in OWNERS:
        value, found = _secret(key, draft, before, wanted, blank_keeps=blank_keeps)
        draft.update({} if value is None else {key: value})
        problems.extend(found)
    draft.update(_oauth2_secrets(before, wanted))
    problems.extend(stray_secrets(draft, before))
    outcome = check(draft, password_elsewhere=True)
    problems = [*outcome.problems, *problems]
    if has_errors(problems):
        raise BadSettingsError(problems)
    base = Document(
        before.document.envelope if before.document else {},
        {key: value for key, value in live.items() if key not in PAGE_ONLY},
    )
    document = _with_its_end(_without_new_proxy(_built(draft, base), before), before)
    changes = _with_keys(tuple(changes_between(before, document, wanted)), before, document)
    lost = _lost(before, changes, document)
    return Merged(document, changes, (*problems, *_row_risks(live, draft, wanted, lost)), lost)


def _lost(before: Snapshot, changes: Sequence[Change], document: Document) -> frozenset[str]:
    """Return the secrets that would be overwritten without ever having been shown."""
    # A password without a user name or beside a token is of no use; without one, going back to there removes it.
    idle = {"password"} if is_on(before.values) or not before.values.get("username") else set()
    of_use = before.hidden - idle - (set() if holds_token(before) else {TOKEN})
    return frozenset(
        change.key for change in changes if change.key in of_use and change.key in document.values
    )


def _with_its_end(document: Document, before: Snapshot) -> Document:
    """Leave out when the token ends where it is another one: the platform would delete it on that day."""
    if not document.values.get(TOKEN) or document.values[TOKEN] == before.values.get(TOKEN):
        return document
    values = {key: value for key, value in document.values.items() if key != EXPIRES}
    return document._replace(values=values)


def _oauth2_secrets(before: Snapshot, wanted: Wanted) -> dict[str, object]:
    """Return the secrets of OAuth2 to write; a token that the target has from here already stays as it is there."""
    known = {TOKEN} & before.hidden if wanted.known_token else ()
    given = {key: wanted.draft.get(key) for key in ("clientSecret", TOKEN) if key not in known}
    return {key: value for key, value in given.items() if value}


def _built(draft: Mapping[str, object], base: Document) -> Document:
    try:
        return build(draft, base=base, include_password=True)
    except MailConfigError as error:
        problem = Problem.error("cannot-be-stored", error.message, error.hint)
        raise BadSettingsError([problem]) from error


def _without_new_proxy(document: Document, before: Snapshot) -> Document:
    """Leave out the fields of a proxy that is not used where the target does not have them either."""
    if before.document is None or document.values["enableProxy"]:
        return document
    values = {
        key: value for key, value in document.values.items() if key not in PROXY_KEYS or key in before.values
    }
    return document._replace(values=values)


def _with_keys(changes: tuple[Change, ...], before: Snapshot, after: Document) -> tuple[Change, ...]:
    """Add the keys that come or go without a meaning, such as the page's mark; alone they are no change."""
    if not changes or before.document is None:
        return changes
    listed = {EXPIRES, *before.hidden, *(change.key for change in changes)}
    more = [
        Change(key, label(key), worded(key, before.values), worded(key, after.values))
        for key in keys_of(before.values, after.values)
        if key not in listed and (key in before.values) != (key in after.values)
    ]
    return (*changes, *more)


def _present(before: Snapshot) -> dict[str, object]:
    """Return the fields that the target holds, those of a new file at their defaults, without secrets."""
    held = draft_of(before.document) if before.document else defaults()
    return {key: value for key, value in held.items() if key not in SECRET_KEYS}


def _secret(
    key: str, draft: Mapping[str, object], before: Snapshot, wanted: Wanted, *, blank_keeps: bool
) -> tuple[str | None, list[Problem]]:
    """Return the secret to write (None: the target keeps its own) and what is wrong with that.

    A stored secret stays only with the server and user that it was given for.
    """
    live = before.values
    host_key, user_key = OWNERS[key]
    given = wanted.draft.get(key)
    if not draft.get(user_key):
        return "", []
    if isinstance(given, str) and given:
        return given, []
    token = key == "password" and is_on(draft)
    if key == "password" and wanted.rewrite_password and not token:
        title = say("Password: it is needed to be written again.")
        return None, [
            Problem.error("password-needed", title, say("Enter it, or name a file that holds it."), key)
        ]
    hidden = key in before.hidden or (key == "password" and blank_keeps)
    stored = live.get(key)
    readable = isinstance(stored, str) and stored != ""
    if not hidden and not readable:
        return ("" if key == "proxyPassword" else None), []
    kept = "" if blank_keeps and key == "password" else stored if readable else None
    moved = [
        part
        for part in (host_key, user_key)
        if plain(live.get(part)).lower() != plain(draft.get(part)).lower()
        or (part == user_key and plain(live.get(part)) != plain(draft.get(part)))
    ]
    if moved and token:
        # A token is used, so it is of no use; it must not go to that server once somebody turns OAuth2 off.
        return "", []
    if moved:
        return None, [_moved(key, moved, hidden=hidden)]
    if key == "password" and not wanted.endpoint_verified and not token:
        return (str(kept) if kept is not None else None), list(_new_endpoint(live, draft))
    return (str(kept) if kept is not None else None), []


def _moved(key: str, moved: list[str], *, hidden: bool) -> Problem:
    title = say(_MOVED[tuple(moved)], name=BY_KEY[key].name)
    remedy = say(
        "The platform would send the one it has stored for the earlier server to the new one; "
        "it does not protect against that itself."
    )
    if hidden:
        remedy = say(
            "The platform would send the one it may have stored for the earlier server to the new one; "
            "it does not protect against that itself."
        )
    return Problem.error("secret-bound", title, remedy, key)


def _new_endpoint(live: Mapping[str, object], draft: Mapping[str, object]) -> Iterator[Problem]:
    """Ask for proof before a stored password goes to another port or over another encryption of the same host."""
    old = (plain(live.get("smtpPort")), security_of(live.get("smtpProtocol"), flag("enableTls", live)))
    new = (plain(draft.get("smtpPort")), security_of(draft.get("smtpProtocol"), flag("enableTls", draft)))
    if old == new:
        return
    if new[1] == "none":
        title = say("Password: it must be entered again, because it would go out without encryption.")
        remedy = say("Encrypt the connection, or enter the password once more to say that you want this.")
        yield Problem.error("secret-unencrypted", title, remedy, "password")
    else:
        title = say("Password: the stored one would go to another port or over another encryption.")
        remedy = say(
            "Test these settings first: once the server's certificate is verified there, the password stays. "
            "Or enter it again."
        )
        yield Problem.error("secret-unverified", title, remedy, "password")


def endpoint_moved(before: Snapshot, draft: Mapping[str, object]) -> bool:
    """Tell whether a kept password would need the certificate of its server verified first."""
    whole = {**_present(before), **draft}
    found = () if is_on(whole) else _new_endpoint(before.values, whole)
    return any(problem.code == "secret-unverified" for problem in found)


def _row_risks(
    live: Mapping[str, object], draft: Mapping[str, object], wanted: Wanted, lost: frozenset[str]
) -> Iterator[Problem]:
    if TOKEN in lost and not wanted.old_token:
        yield Problem.warning(
            "token-not-restorable",
            say(
                "The platform does not show the refresh token it has now, so a roll-back cannot bring it back."
            ),
            say("To go back, somebody would have to sign in again with the earlier settings."),
            TOKEN,
        )
    if "password" in lost and not (wanted.old_password or not draft.get("username")):
        yield Problem.warning(
            "password-not-restorable",
            say("The platform does not show the password it has now, so a roll-back cannot bring it back."),
            say("If you may want to go back, enter that password too."),
            "password",
        )
    if is_on(live) and "enableOauth2" not in wanted.draft and wanted.draft:
        yield Problem.warning(
            "oauth2-on",
            say("The platform logs in with OAuth2: it uses the user name, not the password."),
            say("OAuth2 itself is left as it is; these settings do not say whether to use it."),
            "username",
        )
    if live.get("useSystemMailSettings") is not None:
        yield Problem.warning(
            "use-system-settings",
            say("This row has the mark “useSystemMailSettings”; it is kept."),
            say("Where it is on, the platform uses the system's mail settings instead of these."),
        )


def merge_back(before: Snapshot, restore: Restore, *, overwrite: bool) -> Merged:
    """Return an earlier state over what a target holds now; what stands in its way are risks, as errors.

    Raises BadSettingsError: the platform could not start, save or send with the earlier state.
    """
    live = before.values
    present = before.document or Document(restore.envelope, {})
    if not restore.settings:
        return Merged(present, (), (), frozenset())
    moved = restore.existed and not same_values(live, restore.expected)
    if moved and is_on(restore.expected):
        # So it is after an apply that was killed between its two steps.
        moved = not same_values(live, prepared(restore.values, restore.expected))
    if moved and same_values(live, restore.values):
        # So it is after an apply that was killed before it saved anything.
        return Merged(present, (), (), frozenset())
    values = {**restore.values, **{key: live[key] for key in restore.unchanged if key in live}}
    if not values.get("username") and "password" in before.hidden:
        # Without a user, a password left behind would make Java log in under its own account.
        values["password"] = ""
    # Secrets are kept apart from the other keys; here they find their places again.
    values = {key: values[key] for key in dict.fromkeys((*live, *values)) if key in values}
    document = restored(before, values, restore.envelope)
    changes = _with_keys(tuple(changes_between(before, document, Wanted({}))), before, document)
    risks = []
    if moved:
        differ = list(visible_changes(restore.expected, live))
        risks.append(changed_since(differ, overwrite=overwrite))
    if TOKEN in restore.missing and is_on(values):
        risks.append(_earlier_token())
    if "password" in restore.missing and values.get("username") and not is_on(values):
        risks.append(_earlier_password())
    lost = _lost(before, changes, document)
    return Merged(document, changes, (*risks, *_row_risks(live, values, Wanted({}), lost)), lost)


def changed_since(changes: Sequence[Change], *, overwrite: bool) -> Problem:
    """Return the risk that somebody changed what a roll-back would replace; an error unless that is wanted."""
    severity = Severity.WARNING if overwrite else Severity.ERROR
    title = say(
        "Somebody changed the settings since: {changes}.",
        changes="; ".join(change.words for change in changes),
    )
    remedy = (
        say("It will be replaced too.")
        if overwrite
        else say("To replace that too, roll back with --overwrite.")
    )
    return Problem(None, severity, MEANWHILE, title, remedy)


def _earlier_password() -> Problem:
    return Problem.error(
        "earlier-password-needed",
        say("Password: the earlier one is needed, because it was replaced and is kept nowhere."),
        say("Enter the password that was in use before."),
        "password",
    )


def _earlier_token() -> Problem:
    return Problem.error(
        "earlier-token-needed",
        say("Refresh token: the earlier one is needed, because it was replaced and is kept nowhere."),
        say("Sign in again with the earlier settings, and apply them."),
        TOKEN,
    )


def restored(before: Snapshot, values: Mapping[str, object], envelope: Mapping[str, object]) -> Document:
    """Return an earlier document to be stored again, with the row's present identity.

    Raises:
        BadSettingsError: the platform could not start with it. One that never sends may come back: it was so.
        MailConfigError: the platform could not save it.

    """
    present = before.document.envelope if before.document else {}
    document = Document({**envelope, **present, "key": "mail"}, dict(values))
    problems = check_document(document)
    if any(map(stops_test, problems)):
        raise BadSettingsError(problems)
    plain = all(isinstance(values.get(field.key, ""), str | int) for field in FIELDS if not field.optional)
    if has_errors(problems) and plain and None not in values.values() and savable(values):
        return document
    built = _built({**draft_of(document), **{key: values.get(key) for key in OWNERS}}, document)
    return document if plain and None not in values.values() else built
