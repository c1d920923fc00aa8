"""A stand-in for the platform's REST API on a loopback port, http or https, as far as mail settings need it."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.platform_standin import oauth2
from tests.platform_standin.answers import ApiError, Redirect, Text, Values
from tests.platform_standin.sending import Mailer, by_smtplib
from tests.platform_standin.state import State, Token

_PRE = "PRE_VERIFICATION_TOKEN"
_ADMIN = frozenset({"SYS_ADMIN"})
_TEMPLATES = Path(__file__).parent.parent / "recorded" / "exchanges-4.2.1.jsonl"
_JSON = "application/json"
_OWN_JSON = "application/json;charset=ISO-8859-1"
"""What the platform's own filters and its error handler write; the bytes are UTF-8 all the same."""
_ANY = frozenset({"SYS_ADMIN", "TENANT_ADMIN", "CUSTOMER_USER"})


class Seen(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


class Reply(NamedTuple):
    """An answer as it goes out; `kind` is its content type, "" without a body."""

    status: int
    kind: str = ""
    body: bytes = b""
    cookies: tuple[str, ...] = ()
    location: str = ""


class Platform:
    """A running stand-in. Faults are set by plain attributes, between requests.

    `prefix`: as a reverse proxy adds one. `before`: called with (method, path) before a request is looked at, outside
    the lock; may wait or raise ApiError. `garble`: bytes sent instead of an answer to a path.
    """

    def __init__(
        self,
        version: str = "4.3",
        *,
        mailer: Mailer = by_smtplib,
        context: ssl.SSLContext | None = None,
        prefix: str = "",
        host: str = "127.0.0.1",
    ) -> None:
        self.state = State(version, mailer)
        self.prefix = prefix
        self.seen: list[Seen] = []
        self.before: Callable[[str, str], None] = lambda _method, _path: None
        self.after: Callable[[str, str], None] = lambda _method, _path: None
        self.garble: dict[str, bytes] = {}
        self.lock = threading.Lock()
        self._server = _listen(self, context, host)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://{host}:{self.port}{prefix}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self, method: str | None = None) -> list[str]:
        """The paths asked for so far, in order."""
        return [seen.path for seen in self.seen if method in (None, seen.method)]

    def answer(self, method: str, target: str, headers: dict[str, str], body: Any) -> Reply:
        """Return the answer to one request."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path
        try:
            if not path.startswith(f"{self.prefix}/api/"):
                raise ApiError(404, 32, "Not found")
            path = path.removeprefix(self.prefix)
            self.before(method, path)
            with self.lock:
                found = self._route(method, path, query, headers, body)
            self.after(method, path)
        except ApiError as error:
            kind = _JSON if error.by_spring else _OWN_JSON
            return Reply(error.status, kind, json.dumps(self._error(error)).encode(), error.cookies)
        if found is None:
            return Reply(200)
        if isinstance(found, Text):
            return Reply(200, found.kind, found.text.encode(), found.cookies)
        if isinstance(found, Redirect):
            return Reply(302, cookies=found.cookies, location=found.location)
        kind = _OWN_JSON if path in ("/api/auth/login", "/api/auth/token") else _JSON
        return Reply(200, kind, json.dumps(found).encode())

    def _error(self, error: ApiError) -> Values:
        now = time.time()
        iso = time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime(now))
        return {
            "status": error.status, "message": error.message, "errorCode": error.code,
            "timestamp": int(now * 1000) if self.state.version >= (3, 9) else iso,
        }  # fmt: skip

    def _route(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
    ) -> object:
        state = self.state
        if (method, path) == ("POST", "/api/auth/login"):
            if not isinstance(body, dict):
                raise ApiError(401, 10, "Authentication failed")
            return state.log_in(body["username"], body["password"])
        if (method, path) == ("POST", "/api/auth/token"):
            user = state.refresh_tokens.get(body.get("refreshToken"))
            if user is None:
                raise ApiError(401, 10, "Invalid username or password")
            return state.pair(user)
        if (method, path) == ("GET", oauth2.PATH) and state.version >= (3, 6):
            cookies = {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
            return state.callback(query, cookies, self._base(headers))
        token = self._token(headers)
        if path.startswith("/api/auth/2fa/") and state.version >= (3, 4):
            return self._second_step(method, path, query, token)
        accept = headers.get("accept", "*/*")
        for wanted, since, roles, handler in self._routes(query, body, token, accept):
            if wanted == (method, path) and state.version >= since:
                if token.scope not in roles:
                    raise ApiError(403, 20, "You don't have permission to perform this operation!")
                return handler()
        if method == "GET" and path.startswith("/api/admin/settings/"):
            if token.scope not in _ADMIN:
                raise ApiError(403, 20, "You don't have permission to perform this operation!")
            return state.get_settings(path.rpartition("/")[2])
        if method == "GET" and path.startswith("/api/user/"):
            return state.get_user(path.rpartition("/")[2])
        raise ApiError(404, 32, "Not found")

    def _routes(
        self, query: dict[str, str], body: Any, token: Token, accept: str
    ) -> Iterator[tuple[tuple[str, str], tuple[int, ...], frozenset[str], Callable[[], object]]]:
        state, old = self.state, (2,)
        yield ("GET", "/api/auth/user"), old, _ANY, lambda: token.user.as_json(state.version)
        yield ("POST", "/api/user"), old, _ADMIN, lambda: state.save_user(body, token.user)
        yield ("POST", "/api/admin/settings"), old, _ADMIN, lambda: state.save_settings(body)
        yield (
            ("POST", "/api/admin/settings/testMail"),
            old,
            _ADMIN,
            lambda: state.test_mail(body, token.email),
        )
        yield ("GET", "/api/edges/enabled"), (3, 3), _ANY, lambda: True
        yield ("GET", "/api/system/info"), (3, 4), _ANY, lambda: {
            "version": state.full_version, "artifact": "application", "name": "Thingsboard Server Application",
        } | ({"type": "CE"} if state.version > (3, 6) else {})  # fmt: skip
        yield (
            ("GET", "/api/admin/mail/oauth2/loginProcessingUrl"),
            (3, 6),
            _ADMIN,
            lambda: Text(f'"{oauth2.PATH}"'),
        )
        yield (
            ("GET", "/api/admin/mail/oauth2/authorize"),
            (3, 6),
            _ADMIN,
            lambda: state.authorize(accept, query.get("prevUri", "")),
        )
        yield ("GET", "/api/mail/config/template"), (3, 6), _ADMIN, _templates
        yield ("GET", "/api/admin/featuresInfo"), (3, 5), _ADMIN, state.features
        yield ("GET", "/api/admin/systemInfo"), (3, 5), _ADMIN, state.system_info
        yield ("POST", "/api/apiKey"), (4, 3), _ANY, lambda: self._new_key(body, token)

    def _new_key(self, body: Values, token: Token) -> Values:
        value = f"tb_{len(self.state.api_keys)}abcdefghijklmnop"
        self.state.api_keys[value] = token.user
        return {**body, "id": {"entityType": "API_KEY", "id": "1"}, "value": value}

    def _base(self, headers: dict[str, str]) -> str:
        """The address that the browser used, as a proxy forwards it."""
        scheme = headers.get("x-forwarded-proto") or self.url.partition(":")[0]
        return f"{scheme}://{headers.get('x-forwarded-host') or headers['host']}"

    def _token(self, headers: dict[str, str]) -> Token:
        given = headers.get("x-authorization") or headers.get("authorization") or ""
        if "x-authorization" not in headers and self.state.version < (3, 3):
            given = ""
        kind, _, value = given.partition(" ")
        if not given:
            raise ApiError(401, 10, "Authentication failed")
        if kind == "ApiKey" and self.state.version >= (4, 3):
            user = self.state.api_keys.get(value)
            if user is None:
                raise ApiError(401, 10, "Invalid username or password")
            return Token(user, user.email, user.authority)
        token = self.state.tokens.get(value)
        if token is None:
            raise ApiError(401, 10, "Invalid username or password")
        if token.scope == "EXPIRED":
            raise ApiError(401, 11, "Token has expired")
        return token

    def _second_step(self, method: str, path: str, query: dict[str, str], token: Token) -> object:
        if token.scope != _PRE:
            raise ApiError(403, 20, "You don't have permission to perform this operation!")
        second = token.user.second
        if (method, path) == ("GET", "/api/auth/2fa/providers"):
            return [
                {"type": name, "contact": None, "minVerificationCodeSendPeriod": 5, "default": number == 0}
                for number, name in enumerate(second)
            ]
        provider = query.get("providerType", "")
        if (method, path) == ("POST", "/api/auth/2fa/verification/send"):
            return None
        if (method, path) == ("POST", "/api/auth/2fa/verification/check"):
            if provider not in second:
                raise ApiError(400, 31, "2FA is not configured for account")
            if second[provider] != query.get("verificationCode"):
                raise ApiError(400, 31, "Verification code is incorrect")
            if provider == "BACKUP_CODE":
                del second[provider]
            return self.state.pair(token.user)
        raise ApiError(404, 32, "Not found")

    def expire_tokens(self) -> None:
        """Let every access token run out."""
        self.state.tokens = {
            text: token._replace(scope="EXPIRED") for text, token in self.state.tokens.items()
        }


def _templates() -> object:
    """The platform's own presets, as recorded: a constant of it."""
    exchanges = map(json.loads, _TEMPLATES.read_text().splitlines())
    return next(one["response"]["body"] for one in exchanges if one["name"] == "templates")


def _listen(platform: Platform, context: ssl.SSLContext | None, host: str) -> socketserver.ThreadingTCPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            if context is not None:
                if self.request.recv(1, socket.MSG_PEEK) != b"\x16":
                    text = b"This combination of host and port requires TLS.\r\n"
                    self.request.sendall(b"HTTP/1.1 400 \r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
                    raise ConnectionAbortedError
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                super().finish()
            if context is not None:  # the server knows only the socket that this one was made from
                self.request.close()

        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(size)
            if len(data) < size:
                # The client was stopped in the midst of its request.
                self.close_connection = True
                return
            try:
                body = json.loads(data) if data else None
            except ValueError:
                body = None
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = self.path.removeprefix(platform.prefix).partition("?")[0]
            platform.seen.append(Seen(self.command, path, body, headers))
            if path in platform.garble:
                self.wfile.write(platform.garble[path])
                self.close_connection = True
                return
            reply = platform.answer(self.command, self.path, headers, body)
            self.send_response(reply.status)
            lines = [("Content-Type", reply.kind), ("Location", reply.location)]
            for name, value in (*lines, *(("Set-Cookie", cookie) for cookie in reply.cookies)):
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - names of http.server

        def log_message(self, *_arguments: object) -> None:
            return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = True

        def process_request_thread(self, request: Any, client_address: Any) -> None:
            with contextlib.suppress(OSError):
                self.finish_request(request, client_address)
            with contextlib.suppress(OSError):
                self.shutdown_request(request)

    server = Server((host, 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
