"""The rows of a login by OAuth2: there when it is chosen, with what the provider decides folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.signing import FOLDED, Standing
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS
from mailconfig_gui.model.profile import OAuthNotes
from tests.gui.form.test_form import line, pick
from tests.gui.shown import tab_stops, words
from tests.gui.states import settle

if TYPE_CHECKING:
    from mailconfig_gui.gui.form.signing import Signing


def choose(window: MainWindow, provider: str) -> Signing:
    """Choose a provider, and OAuth2 as the person does."""
    window.form.choose(provider)
    chooser = window.form.rows["enableOauth2"].editor
    assert isinstance(chooser, QComboBox)
    pick(chooser, True)  # type: ignore[arg-type]
    settle()
    assert window.form.signing is not None
    return window.form.signing


def test_there_is_a_choice_where_a_provider_has_oauth2_and_none_elsewhere(window: MainWindow) -> None:
    assert "enableOauth2" not in window.form.rows
    window.form.choose("sendgrid")
    assert "enableOauth2" not in window.form.rows
    for provider, seen in {"gmail": True, "custom": True, "sendgrid": False, "practice": True}.items():
        window.form.choose(provider)
        assert window.form.rows["enableOauth2"].isVisible() is seen, provider
    assert window.form.signing is None, "nobody has chosen it"


def test_with_oauth2_the_user_is_the_mailbox_and_there_is_no_password(window: MainWindow) -> None:
    choose(window, "gmail")
    user = window.form.rows["username"]
    assert user.label is not None
    assert user.label.text() == "Mail&box"
    assert user.target.accessibleName() == "Mailbox"
    assert not window.form.rows["password"].isVisible()
    pick(window.form.rows["enableOauth2"].editor, False)  # type: ignore[arg-type]
    assert user.label.text() == "&User name"
    assert window.form.rows["password"].isVisible()
    assert not any(window.form.rows[key].isVisible() for key in OAUTH2_KEYS[1:])


def test_an_empty_client_id_shows_what_the_provider_s_looks_like(window: MainWindow) -> None:
    choose(window, "gmail")
    assert line(window, "clientId").placeholderText().endswith(".apps.googleusercontent.com")
    choose(window, "microsoft365")
    assert line(window, "clientId").placeholderText() == BY_KEY["clientId"].example


def test_what_a_provider_decides_is_one_sentence_that_unfolds(window: MainWindow) -> None:
    signing = choose(window, "gmail")
    assert signing.sentence.text() == "Google, https://mail.google.com/"
    assert not any(window.form.rows[key].isVisible() for key in FOLDED)
    signing.fold.click()
    assert all(window.form.rows[key].isVisible() for key in FOLDED)
    assert not signing.sentence.isVisible()
    assert choose(window, "custom").fold.isChecked(), "a person has to know its addresses"


def test_only_microsoft_has_a_tenant_and_a_date_and_only_google_an_audience(window: MainWindow) -> None:
    signing = choose(window, "gmail")
    assert not window.form.rows["providerTenantId"].isVisible()
    assert signing.audience.isVisible()
    assert not signing.secret_date.isVisible()
    assert choose(window, "microsoft365") is signing
    assert window.form.rows["providerTenantId"].isVisible()
    assert signing.secret_date.isVisible()
    assert not signing.audience.isVisible()


def test_a_folded_address_with_a_problem_unfolds(window: MainWindow) -> None:
    signing = choose(window, "microsoft365")
    window.editor.problems.show_all(test=False)
    assert signing.fold.isChecked()
    assert [one.code for one in window.form.rows["tokenUri"].problems.shown] == ["tenant-missing"]
    window.editor.set_value("providerTenantId", "plant.org")
    assert window.form.rows["tokenUri"].problems.shown == ()


def test_a_tenant_that_is_missing_in_the_addresses_is_asked_for_where_it_is_entered(
    window: MainWindow,
) -> None:
    choose(window, "microsoft365")
    assert "put into the addresses below" in words(window.form.rows["providerTenantId"])
    window.editor.set_value("providerTenantId", "plant.org")
    assert "addresses below" not in words(window.form.rows["providerTenantId"])


def test_of_a_long_address_the_beginning_is_seen(window: MainWindow) -> None:
    choose(window, "gmail")
    address = line(window, "authUri")
    assert address.text().startswith("https://accounts.google.com/")
    assert address.cursorPosition() == 0


def test_the_keyboard_goes_from_top_to_bottom(window: MainWindow, qtbot: QtBot) -> None:
    signing = choose(window, "microsoft365")
    signing.fold.setChecked(True)
    order = tab_stops(window, qtbot)
    rows = window.form.rows
    wanted = [
        rows["enableOauth2"].editor, rows["username"].editor, rows["clientId"].editor, line(window, "clientSecret"),
        signing.secret_date.line,
        rows["providerTenantId"].editor, signing.fold, rows["scope"].editor, signing.sign_in.button,
        rows["enableProxy"].editor,
    ]  # fmt: skip
    places = [order.index(widget) for widget in wanted]
    assert places == sorted(places)


def test_the_button_names_the_provider_and_tells_how_the_login_stands(window: MainWindow) -> None:
    signing = choose(window, "microsoft365")
    assert signing.sign_in.button.text() == "Sign in at Microsoft…"
    signing.sign_in.stand(Standing(True, "It ends.", "warn", has_dates=True))
    window.form.refresh()
    assert signing.sign_in.button.text() == "Sign in again at Microsoft…"
    assert signing.sign_in.button.accessibleDescription() == "It ends."
    assert signing.sign_in.calendar.isVisible()
    assert signing.sign_in.secret.isVisible()


def test_a_date_that_is_none_is_said_and_not_taken(window: MainWindow, qtbot: QtBot) -> None:
    signing = choose(window, "microsoft365")
    signing.secret_date.line.setFocus()
    qtbot.keyClicks(signing.secret_date.line, "next May")
    signing.secret_date.line.returnPressed.emit()
    assert "2027-11-30" in signing.secret_date.note.text()
    assert window.workspace.notes.oauth == OAuthNotes()
    signing.secret_date.line.setText("2027-05-31")
    signing.secret_date.line.returnPressed.emit()
    assert signing.secret_date.note.text() == ""
    assert window.workspace.notes.oauth.secret_expires == "2027-05-31"


def test_the_audience_is_noted_with_the_profile(window: MainWindow) -> None:
    signing = choose(window, "gmail")
    pick(signing.audience.choice, "testing")
    signing.audience.choice.activated.emit(signing.audience.choice.currentIndex())
    assert window.workspace.notes.oauth.audience == "testing"


@pytest.mark.parametrize("host", ["smtp.office365.com", "smtp-mail.outlook.com"])
def test_where_passwords_end_the_choice_says_so_and_offers_the_other_way(
    window: MainWindow, host: str
) -> None:
    window.form.choose("custom")
    row = window.form.rows["enableOauth2"]
    assert not row.findChildren(LinkButton)[0].isVisible()
    window.editor.set_value("smtpHost", host)
    window.editor.set_value("username", "tb@plant.org")
    offer = row.findChildren(LinkButton)[0]
    assert offer.isVisible()
    assert row.note.text()
    window.editor.problems.show_all(test=False)
    assert [one.code for one in window.form.rows["username"].problems.shown] == [], "it is said once"
    offer.click()
    assert window.editor.value("enableOauth2") is True
    assert not offer.isVisible()
