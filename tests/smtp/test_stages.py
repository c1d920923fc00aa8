"""The ids of stages are part of every file and output: they never change."""

from __future__ import annotations

from mailconfig_gui.smtp.stages import Reached, Stage


def test_the_ids() -> None:
    assert " ".join(Stage) == (
        "config dns proxy connect banner ehlo starttls tls-handshake certificate auth mail-from rcpt-to data "
        "after-data timeout oauth-token"
    )
    assert " ".join(Reached) == "untested connected authenticated accepted"
