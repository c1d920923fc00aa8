"""The files of `resources/` are found in a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mailconfig_gui import assets
from mailconfig_gui.assets import resource, resource_path

ROOT = Path(__file__).resolve().parent.parent


def test_the_icon_of_the_program_is_there() -> None:
    assert resource("icons", "mailconfig.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_folder_can_be_named() -> None:
    assert resource("icons").is_dir()


def test_the_path_as_text_is_the_same() -> None:
    assert resource_path("icons", "mailconfig.svg") == str(resource("icons", "mailconfig.svg"))


def test_installed_they_lie_inside_the_package_and_win_over_a_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "mailconfig_gui"
    for folder in (package / "resources", tmp_path / "resources"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", str(package))
    assert resource("icons") == package / "resources" / "icons"
    (package / "resources").rmdir()
    assert resource("icons") == tmp_path / "resources" / "icons"
    (tmp_path / "resources").rmdir()
    assert resource("icons") == package / "resources" / "icons"


def test_inside_a_zip_archive_they_are_unpacked_and_removed_at_the_end(tmp_path: Path) -> None:
    archive, folder = tmp_path / "program.zip", tmp_path / "temporary"
    folder.mkdir()
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("__init__.py", "assets.py"):
            file.write(ROOT / "mailconfig_gui" / name, f"mailconfig_gui/{name}")
        file.writestr("mailconfig_gui/resources/providers/one.toml", "order = 1")
        file.writestr("elsewhere/two.toml", "")
    words = (
        "from mailconfig_gui.assets import resource as r; print(r('providers', 'one.toml').read_text(), r())"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(archive), "TMPDIR": str(folder)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(f"order = 1 {folder}")
    assert list(folder.iterdir()) == []
