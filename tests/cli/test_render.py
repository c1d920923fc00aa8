"""What reaches the terminal: nothing that it would obey, no secret."""

from __future__ import annotations

import io
import json
import sys

import pytest

from mailconfig_gui.cli.render import (
    coloured,
    error_object,
    fix_as_options,
    print_error,
    print_json,
    print_problems,
    print_table,
    printable,
    problem_object,
)
from mailconfig_gui.model.problem import Fix, MailConfigError, Problem, Severity

PROBLEM = Problem("smtpHost", Severity.ERROR, "host-port", "Host contains the port.", "Split it.",
                  Fix("Use h.org", {"smtpHost": "h o.org", "enableTls": False}))  # fmt: skip


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
    assert coloured("x", "red", stream) == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("x", "red", stream) == "x"


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": "ü\u2028"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {"a": "ü\u2028"}


def test_a_problem_as_json() -> None:
    assert problem_object(PROBLEM) == {
        "field": "smtpHost", "severity": "error", "code": "host-port", "title": "Host contains the port.",
        "remedy": "Split it.", "fix": {"label": "Use h.org", "changes": {"smtpHost": "h o.org", "enableTls": False}},
    }  # fmt: skip


def test_a_fix_that_would_show_a_secret_is_left_out() -> None:
    leaky = PROBLEM._replace(field="password", fix=Fix("Remove the blanks", {"password": "s3cret"}))
    assert "s3cret" not in json.dumps(problem_object(leaky))
    assert fix_as_options(Fix("x", {"password": "s3cret"})) == ""
    emptied = PROBLEM._replace(fix=Fix("Remove it", {"password": ""}))
    assert problem_object(emptied)["fix"] is not None


def test_a_fix_as_options_that_can_be_typed() -> None:
    assert PROBLEM.fix is not None
    assert fix_as_options(PROBLEM.fix) == "--smtp-host 'h o.org' --no-enable-tls"
    assert fix_as_options(Fix("x", {"unknown": 1})) == ""


def test_problems_for_people() -> None:
    stream = io.StringIO()
    print_problems([PROBLEM, PROBLEM._replace(severity=Severity.WARNING, fix=None, remedy="")], stream)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "error    Host contains the port."
    assert lines[2].strip() == "Use h.org: --smtp-host 'h o.org' --no-enable-tls"
    assert lines[3] == "warning  Host contains the port."


def test_errors_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(MailConfigError("The disk is full", "Nothing was written.", "Make room."))
    assert [line.strip() for line in capsys.readouterr().err.splitlines()] == [
        "error  The disk is full.", "Nothing was written.", "Make room.",
    ]  # fmt: skip
    assert error_object(MailConfigError("A", "B", "C"))["title"] == "A: B"


def test_a_table_has_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([("a", "long name", ""), ("bcd", "x", "more")])
    assert capsys.readouterr().out == "a    long name\nbcd  x          more\n"
    print_table([])
    assert capsys.readouterr().out == ""


def test_an_error_of_several_lines_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(MailConfigError("Two rows", "Neither is read.\nRow 1\n  Host: “a\x1bb”", "Remove one."))
    assert capsys.readouterr().err == (
        "error  Two rows.\n       Neither is read.\n       Row 1\n         Host: “a\\x1bb”\n       Remove one.\n"
    )


def test_the_option_of_a_problem_is_that_of_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([Problem("proxyPassword", Severity.ERROR, "secret-bound", "x", "")], sys.stdout)
    fix = Fix("Use it", {"baseUrl": "https://a b.example"})
    print_problems([Problem(None, Severity.WARNING, "base-url-dead", "y", "", fix)], sys.stdout)
    shown = capsys.readouterr().out
    assert "In the command line: --proxy-password-file PATH" in shown
    assert "In the command line: --base-url 'https://a b.example'" in shown
