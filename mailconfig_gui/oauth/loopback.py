"""The listener to which the browser comes back (RFC 8252 7.3), without a socket: bytes in, an answer out.

Every page that is open in a browser can send requests here, also under a name of its own that leads to this computer.
So one GET counts, on the path, under the name and with the state that we chose; all else is refused and waited on.
"""

import base64
import hashlib
import html
import re
from http import HTTPStatus
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from mailconfig_gui.oauth.authorization import Code, Refusal, RefusalKind, read_callback
from mailconfig_gui.words.say import language, mark, say

LONGEST = 16_384
"""Bytes of the longest request that is read; a callback has some hundred."""
_REQUEST = re.compile(rb"([A-Z]{1,20}) (/[!-~]*) HTTP/1\.[01]")
_HEADER = re.compile(rb"([!#-'*+.^_`|~0-9A-Za-z-]+):([^\r\n\0]*)")
_NOT_OURS = (RefusalKind.UNREADABLE, RefusalKind.OTHER_STATE)
"""What anybody can send: it ends nothing."""

_TITLE = mark("Signing in for mail")
_WELL = mark("The provider has agreed.")
_WELL_NEXT = mark(
    "mailconfig now tries out what it was given, and shows how that ends. You may close this page."
)
_REFUSED = mark("The provider did not agree.")
_REFUSED_NEXT = mark("mailconfig shows why, and what to do. You may close this page.")
_OTHER = mark("This is not the answer that mailconfig waits for.")
_OTHER_NEXT = mark("It goes on waiting: sign in on the page that it opened.")

_STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto 0;padding:0 1em;"  # no words: a style
    "color-scheme:light dark}h1{font-size:1.4em}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEAD = (
    "HTTP/1.1 {status} {phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"  # no words: protocol
    "Content-Length: {length}\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n{more}\r\n"
)
# The empty icon keeps the browser from asking for one.
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'  # no words: HTML
    '<link rel="icon" href="data:,">'
    '<style>{style}</style><h1 dir="auto">{heading}</h1><p dir="auto">{text}</p></html>\n'
)


class Redirect(NamedTuple):
    """A redirect address on this very computer. `port` is 0 where any will do, `path` is as it is registered."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as a browser names them in its request."""
        return self.host if self.port == 80 else f"{self.host}:{self.port}"

    @property
    def uri(self) -> str:
        """The whole address."""
        return f"http://{self.authority}{self.path}"

    def at(self, port: int) -> Self:
        """Return the same address with another port."""
        return self._replace(port=port)


def read_redirect(uri: str) -> Redirect | None:
    """Return where to listen for a redirect address, None where it does not lead to this computer."""
    try:
        parts = urlsplit(uri)
        port = parts.port or 0
    except ValueError:
        return None
    host = parts.hostname or ""
    plain = parts.scheme == "http" and not ("@" in parts.netloc or parts.query or parts.fragment)
    return Redirect(host, port, parts.path) if plain and host in ("localhost", "127.0.0.1") else None


class Awaited(NamedTuple):
    """The answer that is waited for: where to, with which state, from which authorization endpoint."""

    redirect: Redirect
    state: str
    authorization_uri: str

    def __repr__(self) -> str:
        return f"Awaited({self.redirect.uri})"


class Reply(NamedTuple):
    """What to send back before closing; with an `outcome` the listening is over."""

    data: bytes
    outcome: Code | Refusal | None = None

    def __repr__(self) -> str:
        return f"Reply({len(self.data)} bytes, {self.outcome!r})"


def read_request(received: bytes, awaited: Awaited) -> Reply | None:
    """Return the reply to all that came over a connection so far, None where more has to come."""
    head, end, rest = received.partition(b"\r\n\r\n")
    if len(received) > LONGEST:
        return _refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    if not end and (not received or received[:1].isupper()):
        return None
    first, *lines = head.split(b"\r\n")
    request, headers = _REQUEST.fullmatch(first), [_HEADER.fullmatch(line) for line in lines]
    if request is None or None in headers:
        return _refused(HTTPStatus.BAD_REQUEST)
    if request[1] != b"GET":
        return _refused(HTTPStatus.METHOD_NOT_ALLOWED, "Allow: GET\r\n")
    given = [(header[1].lower(), header[2].strip(b" \t")) for header in headers if header is not None]
    if rest or any(name in (b"transfer-encoding", b"content-length") for name, _value in given):
        return _refused(HTTPStatus.BAD_REQUEST)
    if [value.lower() for name, value in given if name == b"host"] != [awaited.redirect.authority.encode()]:
        return _refused(HTTPStatus.MISDIRECTED_REQUEST)
    path, _, query = request[2].decode("ascii").partition("?")
    if path != (awaited.redirect.path or "/"):
        return _refused(HTTPStatus.NOT_FOUND)
    outcome = read_callback(query, awaited.state, awaited.authorization_uri)
    if isinstance(outcome, Code):
        return Reply(_page(HTTPStatus.OK, _WELL, _WELL_NEXT), outcome)
    if outcome.kind in _NOT_OURS:
        return _refused(HTTPStatus.BAD_REQUEST)
    return Reply(_page(HTTPStatus.OK, _REFUSED, _REFUSED_NEXT), outcome)


def _refused(status: HTTPStatus, more: str = "") -> Reply:
    return Reply(_page(status, _OTHER, _OTHER_NEXT, more))


def _page(status: HTTPStatus, heading: str, text: str, more: str = "") -> bytes:
    """Return a page that loads nothing, links nowhere, is kept nowhere, and tells no other page its address."""
    words = {
        name: html.escape(say(one)) for name, one in (("title", _TITLE), ("heading", heading), ("text", text))
    }
    page = _PAGE.format(language=language().replace("_", "-"), style=_STYLE, **words).encode()
    head = _HEAD.format(
        status=status.value, phrase=status.phrase, length=len(page), style=_STYLE_HASH, more=more
    )
    return head.encode("ascii") + page
