"""The reader of .po files, and what keeps a translation from being shown."""

from __future__ import annotations

import pytest

from mailconfig_gui.words.plurals import ONE_OR_OTHER, POLISH
from mailconfig_gui.words.po import Entry, PoError, faults, read_po, rule_of

FILE = r"""
msgid ""
msgstr ""
"Language: de\n"
"Content-Type: text/plain; charset=UTF-8\n"

#. said in the window
#: gui/window.py
msgid "Saved as {name}."
msgstr "Gespeichert als {name}."

#, fuzzy
#| msgid "Earlier"
msgid "Doubtful"
msgstr "Zweifelhaft"

msgid ""
"Two lines\n"
"and a \"quotation\""
msgstr ""
"Zwei Zeilen\n"
"und ein „Zitat“"
msgid "{n} change"
msgid_plural "{n} changes"
msgstr[0] "{n} Änderung"
msgstr[1] "{n} Änderungen"

msgid "Untranslated"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Weg"
"""


def test_entries_are_read_with_their_forms() -> None:
    entries = list(read_po(FILE))
    assert [entry._replace(line=0) for entry in entries] == [
        Entry("Saved as {name}.", "", ("Gespeichert als {name}.",), 0),
        Entry("Doubtful", "", (), 0),
        Entry('Two lines\nand a "quotation"', "", ("Zwei Zeilen\nund ein „Zitat“",), 0),
        Entry("{n} change", "{n} changes", ("{n} Änderung", "{n} Änderungen"), 0),
        Entry("Untranslated", "", (), 0),
    ]
    assert FILE.splitlines()[entries[0].line - 1] == 'msgid "Saved as {name}."'


@pytest.mark.parametrize("doubtful", ["", "#, fuzzy\n"])
def test_the_header_says_which_form_a_number_takes(doubtful: str) -> None:
    header = """msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==0 ? 0 : n==1 "
" ? 1 : 2);\\n"
"""
    found = rule_of(f'{doubtful}{header}\nmsgid "a"\nmsgstr "b"\n', "lag")
    assert (found.forms, [found.form(n) for n in (0, 1, 2, 100)]) == (3, [0, 1, 2, 2])
    assert rule_of('msgid "a"\nmsgstr "b"\n', "pl") is POLISH, "without a header"
    assert rule_of(FILE, "lag") is ONE_OR_OTHER, "neither said nor known"


@pytest.mark.parametrize(
    "line",
    ["msgfoo", '"alone"', 'msgid "open', 'msgid "\\x"', 'msgid "a" "b', 'msgid "a", "b"', 'msgid "a".b"'],
)
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(PoError, match="line 3: "):
        list(read_po(f"\n\n{line}\n"))


@pytest.mark.parametrize(
    ("text", "many", "forms", "found"),
    [
        ("Saved as {name}.", "", ("Als {name} gespeichert.",), []),
        ("Saved as {name}.", "", (), []),
        ("Saved as {name}.", "", ("Gespeichert.",), ["lacks {name}"]),
        ("Saved as {name}.", "", ("Als {nmae}.",), ["{nmae} is no placeholder of it", "lacks {name}"]),
        ("Saved as {name}.", "", ("Als {name} {.",), ["has a brace that stands alone"]),
        ("{name} has {n}", "", ("{name.__class__:{n}} {name} {n}",), ["has a brace that stands alone"]),
        ("{name} has {n}", "", ("{name:{n}} {name}",), ["has a brace that stands alone"]),
        ("Saved.", "", ("Gespei\x1b[2Jchert.",), ["has a control character"]),
        ("Saved.", "", ("Gespei\x9bchert.",), ["has a control character"]),
        ("Saved.", "", ("Gespei\ud800chert.",), ["has a control character"]),
        ("One\n\ttwo", "", ("Eins\n\tzwei ‏ א",), []),
        ("Saved as {name}.", "", ("Als {name!r}.",), ["{name!r} is no placeholder of it", "lacks {name}"]),
        ("{{a}} of {name}", "", ("{{a}} von {name}",), []),
        ("Saved.", "", (" Gespeichert.",), ["has a blank at its edge"]),
        ("{n} file", "{n} files", ("eine Datei", "{n} Dateien"), []),
        ("One of {host}", "{n} of {host}: {at}", ("Eine von {host}", "{n} von {host}: {at}"), []),
        ("One of {host}", "{n} of {host}: {at}", ("Eine", "{n} von {host}: {at}"), ["lacks {host}"]),
        ("{n} file", "{n} files", ("{n} Datei",), ["has 1 forms instead of 2"]),
        ("{n} file", "{n} files", ("{n} Datei", ""), ["has 1 forms instead of 2"]),
    ],
)
def test_a_translation_must_fit_its_english(
    text: str, many: str, forms: tuple[str, ...], found: list[str]
) -> None:
    assert faults(Entry(text, many, forms, 1), 2) == found
