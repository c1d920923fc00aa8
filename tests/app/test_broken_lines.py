"""Every end of an apply and a roll-back is told as it is, wherever the line to the platform breaks.

One good run gives the requests in their order; then the line is cut at each of them: before it goes out, after it
arrived and before anything was done, after all was done and before its answer came; for that moment or for good. The
stand-in knows what was really changed by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mailconfig_gui.app import deliver
from mailconfig_gui.app.deliver import Delivery, Outcome
from mailconfig_gui.app.targets import Access, open_target
from mailconfig_gui.delivery.target import DeliveryError, Plan, Stop, Wanted
from mailconfig_gui.storage.paths import Paths
from tests.app.test_delivery_memory import Ring
from tests.delivery.helpers import rolled_back
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform

OLD, NEW = "sysadmin@thingsboard.org", "ada@plant.com"
BASE_URL = "https://things.plant.com"
EARLIER = {"smtpHost": "old.plant.com", "username": "old", "password": "old secret"}
WANTED = Wanted(
    {"mailFrom": "a@plant.com", "smtpHost": "new.plant.com", "username": "u", "password": "new secret"},
    base_url=BASE_URL, admin_email=NEW, old_password="old secret",
)  # fmt: skip
WORDS = {"admin-email": "administrator", "settings": "mail settings", "base-url": "Links"}
WAYS = ("refused", "arrived", "done")


class World(NamedTuple):
    """A platform of its own with a memory of its own."""

    platform: Platform
    paths: Paths
    ring: Ring

    def delivery(self) -> Delivery:
        stop = Stop()
        login = self.platform.state.users[0].email
        access = Access({"user": login, "password": "sysadmin", "plain_http": "127.0.0.1"})
        return Delivery(open_target(self.platform.url, access, stop), self.paths, self.ring, stop)

    def state(self) -> dict[str, object]:
        state = self.platform.state
        return {
            "admin-email": state.users[0].email,
            "settings": {key: state.mail[key] for key in EARLIER},
            "base-url": state.row("general")["jsonValue"]["baseUrl"],
        }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[[], World]]:
    made: list[World] = []

    def make() -> World:
        platform = Platform("4.3", mailer=lambda *_words: "")
        platform.state.features = lambda: {"emailEnabled": True}  # type: ignore[method-assign]
        platform.state.mail.update(EARLIER)
        folder = tmp_path / str(len(made))
        made.append(World(platform, Paths(folder / "config", folder / "state"), Ring()))
        return made[-1]

    yield make
    for one in made:
        Faults(one.platform).heal()
        one.platform.close()


def planned(run: Iterator[object]) -> Plan:
    last = list(run)[-1]
    assert isinstance(last, Plan)
    return last


def end(run: Iterator[object]) -> Outcome | DeliveryError:
    try:
        last = list(run)[-1]
    except DeliveryError as error:
        return error
    assert isinstance(last, Outcome)
    return last


def cut(platform: Platform, way: str, number: int, *, lasting: bool) -> Faults:
    faults = Faults(platform)
    {"refused": faults.close, "arrived": faults.refuse, "done": faults.lose}[way](number, lasting=lasting)
    return faults


def check(
    one: World, ended: Outcome | DeliveryError, before: dict[str, object], kept: int, where: str
) -> None:
    """Compare what is told with what was done."""
    now = one.state()
    done = {name for name in now if now[name] != before[name]}
    images = one.delivery().memory.images()
    if isinstance(ended, Outcome):
        assert ended.done in ("applied", "rolled-back"), where
        assert done == set(now), where
        assert ended.image == images[0].id, where
        return
    changed = {name for name, word in WORDS.items() if any(word in text for text in ended.changed)}
    unsure = {name for name, word in WORDS.items() if any(word in text for text in ended.unsure)}
    assert changed <= done, f"{where}: told as changed, and not: {changed - done}"
    assert done <= changed | unsure, f"{where}: changed, and not told: {done - changed - unsure}"
    said = f"{ended} {ended.hint}"
    assert ("Nothing was" not in said) or not (changed | unsure), f"{where}: {said}"
    assert "was changed" in said or "not saved" in said or changed | unsure, f"{where}: {said}"
    assert len(images) == kept + bool(changed | unsure), where
    assert ended.image == (images[0].id if changed | unsure else ""), where
    if "admin-email" in changed:
        assert ended.user == now["admin-email"], where
    result = one.delivery().memory.lines()[-1]
    assert ("unsure" in str(result["result"])) == bool(unsure), where
    assert bool(changed) == ("changed" in result), where


def requests(one: World, run: Iterator[object]) -> int:
    one.platform.seen.clear()
    assert isinstance(end(run), Outcome)
    return len(one.platform.seen)


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_an_apply_tells_what_it_did(world: Callable[[], World], way: str, lasting: bool) -> None:
    good = world()
    delivery = good.delivery()
    total = requests(good, deliver.apply(delivery, planned(deliver.plan(delivery, WANTED))))
    wanted = good.state()
    assert total > 15
    for number in range(total):
        where = f"{way} at request {number} of {total}"
        one = world()
        before = one.state()
        delivery = one.delivery()
        made = planned(deliver.plan(delivery, WANTED))
        faults = cut(one.platform, way, number, lasting=lasting)
        ended = end(deliver.apply(delivery, made))
        check(one, ended, before, 0, where)
        faults.heal()
        if lasting:
            # What it left is taken back.
            if isinstance(ended, Outcome) or ended.image:
                assert isinstance(end(rolled_back(one.delivery())), Outcome), where
            assert one.state() == before, where
            continue
        # The next apply reads again and sorts it out.
        again = one.delivery()
        last = end(deliver.apply(again, planned(deliver.plan(again, WANTED))))
        assert isinstance(last, Outcome), where
        assert one.state() == wanted, where


@pytest.mark.parametrize("way", WAYS)
def test_a_roll_back_tells_what_it_did(world: Callable[[], World], way: str) -> None:
    def applied() -> World:
        one = world()
        delivery = one.delivery()
        assert isinstance(end(deliver.apply(delivery, planned(deliver.plan(delivery, WANTED)))), Outcome)
        return one

    good = applied()
    delivery = good.delivery()
    made = planned(deliver.plan_rollback(delivery))
    total = requests(good, deliver.apply(delivery, made))
    earlier = good.state()
    for number in range(total):
        where = f"{way} at request {number} of {total}"
        one = applied()
        before = one.state()
        delivery = one.delivery()
        made = planned(deliver.plan_rollback(delivery))
        faults = cut(one.platform, way, number, lasting=True)
        check(one, end(deliver.apply(delivery, made)), before, 1, where)
        faults.heal()
        # The state to go back to is still there.
        last = end(rolled_back(one.delivery(), made.state, overwrite=True))
        assert isinstance(last, Outcome), where
        assert one.state() == earlier, where
