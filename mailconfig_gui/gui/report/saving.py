"""Where a report is to be saved, and in which form: PDF on the paper of this country or the other, or one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.job import Job
from mailconfig_gui.app.report import html_of, make_report, write_report
from mailconfig_gui.gui.dialogs.files import choose_target
from mailconfig_gui.gui.report.pdf import report_as_pdf
from mailconfig_gui.gui.report.sheet import Paper
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QFileDialog, QWidget

    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.results.record import Record

_HTML = (".html", ".htm")
_NAMES = {Paper.A4: "A4", Paper.LETTER: "Letter"}  # no words: names of sizes


def save_report(
    records: Sequence[Record], name: str, jobs: Jobs, window: QWidget, said: Callable[[str], object]
) -> QFileDialog:
    """Ask where to write the report of some results, and write it there away from the window.

    `name` is that of the file, without its ending. `said` is told in a sentence where it lies; trouble is told in a
    box. The form that is chosen in the dialog decides the ending, an ending that is typed decides the form.
    """
    usual = Paper.usual()
    papers = (usual, *(paper for paper in Paper if paper is not usual))
    forms = {say("PDF on {paper} (*.pdf)", paper=_NAMES[paper]): paper for paper in papers}
    page = say("One HTML file (*.html)")
    report = make_report(records)

    def write(path: Path) -> None:
        form, ending = dialog.selectedNameFilter(), path.suffix.lower()
        html = ending in _HTML or (form == page and ending != ".pdf")
        paper = forms.get(form, usual)

        def work() -> None:
            write_report(path, html_of(report) if html else report_as_pdf(report, paper))

        def done(_: object) -> None:
            said(say("The report is in {path}.", path=path))

        jobs.run(Job(say("Writing the report"), work, done))

    title = say("Save the report")
    dialog = choose_target(window, title, ";;".join((*forms, page)), f"{name}.pdf", write)
    # The name in the dialog changes its ending by itself.
    dialog.filterSelected.connect(lambda form: dialog.setDefaultSuffix("html" if form == page else "pdf"))
    return dialog
