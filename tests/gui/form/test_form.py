"""The form: built from the field table, showing what the editor holds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_KEYS, PROXY_KEYS
from tests.gui.shown import tab_stops
from tests.gui.states import accepted, choose_sendgrid, fails_login, fails_name, problems, settle

CONNECTION = {field.key for field in FIELDS if field.group == "connection"}


def line(window: MainWindow, key: str) -> QLineEdit:
    editor = window.form.rows[key].editor
    found = editor.edit if isinstance(editor, SecretField) else editor
    assert isinstance(found, QLineEdit)
    return found


def combo(window: MainWindow, key: str) -> QComboBox:
    editor = window.form.rows[key].editor
    assert isinstance(editor, QComboBox)
    return editor


def box(window: MainWindow, key: str) -> QCheckBox:
    editor = window.form.rows[key].editor
    assert isinstance(editor, QCheckBox)
    return editor


def pick(chosen: QComboBox, data: str) -> None:
    chosen.setCurrentIndex(chosen.findData(data))
    chosen.activated.emit(chosen.currentIndex())


def test_every_field_of_the_table_has_its_row(window: MainWindow) -> None:
    assert set(BY_KEY) - set(OAUTH2_KEYS) < set(window.form.rows)
    window.editor.set_value("enableOauth2", True)
    assert set(BY_KEY) < set(window.form.rows)


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if isinstance(field.default, str)], ids=lambda f: f.key
)
def test_what_is_typed_reaches_the_editor(window: MainWindow, qtbot: QtBot, field: object) -> None:
    key = field.key  # type: ignore[attr-defined]
    if key in ("smtpProtocol", "tlsVersion", "providerId"):
        pytest.skip("a drop-down")
    if key == "refreshToken":
        pytest.skip("a button: nobody types it")
    window.editor.set_value("enableProxy", True)
    window.form.connection.setChecked(True)
    if key in OAUTH2_KEYS:
        window.form.choose("microsoft365")
        window.editor.set_value("enableOauth2", True)
        assert window.form.signing is not None
        window.form.signing.fold.setChecked(True)
    edit = line(window, key)
    edit.selectAll()
    qtbot.keyClicks(edit, "ab1")
    assert window.editor.value(key) == "ab1"


def test_every_provider_of_the_presets_can_be_chosen(window: MainWindow) -> None:
    chooser = window.form.provider
    assert [chooser.itemData(index) for index in range(chooser.count())] == list(window.editor.presets)
    for provider in window.editor.presets:
        if provider != "practice":
            pick(chooser, provider)
            assert window.editor.draft.provider == provider


def test_what_a_preset_decides_is_folded_into_a_sentence_and_custom_shows_it(window: MainWindow) -> None:
    pick(window.form.provider, "sendgrid")
    assert window.form.sentence.text() == "smtp.sendgrid.net:465, TLS from the start"
    assert not any(window.form.rows[key].isVisible() for key in CONNECTION)
    window.form.connection.setChecked(True)
    assert all(window.form.rows[key].isVisible() for key in CONNECTION)
    pick(window.form.provider, "gmail")
    assert not window.form.rows["smtpHost"].isVisible()
    pick(window.form.provider, "custom")
    assert window.form.rows["smtpHost"].isVisible()


def test_the_connection_unfolded_fits_the_window_as_it_opens(window: MainWindow) -> None:
    choose_sendgrid(window)
    window.resize(1000, 700)
    window.form.connection.setChecked(True)
    settle(10)
    for row in window.form.rows.values():
        if row.isVisible():
            assert row.editor.visibleRegion().boundingRect() == row.editor.rect(), row.editor.objectName()


def test_rows_in_pairs_are_walked_through_in_order(window: MainWindow, qtbot: QtBot) -> None:
    window.form.connection.setChecked(True)
    order = tab_stops(window, qtbot)
    places = [order.index(window.form.rows[key].editor) for key in (
        "smtpProtocol", "enableTls", "smtpHost", "smtpPort", "tlsVersion", "timeout", "username",
    )]  # fmt: skip
    assert places == sorted(places)


def test_regions_are_shown_where_there_are_some(window: MainWindow) -> None:
    assert not window.form.rows["variant"].isVisible()
    pick(window.form.provider, "mailgun")
    assert window.form.rows["variant"].isVisible()
    pick(window.form.variant, "eu")
    assert window.editor.value("smtpHost") == "smtp.eu.mailgun.org"
    pick(window.form.provider, "gmail")
    assert not window.form.rows["variant"].isVisible()


def test_a_provider_is_offered_for_the_address_and_taken_by_one_click(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert not window.form.offer.isVisible()
    sender = line(window, "mailFrom")
    sender.setFocus()
    qtbot.keyClicks(sender, "me@gmail.com")
    assert not window.form.offer.isVisible(), "it would push the fields down under the mouse"
    sender.clearFocus()
    assert window.form.offer.isVisible()
    assert "Gmail" in window.form.offer.text()
    window.form.offer.click()
    assert window.editor.draft.provider == "gmail"
    assert not window.form.offer.isVisible()


@pytest.mark.parametrize(
    ("security", "protocol", "tls"),
    [("starttls", "smtp", True), ("tls", "smtps", None), ("none", "smtp", False)],
)
def test_one_choice_of_encryption_sets_protocol_and_checkbox(
    window: MainWindow, security: str, protocol: str, tls: bool | None
) -> None:
    pick(combo(window, "smtpProtocol"), security)
    assert window.editor.value("smtpProtocol") == protocol
    if tls is not None:
        assert window.editor.value("enableTls") is tls
        assert box(window, "enableTls").isChecked() is tls


def test_the_checkbox_moves_between_starttls_and_none(window: MainWindow) -> None:
    window.form.connection.setChecked(True)
    box(window, "enableTls").click()
    assert combo(window, "smtpProtocol").currentData() == "none"
    box(window, "enableTls").click()
    assert combo(window, "smtpProtocol").currentData() == "starttls"


def test_with_smtps_the_checkbox_says_what_it_does_there(window: MainWindow) -> None:
    assert box(window, "enableTls").text() == "E&nable TLS"
    pick(combo(window, "smtpProtocol"), "tls")
    enable = box(window, "enableTls")
    assert enable.text().replace("&", "") == enable.accessibleName() == "Apply TLS version"
    enable.setChecked(False)
    assert window.editor.draft.security == "tls"
    assert not combo(window, "tlsVersion").isEnabled()
    assert "ignores" in combo(window, "tlsVersion").toolTip()


@pytest.mark.parametrize(
    ("provider", "example"), [("ses", "AKIAIOSFODNN7EXAMPLE"), ("custom", BY_KEY["username"].example)]
)
def test_an_empty_user_name_shows_what_the_provider_s_looks_like(
    window: MainWindow, provider: str, example: str
) -> None:
    window.form.choose(provider)
    assert line(window, "username").placeholderText() == example


def test_what_is_disabled_says_why(window: MainWindow) -> None:
    pick(combo(window, "smtpProtocol"), "none")
    version = combo(window, "tlsVersion")
    assert not version.isEnabled()
    assert version.toolTip() == "Nothing is encrypted, so no TLS version applies."
    assert version.accessibleDescription().startswith(version.toolTip())


def test_a_tls_version_that_is_not_offered_is_shown_as_it_is(window: MainWindow) -> None:
    window.editor.set_value("tlsVersion", "TLSv1")
    assert combo(window, "tlsVersion").currentText() == "TLSv1"
    pick(combo(window, "tlsVersion"), "TLSv1.2")
    assert window.editor.value("tlsVersion") == "TLSv1.2"


def test_the_proxy_is_there_when_it_is_switched_on(window: MainWindow) -> None:
    assert not any(window.form.rows[key].isVisible() for key in PROXY_KEYS)
    box(window, "enableProxy").click()
    assert all(window.form.rows[key].isVisible() for key in PROXY_KEYS)


def test_a_problem_comes_when_the_field_is_left_and_its_fix_is_one_click(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.form.connection.setChecked(True)
    host = line(window, "smtpHost")
    host.setFocus()
    qtbot.keyClicks(host, "smtp.plant.org:587")
    row = window.form.rows["smtpHost"]
    assert not row.problems.shown
    line(window, "smtpPort").setFocus()
    assert [problem.code for problem in row.problems.shown] == ["host-port"]
    assert host.property("invalid") is True
    assert row.problems.words() in host.accessibleDescription()
    shown = row.problems.findChildren(type(window.form.offer))
    shown[0].click()
    assert host.text() == "smtp.plant.org"
    assert row.problems.shown == ()
    assert host.property("invalid") is False


def test_a_folded_field_with_a_problem_unfolds(window: MainWindow) -> None:
    pick(window.form.provider, "sendgrid")
    window.editor.set_value("smtpHost", "")
    window.editor.set_value("smtpPort", "x")
    window.editor.problems.leave("smtpPort")
    assert window.form.rows["smtpPort"].isVisible()


def test_the_field_that_a_failed_test_points_to_is_marked_until_something_changes(window: MainWindow) -> None:
    fails_login(window)
    marked = [key for key, row in window.form.rows.items() if row.target.property("invalid")]
    assert marked
    window.editor.set_value("password", "another")
    settle()
    assert not line(window, marked[0]).property("invalid") if marked == ["password"] else True


def test_typing_in_the_middle_keeps_the_cursor(window: MainWindow, qtbot: QtBot) -> None:
    window.form.connection.setChecked(True)
    host = line(window, "smtpHost")
    qtbot.keyClicks(host, "smtpplant")
    host.setCursorPosition(4)
    qtbot.keyClicks(host, ".")
    assert host.text() == "smtp.plant"
    assert host.cursorPosition() == 5


def test_the_wheel_changes_no_drop_down(window: MainWindow) -> None:
    choose_sendgrid(window)
    window.form.provider.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.form.provider, wheel)
    assert not wheel.isAccepted(), "the page is scrolled instead"
    assert window.editor.draft.provider == "sendgrid"


def test_secrets_of_the_keyring_are_named_and_not_shown(window: MainWindow) -> None:
    from mailconfig_gui.model.owner import Owner

    choose_sendgrid(window)
    draft = window.editor.draft.values
    window.editor.saved({"password": Owner("smtp.sendgrid.net", "apikey")}, draft)
    assert line(window, "password").text() == ""
    assert line(window, "password").placeholderText() == "unchanged"
    assert "keyring" in window.form.rows["password"].note.text()
    window.editor.set_value("password", "new")
    assert "Replaces" in window.form.rows["password"].note.text()
    window.editor.set_value("password", "")
    window.editor.set_value("username", "somebody")
    assert "not used here" in window.form.rows["password"].note.text()


def test_the_focus_goes_to_the_field_asked_for(window: MainWindow) -> None:
    for key in ("smtpHost", "password", "mailFrom"):
        assert window.form.focus_field(key)
        focused = window.focusWidget()
        assert focused is line(window, key)
    assert not window.form.focus_field("no such field")


def test_all_problems_are_shown_at_once(window: MainWindow) -> None:
    problems(window)
    settle()
    wrong = {key for key, row in window.form.rows.items() if row.problems.shown}
    assert wrong >= {"mailFrom", "smtpHost", "smtpPort"}
    assert window.bottom.problems.shown
    assert window.focusWidget() is line(window, "mailFrom")


def test_what_a_failure_unfolded_folds_again(window: MainWindow) -> None:
    fold = window.form.connection
    fails_name(window)
    assert fold.isChecked()
    accepted(window)
    assert not fold.isChecked()
    fails_name(window)
    window.editor.draft.mark_clean()
    window.opening.new()
    settle()
    assert not fold.isChecked()


def test_what_the_person_unfolded_stays_after_a_test(window: MainWindow, qtbot: QtBot) -> None:
    choose_sendgrid(window)
    qtbot.mouseClick(window.form.connection, Qt.MouseButton.LeftButton)
    accepted(window)
    assert window.form.connection.isChecked()


def test_a_server_that_the_preset_leaves_open_is_seen_and_no_login_is_asked_for(window: MainWindow) -> None:
    window.form.choose("relay")
    settle()
    assert window.form.rows["smtpHost"].isVisible()
    for key in ("username", "password"):
        assert line(window, key).placeholderText() == "leave empty"
    assert window.form.rows["username"].note.text() == "No login is needed here."
    window.form.choose("google-workspace-relay")
    settle()
    assert not window.form.rows["smtpHost"].isVisible()


def test_nothing_below_a_field_moves_while_it_is_typed_in(qtbot: QtBot, window: MainWindow) -> None:
    form = window.form
    form.choose("custom")
    sender, below = form.rows["mailFrom"].target, form.rows["username"]

    def place() -> int:
        settle()
        return below.mapTo(window, below.rect().topLeft()).y()

    sender.setFocus()
    before = place()
    qtbot.keyClicks(sender, "Plant A <plant.a@gmail.com>")
    assert place() == before
    assert not form.offer.isVisible()
    sender.clearFocus()
    assert form.offer.isVisible()
    sender.setFocus()
    assert isinstance(sender, QLineEdit)
    sender.selectAll()
    qtbot.keyClicks(sender, "Plant, A <plant.a")
    assert form.rows["mailFrom"]._shown == ()
    sender.clearFocus()
    with_problem = place()
    assert form.rows["mailFrom"]._shown
    sender.setFocus()
    sender.selectAll()
    qtbot.keyClicks(sender, "plant@plant.org")
    assert form.rows["mailFrom"]._shown == ()
    assert place() >= with_problem - form.offer.height() - 8
    sender.clearFocus()
    assert place() <= before
