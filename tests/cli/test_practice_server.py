"""The practice server inside one test."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

ADDRESSES = ["--mail-from", "iot@example.com", "--to", "you@example.com"]


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        ([], "authenticated"),
        (["--smtp-protocol", "smtps"], "authenticated"),
        (["--no-enable-tls"], "connected"),
    ],
)
def test_no_account_is_needed_to_try(process: Run, words: list[str], reached: str) -> None:
    """A real password that is lying about is not used for it."""
    lying_about = {"MAILCONFIG_PASSWORD": "real"}
    ended = process("test", "--provider", "practice", *ADDRESSES, *words, environment=lying_about)
    assert (ended.code, ended.err) == (0, "")
    assert "practice server" in ended.out
    report = process("test", "--provider", "practice", *ADDRESSES, *words, "--no-send", "--json").json
    assert (report["ok"], report["reached"]) == (True, reached)
