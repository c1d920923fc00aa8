"""The report as a customer gets it: opened and printed by a real browser, and its PDF read by a real tool."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.report import html_of, make_report
from mailconfig_gui.gui.report.pdf import report_as_pdf
from mailconfig_gui.gui.report.sheet import Paper
from mailconfig_gui.results.record import record_of
from mailconfig_gui.words.say import ENGLISH, choose
from tests.lab.browser import Browser, Page
from tests.lab.sandbox import Sandbox, libraries, package_folder
from tests.results.samples import ALL, FAILED
from tests.results.test_report_html import hostile

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "packaging" / "dev")]

import pseudo  # type: ignore[import-not-found]  # noqa: E402

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)
PAPERS = {Paper.A4: (8.27, 11.69), Paper.LETTER: (8.5, 11.0)}
SAMPLES = (*ALL, FAILED)


@pytest.fixture(params=[ENGLISH, pseudo.LONG, pseudo.RTL])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    choose(None if request.param == ENGLISH else pseudo.catalogue(request.param))
    yield request.param
    choose(None)


def opened(browser: Browser, lab: Sandbox, *samples: dict[str, Any]) -> Page:
    path = lab.make_folder("report") / "report.html"
    path.write_bytes(html_of(make_report([record_of(one) for one in samples], NOW)))
    return browser.open(f"file://{path}")


def text_of(pdf: bytes, *words: str, tool: str = "pdftotext") -> str:
    tree = package_folder("poppler")
    assert tree is not None, "run `make parts`"
    done = subprocess.run(
        [tree / "usr" / "bin" / tool, *words, "-", *(["-"] if tool == "pdftotext" else [])],
        input=pdf, capture_output=True, env=libraries(tree), timeout=30, check=True,
    )  # fmt: skip
    return done.stdout.decode()


def words_of(text: str) -> set[str]:
    return {*re.findall(r"\w+", text)}


def test_the_page_asks_for_nothing_and_runs_nothing(browser: Browser, lab: Sandbox) -> None:
    page = opened(browser, lab, *SAMPLES)
    assert page.requests == [page.address]
    assert page.evaluate("document.scripts.length + document.links.length + document.images.length") == 0


def test_a_hostile_result_asks_for_nothing_and_runs_nothing(browser: Browser, lab: Sandbox) -> None:
    page = opened(browser, lab, *map(hostile, SAMPLES))
    assert page.requests == [page.address]
    assert page.evaluate("document.scripts.length + document.links.length + document.images.length") == 0
    assert "<script>alert(1)</script><img src=//evil.example/x>" in page.text


def test_a_page_that_loads_something_would_be_seen(browser: Browser, lab: Sandbox) -> None:
    path = lab.make_folder("report") / "other.html"
    path.write_text("<img src='http://evil.example/x'>")
    page = browser.open(f"file://{path}")
    assert page.requests[1:] == ["http://evil.example/x"]


@pytest.mark.parametrize("width", [380, 760, 1400])
def test_nothing_is_wider_than_the_window(browser: Browser, lab: Sandbox, spoken: str, width: int) -> None:
    page = opened(browser, lab, *SAMPLES)
    page.resize(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_table_and_sign_is_heard_by_its_name(browser: Browser, lab: Sandbox) -> None:
    heard = opened(browser, lab, *SAMPLES).heard()
    tables = [name for role, name in heard if role == "table"]
    signs = {name for role, name in heard if role in ("img", "image")}
    assert len(tables) > 10
    assert "" not in tables
    assert signs == {"good", "warning", "bad", "cannot tell"}
    assert ("rowheader", "good Login") in heard


@pytest.mark.parametrize("paper", Paper)
def test_it_is_printed_on_a4_and_letter(browser: Browser, lab: Sandbox, spoken: str, paper: Paper) -> None:
    page = opened(browser, lab, *SAMPLES)
    pdf = page.printed(*PAPERS[paper])
    assert 3 < int(re.findall(r"Pages: +([0-9]+)", text_of(pdf, tool="pdfinfo"))[0]) < 14
    assert {"4XQ2m1", "7QK"} <= words_of(text_of(pdf))


@pytest.mark.parametrize("paper", Paper)
def test_the_pdf_says_what_the_page_says(
    browser: Browser, lab: Sandbox, qapp: QApplication, paper: Paper
) -> None:
    page = opened(browser, lab, *SAMPLES)
    pdf = report_as_pdf(make_report([record_of(one) for one in SAMPLES], NOW), paper)
    text = text_of(pdf, "-raw")
    # A word that is broken over lines is two in a PDF, and two letters may be one sign.
    whole = re.sub(r"\s", "", normalize("NFKC", text))
    page.evaluate("document.querySelectorAll('.facts caption').forEach(one => one.remove())")  # only heard
    lost = [word for word in words_of(page.text) if word not in whole]
    assert lost == []
    pages = text.count("\f")
    assert [f"Page {number} of {pages}" in text for number in range(1, pages + 1)] == [True] * pages
    assert text_of(pdf, tool="pdfinfo").startswith("Title:           Report on outgoing mail")
