"""The practice server of a test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailconfig_gui.practice.server import PracticeServer


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServer]:
    """A server that runs for a whole module; a fault that it is given stays."""
    with PracticeServer() as running:
        yield running
