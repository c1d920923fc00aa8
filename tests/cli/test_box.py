"""What the windowed program says without streams is shown once, and nothing of what a window says itself."""

from __future__ import annotations

import sys

import pytest

from mailconfig_gui.__main__ import window
from mailconfig_gui.cli import box


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What boxes show."""
    texts: list[str] = []
    monkeypatch.setattr(box, "_message_box", texts.append)
    return texts


def take_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no output, as pythonw has none; not in a fixture, for each phase of a test gets streams of pytest's."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
        monkeypatch.setattr(sys, f"__{name}__", None)


@pytest.mark.parametrize(
    ("words", "code", "said"), [(["--help"], 0, "settings file to open"), (["--nonsense"], 2, "--nonsense")]
)
def test_help_and_errors_are_shown(
    shown: list[str], monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    take_streams(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["mailconfig-gui", *words])
    assert window() == code
    assert said in shown[0]
    assert len(shown) == 1
    assert (sys.stdout, sys.stderr) == (None, None)


def test_why_the_window_cannot_open_is_shown(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    take_streams(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["mailconfig-gui"])
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert window() == 4
    assert "The window cannot open" in shown[0]


def test_what_a_window_says_is_not_shown(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    take_streams(monkeypatch)
    with box.boxed():
        print("before")
        box.unbox()
        print("after")
    assert shown == ["before"]


def test_with_a_stream_there_is_no_box(shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with box.boxed():
        print("said")
        box.unbox()
    assert (shown, capsys.readouterr().out) == ([], "said\n")
