"""Drift of all platforms at once: a platform that does not answer holds up none of the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.app.drift_of_all import Looked, look_at_all
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.platforms import KnownPlatform, platforms
from mailconfig_gui.app.targets import Access
from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.model import profile as model
from mailconfig_gui.storage.paths import Paths
from tests.platform_standin.server import Platform
from tests.storage.keyrings import MemoryStore

LOGIN = Access({"user": "sysadmin@thingsboard.org", "password": "sysadmin"})


class World:
    """Two platforms, of which one has drifted, and one that lets everybody wait."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(Paths(folder / "config", folder / "state"), MemoryStore())
        self.places = {name: Platform("4.3") for name in ("alike", "drifted", "silent")}
        self.waits = threading.Event()
        for name, place in self.places.items():
            draft = {key: value for key, value in place.state.mail.items() if key != "password"}
            known = model.Platform(place.url, "sysadmin@thingsboard.org")
            self.home.profiles.create(model.Profile(name, draft=draft, platform=known))
        self.places["drifted"].state.mail["smtpHost"] = "other.plant.com"
        self.places["silent"].before = self._hold

    def _hold(self, _method: str, _path: str) -> None:
        self.waits.wait(60)

    def look(self, stop: Stop, limit_s: float) -> Iterator[Looked]:
        return look_at_all(self.home, dict.fromkeys(platforms(self.home).known, LOGIN), stop, limit_s=limit_s)

    def close(self) -> None:
        self.waits.set()
        for place in self.places.values():
            place.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def told(looked: Looked) -> list[str] | str:
    return looked.error.title if looked.error else [one.label for one in looked.differences]


def test_each_is_told_by_itself_and_none_is_waited_for_longer_than_its_share(world: World) -> None:
    began = time.monotonic()
    found = {one.known.profile: told(one) for one in world.look(Stop(), 3)}
    assert found == {"alike": [], "drifted": ["Host"], "silent": "No answer within 3 seconds"}
    assert time.monotonic() - began < 30


def test_the_person_can_end_it_at_any_time(world: World) -> None:
    stop, seen = Stop(), []
    for one in world.look(stop, 60):
        seen.append(told(one))
        if len(seen) == 2:
            stop.cancel()
    assert seen[2:] == ["Stopped"]
    assert [told(one) for one in world.look(stop, 60)] == ["Stopped"] * 3


def test_a_login_that_is_refused_is_told_and_the_others_go_on(world: World) -> None:
    wrong = Access({**LOGIN.values, "password": "wrong"})
    known = [one for one in platforms(world.home).known if one.profile != "silent"]
    ways = {one: wrong if one.profile == "alike" else LOGIN for one in known}
    found = {one.known.profile: one for one in look_at_all(world.home, ways, Stop())}
    assert told(found["drifted"]) == ["Host"]
    assert found["alike"].error is not None


def test_without_a_login_nobody_is_asked(world: World) -> None:
    (one,) = look_at_all(
        world.home, {KnownPlatform("https://things.example", "gone", "", "", None): Access()}, Stop()
    )
    assert told(one) == "A login is needed"
