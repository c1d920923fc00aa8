from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mailconfig_gui.app.follow_up import FollowUp
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.try_settings import Aftermath, Attempt, Cancel, Tried, try_settings
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Result, StageFinished
from mailconfig_gui.smtp.stages import Stage

SETTINGS = Settings("iot@plant.com", "smtp", "127.0.0.1", 1, 5_000, False, "", "", "", None)
DOCUMENT: dict[str, object] = {
    "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": "1",
    "timeout": "5000", "enableTls": False, "tlsVersion": "", "username": "",
}  # fmt: skip
ATTEMPT = Attempt(SETTINGS, DOCUMENT, ("you@plant.com",))


def tried(attempt: Attempt, **others: object) -> tuple[list[object], Tried]:
    events: list[object] = list(try_settings(attempt, Cancel(), **others))  # type: ignore[arg-type]
    end = events.pop()
    assert isinstance(end, Tried)
    return events, end


def encrypted(server: PracticeServer, tmp_path: Path) -> Attempt:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(server.ca_pem)
    port = server.ports["tls"]
    settings = SETTINGS._replace(protocol="smtps", port=port, username=server.username, password=None)
    document = {**DOCUMENT, "smtpProtocol": "smtps", "smtpPort": str(port), "username": server.username}
    return Attempt(settings, document, ("you@plant.com",), ca_file=str(ca_file), provider="practice")


def test_a_test_tells_its_steps_and_ends_in_one_value() -> None:
    with PracticeServer() as server:
        events, end = tried(ATTEMPT._replace(settings=SETTINGS._replace(port=server.ports["plain"])))
    assert [event.report.stage for event in events if isinstance(event, StageFinished)][
        -1
    ] is Stage.AFTER_DATA
    assert end.result.ok
    assert vars(end.aftermath) == vars(Aftermath())


def test_the_secrets_of_the_keyring_are_read_when_the_test_begins(tmp_path: Path) -> None:
    with PracticeServer() as server:
        attempt = encrypted(server, tmp_path)
        _, end = tried(attempt, secrets=lambda: {"password": server.password})
        assert end.result.ok
        assert end.attempt.document["password"] == server.password
        assert server.password not in repr(end)


def test_a_keyring_that_does_not_help_ends_the_test_before_anything_is_sent(tmp_path: Path) -> None:
    def locked() -> Mapping[str, str]:
        raise SecretError("The keyring is locked", "It was not unlocked.")

    with PracticeServer() as server, pytest.raises(SecretError):
        next(try_settings(encrypted(server, tmp_path), Cancel(), secrets=locked))


def test_the_password_of_a_proxy_goes_to_the_proxy() -> None:
    proxy = Proxy("proxy.plant.com", 3128, "ada", "")
    there = ATTEMPT._replace(settings=SETTINGS._replace(proxy=proxy)).with_secrets({"proxyPassword": "p4ss"})
    assert there.settings.proxy == proxy._replace(password="p4ss")
    assert ATTEMPT.with_secrets({"proxyPassword": "p4ss"}).settings.proxy is None


def test_a_failure_is_explained_without_another_connection() -> None:
    _, end = tried(ATTEMPT)
    assert end.aftermath.diagnosis is not None
    assert end.aftermath.diagnosis.cause == "connection-refused"
    assert (end.aftermath.verdict, end.aftermath.findings, end.aftermath.looked) == (None, None, False)


def test_after_the_result_a_closer_look_can_be_wanted() -> None:
    asked: list[tuple[Result, int]] = []

    def after(result: Result, left_ms: int) -> FollowUp:
        asked.append((result, left_ms))
        return FollowUp(verdict=True, probe=True, version="4.3")

    _, end = tried(ATTEMPT, after=after)
    assert [result for result, _ in asked] == [end.result]
    assert 0 < asked[0][1] <= ATTEMPT.deadline_ms
    assert end.aftermath.verdict is not None
    assert end.aftermath.findings is not None


def test_a_cancelled_test_ends_in_its_value_too() -> None:
    cancel = Cancel()
    cancel.cancel()
    *_, end = try_settings(ATTEMPT, cancel)
    assert isinstance(end, Tried)
    assert end.result.cancelled
    assert vars(end.aftermath) == vars(Aftermath())
