"""Windows for tests: everything of their own in a temporary folder, jobs done at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import choose_sendgrid, make_window, settle
from tests.storage.keyrings import MemoryStore

# As LC_ALL says in tests/conftest.py; on Windows Qt asks the person's settings instead.
QLocale.setDefault(QLocale.c())


@pytest.fixture(autouse=True)
def no_window_left_over(qapp: QApplication) -> Iterator[None]:
    """Delete what a test closed: without a running event loop Qt would keep every window to the end."""
    yield
    delete_closed()


def delete_closed() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, store: MemoryStore) -> Iterator[MainWindow]:
    """A window that is shown and whose jobs run inline."""
    made = make_window(tmp_path, store=store)
    qtbot.addWidget(made, before_close_func=_without_question)
    made.show()
    settle()
    yield made
    made.practice.stop()


@pytest.fixture
def practising(window: MainWindow) -> MainWindow:
    """The same with the practice server chosen."""
    window.form.choose("practice")
    settle()
    return window


def _without_question(made: MainWindow) -> None:
    made.editor.draft.mark_clean()


@pytest.fixture
def saved(window: MainWindow) -> MainWindow:
    """A window with the profile “Plant A” open."""
    choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    return window


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application, its font and colours put back afterwards."""
    font = qapp.font()
    yield qapp
    # A window that is there still would be laid out once more for each.
    delete_closed()
    theme().force(None)
    qapp.setFont(font)
