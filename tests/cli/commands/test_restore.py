"""The command restore."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def saved(mailconfig: Run, *target: str) -> None:
    for host in ("smtp.plant.org", "other.plant.org"):
        fields = ("--mail-from", "a@plant.org", "--smtp-host", host, "--smtp-port", "587")
        assert mailconfig("save", *fields, *target).code == 0


def test_a_file_is_listed_and_restored(mailconfig: Run, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved(mailconfig, "--out", str(path))
    (version,) = json.loads(mailconfig("restore", str(path), "--list", "--json").out)
    assert version["usable"]
    assert "smtp.plant.org" in mailconfig("restore", str(path), "--list").out
    ended = mailconfig("restore", str(path), "--backup", version["backup"], "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["changes"] == version["changes"]
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "smtp.plant.org"


def test_a_profile_is_restored(mailconfig: Run) -> None:
    saved(mailconfig, "--profile", "plant")
    assert mailconfig("restore", "--profile", "plant", "--list").code == 0
    ended = mailconfig("restore", "--profile", "plant")
    assert ended.code == 0
    assert "plant" in ended.out


def test_what_is_not_there_and_what_is_not_said(mailconfig: Run, tmp_path: Path) -> None:
    assert mailconfig("restore").code == 2
    assert mailconfig("restore", "a", "--profile", "b").code == 2
    path = tmp_path / "mail.json"
    path.write_text("{}")
    assert mailconfig("restore", str(path)).code == 4
    assert "No earlier version" in mailconfig("restore", str(path), "--list").out
