"""Words that the window uses for the engine's own names; each name has its words, a test says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDateTime, QLocale

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.model.problem import MailConfigError


class Shown(NamedTuple):
    """A state in words: icon, colour, and what it means."""

    icon: str
    role: str
    words: str
    meaning: str


TESTED: dict[Proved, Shown] = {
    Proved.UNTESTED: Shown(
        "untested", "faint", "Untested", "These settings have not been tested as they stand."
    ),
    Proved.CONNECTED: Shown(
        "info", "accent", "Connected", "The server answered; the login has not been proved."
    ),
    Proved.AUTHENTICATED: Shown(
        "done", "accent", "Authenticated", "The server took the login; no message has been accepted yet."
    ),
    Proved.ACCEPTED: Shown(
        "done", "good", "Accepted by server", "The server took a message; its arrival has not been confirmed."
    ),
    Proved.DELIVERED: Shown(
        "done", "good", "Delivered", "The message arrived: you entered the code that was in it."
    ),
}


def tested_words(editor: Editor) -> Shown:
    """Return how far the settings on the screen are proved, or where they failed."""
    if editor.test.failed_at is not None:
        # That of the last stage says that it went well.
        stage = (Stage.DATA if editor.test.failed_at is Stage.AFTER_DATA else editor.test.failed_at).label
        meaning = f"The last test of these settings failed at the stage “{stage}”."
        return Shown("error", "bad", f"Failed at {stage}", meaning)
    shown = TESTED[editor.test.tested]
    if editor.test.tested_at is not None and editor.draft.lacks_password:
        meaning = f"{shown.meaning} That test had a password, which is not kept here."
        return Shown("info", "accent", f"{shown.words}, with a password not kept here", meaning)
    return shown


def when(at: datetime, now: datetime | None = None) -> str:
    """Return a moment in the person's own time zone, with its date unless that is the date of `now`."""
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    time = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    if now is not None and moment.date() == QDateTime.fromSecsSinceEpoch(int(now.timestamp())).date():
        return time
    return f"{QLocale().toString(moment.date(), 'd MMM yyyy')}, {time}"


def moment(text: str) -> str:
    """Return a moment (ISO 8601) of a file as `when` does, and as it stands there where it is none."""
    try:
        return when(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return text


def hint_of(error: MailConfigError) -> str:
    """Return what an error says is to be done, with the window's ways to give a password, not the command line's."""
    if not isinstance(error, SecretError):
        return error.hint
    typed = say("You can also type the password each time that it is needed.")
    return f"{error.remedy} {typed}".lstrip()


class Encryption(NamedTuple):
    """One choice of encryption: what the drop-down says, and the words beside it."""

    label: str
    words: str
    sentence: str


SECURITY: dict[str, Encryption] = {
    "starttls": Encryption(
        "After connecting (STARTTLS)",
        "Usually port 587. On the platform's page: SMTP protocol smtp, Enable TLS on.",
        "STARTTLS after connecting",
    ),
    "tls": Encryption(
        "TLS from the start (SMTPS)",
        "Usually port 465. On the platform's page: SMTP protocol smtps.",
        "TLS from the start",
    ),
    "none": Encryption(
        "Not encrypted",
        "Only inside your own network. On the platform's page: SMTP protocol smtp, Enable TLS off.",
        "not encrypted",
    ),
}

ENABLE_TLS: dict[str, tuple[str, str]] = {
    "starttls": (
        "Enable T&LS",
        "With smtp, the platform encrypts by STARTTLS only if the server offers it. The test here requires it.",
    ),
    "none": ("Enable T&LS", "With smtp and this off, nothing is encrypted, the password neither."),
    "tls": (
        "Use on&ly the TLS version chosen",
        "This is Enable TLS on the platform's page. With smtps the connection is encrypted either way.",
    ),
}

TLS_VERSIONS: dict[str, str] = {
    "": "Best that both sides have (recommended)",
    "TLSv1.2": "Only TLS 1.2",
    "TLSv1.3": "Only TLS 1.3",
    "TLSv1.2 TLSv1.3": "TLS 1.2 and 1.3",
}

WHO: dict[str, str] = {
    "you": "You can do this yourself",
    "mail-administrator": "For the administrator of the mail server",
    "network": "For whoever runs the network or firewall",
    "provider": "For the provider's support",
}
