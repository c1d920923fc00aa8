"""The window that finds the server of an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.discover import Asked, Discovery
from mailconfig_gui.gui.discovery.dialog import DiscoverDialog
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.small_windows import discover_asked, discover_asking, discover_known, discover_unknown
from tests.gui.states import make_window


def buttons(dialog: QWidget, text: str) -> list[QPushButton]:
    return [one for one in dialog.findChildren(QPushButton) if one.text() == text and not one.isHidden()]


def test_what_is_known_here_is_shown_at_once_with_source_and_date(window: MainWindow) -> None:
    shown = words(discover_known(window))
    assert "mail.gmx.net, port 465, TLS from the start" in shown
    assert "User name: plant.a@gmx.de" in shown
    assert "From the preset, which knows gmx.de; of 2026-" in shown
    assert "Look whether these servers answer?" in shown


def test_before_anybody_is_asked_it_is_said_who_and_what(window: MainWindow) -> None:
    dialog = discover_unknown(window)
    shown = words(dialog)
    assert "Neither a preset nor the list in this program knows plant.org." in shown
    assert "Your DNS server is asked about plant.org (MX and SRV records), plant.org for settings" in shown
    assert not dialog.busy


def test_the_list_follows_the_address_that_is_typed(window: MainWindow) -> None:
    dialog = discover_unknown(window)
    dialog.address.setText("me@gmail.com")
    assert "smtp.gmail.com" in words(dialog)
    dialog.address.setText("me@")
    assert "Type the address that is to send." in words(dialog)
    dialog.ask()
    assert not dialog.busy


def test_what_others_say_is_shown_with_what_was_met_there(window: MainWindow) -> None:
    dialog = discover_asked(window)
    shown = words(dialog)
    assert "No answer from mail.plant.org:465 within 8 s." in shown
    assert shown.index("smtp.fastmail.com") < shown.index("mail.plant.org, port 465"), (
        "what answers comes first"
    )
    assert "It answers, with a certificate in order." in shown
    assert "Nobody answered: SRV _submission._tcp.plant.org. So there may be more." in shown
    assert "192.0.2.53: MX plant.org" not in shown
    fold = next(
        one for one in dialog.findChildren(QWidget) if getattr(one, "text", str)() == "What was asked of whom"
    )
    fold.click()  # type: ignore[attr-defined]
    assert "192.0.2.53: MX plant.org, SRV _submissions._tcp.plant.org" in words(dialog)


@pytest.mark.parametrize("no_such_domain", [False, True])
def test_who_finds_nothing_is_told_how_to_go_on(window: MainWindow, no_such_domain: bool) -> None:
    dialog = discover_unknown(window)
    nothing = Discovery(
        "tb@plant.org", "plant.org", (), (Asked("192.0.2.53", ("MX plant.org",)),), (), no_such_domain
    )
    dialog.take(nothing)
    shown = words(dialog)
    assert ("The DNS knows no domain plant.org." in shown) is no_such_domain
    assert "enter the server by hand" in shown


def test_cancel_ends_the_asking_at_once(window: MainWindow) -> None:
    dialog = discover_asking(window)
    assert dialog.cancel.isVisible()
    dialog.cancel.click()
    assert not dialog.busy
    assert not dialog.cancel.isVisible()


def test_closing_hears_no_more_of_it(qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.editor.set_value("mailFrom", "me@gmx.de")
    dialog = window.dialogs.discover()
    heard: list[object] = []
    dialog.taken.connect(heard.append)
    with qtbot.waitSignal(window.runner.ended, timeout=30_000):
        # What looks at the servers is told at once to look no more.
        dialog.ask()
        assert dialog.busy
        dialog.close()
    assert heard == []


def test_what_is_used_goes_into_the_form(window: MainWindow) -> None:
    dialog = discover_known(window)
    dialog.address.setText("Other <other@gmx.de>")
    buttons(dialog, "Use these settings")[1].click()
    assert not dialog.isVisible()
    assert window.editor.value("smtpPort") == "587"
    assert window.editor.value("mailFrom") == "Other <other@gmx.de>"


def test_button_and_menu_open_it(window: MainWindow) -> None:
    window.form.sender_row.finder.click()
    dialog = window.findChild(DiscoverDialog)
    assert isinstance(dialog, DiscoverDialog)
    dialog.close()
    window.menus.entries["discover"].trigger()
    assert len(window.findChildren(DiscoverDialog)) >= 1
