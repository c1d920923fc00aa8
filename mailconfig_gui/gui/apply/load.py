"""*Load from platform…*: where from, and how far the reading is; nothing is changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from mailconfig_gui.app.load_settings import Loaded
from mailconfig_gui.gui.apply.dialog import ApplyDialog, source_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.delivery_session import Source
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner


class LoadDialog(ApplyDialog):
    """Asks where from, reads, and closes: `loaded(Loaded)`."""

    loaded = Signal(object)

    def __init__(self, source: Source, workspace: Workspace, runner: Runner, parent: QWidget) -> None:
        super().__init__(source, workspace, runner, parent)
        self.setWindowTitle(say("Load from platform"))
        self.show_plan.setText(say("&Load"))
        self.form.ask_where_from()

    def _arrange(self) -> None:
        super()._arrange()
        self.history.hide()
        self.test_stored.hide()

    def make_plan(self) -> None:
        """Read what is there."""
        if self._begin():
            self._session.renew()
            self._run(say("Reading; nothing is changed"), self._session.read)

    def keep_place(self) -> None:
        """Note with the settings on the screen whose they are, so that they go back there without being asked."""
        self._session.note_read()

    def _event(self, number: int, event: object) -> None:
        if not isinstance(event, Loaded):
            super()._event(number, event)
        elif number == self._run_number:
            self._run_number = 0
            self.reject()
            self.loaded.emit(event)


def open_load(workspace: Workspace, runner: Runner, window: QWidget) -> LoadDialog:
    """Open the dialog."""
    dialog = LoadDialog(source_of(workspace, None), workspace, runner, window)
    dialog.loaded.connect(lambda _: dialog.keep_place())
    dialog.open()
    return dialog
