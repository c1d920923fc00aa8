from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailconfig_gui.diagnosis.lines import LONGEST_LINE, explain_json_line
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.opinion import load_opinion

KNOWLEDGE, OPINION = load_knowledge(), load_opinion()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_line_is_diagnosed() -> None:
    line = json.dumps(
        {"raw": "535 no", "stage": "auth", "provider": "sendgrid", "settings": {"username": "me"}}
    )
    answer = explain_json_line(line, KNOWLEDGE, OPINION)
    assert answer["cause"] == "username-must-be-apikey"
    assert "api-key-invalid" in str(answer["also"])
    assert json.loads(json.dumps(answer)) == answer
    assert "error" not in answer


def test_what_is_unknown_is_ignored() -> None:
    line = json.dumps(
        {
            "raw": "550 5.1.1 User unknown",
            "provider": "nobody",
            "stage": 7,
            "settings": {"x": 1, "port": "587"},
            "y": 2,
        }
    )
    assert explain_json_line(line, KNOWLEDGE, OPINION)["cause"] == "recipient-unknown"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  \n",
        "{",
        "[1]",
        "null",
        "{}",
        '{"raw": 5}',
        '{"raw"',
        "\x00",
        "[" * 100_000,
        " " + "x" * (LONGEST_LINE + 1),
    ],
)
def test_a_blank_or_broken_line_gets_an_answer_too(line: str) -> None:
    answer = explain_json_line(line, KNOWLEDGE, OPINION)
    assert answer["cause"] == "unknown"
    assert answer["also"] == []
    assert answer["error"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["raw", "stage", "provider", "settings"]), JSON))
def test_nothing_is_ever_raised(value: dict[str, object]) -> None:
    assert explain_json_line(json.dumps(value), KNOWLEDGE, OPINION)["cause"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_line_raises(line: str) -> None:
    assert explain_json_line(line, KNOWLEDGE, OPINION)["cause"]
