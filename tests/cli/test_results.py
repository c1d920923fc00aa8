"""What a check of settings is about."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.results import open_record, subject_of
from mailconfig_gui.cli.source import of_profile
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.results.record import RecordError
from tests.cli.conftest import Typed
from tests.results.samples import TEST


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


def test_what_is_no_result_is_named_as_the_person_named_it(tmp_path: Path, typed: Typed) -> None:
    typed(b"nonsense")
    with pytest.raises(RecordError, match="standard input"):
        open_record(Namespace(), "-")
