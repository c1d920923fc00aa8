"""Words that the window uses for the engine's own names; each name has its words, a test says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDateTime, QLocale

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

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
        "untested", "faint", mark("Untested"), mark("These settings have not been tested as they stand.")
    ),
    Proved.CONNECTED: Shown(
        "info", "accent", mark("Connected"), mark("The server answered; the login has not been proved.")
    ),
    Proved.AUTHENTICATED: Shown(
        "done",
        "accent",
        mark("Authenticated"),
        mark("The server took the login; no message has been accepted yet."),
    ),
    Proved.ACCEPTED: Shown(
        "done",
        "good",
        mark("Accepted by server"),
        mark("The server took a message; its arrival has not been confirmed."),
    ),
    Proved.DELIVERED: Shown(
        "done", "good", mark("Delivered"), mark("The message arrived: the code that was in it is here.")
    ),
}


def tested_words(editor: Editor) -> Shown:
    """Return how far the settings on the screen are proved, or where they failed."""
    if editor.test.failed_at is not None:
        # That of the last stage says that it went well.
        stage = (Stage.DATA if editor.test.failed_at is Stage.AFTER_DATA else editor.test.failed_at).label
        meaning = say("The last test of these settings failed at the stage “{stage}”.", stage=stage)
        return Shown("error", "bad", say("Failed at {stage}", stage=stage), meaning)
    known = TESTED[editor.test.tested]
    shown = known._replace(words=say(known.words), meaning=say(known.meaning))
    if editor.test.tested_at is not None and editor.draft.lacks_password:
        meaning = say("{meaning} That test had a password, which is not kept here.", meaning=shown.meaning)
        return Shown(
            "info", "accent", say("{words}, with a password not kept here", words=shown.words), meaning
        )
    return shown


def when(at: datetime, now: datetime | None = None, *, seconds: bool = False) -> str:
    """Return a moment in the person's own time zone, with its date unless that is the date of `now`."""
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    time = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    if seconds:
        time = moment.time().toString("HH:mm:ss")  # no words: a form of Qt
    if now is not None and moment.date() == QDateTime.fromSecsSinceEpoch(int(now.timestamp())).date():
        return time
    day = QLocale().toString(moment.date(), "d MMM yyyy")  # no words: a form of Qt
    return f"{day}, {time}"


def moment(text: str, *, seconds: bool = False) -> str:
    """Return a moment (ISO 8601) of a file as `when` does, and as it stands there where it is none."""
    try:
        return when(datetime.fromisoformat(text), seconds=seconds)
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


SECURITY: dict[str, Encryption] = {
    "starttls": Encryption(
        mark("STARTTLS"),
        mark("Encrypts after connecting, usually at port 587. On the platform's page: smtp, Enable TLS on."),
    ),
    "tls": Encryption(
        mark("TLS from the start"),
        mark("Usually at port 465. On the platform's page: SMTP protocol smtps."),
    ),
    "none": Encryption(
        mark("Not encrypted"),
        mark("Only inside your own network. On the platform's page: smtp, Enable TLS off."),
    ),
}

ENABLE_TLS: dict[str, tuple[str, str]] = {
    "starttls": (
        mark("E&nable TLS"),
        mark(
            "With smtp, the platform encrypts by STARTTLS only if the server offers it. The test here requires it."
        ),
    ),
    "none": (
        mark("E&nable TLS"),
        mark("With smtp and this off, nothing is encrypted, the password neither."),
    ),
    "tls": (
        mark("Apply TLS versio&n"),
        mark(
            "This is Enable TLS on the platform's page. With smtps the connection is encrypted either way: on, the "
            "TLS version counts, off, it is ignored."
        ),
    ),
}

TLS_VERSIONS: dict[str, str] = {
    "": mark("Best available"),
    "TLSv1.2": mark("Only TLS 1.2"),
    "TLSv1.3": mark("Only TLS 1.3"),
    "TLSv1.2 TLSv1.3": mark("TLS 1.2 and 1.3"),
}

WHO: dict[str, str] = {
    "you": mark("You can do this yourself"),
    "mail-administrator": mark("For the administrator of the mail server"),
    "network": mark("For whoever runs the network or firewall"),
    "provider": mark("For the provider's support"),
}
