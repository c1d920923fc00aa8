"""Signing in from the window, at the practice server, with a browser that does as a person wants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.sign_in import SignInDialog, Step
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.cards import DiagnosisCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.authorization import MAILBOX
from tests.gui.browser import browsing
from tests.gui.states import CLIENT, make_window, oauth2_signed_in, settle
from tests.practice.person import consent, willing
from tests.storage.keyrings import MemoryStore


@pytest.fixture
def signing(practising: MainWindow) -> MainWindow:
    """The practice server with OAuth2 chosen."""
    practising.editor.set_value("enableOauth2", True)
    settle()
    return practising


def fault(window: MainWindow, name: str) -> None:
    server = window.practice._server
    assert server is not None
    server.fault = name


def opened(window: MainWindow) -> SignInDialog:
    assert window.form.signing is not None
    window.form.signing.sign_in.button.click()
    dialog = window.findChild(SignInDialog)
    assert dialog is not None
    return dialog


def standing(window: MainWindow) -> str:
    assert window.form.signing is not None
    return window.form.signing.sign_in.standing.words


def test_one_click_and_a_consent_end_in_a_login_in_the_form(signing: MainWindow) -> None:
    assert "Nobody has signed in yet" in standing(signing)
    with browsing(willing) as browser:
        dialog = opened(signing)
    assert browser.opened[0].startswith("http://127.0.0.1:")
    assert dialog.card is not None
    assert "can log in as practice@example.com" in dialog.card.accessibleName()
    assert signing.editor.value("refreshToken")
    assert f"Signed in as {MAILBOX} on" in standing(signing)
    assert "Not saved yet" in standing(signing)
    assert signing.form.signing is not None
    assert signing.form.signing.sign_in.button.text() == "Sign in again…"
    dialog.close()


def test_a_login_that_was_signed_in_for_sends_a_test_with_its_token_as_the_first_stage(
    signing: MainWindow,
) -> None:
    with browsing(willing):
        opened(signing).close()
    signing.test(send=True)
    settle()
    run = signing.editor.test.run
    assert run is not None
    assert run.result is not None
    assert run.result.ok, run.result.failure
    assert [report.stage.value for report in run.stages][:2] == ["config", "oauth-token"]


def test_a_token_that_a_test_replaces_is_kept_where_the_old_one_was(
    signing: MainWindow, store: MemoryStore
) -> None:
    with browsing(willing):
        opened(signing).close()
    first = signing.editor.value("refreshToken")
    fault(signing, "token-rotated")
    signing.test(send=True)
    settle()
    second = signing.editor.value("refreshToken")
    assert second not in ("", first)
    assert not signing.editor.test.stale
    assert "replaces the refresh token at each use" in standing(signing)
    signing.saving._save_profile("Plant A", None)
    signing.test(send=True)
    settle()
    run = signing.editor.test.run
    assert run is not None
    assert run.result is not None
    assert run.result.ok, run.result.failure
    kept = {key: value for (_, key), value in store.kept.items()}
    assert kept["refreshToken"] not in (first, second)
    assert signing.editor.value("refreshToken") == ""
    profile = signing.workspace.profile
    assert profile is not None
    assert profile.oauth is not None
    assert profile.oauth.refreshed


def test_saved_the_token_lies_in_the_keyring_and_nowhere_else(
    signing: MainWindow, store: MemoryStore, tmp_path: Path
) -> None:
    with browsing(willing):
        opened(signing).close()
    token = str(signing.editor.value("refreshToken"))
    signing.saving._save_profile("Plant A", None)
    assert token in store.kept.values()
    assert signing.editor.value("refreshToken") == ""
    assert "Not saved yet" not in standing(signing)
    for path in (one for one in tmp_path.rglob("*") if one.is_file()):
        assert token.encode() not in path.read_bytes(), path
    signing.workspace.open_profile("Plant A")
    assert f"Signed in as {MAILBOX} on" in standing(signing)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("consent-refused", "refused"),
        ("box-unticked", "not to this"),
        ("no-refresh-token", "no refresh token"),
        ("secret-expired", "secret"),
        ("token-revoked", "token"),
        ("mailbox-wrong", ""),
    ],
)
def test_a_sign_in_that_fails_says_why_and_keeps_nothing(signing: MainWindow, name: str, words: str) -> None:
    fault(signing, name)
    with browsing(willing):
        dialog = opened(signing)
    card = dialog.card
    assert card is not None
    shown = " ".join(label.text() for label in (dialog.intro, *card.findChildren(QLabel)))
    assert words in shown.lower()
    if name in ("consent-refused", "secret-expired", "token-revoked"):
        assert isinstance(card, DiagnosisCard), shown
    assert not dialog.again.isHidden()
    assert signing.editor.value("refreshToken") == ""
    assert "Nobody has signed in yet" in standing(signing)
    fault(signing, "")
    with browsing(willing):
        dialog.again.click()
    assert signing.editor.value("refreshToken")
    dialog.close()


def test_no_token_is_on_the_clipboard_in_a_title_or_to_be_read_in_the_window(signing: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    with browsing(willing):
        dialog = opened(signing)
    token = str(signing.editor.value("refreshToken"))
    assert token not in QGuiApplication.clipboard().text()
    for widget in (signing, dialog, *signing.findChildren(QWidget)):
        for words in (widget.windowTitle(), widget.toolTip(), widget.accessibleDescription()):
            assert token not in words
    shown = [label.text() for label in signing.findChildren(QLabel)]
    shown += [line.text() for line in signing.findChildren(QLineEdit)]
    assert not any(token in words for words in shown)
    assert token not in repr(signing.editor)
    dialog.close()


def test_what_is_missing_gets_the_cursor_and_no_browser_opens(window: MainWindow) -> None:
    window.form.choose("gmail")
    for key, value in {
        "mailFrom": "plant@gmail.com",
        "username": "plant@gmail.com",
        "enableOauth2": True,
    }.items():
        window.editor.set_value(key, value)
    assert window.form.signing is not None
    with browsing() as browser:
        window.form.signing.sign_in.button.click()
    assert browser.opened == []
    assert window.focusWidget() is window.form.rows["clientId"].editor
    assert window.findChild(SignInDialog) is None


def test_the_dates_go_into_a_calendar(signing: MainWindow, tmp_path: Path) -> None:
    with browsing(willing):
        opened(signing).close()
    assert signing.form.signing is not None
    signing.form.signing.secret_date.line.setText("2027-05-31")
    signing.form.signing.secret_date.line.returnPressed.emit()
    settle()
    assert "2027-05-31" in standing(signing)
    signing.form.signing.sign_in.calendar.click()
    dialog = signing.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / "dates.ics"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    assert b"DTSTART:20270531" in target.read_bytes()


def test_a_new_secret_keeps_the_login(signing: MainWindow) -> None:
    with browsing(willing):
        opened(signing).close()
    token = signing.editor.value("refreshToken")
    signing.form.signing.sign_in.secret.click()  # type: ignore[union-attr]
    assert signing.focusWidget() is signing.form.rows["clientSecret"].target
    signing.editor.set_value("clientSecret", "another")
    assert signing.editor.value("refreshToken") == token
    assert "Signed in as" in standing(signing)


@pytest.fixture
def alive(qtbot: QtBot, tmp_path: Path, store: MemoryStore) -> MainWindow:
    """The same with jobs on threads of their own."""
    window = make_window(tmp_path, store=store, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.form.choose("practice")
    qtbot.waitUntil(lambda: window.practice.running)
    window.editor.set_value("enableOauth2", True)
    settle()
    return window


def test_the_address_of_the_page_that_did_not_load_is_taken_as_well(alive: MainWindow, qtbot: QtBot) -> None:
    with browsing() as browser:
        dialog = opened(alive)
        qtbot.waitUntil(lambda: bool(browser.opened))
        dialog.fold.setChecked(True)
        dialog.pasted.setText("http://localhost/?code=1")
        dialog.use.click()
        qtbot.waitUntil(lambda: "whole address" in dialog.wrong.text())
        dialog.pasted.setText(consent(browser.opened[0]))
        dialog.use.click()
        qtbot.waitUntil(lambda: dialog.card is not None)
    assert alive.editor.value("refreshToken")
    dialog.close()
    alive.practice.stop()


def test_cancel_ends_the_waiting_at_once(alive: MainWindow, qtbot: QtBot) -> None:
    with browsing() as browser:
        dialog = opened(alive)
        qtbot.waitUntil(lambda: bool(browser.opened))
        assert dialog.steps.at is Step.CONSENT
        with qtbot.waitSignal(alive.runner.ended, timeout=2000):
            dialog.cancel.click()
    assert alive.editor.value("refreshToken") == ""
    alive.practice.stop()


def test_a_settings_file_holds_the_login_and_keeps_it_when_it_is_saved_again(
    window: MainWindow, tmp_path: Path
) -> None:
    oauth2_signed_in(window)
    dialog = window.saving.save_as(as_file=True)
    assert dialog is not None
    assert dialog.include.isChecked()
    assert not dialog.include.isEnabled()
    chosen: list[bool] = []
    dialog.file_chosen.disconnect()
    dialog.file_chosen.connect(chosen.append)
    dialog.accept()
    assert chosen == [True]
    target = tmp_path / "mail.json"
    window.saving._save_file(target, None, include_password=True)
    window.opening.open_path(target)
    window.editor.set_value("mailFrom", "Plant B <mail@plant.org>")
    window.saving.save()
    settle()
    values = json.loads(target.read_text(encoding="utf-8"))["jsonValue"]
    assert values["mailFrom"].startswith("Plant B")
    assert (values["clientSecret"], values["refreshToken"]) == (CLIENT["clientSecret"], "a refresh token")
