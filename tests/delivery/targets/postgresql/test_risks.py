"""What is said before settings go past the platform into its database."""

from __future__ import annotations

from mailconfig_gui.delivery.target import Snapshot, Wanted
from mailconfig_gui.delivery.targets.postgresql.risks import risks_of
from tests.delivery.helpers import document, good


def codes(before: Snapshot, wanted: Wanted, *, running: bool = False) -> set[str]:
    return {risk.code for risk in risks_of(before, running=running, wanted=wanted)}


def test_the_platforms_test_is_always_missed() -> None:
    assert codes(Snapshot(document(good())), Wanted({})) == {"no-platform-test"}


def test_a_lost_row_a_running_platform_and_office_365_are_told() -> None:
    assert "row-lost" in codes(Snapshot(None), Wanted({}))
    assert "platform-running" in codes(Snapshot(document(good())), Wanted({}), running=True)
    office = document(good(enableOauth2=True, providerId="OFFICE_365"))
    assert "office365-running" in codes(Snapshot(office), Wanted({}))


def test_what_only_the_platform_can_change_is_refused() -> None:
    assert "only-by-rest" in codes(Snapshot(document(good())), Wanted({}, base_url="https://a.example"))
