"""What a platform has proved, and for which settings it counts."""

from __future__ import annotations

from mailconfig_gui.app.deliver import Ended, Outcome
from mailconfig_gui.app.proof import after_apply, after_verify, last_test_of_platform, proved
from mailconfig_gui.delivery.target import Applied, Plan, Snapshot, Trial, Verified
from mailconfig_gui.model.profile import Platform, Profile, Proof
from tests.delivery.helpers import document, good

WHERE = "https://things.plant.com"
SENT = Trial(ok=True, text="The platform sent its test message to ada@plant.com")


def test_when_the_platform_last_tested_is_told_in_unix_seconds() -> None:
    proof = Proof("1970-01-01T00:01:00+00:00", True, "", {}, {})
    found = [
        last_test_of_platform(profile)
        for profile in (
            None,
            Profile("a"),
            Profile("a", platform=Platform("https://a.example")),
            Profile("a", platform=Platform("https://a.example", proof=proof)),
            Profile("a", platform=Platform("https://a.example", proof=proof._replace(time="yesterday"))),
        )
    ]
    assert found == [0, 0, 0, 60, 0]


def made(**values: object) -> Plan:
    held = document(good(**values))
    return Plan(WHERE, Snapshot(held), held, (), (), facts={"version": "4.3.1"})


def outcome(*, changed: bool = True, user: str = "", **tests: Trial) -> Outcome:
    return Outcome(Ended.APPLIED, WHERE, Applied(changed=changed, tests=tests, user=user))


def test_it_counts_for_exactly_the_settings_that_were_tested() -> None:
    platform = after_apply(None, made(), outcome(before=SENT), "sysadmin@plant.com")
    assert platform[:3] == (WHERE, "sysadmin@plant.com", "4.3.1")
    found = proved(platform, good(), "old secret")
    assert found is not None
    assert (found.ok, found.words) == (True, SENT.text)
    assert proved(platform, good(smtpPort=587)) == found, "a number is the same to the platform"
    assert proved(platform, good(timeout="20000")) is None
    assert proved(platform, good(), "another password") is None
    assert proved(platform, good(unknown="x")) == found
    assert proved(None, good()) is None
    assert "old secret" not in repr(platform)


def test_a_test_of_the_stored_password_proves_no_entered_one() -> None:
    verified = Verified(True, SENT.text, "4.3.1", "ada@plant.com", good(password=...))
    platform = after_verify(WHERE, verified, "")
    assert proved(platform, good()) == platform.proof
    assert proved(platform, good(), "old secret") is None


def test_a_failure_is_kept_with_its_words_and_a_new_login_name_counts() -> None:
    failed = Trial(ok=False, text="It cannot connect")
    platform = after_apply(None, made(), outcome(before=SENT, connection=failed, user="ada@plant.com"), "old")
    assert platform.proof is not None
    assert (platform.proof.ok, platform.proof.words, platform.user) == (False, failed.text, "ada@plant.com")


def test_without_a_test_an_earlier_proof_stays_only_when_nothing_was_changed() -> None:
    known = after_apply(None, made(), outcome(before=SENT), "u")
    assert after_apply(known, made(), outcome(changed=False), "u").proof == known.proof
    assert after_apply(known, made(), outcome(), "u").proof is None
    assert (
        after_apply(Platform("https://other", proof=known.proof), made(), outcome(changed=False), "u").proof
        is None
    )
