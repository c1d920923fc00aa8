"""The command `report`; what stands in one is proved in tests/results, what it looks like in tests/real."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.history import keep
from mailconfig_gui.app.home import open_home
from mailconfig_gui.model.profile import Profile
from tests.cli.conftest import Run, Typed
from tests.results.samples import DOMAIN, TEST


@pytest.fixture
def results(tmp_path: Path) -> list[Path]:
    made = []
    for name, one in (("test", TEST), ("domain", DOMAIN)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(one), encoding="utf-8")
        made.append(path)
    return made


def test_several_results_make_one_page(mailconfig: Run, results: list[Path], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ended = mailconfig("report", *results, "--html", page)
    assert (ended.code, ended.out, ended.err) == (0, f"The report is in {page}.\n", "")
    text = page.read_text(encoding="utf-8")
    assert "The server accepted the test mail." in text
    assert "Mail from plant.example may land in spam." in text


def test_both_forms_are_written_at_once(
    mailconfig: Run, results: list[Path], tmp_path: Path, qapp: QApplication
) -> None:
    # A process has one application: that of the window's tests is there first.
    page, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    ended = mailconfig("report", results[0], "--html", page, "--pdf", pdf, "--paper", "letter")
    assert ended.code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert page.exists()


def test_a_result_may_come_on_standard_input(mailconfig: Run, typed: Typed, tmp_path: Path) -> None:
    typed(json.dumps(TEST).encode())
    page = tmp_path / "report.html"
    assert mailconfig("report", "-", "--html", page).code == 0
    assert "7QK-2M" in page.read_text(encoding="utf-8")


def test_what_test_prints_is_a_result(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text("{}", encoding="utf-8")
    tested = mailconfig("test", tmp_path / "mail.json", "--to", "a@example.com", "--json")
    result = tmp_path / "result.json"
    result.write_text(tested.out, encoding="utf-8")
    assert mailconfig("report", result, "--html", tmp_path / "report.html").code == 0
    assert "could not be tested" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_of_a_profile_all_that_is_kept_with_it_is_told(mailconfig: Run, home: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    profile = open_home().profiles.create(Profile("plant"))
    nothing = mailconfig("report", "--profile", "plant", "--html", page)
    assert (nothing.code, "No result is kept with the profile “plant”." in nothing.err) == (4, True)
    for one in (TEST, DOMAIN):
        keep(open_home(), profile, one)
    assert mailconfig("report", "--profile", "plant", "--html", page).code == 0
    assert {"Test", "Domain check"} <= {*re.findall("<h2>(.*?)</h2>", page.read_text(encoding="utf-8"))}
    assert mailconfig("report", "plant@2", "--html", page).code == 0
    assert "Domain check" not in re.findall("<h2>(.*?)</h2>", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [[], ["test.json", "--profile", "plant"]])
def test_either_results_or_a_profile_are_named(mailconfig: Run, words: list[str]) -> None:
    ended = mailconfig("report", *words, "--html", "report.html")
    assert (ended.code, "name results, or a profile with --profile" in ended.err) == (2, True)


@pytest.mark.parametrize("words", [[], ["--paper", "a4", "--html", "x.html"]])
def test_what_to_write_has_to_be_named(mailconfig: Run, results: list[Path], words: list[str]) -> None:
    assert mailconfig("report", results[0], *words).code == 2


def test_a_result_is_not_written_over(mailconfig: Run, results: list[Path]) -> None:
    before = results[1].read_bytes()
    ended = mailconfig("report", *results, "--html", results[1])
    assert (ended.code, "RESULT and --html name the same file" in ended.err) == (2, True)
    assert results[1].read_bytes() == before


def test_what_is_no_result_is_said_and_nothing_is_written(mailconfig: Run, tmp_path: Path) -> None:
    other, page = tmp_path / "other.json", tmp_path / "report.html"
    other.write_text('{"a": 1}', encoding="utf-8")
    ended = mailconfig("report", other, "--html", page)
    assert (ended.code, "This is not a result of mailconfig" in ended.err) == (4, True)
    assert not page.exists()
