"""To the provider and back: the address that is opened, and answers by whoever writes them."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.oauth.authorization import (
    Code,
    Pkce,
    Refusal,
    RefusalKind,
    authorization_url,
    pkce,
    read_callback,
    state_of,
)
from tests.oauth.samples import GOOGLE, MICROSOFT

STATE = "s" * 43
URI = GOOGLE.authorization_uri
REDIRECT = "http://127.0.0.1:8091/"
OTHER = Refusal(RefusalKind.OTHER_STATE)
UNREADABLE = Refusal(RefusalKind.UNREADABLE)
MIXED_UP = Refusal(RefusalKind.OTHER_ISSUER)


def read(answer: str, uri: str = URI) -> Code | Refusal:
    return read_callback(answer, STATE, uri)


def asked(url: str) -> dict[str, str]:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    assert len(pairs) == len(dict(pairs)), "a parameter stands there twice"
    return dict(pairs)


def test_the_challenge_is_the_one_of_the_standard() -> None:
    # RFC 7636, appendix B.
    octets = bytes([
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186,
        22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ])  # fmt: skip
    assert pkce(octets) == Pkce(
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    assert "dBjf" not in repr(pkce(octets))


def test_a_state_is_one_word_of_all_its_bytes() -> None:
    assert state_of(b"\xff" * 16) == "_" * 21 + "w"


def test_the_address_asks_for_a_code_and_keeps_its_own_query() -> None:
    url = authorization_url(GOOGLE, "box@example.org", STATE, "c" * 43, REDIRECT)
    assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline&")
    assert asked(url) == {
        "prompt": "consent",
        "access_type": "offline",
        "client_id": "1-a.apps.example",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "https://mail.google.com/",
        "state": STATE,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        "login_hint": "box@example.org",
    }


def test_scopes_are_parted_as_the_platform_parts_them_and_no_mailbox_is_no_hint() -> None:
    url = authorization_url(MICROSOFT, "", STATE, "c" * 43, "http://localhost:4711/")
    assert "scope=https%3A%2F%2Foutlook.office365.com%2FSMTP.Send%20offline_access%20openid" in url
    assert "login_hint" not in url
    assert "access_type" not in url


def test_google_is_always_asked_for_a_token_that_lasts() -> None:
    bare = GOOGLE._replace(authorization_uri="https://accounts.google.com/o/oauth2/v2/auth")
    said = asked(authorization_url(bare, "", STATE, "c", REDIRECT))
    assert (said["access_type"], said["prompt"]) == ("offline", "consent")


@pytest.mark.parametrize(
    "own",
    [
        "state=evil&redirect_uri=https://evil.test/&response_mode=form_post&code_challenge_method=plain&hd=x#frag",
        "st%61te=evil&redirect%5Furi=https://evil.test/&+response_mode=form_post&hd=x",
        "request=eyJ.evil.e&request_uri=https://evil.test/&request%5furi=https://evil.test/&hd=x",
    ],
)
def test_an_endpoints_own_query_cannot_decide_what_is_ours(own: str) -> None:
    url = authorization_url(
        MICROSOFT._replace(authorization_uri=f"https://login.test/authorize?{own}"), "", STATE, "c", REDIRECT
    )
    said = asked(url)
    assert (said["state"], said["redirect_uri"], said["hd"]) == (STATE, REDIRECT, "x")
    assert said["code_challenge_method"] == "S256"
    assert "response_mode" not in said
    assert "evil" not in url
    assert "#" not in url


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_mailbox_of_any_letters_stays_one_parameter(mailbox: str) -> None:
    url = authorization_url(GOOGLE, mailbox, STATE, "c", REDIRECT)
    assert parse_qs(urlsplit(url).query)["login_hint"] == [mailbox]


@pytest.mark.parametrize(
    "answer",
    [
        f"code=4%2F0A-c&state={STATE}",
        f"state={STATE}&code=4/0A-c&scope=https://mail.google.com/",
        f"?code=4%2F0A-c&state={STATE}",
        f"http://127.0.0.1:8091/?state={STATE}&iss=https://accounts.google.com&code=4%2F0A-c&authuser=0",
        f"  <http://127.0.0.1:8091/?state={STATE}&amp;code=4%2F0A-c#>\r\n",
        f'"http://127.0.0.1:8091/?state={STATE}\n  &code=4%2F\n0A-c"',
        f"http://127.0.0.1:8091/#state={STATE}&code=4%2F0A-c",
        f"https://iot.example.org/api/admin/mail/oauth2/code?code=4%2F0A-c&state={STATE}",
    ],
)
def test_an_answer_is_read_as_the_browser_gives_it_or_a_person_copies_it(answer: str) -> None:
    assert read(answer) == Code("4/0A-c")
    assert "4/0A" not in repr(read(answer))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (f"code=c&state={STATE}x", OTHER),
        (f"code=c&state={STATE[1:]}", OTHER),
        (f"code=c&state={STATE.upper()}", OTHER),
        ("code=c&state=%ff%00", OTHER),
        ("error=access_denied&state=x", OTHER),
        ("code=c", UNREADABLE),
        ("code=c&state=", UNREADABLE),
        ("error=access_denied", UNREADABLE),
        (f"state={STATE}", UNREADABLE),
        (f"state={STATE}&code=", UNREADABLE),
        (f"state={STATE}&code=a%0d%0ab", UNREADABLE),
        (f"state={STATE}&code=c&code=d", UNREADABLE),
        (f"state=x&state={STATE}&code=c", UNREADABLE),
        (f"state={STATE}&state=x&code=c", UNREADABLE),
        (f"state={STATE}&code={'c' * 20_000}", UNREADABLE),
        ("&".join(f"p{n}=1" for n in range(200)) + f"&state={STATE}&code=c", UNREADABLE),
        ("4/0A-c", UNREADABLE),
        ("", UNREADABLE),
        ("?", UNREADABLE),
        (f"state={STATE}&code=c&iss=https://evil.test", MIXED_UP),
        (f"state={STATE}&code=c&iss=http://accounts.google.com", MIXED_UP),
        (f"state={STATE}&code=c&iss=https://accounts.google.com.evil.test", MIXED_UP),
        (f"state={STATE}&code=c&iss=https://accounts.google.com:444", MIXED_UP),
        (f"state={STATE}&code=c&iss=https://[", MIXED_UP),
        (f"state={STATE}&error=access_denied&iss=https://evil.test", MIXED_UP),
    ],
)
def test_what_is_no_answer_to_our_question_brings_no_code(answer: str, told: Refusal) -> None:
    assert read(answer) == told


def test_an_issuer_with_a_path_is_the_one_that_was_asked() -> None:
    answer = f"state={STATE}&code=c&iss=https%3A%2F%2Flogin.microsoftonline.com%2Fcontoso%2Fv2.0"
    assert read(answer, MICROSOFT.authorization_uri) == Code("c")


def test_a_refusal_keeps_the_providers_words_in_one_line() -> None:
    words = "AADSTS65004: User declined\r\nto consent."
    answer = urlencode({"error": "consent_required", "error_description": words, "state": STATE, "code": "c"})
    assert read(answer) == Refusal(
        RefusalKind.REFUSED, "consent_required", "AADSTS65004: User declined to consent.", "AADSTS65004"
    )
    assert read(f"error=access_denied&state={STATE}") == Refusal(RefusalKind.REFUSED, "access_denied")


@given(st.text())
def test_no_answer_raises_and_none_is_a_code_by_chance(answer: str) -> None:
    assert isinstance(read(answer), Refusal)
