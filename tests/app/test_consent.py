"""The consent of a sign-in: where the answer comes from, and who else sends one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from mailconfig_gui.app.sign_in import Browse, Pasted, SignedIn, SignInError, SignInFault, Told, sign_in
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.practice.server import PracticeServer
from tests.app.signing import client, failed, settings, signed_in
from tests.practice.person import consent, get, willing


def test_without_a_redirect_address_one_of_this_computer_is_used_and_noted(server: PracticeServer) -> None:
    _, end = signed_in(server, oauth2=client(server, redirect_uri=""))
    assert re.fullmatch(r"http://localhost:\d+", end.oauth2.redirect_uri)


def test_a_port_that_was_chosen_is_used(server: PracticeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    events, _ = signed_in(server, redirect_port=port)
    assert isinstance(events[0], Browse)
    assert f"redirect_uri=http%3A%2F%2Flocalhost%3A{port}%2F&" in events[0].url


def test_a_port_that_is_taken_is_told_where_the_provider_compares_it(server: PracticeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fixed = client(server, redirect_uri=f"http://localhost:{port}/")
        error = failed(server, oauth2=fixed)
        assert (error.fault, str(port) in error.message) == (SignInFault.PORT, True)
        assert failed(server, redirect_port=port).fault is SignInFault.PORT
        _, end = signed_in(server, oauth2=fixed._replace(provider=ProviderId.OFFICE_365))
        assert end.oauth2.redirect_uri == fixed.redirect_uri


def test_an_address_elsewhere_cannot_be_listened_to(server: PracticeServer) -> None:
    elsewhere = client(server, redirect_uri="https://iot.example.org/api/admin/mail/oauth2/code")
    assert failed(server, oauth2=elsewhere).fault is SignInFault.REDIRECT


def test_without_a_browser_here_the_address_and_a_tunnel_are_told(server: PracticeServer) -> None:
    run = sign_in(client(server), settings(server), Cancel(), allow_unprotected=True)
    event = next(run)
    assert isinstance(event, Browse)
    assert not event.opened
    found = re.fullmatch(r"ssh -L (\d+):localhost:\1 \S+", event.tunnel)
    assert found is not None
    assert f"localhost%3A{found[1]}%2F" in event.url
    assert event.tunnel in event.text
    threading.Thread(target=willing, args=(event.url,)).start()
    assert isinstance(list(run)[-1], SignedIn)


def test_an_answer_can_be_brought_back_by_hand(server: PracticeServer) -> None:
    elsewhere = client(server, redirect_uri="http://127.0.0.1:1/", provider=ProviderId.GOOGLE)
    answers: list[str] = []

    def paste() -> str:
        return answers.pop(0)

    events: list[object] = []
    for event in sign_in(elsewhere, settings(server), Cancel(), paste=paste, allow_unprotected=True):
        events.append(event)
        if isinstance(event, Browse):
            good = consent(event.url)
            answers += ["http://127.0.0.1:1/", good.replace("state=", "state=x"), f"  <{good}>\n"]
    told = [event.text for event in events if isinstance(event, Told)]
    assert "whole address" in told[0]
    assert "earlier try" in told[1]
    assert isinstance(events[-1], SignedIn)


def test_an_answer_can_be_brought_back_while_the_browser_is_waited_for(server: PracticeServer) -> None:
    """As where the browser runs on another computer than the listener."""
    pasted = Pasted()

    def elsewhere(url: str) -> None:
        back = consent(url)
        pasted.give("nonsense")
        pasted.give(back)

    events, end = signed_in(server, elsewhere, paste=pasted)
    assert isinstance(events[1], Told)
    assert "whole address" in events[1].text
    assert end.tested.ok
    _, end = signed_in(server, paste=Pasted())
    assert end.tested.ok
    assert (
        failed(server, lambda url: pasted.give(consent(url, "refuse")), paste=pasted).fault
        is SignInFault.REFUSED
    )


@pytest.mark.parametrize("pasted", ["", "  \n"])
def test_who_brings_nothing_back_has_ended_it(server: PracticeServer, pasted: str) -> None:
    assert failed(server, paste=lambda: pasted).fault is SignInFault.CANCELLED


def test_a_refusal_brought_back_by_hand_is_one(server: PracticeServer) -> None:
    answers: list[str] = []
    run = sign_in(client(server), settings(server), Cancel(), paste=lambda: answers[0])
    event = next(run)
    assert isinstance(event, Browse)
    answers.append(consent(event.url, "refuse"))
    with pytest.raises(SignInError, match="refused") as caught:
        next(run)
    assert caught.value.fault is SignInFault.REFUSED


def test_a_redirect_address_that_is_not_registered_brings_nobody_back(server: PracticeServer) -> None:
    server.fault = "redirect-refused"
    error = failed(server, consent, limit_s=0.5)
    assert (error.fault, "registered" in error.hint) == (SignInFault.TIME, True)


def test_a_run_that_is_left_listens_no_longer(server: PracticeServer) -> None:
    run = sign_in(client(server), settings(server), Cancel())
    event = next(run)
    assert isinstance(event, Browse)
    port = int(event.tunnel.split(":")[0].rpartition(" ")[2])
    run.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def attack(does: Callable[[str, str], object]) -> Callable[[str], None]:
    """A browser in which another page does something before the person consents: it gets both addresses."""

    def run(url: str) -> None:
        redirect = re.search(r"redirect_uri=http%3A%2F%2Flocalhost%3A(\d+)%2F", url)
        assert redirect is not None
        does(url, f"http://localhost:{redirect[1]}/")
        willing(url)

    return run


ATTACKS: dict[str, Callable[[str, str], object]] = {
    "a forged state": lambda _url, back: get(f"{back}?code=evil&state=forged"),
    "a refusal that nobody made": lambda _url, back: get(f"{back}?error=access_denied&state=forged"),
    "a page that posts": lambda url, back: get(
        f"{back}?{urlsplit(url).query}&code=evil", "POST", "code=evil"
    ),
    "a preflight": lambda _url, back: get(back, "OPTIONS", Origin="https://evil.test"),
    "another host's name": lambda url, back: get(f"{back}?{urlsplit(url).query}&code=evil", Host="evil.test"),
    "another path": lambda url, back: get(f"{back}other?{urlsplit(url).query}&code=evil"),
    "a state twice": lambda url, back: get(f"{back}?{urlsplit(url).query}&code=evil&state=x"),
    "an icon": lambda _url, back: get(f"{back}favicon.ico"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_another_page_sends_is_not_heard(server: PracticeServer, name: str) -> None:
    _, end = signed_in(server, attack(ATTACKS[name]))
    assert end.tested.ok


def test_another_provider_that_answers_is_not_believed(server: PracticeServer) -> None:
    error = failed(server, lambda url: get(f"{consent(url)}&iss=https%3A%2F%2Fevil.test"))
    assert error.fault is SignInFault.OTHER_ISSUER
