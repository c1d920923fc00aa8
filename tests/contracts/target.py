"""What every delivery target has to keep, whatever it is: a suite over all that are registered.

A new target gets it by a `Place` in `test_target.py`: something real to deliver to, and a way to look into it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from mailconfig_gui.app import deliver
from mailconfig_gui.app.deliver import Delivery, Outcome
from mailconfig_gui.app.targets import Access, kind_of, open_target
from mailconfig_gui.delivery import registry
from mailconfig_gui.delivery.kind import AccessField, FieldKind, TargetKind
from mailconfig_gui.delivery.target import (
    Applied,
    ConflictError,
    DeliveryError,
    Options,
    Plan,
    Step,
    Stop,
    StoppedError,
    Target,
    Wanted,
)
from mailconfig_gui.storage.paths import Paths
from tests.app.test_delivery_memory import Ring
from tests.delivery.helpers import drained, rolled_back

SECRET, LOGIN_SECRET = "hunter2-of-the-mail", "hunter2-of-the-login"
NEW = {"timeout": "20000", "mailFrom": "New <new@plant.com>"}
OAUTH2 = {
    "enableOauth2": True, "providerId": "GOOGLE", "clientId": "client", "clientSecret": "the app's secret",
    "authUri": "https://id.plant.com/a?access_type=offline&prompt=consent", "tokenUri": "http://127.0.0.1:1/token",
    "scope": ["https://mail.google.com/"], "redirectUri": "http://localhost:7000/", "refreshToken": "the token",
}  # fmt: skip
MANY = 40


class Place(Protocol):
    """A real target of one kind, holding `good()` at first; `access` holds the secrets of its fields."""

    text: str
    access: Access

    def held(self) -> dict[str, Any]:
        """Return the mail settings that it holds now."""

    def change(self, **values: object) -> None:
        """Change them as somebody else would."""


class TargetContract:
    """Every test makes its own place: `places()` gives one more each time.

    `draft` is what is applied to it, `secrets` go along where they must not be seen.
    """

    draft: Mapping[str, object] = NEW
    secrets: Mapping[str, str] = {"password": SECRET}

    @property
    def shown(self) -> Mapping[str, object]:
        """The draft without what a target may not show; that it is there is known only once it is remembered."""
        return {**self.draft, "refreshToken": ""}

    def is_between(self, held: Mapping[str, object], old: Mapping[str, object]) -> bool:
        """Tell whether a place is on its way, where a target needs more than one step."""
        del held, old
        return False

    @pytest.fixture
    def places(self) -> Callable[[], Place]:
        raise NotImplementedError

    @pytest.fixture
    def place(self, places: Callable[[], Place]) -> Place:
        return places()

    @pytest.fixture
    def paths(self, tmp_path: Path) -> Paths:
        return Paths(tmp_path / "config", tmp_path / "state")

    def test_it_claims_its_own_texts_alone(self, place: Place) -> None:
        kind = kind_of(place.text)
        others = [
            one.id for one in registry.kinds() if one is not registry.kinds()[-1] and one.claims(place.text)
        ]
        assert others in ([kind.id], [])
        assert opened(place).kind == kind.id
        kind.check(place.text)
        assert not kind.holds_secret(place.text)

    def test_each_field_is_documented_and_reached_by_a_key_of_its_own(self, place: Place) -> None:
        kind = kind_of(place.text)
        fields = (kind.place, *kind.fields)
        assert len({field.name for field in fields}) == len(fields)
        for field in kind.fields:
            assert bool(field.option) == bool(field.help), f"{field.name} has an option or help, not both"
            assert not field.environment or field.environment.startswith("MAILCONFIG_"), field.name
            if field.kind is FieldKind.SECRET:
                assert field.option.endswith("-file"), f"{field.name}: a secret is never on the command line"
            if field.kind is FieldKind.CHOICE:
                assert field.choices, field.name
        keys = [
            mnemonic(field.label)
            for field in fields
            if field.in_form and not field.fold and alone(field, kind)
        ]
        assert len(keys) == len(set(keys)), keys

    def test_a_plan_changes_nothing(self, place: Place) -> None:
        before = place.held()
        made = drained(opened(place).plan(Wanted(self.draft)))
        assert {change.key for change in made.changes} >= set(self.draft)
        assert place.held() == before

    def test_what_is_there_already_is_no_change(self, place: Place) -> None:
        first = applied(opened(place), self.draft)
        after = place.held()
        assert first.changed
        assert {key: after[key] for key in self.draft} == self.draft
        there = opened(place)
        again = drained(there.plan(Wanted(self.shown)))
        assert again.empty
        assert not drained(there.apply(again, Options())).changed
        assert place.held() == after

    def test_a_plan_that_was_carried_out_elsewhere_is_no_change_or_a_conflict(self, place: Place) -> None:
        there = opened(place)
        made = drained(there.plan(Wanted(self.draft)))
        applied(opened(place), self.draft)
        after = place.held()
        with contextlib.suppress(ConflictError):
            assert not drained(there.apply(made, Options())).changed
        assert place.held() == after

    def test_a_change_in_between_is_a_conflict(self, place: Place) -> None:
        there = opened(place)
        made = drained(there.plan(Wanted(self.draft)))
        place.change(smtpPort="2525")
        changed = place.held()
        with pytest.raises(ConflictError) as error:
            drained(there.apply(made, Options()))
        assert error.value.message
        assert error.value.hint
        assert not error.value.changed
        assert place.held() == changed

    def test_a_roll_back_brings_back_what_was_there(self, place: Place, paths: Paths) -> None:
        before = place.held()
        ring = Ring()
        finished(deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft)))
        assert place.held() != before
        back = finished(rolled_back(delivery(place, paths, ring)))
        assert back.done == "rolled-back"
        assert place.held() == before
        assert planned(place, paths, ring, self.draft).changes

    def test_a_roll_back_over_a_later_change_is_asked_for(self, place: Place, paths: Paths) -> None:
        ring = Ring()
        finished(deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft)))
        place.change(smtpPort="2525")
        with pytest.raises(ConflictError):
            finished(rolled_back(delivery(place, paths, ring)))
        assert place.held()["smtpPort"] == "2525"
        finished(rolled_back(delivery(place, paths, ring), overwrite=True))
        assert place.held()["smtpPort"] == "587"

    def test_killed_between_any_two_steps_it_holds_the_old_or_the_new(
        self, places: Callable[[], Place], tmp_path: Path
    ) -> None:
        for number, (place, old, new) in enumerate(runs(places, self.draft)):
            paths, ring = Paths(tmp_path / f"c{number}", tmp_path / f"s{number}"), Ring()
            run = deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft))
            ended = [
                event for event, _ in zip(run, range(number), strict=False) if isinstance(event, Outcome)
            ]
            run.close()  # type: ignore[attr-defined]
            held = place.held()
            assert held in (old, new) or self.is_between(held, old), f"after {number} steps"
            assert planned(place, paths, ring, self.shown).empty == (place.held() == new), (
                "a new plan tells how things stand"
            )
            finished(rolled_back(delivery(place, paths, ring)))
            assert place.held() == old, f"after {number} steps the way back"
            if ended:
                return
        pytest.fail(f"it takes more than {MANY} steps")

    def test_stopped_between_any_two_steps_it_tells_what_was_changed(
        self, places: Callable[[], Place]
    ) -> None:
        for number, (place, old, new) in enumerate(runs(places, self.draft)):
            stop = Stop()
            there = opened(place, stop)
            made = drained(there.plan(Wanted(self.draft)))
            try:
                run = there.apply(made, Options())
                if stopped_after(run, number, stop):
                    return
                assert place.held() == new, f"after {number} steps it went on to its end"
            except StoppedError as error:
                held = place.held()
                assert held in (old, new) or self.is_between(held, old), f"after {number} steps"
                told = bool(error.changed or error.unsure)
                assert told or place.held() == old, f"after {number} steps nobody tells that it is changed"
        pytest.fail(f"it takes more than {MANY} steps")

    def test_no_secret_is_ever_said(
        self, place: Place, paths: Paths, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        ring, said = Ring(), [repr(place.access), str(place.access)]
        there = delivery(place, paths, ring)
        made = planned(place, paths, ring, {**self.draft, **self.secrets}, said)
        finished(deliver.apply(there, made), said)
        for value in (there, there.target, there.kind, made, made.before, made.wanted, there.memory.images()):
            said += [repr(value), str(value)]
        said += [str(there.memory.lines()), caplog.text]
        said += [path.read_text() for path in paths.state.rglob("*") if path.is_file()]
        login = [
            place.access.value(field.name) for field in there.kind.fields if field.kind is FieldKind.SECRET
        ]
        secrets = [*self.secrets.values(), *filter(None, login)]
        stray = [text for text in said for secret in secrets if secret in text]
        assert stray == []
        with pytest.raises(DeliveryError) as error:
            applied(opened(place), {"username": "other@plant.com"})
        text = f"{error.value!r} {error.value} {error.value.message} {error.value.hint}"
        assert not any(secret in text for secret in secrets)


class OAuth2Contract(TargetContract):
    """The same with OAuth2 brought to a row that logs in with a password; its places are asked for a token."""

    draft: Mapping[str, object] = {**NEW, **OAUTH2}
    secrets: Mapping[str, str] = {
        "clientSecret": "hunter2-of-the-app",
        "refreshToken": "hunter2-of-the-consent",
    }

    def test_what_was_delivered_from_here_is_no_change(self, place: Place, paths: Paths) -> None:
        ring = Ring()
        finished(deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft)))
        assert place.held()["refreshToken"] == self.draft["refreshToken"]
        again = planned(place, paths, ring, self.draft)
        assert again.empty
        assert finished(deliver.apply(delivery(place, paths, ring), again)).done == "no-change"

    def test_another_app_and_back_brings_the_earlier_token(self, place: Place, paths: Paths) -> None:
        ring = Ring()
        finished(deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft)))
        before = place.held()
        other = {**self.draft, "clientId": "other", "clientSecret": "its own", "refreshToken": "its token"}
        made = planned(place, paths, ring, other)
        assert "token-lost" not in {risk.code for risk in made.risks}, "it is known here"
        finished(deliver.apply(delivery(place, paths, ring), made))
        assert place.held()["refreshToken"] == "its token"
        finished(rolled_back(delivery(place, paths, ring)))
        assert place.held() == before

    def test_back_to_the_password_and_again(self, place: Place, paths: Paths) -> None:
        ring, before = Ring(), place.held()
        finished(deliver.apply(delivery(place, paths, ring), planned(place, paths, ring, self.draft)))
        after = place.held()
        finished(rolled_back(delivery(place, paths, ring)))
        assert place.held() == before
        finished(rolled_back(delivery(place, paths, ring)))
        assert place.held() == after


def alone(field: AccessField, kind: TargetKind) -> bool:
    """Tell whether a field stands beside the others at first."""
    return field.applies({kind.place.name: "", **{one.name: "" for one in kind.fields}})


def mnemonic(label: str) -> str:
    return label.replace("&&", "").partition("&")[2][:1].lower()


def opened(place: Place, stop: Stop | None = None) -> Target:
    return open_target(place.text, place.access, stop or Stop())


def applied(target: Target, draft: Mapping[str, object]) -> Applied:
    return drained(target.apply(drained(target.plan(Wanted(draft))), Options()))


def delivery(place: Place, paths: Paths, ring: Ring) -> Delivery:
    stop = Stop()
    return Delivery(opened(place, stop), paths, ring, stop)


def planned(
    place: Place, paths: Paths, ring: Ring, draft: Mapping[str, object], said: list[str] | None = None
) -> Plan:
    events = list(deliver.plan(delivery(place, paths, ring), Wanted(draft)))
    if said is not None:
        said += map(repr, events)
    last = events[-1]
    assert isinstance(last, Plan)
    return last


def finished(run: Iterator[Step | Outcome], said: list[str] | None = None) -> Outcome:
    events = list(run)
    if said is not None:
        said += map(repr, events)
    last = events[-1]
    assert isinstance(last, Outcome)
    return last


def runs(
    places: Callable[[], Place], draft: Mapping[str, object]
) -> Iterator[tuple[Place, dict[str, Any], dict[str, Any]]]:
    """Yield fresh places, each with what it holds before and after an apply."""
    model = places()
    old = model.held()
    applied(opened(model), draft)
    new = model.held()
    for _ in range(MANY):
        yield places(), old, new


def stopped_after(run: Generator[Step, None, Applied], number: int, stop: Stop) -> bool:
    """Take a run's steps and end it after so many of them; tell whether it ended before."""
    for _ in range(number):
        try:
            next(run)
        except StopIteration:
            return True
    stop.cancel()
    drained(run)
    return False
