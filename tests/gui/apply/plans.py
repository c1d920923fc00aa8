"""Plans and their pages, for the tests of what such a page shows and offers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import Change, Plan, Snapshot
from mailconfig_gui.gui.apply.plan import PlanPage
from mailconfig_gui.model.problem import Problem, Severity

CHANGE = Change("smtpHost", "SMTP host", "“<b>old</b>”", "“new”")
PLAN = Plan("https://a.example", Snapshot(None), Document({}, {}), (CHANGE,), (), facts={"version": "4.3"})
HIDDEN = Snapshot(Document({}, {"username": "iot"}), frozenset({"password"}))


def risk(code: str, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(None, severity, code, f"About {code}.", "Do it with --overwrite.")


def made(plan: Plan, parent: QWidget, *, has_secret: bool = True, platform: bool = True) -> PlanPage:
    return PlanPage(plan, name="Plant A", platform=platform, has_secret=has_secret, parent=parent)
