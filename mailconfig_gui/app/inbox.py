"""Use case: look into the recipient's mailbox for the test mail, or for the report that it did not arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.arrived import NoMailError, tell
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.net.imap import PORT, InboxError, Place, opened

if TYPE_CHECKING:
    from mailconfig_gui.app.arrived import Returned
    from mailconfig_gui.domain.arrived import Arrived

__all__ = ["InInbox", "InboxError", "Place", "look", "read_code", "read_server"]

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
    with opened(place, password) as mailbox:
        folders = mailbox.folders()
        for reports in (False, True):
            for folder in folders:
                for source in mailbox.mails(folder, code, reports=reports):
                    try:
                        told = tell(source)
                    except NoMailError:
                        continue
                    if told.code == code:
                        return InInbox(folder.shown, folder.junk, told)
    return None
