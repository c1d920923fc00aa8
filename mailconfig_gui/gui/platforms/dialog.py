"""*My platforms…*: where each profile goes, what its platform has proved, and whether it has drifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTreeWidgetItem
from shiboken6 import isValid

from mailconfig_gui.app.platforms import drift_of, platforms
from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.dialogs.profiles import DifferencesDialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import allow
from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.layouts import Flow
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.kit.tables import listing
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.gui.platforms.drift import DriftDialog
from mailconfig_gui.gui.platforms.logins import LoginsDialog
from mailconfig_gui.gui.results.cards import card_button
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QPushButton, QWidget

    from mailconfig_gui.app.drift_of_all import Looked
    from mailconfig_gui.app.load_settings import Loaded
    from mailconfig_gui.app.platforms import KnownPlatform
    from mailconfig_gui.app.profile_list import Difference
    from mailconfig_gui.app.proof import LastProof
    from mailconfig_gui.app.targets import Access
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.opening import Opening

_PROOF, _DRIFT = 3, 4


class PlatformsDialog(Dialog):
    """Lists them; each button acts on the one that is selected.

    `plan` and `verify` open their dialog for the profile that is open, which is that of the platform by then.
    """

    manual = "applying.md#my-platforms"

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        runner: Runner,
        parent: QWidget,
        *,
        plan: Callable[[], object],
        verify: Callable[[], object],
    ) -> None:
        super().__init__(say("My platforms"), parent, width=120)
        self._workspace, self._opening, self._runner = workspace, opening, runner
        self._differences: dict[str, tuple[str, tuple[Difference, ...]]] = {}
        self._reasons: dict[str, str] = {}
        words = say(
            "No platform is known yet: apply a profile to one, or let it test what it has, and it is here."
        )
        self.empty = Text(words, "", self)
        headings = (say("Platform"), say("Version"), say("Profile"), say("Last proof"), say("Drift"))
        self.list = listing(say("Platforms"), headings, 9, self)
        self.list.itemActivated.connect(lambda: self._go(plan))
        self.list.itemSelectionChanged.connect(self._allow)
        self.note = Text("", "faint", self)
        acts = Flow()
        calls: Mapping[str, tuple[str, Callable[[], object]]] = {
            "plan": (say("&Plan…"), lambda: self._go(plan)),
            "verify": (say("&Test what it has…"), lambda: self._go(verify)),
            "drift": (say("&Look for drift…"), self.look),
            "all": (say("Look at &all…"), self.look_at_all),
            "stop": (say("&Stop"), self._stop),
            "differences": (say("Show the &differences"), self.show_differences),
        }
        self.buttons_of: dict[str, QPushButton] = {}
        for key, (label, call) in calls.items():
            self.buttons_of[key] = card_button(label, self, call)
            acts.addWidget(self.buttons_of[key])
        for widget in (self.empty, self.list, self.note):
            self.box.addWidget(widget)
        self.box.addLayout(acts)
        self.buttons(CLOSE)
        self.list.setFocus()
        self._looking: Stop | None = None
        self._run = 0
        self._fill()

    def _fill(self) -> None:
        known = platforms(self._workspace.home).known
        self._known = {one.profile: one for one in known}
        for one in known:
            row = QTreeWidgetItem(
                self.list, [one.address, say(one.version), one.profile, _proved(one.proof), ""]
            )
            row.setText(_DRIFT, say("Not looked"))
            row.setSizeHint(_DRIFT, QSize(0, TARGET))
            if one.proof is not None:
                row.setIcon(_PROOF, icon("done", "good") if one.proof.ok else icon("error", "bad"))
            if one.profile == self._workspace.name:
                self.list.setCurrentItem(row)
        first = self.list.topLevelItem(0)
        if first is not None and not self.list.selectedItems():
            self.list.setCurrentItem(first)
        self.empty.setVisible(first is None)
        for widget in (self.list, self.note, *self.buttons_of.values()):
            widget.setVisible(first is not None)
        self._allow()
        self._show_looking()

    @property
    def _one(self) -> KnownPlatform | None:
        row = self.list.currentItem()
        return self._known[row.text(2)] if row is not None and row.isSelected() else None

    def _allow(self) -> None:
        one = self._one
        for key in ("plan", "verify", "drift"):
            self.buttons_of[key].setEnabled(one is not None)
        told = one is not None and bool(self._differences.get(one.profile, ("", ()))[1])
        reason = say("Look for drift first; they are shown where there are some.")
        allow(self.buttons_of["differences"], told, reason)
        why = self._reasons.get(one.profile, "") if one is not None else ""
        self.note.setText(why or say("Nobody is asked before you look for drift."))

    # What the buttons do

    def _go(self, then: Callable[[], object]) -> None:
        """Open the profile, unless it is open, and go on with it."""
        one = self._one
        if one is None:
            return
        self.accept()
        if one.profile == self._workspace.name:
            then()
        else:
            self._opening.open_profile(one.profile, then=then)

    def look(self) -> DriftDialog | None:
        """Ask for the login, and read what the platform has."""
        one = self._one
        if one is None:
            return None
        dialog = DriftDialog(one, self._workspace, self._runner, self)
        dialog.loaded.connect(lambda loaded: self._compare(one, loaded))
        dialog.open()
        return dialog

    def look_at_all(self) -> LoginsDialog:
        """Ask for the logins, and read what all platforms have."""
        dialog = LoginsDialog(self._known.values(), self)
        dialog.given.connect(self._begin)
        dialog.open()
        return dialog

    def _begin(self, ways: Mapping[KnownPlatform, Access]) -> None:
        if not ways:
            return
        # Loaded by who asks for it.
        from mailconfig_gui.app.drift_of_all import look_at_all

        self._looking = stop = Stop()
        for one in ways:
            self._show_drift(one, say("Looking…"))
        self._show_looking()
        home = self._workspace.home
        self._run = self._runner.start(lambda: look_at_all(home, ways, stop), self._looked, ended=self._ended)

    def _looked(self, looked: Looked) -> None:
        one, error = looked.known, looked.error
        if error is not None:
            words = say("Not known: {reason}", reason=error.title)
            told = (say("{title}.", title=error.title), error.message, error.hint)
            self._differences.pop(one.profile, None)
            self._show_drift(one, words, " ".join(filter(None, told)))
            return
        self._tell_drift(one, looked.differences)

    def _ended(self) -> None:
        self._looking = None
        if isValid(self):
            self._show_looking()

    def _stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    def _show_looking(self) -> None:
        """One button takes the other's place."""
        some = bool(self._known)
        self.buttons_of["stop"].setVisible(some and self._looking is not None)
        self.buttons_of["all"].setVisible(some and self._looking is None)

    def _show_drift(self, one: KnownPlatform, words: str, reason: str = "") -> None:
        """Show it in its row, and why it is not known below, where there is room for that."""
        self._reasons[one.profile] = reason
        for row in self.list.findItems(one.profile, Qt.MatchFlag.MatchExactly, 2):
            row.setText(_DRIFT, words)
        self._allow()

    def _tell_drift(self, one: KnownPlatform, found: tuple[Difference, ...]) -> None:
        self._differences[one.profile] = (one.address, found)
        words = say_many(len(found), "{n} difference", "{n} differences") if found else say("None to be seen")
        self._show_drift(one, words)
        announce(self, say("{address}: {words}", address=one.address, words=words))

    def done(self, result: int) -> None:
        """Close; what is still under way ends, and nobody hears of it."""
        self._stop()
        self._runner.drop(self._run)
        super().done(result)

    def _compare(self, one: KnownPlatform, loaded: Loaded) -> None:
        try:
            found = drift_of(self._workspace.home, one.profile, loaded)
        except MailConfigError as error:
            tell_error(self, error)
            return
        self._tell_drift(one, found)
        self.show_differences()

    def show_differences(self) -> None:
        """Show what differs between the profile and its platform, beside each other."""
        one = self._one
        if one is None or not self._differences[one.profile][1]:
            return
        address, found = self._differences[one.profile]
        DifferencesDialog(
            say("“{name}” here", name=one.profile), address, found, self, title=say("Drift")
        ).open()


def _proved(proof: LastProof | None) -> str:
    if proof is None:
        return say("None")
    time = moment(proof.made)
    if not proof.ok:
        return say("Failed, {time}", time=time)
    if not proof.current:
        return say("Worked with other settings, {time}", time=time)
    return say("Works, {time}", time=time)
