"""A report is made and written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from mailconfig_gui import __version__
from mailconfig_gui.app import history
from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.report import at_hand, html_of, make_report, newest, write_report
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.model.settings import check
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import record_of
from mailconfig_gui.smtp.events import Result
from mailconfig_gui.storage.paths import Paths
from tests.results.samples import ALL, ARRIVED, DOMAIN, PLATFORMS_MAIL, TEST
from tests.storage.keyrings import MemoryStore
from tests.systems import is_private


def test_it_says_when_and_by_which_version_it_was_made() -> None:
    now = datetime(2026, 11, 30, 11, 30, tzinfo=timezone(timedelta(hours=1)))
    foot = make_report([record_of(TEST)], now).foot
    assert "2026-11-30 10:30 UTC" in foot
    assert f"mailconfig {__version__} " in foot
    assert f"{datetime.now(UTC):%Y-%m-%d}" in make_report([record_of(TEST)]).foot


def test_the_provider_has_its_name() -> None:
    page = html_of(make_report([record_of({**TEST, "preset": "microsoft365"})])).decode()
    assert "Microsoft 365" in page
    assert "microsoft365" not in page


def test_the_file_is_utf_8_and_small() -> None:
    page = html_of(make_report([record_of(one) for one in ALL]))
    assert "Mail works, with open points" in page.decode("utf-8")
    assert len(page) < 40_000


def test_letters_that_utf_8_has_not_are_no_trouble() -> None:
    page = html_of(make_report([record_of({**TEST, "queue_id": "a\ud800b"})]))
    assert b"a\\ud800b" in page


def test_it_is_written_for_this_person_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(path, b"x")
    assert path.read_bytes() == b"x"
    assert is_private(path)


def test_of_a_profile_the_newest_of_each_kind_is_told(tmp_path: Path) -> None:
    home = Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())
    profile = home.profiles.create(Profile("plant"))
    assert newest(home, profile) == ()
    for one in (DOMAIN, {**TEST, "queue_id": "old"}, {**TEST, "queue_id": "new"}):
        history.keep(home, profile, one)
    found = newest(home, profile)
    assert [one.kind for one in found] == [Kind.TEST, Kind.DOMAIN]
    assert found[0].content["queue_id"] == "new"


def test_our_mail_and_that_of_the_platform_are_told_both(tmp_path: Path) -> None:
    home = Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())
    profile = home.profiles.create(Profile("plant"))
    for one in (PLATFORMS_MAIL, {**ARRIVED, "code": "OLD-2M"}, ARRIVED):
        history.keep(home, profile, one)
    assert [one.content["code"] for one in newest(home, profile)] == ["7QK-2M", None]


def test_the_test_on_the_screen_stands_for_the_one_that_is_kept(tmp_path: Path) -> None:
    home = Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())
    profile = home.profiles.create(Profile("plant"))
    for one in (DOMAIN, {**TEST, "queue_id": "kept"}):
        history.keep(home, profile, one)
    assert at_hand(home, None, None) == ()
    assert [one.kind for one in at_hand(home, profile, None)] == [Kind.TEST, Kind.DOMAIN]
    usual = {field.key: field.default for field in FIELDS}
    settings = check({**usual, "mailFrom": "tb@plant.org", "smtpHost": "smtp.plant.org"}).settings
    assert settings is not None
    tried = Tried(Attempt(settings, {}, ("a@example.org",)), Result(queue_id="now"), Aftermath(), 0.0)
    found = at_hand(home, profile, tried)
    assert [one.kind for one in found] == [Kind.TEST, Kind.DOMAIN]
    assert found[0].content["queue_id"] == "now"
    assert [one.profile for one in at_hand(home, None, tried)] == [""]
