"""HTTP CONNECT as the platform's mail library speaks it (Jakarta Mail SocketFetcher.proxyConnect, RFC 9110 9.3.6)."""

import binascii
import re
from typing import NamedTuple

from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.smtp.commands import HALF_A_CHARACTER, UnsendableError
from mailconfig_gui.smtp.replies import decode
from mailconfig_gui.words.say import mark

MAX_HEAD = 16 * 1024
"""Longest answer head taken, in bytes."""

_STATUS = r"HTTP/1\.[01] ([0-9]{3})(?: .*)?"
_BLANK_LINE = rb"\n\r?\n"
_START = b"HTTP/1."
_LONG_LINE = 512
_UNSAFE = r"[^\x21-\x7e]"


class ProxyAnswer(NamedTuple):
    """The proxy's answer: status `code` (0: no HTTP at all), its first `line`, and bytes that came behind the head."""

    code: int
    line: str
    rest: bytes = b""


def connect_request(proxy: Proxy, host: str, port: int) -> bytes:
    """Return the request for a tunnel; the host goes as typed, for the proxy looks it up. Raises UnsendableError."""
    target = f"{host}:{port}"
    if re.search(_UNSAFE, target):
        raise UnsendableError(mark("the host"), mark("{what} contains characters that a proxy cannot take"))
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]  # no words: HTTP
    token = login_token(proxy)
    if token:
        lines.append(f"Proxy-Authorization: Basic {token}")  # no words: HTTP
    lines.append("Proxy-Connection: keep-alive")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def login_token(proxy: Proxy) -> str:
    """Return what stands behind `Basic`: "" unless both user and password are there. Raises UnsendableError."""
    if not (proxy.user and proxy.password):
        return ""
    try:
        return binascii.b2a_base64(f"{proxy.user}:{proxy.password}".encode(), newline=False).decode("ascii")
    except UnicodeEncodeError:
        raise UnsendableError(mark("the proxy's login"), HALF_A_CHARACTER) from None


class AnswerReader:
    """Collects bytes until the head of the answer is complete; any split gives the same answer."""

    def __init__(self) -> None:
        self._head = b""

    def feed(self, data: bytes) -> ProxyAnswer | None:
        """Take bytes; returns the answer once its head is complete, or as soon as it cannot be HTTP."""
        self._head += data
        line, end_of_line, _ = self._head.partition(b"\n")
        end = re.search(_BLANK_LINE, self._head)
        if not self._head.startswith(_START[: len(self._head)]):
            # Some other server, a mail server for instance: its first line tells which.
            complete = bool(end_of_line) or len(line) > _LONG_LINE
            return ProxyAnswer(0, decode(line[:_LONG_LINE].rstrip(b"\r"))) if complete else None
        if end is None or end.end() > MAX_HEAD:
            too_long = len(self._head) > MAX_HEAD
            return ProxyAnswer(0, decode(line[:_LONG_LINE].rstrip(b"\r"))) if too_long else None
        text = decode(line.rstrip(b"\r"))
        match = re.fullmatch(_STATUS, text)
        return ProxyAnswer(int(match.group(1)) if match else 0, text, self._head[end.end() :])
