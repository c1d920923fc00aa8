"""Problems and failures, for people and for scripts: no secret among them."""

from __future__ import annotations

import io
import json
import sys

import pytest

from mailconfig_gui.cli.problems import error_object, fix_as_options, print_error, print_problems
from mailconfig_gui.model.problem import Fix, MailConfigError, Problem, Severity
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.shell import quote

PROBLEM = Problem("smtpHost", Severity.ERROR, "host-port", "Host contains the port.", "Split it.",
                  Fix("Use h.org", {"smtpHost": "h o.org", "enableTls": False}))  # fmt: skip


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
    assert fix_as_options(PROBLEM.fix) == f"--smtp-host {quote('h o.org')} --no-enable-tls"
    assert fix_as_options(Fix("x", {"unknown": 1})) == ""
    assert fix_as_options(Fix("x", {"tlsVersion": ""})) == "--tls-version=", "PowerShell drops an empty word"
    assert fix_as_options(Fix("x", {"username": "-x"})) == "--username=-x", "else it would be an option"


def test_problems_for_people() -> None:
    stream = io.StringIO()
    print_problems([PROBLEM, PROBLEM._replace(severity=Severity.WARNING, fix=None, remedy="")], stream)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "error    Host contains the port."
    assert lines[2].strip() == f"Use h.org: --smtp-host {quote('h o.org')} --no-enable-tls"
    assert lines[3] == "warning  Host contains the port."


def test_errors_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(MailConfigError("The disk is full", "Nothing was written.", "Make room."))
    assert [line.strip() for line in capsys.readouterr().err.splitlines()] == [
        "error  The disk is full.", "Nothing was written.", "Make room.",
    ]  # fmt: skip
    assert error_object(MailConfigError("A", "B", "C"))["title"] == "A: B"


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
    assert f"In the command line: --base-url {quote('https://a b.example')}" in shown
