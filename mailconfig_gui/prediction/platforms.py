"""The platform's versions, as far as its mail differs: Java, mail library, time limit, wording of errors.

From ThingsBoard's build files and image recipes at each release, TbMailSender and DefaultMailService.
"""

from __future__ import annotations

from typing import NamedTuple

from mailconfig_gui.prediction.versions import DEFAULT_VERSION as DEFAULT_VERSION
from mailconfig_gui.prediction.versions import VERSIONS as VERSIONS


class Platform(NamedTuple):
    """One version.

    `java` is the Java of its package images; `library` `javax` (JavaMail 1.6) or `jakarta` (Jakarta Mail 2.0);
    `watchdog`: one time limit for the whole send (3.4 and later); `wording`: `message` shows the root cause's
    message, `class` puts the class name before it (3.4 to 3.8). `run` is False where no such Java could be run to
    prove the prediction: it is read in the source only.
    """

    version: str
    java: int
    library: str
    watchdog: bool
    wording: str
    run: bool


PLATFORMS = {
    platform.version: platform
    for platform in (
        Platform("2.5", 8, "javax", watchdog=False, wording="message", run=False),
        Platform("3.3", 11, "javax", watchdog=False, wording="message", run=True),
        Platform("3.6", 11, "javax", watchdog=True, wording="class", run=True),
        Platform("3.9", 17, "jakarta", watchdog=True, wording="message", run=True),
        Platform("4.3", 25, "jakarta", watchdog=True, wording="message", run=True),
        Platform("4.4", 25, "jakarta", watchdog=True, wording="message", run=True),
    )
}

_PREFIX = "Unable to send mail: "


class Failure(NamedTuple):
    """The root cause of a failed send: Java class and message (None: the platform shows `null`)."""

    java_class: str
    message: str | None


class Refused(NamedTuple):
    """A send the server refused after the login; `described` is the exception as Java prints it."""

    described: str


class Unreadable(NamedTuple):
    """The document itself cannot be turned into a sender: thrown at start, at save and at test; shown bare."""

    message: str


def in_words(platform: Platform, failure: Failure | Refused | Unreadable) -> str:
    """Return the text that this version shows for a failure of its own test mail."""
    if isinstance(failure, Unreadable):
        return failure.message
    if isinstance(failure, Refused):
        described = _renamed(platform, failure.described)
        text = f"Failed messages: {described}"
        if platform.wording == "class":
            text = f"org.springframework.mail.MailSendException: {text}; message exceptions (1) are:"
            return f"{_PREFIX}{text}\nFailed message 1: {described}"
        return _PREFIX + text
    message = "null" if failure.message is None else failure.message
    if platform.wording == "class" and failure.java_class:
        tail = "" if failure.message is None else f": {message}"
        return _PREFIX + _renamed(platform, failure.java_class) + tail
    return _PREFIX + message


def system_words(platform: Platform, words: str) -> str:
    """Return the operating system's words for a connection that fails; Java up to 12 says more in brackets."""
    if platform.java >= 13:
        return words
    return f"{words} ({'Host unreachable' if words == 'No route to host' else words})"


def _renamed(platform: Platform, text: str) -> str:
    return text if platform.library == "jakarta" else text.replace("jakarta.mail.", "javax.mail.")
