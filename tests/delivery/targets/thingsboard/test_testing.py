"""The platform's own tests of its mail."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.target import (
    DeliveryError,
    Options,
    TestFailedError,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.targets.thingsboard.risks import INSTALLED_EMAIL
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from tests.delivery.helpers import drained
from tests.delivery.targets.thingsboard.helpers import (
    applied,
    target,
    wanted,
)
from tests.java.servers import PASSWORD, USER, MailServer
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform


def test_verify_tests_what_is_stored_and_changes_nothing(platform: Platform, mail_server: MailServer) -> None:
    applied(platform, wanted(mail_server))
    stored = dict(platform.state.mail)
    posts = len(platform.paths("POST"))
    good = drained(target(platform).verify())
    assert (good.ok, good.version, good.recipient) == (
        True, platform.state.full_version if platform.state.version >= (3, 4) else "before 3.4", INSTALLED_EMAIL,
    )  # fmt: skip
    platform.state.mail["password"] = stored["password"] = "changed by hand"
    bad = drained(target(platform).verify())
    assert not bad.ok
    assert "535 5.7.8" in bad.text
    assert platform.state.mail == stored
    assert set(platform.paths("POST")[posts:]) == {"/api/auth/login", "/api/admin/settings/testMail"}
    assert PASSWORD not in repr(good) + repr(bad)


def test_verify_tells_a_sender_that_runs_with_older_settings(
    newest: Platform, mail_server: MailServer
) -> None:
    newest.state.mail.update(
        smtpHost="127.0.0.1", smtpPort=str(mail_server.port), username=USER, password=PASSWORD
    )
    found = drained(target(newest).verify())
    assert (found.ok, found.spoken) == (False, False)
    assert "its running sender fails. Restart the platform" in found.text


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nback"])
def test_a_test_whose_answer_is_lost_is_nothing_that_the_platform_said(
    newest: Platform, answer: bytes
) -> None:
    newest.state.mail.update(username=USER, password=PASSWORD)
    newest.garble["/api/admin/settings/testMail"] = answer
    found = drained(target(newest).verify())
    assert (found.ok, found.spoken) == (False, False)
    assert found.text.startswith("Without a result: ")


def test_verify_names_what_the_settings_lack(newest: Platform) -> None:
    del newest.state.mail["smtpHost"]
    assert (
        drained(target(newest).verify()).text == "The platform's settings lack “smtpHost”, so it cannot send."
    )


def test_an_older_version_says_that_it_cannot_test_what_it_has_stored(mail_server: MailServer) -> None:
    platform = Platform("3.2")
    try:
        applied(platform, wanted(mail_server))
        with pytest.raises(DeliveryError, match=r"Versions 2\.5\.4 to 3\.2\.2 cannot test"):
            drained(target(platform).verify())
    finally:
        platform.close()


def test_a_failing_test_stops_before_saving(platform: Platform, mail_server: MailServer) -> None:
    before = dict(platform.state.mail)
    with pytest.raises(TestFailedError, match=r"535 5\.7\.8"):
        applied(platform, wanted(mail_server, password="wrong"))
    assert platform.state.mail == before


def test_saving_in_spite_of_a_failing_test_says_so(platform: Platform, mail_server: MailServer) -> None:
    _, done, _ = applied(platform, wanted(mail_server, password="wrong"), Options(save_anyway=True))
    assert done.changed
    assert not done.ok
    kind = "javax.mail.AuthenticationFailedException: " if platform.state.version < (3, 7) else ""
    words = f"Unable to send mail: {kind}535 5.7.8 Authentication credentials invalid"
    assert done.tests["before"].text == words
    assert platform.state.mail["password"] == "wrong"


def test_mail_that_does_not_work_after_all_is_told(newest: Platform, mail_server: MailServer) -> None:
    answer = b'{"emailEnabled": false}'
    newest.garble["/api/admin/featuresInfo"] = b"HTTP/1.1 200 X\r\nContent-Length: 23\r\n\r\n" + answer
    _, done, _ = applied(newest, wanted(mail_server))
    assert done.changed
    assert not done.ok
    assert not done.tests["connection"].ok


def test_a_test_without_any_stored_password_is_explained(newest: Platform, mail_server: MailServer) -> None:
    newest.state.mail.update(smtpHost="127.0.0.1", smtpPort=str(mail_server.port), username=USER)
    del newest.state.mail["password"]
    with pytest.raises(TestFailedError, match="no password stored"):
        applied(newest, Wanted({"mailFrom": "x@plant.com"}))


def test_a_lost_answer_to_the_test_counts_as_failed(newest: Platform, mail_server: MailServer) -> None:
    newest.garble["/api/admin/settings/testMail"] = b""
    with pytest.raises(TestFailedError):
        applied(newest, wanted(mail_server))
    assert BrokenAnswerError.__mro__[1] is UnreachableError


def test_what_cannot_be_asked_after_all_was_saved_is_said(newest: Platform, mail_server: MailServer) -> None:
    there = target(newest)
    plan = drained(there.plan(wanted(mail_server)))
    faults = Faults(newest)

    def saved(method: str, path: str) -> None:
        if (method, path) == ("GET", "/api/admin/settings/mail") and newest.state.mail["username"]:
            faults.close(0)

    newest.after = saved
    try:
        done = drained(there.apply(plan, Options(prove_stored=True)))
    finally:
        faults.heal()
    assert done.changed
    assert done.notes[0].startswith(
        "All of it is saved. Whether mail works could not be asked after that: Nothing"
    )
    assert not done.tests["stored"].ok, "it was asked for and not made"
