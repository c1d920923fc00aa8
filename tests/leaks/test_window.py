"""One random secret through the window: nothing shown, said, copied, logged, kept or written holds it, in any form."""

from __future__ import annotations

import gc
import logging
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.diagnosis.knowledge import Knowledge
from mailconfig_gui.gui.dialogs.sign_in import SignInDialog
from mailconfig_gui.gui.excepthook import install_excepthook
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice.server import PracticeServer
from tests.gui import states
from tests.gui.browser import browsing
from tests.gui.states import make_window, settle
from tests.gui.test_test_runs import press
from tests.lab.scripted import Line, ScriptedServer, Send, Silence
from tests.leaks.search import files, find, forms
from tests.leaks.wire import SECRETS, names, spied_on
from tests.practice.person import willing
from tests.storage.keyrings import MemoryStore

USER = "leak@plant.com"
TEXTS = (
    "text", "toPlainText", "title", "toolTip", "statusTip", "whatsThis", "windowTitle", "accessibleName",
    "accessibleDescription", "placeholderText", "currentText", "currentMessage", "toHtml", "objectName",
)  # fmt: skip


@pytest.fixture
def secret() -> str:
    """One that every form writes differently, and that may be an ordinary password too."""
    return f"pä{secrets.token_hex(6)}\"'\\ %+&<{secrets.token_hex(6)}ß"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = make_window(tmp_path / "home", store=MemoryStore())
    qtbot.addWidget(made, before_close_func=lambda window: window.editor.draft.mark_clean())
    made.show()
    settle()
    yield made
    made.practice.stop()


def point(window: MainWindow, port: int, security: str = "none") -> None:
    """Fill the form for a server on this computer, without the password."""
    window.form.choose("custom")
    values = {
        "mailFrom": "Plant A <tb@plant.com>", "smtpHost": "127.0.0.1", "smtpPort": str(port),
        "enableTls": security == "starttls", "username": USER,
    }  # fmt: skip
    for key, value in values.items():
        window.editor.set_value(key, value)
    window.editor.set_recipient(states.RECIPIENT)
    settle()


def password_line(window: MainWindow, key: str = "password") -> QLineEdit:
    line = window.form.rows[key].editor.findChild(QLineEdit)
    assert line is not None
    return line


def type_in(line: QLineEdit, text: str) -> None:
    """Press the keys; QTest's own way knows no letters beyond ASCII."""
    for char in text:
        QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char))


def shown(window: MainWindow) -> dict[str, bytes]:
    """Everything that can be read from the screen, by a screen reader or from the clipboard."""
    found = {"clipboard": QGuiApplication.clipboard().text().encode()}
    for number, widget in enumerate(QApplication.allWidgets()):
        where = f"{number} {type(widget).__name__} {widget.objectName()}"
        for name in TEXTS:
            if name == "text" and hidden_line(widget):
                continue
            value = getattr(widget, name, None)
            if callable(value):
                found[f"{where} {name}"] = str(value()).encode()
        accessible = QAccessible.queryAccessibleInterface(widget)
        if accessible is not None:
            for kind in QAccessible.Text:
                found[f"{where} accessible {kind.name}"] = accessible.text(kind).encode()
    for action in window.findChildren(QWidget):
        for one in action.actions():
            found[f"action {one.text()}"] = f"{one.text()} {one.toolTip()} {one.data()}".encode()
    return found


def hidden_line(widget: QWidget) -> bool:
    """Whether this is where the person typed the secret; it must show dots and tell nobody."""
    if not isinstance(widget, QLineEdit) or widget.echoMode() is not QLineEdit.EchoMode.Password:
        return False
    assert set(widget.displayText()) <= {widget.displayText()[:1]}
    return True


def _words_of(one: object) -> str:
    try:
        return f"{one!r} {one!s}"
    except RuntimeError as gone:
        # It names a part of an earlier window, which Qt has deleted, so it has no words any more.
        if "already deleted" not in str(gone):
            raise
        return ""


def held() -> dict[str, bytes]:
    """What every living object of the program says of itself, as a log or a debugger would write it.

    But for the knowledge: its rules are objects of their own, and in each of its indexes they would be told again.
    """
    found = {}
    for number, one in enumerate(gc.get_objects()):
        ours = str(type(one).__module__).startswith("mailconfig_gui.")
        if ours and not isinstance(one, (QObject, Knowledge)):
            found[f"object {number} {type(one).__qualname__}"] = _words_of(one).encode()
    return found


def written(tmp_path: Path) -> dict[str, bytes]:
    kept = QSettings()
    return {**files(tmp_path), "settings": repr([(key, kept.value(key)) for key in kept.allKeys()]).encode()}


def search(
    secret: str,
    user: str,
    window: MainWindow,
    tmp_path: Path,
    log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> list[str]:
    """Return where the secret is, beside the line in which it was typed."""
    settle()
    out, errors = capfd.readouterr()
    said = {"output": out.encode(), "errors": errors.encode(), "log": log.text.encode()}
    return find(secret, user, {**shown(window), **held(), **written(tmp_path), **said})


Search = Callable[[], list[str]]


@pytest.fixture
def leaks(
    secret: str,
    window: MainWindow,
    tmp_path: Path,
    log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Search:
    return lambda: search(secret, USER, window, tmp_path, log, capfd)


def echoing(secret: str) -> ScriptedServer:
    """Refuses a login and gives it back, as sent and as it was meant."""
    told = forms(secret, USER)
    return ScriptedServer(
        [
            Send(b"220 mx.test ESMTP\r\n"), Line(b"EHLO"), Send(b"250-mx.test\r\n250 AUTH PLAIN\r\n"),
            Line(b"AUTH PLAIN"),
            Send(b"535-5.7.8 " + told["AUTH PLAIN"] + b"\r\n535 5.7.8 bad password " + told["plain"] + b"\r\n"),
            Silence(),
        ]
    )  # fmt: skip


def test_typed_pasted_and_saved(window: MainWindow, secret: str, leaks: Search, tmp_path: Path) -> None:
    point(window, 587, "starttls")
    type_in(password_line(window), secret)
    assert window.editor.value("password") == secret
    assert leaks() == []
    QGuiApplication.clipboard().setText(secret)
    password_line(window).selectAll()
    password_line(window).paste()
    QGuiApplication.clipboard().clear()
    # A password line gives nothing to the clipboard, by key or by menu.
    password_line(window).selectAll()
    password_line(window).copy()
    QTest.keyClick(password_line(window), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.value("password") == secret
    assert leaks() == []
    window.saving._save_profile("Plant A", None)
    window.jobs.run(Filing(window.workspace).save_file(tmp_path / "mail.json", include_password=False))
    assert leaks() == []


def test_the_proxy_password(window: MainWindow, secret: str, leaks: Search, tmp_path: Path) -> None:
    point(window, 587, "starttls")
    for key, value in (
        ("enableProxy", True),
        ("proxyHost", "127.0.0.1"),
        ("proxyPort", "1"),
        ("proxyUser", USER),
    ):
        window.editor.set_value(key, value)
    settle()
    type_in(password_line(window, "proxyPassword"), secret)
    assert window.editor.value("proxyPassword") == secret
    window.test(send=True)
    window.saving._save_profile("Plant A", None)
    assert leaks() == []


def test_a_good_test_and_everything_that_can_be_handed_out(
    window: MainWindow, tmp_path: Path, log: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with PracticeServer() as server:
        (tmp_path / "ca.pem").write_text(server.ca_pem, encoding="ascii")
        window.tests.ca_file = lambda: str(tmp_path / "ca.pem")
        point(window, server.ports["starttls"], "starttls")
        window.editor.set_value("username", server.username)
        window.editor.set_value("password", server.password)
        window.test(send=True)
        assert window.editor.test.tested is Proved.ACCEPTED
        settle()
        window.results.copy_wanted.emit(window.results.transcript.text)
        assert "> AUTH" in QGuiApplication.clipboard().text()
        bundle = window.exports.save_bundle()
        assert bundle is not None
        bundle.fileSelected.emit(str(tmp_path / "bundle.json"))
        settle()
        assert (tmp_path / "bundle.json").exists()
        assert search(server.password, server.username, window, tmp_path, log, capfd) == []


@pytest.mark.parametrize(
    "fault",
    [
        "",
        *(
            pytest.param(fault, marks=pytest.mark.slow)
            for fault in ("token-rotated", "token-revoked", "mailbox-wrong")
        ),
    ],
)
def test_signing_in_saving_and_testing_with_oauth2(
    window: MainWindow,
    fault: str,
    tmp_path: Path,
    log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.form.choose("practice")
    window.editor.set_value("enableOauth2", True)
    settle()
    server = window.practice._server
    assert server is not None
    known = spied_on(server.authorization, monkeypatch)
    server.fault = fault

    def leaks() -> list[str]:
        found = {
            (name.partition(" ")[2], place)
            for name, value in [*known.items()]
            for place in search(value, "practice@example.com", window, tmp_path, log, capfd)
        }
        return sorted(f"{name} in {place}" for name, place in found)

    assert window.form.signing is not None
    with browsing(willing):
        window.form.signing.sign_in.button.click()
    settle()
    assert leaks() == []
    dialog = window.findChild(SignInDialog)
    assert dialog is not None
    dialog.close()
    window.test(send=True)
    settle()
    window.results.copy_wanted.emit(window.results.transcript.text)
    window.exports.copy_for_support()
    bundle = window.exports.save_bundle()
    # Where nobody could sign in there was no test.
    assert (bundle is None) == (fault in ("token-revoked", "mailbox-wrong"))
    if bundle is not None:
        bundle.fileSelected.emit(str(tmp_path / "bundle.json"))
        settle()
    assert leaks() == []
    window.saving._save_profile("Plant A", None)
    window.jobs.run(Filing(window.workspace).save_file(tmp_path / "mail.json", include_password=False))
    assert leaks() == []
    assert names(known) >= set(SECRETS if not fault else SECRETS[:3])


def test_a_server_that_gives_the_login_back(
    window: MainWindow, secret: str, leaks: Search, tmp_path: Path
) -> None:
    server = echoing(secret)
    point(window, server.port)
    window.editor.set_value("password", secret)
    window.test(send=True)
    window.tests.ask_unprotected()
    press(window, "Send it unprotected")
    assert window.editor.test.run is not None
    assert window.editor.test.run.diagnosis is not None
    assert window.editor.test.run.diagnosis.cause == "wrong-password"
    window.exports.copy_for_support()
    bundle = window.exports.save_bundle()
    assert bundle is not None
    bundle.fileSelected.emit(str(tmp_path / "bundle.json"))
    settle()
    server.problems.clear()
    server.close()
    assert leaks() == []


def test_cancelled_in_the_middle_of_the_login(
    qtbot: QtBot,
    secret: str,
    tmp_path: Path,
    log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server = ScriptedServer(
        [
            Send(b"220 mx\r\n"),
            Line(b"EHLO"),
            Send(b"250-mx\r\n250 AUTH PLAIN\r\n"),
            Line(b"AUTH PLAIN"),
            Silence(),
        ]
    )
    window = make_window(tmp_path / "home", store=MemoryStore(), runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    point(window, server.port)
    window.workspace.notes.allow_unprotected("127.0.0.1")
    window.editor.set_value("password", secret)
    window.test(send=True)
    qtbot.waitUntil(
        lambda: window.editor.test.run is not None and window.editor.test.run.running == "auth",
        timeout=20_000,
    )
    window.tests.cancel()
    qtbot.waitUntil(lambda: not window.editor.test.busy, timeout=20_000)
    server.problems.clear()
    server.close()
    assert search(secret, USER, window, tmp_path, log, capfd) == []


def test_a_bug_is_reported_without_it(
    window: MainWindow, secret: str, leaks: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    install_excepthook(window)
    point(window, 587, "starttls")
    type_in(password_line(window), secret)
    error = ValueError(f"could not encode {secret!r} for {window.editor.draft.values}")
    sys.excepthook(ValueError, error, None)
    assert any("ValueError" in text.decode() for text in shown(window).values())
    error.args = ()
    assert leaks() == []


@pytest.mark.parametrize("form", ["plain", "AUTH PLAIN"])
def test_a_planted_secret_is_found_in_each_place(
    window: MainWindow, secret: str, leaks: Search, tmp_path: Path, form: str
) -> None:
    planted = forms(secret, USER)[form].decode()
    window.setWindowTitle(planted)
    window.bottom.send.setAccessibleDescription(planted)
    window.copy(planted)
    window.note(planted)
    logging.getLogger("mailconfig").debug("sent %s", planted)
    print(planted, file=sys.stderr)
    (tmp_path / "odd.tmp").write_text(planted, encoding="utf-8")
    kept = MailConfigError("Refused", planted, "")
    found = [place.rpartition(": ")[0] for place in leaks() if place.endswith(f": {form}")]
    QGuiApplication.clipboard().clear()
    assert kept.message == planted
    for place in (
        "currentMessage", "windowTitle", "accessibleDescription", "accessible Description", "clipboard", "log",
        "errors", "odd.tmp", "MailConfigError",
    ):  # fmt: skip
        assert [one for one in found if place in one], place
