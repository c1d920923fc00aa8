"""The menu behind the three dots, and the keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from mailconfig_gui.gui.language_menu import LanguageMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.gui.window import MainWindow


class Menus(QMenu):
    """All that the window can do. `entries` has the actions by name; what cannot be done now says why."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.entries: dict[str, QAction] = {}
        self._fill()
        window.editor.listen(self.refresh)
        window.inquiry.changed.connect(self._show_inquiry)
        self.refresh()

    def _action(
        self, menu: QMenu, key: str, words: str, call: Callable[[], object], shortcut: str = ""
    ) -> QAction:  # fmt: skip
        action = menu.addAction(words)
        action.setProperty("shortcut", shortcut)
        action.triggered.connect(lambda: call())
        self._window.addAction(action)
        self.entries[key] = action
        return action

    def _fill(self) -> None:
        window = self._window
        file = self.addMenu("&File")
        self._action(file, "new", "&New", lambda: window.opening.new(), "Ctrl+N")
        self._action(file, "open", "&Open…", lambda: window.opening.open(), "Ctrl+O")
        self._recent = file.addMenu("Open &recent")
        self._recent.aboutToShow.connect(self._fill_recent)
        file.addSeparator()
        self._action(file, "save", "&Save", lambda: window.saving.save(), "Ctrl+S")
        self._action(file, "save-as", "Save &as…", lambda: window.saving.save_as(), "Ctrl+Shift+S")
        self._action(file, "revert", "Re&vert…", lambda: window.opening.revert())
        self._action(file, "versions", "&Earlier versions…", window.show_versions)
        self._action(file, "apply", "Apply to &platform…", lambda: window.apply(), "Ctrl+Shift+A")
        file.addSeparator()
        self._action(file, "quit", "&Quit", window.close, "Ctrl+Q")

        test = self.addMenu("&Test")
        self._action(test, "send", "&Send test", lambda: window.test(send=True), "Ctrl+Return")
        self._action(
            test, "check", "&Check without sending", lambda: window.test(send=False), "Ctrl+Shift+Return"
        )
        self._action(test, "cancel", "C&ancel", window.cancel, "Esc")
        test.addSeparator()
        look = self._action(
            test,
            "look",
            "&Look for the cause after a failure",
            lambda: window.inquiry.allow(look.isChecked()),
        )
        look.setCheckable(True)
        self._action(
            test, "certificates", "Cer&tificates of the server…", lambda: window.exports.show_certificates()
        )
        self._action(test, "hand-over", "&Hand over to somebody else…", lambda: window.exports.hand_over())
        self._action(
            test, "compare", "Compare with a test from the ser&ver…", lambda: window.exports.choose_report()
        )
        self._action(test, "bundle", "Save a support &bundle…", lambda: window.exports.save_bundle())
        test.addSeparator()
        self._action(
            test,
            "replace",
            "&Replace the password only…",
            self._replace_password,
        )

        profile = self.addMenu("&Profile")
        self._action(profile, "rename", "&Rename…", lambda: window.profiles.rename())
        self._action(profile, "duplicate", "&Duplicate…", lambda: window.profiles.duplicate())
        self._action(profile, "delete", "D&elete…", lambda: window.profiles.delete())

        tools = self.addMenu("T&ools")
        self._action(tools, "explain", "&Explain an error…", window.explain)
        self._action(tools, "test-platform", "&Test what the platform has…", window.test_platform)
        self._action(tools, "inbox", "&Practice inbox", lambda: window.practice.show_inbox())

        self.languages = LanguageMenu(window, tools)

        about = self.addMenu("&Help")
        self._action(about, "about", "&About", lambda: window.about())
        if sys.platform == "darwin":
            for menu in (file, test, profile, tools, about):
                window.menuBar().addMenu(menu)
        for key, call in (("F10", self._open_menu), ("Ctrl+L", self._open_profiles)):
            action = QAction(self)
            action.setProperty("shortcut", key)
            action.triggered.connect(call)
            self._window.addAction(action)

    def _replace_password(self) -> None:
        from mailconfig_gui.gui.password_test import replace_password

        replace_password(self._window)

    def _open_menu(self) -> None:
        button, before = self._window.top.menu, self._window.focusWidget()
        button.setFocus()
        button.showMenu()
        # Closed again, with nothing chosen that moved it.
        if before is not None and button.hasFocus():
            before.setFocus()

    def _open_profiles(self) -> None:
        self._window.top.profiles.setFocus()
        self._window.top.profiles.showPopup()

    def _fill_recent(self) -> None:
        self._recent.clear()
        opening = self._window.opening
        paths = [Path(name) for name in self._window.workspace.home.preferences.recent_files]
        for path in paths:
            action = self._recent.addAction(str(path).replace("&", "&&"))
            action.triggered.connect(
                lambda _=False, path=path: opening.guard(lambda: opening.open_path(path))
            )
        if not paths:
            self._recent.addAction("None yet").setEnabled(False)

    # Showing

    def refresh(self) -> None:
        """Allow what can be done now."""
        window = self._window
        editor, workspace = window.editor, window.workspace
        saved = workspace.profile is not None
        for key in ("rename", "duplicate", "delete"):
            self._allow(key, saved, "No profile is open.")
        self._allow("send", not editor.test.busy, "A test is running.")
        self._allow("check", not editor.test.busy, "A test is running.")
        self._show_inquiry()
        self._allow("inbox", window.practice.running, "Choose the practice server as provider first.")
        self._allow("versions", saved or workspace.path is not None, "Nothing is open that was saved.")
        self._allow("revert", editor.draft.dirty, "Nothing was changed.")
        self._allow(
            "replace", workspace.saved_draft() is not None, "Nothing is open that has a saved password."
        )

    def _show_inquiry(self) -> None:
        window = self._window
        inquiry, run = window.inquiry, window.editor.test.run
        tried = inquiry.tried
        self._allow("cancel", window.editor.test.busy or inquiry.busy, "No test is running.")
        self.entries["look"].setChecked(inquiry.consent is True)
        self._allow(
            "certificates", tried is not None and tried.has_certificates, "No test has shown a certificate."
        )
        self._allow(
            "hand-over",
            tried is not None and run is not None and run.diagnosis is not None,
            "No test has failed.",
        )
        self._allow("bundle", tried is not None, "Send a test first.")

    def _allow(self, key: str, allowed: bool, reason: str) -> None:
        action = self.entries[key]
        action.setEnabled(allowed)
        action.setToolTip(action.text().replace("&", "") if allowed else reason)
