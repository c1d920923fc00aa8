"""The fields of a target."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.apply.access import AccessForm
from mailconfig_gui.gui.kit.inputs import DropDown


@pytest.fixture
def form(qtbot: QtBot) -> AccessForm:
    made = AccessForm({"apply-url": "https://a.example", "apply-user": "me@example.org"}, None)
    qtbot.addWidget(made)
    return made


def test_what_was_used_last_is_filled_in_and_no_secret_is_kept(form: AccessForm) -> None:
    assert form.fields.edit("url").text() == "https://a.example"
    form.fields.fill("password", "secret-1")
    form.fields.fill("api_key", "secret-2")
    form.fields.fill("place", "postgresql://user:secret-3@host/db")
    assert "secret" not in str(form.choices())
    form.forget()
    assert form.fields.edit("password").text() == form.fields.edit("api_key").text() == ""


def test_an_address_is_checked(form: AccessForm) -> None:
    form.fields.fill("password", "x")
    assert form.check()
    form.fields.fill("url", "https://")
    assert not form.check()


def test_what_is_only_to_be_tested_is_a_platform_and_nothing_is_saved(qtbot: QtBot) -> None:
    made = AccessForm({"apply-kind": "file", "apply-url": "https://a.example"}, None, verify=True)
    qtbot.addWidget(made)
    made.show()
    assert (made.kind.id, made.target()) == ("thingsboard", "https://a.example")
    assert not made.kinds.isVisible()
    assert "nothing is changed" in made.note.text()
    assert "apply-kind" not in made.choices(), "where settings went last is not touched"


def test_a_missing_login_is_asked_for_before_the_yes_below_it(form: AccessForm) -> None:
    form.fields.fill("url", "http://plant.example:8080")
    form.show()
    form.fields.edit("user").clear()
    assert not form.check()
    assert form.focusWidget() is form.fields.edit("user")


def test_plain_http_needs_a_yes(form: AccessForm) -> None:
    form.fields.fill("password", "x")
    form.fields.fill("url", "http://plant.example:8080")
    assert not form.check()
    form.fields.check_box("plain_http").setChecked(True)
    assert form.check()
    assert form.access(lambda _: None).value("plain_http") == "plant.example"


def test_a_key_takes_the_place_of_the_password(form: AccessForm) -> None:
    method = form.fields.rows["method"].control
    assert isinstance(method, DropDown)
    method.setCurrentIndex(1)
    assert not form.check()
    form.fields.fill("api_key", "key")
    assert form.check()
    access = form.access(lambda _: None)
    assert access.values == {"method": "key", "api_key": "key"}


def test_each_kind_names_its_target(form: AccessForm) -> None:
    form.kinds.setCurrentIndex(form.kinds.findData("postgresql"))
    form.fields.fill("place", "nonsense")
    assert not form.check()
    form.fields.fill("place", "postgresql://127.0.0.1/thingsboard")
    assert form.check()
    form.kinds.setCurrentIndex(form.kinds.findData("file"))
    assert not form.check()
    form.fields.fill("file", "mail.json")
    assert form.check()
    assert form.target() == "file:mail.json"
    form.fields.fill("file", "file:mail")
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
    form.kinds.setCurrentIndex(form.kinds.findData("file"))
    form.fields.fill("file", text)
    assert not form.check()
    assert words in form.fields.rows["file"].problem.text()


def test_an_address_without_its_scheme_is_told_at_the_field(form: AccessForm) -> None:
    form.fields.fill("url", "things.example.com")
    assert not form.check()
    assert "Did you mean https://things.example.com?" in form.fields.rows["url"].problem.text()


def test_a_yes_counts_for_one_host(form: AccessForm) -> None:
    form.fields.fill("url", "http://plant-a.example:8080")
    form.fields.check_box("plain_http").setChecked(True)
    form.fields.fill("fingerprint", "AB:CD")
    form.fields.fill("url", "http://plant-a.example:9090/login")
    assert form.fields.check_box("plain_http").isChecked()
    assert form.fields.edit("fingerprint").text() == "AB:CD"
    form.fields.fill("url", "http://plant-b.example:8080")
    assert not form.fields.check_box("plain_http").isChecked()
    assert form.fields.edit("fingerprint").text() == ""


def test_a_yes_outlives_a_look_at_another_kind_of_target(qtbot: QtBot) -> None:
    form = AccessForm({"apply-kind": "file", "apply-url": "http://plant.example:8080"}, None)
    qtbot.addWidget(form)
    form.show()
    plain = form.fields.check_box("plain_http")
    form.kinds.setCurrentIndex(form.kinds.findData("thingsboard"))
    assert plain.isVisible()
    assert plain.text().endswith("on the way to plant.example")
    plain.setChecked(True)
    form.kinds.setCurrentIndex(form.kinds.findData("file"))
    form.kinds.setCurrentIndex(form.kinds.findData("thingsboard"))
    assert plain.isChecked()
