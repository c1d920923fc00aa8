"""Render every state of the window into artefacts/pictures: light and dark, 100 and 200 %, narrow, right to left.

    .venv/bin/python packaging/pictures/render.py            all of them
    .venv/bin/python packaging/pictures/render.py --language xx-long    in a language, also one of those for tests
    .venv/bin/python packaging/pictures/render.py --docs     only the picture of the README, into docs/window.png

As Windows shows it, by Wine's Python on a screen that Wine has (DISPLAY=…; see packaging/dev/wine.py):

    python packaging/pictures/render.py --scale 1.5 --style windowsvista

Each scale runs in a process of its own, for Qt reads the scale once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "artefacts" / "pictures"
DOCS = ROOT / "docs" / "window.png"


def render(scale: str, only: list[str], language: str, style: str) -> None:
    """Render in this process; with a style of the system in its dark form instead of that of our own look."""
    from PySide6.QtCore import Qt

    from mailconfig_gui.app.wishes import Shade
    from mailconfig_gui.gui.kit.language import dress
    from mailconfig_gui.gui.kit.theme import theme
    from mailconfig_gui.gui.main import make_application
    from tests.gui.small_windows import DIALOGS
    from tests.gui.states import STATES, make_window, settle

    application = make_application(["-style", style] if style else [])
    if sys.platform != "win32":
        _font(application)
    _speak(language)
    dress(application)
    usual, forms, size = application.layoutDirection(), ("", "narrow", "rtl"), f"{int(float(scale) * 100)}"
    for shade in (Shade.LIGHT, Shade.DARK):
        theme().wear(shade)
        for name, state in STATES.items():
            if only and name not in only:
                continue
            for form in forms if (scale, shade, style) == ("1", Shade.LIGHT, "") else ("",):
                application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if form == "rtl" else usual)
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                    window = make_window(Path(home))
                    if form == "narrow":
                        window.resize(window.minimumSizeHint().width(), 900)
                    window.show()
                    settle()
                    state(window)
                    settle()
                    _keep(window, name, shade, size, form, language, style)
                    _delete(window)
        application.setLayoutDirection(usual)
        for name, opened in DIALOGS.items():
            if only and name not in only:
                continue
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                window = make_window(Path(home))
                window.show()
                settle()
                dialog = opened(window)
                settle()
                _keep(dialog, name, shade, size, language, style)
                dialog.close()
                window.practice.stop()
                _delete(window)


def _speak(language: str) -> None:
    """Choose the language of the pictures: English, one of po/, or one of those for tests."""
    from mailconfig_gui.app.language import choose_language
    from mailconfig_gui.words.say import choose

    sys.path.insert(0, str(ROOT / "packaging" / "dev"))
    import pseudo

    if language in pseudo.MARKS:
        choose(pseudo.catalogue(language))
    elif language:
        choose_language(language)


def _keep(widget: QWidget, name: str, shade: str, *more: str) -> None:
    """Save a picture; one in the colours of the other theme is refused."""
    words = "-".join(filter(None, (name, shade, *more)))
    picture = widget.grab().toImage()
    # A corner where nothing is, not even a scroll bar.
    if (picture.pixelColor(5, picture.height() - 6).lightness() < 128) is not (shade == "dark"):
        raise SystemExit(f"{words}: the picture has the colours of the other theme")
    picture.save(str(TARGET / f"{words}.png"))


def _delete(window: QWidget) -> None:
    """Delete a window now: without a running event loop Qt would keep it to the end."""
    from PySide6.QtCore import QCoreApplication, QEvent

    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _font(application: object) -> None:
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication

    assert isinstance(application, QApplication)
    for family in ("Inter", "Noto Sans", "DejaVu Sans"):
        if family in QFontDatabase.families():
            application.setFont(QFont(family, 10))
            return


def docs() -> None:
    """Render the picture that the README shows."""
    from mailconfig_gui.gui.kit.theme import theme
    from mailconfig_gui.gui.main import make_application
    from tests.gui.states import accepted, make_window, settle

    application = make_application([])
    _font(application)
    theme().force(False)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        window = make_window(Path(home))
        window.resize(1080, 720)
        window.show()
        settle()
        accepted(window)
        settle()
        window.grab().save(str(DOCS))
        window.hide()


def main() -> int:
    """Render all, one process for each scale."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--docs", action="store_true", help="only docs/window.png")
    parser.add_argument("--scale", choices=("1", "1.5", "2"), help="only this scale, in this process")
    parser.add_argument("--style", default="", help="a style of Qt: windows11, windowsvista, fusion")
    parser.add_argument("--language", default="", help="a language of po/, or xx-long or xx-rtl")
    parser.add_argument("states", nargs="*", help="only these states")
    arguments = parser.parse_args()
    if sys.platform != "win32":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["MAILCONFIG_NO_MOTION"] = "1"
    sys.path.insert(0, str(ROOT))
    if arguments.docs:
        docs()
    elif arguments.scale:
        os.environ["QT_SCALE_FACTOR"] = arguments.scale
        TARGET.mkdir(parents=True, exist_ok=True)
        render(arguments.scale, arguments.states, arguments.language, arguments.style)
    else:
        for scale in ("1", "2"):
            environment = {**os.environ, "QT_LOGGING_RULES": "qt.qpa.*=false"}
            command = [sys.executable, __file__, "--scale", scale, *arguments.states]
            command += ["--language", arguments.language, "--style", arguments.style]
            if subprocess.run(command, env=environment, check=False).returncode:
                return 1
        print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
