"""Why a test failed, the buttons that mend it, and what helps somebody else to help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from mailconfig_gui.gui.kit.cards import Rule
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.layouts import Flow
from mailconfig_gui.gui.kit.links import open_link
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.results.cards import (
    add_more,
    card_button,
    card_head,
    explain_in,
    hand_over_button,
    needs_others,
    reading_of,
    support_button,
)
from mailconfig_gui.gui.results.verdict_card import Arrival, VerdictCard
from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.model.security import security_of
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.transcript import as_text
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.problem import Fix
    from mailconfig_gui.smtp.events import Result, StageReport

# From here on the account with the provider counts.
_ACCOUNT = (Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.AFTER_DATA)


def changed_words(fix: Fix) -> str:
    """Say what a fix has put into the form."""
    changes = fix.changes
    words = []
    if {"smtpProtocol", "enableTls"} & changes.keys():
        words.append(
            say(
                "Encryption: {label}",
                label=security_of(changes.get("smtpProtocol", "smtp"), changes.get("enableTls")).words,
            )
        )
    for key, value in changes.items():
        if key in BY_KEY and key not in ("smtpProtocol", "enableTls"):
            shown = say("replaced") if key in SECRET_KEYS and value else str(value) or say("empty")
            words.append(f"{BY_KEY[key].name}: {shown}")
    return say("Changed in the form. {changes}", changes=", ".join(words))


class FailureCard(VerdictCard):
    """Why a test failed, and the buttons that mend it."""

    def __init__(
        self,
        run: Run,
        result: Result,
        wishes: OutcomePlace,
        parent: QWidget,
        *,
        draft: Mapping[str, object],
        applied: Fix | None = None,
        preset: Preset | None = None,
    ) -> None:
        kind, icon_name = ("warn", "warning") if result.may_have_arrived else ("bad", "error")
        super().__init__(kind, parent)
        diagnosis, failure = run.diagnosis, result.failure
        self.diagnosis = diagnosis
        self._wishes = wishes
        self.again: QPushButton | None = None
        self.fixes: list[QPushButton] = []
        if diagnosis is not None:
            card_head(self, icon_name, kind, diagnosis.title)
            explain_in(self, diagnosis)
        elif failure is not None:
            icon_name = "lock" if failure.kind is FailureKind.UNPROTECTED else icon_name
            card_head(self, icon_name, kind, say("The test went no further"))
            self.box.addWidget(Text(failure.text, "", self).selectable())
        # Below the title and the reason, above what to do.
        self.box.insertLayout(2, self.platform_place)
        if result.code and result.may_have_arrived:
            self.arrival = Arrival(run, wishes, self)
            self.box.addWidget(self.arrival)
        if applied is not None:
            self._offer_again(applied)
        elif diagnosis is not None:
            self._offer_fixes(diagnosis.fixes, draft)
        self._offer_help(result, preset)
        raw = f"{failure.stage.label}: {failure.raw}" if failure is not None and failure.raw else ""
        add_more(self, reading_of(diagnosis) if diagnosis is not None else [], raw)

    def show_platform(self, verdict: QWidget) -> None:
        """Show it parted from the steps, which are those for the test."""
        super().show_platform(verdict)
        self.platform_place.addWidget(Rule("row", self))

    def _offer_again(self, applied: Fix) -> None:
        words = Text(changed_words(applied), "", self).selectable()
        self.box.addLayout(beside_icon("done", "good", words))
        self.again = card_button(say("Send test again"), self, self._wishes.again_wanted)
        line = Flow()
        line.addWidget(self.again)
        self.box.addLayout(line)

    def _offer_fixes(self, fixes: tuple[Fix, ...], draft: Mapping[str, object]) -> None:
        row, wanted = Flow(), self._wishes.fix_chosen
        for fix in fixes:
            if all(draft.get(key) == value for key, value in fix.changes.items()):
                continue  # it is so by now
            button = card_button(fix.label, self, lambda _=False, fix=fix: wanted.emit(fix))
            button.setToolTip(say("Changes the form and sends the test again."))
            row.addWidget(button)
            self.fixes.append(button)
        if self.fixes:
            self.box.addLayout(row)

    @property
    def _has_pages(self) -> bool:
        """Tell whether the steps themselves lead to the provider's pages."""
        return self.diagnosis is not None and any(step.url for step in self.diagnosis.remedy)

    def _offer_help(self, result: Result, preset: Preset | None) -> None:
        failure, diagnosis, wishes = result.failure, self.diagnosis, self._wishes
        row = Flow()
        if failure is not None and failure.kind is FailureKind.UNPROTECTED:
            row.addWidget(card_button(say("Log in without protection…"), self, wishes.allow_wanted))
        if failure is not None and failure.kind is FailureKind.CERTIFICATE and result.tls is not None:
            row.addWidget(card_button(say("Show certificates…"), self, wishes.certificate_wanted))
        if needs_others(diagnosis):
            row.addWidget(hand_over_button(self, wishes.hand_over_wanted))
        page = next((step for step in preset.prepare if step.link), None) if preset is not None else None
        account = failure is not None and failure.stage in _ACCOUNT and not result.may_have_arrived
        if preset is not None and page is not None and account and not self._has_pages:
            opened = card_button(
                say("Open {name}: {label}", name=preset.name, label=page.label),
                self,
                lambda: open_link(page.link, self),
                name="open",
            )
            opened.setToolTip(page.link)
            opened.setAccessibleDescription(say("Opens {link} in the browser", link=page.link))
            row.addWidget(opened)
        row.addWidget(support_button(self, wishes.support_wanted))
        self.box.addLayout(row)


def _line(report: StageReport) -> str:
    return say("{stage}: {text} ({ms} ms)", stage=report.stage.label, text=report.text, ms=report.ms)


def support_text(run: Run, result: Result, findings: Findings | None = None) -> str:
    """Return what helps somebody else to help: settings without secrets, stages, reply, transcript."""
    lines = [say("Test mail through {host} to {recipient}", host=run.host, recipient=run.recipient)]
    lines += [
        say("ok     {report}", report=_line(report))
        if report.ok
        else say("FAILED {report}", report=_line(report))
        for report in run.stages
    ]
    if run.diagnosis is not None:
        lines += ["", run.diagnosis.title, run.diagnosis.why]
    if result.failure is not None and result.failure.raw:
        lines += ["", result.failure.raw]
    if findings is not None:
        lines += [
            "",
            say("All mail ports of {host}", host=findings.host),
            *(one.describe() for one in findings.endpoints),
        ]
    return "\n".join(lines) + "\n\n" + as_text(run.transcript)
