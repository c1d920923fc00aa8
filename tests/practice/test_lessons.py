"""What the faults of OAuth2 teach: each ends in the cause that fits, for who signs in and for who only sends."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.app.sign_in import SignInFault
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.practice.faults import OAUTH2_FAULTS
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Finished, Result
from tests.app.signing import failed, settings, signed_in
from tests.practice.person import willing

RECIPIENT = "you@example.com"
#: Faults that only a sign-in meets, and what it says where no server gave a reason to look into.
AT_THE_PAGE = {
    "redirect-refused": (SignInFault.TIME, ""),
    "consent-refused": (SignInFault.REFUSED, "oauth-permission-missing"),
    "box-unticked": (SignInFault.SCOPE, "oauth-scope-or-token-wrong"),
    "no-refresh-token": (SignInFault.NOT_LASTING, "oauth-reauthorisation-needed"),
    "mailbox-wrong": (SignInFault.PROOF, "oauth-scope-or-token-wrong"),
}
#: Faults that end a test mail of somebody who has signed in long ago.
AT_EACH_MAIL = {
    "token-revoked": "oauth-reauthorisation-needed",
    "secret-expired": "oauth-app-registration-wrong",
    "token-expired": "oauth-scope-or-token-wrong",
    "token-not-json": "oauth-answer-unusable",
    "scope-missing": "oauth-scope-or-token-wrong",
}
#: Faults that end nothing; tests/app/test_sign_in.py holds what is told of them.
CAUTIONS = {"token-rotated", "token-slow"}


@pytest.fixture(scope="module")
def ready(practice: PracticeServer) -> Settings:
    """Settings of somebody who has signed in."""
    practice.fault = ""
    return settings(practice)._replace(oauth2=signed_in(practice)[1].oauth2)


def cause(result: Result | None, values: Settings) -> str:
    diagnosis = explain_result(result, values, RECIPIENT) if result is not None else None
    return diagnosis.cause if diagnosis is not None else ""


def test_every_fault_teaches_something() -> None:
    assert {*AT_THE_PAGE, *AT_EACH_MAIL, *CAUTIONS} == {fault.id for fault in OAUTH2_FAULTS}


@pytest.mark.parametrize("fault", AT_THE_PAGE)
def test_a_sign_in_ends_where_and_why_it_should(practice: PracticeServer, fault: str) -> None:
    practice.fault = fault
    ends, why = AT_THE_PAGE[fault]
    nobody_comes = ends is SignInFault.TIME
    error = failed(
        practice, (lambda _url: None) if nobody_comes else willing, limit_s=0.1 if nobody_comes else 30
    )
    assert error.fault is ends
    assert error.hint or why
    assert cause(error.result, settings(practice)) == why


@pytest.mark.parametrize("fault", AT_EACH_MAIL)
def test_a_mail_is_not_sent_and_the_cause_is_named(
    practice: PracticeServer, ready: Settings, fault: str
) -> None:
    practice.fault = fault
    *_, end = send_test(ready, RECIPIENT, allow_unprotected=True)
    assert isinstance(end, Finished)
    assert not end.result.ok
    assert cause(end.result, ready) == AT_EACH_MAIL[fault]
