"""The versions that can be asked for."""

from __future__ import annotations

from mailconfig_gui.prediction.platforms import PLATFORMS
from mailconfig_gui.prediction.versions import DEFAULT_VERSION, VERSIONS, stands_for, version_for


def test_each_version_is_known() -> None:
    assert tuple(PLATFORMS) == VERSIONS
    assert DEFAULT_VERSION in VERSIONS


def test_every_release_has_a_version_that_stands_for_it() -> None:
    for release, version in (
        ("4.2.1", "3.9"), ("4.2.1-SNAPSHOT", "3.9"), ("4.3", "4.3"), ("3.4.0", "3.6"), ("3.3.4", "3.3"),
        ("3.2.2", "2.5"), ("5.0", "4.4"), ("1.4", None), ("before 3.4", None), ("", None),
    ):  # fmt: skip
        assert version_for(release) == version, release


def test_each_version_says_which_releases_it_stands_for() -> None:
    words = [stands_for(version) for version in VERSIONS]
    assert words == ["2.5 to 3.2", "3.3", "3.4 to 3.8", "3.9 to 4.2", "4.3", "4.4"]
