"""The report as PDF; what is read in it is proved in tests/real/test_report.py."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from mailconfig_gui.gui.report.pdf import report_as_pdf
from mailconfig_gui.gui.report.sheet import Paper
from mailconfig_gui.results.blocks import Report
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.report import report_of
from mailconfig_gui.words.say import Catalogue, choose
from tests.results.samples import ALL, FAILED
from tests.results.test_report_html import RESULTS

NOW = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)


def report(*samples: dict[str, Any]) -> Report:
    return report_of(
        [record_of(one) for one in samples], made=NOW, program="1.0", providers={"sendgrid": "SendGrid"}
    )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_it_is_on_the_paper_that_was_asked_for(
    qapp: QApplication, paper: Paper, size: tuple[int, int]
) -> None:
    pdf = report_as_pdf(report(*ALL), paper)
    assert pdf.startswith(b"%PDF-1.")
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)", pdf)
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {size}


def test_it_grows_by_pages_and_loads_nothing(qapp: QApplication) -> None:
    short, long = report_as_pdf(report(FAILED), Paper.A4), report_as_pdf(report(*ALL, FAILED), Paper.A4)
    assert 1 < pages(short) < pages(long)
    for word in (b"/URI", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Type /Annot\n", b"/Subtype /Link"):
        assert word not in long


def test_where_lines_run_to_the_left_it_is_another_page_of_the_same_length(qapp: QApplication) -> None:
    right = report_as_pdf(report(*ALL), Paper.A4)
    choose(Catalogue("ar", {}, {}, lambda n: 0))
    try:
        left = report_as_pdf(report(*ALL), Paper.A4)
    finally:
        choose(None)
    assert pages(left) == pages(right)
    assert left != right


def test_a_result_without_end_ends(qapp: QApplication) -> None:
    endless = {
        **FAILED,
        "stages": FAILED["stages"] * 50,
        "queue_id": "x" * 100_000,
        "refused": ["y" * 2000] * 200,
    }
    assert pages(report_as_pdf(report(endless), Paper.A4)) < 40


@given(st.lists(RESULTS, max_size=2))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_whatever_reads_as_a_result_can_be_drawn(qapp: QApplication, samples: list[dict[str, Any]]) -> None:
    made = report(*({**one, "schema": 1} for one in samples))
    assert pages(report_as_pdf(made, Paper.LETTER)) < 60
