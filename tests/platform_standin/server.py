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
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.platform_standin.state import ApiError, Mailer, State, Token, Values, by_smtplib

_PRE = "PRE_VERIFICATION_TOKEN"
_ADMIN = frozenset({"SYS_ADMIN"})
_ANY = frozenset({"SYS_ADMIN", "TENANT_ADMIN", "CUSTOMER_USER"})


class Seen(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


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

    def answer(self, method: str, target: str, headers: dict[str, str], body: Any) -> tuple[int, object]:
        """Return status and JSON value of one request."""
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
            return 200, found
        except ApiError as error:
            return error.status, self._error(error)

    def _error(self, error: ApiError) -> Values:
        now = time.time()
        iso = time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime(now))
        return {
            "status": error.status, "message": error.message, "errorCode": error.code,
            "timestamp": int(now * 1000) if self.state.version >= (3, 9) else iso, **error.more,
        }  # fmt: skip

    def _route(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
    ) -> object:
        state = self.state
        if (method, path) == ("POST", "/api/auth/login"):
            return state.log_in(body["username"], body["password"])
        if (method, path) == ("POST", "/api/auth/token"):
            user = state.refresh_tokens.get(body.get("refreshToken"))
            if user is None:
                raise ApiError(401, 10, "Authentication failed")
            return state.pair(user)
        token = self._token(headers)
        if path.startswith("/api/auth/2fa/") and state.version >= (3, 4):
            return self._second_step(method, path, query, token)
        for wanted, since, roles, handler in self._routes(query, body, token):
            if wanted == (method, path) and state.version >= since:
                if token.scope not in roles:
                    raise ApiError(403, 20, "You don't have permission to perform this operation!")
                return handler()
        if method == "GET" and path.startswith("/api/admin/settings/"):
            if token.scope not in _ADMIN:
                raise ApiError(403, 20, "You don't have permission to perform this operation!")
            return state.get_settings(path.rpartition("/")[2])
        raise ApiError(404, 32, "Not found")

    def _routes(
        self, query: dict[str, str], body: Any, token: Token
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
            "version": state.full_version, "artifact": "application", "name": "ThingsBoard", "type": "CE",
        }  # fmt: skip
        yield ("GET", "/api/admin/featuresInfo"), (3, 5), _ADMIN, state.features
        yield ("GET", "/api/admin/systemInfo"), (3, 5), _ADMIN, state.system_info
        yield ("POST", "/api/apiKey"), (4, 3), _ANY, lambda: self._new_key(body, token)

    def _new_key(self, body: Values, token: Token) -> Values:
        value = f"tb_{len(self.state.api_keys)}abcdefghijklmnop"
        self.state.api_keys[value] = token.user
        return {**body, "id": {"entityType": "API_KEY", "id": "1"}, "value": value}

    def _token(self, headers: dict[str, str]) -> Token:
        given = headers.get("x-authorization") or headers.get("authorization") or ""
        if "x-authorization" not in headers and self.state.version < (3, 3):
            given = ""
        kind, _, value = given.partition(" ")
        if kind == "ApiKey" and self.state.version >= (4, 3):
            user = self.state.api_keys.get(value)
            if user is None:
                raise ApiError(401, 10, "User not found for the provided API key")
            return Token(user, user.email, user.authority)
        token = self.state.tokens.get(value)
        if token is None:
            raise ApiError(401, 10, "Authentication failed")
        if token.scope == "EXPIRED":
            raise ApiError(401, 11, "Token has expired")
        return token

    def _second_step(self, method: str, path: str, query: dict[str, str], token: Token) -> object:
        if token.scope != _PRE:
            raise ApiError(403, 20, "You don't have permission to perform this operation!")
        second = token.user.second
        if (method, path) == ("GET", "/api/auth/2fa/providers"):
            return [
                {"type": name, "default": number == 0, "contact": None, "minVerificationCodeSendPeriod": 30}
                for number, name in enumerate(second)
            ]
        provider = query.get("providerType", "")
        if (method, path) == ("POST", "/api/auth/2fa/verification/send"):
            return None
        if (method, path) == ("POST", "/api/auth/2fa/verification/check"):
            if second.get(provider) != query.get("verificationCode"):
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
            body = json.loads(data) if data else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = self.path.removeprefix(platform.prefix).partition("?")[0]
            platform.seen.append(Seen(self.command, path, body, headers))
            if path in platform.garble:
                self.wfile.write(platform.garble[path])
                self.close_connection = True
                return
            status, found = platform.answer(self.command, self.path, headers, body)
            payload = b"" if found is None else json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

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
