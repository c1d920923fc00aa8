"""What the window keeps with the profile that is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.arrived import tell
from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.domain_check import DomainChecked, DomainRequest
from mailconfig_gui.app.history import listed, load
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.keep_results import (
    keep_arrival,
    keep_domain_check,
    keeping_platform_test,
    keeping_test,
)
from mailconfig_gui.delivery.target import Step, Verified
from mailconfig_gui.domain.findings import DomainReport, Summary
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.model.settings import check
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.paths import Paths
from tests.domain.mails import GOOGLE
from tests.storage.keyrings import MemoryStore


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())


@pytest.fixture
def profile(home: Home) -> Profile:
    return home.profiles.create(Profile("plant", provider="gmail"))


def test_a_test_is_kept_after_its_last_event(home: Home, profile: Profile) -> None:
    tried = Tried(attempt(), Result(), Aftermath(), 1_900_000_000)
    events = keeping_test(iter([tried]), home, profile)
    assert next(events) is tried
    assert listed(home, profile).entries == ()
    assert list(events) == []
    assert [entry.brief.ok for entry in listed(home, profile).entries] == [True]


def test_what_was_cancelled_is_not_kept_and_a_full_disk_stops_nothing(home: Home, profile: Profile) -> None:
    cancelled = Result(failure=Failure(Stage.DNS, FailureKind.CANCELLED, ""))
    tried = Tried(attempt(), cancelled, Aftermath(), 1_900_000_000)
    assert list(keeping_test(iter([tried]), home, profile)) == [tried]
    assert not home.paths.results(profile.id).exists()
    home.paths.state.mkdir(exist_ok=True)
    (home.paths.state / "results").write_text("")
    tried = tried._replace(result=Result())
    assert list(keeping_test(iter([tried]), home, profile)) == [tried]


def attempt() -> Attempt:
    """Made of settings that nobody tests."""
    settings = check({**defaults(), "mailFrom": "a@plant.com", "smtpHost": "mx.plant.com", "smtpPort": "25"})
    assert settings.testable is not None
    return Attempt(settings.testable, {}, ("you@plant.com",))


def test_a_domain_check_is_kept_where_somebody_answered(home: Home, profile: Profile) -> None:
    report = DomainReport("example.com", Summary.PASS, "", (), "192.0.2.53")
    checked = DomainChecked(DomainRequest("a@example.com"), report, "", 7)
    keep_domain_check(home, profile, checked._replace(report=report._replace(asked=False)), {})
    assert listed(home, profile).entries == ()
    keep_domain_check(home, profile, checked, {"smtpHost": "smtp.example.com"})
    (entry,) = listed(home, profile).entries
    assert (entry.brief.kind, entry.brief.ok) == (Kind.DOMAIN, True)
    home.paths.results(profile.id).unlink()
    home.paths.results(profile.id).mkdir()
    keep_domain_check(home, profile, checked, {})


def test_a_mail_that_came_is_kept_by_its_source_or_its_code(home: Home, profile: Profile) -> None:
    keep_arrival(home, profile, tell(GOOGLE.encode()))
    keep_arrival(home, profile, "7QK-2M")
    entries = listed(home, profile).entries
    assert [(entry.brief.kind, entry.brief.ok) for entry in entries] == [(Kind.ARRIVED, True)] * 2
    assert [load(home, profile, entry.brief.id).content["code"] for entry in entries] == ["7QK-2M"] * 2


@pytest.mark.parametrize(
    ("ok", "text", "spoken", "cause"),
    [
        (True, "sent", True, ""),
        (False, "535 5.7.8 bad", True, "wrong-password"),
        (False, "no answer", False, ""),
    ],
)
def test_a_platforms_own_test_is_kept_with_its_steps(
    home: Home, profile: Profile, ok: bool, text: str, spoken: bool, cause: str
) -> None:
    step = Step("test", "done", "Tested.")
    verified = Verified(ok, text, "4.3", "a@example.com", {"smtpHost": "smtp.example.com"}, spoken)
    events = keeping_platform_test(iter([step, verified]), lambda: "https://things", home, profile)
    assert list(events) == [step, verified]
    (entry,) = listed(home, profile).entries
    record = load(home, profile, entry.brief.id)
    assert (record.ok, record.cause, record.content["target"]) == (ok, cause, "https://things")
    assert record.content["steps"] == [step._asdict()]
