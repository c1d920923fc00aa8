"""A plan as a page: its words, its order, what it offers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import Snapshot
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import ProblemLine
from mailconfig_gui.model.problem import Severity
from tests.gui.apply.plans import HIDDEN, PLAN, made, risk
from tests.gui.shown import words


def test_it_is_headed_by_profile_and_platform_and_says_each_change(parent: QWidget) -> None:
    lines = words(made(PLAN, parent)).splitlines()
    assert lines[:2] == ["Plant A  →  https://a.example, ThingsBoard 4.3", "1 change"]
    assert "“<b>old</b>”  →  “new”" in lines


def test_without_a_visible_change_it_does_not_call_all_of_it_the_same(parent: QWidget) -> None:
    plan = PLAN._replace(changes=(), before=HIDDEN, after=Document({}, {"username": "iot"}))
    page = made(plan, parent, has_secret=False)
    assert page.title == "Nothing visible differs"
    assert "cannot be compared" in words(page)
    assert page.rewrite is not None
    assert not page.rewrite.isEnabled()
    assert page.rewrite.toolTip()
    plain = made(PLAN._replace(changes=()), parent)
    assert plain.title == "Nothing to change"
    assert plain.rewrite is None
    assert plain.verify is not None


def test_with_oauth2_it_is_the_refresh_token_that_cannot_be_compared(parent: QWidget) -> None:
    document = Document({}, {"enableOauth2": True})
    held = Snapshot(document, frozenset({"password", "refreshToken"}))
    page = made(PLAN._replace(changes=(), before=held, after=document), parent, has_secret=False)
    assert "The refresh token cannot be compared" in words(page)
    assert "assword" not in words(page)
    assert page.rewrite is not None
    assert (page.rewrite.text(), page.rewrite.toolTip()) == (
        "&Write the refresh token again",
        "Sign in first.",
    )


def test_what_nearly_always_holds_is_folded_away(parent: QWidget) -> None:
    page = made(PLAN._replace(risks=(risk("edges"), risk("login-name-changes"))), parent)
    assert "About login-name-changes." in words(page)
    assert "About edges." not in words(page)
    page.findChildren(Fold)[0].setChecked(True)
    assert "About edges." in words(page)
    assert len(page.findChildren(ProblemLine)) == 2


def test_a_roll_back_offers_what_lets_it_go_on(parent: QWidget) -> None:
    stops = (risk("changed-meanwhile", Severity.ERROR), risk("earlier-password-needed", Severity.ERROR))
    page = made(PLAN._replace(state="one", risks=stops), parent)
    assert page.title == "Roll back: 1 change"
    assert "--overwrite" not in words(page).splitlines()[-1]
    asked: list[tuple[str, bool]] = []
    page.restore_again.connect(lambda password, on: asked.append((password, on)))
    assert page.overwrite is not None
    assert not page.overwrite.isChecked()
    page.overwrite.click()
    assert page.old_password is not None
    page.old_password.edit.setText("before")
    page._use_old()
    assert asked == [("", True), ("before", True)]
    assert page.confirmed() == page.plan


def test_a_roll_back_that_only_lacks_its_password_says_so(parent: QWidget) -> None:
    stops = (risk("changed-meanwhile"), risk("earlier-password-needed", Severity.ERROR))
    page = made(PLAN._replace(state="one", changes=(), risks=stops, before=HIDDEN), parent)
    assert page.title == "Roll back: something is needed first"
    assert "cannot be compared" not in words(page)
    assert page.overwrite is not None
    assert page.overwrite.isChecked(), "that yes was given"


def test_the_present_password_is_never_taken_as_the_earlier_one(parent: QWidget) -> None:
    stops = (risk("changed-meanwhile", Severity.ERROR),)
    page = made(PLAN._replace(state="one", risks=stops, lost=frozenset({"password"})), parent)
    asked: list[tuple[str, bool]] = []
    page.restore_again.connect(lambda password, on: asked.append((password, on)))
    assert page.old_password is not None
    assert page.overwrite is not None
    page.old_password.edit.setText("the present one")
    page.overwrite.click()
    assert asked == [("", True)]


def test_an_earlier_password_goes_with_the_plan(parent: QWidget) -> None:
    page = made(PLAN._replace(lost=frozenset({"password"})), parent)
    assert page.old_password is not None
    page.old_password.edit.setText("before")
    confirmed = page.confirmed()
    assert confirmed is not None
    assert confirmed.wanted.old_password == "before"
    kept = made(PLAN._replace(lost=frozenset({"password"}), risks=(risk("secrets-not-kept"),)), parent)
    assert "no keyring" in words(kept)


def test_options_are_for_a_platform_only(parent: QWidget) -> None:
    page = made(PLAN, parent, platform=False)
    assert not page.test_here.isVisibleTo(page)
    assert page.base_url is None
    assert page.options().test
    page = made(PLAN, parent)
    page.save_anyway.setChecked(True)
    page.platform_test.setChecked(False)
    assert not page.options().save_anyway
    assert not page.options().test
