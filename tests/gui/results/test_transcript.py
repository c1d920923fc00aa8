"""The transcript in the window: folded, growing, without a secret."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.smtp.transcript import TranscriptLine
from tests.gui import states


def test_the_transcript_is_folded_grows_and_has_no_secret(window: MainWindow) -> None:
    states.fails_login(window)
    transcript = window.results.transcript
    assert not transcript.view.isVisible()
    transcript.fold.setChecked(True)
    assert transcript.body.isVisible()
    text = transcript.view.toPlainText()
    assert "TLS < 220 SG ESMTP" in text
    assert states.SENDGRID["password"] not in text
    lines = window.editor.test.run.transcript if window.editor.test.run else ()
    transcript.show_lines((*lines, TranscriptLine(9, "<", True, "more")))
    assert transcript.view.toPlainText() == text + "\n      9 ms TLS < more"
    transcript.show_lines((TranscriptLine(9, "<", False, "new"),))
    assert transcript.view.toPlainText() == "      9 ms     < new"


def test_a_long_transcript_is_put_in_piece_by_piece(window: MainWindow, qtbot: QtBot) -> None:
    states.fails_login(window)
    transcript = window.results.transcript
    transcript.fold.setChecked(True)
    lines = tuple(TranscriptLine(number, "<", True, "250 ok") for number in range(20_000))
    transcript.show_lines(lines)
    assert 1 < transcript.view.blockCount() < 20_000
    assert transcript.text.count("\n") == 20_000
    qtbot.waitUntil(lambda: transcript.view.blockCount() == 20_000, timeout=20_000)
    assert transcript.view.toPlainText() == "\n".join(map(str, lines))


def test_a_transcript_with_a_long_line_is_read_from_its_beginning(window: MainWindow) -> None:
    states.fails_login(window)
    transcript = window.results.transcript
    transcript.show_lines(tuple(TranscriptLine(n, "*", True, "x" * 400) for n in range(40)))
    transcript.fold.setChecked(True)
    states.settle()
    bars = (transcript.view.horizontalScrollBar(), transcript.view.verticalScrollBar())
    assert [bar.value() for bar in bars] == [bar.minimum() for bar in bars]
    assert all(bar.maximum() > bar.minimum() for bar in bars)
