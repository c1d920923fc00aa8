"""Faults of the line to the stand-in: it breaks at one request, for that moment or until it is healed."""

from __future__ import annotations

from collections.abc import Callable

from urllib3.connection import HTTPConnection

from tests.platform_standin.server import Platform

_CONNECT = HTTPConnection.connect


class Faults:
    """Cuts the line at one request, counted from now on from 0 over all of them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._number = -1
        self._cut = False

    def refuse(self, number: int, *, lasting: bool = True) -> None:
        """Let the line die when the request has arrived, before anything is done."""
        self._platform.before = self._counting(number, lasting=lasting)

    def lose(self, number: int, *, lasting: bool = True) -> None:
        """Let the line die when all is done, before the answer."""

        def before(_method: str, _path: str) -> None:
            if self._cut:
                raise ConnectionResetError

        self._platform.before = before
        self._platform.after = self._counting(number, lasting=lasting)

    def lose_at(self, path: str, method: str = "POST") -> None:
        """Let the line die for good when the first request of this kind is done."""
        self.lose(0)
        counting = self._platform.after

        def after(asked: str, where: str) -> None:
            if (asked, where) == (method, path):
                counting(asked, where)

        self._platform.after = after

    def close(self, number: int, *, lasting: bool = True) -> None:
        """Let no connection be made for the request, so that nothing of it goes out."""
        count = -1

        def connect(connection: HTTPConnection) -> None:
            nonlocal count
            count += 1
            if self._cut or count == number:
                self._cut = lasting
                raise ConnectionRefusedError
            _CONNECT(connection)

        # Of the client's library, as a closed port would.
        HTTPConnection.connect = connect  # type: ignore[method-assign,assignment]

    def heal(self) -> None:
        """Mend the line."""
        self._cut = False
        self._platform.before = self._platform.after = lambda _method, _path: None
        HTTPConnection.connect = _CONNECT  # type: ignore[method-assign]

    def _counting(self, number: int, *, lasting: bool) -> Callable[[str, str], None]:
        def look(_method: str, _path: str) -> None:
            self._number += 1
            if self._cut or self._number == number:
                self._cut = lasting
                raise ConnectionResetError

        return look
