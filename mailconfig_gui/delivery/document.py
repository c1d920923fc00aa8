"""The platform's mail document: read without losing anything, written only when the platform can start with it.

The document is the admin settings entry `{"key": "mail", "jsonValue": {...}}` (ThingsBoard AdminController,
DefaultMailService, TbMailSender). Rules kept here: no null and no float is written, every key the server reads at
start is there, numbers are digit strings as the platform's installer writes them, keys we do not know stay.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_FIELDS, SECRET_KEYS
from mailconfig_gui.model.kinds import Flag
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import MailConfigError, Problem, has_errors, told
from mailconfig_gui.model.settings import check
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_BYTES = 1 << 20
MAX_DEPTH = 100


class DocumentError(MailConfigError):
    """The bytes are no JSON document at all. `line` counts from 1 where it is known."""

    def __init__(self, message: str, hint: str, line: int | None = None) -> None:
        super().__init__(say("This file cannot be read"), message, hint)
        self.line = line


class Document(NamedTuple):
    """One admin settings entry: `envelope` is everything beside `jsonValue`, `values` is `jsonValue`."""

    envelope: Mapping[str, object]
    values: Mapping[str, object]

    def __repr__(self) -> str:
        return f"Document({len(self.values)} keys)"


def parse_document(data: bytes) -> Document:
    """Read the bytes of a file.

    An object that holds the mail keys themselves (a bare `jsonValue`) is accepted too. What has the wrong shape
    yields a document whose problems `check_document` names.

    Raises DocumentError: empty or over 1 MiB, not UTF-8, not JSON, a key twice, or nested too deeply.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(
            say(
                "It has more than {max_bytes} bytes; a mail document has a few hundred.", max_bytes=MAX_BYTES
            ),
            say("Choose another file."),
        )
    if not data.strip():
        raise DocumentError(say("It is empty."), say("Choose another file."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        if b"\0" in data:
            hint = say("Choose the settings file; its name usually ends in .json.")
            raise DocumentError(say("It is no text file."), hint) from cause
        line = data.count(b"\n", 0, cause.start) + 1
        message = say("Line {line} holds bytes that are not UTF-8.", line=line)
        raise DocumentError(message, say("Save the file as UTF-8 and open it again."), line) from cause
    try:
        parsed = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as cause:
        message = say(
            "Line {lineno}, column {colno}: not JSON ({msg}).",
            lineno=cause.lineno,
            colno=cause.colno,
            msg=cause.msg,
        )
        raise DocumentError(
            message, say("Correct that line in a text editor, or choose another file."), cause.lineno
        ) from cause
    except _DuplicateKeyError as cause:
        line = _line_of(text, cause.key)
        message = say(
            "Line {line}: the key “{short}” stands there twice.", line=line, short=_short(cause.key)
        )
        raise DocumentError(message, say("Keep only one of the two."), line) from cause
    except (ValueError, RecursionError) as cause:
        raise DocumentError(
            say("It is nested too deeply or holds a number that JSON does not know."),
            say("Choose another file."),
        ) from cause
    if _depth(parsed) > MAX_DEPTH:
        raise DocumentError(say("It is nested too deeply."), say("Choose another file."))
    if not isinstance(parsed, dict):
        return Document({"key": None}, {})
    if "jsonValue" not in parsed and "key" not in parsed and any(key in BY_KEY for key in parsed):
        return Document({"key": "mail"}, parsed)
    values = parsed.get("jsonValue")
    envelope = {key: value for key, value in parsed.items() if key != "jsonValue"}
    if not isinstance(values, dict):
        return Document({**envelope, "jsonValue": values}, {})
    return Document(envelope, values)


class _DuplicateKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise _DuplicateKeyError(key)
        result[key] = value
    return result


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _line_of(text: str, key: str) -> int:
    """Return the line of the second place where a key is written, as well as it can be told."""
    needle = json.dumps(key, ensure_ascii=False)
    first = text.find(needle)
    second = text.find(needle, first + 1)
    return text.count("\n", 0, max(first, second)) + 1


def _depth(value: object) -> int:
    """Return how deeply lists and objects are nested, without recursion."""
    deepest, stack = 0, [(value, 1)]
    while stack:
        item, depth = stack.pop()
        deepest = max(deepest, depth)
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        stack.extend((child, depth + 1) for child in children if isinstance(child, dict | list))
    return deepest


def object_of(text: str | bytes) -> dict[str, object] | None:
    """Return the object that a JSON text of a program holds, None where it holds none or is no JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def check_document(document: Document) -> tuple[Problem, ...]:
    """Return all problems of a document: its shape, then its fields. Errors mean exit code 3."""
    return shape_problems(document) or (*check(document.values).problems, *_scope_problems(document.values))


def _scope_problems(values: Mapping[str, object]) -> Iterator[Problem]:
    """A draft may hold the scopes as one text, a document may not."""
    scope = values.get("scope")
    if isinstance(scope, str) and is_on(values):
        name = BY_KEY["scope"].name
        yield Problem.warning(
            "scope-list",
            say("{name} is one text, not a list.", name=name),
            say("The platform reads only a list when somebody signs in there. Saved from here it is one."),
            "scope",
        )


def holds_secret(document: Document) -> bool:
    """Tell whether a secret that is not empty stands anywhere in a document."""
    stack: list[object] = [document.envelope, document.values]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if any(item.get(key) for key in SECRET_KEYS):
                return True
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return False


def shape_problems(document: Document) -> tuple[Problem, ...]:
    """Return why this is no mail document at all, whatever its fields hold; all of it are errors."""
    key = document.envelope.get("key")
    if key is None:
        return (_shape("not-a-document", say("This is not a mail document of the platform.")),)
    if key != "mail":
        title = say("This document holds the settings “{short}”, not “mail”.", short=_short(key))
        return (_shape("other-key", title),)
    if "jsonValue" in document.envelope:
        return (_shape("json-value", say("The document has no settings: “jsonValue” is not an object.")),)
    return ()


def _shape(code: str, title: str) -> Problem:
    remedy = say('A mail document looks like {"key": "mail", "jsonValue": {...}}.')
    return Problem.error(code, title, remedy)


def _short(value: object) -> str:
    """Return the beginning of a text of a file, with what cannot be seen, or turns what follows, spelt out."""
    text = value if isinstance(value, str) else type(value).__name__
    return visible(text if len(text) <= 40 else text[:40] + "…")


def draft_of(document: Document) -> dict[str, object]:
    """Return the fields of a document as a draft; keys that may be absent get what the platform takes then."""
    draft: dict[str, object] = {}
    for field in FIELDS:
        if field.key in document.values:
            draft[field.key] = document.values[field.key]
        elif not field.required and not field.secret and not field.optional:
            draft[field.key] = field.absent
    return draft


def build(draft: Mapping[str, object], *, base: Document | None = None, include_password: bool) -> Document:
    """Return the document for a draft, merged over `base` (the opened file or the live row).

    Without `include_password` the key `password` is absent (the platform then keeps its stored one) or `""` when
    there is no user name: an empty user with a stored password makes the platform log in under its own system
    account. `proxyPassword` cannot be absent once a proxy is used and is written as `""`.

    Raises MailConfigError: the result would keep the platform from starting, saving or sending.
    """
    outcome = check(draft, password_elsewhere=True)
    if outcome.settings is None:
        raise MailConfigError(say("Nothing was written"), *told(outcome.problems))
    values: dict[str, object] = {
        key: _plain(value) for key, value in (base.values if base else {}).items() if value is not None
    }
    for field in FIELDS:
        if field.optional:
            continue
        reading = None if draft.get(field.key) is None else field.read(draft[field.key])
        value = field.absent if reading is None or reading.value is None else reading.value
        values[field.key] = value if isinstance(value, bool) else str(value)
    oauth2_on = outcome.settings.oauth2 is not None
    _put_oauth2(values, draft, base, on=oauth2_on, secrets=include_password)
    if oauth2_on and not include_password and not values.get("clientSecret"):
        raise MailConfigError(
            say("Nothing was written"),
            say("With OAuth2 on, the platform could not save these settings without the client secret."),
            say("Write them with the passwords included."),
        )
    if not values["username"]:
        values["password"] = ""
    elif not include_password or draft.get("password") is None:
        del values["password"]
    if not include_password:
        values["proxyPassword"] = ""
    envelope = {**(base.envelope if base else {}), "key": "mail"}
    document = Document({key: value for key, value in envelope.items() if value is not None}, values)
    guard(document)
    return document


def _put_oauth2(
    values: dict[str, object],
    draft: Mapping[str, object],
    base: Document | None,
    *,
    on: bool,
    secrets: bool,
) -> None:
    """Write the keys of OAuth2 where it is on or they were there; what the draft leaves as it is keeps its type.

    The platform takes a key that is there for another value than one that is not, and then drops its token: nothing
    empty is added. Without `secrets` none is written, and one for another app or mailbox does not stay.
    """
    before, after = base.values if base else {}, {**values, **draft}
    for field in OAUTH2_FIELDS:
        wanted = draft.get(field.key)
        if wanted is None:
            if on and field.secret and owner_of(field.key, before) != owner_of(field.key, after):
                values.pop(field.key, None)
            continue
        read = field.read(wanted).value
        listed = on and isinstance(read, tuple)
        if field.key in values and wanted == values[field.key] and not listed:
            continue
        value = field.absent if read is None else read
        if field.secret and not secrets:
            values.pop(field.key, None)
        elif field.key in values or (on and value):
            values[field.key] = list(value) if isinstance(value, tuple) else value
    if on and values.get("refreshToken") != before.get("refreshToken"):
        # That was of the earlier token; the platform dates this one when it renews it.
        values.pop("refreshTokenExpires", None)
    if on and values.get("refreshToken"):
        values["tokenGenerated"] = True


def _plain(value: Any) -> object:
    """Return a kept value without integral floats: `1.7e12` back to the whole number it stands for."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def guard(document: Document) -> None:
    """Refuse a document that would keep the platform from starting, saving or sending.

    Raises MailConfigError: naming the first such problem.
    """
    problems = check_document(document)
    if has_errors(problems):
        raise MailConfigError(say("Nothing was written"), *told(problems))
    for field in FIELDS:
        value = document.values.get(field.key, "")
        if field.optional:
            continue
        if not isinstance(value, str | bool):
            raise _unwritten(say("“{key}” is no single value.", key=field.key))
        if not isinstance(field.kind, Flag) and field.key != "password" and not isinstance(value, str):
            raise _unwritten(say("“{key}” is not a text.", key=field.key))


def _unwritten(message: str) -> MailConfigError:
    return MailConfigError(say("This document was not written"), message, say("Please report this."))


def render(document: Document) -> bytes:
    """Return the UTF-8 JSON of a document, one key a line, with a final line end.

    Raises MailConfigError: the document is one that the platform cannot start with.
    """
    guard(document)
    whole = {**document.envelope, "jsonValue": document.values}
    try:
        return (json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    except UnicodeEncodeError:
        # A lone surrogate in a key we only pass on has no UTF-8 form; as an escape it is kept.
        return (json.dumps(whole, indent=2, allow_nan=False) + "\n").encode()
