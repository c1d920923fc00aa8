"""The two languages of the tests, made of every sentence that passes the seam."""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "dev")]

import interface  # type: ignore[import-not-found]  # noqa: E402
import pseudo  # type: ignore[import-not-found]  # noqa: E402
from messages import messages  # type: ignore[import-not-found]  # noqa: E402

from mailconfig_gui.words.catalogue import from_po  # noqa: E402
from mailconfig_gui.words.say import choose  # noqa: E402


def test_a_text_grows_by_two_fifths_and_keeps_its_placeholders() -> None:
    text = "Saved as {name}, with the password."
    said = pseudo.stretched(text)
    assert said.startswith("[!Šávéd áš {name}, ")
    assert said.endswith("!]")
    assert len(said) == len(text) * 7 // 5
    assert pseudo.stretched("&To") == "[!&Tó!]"


def test_sentences_come_from_modules_presets_and_the_knowledge() -> None:
    found = messages()
    assert {one.place.split("/")[0] for one in found} == {"mailconfig_gui", "resources"}
    assert any("/model/settings.py" in one.place and one.text == "Use port 465" for one in found)
    assert any(one.place == "resources/providers/gmail.toml" and "500 messages" in one.text for one in found)
    assert any(one.place == "resources/diagnosis/causes.txt" for one in found)


def test_each_is_a_po_file_without_fault() -> None:
    for language in (pseudo.LONG, pseudo.RTL):
        made, wanted = from_po(pseudo.po_file(language), language), pseudo.catalogue(language)
        assert (made.messages, made.plurals) == (wanted.messages, wanted.plurals)


def test_all_that_help_says_passes_the_seam() -> None:
    choose(pseudo.catalogue(pseudo.LONG))
    try:
        found = list(interface.parsers())
    finally:
        choose(None)
    for words, parser in found:
        said = [action.help for action in parser._actions if action.help != SUPPRESS]
        said += [group.title for group in parser._action_groups]
        assert [text for text in said if text and not text.startswith("[!")] == [], words
