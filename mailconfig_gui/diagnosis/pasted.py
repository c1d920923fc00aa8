"""Undo what programs do to a text on its way to whoever pastes it: escapes, JSON, HTML, too much of it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from html import unescape

EXAMINED = 64 * 1024
"""Most characters of a text that are looked at: the first and the last half of it."""
_LINES, _LINE = 1_600, 16_000
"""Most lines, and most characters of a line: likewise."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BYTE_ESCAPE = re.compile(r"(?:\\x[0-9a-f]{2})+")
_ESCAPE = re.compile(r"\\r\\n|\\[nrt\"']")
_MEANT = {"n": "\n", "r": "\n", "t": " "}
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_NEW_LINE = re.compile(r"<(?:br|/?p|/?div|/?pre|/?li|/?tr)(?: [^<>@\n]{0,200})?/?>", re.IGNORECASE)
# A record of a log: what holds the words, in any library, and what tells that it is one.
_PAIR = re.compile(r'"(?P<key>[@\w.]{1,40})" ?: ?"(?P<value>(?:[^"\\]|\\.){0,60000})(?:"|\\?$)')
_SAID = frozenset({
    "log", "message", "msg", "error", "err", "errors", "exception", "reason", "response", "detail", "details", "cause",
    "stack_trace", "error_message", "errormessage", "error.message", "exception.message", "text", "body", "output",
})  # fmt: skip
# What an OAuth server answers in JSON is no record of a log.
_ANSWER = frozenset({"error_description", "error_uri", "error_codes", "access_token"})
_FIELDS = re.compile(
    r"(?<![\w.])(?P<key>[a-z_]{1,40})="
    r'(?:"(?P<value>(?:[^"\\]|\\.){0,60000})(?:"|$)'
    r'|(?P<bare>[^\s"]\S{0,2000}(?: (?![\w.]{1,40}=)[^\s"]\S{0,200}){0,40}))'
)
_FIELDED = re.compile(r"\b(?:lvl|level|logger|severity)=[a-zA-Z]|\b(?:msg|error|err)=\"")
# What a person says that the program no longer writes.
_NO_LONGER = re.compile(
    r"(?im)^(?P<said>.{0,120}\b(?:instead of|rather than|in place of|used to be"
    r"|before (?:it|this|that) was|previously(?: it was)?)(?: this| the following)?:)"
    r"[ \t]*\n(?:[ \t]*(?:```.{0,20})?\n){0,3}.{1,2000}"
)
# Behind code: what a sample says of its options is nothing that happened.
_COMMENT = re.compile(r"(?<=[;,])[ \t]{1,200}//[ \t].*")
# Qmail writes a reply in one word.
_QMAIL = re.compile(r"\b(?:failure|deferral): \S{1,2000}")
# A module and its line, in logs of Python.
_PLACE = re.compile(r"\] [a-zA-Z_][\w.]{0,80}:[0-9]{1,5}(?= [a-zA-Z_]\w{2,60} )")
# PEAR's mail classes put the reply in words of their own.
_PEAR = re.compile(r"\(code: (5[0-9]{2}), response: ")
_BASE64_JSON = re.compile(r"\beyJ[A-Za-z0-9+/_-]{16,800}={0,2}")


def clean(text: str) -> str:
    """Cap a text, undo what programs do to it, drop control characters."""
    text = ends(text, EXAMINED).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _LINES:
        lines = text.split("\n")
        if len(lines) > _LINES:
            lines[_LINES // 2 : -_LINES // 2] = []
        text = "\n".join(ends(line, _LINE) for line in lines)
    if '{"' in text or "=" in text:
        text = "\n".join(map(_of_record, text.split("\n")))
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: _MEANT.get(match[0][1], match[0][1]), text)
        text = _BYTE_ESCAPE.sub(_bytes_of, text)
    if ":\n" in text:
        text = _NO_LONGER.sub(lambda match: match["said"], text)
    if " // " in text:
        text = _COMMENT.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    if "<" in text:
        text = _NEW_LINE.sub("\n", text)
    if "] " in text:
        text = _PLACE.sub("]", text)
    if ", response: " in text:
        text = _PEAR.sub(r"(\1 ", text)
    if "_" in text:
        text = _QMAIL.sub(lambda match: match[0].replace("_", " ").replace("/", " "), text)
    return _CONTROL.sub(" ", text)


def ends(text: str, most: int) -> str:
    """Return a text, or the first and the last half of what is looked at, in lines of their own."""
    return text if len(text) <= most else f"{text[: most // 2]}\n{text[-most // 2 :]}"


def _of_record(line: str) -> str:
    """Return what a record of a log says; what is no such record is returned as it is."""
    begins = line.find('{"')
    if begins >= 0:
        pairs = [(match["key"].lower(), match["value"]) for match in _PAIR.finditer(line, begins)]
    elif _FIELDED.search(line):
        fields = list(_FIELDS.finditer(line))
        begins = fields[0].start()
        pairs = [(match["key"], match["value"] or match["bare"] or "") for match in fields]
        if any(key == "logger" for key, _ in pairs) and not any(key in _SAID for key, _ in pairs):
            return line[:begins]
    else:
        return line
    keys = {key for key, _ in pairs}
    said = [_unescaped(value) for key, value in pairs if key in _SAID]
    if not said or len(keys) < 2 or keys & _ANSWER:
        return line
    return "\n".join((line[:begins], *said))


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _bytes_of(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match[0].replace("\\x", ""))
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def decoded(text: str) -> str:
    """Decode the JSON that an OAuth server hides in a 334 challenge (RFC 7628 3.2.2)."""
    parts = []
    for match in list(_BASE64_JSON.finditer(text))[:4]:
        raw = match[0].replace("-", "+").replace("_", "/")
        try:
            parts.append(b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8", "replace"))
        except ValueError:
            continue
    return " ".join(parts)
