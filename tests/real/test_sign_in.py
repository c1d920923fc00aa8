"""Signing in with independent parts: a certified authorization server, Chromium, and mail servers that ask it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailconfig_gui.app.sign_in import SignedIn, SignInError, SignInFault, sign_in
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.net.wake import Cancel
from mailconfig_gui.smtp.events import Failure
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.authorization import MAIL_SCOPE, NO_REFRESH, ROTATING, USUAL, AuthorizationServer, Client
from tests.lab.browser import Browser, Page
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, Dovecot
from tests.lab.postfix import Postfix
from tests.lab.sandbox import Endpoint

pytestmark = pytest.mark.real


@pytest.fixture(params=["submission", "xoauth2-only-tls", "dovecot"])
def endpoint(request: pytest.FixtureRequest, token_postfix: Postfix, token_dovecot: Dovecot) -> Endpoint:
    return token_dovecot.submission if request.param == "dovecot" else token_postfix[request.param]


class Person:
    """Somebody at Chromium: clicks an answer, without one of the boxes or as somebody else if that is wanted."""

    def __init__(self, browser: Browser, answer: str = "allow", *, untick: str = "", name: str = "") -> None:
        self._browser = browser
        self._answer = answer
        self._untick = untick
        self._name = name
        self.page: Page | None = None

    def __call__(self, url: str) -> bool:
        self.page = self._browser.open(url)
        if self._name:
            self.page.type("input[name=mailbox]", self._name)
        if self._untick:
            self.page.click(f'input[value="{self._untick}"]')
        self.page.click(f"button[value={self._answer}]")
        return True

    def read(self) -> str:
        """What the page says to which the listener answered."""
        assert self.page is not None
        self.page.wait_for_address("http://localhost:")
        self.page.wait("document.body.innerText.includes('close this page')")
        text = self.page.text
        self.page.close()
        return text


def signed_in(
    authorization: AuthorizationServer,
    endpoint: Endpoint,
    certificates: Certificates,
    person: Callable[[str], bool],
    client: Client = USUAL,
) -> SignedIn:
    oauth2 = OAuth2(
        provider=ProviderId.CUSTOM,
        client_id=client.id,
        client_secret=client.secret,
        tenant="",
        authorization_uri=authorization.authorize,
        token_uri=authorization.token,
        scope=(MAIL_SCOPE, "openid", "email"),
        redirect_uri="http://localhost/callback",
        refresh_token=None,
    )
    protocol = "smtps" if endpoint.security == "tls" else "smtp"
    settings = Settings(
        ALICE.name, protocol, endpoint.host, endpoint.port, 20_000, True, "", ALICE.name, None, None
    )
    *_, end = sign_in(oauth2, settings, Cancel(), open_browser=person, ca_file=str(certificates.ca))
    assert isinstance(end, SignedIn)
    return end


def test_a_person_clicks_and_the_mail_server_takes_the_token(
    authorization: AuthorizationServer, endpoint: Endpoint, certificates: Certificates, browser: Browser
) -> None:
    person = Person(browser)
    end = signed_in(authorization, endpoint, certificates, person)
    assert "The provider has agreed" in person.read()
    assert end.tested.reached is Reached.AUTHENTICATED
    assert (end.account, end.rotated, end.cautions) == (ALICE.name, False, ())
    assert end.granted == (MAIL_SCOPE, "openid", "email")
    assert authorization.refresh(USUAL, end.oauth2.refresh_token or "").status == 200


def test_who_refuses_is_told_so_on_both_sides(
    authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates, browser: Browser
) -> None:
    person = Person(browser, "refuse")
    with pytest.raises(SignInError, match="access_denied") as caught:
        signed_in(authorization, token_postfix["submission"], certificates, person)
    assert caught.value.fault is SignInFault.REFUSED
    assert "did not agree" in person.read()


def test_a_box_that_was_not_ticked_is_found_before_the_mail_server_is_asked(
    authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates, browser: Browser
) -> None:
    with pytest.raises(SignInError) as caught:
        signed_in(
            authorization, token_postfix["submission"], certificates, Person(browser, untick=MAIL_SCOPE)
        )
    assert caught.value.fault is SignInFault.SCOPE
    assert MAIL_SCOPE in caught.value.message


def test_a_client_that_gets_no_refresh_token_is_not_signed_in(
    authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates, browser: Browser
) -> None:
    with pytest.raises(SignInError) as caught:
        signed_in(authorization, token_postfix["submission"], certificates, Person(browser), NO_REFRESH)
    assert caught.value.fault is SignInFault.NOT_LASTING


def test_a_token_that_is_replaced_is_kept_in_its_newest_form(
    authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates, browser: Browser
) -> None:
    end = signed_in(authorization, token_postfix["submission"], certificates, Person(browser), ROTATING)
    assert end.rotated
    assert authorization.refresh(ROTATING, end.oauth2.refresh_token or "").status == 200


def test_a_wrong_secret_and_another_mailbox_end_where_they_are_found(
    authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates, browser: Browser
) -> None:
    endpoint, wrong = token_postfix["submission"], USUAL._replace(secret="wrong")
    for client, name, fault, stage in (
        (wrong, ALICE.name, SignInFault.EXCHANGE, Stage.OAUTH_TOKEN),
        (USUAL, BOB.name, SignInFault.PROOF, Stage.AUTH),
    ):
        with pytest.raises(SignInError) as caught:
            signed_in(authorization, endpoint, certificates, Person(browser, name=name), client)
        assert caught.value.fault is fault
        result = caught.value.result
        assert result is not None
        assert isinstance(result.failure, Failure)
        assert result.failure.stage is stage
    assert caught.value.hint.startswith(f"{BOB.name} signed in, but the mailbox is {ALICE.name}")
