"""Every exception that nobody caught, shown once with its report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import SECRET_KEYS

if TYPE_CHECKING:
    from types import TracebackType

    from mailconfig_gui.gui.window import MainWindow


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
        # What reports need is loaded for a bug only.
        from mailconfig_gui.gui.dialogs.bug_report import ReportDialog, make_report

        report = make_report(error, self._secrets())
        if sys.stderr is not None:
            print(report, file=sys.stderr)  # noqa: T201 - the last resort
        if self._shown:
            return
        self._shown = True
        dialog = ReportDialog(report, self._window)
        dialog.copy_wanted.connect(self._window.copy)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self._shown = False

    def _secrets(self) -> list[str]:
        editor, tried = self._window.editor, self._window.inquiry.tried
        known = [text for key in SECRET_KEYS for text in editor.remembered(key)]
        if tried is not None:
            # The keyring's, which the form never held.
            document = tried.attempt.document
            known += [str(document[key]) for key in SECRET_KEYS if document.get(key)]
        return known


def install_excepthook(window: MainWindow) -> None:
    """Show every exception that nobody caught, those of worker threads included."""
    hook = _Hook(window)
    sys.excepthook = hook
    window.runner.crashed.connect(hook.show)
