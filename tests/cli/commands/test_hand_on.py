"""`hand-on`, and `profiles import` where the file comes to."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.test_hand_on import SCHEMA
from tests.cli.conftest import Run
from tests.results.packs import PACK, packed

FIELDS = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com", "--username", "u"]
SECRET = "hunter2 Ünïcode"


def test_a_profile_goes_from_one_home_to_another(process: Run, tmp_path: Path) -> None:
    made = process("save", *FIELDS, "--profile", "plant", "--password-file", "-", stdin=SECRET.encode())
    assert made.code == 0
    ended = process("hand-on", "--profile", "plant", "--out", "plant.json")
    assert (ended.code, ended.err) == (0, "")
    said = ended.out.splitlines()
    assert said[0] == "“plant” is in plant.json, without secrets."
    assert said[2] == "  Has to be given anew, for it is not in the file: Password."
    data = (tmp_path / "plant.json").read_bytes()
    assert SECRET.encode() not in data
    SCHEMA.validate(json.loads(data))
    taken = process("profiles", "import", "plant.json", "--home", "theirs")
    assert taken.out.splitlines() == ["Made the profile “plant”.", *said[1:]]
    again = process("profiles", "import", "plant.json", "--name", "b", "--json", "--home", "theirs").json
    assert again["profile"] == "b"
    assert again["open"] == json.loads(data)["open"]
    assert [one["name"] for one in process("profiles", "--json", "--home", "theirs").json] == ["b", "plant"]


def test_what_is_written_is_printed_for_scripts(mailconfig: Run, tmp_path: Path) -> None:
    mailconfig("save", *FIELDS, "--profile", "plant")
    printed = mailconfig("hand-on", "--profile", "plant", "--out", "p.json", "--json").json
    assert printed == json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))


def test_a_name_that_is_taken_and_a_file_of_something_else_are_refused(
    mailconfig: Run, tmp_path: Path
) -> None:
    mailconfig("save", *FIELDS, "--profile", "plant")
    file = tmp_path / "p.json"
    file.write_bytes(packed())
    ended = mailconfig("profiles", "import", file)
    assert (ended.code, ended.out) == (4, "")
    assert "There is a profile “plant” already." in ended.err
    assert "--name" in ended.err
    file.write_bytes(packed(pack=2))
    ended = mailconfig("profiles", "import", file)
    assert (ended.code, "Update mailconfig" in ended.err) == (4, True)
    file.write_bytes(packed(name="c", settings={**PACK["settings"], "smtpPort": "x"}))
    assert mailconfig("profiles", "import", file).code == 3
    assert mailconfig("profiles", "--json").json[0]["name"] == "plant"


def test_no_such_profile_is_said(mailconfig: Run, tmp_path: Path) -> None:
    ended = mailconfig("hand-on", "--profile", "plant", "--out", "p.json")
    assert (ended.code, "There is no profile “plant”" in ended.err) == (4, True)
    assert not (tmp_path / "p.json").exists()
