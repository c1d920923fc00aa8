"""The command line's fixtures, for what runs it against real servers."""

from __future__ import annotations

from tests.cli.conftest import home, mailconfig, process

__all__ = ["home", "mailconfig", "process"]
