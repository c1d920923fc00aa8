"""Faults of the line to the stand-in: a connection that dies before, during or after a request."""

from __future__ import annotations

from tests.platform_standin.server import Platform


class Faults:
    """Cuts the line at one request, and keeps it cut for those after it.

    `refuse`: the request is not carried out; `lose`: it is carried out and its answer is lost. `method` and `path` say
    at which; `number` counts those before it that are let through.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.cut = False

    def refuse(self, path: str, method: str = "POST", number: int = 0, *, lasting: bool = True) -> None:
        """Let the line die before the request is carried out."""
        left = [number]

        def before(asked: str, where: str) -> None:
            if self.cut:
                raise ConnectionResetError
            if (asked, where) == (method, path):
                left[0] -= 1
                if left[0] < 0:
                    self.cut = lasting
                    raise ConnectionResetError

        self._platform.before = before

    def lose(self, path: str, method: str = "POST", number: int = 0, *, lasting: bool = True) -> None:
        """Let the line die after the request was carried out, before its answer came."""
        left = [number]

        def before(_asked: str, _where: str) -> None:
            if self.cut:
                raise ConnectionResetError

        def after(asked: str, where: str) -> None:
            if (asked, where) == (method, path):
                left[0] -= 1
                if left[0] < 0:
                    self.cut = lasting
                    raise ConnectionResetError

        self._platform.before, self._platform.after = before, after
