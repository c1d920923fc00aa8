"""Tests made elsewhere are read with care and paired stage by stage with ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.app.compare import ElsewhereError, Passed, Report, compare, read_report, report_of
from mailconfig_gui.smtp.events import Result, StageReport
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.files import StorageError

OURS = Report(
    True, tuple(Passed(name, True, 1, "fine") for name in ("dns", "connect", "ehlo", "starttls", "ehlo"))
)


def written(tmp_path: Path, value: object) -> Path:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_what_the_command_line_prints_is_read(tmp_path: Path) -> None:
    stages = [{"stage": "dns", "ok": True, "ms": 3, "text": "192.0.2.1"},
              {"stage": "connect", "ok": False, "ms": 9, "text": "No answer."}]  # fmt: skip
    report = read_report(
        written(tmp_path, {"ok": False, "stages": stages, "diagnosis": {"title": "Blocked"}})
    )
    assert report == Report(
        False, (Passed("dns", True, 3, "192.0.2.1"), Passed("connect", False, 9, "No answer.")), "Blocked"
    )
    assert read_report(written(tmp_path, {"ok": True, "stages": [], "diagnosis": None})).cause == ""


@pytest.mark.parametrize(
    "value",
    [
        [], 1, {}, {"ok": 1, "stages": []}, {"ok": True}, {"ok": True, "stages": [1]}, {"ok": True, "stages": None},
        {"ok": True, "stages": [{"stage": "dns", "ok": True, "ms": "3", "text": ""}]},
        {"ok": False, "stages": [], "diagnosis": {"title": 3}}, {"ok": False, "stages": [], "diagnosis": "x"},
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(tmp_path: Path, value: object) -> None:
    with pytest.raises(ElsewhereError, match=r"result\.json holds something else"):
        read_report(written(tmp_path, value))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_no_json_is_refused_too(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(data)
    with pytest.raises(ElsewhereError):
        read_report(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_report(tmp_path / "none.json")


def test_a_test_from_here_takes_the_same_form() -> None:
    result = Result(stages=(StageReport(Stage.DNS, True, 2, "192.0.2.1", {}),))
    assert report_of(result, "Why") == Report(True, (Passed("dns", True, 2, "192.0.2.1"),), "Why")


def test_stages_are_paired_by_their_turn() -> None:
    there = Report(False, (Passed("dns", True, 1, ""), Passed("connect", False, 1, "No answer.")))
    compared = compare(OURS, there)
    assert [row.stage for row in compared.rows] == ["dns", "connect", "ehlo", "starttls", "ehlo"]
    assert compared.rows[4].there is None
    assert "works from here but not from the server" in compared.explanation
    assert "block mail ports" in compare(there, OURS).explanation
    assert compare(OURS, OURS).explanation == ""
    alone = compare(None, there)
    assert [row.here for row in alone.rows] == [None, None]
    assert alone.explanation == ""
