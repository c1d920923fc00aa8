"""Lines that people sent in become cases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.contribute import contribution
from tests.packaging.tools import ROOT

sys.path.insert(0, str(ROOT / "packaging" / "dev"))

from contributed import add, sent_in  # type: ignore[import-not-found]

LINE = contribution(
    "550 5.1.1 <jane@acme.io>: mailbox of plant 7 is unheard of", stage="rcpt-to", was="a slip in the address"
).line


def test_an_issue_becomes_a_case_with_the_label_that_was_given(tmp_path: Path) -> None:
    cases = tmp_path / "contributed.jsonl"
    issue = f'Hello!\n```\n{LINE}\n```\n> {LINE}\n{{"raw": \n{{"raw": 5}}\nThanks'
    found = list(sent_in(issue))
    assert len(found) == 2
    assert add(found, lambda _: "recipient-unknown, recipient-address-invalid", cases) == 1
    case = json.loads(cases.read_text(encoding="utf-8"))
    assert case == {
        "id": "sent-0001",
        "source": case["source"],
        "provider": None,
        "stage": "rcpt-to",
        "raw": "550 5.1.1 <abc1@xyz1.example>: mailbox of plant 7 is unheard of",
        "settings": {},
        "cause": "recipient-unknown",
        "acceptable": ["recipient-address-invalid"],
        "acceptable_alone": [],
        "note": "a slip in the address",
    }
    assert add(found, lambda _: pytest.fail("asked twice"), cases) == 0


def test_what_was_not_redacted_is(tmp_path: Path) -> None:
    line = {
        "raw": "550 jane@acme.io unheard of",
        "said": {},
        "settings": {"host": "mail.acme.io", "password": "x"},
    }
    cases = tmp_path / "contributed.jsonl"
    assert add([line], lambda _: "recipient-unknown", cases) == 1
    written = cases.read_text(encoding="utf-8")
    assert "acme" not in written
    assert "password" not in written


def test_a_text_without_a_label_is_left_out(tmp_path: Path) -> None:
    assert add(sent_in(LINE), lambda _: " ", tmp_path / "contributed.jsonl") == 0


def test_a_cause_that_is_none_is_refused_with_what_is_like_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Did you mean recipient-unknown"):
        add(sent_in(LINE), lambda _: "recipient-unknwon", tmp_path / "contributed.jsonl")


def test_the_command_tells_a_wrong_label(tmp_path: Path) -> None:
    (tmp_path / "issue.md").write_text(LINE, encoding="utf-8")
    command = [
        sys.executable,
        "packaging/dev/contributed.py",
        "--cause",
        "nothing",
        str(tmp_path / "issue.md"),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, "no cause nothing" in ended.stderr) == (1, True)
