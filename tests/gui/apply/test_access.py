"""The fields of a target."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.apply.access import FILE, PLATFORM, AccessForm


@pytest.fixture
def form(qtbot: QtBot) -> AccessForm:
    made = AccessForm({"apply-url": "https://a.example", "apply-user": "me@example.org"}, None)
    qtbot.addWidget(made)
    return made


def test_what_was_used_last_is_filled_in_and_no_secret_is_kept(form: AccessForm) -> None:
    assert form.url.text() == "https://a.example"
    form.password.edit.setText("secret-1")
    form.key.edit.setText("secret-2")
    form.place.setText("postgresql://user:secret-3@host/db")
    assert "secret" not in str(form.choices())
    form.forget()
    assert form.password.edit.text() == form.key.edit.text() == ""


def test_an_address_is_checked(form: AccessForm) -> None:
    form.password.edit.setText("x")
    assert form.check()
    form.url.setText("https://")
    assert not form.check()


def test_what_is_only_to_be_tested_is_a_platform_and_nothing_is_saved(qtbot: QtBot) -> None:
    made = AccessForm({"apply-kind": FILE, "apply-url": "https://a.example"}, None, verify=True)
    qtbot.addWidget(made)
    made.show()
    assert (made.target_kind, made.target()) == (PLATFORM, "https://a.example")
    assert not made.kind.isVisible()
    assert "nothing is changed" in made.note.text()
    assert "apply-kind" not in made.choices(), "where settings went last is not touched"


def test_a_missing_login_is_asked_for_before_the_yes_below_it(form: AccessForm) -> None:
    form.url.setText("http://plant.example:8080")
    form.show()
    form.user.clear()
    assert not form.check()
    assert form.focusWidget() is form.user


def test_plain_http_needs_a_yes(form: AccessForm) -> None:
    form.password.edit.setText("x")
    form.url.setText("http://plant.example:8080")
    assert not form.check()
    form.plain.setChecked(True)
    assert form.check()
    assert form.access(lambda _: None).plain_http == ("plant.example",)


def test_a_key_takes_the_place_of_the_password(form: AccessForm) -> None:
    form.method.setCurrentIndex(1)
    assert not form.check()
    form.key.edit.setText("key")
    assert form.check()
    access = form.access(lambda _: None)
    assert (access.user, access.password, access.api_key) == ("", "", "key")


def test_each_kind_names_its_target(form: AccessForm) -> None:
    form.kind.setCurrentIndex(1)
    form.place.setText("nonsense")
    assert not form.check()
    form.place.setText("postgresql://127.0.0.1/thingsboard")
    assert form.check()
    form.kind.setCurrentIndex(2)
    assert not form.check()
    form.file.setText("mail.json")
    assert form.check()
    assert form.target() == "file:mail.json"
    form.file.setText("file:mail")
    assert form.check()
    assert form.target() == "file:mail"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("things.example.com", "Did you mean https://things.example.com?"),
        ("http:/things.example.com", "Did you mean http://things.example.com?"),
        ("https://things.example.com", "This is an address, not a file."),
        ("", "Choose a file."),
    ],
)
def test_an_address_in_the_field_of_a_file_is_told_at_the_field(
    form: AccessForm, text: str, words: str
) -> None:
    form.kind.setCurrentIndex(2)
    form.file.setText(text)
    assert not form.check()
    assert words in form._problems["file"].text()


def test_an_address_without_its_scheme_is_told_at_the_field(form: AccessForm) -> None:
    form.url.setText("things.example.com")
    assert not form.check()
    assert "Did you mean https://things.example.com?" in form._problems["url"].text()


def test_a_yes_counts_for_one_host(form: AccessForm) -> None:
    form.url.setText("http://plant-a.example:8080")
    form.plain.setChecked(True)
    form.fingerprint.setText("AB:CD")
    form.url.setText("http://plant-a.example:9090/login")
    assert form.plain.isChecked()
    assert form.fingerprint.text() == "AB:CD"
    form.url.setText("http://plant-b.example:8080")
    assert not form.plain.isChecked()
    assert form.fingerprint.text() == ""


def test_every_field_is_reached_by_a_key(form: AccessForm) -> None:
    labels = [label for label in form.findChildren(QLabel) if label.buddy() is not None]
    assert {label.text().replace("&", "") for label in labels} >= {
        "Address",
        "User name",
        "Password",
        "API key",
    }
    keys = [label.text().partition("&")[2][:1].lower() for label in labels if not label.isHidden()]
    assert len(keys) == len(set(keys))
