"""Read `.po` files, the form in which translators' tools keep the words of a language, and say what is wrong in them.

The form: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.words.plurals import Rule, rule, rule_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?\s*"((?:[^"\\]|\\[abfnrtv"\\])*)"\s*$')
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CONTROL = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
"""What a terminal may obey, and halves of letters, which nothing can show."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class PoError(ValueError):
    """A line that is none of a .po file; the message names it."""


class Entry(NamedTuple):
    """One message: its English, the English of more than one where it counts, its forms, and where it begins.

    An entry that is not translated has no forms; one whose translation is doubtful (`fuzzy`) neither.
    """

    text: str
    many: str
    forms: tuple[str, ...]
    line: int


def read_po(source: str) -> Iterator[Entry]:
    """Return the entries of a file, its header left out. Raises PoError: a line cannot be understood."""
    return (entry for entry in _entries(source) if entry.text)


def rule_of(source: str, language: str) -> Rule:
    """Return which form a number takes in a file: as its header says, else as is known of its language."""
    header = next((entry.forms[0] for entry in _entries(source) if not entry.text and entry.forms), "")
    return rule_in(header) or rule(language)


def _entries(source: str) -> Iterator[Entry]:
    """Return all of a file, its header as the entry without a text."""
    found: dict[str, str] = {}
    key, start, fuzzy = "", 0, False
    for number, line in enumerate([*source.removeprefix("\ufeff").splitlines(), ""], 1):
        line = line.strip()
        if not line or (line.startswith("#") and found):
            if "msgid" in found:
                yield _entry(found, start, fuzzy=fuzzy)
            found, key, fuzzy = {}, "", False
        if line.startswith("#,"):
            fuzzy = "fuzzy" in line
        if not line or line.startswith("#"):
            continue
        part = _LINE.match(line)
        if part is None or not (part[1] or key):
            raise PoError(f"line {number}: {line[:60]}")
        if (part[1] in ("msgctxt", "msgid") and part[1] in found) or (part[1] == "msgctxt" and found):
            if "msgid" in found:
                yield _entry(found, start, fuzzy=fuzzy)
            found, fuzzy = {}, False
        if part[1]:
            key = part[1]
            start = number if not found else start
        found[key] = found.get(key, "") + re.sub(r"\\(.)", lambda one: _ESCAPED.get(one[1], one[1]), part[2])


def _entry(found: dict[str, str], line: int, *, fuzzy: bool) -> Entry:
    forms = tuple(found[key] for key in sorted(found) if key.startswith("msgstr"))
    # A header is marked as doubtful as long as nobody has filled in all of it.
    untold = not any(forms) or (fuzzy and found["msgid"])
    return Entry(found["msgid"], found.get("msgid_plural", ""), () if untold else forms, line)


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text, with their braces."""
    return set(_PLACEHOLDER.findall(text))


def faults(entry: Entry, forms: int) -> list[str]:
    """Return what keeps a translation into a language of so many forms from being shown; nothing for none."""
    if not entry.forms:
        return []
    wrong = []
    wanted = forms if entry.many else 1
    if len(entry.forms) != wanted or not all(entry.forms):
        wrong.append(f"has {sum(map(bool, entry.forms))} forms instead of {wanted}")
    names = placeholders(entry.text) | placeholders(entry.many)
    needed = names
    if entry.many:
        # The form of exactly one may leave out what the other needs: "one file".
        needed = placeholders(entry.text) & placeholders(entry.many) - {"{n}"}
    for form in filter(None, entry.forms):
        used = placeholders(form)
        wrong += [f"{name} is no placeholder of it" for name in sorted(used - names)]
        wrong += [f"lacks {name}" for name in sorted(needed - used)]
        if _stray_brace(form) and not _stray_brace(entry.text):
            wrong.append("has a brace that stands alone")
        if _CONTROL.search(form):
            wrong.append("has a control character")
        if form.strip() != form and entry.text.strip() == entry.text:
            wrong.append("has a blank at its edge")
    return wrong


def _stray_brace(text: str) -> bool:
    """Tell whether braces are left beside plain placeholders, such as those of a format in `{name:{n}}`."""
    left = _PLACEHOLDER.sub("", text.replace("{{", "").replace("}}", ""))
    return "{" in left or "}" in left
