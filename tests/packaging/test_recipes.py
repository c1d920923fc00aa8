"""Recipes for systems that are not at hand: what of them can be read here is read."""

from __future__ import annotations

import ast
import json
import plistlib
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packaging.tools import PACKAGING, run


def test_a_builder_away_from_its_system_says_so(tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("this is its system")
    done = run(sys.executable, PACKAGING / "macos/build.py", home=tmp_path)
    assert done.returncode == 1
    assert "packaging/macos/README.md" in done.stderr


@pytest.mark.parametrize(("version", "excluded"), [((3, 11), True), ((3, 12), False)])
def test_the_bundle_leaves_a_module_out_only_where_there_is_one(
    version: tuple[int, int], excluded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyInstaller gives the name of distutils to another from Python 3.12 on, and fails when it is excluded."""
    lines = ast.parse((PACKAGING / "bundle/mailconfig.spec").read_text(encoding="utf-8")).body
    found: dict[str, object] = {"sys": sys}
    monkeypatch.setattr(sys, "version_info", version)
    about = [line for line in lines if "EXCLUDED" in ast.dump(line)][:2]
    exec(compile(ast.Module(about, []), "mailconfig.spec", "exec"), found)
    assert ("distutils" in str(found["EXCLUDED"])) is excluded


def test_a_source_archive_is_expected_to_hold_what_it_includes(tmp_path: Path) -> None:
    project = tomllib.loads((PACKAGING.parent / "pyproject.toml").read_text(encoding="utf-8"))
    code = "import json, build; print(json.dumps(build.SOURCES))"
    done = run(
        sys.executable,
        "-c",
        f"import sys; sys.path[:0] = {[str(PACKAGING), str(PACKAGING / 'wheel')]!r}; {code}",
        home=tmp_path,
    )
    assert json.loads(done.stdout) == project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]


def test_the_entitlements_are_few() -> None:
    rights = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    assert set(rights) == {
        "com.apple.security.cs.allow-unsigned-executable-memory",
        "com.apple.security.network.client",
        "com.apple.security.network.server",
    }
    assert all(rights.values())
