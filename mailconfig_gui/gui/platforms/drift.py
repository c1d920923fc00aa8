"""*Look for drift…*: the login of one platform is asked for, and what it has is read; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.targets import kind_of
from mailconfig_gui.gui.apply.dialog import source_of
from mailconfig_gui.gui.apply.load import LoadDialog
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.platforms import KnownPlatform
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner


class DriftDialog(LoadDialog):
    """Reads the platform of a profile that need not be the open one; `loaded(Loaded)` as of its base."""

    manual = "applying.md"

    def __init__(self, known: KnownPlatform, workspace: Workspace, runner: Runner, parent: QWidget) -> None:
        super().__init__(source_of(workspace, None), workspace, runner, parent)
        self.setWindowTitle(say("Look for drift at {address}", address=known.address))
        self.show_plan.setText(say("&Look"))
        self.form.kinds.setCurrentIndex(self.form.kinds.findData(kind_of(known.address).id))
        self.form.kinds.setEnabled(False)
        self.form.fields.fill("url", known.address)
        self.form.fields.edit("url").setReadOnly(True)
        self.form.fields.fill("user", known.user)
        self.form.focus_login()

    def _begin(self) -> bool:
        """Take the login; what the open settings remember of their own platform stays."""
        if self.form.check():
            self._session.aim(self.form.target(), self.form.access(self._code.ask))
            return True
        return False
