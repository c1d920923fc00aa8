"""Scripted servers for the command `test`: what they say, and the words that point a test at them."""

from __future__ import annotations

import base64

from tests.lab.scripted import Close, Line, Script, ScriptedServer, Send, Silence, Until

SECRET = "hunter2 Ünïcode"


ENVELOPE: Script = [Line(b"MAIL"), Send(b"250 ok\r\n"), Line(b"RCPT"), Send(b"250 ok\r\n")]


ACCEPTING: Script = [
    Send(b"220 here\r\n"), Line(b"EHLO"), Send(b"250 here\r\n"), *ENVELOPE, Line(b"DATA"), Send(b"354 go\r\n"),
    Until(b"\r\n.\r\n"), Send(b"250 2.0.0 Ok: queued as 4F2ABC\r\n"), Line(b"QUIT"), Close(),
]  # fmt: skip


LOGIN: Script = [
    Send(b"220 here\r\n"), Line(b"EHLO"), Send(b"250-here\r\n250 AUTH PLAIN\r\n"), Line(b"AUTH PLAIN"),
    Send(b"235 welcome\r\n"), *ENVELOPE, Silence(),
]  # fmt: skip


class Server(ScriptedServer):
    """A scripted server with the words that point a test at it; a look after the test meets a closed door."""

    def __init__(self, *scripts: Script, looked_at: bool = True) -> None:
        after: list[Script] = [[Close()]] if looked_at else []
        super().__init__(*(part for script in scripts for part in (script, *after)))

    def __enter__(self) -> Server:
        super().__enter__()
        return self

    @property
    def words(self) -> list[str]:
        options = ["--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", str(self.port)]
        return ["test", *options, "--no-enable-tls", "--to", "you@plant.com"]

    @property
    def password(self) -> str:
        """What came in the one AUTH PLAIN."""
        line = next(line for line in self.text().splitlines() if line.startswith("AUTH PLAIN"))
        return base64.b64decode(line.split()[2]).split(b"\0")[2].decode()


UNPROTECTED = ["--username", "u", "--no-send", "--allow-unprotected-login", "127.0.0.1"]
