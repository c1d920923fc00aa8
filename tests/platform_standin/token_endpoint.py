"""A token endpoint on a loopback port that answers as told, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """What it answers: `body` as JSON, or as it is where it is a text."""

    status: int = 200
    body: object = None
    kind: str = "application/json"

    @property
    def content(self) -> bytes:
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class Asked(NamedTuple):
    """One request as it came."""

    body: str
    headers: dict[str, str]


def tokens(access: str = "AT", **more: object) -> Answer:
    """The answer of an endpoint that is content; None leaves a key out."""
    found = {"access_token": access, "expires_in": 3600, "token_type": "Bearer", **more}
    return Answer(200, {key: value for key, value in found.items() if value is not None})


class TokenEndpoint:
    """Listens from construction to `close`. `answer` may be replaced between requests."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer or tokens()
        self.asked: list[Asked] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                endpoint.asked.append(Asked(body, dict(self.headers)))
                content = endpoint.answer.content
                self.send_response(endpoint.answer.status)
                self.send_header("Content-Type", endpoint.answer.kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
