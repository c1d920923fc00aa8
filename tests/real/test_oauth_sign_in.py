"""Signing in as a person does, with a real browser, at a certified authorization server, for real mail servers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest

from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.app.sign_in import Browse, SignedIn, SignInError, SignInFault, sign_in
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.oauth.values import TokenFaultKind
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Finished, Result
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.app import signing
from tests.lab.authorization import MAIL_SCOPE, NO_REFRESH, ROTATING, USUAL, AuthorizationServer, Client
from tests.lab.browser import Browser, Page
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, Dovecot
from tests.lab.postfix import Postfix
from tests.lab.sandbox import Endpoint

pytestmark = pytest.mark.real

LISTENER = "http://localhost:"


def at(server: AuthorizationServer, client: Client = USUAL) -> OAuth2:
    return OAuth2(
        provider=ProviderId.CUSTOM,
        client_id=client.id,
        client_secret=client.secret,
        tenant="",
        authorization_uri=server.authorize,
        token_uri=server.token,
        scope=(MAIL_SCOPE, "openid", "email"),
        redirect_uri="http://localhost/",
        refresh_token=None,
    )


def mail(endpoint: Endpoint) -> Settings:
    protocol = "smtps" if endpoint.security == "tls" else "smtp"
    tls = endpoint.security == "starttls"
    return Settings(
        ALICE.name, protocol, endpoint.host, endpoint.port, 20_000, tls, "", ALICE.name, None, None
    )


class Person:
    """Opens the address in the browser and clicks, on a thread of its own; `read` is what the last page said."""

    def __init__(self, browser: Browser, *clicks: str, stays: bool = False) -> None:
        self._browser = browser
        self._clicks = clicks
        self._stays = stays
        self.read = ""
        self._thread: threading.Thread | None = None

    def __call__(self, url: str) -> bool:
        self._thread = threading.Thread(target=self._act, args=(url,))
        self._thread.start()
        return True

    def _act(self, url: str) -> None:
        page = self._browser.open(url)
        for selector in self._clicks:
            page.click(selector)
        if not self._stays:
            page.wait_for_address(LISTENER)
            page.wait("document.readyState == 'complete'")
        self.read = page.text
        page.close()

    def leave(self) -> None:
        assert self._thread is not None
        self._thread.join(30)


ALLOW, REFUSE = "button[value=allow]", "button[value=refuse]"


def signed_in(
    person: Person,
    oauth2: OAuth2,
    settings: Settings,
    certificates: Certificates | None = None,
    **more: object,
) -> SignedIn:
    ca_file = str(certificates.ca) if certificates else None
    more = {"limit_s": 30.0, **more}
    events = list(
        sign_in(oauth2, settings, Cancel(), open_browser=person, ca_file=ca_file, **more)  # type: ignore[arg-type]
    )
    person.leave()
    assert any(isinstance(event, Browse) for event in events)
    assert isinstance(events[-1], SignedIn)
    return events[-1]


@pytest.mark.parametrize("server", ["submission", "submissions", "xoauth2-only-tls", "dovecot"])
def test_a_sign_in_ends_in_a_login_and_then_in_a_message(
    browser: Browser, authorization: AuthorizationServer, token_postfix: Postfix, token_dovecot: Dovecot,
    certificates: Certificates, server: str,
) -> None:  # fmt: skip
    settings = mail(token_dovecot.submission if server == "dovecot" else token_postfix[server])
    person = Person(browser, ALLOW)
    signed = signed_in(person, at(authorization), settings, certificates)
    assert "The provider has agreed" in person.read
    assert "You may close this page." in person.read
    assert (signed.account, signed.rotated, signed.cautions) == (ALICE.name, False, ())
    assert signed.granted == (MAIL_SCOPE, "openid", "email")
    assert signed.tested.reached is Reached.AUTHENTICATED
    *_, end = send_test(
        settings._replace(oauth2=signed.oauth2), "admin@example.org", ca_file=str(certificates.ca)
    )
    assert isinstance(end, Finished)
    assert end.result.ok, end.result.failure
    assert authorization.refresh(USUAL, signed.oauth2.refresh_token or "").status == 200
    # Dovecot passes on to another Postfix.
    if server != "dovecot":
        assert end.result.message_id is not None
        assert token_postfix.mailbox("admin@example.org").wait_for(end.result.message_id)


def test_a_token_that_is_replaced_at_each_use_is_kept_and_told(
    browser: Browser, authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates
) -> None:
    settings = mail(token_postfix["xoauth2-only"])
    oauth2 = at(authorization, ROTATING)._replace(redirect_uri="http://localhost/callback")
    signed = signed_in(Person(browser, ALLOW), oauth2, settings, certificates)
    assert signed.rotated
    assert len(signed.cautions) == 1
    assert signed.oauth2.refresh_token is not None
    assert authorization.refresh(ROTATING, signed.oauth2.refresh_token).status == 200


def refused(
    person: Person,
    oauth2: OAuth2,
    settings: Settings,
    certificates: Certificates | None = None,
    **more: object,
) -> SignInError:
    with pytest.raises(SignInError) as caught:
        signed_in(person, oauth2, settings, certificates, **more)
    person.leave()
    return caught.value


def test_what_a_person_or_a_client_lacks_is_told(
    browser: Browser, authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates
) -> None:
    settings = mail(token_postfix["submission"])
    person = Person(browser, REFUSE)
    no = refused(person, at(authorization), settings, certificates)
    assert no.fault is SignInFault.REFUSED
    assert "access_denied" in no.message
    assert "The person said no" in no.message
    assert "did not agree" in person.read
    box = f'input[value="{MAIL_SCOPE}"]'
    unticked = refused(Person(browser, box, ALLOW), at(authorization), settings, certificates)
    assert unticked.fault is SignInFault.SCOPE
    assert MAIL_SCOPE in unticked.message
    short = refused(Person(browser, ALLOW), at(authorization, NO_REFRESH), settings, certificates)
    assert short.fault is SignInFault.NOT_LASTING
    secret = at(authorization)._replace(client_secret="wrong")
    wrong = refused(Person(browser, ALLOW), secret, settings, certificates)
    assert wrong.fault is SignInFault.EXCHANGE
    assert wrong.result is not None
    assert wrong.result.failure is not None
    assert wrong.result.failure.stage is Stage.OAUTH_TOKEN
    assert wrong.result.failure.fault is not None
    assert wrong.result.failure.fault.kind is TokenFaultKind.REFUSED
    assert wrong.result.failure.fault.error == "invalid_client"


def test_a_sign_in_for_another_mailbox_fails_at_the_login_and_says_who_it_was(
    browser: Browser, authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates
) -> None:
    class Wrong(Person):
        """Types another address than the one that stands there."""

        def _act(self, url: str) -> None:
            page = self._browser.open(url)
            assert page.value("input[name=mailbox]") == ALICE.name
            page.type("input[name=mailbox]", BOB.name)
            page.click(ALLOW)
            page.wait_for_address(LISTENER)
            page.close()

    failed = refused(Wrong(browser), at(authorization), mail(token_postfix["submission"]), certificates)
    assert failed.fault is SignInFault.PROOF
    assert failed.hint.startswith(f"{BOB.name} signed in, but the mailbox is {ALICE.name}")
    assert failed.result is not None
    assert failed.result.failure is not None
    assert (failed.result.failure.stage, failed.result.failure.code) == (Stage.AUTH, 535)


def attack(does: Callable[[Page, str], object], browser: Browser) -> Person:
    class Attacked(Person):
        """Has a page of somebody else open while the listener waits."""

        def _act(self, url: str) -> None:
            page = browser.open(url)
            listener = re.search(r"redirect_uri=([^&]+)", url)
            assert listener is not None
            other = browser.open(url.partition("/auth?")[0] + "/elsewhere")
            does(other, listener[1].replace("%3A", ":").replace("%2F", "/"))
            other.close()
            page.click(ALLOW)
            page.wait_for_address(LISTENER)
            page.close()

    return Attacked(browser)


def fetch(page: Page, url: str, method: str) -> None:
    """A request of another page: its answer comes, but is for nobody to read."""
    script = f"fetch({url!r}, {{mode: 'no-cors', method: {method!r}}}).then(answer => answer.type)"
    assert page.evaluate(script) == "opaque"


def submit(page: Page, url: str) -> None:
    page.evaluate(
        f"document.body.innerHTML = `<form method=post action={url!r}><input name=code value=x></form>`;"
        "document.forms[0].submit()"
    )
    page.wait_for_address(LISTENER)
    page.wait("document.body.innerText.includes('not the answer')")


ATTACKS: dict[str, Callable[[Page, str], object]] = {
    "a forged answer": lambda page, url: fetch(page, f"{url}?code=stolen&state=guessed", "GET"),
    "a forged refusal": lambda page, url: fetch(page, f"{url}?error=access_denied&state=guessed", "GET"),
    "a post": lambda page, url: fetch(page, f"{url}?code=stolen&state=guessed", "POST"),
    "a form": submit,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_another_page_in_the_browser_neither_ends_nor_steals_it(
    browser: Browser,
    authorization: AuthorizationServer,
    token_postfix: Postfix,
    certificates: Certificates,
    name: str,
) -> None:
    person = attack(ATTACKS[name], browser)
    signed = signed_in(person, at(authorization), mail(token_postfix["submission"]), certificates)
    assert signed.account == ALICE.name


#: How a sign-in ends by what the practice server does, and what the failure says of itself.
ENDS = {
    "redirect-refused": (SignInFault.TIME, None),
    "consent-refused": (SignInFault.REFUSED, "access_denied"),
    "box-unticked": (SignInFault.SCOPE, None),
    "no-refresh-token": (SignInFault.NOT_LASTING, None),
    "token-revoked": (SignInFault.PROOF, "invalid_grant"),
    "secret-expired": (SignInFault.EXCHANGE, "invalid_client"),
    "token-expired": (SignInFault.PROOF, "535"),
    "token-not-json": (SignInFault.EXCHANGE, TokenFaultKind.NOT_JSON),
    "scope-missing": (SignInFault.PROOF, "535"),
    "mailbox-wrong": (SignInFault.PROOF, "535"),
}


@pytest.mark.parametrize("fault", ENDS)
def test_every_fault_of_the_practice_server_ends_where_it_belongs(browser: Browser, fault: str) -> None:
    ends, said = ENDS[fault]
    with PracticeServer(fault=fault) as server:
        stays = fault == "redirect-refused"
        person = Person(browser, *(() if stays else (ALLOW,)), stays=stays)
        failed = refused(
            person,
            signing.client(server),
            signing.settings(server),
            allow_unprotected=True,
            limit_s=1.5 if stays else 60,
        )
    assert failed.fault is ends
    if said is not None:
        assert said in described(failed.result)
    if stays:
        assert "redirect_uri_mismatch" in person.read


def described(result: Result | None) -> set[object]:
    assert result is not None
    assert result.failure is not None
    fault = result.failure.fault
    return {str(result.failure.code), *((fault.error, fault.kind) if fault else ())}


def test_the_practice_server_that_is_good_or_rotates_lets_everybody_in(browser: Browser) -> None:
    for fault in ("", "token-rotated"):
        with PracticeServer(fault=fault) as server:
            person = Person(browser, ALLOW)
            signed = signed_in(
                person, signing.client(server), signing.settings(server), allow_unprotected=True
            )
        assert signed.rotated is bool(fault)
        assert bool(signed.cautions) is bool(fault)
