"""A policy server for Postfix (its SMTPD_POLICY_README): what greylisting daemons speak."""

from __future__ import annotations

import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        seen: dict[str, str] = {}
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if line:
                name, _, value = line.partition("=")
                seen[name] = value
                continue
            assert isinstance(self.server, PolicyServer)
            self.wfile.write(f"action={self.server.decide(seen)}\n\n".encode())
            seen = {}


class PolicyServer(socketserver.ThreadingTCPServer):
    """Answers every question with `action`; with `then`, a triplet asked about again gets that one.

    Greylisting is PolicyServer("450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted", then="dunno").
    Use `check` as a restriction of Postfix.
    """

    daemon_threads = True

    def __init__(self, action: str, then: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._action = action
        self._then = then
        self._known: set[tuple[str, str]] = set()
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @property
    def check(self) -> str:
        """The restriction that asks this server, e.g. for smtpd_recipient_restrictions."""
        return f"check_policy_service inet:127.0.0.1:{self.server_address[1]}"

    def decide(self, asked: dict[str, str]) -> str:
        """The action for one question."""
        triplet = (asked.get("sender", ""), asked.get("recipient", ""))
        if self._then is not None and triplet in self._known:
            return self._then
        self._known.add(triplet)
        return self._action.format_map(asked)

    def close(self) -> None:
        """Stop answering."""
        self.shutdown()
        self._thread.join(5)
        self.server_close()
