"""Checks of a domain from the window: with the program's own asking, at a name server on this computer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.domain.checks import DomainChecks, Wanted, privacy, wanted_by
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import choose_sendgrid


@pytest.fixture
def silent() -> Iterator[str]:
    """A name server that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def checks(window: MainWindow, silent: str) -> Iterator[DomainChecks]:
    runner = Runner(window)
    made = DomainChecks(window.workspace, runner, window)
    made.resolver = silent
    yield made
    made.stop()
    runner.close()


def test_what_is_wanted_is_what_the_screen_says(window: MainWindow) -> None:
    assert wanted_by(window.editor).domain == ""
    choose_sendgrid(window)
    wanted = wanted_by(window.editor)
    assert (wanted.address, wanted.domain, wanted.provider) == ("tb@plant.org", "plant.org", "sendgrid")
    assert privacy("plant.org") == (
        "Asks your DNS server about plant.org and the provider, and once more the domain's own name servers about what "
        "is bad. Nothing is sent to anybody else."
    )


def test_another_sender_of_the_domain_is_the_same_question_and_another_server_is_not(
    window: MainWindow,
) -> None:
    choose_sendgrid(window)
    first = wanted_by(window.editor)
    window.editor.set_value("mailFrom", "other@plant.org")
    assert wanted_by(window.editor).is_about(first)
    window.form.choose("postmark")
    assert not wanted_by(window.editor).is_about(first)


def test_a_silent_name_server_ends_as_cannot_tell(checks: DomainChecks, qtbot: QtBot) -> None:
    checks.start(Wanted("tb@plant.org", "sendgrid"))
    assert checks.busy
    qtbot.waitUntil(lambda: not checks.busy, timeout=20_000)
    assert checks.checked is not None
    assert checks.checked.report.summary == "unknown"
    assert not checks.checked.report.asked


def test_cancel_ends_it_at_once_and_nothing_comes_later(checks: DomainChecks, qtbot: QtBot) -> None:
    checks.start(Wanted("tb@plant.org"))
    changed = []
    checks.changed.connect(lambda: changed.append(checks.busy))
    with qtbot.waitSignal(checks._runner.ended, timeout=20_000):
        checks.stop()
        assert changed == [False]
    assert checks.checked is None
    assert changed == [False]


def test_an_address_without_a_domain_is_said(checks: DomainChecks, qtbot: QtBot) -> None:
    checks.start(Wanted("nobody"))
    qtbot.waitUntil(lambda: not checks.busy, timeout=20_000)
    assert checks.trouble is not None
    assert checks.trouble.title == "The domain cannot be checked"
    checks.forget()
    assert checks.trouble is None
