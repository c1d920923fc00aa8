"""A practice server to sign in at and send to, and a workspace in memory and a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.storage.paths import Paths
from tests.app.workspaces import typed
from tests.practice.conftest import practice
from tests.storage.keyrings import MemoryStore

__all__ = ["paths", "practice", "server", "store", "workspace"]


@pytest.fixture
def server(practice: PracticeServer) -> PracticeServer:
    """The module's practice server, without a fault."""
    practice.fault = ""
    return practice


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "state")


@pytest.fixture
def workspace(paths: Paths, store: MemoryStore) -> Workspace:
    """Settings typed in, and nothing saved."""
    return typed(paths, store)
