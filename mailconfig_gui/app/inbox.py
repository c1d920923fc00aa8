"""Use case: look into the recipient's mailbox for the test mail, or for the report that it did not arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.arrived import NoMailError, Returned, tell
from mailconfig_gui.domain.arrived import PLATFORMS_SUBJECT, is_platforms
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.net.imap import PORT, InboxError, Place, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.domain.arrived import Arrived

__all__ = ["InInbox", "InboxError", "Place", "look", "look_for_platforms", "read_code", "read_server"]

CLOCKS_DIFFER_S = 300
"""So far a mail server's clock may be behind the one of this computer."""

_CODE = re.compile(r"([0-9A-Z]{3})-?([0-9A-Z]{2})")


class InInbox(NamedTuple):
    """What was found: in which folder, whether that is where spam goes, and what the mail tells."""

    folder: str
    junk: bool
    told: Arrived | Returned


def read_code(text: str) -> str | None:
    """Return the code of a test as it stands in a mail, None where the text is none."""
    found = _CODE.fullmatch(text.strip().upper())
    return f"{found[1]}-{found[2]}" if found else None


def read_server(text: str) -> tuple[str, int] | None:
    """Return the host and the port of `HOST` or `HOST:PORT`, None where it is neither."""
    host, _, number = text.rpartition(":")
    if is_host(text):
        host, number = text, str(PORT)
    good = is_host(host) and number.isdecimal() and len(number) < 6 and 0 < int(number) < 65536
    return (host.strip("[]"), int(number)) if good else None


def look(place: Place, password: str, code: str) -> InInbox | None:
    """Return the test mail with that code, else a report about it, None where the mailbox holds neither.

    Raises:
        InboxError: the mailbox cannot be looked into.
        MailConfigError: the file of authorities cannot be used.

    """
    return _first(place, password, code, lambda told: told.code == code)


def look_for_platforms(place: Place, password: str, since: float = 0.0) -> InInbox | None:
    """Return the newest test message of a platform, else a report about one; raises as `look` does.

    What came before `since` (Unix seconds, by the clock of this computer) is of an earlier test.
    """

    def fits(told: Arrived | Returned) -> bool:
        if isinstance(told, Returned):
            return is_platforms(told.bounce.returned)
        return told.from_platform and (told.taken is None or told.taken >= since - CLOCKS_DIFFER_S)

    return _first(place, password, PLATFORMS_SUBJECT, fits)


def _first(
    place: Place, password: str, text: str, fits: Callable[[Arrived | Returned], bool]
) -> InInbox | None:
    with opened(place, password) as mailbox:
        folders = mailbox.folders()
        for reports in (False, True):
            for folder in folders:
                for source in mailbox.mails(folder, text, reports=reports):
                    try:
                        told = tell(source)
                    except NoMailError:
                        continue
                    if fits(told):
                        return InInbox(folder.shown, folder.junk, told)
    return None
