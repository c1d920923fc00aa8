"""Plan, apply, roll back: the use case over the stand-in of the platform."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from mailconfig_gui.app import deliver
from mailconfig_gui.app.deliver import Delivery, Ended, Options, Outcome
from mailconfig_gui.app.targets import Access, open_target
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Plan,
    Stop,
    StoppedError,
    TestFailedError,
    Trial,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.storage.paths import Paths
from tests.app.test_delivery_memory import Ring
from tests.delivery.helpers import drained, rolled_back
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.server import Platform


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform("4.3")
    yield running
    running.close()


@pytest.fixture
def delivery(platform: Platform, paths: Paths) -> Delivery:
    stop = Stop()
    access = Access({"user": "sysadmin@thingsboard.org", "password": "sysadmin", "plain_http": "127.0.0.1"})
    return Delivery(open_target(platform.url, access, stop), paths, Ring(), stop)


def draft(server: MailServer, **more: object) -> dict[str, object]:
    return {
        "mailFrom": "Plant <iot@plant.com>", "smtpHost": "127.0.0.1", "smtpPort": str(server.port),
        "username": USER, "password": PASSWORD, **more,
    }  # fmt: skip


def planned(delivery: Delivery, wanted: Wanted) -> Plan:
    last = list(deliver.plan(delivery, wanted))[-1]
    assert isinstance(last, Plan)
    return last


def finished(run: Iterator[Any]) -> Outcome:
    last = list(run)[-1]
    assert isinstance(last, Outcome)
    return last


def test_apply_twice_and_back(
    delivery: Delivery, platform: Platform, mail_server: MailServer, paths: Paths
) -> None:
    wanted = Wanted(draft(mail_server))
    outcome = finished(deliver.apply(delivery, planned(delivery, wanted)))
    assert (outcome.done, outcome.exit_code) == ("applied", 0)
    assert delivery.memory.images()[0].id == outcome.image
    again = planned(delivery, wanted)
    assert again.empty
    assert finished(deliver.apply(delivery, again)).done == "no-change"
    assert len(delivery.memory.images()) == 1
    back = finished(rolled_back(delivery, password="of no use"))
    assert (back.done, back.exit_code) == ("rolled-back", 6), "nothing listens there, and it is told"
    assert platform.state.mail["password"] == "", "Java would log in with it under its own account"
    assert platform.state.mail["smtpHost"] == "localhost"
    assert not planned(delivery, wanted).empty
    assert [image.id for image in delivery.memory.images()] == [back.image, outcome.image]
    stored = "".join(path.read_text() for path in paths.state.rglob("*.json*"))
    assert PASSWORD not in stored
    assert [line for line in ("apply", "rollback") if f'"what": "{line}"' not in stored] == []


def test_a_change_behind_our_back_makes_the_password_unknown(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    wanted = Wanted(draft(mail_server))
    finished(deliver.apply(delivery, planned(delivery, wanted)))
    assert "changed-since" not in {
        risk.code for risk in planned(delivery, Wanted(draft(mail_server, timeout="9000"))).risks
    }
    platform.state.mail["timeout"] = "20000"
    again = planned(delivery, wanted)
    assert [change.key for change in again.changes] == ["password"]
    said = next(risk.title for risk in again.risks if risk.code == "changed-since")
    assert "since they were last applied from here: Timeout: “10000” → “20000”" in said


def test_a_roll_back_to_a_login_needs_its_password(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    finished(deliver.apply(delivery, planned(delivery, Wanted(draft(mail_server)))))
    platform.state.mailer = lambda *_words: ""
    finished(
        deliver.apply(
            delivery, planned(delivery, Wanted(draft(mail_server, password="second", username="other")))
        )
    )
    with pytest.raises(BadSettingsError, match="earlier one is needed"):
        finished(rolled_back(delivery))
    assert platform.state.mail["username"] == "other"
    finished(rolled_back(delivery, password=PASSWORD))
    assert platform.state.mail["username"] == USER
    assert platform.state.mail["password"] == PASSWORD


def test_a_roll_back_is_planned_and_can_itself_be_undone(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    platform.state.mailer = lambda *_words: ""
    platform.state.mail.update(username="old", password="old secret", smtpHost="old.plant.com")
    first = planned(delivery, Wanted(draft(mail_server), old_password="old secret"))
    outcome = finished(deliver.apply(delivery, first))
    posts = len(platform.paths("POST"))
    last = list(deliver.plan_rollback(delivery))[-1]
    assert isinstance(last, Plan)
    made = last
    assert platform.paths("POST")[posts:] == []
    assert made.state == outcome.image
    assert "Host: “127.0.0.1” → “old.plant.com”" in [change.words for change in made.changes]
    assert "Password: not shown by the platform → written anew" in [change.words for change in made.changes]
    back = finished(deliver.apply(delivery, made))
    assert back.done == "rolled-back"
    assert platform.state.mail["password"] == "old secret"
    # The newer password was never kept; the person has it.
    with pytest.raises(BadSettingsError, match="earlier one is needed"):
        finished(rolled_back(delivery))
    undone = finished(rolled_back(delivery, password=PASSWORD))
    assert (undone.done, undone.exit_code) == ("rolled-back", 0)
    assert platform.state.mail["password"] == PASSWORD
    # And forth again: what had been brought back is known.
    finished(rolled_back(delivery))
    assert platform.state.mail["password"] == "old secret"
    results = [line["result"] for line in delivery.memory.lines()]
    failed = "rolled back, but the platform's test failed"
    assert results == ["applied", failed, "rolled back", failed], "nothing listens at the earlier server"


def test_a_roll_back_says_what_somebody_changed_since(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    finished(deliver.apply(delivery, planned(delivery, Wanted(draft(mail_server)))))
    platform.state.mail["timeout"] = "20000"
    last = list(deliver.plan_rollback(delivery))[-1]
    assert isinstance(last, Plan)
    risk = next(risk for risk in last.risks if risk.code == "changed-meanwhile")
    assert risk.title == "Somebody changed the settings since: Timeout: “10000” → “20000”."
    assert last.blocked
    with pytest.raises(ConflictError, match=r"Timeout: .* Nothing was changed"):
        finished(rolled_back(delivery))
    anyway = list(deliver.plan_rollback(delivery, overwrite=True))[-1]
    assert isinstance(anyway, Plan)
    assert not anyway.blocked
    assert finished(deliver.apply(delivery, anyway)).done == "rolled-back"
    assert platform.state.mail["timeout"] == "10000"


def test_verify_is_for_running_platforms(delivery: Delivery, paths: Paths, tmp_path: Path) -> None:
    found = list(deliver.verify(delivery))[-1]
    assert isinstance(found, deliver.Verified)
    assert not found.ok
    assert deliver.explain(found.text, found.values).cause == "connection-refused"
    stop = Stop()
    file = Delivery(open_target(str(tmp_path / "m.json"), Access(), stop), paths, Ring(), stop)
    with pytest.raises(DeliveryError, match="Only a running platform"):
        list(deliver.verify(file))


def test_a_test_that_fails_keeps_nothing(delivery: Delivery, mail_server: MailServer) -> None:
    made = planned(delivery, Wanted(draft(mail_server, password="wrong")))
    with pytest.raises(TestFailedError) as failed:
        finished(deliver.apply(delivery, made))
    assert delivery.memory.images() == []
    assert deliver.exit_code(failed.value) == 1
    assert deliver.explain(failed.value.text, made.after.values).cause != "unknown"
    outcome = finished(deliver.apply(delivery, made, Options(save_anyway=True)))
    assert outcome.exit_code == 6


def test_a_conflict_keeps_the_state_that_may_be_needed(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    made = planned(delivery, Wanted(draft(mail_server)))
    platform.state.mail["timeout"] = "20000"
    with pytest.raises(ConflictError) as conflict:
        finished(deliver.apply(delivery, made))
    assert deliver.exit_code(conflict.value) == 5


def test_several_at_once_leave_the_settings_of_one(
    platform: Platform, mail_server: MailServer, paths: Paths
) -> None:
    access = Access({"user": "sysadmin@thingsboard.org", "password": "sysadmin", "plain_http": "127.0.0.1"})
    ring, gate = Ring(), Barrier(6)

    def run(number: int) -> str:
        stop = Stop()
        own = Delivery(open_target(platform.url, access, stop), paths, ring, stop)
        made = planned(
            own, Wanted(draft(mail_server, mailFrom=f"a{number}@plant.com", timeout=str(10_000 + number)))
        )
        gate.wait(20)
        try:
            return finished(deliver.apply(own, made)).done
        except ConflictError:
            return "conflict"

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(run, range(6)))
    assert set(done) <= {"applied", "conflict"}
    values = platform.state.mail
    number = int(values["timeout"]) - 10_000
    # Where two saved within one moment, the read-back tells the earlier one; nobody's settings are mixed.
    assert values["mailFrom"] == f"a{number}@plant.com"
    assert done[number] == "applied"
    stop = Stop()
    assert len(Delivery(open_target(platform.url, access, stop), paths, ring, stop).memory.lines()) == 6


def test_exit_codes() -> None:
    codes = [
        (UnreachableError("t", "m"), 4), (ConflictError("t", "m"), 5), (DeliveryError("t", "m"), 4),
        (TestFailedError("m", "h", "x"), 1), (StoppedError(), 130),
    ]  # fmt: skip
    assert [deliver.exit_code(error) for error, _ in codes] == [code for _, code in codes]
    failed = Applied(changed=True, tests={"connection": Trial(ok=False, text="")})
    assert Outcome(Ended.APPLIED, "x", failed).exit_code == 6
    assert Outcome(Ended.ROLLED_BACK, "x", failed).exit_code == 6
    assert Outcome(Ended.NO_CHANGE, "x", failed._replace(changed=False)).exit_code == 1


def test_a_blocked_plan_is_not_applied(delivery: Delivery, mail_server: MailServer, tmp_path: Path) -> None:
    stop = Stop()
    file = Delivery(
        open_target(str(tmp_path / "mail.json"), Access(), stop), Paths(tmp_path, tmp_path), Ring(), stop
    )
    made = planned(file, Wanted(draft(mail_server), base_url="https://x.example"))
    with pytest.raises(BadSettingsError):
        finished(deliver.apply(file, made))
    assert not (tmp_path / "mail.json").exists()


def test_a_new_port_is_verified_before_the_password_may_stay(
    delivery: Delivery, platform: Platform, tmp_path: Path
) -> None:
    authority = tmp_path / "ca.pem"
    with PracticeServer() as practice:
        authority.write_text(practice.ca_pem, encoding="ascii")
        ports = practice.ports
        platform.state.mail.update(
            smtpHost="localhost", smtpPort=str(ports["starttls"]), enableTls=True, username="u", password="p"
        )
        move = {"mailFrom": "a@plant.com", "smtpProtocol": "smtps", "smtpPort": str(ports["tls"])}
        needed = drained(deliver.endpoint_draft(delivery, move))
        assert needed is not None
        assert needed["username"] == ""
        assert deliver.verified(needed, ca_file=str(authority))
        assert not deliver.verified(needed)
        assert not deliver.verified({**needed, "enableTls": False, "smtpProtocol": "smtp"})
        assert drained(deliver.endpoint_draft(delivery, {"timeout": "20000"})) is None
        assert drained(deliver.endpoint_draft(delivery, {**move, "password": "new"})) is None


def test_a_test_from_here_never_sends_a_message_or_an_unknown_password(
    delivery: Delivery, platform: Platform, mail_server: MailServer
) -> None:
    made = planned(delivery, Wanted(draft(mail_server)))
    assert deliver.try_here(made, delivery.stop) == deliver.Here(True)
    refused = deliver.try_here(planned(delivery, Wanted(draft(mail_server, password="no"))), delivery.stop)
    assert refused.works is False
    assert "login" in refused.reason
    finished(deliver.apply(delivery, made))
    kept = planned(delivery, Wanted({"timeout": "20000"}))
    assert deliver.try_here(kept, delivery.stop).works is None
    assert "not known here" in deliver.try_here(kept, delivery.stop).reason
    remote = planned(delivery, Wanted(draft(mail_server, smtpHost="mail.invalid")))
    assert deliver.try_here(remote, delivery.stop).works is None
    assert "without encryption" in deliver.try_here(remote, delivery.stop).reason


def test_why_two_tests_differ() -> None:
    assert deliver.why_they_differ(True, True) == deliver.why_they_differ(None, False) == ""
    assert "Java trust store" in deliver.why_they_differ(True, False)
    assert "no message was sent" in deliver.why_they_differ(True, False)
    assert "block mail ports" in deliver.why_they_differ(False, True)
