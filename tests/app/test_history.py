"""The results of a profile, as both faces come to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app import history
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.wishes import Wish, keep_wish
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Profile
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


def test_a_clock_that_was_set_back_changes_no_order(home: Home, profile: Profile) -> None:
    for code, days_ago in (("1", -400), ("2", 3), ("3", 2), ("4", -1)):
        history.keep(home, profile, made(days_ago, code=code, address=code))
    assert [history.load_numbered(home, profile, n).content["code"] for n in (1, 2, 3, 4)] == [
        "4",
        "3",
        "2",
        "1",
    ]
    assert [entry.changed for entry in history.listed(home, profile).entries] == [*[("address",)] * 3, ()]


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


def test_whoever_wants_to_keep_results_for_ever_keeps_them(home: Home, profile: Profile) -> None:
    for days in ("9999999", "9" * 5000):
        keep_wish(home, Wish.HISTORY_DAYS, days)
        history.keep(home, profile, made())
    assert len(history.listed(home, profile).entries) == 2
