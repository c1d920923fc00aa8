"""An authorization server (RFC 6749, 7636, 8252) on loopback to practise OAuth2 with: a consent page and tokens.

It knows one person, `MAILBOX`, and one client, whose answers go to any port of this computer. Nothing of it is worth
anything outside the practice mail server, which asks `judge` about every access token.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.words.say import language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST = "127.0.0.1"
MAILBOX = "practice@example.com"
OTHER_MAILBOX = "somebody.else@example.com"
CLIENT_ID = "mailconfig-practice"
SCOPE = "mail"
SCOPES = (SCOPE, "openid")
LIFETIME_S = 3600
CODE_LIFETIME_S = 120
SLOW_S = 12.0
"""Longer than the platform waits for token and message together when nobody has changed its time limit."""
MAX_BODY_BYTES = 1 << 16
KEPT = 100
_SOCKET_TIMEOUT_S = 30.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """The last hundred things, each under a key that nobody can guess."""

    def __init__(self) -> None:
        self._held: dict[str, Value] = {}
        self._lock = threading.Lock()

    def put(self, value: Value) -> str:
        """Keep a value and return its key."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._held[key] = value
            if len(self._held) > KEPT:
                del self._held[next(iter(self._held))]
        return key

    def get(self, key: str) -> Value | None:
        """Return what lies under a key."""
        return self._held.get(key)

    def take(self, key: str) -> Value | None:
        """Return what lies under a key, and keep it no longer."""
        with self._lock:
            return self._held.pop(key, None)


class Request(NamedTuple):
    """What a client asked for at the consent page."""

    redirect_uri: str
    scope: tuple[str, ...]
    state: str
    challenge: str


class Grant(NamedTuple):
    """What was consented to, and for which mailbox."""

    mailbox: str
    scope: tuple[str, ...]


class Code(NamedTuple):
    """A code on its way to the client. `at` is the monotonic clock, in seconds."""

    request: Request
    grant: Grant
    at: float


class Reply(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    location: str = ""


class AuthorizationServer:
    """Listens from construction to `stop`. `fault` is asked at every request which fault is in force."""

    client_id = CLIENT_ID
    mailbox = MAILBOX
    scope = SCOPE

    def __init__(self, fault: Callable[[], str], port: int = 0) -> None:
        """Take `port`, 0 for a free one.

        Raises:
            OSError: the port is taken.

        """
        self.client_secret = secrets.token_urlsafe(18)
        self._fault = fault
        self._ended = threading.Event()
        self._asked: Shelf[Request] = Shelf()
        self._codes: Shelf[Code] = Shelf()
        self._refresh: Shelf[Grant] = Shelf()
        self._access: Shelf[Grant] = Shelf()
        server = self

        class Handler(_Handler):
            practice = server

        self._http = _Server((HOST, port), Handler)
        self.port = self._http.server_port
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="practice authorization", daemon=True
        )
        self._thread.start()

    @property
    def authorization_uri(self) -> str:
        """Where a browser goes to consent."""
        return f"http://{HOST}:{self.port}/authorize"

    @property
    def token_uri(self) -> str:
        """Where codes and refresh tokens are exchanged for access tokens."""
        return f"http://{HOST}:{self.port}/token"

    def draft(self) -> dict[str, object]:
        """Return what a form needs to sign in here, by platform key."""
        return {
            "providerId": ProviderId.CUSTOM.value,
            "clientId": CLIENT_ID,
            "clientSecret": self.client_secret,
            "authUri": self.authorization_uri,
            "tokenUri": self.token_uri,
            "scope": list(SCOPES),
            "redirectUri": "http://localhost/",
            "username": MAILBOX,
        }

    def stop(self) -> None:
        """Stop listening; a slow answer ends at once."""
        self._ended.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def judge(self, mailbox: str, access_token: str) -> bool:
        """Tell whether an access token is good for sending as `mailbox`."""
        grant = self._access.get(access_token)
        good = grant is not None and grant.mailbox == mailbox and SCOPE in grant.scope
        return good and self._fault() != "token-expired"

    def answer(self, method: str, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer one request; `fields` are those of the query or the form."""
        match method, path:
            case "GET", "/authorize":
                return self._ask(fields)
            case "POST", "/authorize":
                return self._decide(fields)
            case "POST", "/token":
                return self._token(fields)
        return _page(404, say("Nothing is here"), "")

    def _ask(self, fields: Mapping[str, str]) -> Reply:
        """Show the consent page; what is wrong with the client or its address is said here, never sent there."""
        redirect_uri = fields.get("redirect_uri", "")
        title = say("The practice server refuses this sign-in")
        if fields.get("client_id") != CLIENT_ID:
            return _page(400, title, say("It does not know this client id."), "invalid_client")
        if self._fault() == "redirect-refused" or not _is_loopback(redirect_uri):
            why = say("The address to come back to is not registered for this client.")
            return _page(400, title, why, f"redirect_uri_mismatch: {redirect_uri}")
        request = Request(
            redirect_uri,
            tuple(fields.get("scope", "").split()),
            fields.get("state", ""),
            fields.get("code_challenge", ""),
        )
        if fields.get("response_type") != "code":
            return _back(request, error="unsupported_response_type")
        if not request.challenge or fields.get("code_challenge_method") != "S256":
            needed = "PKCE with S256 is needed"  # no words: protocol
            return _back(request, error="invalid_request", error_description=needed)
        if SCOPE not in request.scope:
            return _back(request, error="invalid_scope")
        return _consent_page(self._asked.put(request), ticked=self._fault() != "box-unticked")

    def _decide(self, fields: Mapping[str, str]) -> Reply:
        request = self._asked.take(fields.get("request", ""))
        if request is None:
            return _page(400, say("This page is too old"), say("Please sign in again."))
        if fields.get("answer") != "allow" or self._fault() == "consent-refused":
            return _back(request, error="access_denied")
        mailbox = OTHER_MAILBOX if self._fault() == "mailbox-wrong" else MAILBOX
        scope = tuple(one for one in request.scope if one != SCOPE or fields.get("scope") == SCOPE)
        return _back(request, code=self._codes.put(Code(request, Grant(mailbox, scope), time.monotonic())))

    def _token(self, fields: Mapping[str, str]) -> Reply:
        fault = self._fault()
        if fault == "token-slow":
            self._ended.wait(SLOW_S)
        if fault == "token-not-json":
            return _page(200, "Gateway", "")  # no words: what a proxy in between says
        secret = fields.get("client_secret", "").encode()
        known = secrets.compare_digest(secret, self.client_secret.encode())
        if fault == "secret-expired" or not known or fields.get("client_id") != CLIENT_ID:
            return _refusal(401, "invalid_client", "Wrong or expired secret.")  # no words: protocol
        match fields.get("grant_type"):
            case "authorization_code":
                return self._exchange(fields)
            case "refresh_token":
                return self._renew(fields.get("refresh_token", ""))
        return _refusal(400, "unsupported_grant_type", "")

    def _exchange(self, fields: Mapping[str, str]) -> Reply:
        code = self._codes.take(fields.get("code", ""))
        if (
            code is None
            or time.monotonic() - code.at > CODE_LIFETIME_S
            or fields.get("redirect_uri") != code.request.redirect_uri
            or _challenge(fields.get("code_verifier", "")) != code.request.challenge
        ):
            return _refusal(400, "invalid_grant", "The code is wrong, used or too old.")  # no words: protocol
        keeps = self._fault() != "no-refresh-token"
        return self._tokens(code.grant, self._refresh.put(code.grant) if keeps else "")

    def _renew(self, refresh_token: str) -> Reply:
        fault = self._fault()
        rotates = fault == "token-rotated"
        grant = self._refresh.take(refresh_token) if rotates else self._refresh.get(refresh_token)
        if grant is None or fault == "token-revoked":
            return _refusal(400, "invalid_grant", "The refresh token has ended.")  # no words: protocol
        return self._tokens(grant, self._refresh.put(grant) if rotates else "")

    def _tokens(self, grant: Grant, refresh_token: str) -> Reply:
        worth = grant._replace(scope=()) if self._fault() == "scope-missing" else grant
        answer: dict[str, object] = {
            "access_token": self._access.put(worth),
            "token_type": "Bearer",
            "expires_in": LIFETIME_S,
            "scope": " ".join(grant.scope),
        }
        if refresh_token:
            answer["refresh_token"] = refresh_token
        if "openid" in grant.scope:
            answer["id_token"] = _id_token(grant.mailbox)
        return _json(200, answer)


def _is_loopback(uri: str) -> bool:
    """Tell whether an address leads back to this computer (RFC 8252 7.3): any port, nothing but http."""
    try:
        parts = urlsplit(uri)
        good = parts.scheme == "http" and parts.hostname in _LOOPBACK and parts.username is None
        return good and parts.port != 0 and uri.isascii() and uri.isprintable() and not parts.fragment
    except ValueError:
        return False


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _id_token(mailbox: str) -> str:
    """Return who signed in, as an unsigned JWT (RFC 7519 6)."""
    parts = ({"alg": "none"}, {"sub": mailbox, "email": mailbox, "aud": CLIENT_ID})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return f"{'.'.join(coded)}."


def _back(request: Request, **answer: str) -> Reply:
    state = {"state": request.state} if request.state else {}
    joint = "&" if urlsplit(request.redirect_uri).query else "?"
    return Reply(303, location=f"{request.redirect_uri}{joint}{urlencode({**answer, **state})}")


def _refusal(status: int, error: str, description: str) -> Reply:
    return _json(
        status, {"error": error, "error_description": description} if description else {"error": error}
    )


def _json(status: int, content: object) -> Reply:
    return Reply(status, json.dumps(content).encode(), "application/json")


_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"  # no words: protocol
_STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto 0;padding:0 1em;"  # no words: style
    "color-scheme:light dark}h1{font-size:1.4em}button{font:inherit;padding:.4em 1.5em;margin-inline-end:1em}"
    "label{display:block;margin:1.5em 0}code{overflow-wrap:anywhere}"
)
# The empty icon keeps the browser from asking for one.
_HEAD = (
    '<!doctype html><html lang="{}"><meta charset="utf-8">'  # no words: markup
    '<meta name="viewport" content="width=device-width">'
    '<title>{}</title><link rel="icon" href="data:,"><style>{}</style><body dir="auto">{}'
)


def _page(status: int, title: str, text: str, code: str = "", form: str = "") -> Reply:
    parts = [f"<h1>{html.escape(title)}</h1>", f"<p>{html.escape(text)}</p>" if text else ""]
    parts += [f"<p><code>{html.escape(code)}</code></p>" if code else "", form]
    return Reply(status, _HEAD.format(language(), html.escape(title), _STYLE, "".join(parts)).encode())


def _consent_page(key: str, *, ticked: bool) -> Reply:
    box = say("Send mail as {mailbox}", mailbox=MAILBOX)
    form = (
        f'<form method="post"><input type="hidden" name="request" value="{key}">'  # no words: markup
        f'<label><input type="checkbox" name="scope" value="{SCOPE}"{" checked" if ticked else ""}> '
        f"{html.escape(box)}</label>"
        f'<button name="answer" value="allow">{html.escape(say("Allow"))}</button>'
        f'<button name="answer" value="refuse">{html.escape(say("Refuse"))}</button></form>'
    )
    text = say("This page stands for that of Google or Microsoft. Nothing leaves this computer.")
    return _page(200, say("mailconfig wants to use your mailbox"), text, form=form)


class _Server(ThreadingHTTPServer):
    """The standard library's, without a look-up of names and without a word about clients that go away."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class _Handler(BaseHTTPRequestHandler):
    """HTTP for the server: small requests, of this computer, one for each connection."""

    practice: AuthorizationServer
    server_version = "mailconfig"
    sys_version = ""
    timeout = _SOCKET_TIMEOUT_S

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self._answer(path, query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length[:9]) > MAX_BODY_BYTES:
            self._write(_page(413, say("This is too much"), ""))
            return
        body = self.rfile.read(int(length))
        self._answer(self.path.partition("?")[0], body.decode("utf-8", "replace"))

    def _answer(self, path: str, text: str) -> None:
        # A page elsewhere whose name was made to lead here (DNS rebinding) is no part of this.
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _LOOPBACK:
            self._write(_page(403, say("Nothing is here"), ""))
            return
        try:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
        except ValueError:
            fields = {}
        self._write(self.practice.answer(self.command, path, fields))

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", _POLICY)
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: addresses here hold codes."""
