"""A probe that goes on where our own strict test would: login and message over a verified connection."""

from __future__ import annotations

import base64

from mailconfig_gui.net.probe import Probe
from mailconfig_gui.prediction.observed import Heard


class FullProbe(Probe):
    """Logs in (PLAIN before LOGIN, as the strict test) and sends, but never over an unprotected connection."""

    def _after_greeting(self, offered: dict[str, str]) -> None:
        mechanisms = offered.get("AUTH", "").upper().split()
        settings = self.settings
        if not settings.username or not mechanisms:
            super()._after_greeting(offered)
            return
        mechanism = next((name for name in ("PLAIN", "LOGIN") if name in mechanisms), "")
        strict = self.seen.tls is not None and self.seen.tls.host_matches is True
        if not strict or not mechanism or settings.password is None:
            return
        self._note(auth_mechanism=mechanism, auth=self._log_in(mechanism))
        if self.seen.auth is None or self.seen.auth.code != 235:
            return
        self._note(mail=self._command(f"MAIL FROM:<{self.sender}>"))
        if self.seen.mail is None or self.seen.mail.code != 250:
            return
        self._note(rcpt=self._command(f"RCPT TO:<{self.recipient}>"))
        if self.seen.rcpt is None or self.seen.rcpt.code not in (250, 251):
            return
        self._note(data=self._command("DATA"))
        if self.seen.data is not None and self.seen.data.code == 354:
            self._note(end=self._command("Subject: test\r\n\r\ntest\r\n."))

    def _log_in(self, mechanism: str) -> Heard:
        user, password = self.settings.username, self.settings.password or ""
        if mechanism == "PLAIN":
            return self._command(f"AUTH PLAIN {_base64(chr(0) + user + chr(0) + password)}")
        for line in ("AUTH LOGIN", _base64(user), _base64(password)):
            answer = self._command(line)
            if answer.code != 334:
                break
        return answer


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
