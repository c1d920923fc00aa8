"""The fixtures of the command line and of the dialog that applies, for what searches everything they write."""

from __future__ import annotations

from tests.cli.conftest import home, mailconfig, process
from tests.gui.apply.test_dialog import dialog, mail_server, platform, shown

__all__ = ["dialog", "home", "mail_server", "mailconfig", "platform", "process", "shown"]
