"""`show`: a file without its secrets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.cli.render import printable
from tests.cli.conftest import Run, document

SECRET = "hunter2 Ünïcode"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mail.json"
    path.write_text(
        document(password=SECRET, clientSecret=SECRET, other={"refreshToken": SECRET}), encoding="utf-8"
    )
    return path


def test_show_hides_every_secret(process: Run, file: Path) -> None:
    ended = process("show", file)
    assert ended.code == 0
    assert SECRET not in ended.words
    assert ended.out.count("(set)") == 2
    assert "(set, not shown)" in ended.out
    assert "smtp.plant.com" in ended.out
    assert "STARTTLS" in ended.out


def test_of_keys_that_are_not_known_only_the_names_are_shown(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(
        document(apiToken="t0p-s3cret", nested={"key": "t0p-s3cret"}), encoding="utf-8"
    )
    as_json, plain = mailconfig("show", "f.json", "--json"), mailconfig("show", "f.json")
    assert {"apiToken", "nested"} <= set(as_json.json["left_out"])
    assert "apiToken" in plain.out
    assert "t0p-s3cret" not in as_json.out + plain.out


def test_show_says_what_is_not_set(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(password="", clientSecret=""), encoding="utf-8")
    assert mailconfig("show", "f.json").out.count("(not set)") == 2


def test_show_shows_a_bad_document_as_far_as_it_goes(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(smtpPort="x", timeout=None), encoding="utf-8")
    ended = mailconfig("show", "f.json")
    assert ended.code == 3
    assert "smtp.plant.com" in ended.out
    assert "not a whole number" in ended.err


def test_a_hostile_file_cannot_talk_to_the_terminal(mailconfig: Run, tmp_path: Path) -> None:
    hostile = "\x1b[2J\x07\u202eevil\u2028\r\n"
    values = {"smtpHost": hostile, hostile: hostile, "mailFrom": hostile}
    (tmp_path / "f.json").write_text(document(**values), encoding="utf-8")
    (tmp_path / "g.json").write_text(json.dumps({"key": hostile}), encoding="utf-8")
    for words in (
        ["show", "f.json"],
        ["check", "f.json"],
        ["check", "g.json"],
        ["show", "g.json"],
        ["show", hostile[:9]],
    ):
        text = mailconfig(*words).words
        assert not set("\x1b\x07\u202e\u2028\r") & set(text)


@given(st.text())
def test_printable_text_holds_no_control_character(text: str) -> None:
    shown = printable(text)
    assert "\n" not in shown
    assert printable(shown) == shown
