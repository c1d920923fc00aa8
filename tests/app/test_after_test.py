"""What follows a test: looks side by side, nothing after a cancelled one, never a second login."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mailconfig_gui.app.after_test import SHORTEST_LOOK_MS, follow_up, untested
from mailconfig_gui.app.attempt import Aftermath, Attempt
from mailconfig_gui.app.follow_up import FollowUp
from mailconfig_gui.app.practice_settings import USELESS
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Stage
from tests.lab.scripted import ScriptedServer, Silence

SETTINGS = Settings("iot@plant.com", "smtp", "127.0.0.1", 1, 500, True, "", "", "", None)
DOCUMENT: dict[str, object] = {
    "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": "1",
    "timeout": "500", "enableTls": True, "tlsVersion": "", "username": "", "password": "",
}  # fmt: skip
WANTED = FollowUp(verdict=True, probe=True, version="4.3")
REFUSED = Result(
    failure=Failure(Stage.CONNECT, FailureKind.REFUSED, "no", "ConnectionRefusedError: [Errno 111] no")
)


def test_a_failure_is_explained_by_text_look_and_platform() -> None:
    after = follow_up(Attempt(SETTINGS, DOCUMENT, ("you@plant.com",)), REFUSED, WANTED, Cancel())
    assert after.verdict is not None
    assert (after.verdict.outcome, after.verdict.version) == ("fails", "4.3")
    assert after.findings is not None
    assert after.diagnosis is not None
    assert after.diagnosis.cause == "connection-refused"


def test_nothing_more_than_asked_for() -> None:
    after = follow_up(
        Attempt(SETTINGS, DOCUMENT, ("you@plant.com",)),
        REFUSED,
        WANTED._replace(verdict=False, probe=False),
        Cancel(),
    )
    assert (after.verdict, after.findings) == (None, None)
    assert after.diagnosis is not None


def test_a_cancelled_test_is_followed_by_nothing() -> None:
    cancelled = Result(failure=Failure(Stage.AUTH, FailureKind.CANCELLED, "ended"))
    quiet = follow_up(
        Attempt(SETTINGS, DOCUMENT, ("you@plant.com",)), cancelled, WANTED._replace(verdict=False), Cancel()
    )
    assert vars(quiet) == vars(Aftermath())
    after = follow_up(Attempt(SETTINGS, DOCUMENT, ("you@plant.com",)), cancelled, WANTED, Cancel())
    assert after.verdict is not None
    assert after.diagnosis is None


def test_a_good_test_gets_a_verdict_alone() -> None:
    with PracticeServer() as server:
        port = server.ports["plain"]
        document = {**DOCUMENT, "smtpPort": str(port), "enableTls": False}
        settings = SETTINGS._replace(port=port, enable_tls=False)
        after = follow_up(Attempt(settings, document, ("you@plant.com",)), Result(), WANTED, Cancel())
    assert after.verdict is not None
    assert after.verdict.unsafe == ("cleartext-message",)
    assert (after.findings, after.diagnosis) == (None, None)


def test_a_ca_file_counts_for_the_verdict_too(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    with PracticeServer() as server:
        ca_file.write_text(server.ca_pem)
        port = server.ports["tls"]
        login = {"username": server.username, "password": server.password}
        document = {**DOCUMENT, **login, "smtpProtocol": "smtps", "smtpPort": str(port), "timeout": "5000"}
        settings = SETTINGS._replace(protocol="smtps", port=port)
        wanted = WANTED._replace(probe=False)
        attempt = Attempt(settings, document, ("you@plant.com",), ca_file=str(ca_file))
        after = follow_up(attempt, Result(), wanted, Cancel())
        unknown = follow_up(attempt._replace(ca_file=None), Result(), wanted, Cancel())
    assert after.verdict is not None
    assert (after.verdict.outcome, after.verdict.assumed) == (
        "sends",
        ("trust", "credentials", "sender", "recipient", "content"),
    )
    assert unknown.verdict is not None
    assert "unable to find valid certification path" in unknown.verdict.text


def test_without_time_nothing_is_looked_at_and_the_test_alone_tells() -> None:
    heard = {
        "banner": Reply(220, None, ("m",)),
        "ehlo": Reply(250, None, ("m",)),
        "mail": Reply(550, None, ("no",)),
    }
    refused = Result(failure=Failure(Stage.MAIL_FROM, FailureKind.REPLY, "no", "550 no", 550), replies=heard)
    document = {**DOCUMENT, "enableTls": False}
    for left_ms in (SHORTEST_LOOK_MS - 1, -50):
        after = follow_up(
            Attempt(SETTINGS, document, ("you@plant.com",)),
            refused,
            WANTED._replace(left_ms=left_ms),
            Cancel(),
        )
        assert after.verdict is not None
        assert (after.verdict.outcome, after.findings, after.looked) == ("fails", None, False)
        assert "550 no" in after.verdict.text


def test_a_look_that_takes_too_long_is_left() -> None:
    with ScriptedServer([Silence()]) as server:
        document = {**DOCUMENT, "smtpPort": str(server.port), "timeout": "30000"}
        wanted = WANTED._replace(probe=False, left_ms=SHORTEST_LOOK_MS)
        begun = time.monotonic()
        after = follow_up(Attempt(SETTINGS, document, ("you@plant.com",)), REFUSED, wanted, Cancel())
        assert time.monotonic() - begun < 5
    assert not after.looked


@pytest.mark.parametrize(("provider", "supposed"), [("practice", False), (None, True)])
def test_the_authority_of_the_test_is_taken_for_the_platforms_too(
    tmp_path: Path, provider: str | None, supposed: bool
) -> None:
    with PracticeServer() as server:
        (tmp_path / "ca.pem").write_text(server.ca_pem)
        document = {**DOCUMENT, "smtpPort": str(server.ports["starttls"])}
        attempt = Attempt(
            SETTINGS, document, ("you@plant.com",), ca_file=str(tmp_path / "ca.pem"), provider=provider
        )
        verdict = follow_up(attempt, Result(), WANTED, Cancel()).verdict
    assert verdict is not None
    assert "certification path" not in verdict.text
    assert ("trust" in verdict.assumed) is supposed
    assert any(note.code == "practice" and note.text == USELESS for note in verdict.warnings) is not supposed


@pytest.mark.parametrize(("port", "outcome"), [("587", "unknown"), ("587.0", "fails")])
def test_untested_goes_by_the_document(port: str, outcome: str) -> None:
    assert untested({**DOCUMENT, "smtpPort": port}, "3.9").outcome == outcome
