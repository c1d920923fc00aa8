"""Two windows with the same profile say so, and neither is refused."""

from __future__ import annotations

from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.storage.presence import Presence


def test_another_window_with_the_same_profile_is_told_of(saved: MainWindow) -> None:
    assert saved.same.isHidden()
    other, profile = Presence(saved.workspace.home.paths), saved.workspace.profile
    assert profile is not None
    other.enter(profile.id)
    saved.same.look()
    assert not saved.same.isHidden()
    assert "Plant A" in saved.same.words.text()
    saved.opening.new()
    assert saved.same.isHidden()
    saved.opening.open_profile("Plant A")
    assert not saved.same.isHidden()
    other.leave()
    saved.same.look()
    assert saved.same.isHidden()


def test_a_window_that_is_closed_is_not_there_any_more(saved: MainWindow) -> None:
    profile = saved.workspace.profile
    assert profile is not None
    other = Presence(saved.workspace.home.paths)
    assert other.others(profile.id)
    saved.close()
    assert not other.others(profile.id)
