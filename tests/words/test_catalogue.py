"""The words of one language, however they were written down."""

from __future__ import annotations

import pytest

from mailconfig_gui.words.catalogue import from_json, from_po, right_to_left, to_json
from mailconfig_gui.words.say import all_said, choose, language, say, say_many

POLISH = """
msgid "Saved as {name}."
msgstr "Zapisano jako {name}."

msgid "Broken {name}"
msgstr "Zepsute {nmae}"

msgid "{n} change"
msgid_plural "{n} changes"
msgstr[0] "{n} zmiana"
msgstr[1] "{n} zmiany"
msgstr[2] "{n} zmian"
"""


def test_a_po_file_is_spoken() -> None:
    choose(from_po(POLISH, "pl"))
    assert language() == "pl"
    assert say("Saved as {name}.", name="{x}") == "Zapisano jako {x}."
    assert [say_many(n, "{n} change", "{n} changes") for n in (1, 2, 5, 22)] == [
        "1 zmiana", "2 zmiany", "5 zmian", "22 zmiany",
    ]  # fmt: skip


def test_what_is_not_or_wrongly_translated_stays_english() -> None:
    choose(from_po(POLISH, "pl"))
    assert say("Broken {name}", name="x") == "Broken x"
    assert say_many(2, "{n} file", "{n} files") == "2 files"
    assert all_said(["Saved as {name}.", ""])
    assert not all_said(["Saved as {name}.", "Broken {name}"])


def test_english_is_always_said() -> None:
    assert language() == "en"
    assert all_said(["anything"])


def test_the_programs_own_form_says_the_same() -> None:
    catalogue = from_po(POLISH, "pl")
    again = from_json(to_json(catalogue), "pl")
    assert (again.language, again.messages, again.plurals) == ("pl", catalogue.messages, catalogue.plurals)
    assert again.form(5) == catalogue.form(5) == 2


@pytest.mark.parametrize(
    ("code", "from_right"), [("ar", True), ("fa_IR", True), ("xx-rtl", True), ("de", False)]
)
def test_which_languages_run_from_right_to_left(code: str, *, from_right: bool) -> None:
    assert right_to_left(code) is from_right


def test_a_language_that_nobody_knew_counts_as_its_own_header_says() -> None:
    header = 'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=(n==0 ? 0 : n==1 ? 1 : 2);\\n"\n'
    choose(from_po(header + POLISH, "lag"))
    assert [say_many(n, "{n} change", "{n} changes") for n in (0, 1, 2)] == [
        "0 zmiana",
        "1 zmiany",
        "2 zmian",
    ]
