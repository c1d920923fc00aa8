"""A bug in the program: one dialog with a report that can be copied and holds no secret."""

from __future__ import annotations

import platform
import shlex
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, qVersion
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from mailconfig_gui import __version__
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import fixed_font
from mailconfig_gui.smtp.secret_forms import holds_secret
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

_MASK = "<secret>"


class ReportDialog(Dialog):
    """A bug: what happened in one sentence, and a report without secrets that can be copied."""

    copy_wanted = Signal(str)

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__(say("Something in the program went wrong"), parent, width=80)
        self.box.addWidget(Title(say("This is a fault of the program, not yours"), self))
        self.box.addWidget(
            Text(
                say(
                    "Your settings are still here; save them before you go on. "
                    "The report below holds no passwords; it helps to find and fix the fault."
                ),
                "",
                self,
            )
        )
        self.view = QPlainTextEdit(report, self)
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setAccessibleName(say("Report"))
        self.view.setFont(fixed_font())
        self.view.setMinimumHeight(10 * self.fontMetrics().lineSpacing())
        self.box.addWidget(self.view)
        box = self.buttons(CLOSE)
        copy = box.addButton(say("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: self.copy_wanted.emit(report))


def make_report(error: BaseException, secrets: Iterable[str]) -> str:
    """Return the report: versions and the places in the program, with every secret taken out.

    The words of an exception may quote a value, so the secrets known to the window are masked wherever they stand.
    """
    head = [
        say(
            "mailconfig {version}, Python {python_version}, Qt {qversion}",
            version=__version__,
            python_version=platform.python_version(),
            qversion=qVersion(),
        ),
        f"{platform.system()} {platform.release()} {platform.machine()}",
        "",
    ]
    known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    lines = [_masked(line, known) for part in traceback.format_exception(error) for line in part.splitlines()]
    if holds_secret("\n".join(lines), known):
        # Spread over lines: the places in the program must do.
        lines = [*traceback.format_tb(error.__traceback__), type(error).__name__]
    return "\n".join(head + lines)


def _masked(line: str, secrets: Iterable[str]) -> str:
    """Return the line with what can be cut out cut out, or a word about it where the secret stands encoded."""
    for secret in secrets:
        data = secret.encode("utf-8", "surrogatepass")
        for form in (shlex.quote(secret), secret, repr(secret)[1:-1], repr(data)[2:-1], data.hex()):
            for escaped in (form.replace("\\", "\\\\"), form):
                line = line.replace(escaped, _MASK)
    return say("(a line left out: {mask} was in it)", mask=_MASK) if holds_secret(line, secrets) else line
