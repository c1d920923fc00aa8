"""The command `compare`, over results of real tests."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, Typed
from tests.cli.scripts import ACCEPTING, Server
from tests.lab.scripted import Close, Line, Send
from tests.results.results import bad, good

REFUSING = [*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]


def test_two_results_of_a_profile_are_explained(mailconfig: Run) -> None:
    with Server(ACCEPTING, REFUSING, ACCEPTING, looked_at=False) as server:
        fields = ("--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--no-enable-tls")
        words = ("--smtp-port", server.port, "--username", "", "--profile", "plant")
        assert mailconfig("save", *fields, *words).code == 0
        test = ("test", "--profile", "plant", "--to", "you@plant.com")
        codes = [mailconfig(*test).code, mailconfig(*test, "--timeout", "9000").code, mailconfig(*test).code]
    assert codes == [0, 1, 0]
    ended = mailconfig("compare", "plant@2", "plant")
    assert (ended.code, ended.err) == (1, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("1: plant@2, 20")
    assert "Outcome" in lines
    assert "  1: fails at Sender" in lines
    assert "Timeout  (Another value was used.)" in lines
    assert lines[-1].startswith("One of the two fails. What can be behind it: settings.")
    told = mailconfig("compare", "plant@2", "plant", "--json").json
    assert (told["ok"], told["kind"]) == (False, "test")
    assert [one["topic"] for one in told["differences"]] == ["outcome", "settings"]
    same = mailconfig("compare", "plant@3", "plant")
    assert (same.code, same.out.splitlines()[-1]) == (0, "Nothing that matters differs.")


def test_files_and_standard_input_and_results_of_before(
    mailconfig: Run, tmp_path: Path, typed: Typed
) -> None:
    old = {
        "ok": False,
        "reached": "untested",
        "stages": [{"stage": "dns", "ok": False, "ms": 1, "text": "x"}],
    }
    (tmp_path / "old.json").write_text(json.dumps(old))
    typed(json.dumps(good()).encode())
    ended = mailconfig("compare", "old.json", "-")
    assert (ended.code, ended.out.splitlines()[0]) == (1, "1: old.json")
    assert "1 ms, failed" in ended.out
    assert "not reached" in ended.out
    assert mailconfig("compare", "-", "-").code == 2


def test_what_cannot_be_compared_is_4(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(bad()))
    (tmp_path / "b.json").write_text(json.dumps({**bad(), "kind": "arrived"}))
    (tmp_path / "c.json").write_text("{}")
    for second, words in (
        ("b.json", "of the kind"),
        ("c.json", "not a result"),
        ("absent", "no file and no profile"),
    ):
        ended = mailconfig("compare", "a.json", second)
        assert (ended.code, ended.out) == (4, "")
        assert words in ended.err
