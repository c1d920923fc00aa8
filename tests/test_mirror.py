"""Every module has its test file in the same place: mailconfig_gui/a/b.py and tests/a/test_b.py."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mailconfig_gui"

#: Modules without a test file of their own, and why.
EXCEPTIONS: dict[str, str] = {}


def modules() -> list[Path]:
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def mirror(module: Path) -> Path:
    """The test file of a module; __main__ is tested by test_main."""
    return Path("tests") / module.parent / f"test_{module.stem.strip('_')}.py"


def test_every_module_has_its_test_file() -> None:
    absent = [
        f"{module} -> {mirror(module)}"
        for module in modules()
        if module.as_posix() not in EXCEPTIONS and not (ROOT / mirror(module)).exists()
    ]
    assert absent == [], f"write these test files: {absent}"


def test_no_exception_outlives_its_reason() -> None:
    known = {module.as_posix() for module in modules()}
    stale = [name for name in EXCEPTIONS if name not in known or (ROOT / mirror(Path(name))).exists()]
    assert stale == []


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
