"""New settings over what a target holds: unknown keys stay, secrets stay with the server they were given for.

Rules of the row from ThingsBoard AdminController and AdminSettingsServiceImpl; what its web page drops on loading
(`showChangePassword`) is dropped here too, for with it the page would send an empty password at its next save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.document import Document, build, check_document, draft_of, guard_oauth2
from mailconfig_gui.delivery.target import MEANWHILE, BadSettingsError, Change, Snapshot, Wanted
from mailconfig_gui.model.fields import BY_KEY, FIELDS, PROXY_KEYS, SECRET_KEYS, defaults
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors, stops_test
from mailconfig_gui.model.settings import check, security_of, without_secrets
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mailconfig_gui.delivery.target import Plan, Restore

UNSEEN = mark("Nothing visible differs; the password cannot be compared")
PAGE_ONLY = frozenset({"showChangePassword"})
LABELS = {
    "showChangePassword": mark("“Change password” on the web page"),
    "enableOauth2": "OAuth2",
    "clientSecret": mark("Client secret"),
    "refreshToken": mark("Refresh token"),
}
OWNERS = {"password": ("smtpHost", "username"), "proxyPassword": ("proxyHost", "proxyUser")}
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

    Raises:
        BadSettingsError: the result would keep the platform from starting, saving or sending, or a stored secret
            would go to a server or user it was not given for.

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
    outcome = check(draft, password_elsewhere=True)
    problems = [*outcome.problems, *problems]
    if has_errors(problems):
        raise BadSettingsError(problems)
    base = Document(
        before.document.envelope if before.document else {},
        {key: value for key, value in live.items() if key not in PAGE_ONLY},
    )
    document = _without_new_proxy(_built(draft, base), before)
    changes = _with_keys(tuple(changes_between(before, document, wanted)), before, document)
    lost = _lost(before, changes, document)
    return Merged(document, changes, (*problems, *_row_risks(live, draft, wanted, lost)), lost)


def _lost(before: Snapshot, changes: Sequence[Change], document: Document) -> frozenset[str]:
    """Return the secrets that would be overwritten without ever having been shown."""
    # A password without a user name is of no use, and going back to there removes it.
    of_use = before.hidden if before.values.get("username") else before.hidden - {"password"}
    return frozenset(
        change.key for change in changes if change.key in of_use and change.key in document.values
    )


def _built(draft: Mapping[str, object], base: Document) -> Document:
    try:
        return build(draft, base=base, include_password=True)
    except MailConfigError as error:
        problem = Problem(None, Severity.ERROR, "cannot-be-stored", error.message, error.hint)
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
    listed = {*before.hidden, *(change.key for change in changes)}
    more = [
        Change(key, label(key), worded(key, before.values), worded(key, after.values))
        for key in _keys_of(before.values, after.values)
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
    if key == "password" and wanted.rewrite_password:
        title = say("Password: it is needed to be written again.")
        return None, [
            Problem(
                key, Severity.ERROR, "password-needed", title, say("Enter it, or name a file that holds it.")
            )
        ]
    hidden = key in before.hidden or (key == "password" and blank_keeps)
    stored = live.get(key)
    readable = isinstance(stored, str) and stored != ""
    if not hidden and not readable:
        return ("" if key == "proxyPassword" else None), []
    kept = "" if blank_keeps and key == "password" else stored if readable else None
    moved = [
        BY_KEY[part].name.lower()
        for part in (host_key, user_key)
        if _text(live.get(part)).lower() != _text(draft.get(part)).lower()
        or (part == user_key and _text(live.get(part)) != _text(draft.get(part)))
    ]
    if moved:
        return None, [_moved(key, moved, hidden=hidden)]
    if key == "password" and not wanted.endpoint_verified:
        return (str(kept) if kept is not None else None), list(_new_endpoint(live, draft))
    return (str(kept) if kept is not None else None), []


def _moved(key: str, moved: list[str], *, hidden: bool) -> Problem:
    name = BY_KEY[key].name
    title = say(
        "{name}: it must be entered again, because the {field} would change.", name=name, field=moved[0]
    )
    if moved[1:]:
        title = say(
            "{name}: it must be entered again, because the {field} and the {other} would change.",
            name=name,
            field=moved[0],
            other=moved[1],
        )
    remedy = say(
        "The platform would send the one it has stored for the earlier server to the new one; "
        "it does not protect against that itself."
    )
    if hidden:
        remedy = say(
            "The platform would send the one it may have stored for the earlier server to the new one; "
            "it does not protect against that itself."
        )
    return Problem(key, Severity.ERROR, "secret-bound", title, remedy)


def _new_endpoint(live: Mapping[str, object], draft: Mapping[str, object]) -> Iterator[Problem]:
    """Ask for proof before a stored password goes to another port or over another encryption of the same host."""
    old = (_text(live.get("smtpPort")), _live_security(live))
    new = (_text(draft.get("smtpPort")), security_of(draft.get("smtpProtocol"), _flag("enableTls", draft)))
    if old == new:
        return
    if new[1] == "none":
        title = say("Password: it must be entered again, because it would go out without encryption.")
        remedy = say("Encrypt the connection, or enter the password once more to say that you want this.")
        yield Problem("password", Severity.ERROR, "secret-unencrypted", title, remedy)
    else:
        title = say("Password: the stored one would go to another port or over another encryption.")
        remedy = say(
            "Test these settings first: once the server's certificate is verified there, the password stays. "
            "Or enter it again."
        )
        yield Problem("password", Severity.ERROR, "secret-unverified", title, remedy)


def endpoint_moved(before: Snapshot, draft: Mapping[str, object]) -> bool:
    """Tell whether a kept password would need the certificate of its server verified first."""
    found = _new_endpoint(before.values, {**_present(before), **draft})
    return any(problem.code == "secret-unverified" for problem in found)


def _live_security(live: Mapping[str, object]) -> str:
    return security_of(live.get("smtpProtocol"), _flag("enableTls", live))


def _flag(key: str, values: Mapping[str, object]) -> object:
    return BY_KEY[key].read(values.get(key, False)).value


def changes_between(before: Snapshot, after: Document, wanted: Wanted) -> Iterator[Change]:
    """Yield every difference that means something; 587 and "587" are the same to the platform."""
    for key in _keys_of(before.values, after.values):
        if key in SECRET_KEYS:
            yield from _secret_change(key, before, after, wanted)
        else:
            yield from _visible_change(key, before.values, after.values)


def visible_changes(one: Mapping[str, object], two: Mapping[str, object]) -> Iterator[Change]:
    """Yield the same without secrets."""
    for key in _keys_of(one, two):
        if key not in SECRET_KEYS:
            yield from _visible_change(key, one, two)


def _keys_of(one: Mapping[str, object], two: Mapping[str, object]) -> Iterable[str]:
    return dict.fromkeys((*(field.key for field in FIELDS), *one, *two))


def _visible_change(key: str, one: Mapping[str, object], two: Mapping[str, object]) -> Iterator[Change]:
    if key not in PAGE_ONLY and not same(key, one, two):
        yield Change(key, label(key), worded(key, one), worded(key, two))


def _secret_change(key: str, before: Snapshot, after: Document, wanted: Wanted) -> Iterator[Change]:
    old, new = before.values.get(key), after.values.get(key)
    if key not in after.values:
        if old and key not in before.hidden:
            yield Change(key, label(key), say("set"), say("removed"))
    elif key in before.hidden and not (key in before.values and old == new):
        if not wanted.known_password:
            yield Change(
                key,
                label(key),
                say("not shown by the platform"),
                say("written anew") if new else say("removed"),
            )
    elif (old or "") != (new or ""):
        word = say("removed") if not new else say("changed") if old else say("set")
        yield Change(key, label(key), say("set") if old else say("empty"), word)


def same(key: str, one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether the platform reads the same under a key of two documents."""
    field = BY_KEY.get(key)
    if field is None:
        return one.get(key) == two.get(key) and (key in one) == (key in two)
    if field.required and (key in one) != (key in two):
        return False
    first, second = one.get(key, field.absent), two.get(key, field.absent)
    if first is None or second is None:
        return first is second
    if isinstance(field.default, bool):
        return bool(_flag(key, {key: first})) == bool(_flag(key, {key: second}))
    return _text(first) == _text(second)


def same_values(one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether two documents agree in everything that is no secret."""
    keys = {*one, *two} - SECRET_KEYS - PAGE_ONLY
    return all(same(key, one, two) for key in keys)


def worded(key: str, values: Mapping[str, object]) -> str:
    """Return a value for people; never that of a secret."""
    if key not in values:
        return say("not there")
    value = values[key]
    if key in SECRET_KEYS:
        return say("set") if value else say("empty")
    if value is None:
        return "null"
    if isinstance(value, bool) or (key in BY_KEY and isinstance(BY_KEY[key].default, bool)):
        return say("on") if value is True or _text(value).lower() == "true" else say("off")
    if isinstance(value, dict | list):
        import json

        cleaned = without_secrets({key: value})[key]
        value = json.dumps(cleaned, ensure_ascii=False)
    text = _text(value)
    return f"“{text[:200]}{'…' if len(text) > 200 else ''}”" if text else say("empty")


def counted(changes: Sequence[Change]) -> str:
    """Say how many changes there are."""
    return say_many(len(changes), "{n} change", "{n} changes") if changes else say("No change")


def summary(plan: Plan) -> str:
    """Say what a plan comes to; never that all agrees where something could not be seen."""
    if plan.empty and plan.unseen:
        return say(UNSEEN)
    return counted(plan.changes)


def fields_of(values: Mapping[str, object]) -> dict[str, object]:
    """Return a document's fields; its unknown keys belong to where it came from, not to where it goes."""
    return {key: value for key, value in values.items() if key in BY_KEY and key not in PAGE_ONLY}


def label(key: str) -> str:
    """Return a key's name for people."""
    return BY_KEY[key].name if key in BY_KEY else say(LABELS.get(key, key))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _row_risks(
    live: Mapping[str, object], draft: Mapping[str, object], wanted: Wanted, lost: frozenset[str]
) -> Iterator[Problem]:
    if "password" in lost and not (wanted.old_password or not draft.get("username")):
        yield Problem(
            "password",
            Severity.WARNING,
            "password-not-restorable",
            say("The platform does not show the password it has now, so a roll-back cannot bring it back."),
            say("If you may want to go back, enter that password too."),
        )
    if _text(live.get("enableOauth2")).lower() == "true":
        yield Problem(
            "username",
            Severity.WARNING,
            "oauth2-on",
            say("The platform logs in with OAuth2: it uses the user name, not the password."),
            say("OAuth2 itself is left as it is."),
        )
    if live.get("useSystemMailSettings") is not None:
        yield Problem(
            None,
            Severity.WARNING,
            "use-system-settings",
            say("This row has the mark “useSystemMailSettings”; it is kept."),
            say("Where it is on, the platform uses the system's mail settings instead of these."),
        )


def merge_back(before: Snapshot, restore: Restore, *, overwrite: bool) -> Merged:
    """Return an earlier state over what a target holds now; what stands in its way are risks, as errors.

    Raises:
        BadSettingsError: the platform could not start, save or send with the earlier state.

    """
    live = before.values
    present = before.document or Document(restore.envelope, {})
    if not restore.settings:
        return Merged(present, (), (), frozenset())
    moved = restore.existed and not same_values(live, restore.expected)
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
    if "password" in restore.missing and values.get("username"):
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
    return Problem(
        "password",
        Severity.ERROR,
        "earlier-password-needed",
        say("Password: the earlier one is needed, because it was replaced and is kept nowhere."),
        say("Enter the password that was in use before."),
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
    plain = all(isinstance(values.get(field.key, ""), str | int) for field in FIELDS)
    if has_errors(problems) and plain and None not in values.values():
        guard_oauth2(values)
        return document
    built = _built({**draft_of(document), **_secrets(values)}, document)
    return document if plain and None not in values.values() else built


def _secrets(values: Mapping[str, object]) -> dict[str, object]:
    return {key: values.get(key) for key in OWNERS}
