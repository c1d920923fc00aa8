"""Words for people: English by itself, placeholders filled in."""

from __future__ import annotations

from mailconfig_gui.words.say import mark, say, say_many


def test_english_needs_no_catalogue() -> None:
    assert say("Saved as {name}.", name="a {b}") == "Saved as a {b}."
    assert say("A brace { stays where nothing is filled in.") == "A brace { stays where nothing is filled in."


def test_a_count_chooses_the_form() -> None:
    assert [say_many(n, "{n} change", "{n} changes") for n in (0, 1, 2)] == [
        "0 changes",
        "1 change",
        "2 changes",
    ]


def test_words_in_a_constant_are_looked_up_where_they_are_shown() -> None:
    assert say(mark("Cancel")) == "Cancel"
