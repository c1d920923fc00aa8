"""The results of a profile, as both faces come to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app import history
from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.wishes import Wish
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.model.settings import check
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.results import Limits
from tests.results.results import HEAD
from tests.storage.keyrings import MemoryStore
from tests.storage.test_results import made


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())


@pytest.fixture
def profile(home: Home) -> Profile:
    return home.profiles.create(Profile("plant"))


def test_results_are_known_by_their_number_the_newest_first(home: Home, profile: Profile) -> None:
    for code in "123":
        history.keep(home, profile, made(code=code, address=code))
    assert [history.load_numbered(home, profile, n).content["code"] for n in (1, 2, 3)] == ["3", "2", "1"]
    found = history.listed(home, profile)
    assert (found.unreadable, [entry.changed for entry in found.entries]) == (
        0,
        [("address",), ("address",), ()],
    )
    for number in (0, 4):
        with pytest.raises(MailConfigError, match="no such result") as raised:
            history.load_numbered(home, profile, number)
        assert "3 results are kept" in raised.value.message
    history.forget(home, profile)
    assert history.listed(home, profile).entries == ()


def test_how_a_login_stands_is_kept_where_it_is_news(home: Home, profile: Profile) -> None:
    def status(ends: str, *, ok: bool = True) -> dict[str, object]:
        clock = {"clock": "a", "ends": ends, "days": 1, "reason": ""}
        return {**HEAD, "made": made()["made"], "kind": "oauth-status", "ok": ok, "clocks": [clock]}

    for content in (
        status("2027"),
        status("2027"),
        made(),
        status("2027"),
        status("2028"),
        status("2028", ok=False),
    ):
        history.keep(home, profile, content)
    kinds = [entry.brief.kind for entry in history.listed(home, profile).entries]
    assert kinds == ["oauth-status", "oauth-status", "test", "oauth-status"]


@pytest.mark.parametrize(
    ("choices", "limits"),
    [
        ({}, Limits()),
        ({Wish.HISTORY_COUNT: "7", Wish.HISTORY_DAYS: "30"}, Limits(7, 30)),
        ({Wish.HISTORY_COUNT: "0"}, Limits(0)),
        ({Wish.HISTORY_COUNT: "-1", Wish.HISTORY_DAYS: True}, Limits()),
    ],
)
def test_how_much_is_kept_is_the_persons_choice(
    home: Home, profile: Profile, choices: dict[str, bool | str], limits: Limits
) -> None:
    home.remember(choices=choices)
    assert history.limits(home) == limits
    history.keep(home, profile, made())
    assert len(history.listed(home, profile).entries) == bool(limits.most)


def test_a_test_is_kept_after_its_last_event(home: Home, profile: Profile) -> None:
    tried = Tried(attempt(), Result(), Aftermath(), 1_900_000_000)
    events = history.keeping(iter([tried]), home, profile)
    assert next(events) is tried
    assert history.listed(home, profile).entries == ()
    assert list(events) == []
    assert [entry.brief.ok for entry in history.listed(home, profile).entries] == [True]


def test_what_was_cancelled_is_not_kept_and_a_full_disk_stops_nothing(home: Home, profile: Profile) -> None:
    cancelled = Result(failure=Failure(Stage.DNS, FailureKind.CANCELLED, ""))
    tried = Tried(attempt(), cancelled, Aftermath(), 1_900_000_000)
    assert list(history.keeping(iter([tried]), home, profile)) == [tried]
    assert not home.paths.results(profile.id).exists()
    home.paths.state.mkdir(exist_ok=True)
    (home.paths.state / "results").write_text("")
    tried = tried._replace(result=Result())
    assert list(history.keeping(iter([tried]), home, profile)) == [tried]


def attempt() -> Attempt:
    """Made of settings that nobody tests."""
    settings = check({**defaults(), "mailFrom": "a@plant.com", "smtpHost": "mx.plant.com", "smtpPort": "25"})
    assert settings.testable is not None
    return Attempt(settings.testable, {}, ("you@plant.com",))
