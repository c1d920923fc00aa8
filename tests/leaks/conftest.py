"""The command line's fixtures, for what searches everything it writes."""

from __future__ import annotations

from tests.cli.conftest import home, process

__all__ = ["home", "process"]
