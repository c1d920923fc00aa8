"""A look into a mailbox (IMAP, RFC 9051) for one mail: over TLS only, nothing is marked as read, nothing is kept."""

from __future__ import annotations

import binascii
import imaplib
import re
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.roots import public_roots
from mailconfig_gui.net.tls import add_authorities
from mailconfig_gui.smtp.phrasing import endpoint
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 993
DEADLINE_S = 60.0
"""Longest that a look takes, from the connection to the last answer."""
MOST_BYTES = 1 << 20
"""Bytes of a mail that are fetched."""
MOST_FOLDERS = 50
"""Folders that are looked into."""
MOST_MAILS = 5
"""Mails of a folder that are fetched, the newest first."""

# All that a server may send; a look at 50 folders with five mails each stays below.
_MOST_HEARD = 300 * MOST_BYTES
# The length of a literal (RFC 9051 4.3) that no Python reads, for all its digits.
_ENDLESS = re.compile(rb"\{\d{10,}\}\r\n\Z")
_FOLDER = re.compile(rb'\(([^()]*)\) (?:"(?:[^"\\]|\\.)"|NIL) ?(.*)', re.DOTALL)
#: What holds what was sent, or no mail (RFC 6154, RFC 9051 7.3.1); \All holds what was sent too.
_PASSED_OVER = frozenset({b"\\sent", b"\\drafts", b"\\all", b"\\noselect", b"\\nonexistent"})
# Reports of mail servers that a mail did not arrive.
_REPORT = 'OR FROM "daemon" OR FROM "postmaster" FROM "delivery" TEXT'  # no words: IMAP


class Place(NamedTuple):
    """A mailbox; `ca_file` adds authorities."""

    host: str
    port: int
    username: str
    ca_file: str | None = None


class Folder(NamedTuple):
    """A folder as the server names it, in quotes where it needs them, and whether it is where spam goes (RFC 6154)."""

    name: str
    junk: bool

    @property
    def shown(self) -> str:
        """The name for people; letters beyond ASCII come in a UTF-7 of its own (RFC 3501 5.1.3)."""
        return re.sub(r"&([^-&]*)-", _letters, _bare(self.name))


class InboxError(MailConfigError):
    """The mailbox could not be looked into."""


class _Bounded(imaplib.IMAP4_SSL):
    """Ends where a server sends more than a mailbox has to say, or takes longer than DEADLINE_S in all."""

    heard = 0

    def __init__(self, place: Place) -> None:
        self._timer = threading.Timer(DEADLINE_S, self._hang_up)
        self._timer.daemon = True
        super().__init__(place.host, place.port, ssl_context=_context(place.ca_file), timeout=DEADLINE_S)

    def open(self, host: str = "", port: int | None = PORT, timeout: float | None = None) -> None:
        """Connect; time runs from here, for who goes on with something keeps no time-out of a socket waiting."""
        super().open(host, port, timeout)
        self._timer.start()

    def shutdown(self) -> None:
        """Close it all."""
        self._timer.cancel()
        super().shutdown()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.socket().shutdown(socket.SHUT_RDWR)

    def read(self, size: int) -> bytes:
        self._hear(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._hear(2 * MOST_BYTES + 1 if _ENDLESS.search(line) else len(line))
        return line

    def _hear(self, size: int) -> None:
        self.heard += size
        if size > 2 * MOST_BYTES or self.heard > _MOST_HEARD:
            raise self.abort(say("it sends too much"))


class Mailbox:
    """An open mailbox; it is left by `opened`."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def folders(self) -> tuple[Folder, ...]:
        """Return the folders to look into: the inbox, then where spam goes, then the others."""
        capabilities = {str(word).upper() for word in self._connection.capabilities}
        # Some servers tell what a folder is for only when they are asked (RFC 6154 5.1).
        special = "LIST-EXTENDED" in capabilities and "SPECIAL-USE" in capabilities
        _, lines = self._connection.list('""', '"*" RETURN (SPECIAL-USE)' if special else '"*"')
        found = {"INBOX": Folder("INBOX", False)}
        for line in lines:
            match = _FOLDER.fullmatch(line[0] if isinstance(line, tuple) else line or b"")
            if match is None:
                continue
            attributes = frozenset(match[1].lower().split())
            name = (line[1] if isinstance(line, tuple) else match[2]).decode("ascii", "replace")
            # What is no name in the protocol could not be sent back.
            is_name = name.isascii() and name.isprintable()
            if is_name and not attributes & _PASSED_OVER and _bare(name).upper() != "INBOX":
                found[name] = Folder(_quoted(_bare(name)), b"\\junk" in attributes or _is_junk(name))
        return tuple(sorted(found.values(), key=lambda one: (one.name != "INBOX", not one.junk)))[
            :MOST_FOLDERS
        ]

    def mails(self, folder: Folder, text: str, *, reports: bool) -> Iterator[bytes]:
        """Yield the beginning of mails with a text in their subject, or of reports with it, the newest first."""
        status, _ = self._connection.select(folder.name, readonly=True)
        if status != "OK":
            return
        wanted = f'{_REPORT} "{text}"' if reports else f'SUBJECT "{text}"'
        _, found = self._connection.uid("SEARCH", wanted)
        words = [word for line in found if isinstance(line, bytes) for word in line.split()]
        numbers = [word.decode("ascii") for word in words if word.isdigit()]
        for number in numbers[: -MOST_MAILS - 1 : -1]:
            _, parts = self._connection.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            yield from (part[1] for part in parts if isinstance(part, tuple))


@contextmanager
def opened(place: Place, password: str) -> Iterator[Mailbox]:
    """Log in to a mailbox, and leave it at the end.

    Raises:
        MailConfigError: `ca_file` cannot be used.
        InboxError: it cannot be reached, its certificate is not trusted, or the login is refused; also later, while
            it is looked into.

    """
    where = endpoint(place.host, place.port)
    try:
        connection = _Bounded(place)
    except OSError as cause:
        reason = getattr(cause, "verify_message", "") or cause.strerror or type(cause).__name__
        raise InboxError(
            say("The mailbox cannot be reached"),
            f"{where}: {reason}",
            say("A mailbox is looked into over TLS from the start only, as a rule at port 993."),
        ) from cause
    except (imaplib.IMAP4.error, UnicodeError) as cause:
        raise InboxError(
            say("The mailbox cannot be reached"), say("{where} speaks no IMAP.", where=where)
        ) from cause
    try:
        _log_in(connection, place, password)
        yield Mailbox(connection)
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()
    except (imaplib.IMAP4.error, OSError) as cause:
        raise InboxError(
            say("The mailbox cannot be looked into"),
            say("{where} broke off: {reason}", where=where, reason=_said(cause, password)),
        ) from cause
    finally:
        with suppress(OSError):  # after a logout it is shut down already
            connection.shutdown()


def _log_in(connection: imaplib.IMAP4, place: Place, password: str) -> None:
    """Raise InboxError where the login is refused."""
    try:
        # LOGIN carries ASCII only.
        if "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _: f"\0{place.username}\0{password}".encode())
        else:
            connection.login(place.username, password)
    except UnicodeError:
        raise InboxError(
            say("The login to the mailbox was refused"),
            say(
                "{host} takes no letters beyond ASCII in a user name or password (no AUTH=PLAIN).",
                host=place.host,
            ),
        ) from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as cause:
        raise InboxError(
            say("The login to the mailbox was refused"),
            say(
                "{username} at {host}: {reason}",
                username=place.username,
                host=place.host,
                reason=_said(cause, password),
            ),
            say("Many providers want an app password here, and some let nobody in with a password."),
        ) from None


def _said(cause: Exception, password: str) -> str:
    """Return what imaplib has of the server's words; some repeat the command that they refuse."""
    words = cause.args[0] if cause.args else ""
    return Masker((password,))(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words))


def _context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(public_roots())
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if ca_file is not None:
        add_authorities(context, ca_file)
    return context


def _letters(found: re.Match[str]) -> str:
    try:
        coded = found[1].replace(",", "/")
        return binascii.a2b_base64(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") or "&"
    except ValueError:
        return found[0]


def _bare(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name[:1] == '"' else name


def _quoted(name: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{escaped}"'


def _is_junk(name: str) -> bool:
    """Tell whether a folder has a name for spam, where the server does not say what it is for."""
    return _bare(name).rpartition("/")[2].rpartition(".")[2].lower() in (
        "junk",
        "junk e-mail",
        "junk email",
        "spam",
    )
