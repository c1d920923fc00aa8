"""One line that may be sent in: what it holds, and what it does not."""

from __future__ import annotations

import json

from mailconfig_gui import __version__
from mailconfig_gui.app.contribute import contribution
from mailconfig_gui.app.explain_text import explain_line, explain_text

TEXT = "Unable to send mail to jane.doe@acme.io: 535 5.7.8 Username and Password not accepted. 4F6C21234AB - gsmtp"


def test_a_line_holds_what_was_said_of_the_text_and_nobody_s_name() -> None:
    made = contribution(
        TEXT, stage="auth", provider="gmail", settings={"host": "smtp.gmail.com", "password": "x"}
    )
    said = explain_text(TEXT, stage="auth", provider="gmail", settings={"host": "smtp.gmail.com"})
    assert json.loads(made.line) == {
        "raw": "Unable to send mail to abc1@xyz1.example: 535 5.7.8 Username and Password not accepted. xxxx - gsmtp",
        "stage": "auth",
        "provider": "gmail",
        "settings": {"host": "smtp.gmail.com"},
        "version": __version__,
        "said": {"cause": said.cause, "also": list(said.also), "confidence": said.confidence},
        "was": "",
    }
    assert made.hidden == "Taken out: 1 name, 1 host, 1 secret or token."


def test_the_own_words_lose_the_same_names() -> None:
    made = contribution(TEXT, was="jane.doe's password had been changed by Doe\n", secrets=("hunter2",))
    assert json.loads(made.line)["was"] == "abc1's password had been changed by abc1"


def test_a_line_is_explained_by_a_stream_as_the_text_was() -> None:
    line = contribution(TEXT, provider="gmail").line
    assert explain_line(line.encode())["cause"] == explain_text(TEXT, provider="gmail").cause
    assert line.isascii()
    assert "\n" not in line


def test_of_a_text_without_names_nothing_is_taken_out() -> None:
    assert contribution("connection refused").hidden == ""
