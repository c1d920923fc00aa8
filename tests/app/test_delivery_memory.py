"""What is remembered of deliveries: private, without secrets, and enough to go back."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.app.delivery_memory import KEEP_IMAGES, KEEP_LINES, Memory, line_words, restore_of
from mailconfig_gui.delivery.merge import merge
from mailconfig_gui.delivery.target import DeliveryError, Plan, Snapshot, Wanted
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.secrets import SecretError
from tests.delivery.helpers import document, good
from tests.delivery.test_merge import OAUTH2
from tests.systems import is_private

HIDDEN = frozenset({"password", "refreshToken"})


class Ring:
    """A keyring in memory; `works` False refuses everything."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.held: dict[tuple[str, str], str] = {}

    def available(self) -> bool:
        return self.works

    def get(self, profile_id: str, key: str) -> str | None:
        self._check()
        return self.held.get((profile_id, key))

    def set(self, profile_id: str, key: str, value: str) -> None:
        self._check()
        self.held[profile_id, key] = value

    def delete(self, profile_id: str, key: str) -> None:
        self._check()
        self.held.pop((profile_id, key), None)

    def _check(self) -> None:
        if not self.works:
            raise SecretError("No keyring", "None.", "")


def memory(paths: Paths, ring: Ring | None = None, where: str = "https://x.example") -> Memory:
    return Memory(paths, ring or Ring(), "thingsboard", where)


def plan(before: Snapshot, draft: dict[str, object], **more: str) -> Plan:
    wanted = Wanted(draft, **more)  # type: ignore[arg-type]
    merged = merge(before, wanted)
    return Plan(
        "https://x.example",
        before,
        merged.document,
        merged.changes,
        merged.risks,
        lost=merged.lost,
        wanted=wanted,
    )


def shown(**values: object) -> Snapshot:
    return Snapshot(document(good(**values)))


def hidden(**values: object) -> Snapshot:
    return Snapshot(document(good(password=..., **values)), HIDDEN)


def everything(paths: Paths) -> str:
    return "".join(path.read_text() for path in paths.state.rglob("*") if path.is_file())


def test_a_kept_state_is_private_and_its_secrets_are_in_the_keyring(paths: Paths) -> None:
    ring = Ring()
    kept = memory(paths, ring)
    image = kept.keep(plan(shown(clientSecret="client secret"), {"password": "new secret"}))
    assert image.kept == ("password",)
    assert image.unchanged == ("clientSecret", "proxyPassword")
    assert list(ring.held.values()) == ["old secret"]
    for secret in ("old secret", "new secret", "client secret"):
        assert secret not in everything(paths)
    files = [path for path in paths.state.rglob("*") if path.is_file()]
    assert all(is_private(path) for path in files if path.stat().st_size)
    restore = restore_of(kept.image(), kept.secrets_of(image), None)
    assert restore.values["password"] == "old secret"
    assert kept.image(image.id) == image
    kept.drop(image)
    assert ring.held == {}
    with pytest.raises(DeliveryError, match="No earlier state"):
        kept.image()


def test_a_password_that_was_never_shown_is_asked_for(paths: Paths) -> None:
    kept = memory(paths)
    image = kept.keep(plan(hidden(), {"password": "new"}))
    assert image.lost == ("password",)
    assert restore_of(image, {}, None).missing == {"password"}
    typed = restore_of(image, {}, "typed")
    assert (typed.values["password"], typed.missing) == ("typed", frozenset())
    assert (
        "password"
        not in restore_of(kept.keep(plan(hidden(username=""), {"timeout": "9000"})), {}, None).values
    )


def test_the_earlier_password_can_be_given_first(paths: Paths) -> None:
    kept = memory(paths)
    image = kept.keep(plan(hidden(), {"password": "new"}, old_password="typed before"))
    assert kept.secrets_of(image) == {"password": "typed before"}
    assert "typed before" not in everything(paths)


def test_without_a_keyring_it_is_said_before_and_after(paths: Paths) -> None:
    kept = memory(paths, Ring(works=False))
    made = plan(shown(), {"password": "new"})
    problem = kept.cannot_keep_secrets(made)
    assert problem is not None
    assert kept.cannot_keep_secrets(plan(shown(), {"timeout": "20000"})) is None
    assert kept.cannot_keep_secrets(plan(hidden(), {"password": "new"})) is not None, "it may be typed yet"
    image = kept.keep(made)
    assert image.lost == ("password",)
    assert [one.code for one in kept.problems] == ["secret-not-kept"]


def test_an_empty_secret_comes_back_empty(paths: Paths) -> None:
    image = memory(paths).keep(plan(shown(username="", password=""), {"username": "u", "password": "new"}))
    assert image.blank == ("password",)
    assert restore_of(image, {}, None).values["password"] == ""


def test_the_newest_state_is_the_last_one_though_the_clock_went_back(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = memory(paths)
    stamps: list[str] = []
    for now in (2_000_000_000_999_999_999, 2_000_000_000_999_999_999, 1_000_000_000_000_000_000):
        monkeypatch.setattr("time.time_ns", lambda now=now: now)
        stamps.append(kept.keep(plan(shown(), {"timeout": str(20_000 + len(stamps))})).id)
    assert [image.id for image in kept.images()] == stamps[::-1]
    assert stamps[0] == "20330518-033320-999999"


def test_only_so_many_states_are_kept_and_broken_ones_are_passed_over(paths: Paths) -> None:
    kept = memory(paths)
    for number in range(KEEP_IMAGES + 3):
        kept.keep(plan(shown(), {"timeout": str(1000 + number)}))
    assert len(kept.images()) == KEEP_IMAGES
    newest = kept.images()[0]
    for name, text in (
        ("99990101-000000-000001", "{"),
        ("99990101-000000-000002", '{"version": 1}'),
        ("99990101-000000-000003", '{"version": 2}'),
    ):
        (kept.folder / f"{name}.json").write_text(text)
    assert kept.image() == newest


def test_the_same_password_is_recognised_without_being_stored(paths: Paths) -> None:
    kept = memory(paths)
    made = plan(hidden(), {"password": "new secret"})
    assert not kept.knows(Wanted({"password": "new secret"}))
    assert not kept.untouched(made.after.values)
    kept.remember(made)
    assert kept.knows(Wanted({"password": "new secret"}))
    assert not kept.knows(Wanted({"password": "other"}))
    assert not kept.knows(Wanted({}))
    assert kept.untouched(made.after.values)
    assert not kept.untouched({**made.after.values, "timeout": "5"})
    assert "new secret" not in everything(paths)
    assert not memory(paths, where="https://other.example").knows(Wanted({"password": "new secret"}))
    later = plan(Snapshot(document(without(made.after.values)), HIDDEN), {"timeout": "20000"})
    kept.remember(later)
    assert kept.knows(Wanted({"password": "new secret"}))
    kept.forget()
    assert not kept.knows(Wanted({"password": "new secret"}))


def test_a_password_that_was_brought_back_is_known_while_nobody_changed_it(paths: Paths) -> None:
    kept = memory(paths)
    image = kept.keep(plan(hidden(), {"password": "new"}, old_password="old one"))
    back = plan(hidden(), {"password": "old one"})._replace(state=image.id)
    kept.remember(back)
    shown_now = without(back.after.values)
    assert kept.password_in_place(shown_now) == "old one"
    assert kept.password_in_place({**shown_now, "timeout": "5"}) is None
    kept.drop(image)
    assert kept.password_in_place(shown_now) is None
    kept.remember(plan(hidden(), {"password": "new"}))
    assert kept.password_in_place(shown_now) is None


def without(values: object) -> dict[str, object]:
    assert isinstance(values, dict)
    return {key: value for key, value in values.items() if key != "password"}


def test_a_damaged_memory_remembers_nothing(paths: Paths) -> None:
    kept = memory(paths)
    kept.remember(plan(hidden(), {"password": "x"}))
    for text in ("", "{", "[]", '{"password": {"salt": 5, "scrypt": "zz"}, "values": []}'):
        (kept.folder / "last.json").write_text(text)
        assert not kept.knows(Wanted({"password": "x"}))
        assert kept.left() is None


def test_the_history_tells_when_what_where_and_how_it_ended(paths: Paths) -> None:
    kept = memory(paths)
    made = plan(shown(), {"password": "new secret", "timeout": "20000"})
    for _ in range(KEEP_LINES + 5):
        kept.record("apply", "applied", made)
    lines = kept.history.read_text().splitlines()
    assert len(lines) == KEEP_LINES
    line = json.loads(lines[-1])
    assert set(line) == {"time", "what", "target", "where", "result", "changes"}
    assert line["changes"] == ["Timeout: “10000” → “20000”", "Password: set → changed"]
    assert "new secret" not in everything(paths)
    assert Memory(paths, Ring(), "file", "f", profile_id="plant-1").history == paths.history("plant-1")


def test_a_disk_that_fails_does_not_fail_the_delivery(paths: Paths) -> None:
    paths.state.parent.mkdir(exist_ok=True)
    paths.state.write_text("in the way")
    kept = memory(paths)
    kept.record("apply", "applied")
    kept.remember(plan(shown(), {"timeout": "20000"}))
    assert [problem.code for problem in kept.problems] == ["not-noted", "not-noted"]


def test_a_line_of_the_history_says_what_is_done_and_what_is_not_known() -> None:
    line: dict[str, object] = {
        "what": "rollback",
        "result": "ended before all was changed",
        "changes": ["a → b"],
    }
    assert line_words(line) == ["roll-back: ended before all was changed", "a → b"]
    line |= {"what": "apply", "changed": ["x is y"], "unsure": ["z may be"]}
    assert line_words(line) == [
        "apply: ended before all was changed",
        "a → b",
        "done: x is y",
        "not known: z may be",
    ]


def with_oauth2(**values: object) -> Snapshot:
    return hidden(**{**OAUTH2, "refreshToken": ..., **values})


def brought(before: Snapshot, token: str, **more: str) -> Plan:
    return plan(before, {**OAUTH2, "refreshToken": token}, **more)


def test_a_delivered_token_is_known_again_and_kept_for_the_way_back(paths: Paths) -> None:
    ring = Ring()
    kept = memory(paths, ring)
    kept.remember(brought(hidden(username="box@plant.com"), "the token"))
    assert kept.known(Wanted({"refreshToken": "the token"})) == {"refreshToken"}
    assert kept.known(Wanted({"refreshToken": ""})) == frozenset()
    assert kept.token_in_place(with_oauth2(refreshTokenExpires=7).values) == "the token"
    assert kept.token_in_place(with_oauth2(timeout="1").values) is None
    assert "the token" not in everything(paths)
    kept.remember(plan(with_oauth2(), {"timeout": "30000"}))
    assert kept.token_in_place(with_oauth2(timeout="30000").values) == "the token"
    kept.remember(plan(with_oauth2(timeout="1"), {"timeout": "2000"}))
    assert ring.held == {}, "nobody knows what is there now"


def test_without_a_keyring_no_token_is_kept(paths: Paths) -> None:
    kept = memory(paths, Ring(works=False))
    kept.remember(brought(hidden(username="box@plant.com"), "the token"))
    assert kept.token_in_place(with_oauth2().values) is None
    assert kept.problems == []


def test_an_earlier_token_is_kept_where_it_is_known_and_missed_where_not(paths: Paths) -> None:
    kept = memory(paths)
    image = kept.keep(brought(with_oauth2(), "new", old_token="old"))
    assert kept.secrets_of(image) == {"refreshToken": "old"}
    image = kept.keep(brought(with_oauth2(), "new"))
    assert image.lost == ("refreshToken",)
    assert restore_of(image, {}, None).missing == {"refreshToken"}
    image = kept.keep(brought(hidden(username="box@plant.com"), "new"))
    assert (image.lost, image.blank) == ((), ("refreshToken",))
    assert restore_of(image, {}, None).values["refreshToken"] == ""
    image = kept.keep(plan(with_oauth2(), {"timeout": "30000"}))
    assert "refreshToken" in image.unchanged
