"""What reaches the terminal: nothing that it would obey."""

from __future__ import annotations

import io
import json

import pytest

from mailconfig_gui.cli.render import coloured, print_json, print_table, printable


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\u202e", "\u2028", "\x9b", "\ud800", "\u200b"])
def test_what_a_terminal_could_obey_is_escaped(char: str) -> None:
    shown = printable(f"a{char}b")
    assert char not in shown
    assert shown.startswith("a\\")


@pytest.mark.parametrize("word", ["می\u200cخواهم", "क्\u200dष", "ශ්\u200dරී"])
def test_a_joiner_stays_within_a_word_that_is_spelt_with_it(word: str) -> None:
    assert printable(word) == word


@pytest.mark.parametrize(
    "text", ["pay\u200cpal", "a\u200d", "\u200cمی", "می\u200c", "می\u200c\u200cخ", "می\u200c x", "می\u202eخ"]
)
def test_a_joiner_that_joins_nothing_is_escaped(text: str) -> None:
    assert printable(text).count("\\u20") == text.count("\u200c") + text.count("\u200d") + text.count(
        "\u202e"
    )


def test_ordinary_letters_and_wanted_lines_stay() -> None:
    assert printable("Grüße “x”") == "Grüße “x”"
    assert printable("a\nb", keep_lines=True) == "a\nb"
    assert printable("a\nb") == "a\\nb"


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    assert coloured("x", "red", stream) == "x"
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")  # of a terminal of Windows that shows colours
    assert coloured("x", "red", stream) == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("x", "red", stream) == "x"


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": "ü\u2028"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {"a": "ü\u2028"}


def test_a_table_has_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([("a", "long name", ""), ("bcd", "x", "more")])
    assert capsys.readouterr().out == "a    long name\nbcd  x          more\n"
    print_table([])
    assert capsys.readouterr().out == ""
