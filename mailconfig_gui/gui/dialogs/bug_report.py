"""A bug in the program: one dialog with a report that can be copied and holds no secret."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from mailconfig_gui import __version__
from mailconfig_gui.model.fields import SECRET_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from mailconfig_gui.gui.window import MainWindow

_MASK = "<secret>"


def make_report(error: BaseException, secrets: Iterable[str]) -> str:
    """Return the report: versions and the places in the program, with every secret taken out.

    The words of an exception may quote a value, so the secrets known to the window are masked wherever they stand.
    """
    import platform

    from PySide6.QtCore import qVersion

    from mailconfig_gui.smtp.secret_forms import holds_secret

    head = [
        f"mailconfig {__version__}, Python {platform.python_version()}, Qt {qVersion()}",
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
    import shlex

    from mailconfig_gui.smtp.secret_forms import holds_secret

    for secret in secrets:
        data = secret.encode("utf-8", "surrogatepass")
        for form in (shlex.quote(secret), secret, repr(secret)[1:-1], repr(data)[2:-1], data.hex()):
            for escaped in (form.replace("\\", "\\\\"), form):
                line = line.replace(escaped, _MASK)
    return f"(a line left out: {_MASK} was in it)" if holds_secret(line, secrets) else line


class _Hook:
    """Shows one report at a time; a second bug while one is shown goes to standard error only."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._shown = False

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        self.show(error)

    def show(self, error: BaseException) -> None:
        report = make_report(error, self._secrets())
        if sys.stderr is not None:
            print(report, file=sys.stderr)  # noqa: T201 - the last resort
        if self._shown:
            return
        self._shown = True
        from mailconfig_gui.gui.dialogs.small import ReportDialog

        dialog = ReportDialog(report, self._window)
        dialog.copy_wanted.connect(self._window.copy)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self._shown = False

    def _secrets(self) -> list[str]:
        editor, trial = self._window.editor, self._window.inquiry.trial
        known = [text for key in SECRET_KEYS for text in editor.remembered(key)]
        if trial is not None:
            # The keyring's, which the form never held.
            known += [str(trial.document[key]) for key in SECRET_KEYS if trial.document.get(key)]
        return known


def install_excepthook(window: MainWindow) -> None:
    """Show every exception that nobody caught, those of worker threads included."""
    hook = _Hook(window)
    sys.excepthook = hook
    window.runner.crashed.connect(hook.show)
