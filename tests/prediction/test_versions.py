"""The versions that can be asked for."""

from __future__ import annotations

from mailconfig_gui.prediction.platforms import PLATFORMS
from mailconfig_gui.prediction.versions import DEFAULT_VERSION, VERSIONS


def test_each_version_is_known() -> None:
    assert tuple(PLATFORMS) == VERSIONS
    assert DEFAULT_VERSION in VERSIONS
