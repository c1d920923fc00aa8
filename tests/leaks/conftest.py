"""The fixtures of the command line and of the dialog that applies, for what searches everything they write."""

from __future__ import annotations

from tests.cli.conftest import desktop, home, mailconfig, practice, process, running
from tests.gui.apply.test_dialog import dialog, mail_server, platform, shown

__all__ = [
    "desktop", "dialog", "home", "mail_server", "mailconfig", "platform", "practice", "process", "running", "shown",
]  # fmt: skip
