"""The plan of *Apply to platform…*: what changes, what to know before, what else is offered, how it is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from mailconfig_gui.delivery.target import Options
from mailconfig_gui.gui.apply.offer import Offer, is_address, is_web_address
from mailconfig_gui.gui.kit.buttons import Fold, make_primary, push_button
from mailconfig_gui.gui.kit.cards import ProblemLine
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton

    from mailconfig_gui.app.deliver import Options
    from mailconfig_gui.delivery.target import Plan, Wanted

CHANGED, EARLIER = "changed-meanwhile", "earlier-password-needed"
# What comes with nearly every platform; it does not stand beside what matters for this plan.
_USUAL = frozenset({"edges", "base-url-plain", "secrets-not-kept"})


class PlanPage(QWidget):
    """One plan, and what a person may still ask for. `again(wanted)` makes another plan.

    `restore_again(password, overwrite)` plans a roll-back anew, `verify_wanted` tests what the platform has.
    """

    again = Signal(object)
    restore_again = Signal(str, bool)
    verify_wanted = Signal()

    def __init__(self, plan: Plan, *, name: str, platform: bool, has_secret: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.plan = plan
        self._platform, self._has_secret = platform, has_secret
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=12)
        self.rewrite: QPushButton | None = None
        self.verify: QPushButton | None = None
        self.overwrite: WrappingCheckBox | None = None
        self.old_password: SecretField | None = None
        self.admin_email: Offer | None = None
        self.base_url: Offer | None = None
        self._head(name)
        if platform and not plan.state:
            self._unseen()
        self._changes()
        self._risks()
        if plan.state:
            self._ways_back()
        elif platform:
            self._offers()
        if "password" in plan.lost and not plan.wanted.old_password:
            self._ask_old()
        self._options()

    # What it says

    @property
    def title(self) -> str:
        """What the plan comes to."""
        plan, count = self.plan, len(self.plan.changes)
        if plan.state:
            if plan.blocked and not count:
                return say("Roll back: something is needed first")
            if not count:
                return say("The earlier settings are there already")
            return say_many(count, "Roll back: {n} change", "Roll back: {n} changes")
        if count:
            return say_many(count, "{n} change", "{n} changes")
        return say("Nothing visible differs") if plan.unseen else say("Nothing to change")

    def _head(self, name: str) -> None:
        plan = self.plan
        version = plan.facts.get("version")
        where = f"{plan.where}{f', ThingsBoard {say(version)}' if version else ''}"
        # What is brought back is no profile's.
        way = where if plan.state or not name else f"{name}  →  {where}"
        self._box.addWidget(Title(way, self, "card").selectable())
        self._box.addWidget(Title(self.title, self))
        if plan.empty and plan.unseen and not plan.state:
            words = say(
                "The password cannot be compared: the platform never shows the one that it has stored. Let the "
                "platform test what it has, or write the password again."
            )
            if "password" not in plan.unseen:
                words = say(
                    "The refresh token cannot be compared: the platform never shows the one that it has stored. Let "
                    "the platform test what it has, or write the refresh token again."
                )
            self._box.addWidget(Text(words, "", self))

    def _changes(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(6)
        for row, change in enumerate(self.plan.changes):
            grid.addWidget(Text(change.label, "faint", self), row, 0, Qt.AlignmentFlag.AlignTop)
            values = Text(f"{change.before}  →  {change.after}", "", self).selectable()
            grid.addWidget(values, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 3)
        self._box.addLayout(grid)

    def _risks(self) -> None:
        risks = self.plan.risks
        usual = [risk for risk in risks if risk.code in _USUAL and risk.severity is not Severity.ERROR]
        marked = [risk for risk in risks if risk not in usual]
        if marked:
            self._box.addWidget(Title(say("To know before") if self.plan.changes else say("To know"), self))
            for risk in marked:
                # What a fix would change is offered below.
                shown = risk._replace(fix=None)
                if risk.code == CHANGED:
                    shown = shown._replace(remedy=say("Tick the box below to replace that too."))
                self._box.addWidget(ProblemLine(shown, self))
        if usual:
            fold = Fold(say("One thing that nearly always holds") if len(usual) == 1 else
                        say("{count} things that nearly always hold", count=len(usual)), self)  # fmt: skip
            self._box.addWidget(fold)
            more = QWidget(self)
            lines = QVBoxLayout(more)
            spaced(lines)
            for risk in usual:
                lines.addWidget(ProblemLine(risk._replace(fix=None), more))
            more.hide()
            fold.toggled.connect(more.setVisible)
            self._box.addWidget(more)

    # What it offers

    def _button(self, row: Flow, words: str, call: Callable[[], object]) -> QPushButton:
        button = push_button(words, self)
        button.clicked.connect(lambda: call())
        row.addWidget(button)
        return button

    def _unseen(self) -> None:
        plan, row = self.plan, Flow()
        if plan.empty:
            self.verify = self._button(row, say("&Test what the platform has"), self.verify_wanted.emit)
            self.verify.setAutoDefault(True)
            make_primary(self.verify)
        if plan.unseen:
            words, lacking = say("&Write the password again"), say("Enter the password in the form first.")
            if "password" not in plan.unseen:
                words, lacking = say("&Write the refresh token again"), say("Sign in first.")
            self.rewrite = self._button(row, words, lambda: self._plan_again(rewrite_password=True))
            self.rewrite.setEnabled(self._has_secret)
            self.rewrite.setToolTip("" if self._has_secret else lacking)
        if row.count():
            self._box.addLayout(row)

    def _offers(self) -> None:
        """Offer what stands beside the mail settings and would be put right in the same plan."""
        plan = self.plan
        email = plan.wanted.admin_email or ""
        if email or any(risk.code == "installed-email" for risk in plan.risks):
            self.admin_email = self._offer(
                say("Change the &administrator's e-mail to"), "you@example.org", email, is_address,
                lambda text: self._plan_again(admin_email=text or None),
            )  # fmt: skip
        url = plan.wanted.base_url or ""
        now = plan.facts.get("base_url", "")
        self.base_url = self._offer(
            say("Change the &links in the platform's messages from {now} to", now=now)
            if now
            else say("Change the &links in the platform's messages to"),
            "https://things.example.com", url, is_web_address,
            lambda text: self._plan_again(base_url=text or None),
        )  # fmt: skip
        for risk in plan.risks:
            if risk.fix is not None and "baseUrl" in risk.fix.changes:
                self.base_url.suggest(str(risk.fix.changes["baseUrl"]))

    def _offer(
        self, words: str, example: str, planned: str, good: Callable[[str], bool], use: Callable[[str], None]
    ) -> Offer:
        made = Offer(words, example, planned, good, self)
        made.wanted.connect(use)
        self._box.addWidget(made)
        return made

    def _ways_back(self) -> None:
        """Offer what lets a roll-back go on that something stands in the way of."""
        found = {risk.code: risk.severity for risk in self.plan.risks}
        if CHANGED in found:
            self.overwrite = WrappingCheckBox(say("Yes, &overwrite what was changed since"), self)
            # The plan that is shown was made with a yes or without.
            self.overwrite.setChecked(found[CHANGED] is not Severity.ERROR)
            # Elsewhere the field is for the present password.
            self.overwrite.toggled.connect(
                lambda on: self.restore_again.emit(self.old_text if EARLIER in found else "", on)
            )
            self._box.addWidget(self.overwrite)
        if EARLIER in found:
            self._secret(
                "earlier-password", say("Earlier pass&word"), say("It was replaced and is kept nowhere.")
            )
            row = Flow()
            self._button(row, say("&Use this password"), self._use_old)
            self._box.addLayout(row)

    def _ask_old(self) -> None:
        kept = not any(risk.code == "secrets-not-kept" for risk in self.plan.risks)
        where = (
            say("It is kept in the keyring until then.")
            if kept
            else say("Keep it at hand: there is no keyring here.")
        )
        words = say("Enter it if you know it: the platform never shows it, and a roll-back will need it.")
        self._secret("present-password", say("Present pass&word"), f"{words} {where}")

    def _secret(self, key: str, label: str, words: str) -> None:
        self.old_password = SecretField(key, self)
        self.old_password.edit.setAccessibleName(label.replace("&", ""))
        self.old_password.setMinimumHeight(TARGET)
        row, holder = QWidget(self), QWidget(self)
        beside = FieldLabel(label, self.old_password, row)
        beside.setBuddy(self.old_password.edit)
        below = QVBoxLayout(holder)
        spaced(below, gap=4)
        below.addWidget(self.old_password)
        below.addWidget(Text(words, "faint", holder))
        FieldGrid(row).add(beside, holder)
        self._box.addWidget(row)

    def _use_old(self) -> None:
        if self.old_text:
            self.restore_again.emit(self.old_text, self.overwrite is not None and self.overwrite.isChecked())

    @property
    def old_text(self) -> str:
        """The earlier password, as far as one was typed."""
        return self.old_password.edit.text() if self.old_password is not None else ""

    # How it is carried out

    def _options(self) -> None:
        plan = self.plan
        self.test_here = WrappingCheckBox(say("Test from this &computer first (no message is sent)"), self)
        self.platform_test = WrappingCheckBox(
            say("Let the platform &send its own test message before saving"), self
        )
        self.save_anyway = WrappingCheckBox(say("Save even when the platform's test &fails"), self)
        self.prove = WrappingCheckBox(
            say("Test once more afterwards, with the password as the platform store&d it"), self
        )
        boxes = (self.test_here, self.platform_test, self.save_anyway, self.prove)
        self.platform_test.setChecked(True)
        self.platform_test.toggled.connect(self.save_anyway.setEnabled)
        recipient = plan.facts.get("recipient")
        if recipient:
            self.platform_test.setToolTip(say("It goes to {recipient}.", recipient=recipient))
        shown = self._platform and not plan.empty and not plan.state
        self.test_here.setChecked(shown)
        options = QVBoxLayout()
        spaced(options, gap=2)
        for box in boxes:
            box.setVisible(shown)
            options.addWidget(box)
        self._box.addLayout(options)

    def options(self) -> Options:
        """Return how the plan is to be carried out."""
        return Options(
            test=self.platform_test.isChecked(),
            save_anyway=self.save_anyway.isChecked() and self.save_anyway.isEnabled(),
            prove_stored=self.prove.isChecked(),
        )

    def confirmed(self) -> Plan | None:
        """Return the plan to carry out. None: what is ticked and typed is planned first, or said to be wrong."""
        offers = [offer for offer in (self.admin_email, self.base_url) if offer is not None]
        if not all(offer.check() for offer in offers):
            return None
        if any(offer.pending for offer in offers):
            email, url = self.admin_email, self.base_url
            self._plan_again(
                admin_email=(email.text if email is not None else "") or None,
                base_url=(url.text if url is not None else "") or None,
            )
            return None
        if self.old_text and not self.plan.state:
            return self.plan._replace(wanted=self._wanted())
        return self.plan

    def _wanted(self) -> Wanted:
        wanted = self.plan.wanted
        return wanted._replace(old_password=self.old_text or wanted.old_password)

    def _plan_again(self, **changes: Any) -> None:
        self.again.emit(self._wanted()._replace(**changes))
