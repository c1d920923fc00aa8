"""Words of other languages, as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.catalogues import find_catalogues, load_catalogue
from mailconfig_gui.storage.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(tmp_path / "config", tmp_path / "state")
    found.languages.mkdir(parents=True)
    return found


def test_a_po_file_in_the_folder_is_a_language(paths: Paths) -> None:
    file = paths.languages / "xx.po"
    file.write_text('msgid "Close"\nmsgstr "Ĉlose"\n', encoding="utf-8")
    (paths.languages / "notes.PO").write_text("", encoding="ascii")
    assert find_catalogues(paths)["xx"] == file
    assert load_catalogue(file).messages == {"Close": "Ĉlose"}


def test_no_folder_is_no_language_more(tmp_path: Path) -> None:
    assert "xx" not in find_catalogues(Paths(tmp_path / "config", tmp_path / "state"))


@pytest.mark.parametrize("content", [b"what is this", b'msgid "\xff"'])
def test_a_damaged_file_is_named(paths: Paths, content: bytes) -> None:
    file = paths.languages / "xx.po"
    file.write_bytes(content)
    with pytest.raises(MailConfigError, match=r"xx\.po"):
        load_catalogue(file)
