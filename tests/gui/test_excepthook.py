"""A bug is shown, once at a time."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from mailconfig_gui.gui.dialogs.bug_report import ReportDialog
from mailconfig_gui.gui.excepthook import install_excepthook
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import choose_sendgrid, fails_login, settle

SECRET = "hunter'2\\x"


def bug(text: str) -> BaseException:
    try:
        raise ValueError(f"bad value {text!r} and {text}")
    except ValueError as error:
        return error


@pytest.fixture
def hook(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    install_excepthook(window)
    return window


def dialogs(window: MainWindow) -> list[ReportDialog]:
    settle()
    return [dialog for dialog in window.findChildren(ReportDialog) if dialog.isVisible()]


def test_a_bug_is_shown_once_with_a_report_to_copy(
    hook: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    choose_sendgrid(hook)
    hook.editor.set_value("password", SECRET)
    error = bug(SECRET)
    sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(type(error), error, error.__traceback__)
    shown = dialogs(hook)
    assert len(shown) == 1
    assert SECRET not in capsys.readouterr().err
    copy = next(button for button in shown[0].findChildren(QPushButton) if button.text() == "Copy report")
    copy.click()
    assert "<secret>" in QGuiApplication.clipboard().text()
    shown[0].close()
    settle()
    sys.excepthook(type(error), error, error.__traceback__)
    assert len(dialogs(hook)) == 1
    dialogs(hook)[0].close()


def test_a_bug_in_a_job_is_shown_too(hook: MainWindow, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> object:
        raise ZeroDivisionError("in a job")
        yield

    hook.runner.start(work)  # type: ignore[arg-type]
    assert len(dialogs(hook)) == 1
    assert "in a job" in capsys.readouterr().err
    dialogs(hook)[0].close()


def test_a_password_from_the_keyring_is_masked_too(
    hook: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_login(hook)
    tried = hook.inquiry.tried
    assert tried is not None
    hook.inquiry.tried = tried._replace(attempt=tried.attempt._replace(document={"password": SECRET}))
    error = bug(SECRET)
    sys.excepthook(type(error), error, error.__traceback__)
    assert SECRET not in capsys.readouterr().err
    assert SECRET not in repr(hook.inquiry.tried)
    dialogs(hook)[0].close()


def test_control_c_closes_the_window(hook: MainWindow) -> None:
    interrupt = KeyboardInterrupt()
    sys.excepthook(KeyboardInterrupt, interrupt, None)
    assert not hook.isVisible()
