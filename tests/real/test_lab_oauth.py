"""The lab's authorization server and its mail servers do what their fixtures say, asked by requests of our own."""

from __future__ import annotations

import base64
import json

import pytest

from tests.lab.authorization import (
    HASTY,
    MAIL_SCOPE,
    NO_REFRESH,
    ROTATING,
    USUAL,
    AuthorizationServer,
    pkce,
)
from tests.lab.browser import Browser
from tests.lab.certificates import Certificates
from tests.lab.client import connect, login_plain, message
from tests.lab.dovecot import ALICE, Dovecot
from tests.lab.postfix import Postfix
from tests.lab.sandbox import Endpoint, until

pytestmark = pytest.mark.real

REDIRECT = "http://localhost:4711/callback"
VERIFIER = "v" * 43


def asked(authorization: AuthorizationServer, **more: str) -> str:
    return authorization.authorization_url(
        USUAL, f"{MAIL_SCOPE} openid email", state="s" * 22, redirect_uri=REDIRECT, **pkce(VERIFIER), **more
    )


def test_a_code_becomes_tokens_and_a_refresh_gives_another_one(authorization: AuthorizationServer) -> None:
    back = authorization.consent(asked(authorization), ALICE.name)
    assert back["state"] == "s" * 22
    assert back["iss"] == authorization.issuer
    answer = authorization.exchange(USUAL, back["code"], REDIRECT, VERIFIER)
    assert answer.status == 200
    assert answer.body["expires_in"] == 3600
    assert answer.body["scope"] == f"{MAIL_SCOPE} openid email"
    again = authorization.refresh(USUAL, answer.body["refresh_token"])
    assert again.body["refresh_token"] == answer.body["refresh_token"]
    assert again.body["access_token"] != answer.body["access_token"]
    assert authorization.inspect(again.body["access_token"])["sub"] == ALICE.name
    payload = answer.body["id_token"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(payload + "=="))["email"] == ALICE.name


def test_a_code_is_worth_nothing_without_its_verifier_or_a_second_time(
    authorization: AuthorizationServer,
) -> None:
    for verifier in ("", "w" * 43):
        back = authorization.consent(asked(authorization), ALICE.name)
        assert (
            authorization.exchange(USUAL, back["code"], REDIRECT, verifier).body["error"] == "invalid_grant"
        )
    back = authorization.consent(asked(authorization), ALICE.name)
    tokens = authorization.exchange(USUAL, back["code"], REDIRECT, VERIFIER).body
    assert authorization.exchange(USUAL, back["code"], REDIRECT, VERIFIER).body["error"] == "invalid_grant"
    assert authorization.inspect(tokens["access_token"]) == {"active": False}


def test_a_person_may_say_no_or_take_a_box_away(authorization: AuthorizationServer) -> None:
    refused = authorization.consent(asked(authorization), ALICE.name, answer="refuse")
    assert refused["error"] == "access_denied"
    assert refused["error_description"] == "The person said no"
    back = authorization.consent(asked(authorization), ALICE.name, untick=(MAIL_SCOPE,))
    tokens = authorization.exchange(USUAL, back["code"], REDIRECT, VERIFIER).body
    assert tokens["scope"] == "openid email"


def test_an_address_to_come_back_to_that_nobody_registered_is_refused(
    authorization: AuthorizationServer,
) -> None:
    url = authorization.authorization_url(USUAL, MAIL_SCOPE, redirect_uri="http://127.0.0.1:4711/elsewhere")
    place, page = authorization._follow(url, {})
    assert place == url
    assert page.status == 400
    assert "redirect_uri" in page.body


def test_each_client_refreshes_in_its_own_way(authorization: AuthorizationServer) -> None:
    assert "refresh_token" not in authorization.sign_in(NO_REFRESH)
    first = authorization.sign_in(ROTATING)["refresh_token"]
    second = authorization.refresh(ROTATING, first).body["refresh_token"]
    assert second != first
    assert authorization.refresh(ROTATING, first).body["error"] == "invalid_grant"
    # Who shows a used token has perhaps stolen it: the other one ends as well.
    assert authorization.refresh(ROTATING, second).body["error"] == "invalid_grant"
    wrong = authorization.refresh(USUAL._replace(secret="wrong"), first)
    assert (wrong.status, wrong.body["error"]) == (401, "invalid_client")


def login(
    endpoint: Endpoint, certificates: Certificates, mailbox: str, token: str
) -> tuple[tuple[int, bytes], dict[str, str]]:
    """The last reply to XOAUTH2, and the JSON that came with a 334 before it."""
    response = base64.b64encode(f"user={mailbox}\1auth=Bearer {token}\1\1".encode()).decode()
    with connect(endpoint, certificates.client_context()) as session:
        assert "XOAUTH2" in session.esmtp_features["auth"]
        code, text = session.docmd("AUTH", f"XOAUTH2 {response}")
        if code != 334:
            return (code, text), {}
        return session.docmd(""), json.loads(base64.b64decode(text))


@pytest.fixture(params=["submission", "submissions", "xoauth2-only", "xoauth2-only-tls", "dovecot"])
def endpoint(request: pytest.FixtureRequest, token_postfix: Postfix, token_dovecot: Dovecot) -> Endpoint:
    return token_dovecot.submission if request.param == "dovecot" else token_postfix[request.param]


def test_a_good_token_logs_in_and_any_other_is_refused_with_a_reason(
    endpoint: Endpoint, certificates: Certificates, authorization: AuthorizationServer
) -> None:
    token = authorization.sign_in()["access_token"]
    assert login(endpoint, certificates, ALICE.name, token)[0][0] == 235
    for mailbox, bad in (
        (ALICE.name, "made-up"),
        ("bob@example.org", token),
        (ALICE.name, authorization.sign_in(scope="openid")["access_token"]),
    ):
        (code, _), reason = login(endpoint, certificates, mailbox, bad)
        assert code == 535
        assert reason == {"status": "401", "schemes": "bearer", "scope": "mail"}


def test_an_old_token_and_one_that_was_taken_back_are_refused(
    token_postfix: Postfix, certificates: Certificates, authorization: AuthorizationServer
) -> None:
    old = authorization.sign_in(HASTY)["access_token"]
    until(lambda: authorization.inspect(old) == {"active": False}, "the end of the token")
    gone = authorization.sign_in()["access_token"]
    authorization.revoke(USUAL, gone)
    for token in (old, gone):
        assert login(token_postfix["xoauth2-only"], certificates, ALICE.name, token)[0][0] == 535


def test_a_message_arrives_by_token_and_a_password_still_works(
    token_postfix: Postfix,
    token_dovecot: Dovecot,
    certificates: Certificates,
    authorization: AuthorizationServer,
) -> None:
    with connect(token_postfix["submission"], certificates.client_context()) as session:
        assert login_plain(session, ALICE)[0] == 235
    token = authorization.sign_in()["access_token"]
    response = base64.b64encode(f"user={ALICE.name}\1auth=Bearer {token}\1\1".encode()).decode()
    sent = message(ALICE.name, "admin@example.org")
    with connect(token_postfix["submission"], certificates.client_context()) as session:
        assert session.docmd("AUTH", f"XOAUTH2 {response}")[0] == 235
        assert session.send_message(sent) == {}
    assert token_postfix.mailbox("admin@example.org").wait_for(sent["Message-ID"])


def test_a_browser_clicks_through_the_page(browser: Browser, authorization: AuthorizationServer) -> None:
    for answer, expected in (("allow", "code"), ("refuse", "error")):
        page = browser.open(asked(authorization, login_hint=ALICE.name))
        assert page.value("input[name=mailbox]") == ALICE.name
        page.click("input[value=email]")
        page.click(f"button[value={answer}]")
        # Nobody listens there: it is the page that a person without a listener sees, and its address holds the answer.
        address = page.wait_for_address(REDIRECT)
        assert f"{expected}=" in address
        assert "state=" + "s" * 22 in address
        page.close()
