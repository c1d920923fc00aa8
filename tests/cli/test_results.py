"""What a check of settings is about, and the result that a person names."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path

import pytest

from mailconfig_gui.app.history import keep
from mailconfig_gui.app.home import ProfileError, open_home
from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.results import keep_result, open_record, subject_of
from mailconfig_gui.cli.source import of_profile
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.results.record import RecordError
from tests.cli.conftest import Typed
from tests.results.samples import TEST
from tests.storage.test_results import made
from tests.systems import needs_devices


def test_a_profile_is_named_with_its_preset() -> None:
    found = subject_of(of_profile(Profile("plant", provider="gmail", draft={"smtpHost": "a.example"})))
    assert (found.profile, found.preset) == ("plant", "gmail")
    assert found.document is not None
    assert found.document["smtpHost"] == "a.example"


def test_settings_of_a_file_are_of_no_profile() -> None:
    source = of_profile(Profile("plant", draft={"smtpHost": "a.example"}))._replace(profile=None)
    assert subject_of(source) == Subject(document=source.document.values)


def test_a_result_is_in_a_file_or_on_standard_input(tmp_path: Path, typed: Typed) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(TEST), encoding="utf-8")
    assert open_record(Namespace(), str(path)).content == TEST
    typed(json.dumps(TEST).encode())
    assert open_record(Namespace(), "-").content == TEST


@needs_devices
def test_a_result_may_come_out_of_a_pipe_with_a_path(home: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, json.dumps(TEST).encode())
    os.close(writer)
    assert open_record(Namespace(), f"/dev/fd/{reader}").content == TEST
    os.close(reader)


@pytest.mark.parametrize("name", ["tset.json", "x" * 5000])
def test_a_name_of_nothing_is_said_to_be_no_file_either(home: Path, name: str) -> None:
    with pytest.raises(ProfileError) as raised:
        open_record(Namespace(), name)
    assert "no file and no profile" in raised.value.message


def test_what_is_no_result_is_named_as_the_person_named_it(tmp_path: Path, typed: Typed) -> None:
    typed(b"nonsense")
    with pytest.raises(RecordError, match="standard input"):
        open_record(Namespace(), "-")


def test_a_result_of_a_profile_is_named_by_its_number(home: Path) -> None:
    opened = open_home(home)
    plant = opened.profiles.create(Profile("plant"))
    odd = opened.profiles.create(Profile("hall@2x"))
    for code in "12":
        keep(opened, plant, made(code=code))
    keep(opened, odd, made(code="3"))
    named = {"plant": "2", "plant@1": "2", "plant@2": "1", "hall@2x": "3", "hall@2x@1": "3"}
    assert {name: open_record(Namespace(), name).content["code"] for name in named} == named
    for name in ("plant@3", "plant@0", "plant@x", "absent", "absent@1"):
        with pytest.raises(MailConfigError):
            open_record(Namespace(), name)


def test_what_is_not_kept_is_said_and_no_more(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_home(home)
    plant = opened.profiles.create(Profile("plant"))
    keep_result(opened, None, made)
    keep_result(opened, plant, made)
    (home / "state" / "results").rename(home / "state" / "moved")
    (home / "state" / "results").write_text("")
    assert capsys.readouterr().err == ""
    keep_result(opened, plant, made)
    assert "This result was not kept: " in capsys.readouterr().err
