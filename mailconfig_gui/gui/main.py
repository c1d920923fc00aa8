"""Start the window."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.home import open_home
from mailconfig_gui.app.language import PREFERENCE, LanguageError, choose_language
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.app.wishes import USUAL_SIZE, Shade, Wish, keep_wish, shade, text_size
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.gui.kit.icons import application_icon
from mailconfig_gui.gui.kit.layouts import fit_to_screen
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.words.say import ENGLISH, language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mailconfig_gui.app.home import Home


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return the application object with its names. No display name: Qt would add it to the title of each dialog."""
    stand_apart()
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("mailconfig")
    application.setDesktopFileName("mailconfig")
    return application


def stand_apart() -> None:
    """Have a place of our own in the taskbar of Windows; else what Python runs stands together, with Python's icon."""
    if sys.platform == "win32" and Path(sys.executable).stem.startswith("python"):
        from ctypes import windll

        windll.shell32.SetCurrentProcessExplicitAppUserModelID("mailconfig")


def make_window() -> MainWindow:
    """Return the window with an editor and a workspace of this person's; nothing is opened yet."""
    # Before there is a widget, each of which would have to be looked at and laid out again.
    home = open_home()
    if (chosen := shade(home)) is not Shade.SYSTEM:
        theme().wear(chosen)
    if (size := text_size(home)) != USUAL_SIZE:
        theme().enlarge(size)
    theme()
    editor = Editor(load_presets(), lambda: datetime.now(UTC))
    return MainWindow(Workspace(editor, home))


def choose_preferred(home: Home) -> None:
    """Choose the language, before the first word is shown; that of the variable and the option comes first."""
    try:
        choose_language(preferred=str(home.preferences.choices.get(PREFERENCE, "")))
    except LanguageError as error:
        _say(f"mailconfig: {error}")  # no words: the name of the program


def _say(*lines: str) -> None:
    if sys.stderr is not None:
        sys.stderr.writelines(f"{line}\n" for line in lines)
        sys.stderr.flush()


@contextmanager
def _end_in_words() -> Iterator[None]:
    """Where Qt would abort for a display that is named and not there, say so and end with exit code 4."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            about = said[0] if said else text.strip().splitlines()[0]
            _say(
                f"{say('error')}  {say('The window cannot open.')}",
                f"       {about}",
                f"       {say('The command line does the same work: mailconfig --help')}",
            )
            os._exit(4)
        said.append(text.strip())

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        _say(*said)


class AfterPaint(QObject):
    """Makes a call as soon as a window has painted itself for the first time."""

    def __init__(self, window: QObject, call: Callable[[], object]) -> None:
        super().__init__(window)
        # Not `singleShot`, which posts an event: that would come before the last of what the paint set off.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(call)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802
        """See it paint; what is inside it follows within the same event."""
        if event.type() is QEvent.Type.Paint:
            window.removeEventFilter(self)
            self._timer.start()
        return False


def ask_newcomer(window: MainWindow) -> None:
    """Open the three questions of the very first start; by themselves they never come again."""
    keep_wish(window.workspace.home, Wish.FIRST_STEPS, "asked")
    window.dialogs.first_steps()


def run(arguments: Sequence[str]) -> int:
    """Open the window, with a settings file where one is named, and return when it is closed."""
    path = Path(arguments[-1]) if arguments and not arguments[-1].startswith("-") else None
    # What is made until the window stands stays: looking for rings of objects in it would find none.
    gc.disable()
    with _end_in_words():
        application = make_application(arguments)
    choose_preferred(open_home())
    if language() != ENGLISH:
        from mailconfig_gui.gui.kit.language import dress

        dress(application)
    window = make_window()
    window.restore_geometry()
    fit_to_screen(window)

    def begin() -> None:
        # With it come the report of a bug and what that is made from; the first paint does not wait for them.
        from mailconfig_gui.gui.excepthook import install_excepthook

        window.make_ready()
        install_excepthook(window)
        window.start(path)

    def painted() -> None:
        from mailconfig_gui.gui.interrupts import hear_interrupts

        # Only now its frame is known.
        fit_to_screen(window)
        if not early:
            begin()
        application.setWindowIcon(application_icon())
        hear_interrupts(window)
        gc.freeze()
        gc.enable()
        if first:
            ask_newcomer(window)

    # What is to be seen at once is opened before the first paint, all else is looked for after it.
    early = window.has_something_to_open(path)
    first = path is None and window.workspace.home.is_new
    if early:
        begin()
    AfterPaint(window, painted)
    window.show()
    return application.exec()
