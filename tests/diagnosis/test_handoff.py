"""The message for somebody else: facts, evidence, a request, no secret."""

from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import Diagnosis, RemedyStep, Who
from mailconfig_gui.diagnosis.findings import Endpoint, Findings
from mailconfig_gui.diagnosis.handoff import hand_over, hand_over_platform
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp.events import Attempt, AttemptOutcome, Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage

SETTINGS = Settings(
    "iot@plant.com", "smtp", "smtp.plant.com", 587, 5000, True, "", "iot", "s3cret!",
    Proxy("proxy.plant.com", 3128, "pu", "pr0xy!"),
)  # fmt: skip
DIAGNOSIS = Diagnosis(
    "port-blocked-by-network", (), "No answer", "It did not answer.", (RemedyStep("Do it.", "", ""),), Who.NETWORK,
    None, (), False, "", "high", "",
)  # fmt: skip
RESULT = Result(
    failure=Failure(Stage.CONNECT, FailureKind.TIMEOUT, "no answer", "TimeoutError: timed out"),
    addresses=(
        Attempt("192.0.2.1", AttemptOutcome.FAILED, 5000, "timed out"),
        Attempt("192.0.2.2", AttemptOutcome.NOT_TRIED),
    ),
    total_ms=5000,
)


def test_all_facts_are_there() -> None:
    found = Findings(
        "smtp.plant.com", (Endpoint(465, "IPv4", "192.0.2.1", text="no answer"),), "", "T.", "U.", None, ()
    )
    text = hand_over(
        DIAGNOSIS, RESULT, SETTINGS, ended=1_700_000_000, findings=found, chain=("1. mail.test",)
    )
    for wanted in (
        "To: network team",
        "Please allow outgoing TCP connections from the sending computer to smtp.plant.com, port 587.",
        "2023-11-14 22:13:15 UTC to 2023-11-14 22:13:20 UTC",
        "Address 192.0.2.1: failed (timed out), 5000 ms",
        "Proxy: proxy.plant.com, port 3128",
        "    TimeoutError: timed out",
        "Failed at: Connect, after 5000 ms: no answer",
        "192.0.2.1, port 465 over IPv4: no answer",
        "1. mail.test",
        "1. Do it.",
    ):
        assert wanted in text
    assert "s3cret!" not in text
    assert "pr0xy!" not in text


def test_a_cause_has_its_own_request() -> None:
    diagnosis = DIAGNOSIS._replace(
        who=Who.MAIL_ADMINISTRATOR, ask="Please send the intermediate certificate."
    )
    text = hand_over(diagnosis, RESULT, SETTINGS._replace(proxy=None), ended=1_700_000_000)
    assert "To: administrator of the mail server" in text
    assert "\nPlease send the intermediate certificate.\n" in text


def test_without_a_failure_nothing_is_quoted() -> None:
    text = hand_over(DIAGNOSIS, RESULT._replace(failure=None), SETTINGS, ended=1_700_000_000)
    assert "Failed at" not in text
    quiet = RESULT._replace(failure=Failure(Stage.CONNECT, FailureKind.TIMEOUT, "no answer", ""))
    text = hand_over(DIAGNOSIS, quiet, SETTINGS, ended=1_700_000_000)
    assert "no answer" in text
    assert "In the original words" not in text


def test_what_a_platform_said_is_quoted_with_the_platform() -> None:
    text = hand_over_platform(
        DIAGNOSIS, SETTINGS, platform="https://things.plant.com, ThingsBoard 4.3", text="Connect timed out",
        ended=1_700_000_000,
    )  # fmt: skip
    assert "Tested by: https://things.plant.com, ThingsBoard 4.3" in text
    assert "    Connect timed out" in text
    assert "Please allow outgoing TCP connections" in text
    assert "1. Do it." in text
    assert "s3cret!" not in text
