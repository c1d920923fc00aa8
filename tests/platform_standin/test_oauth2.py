"""The stand-in's OAuth2 does what a running ThingsBoard 4.2.1 was seen to do, beyond the recorded exchanges."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.java.servers import Behaviour, MailServer
from tests.platform_standin.answers import Values
from tests.platform_standin.sending import by_smtplib
from tests.platform_standin.server import Platform, Reply
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens

PROVIDER: Values = {
    "enableOauth2": True, "providerId": "CUSTOM", "clientId": "cid", "clientSecret": "s~c *", "redirectUri": "http://x/cb",
    "authUri": "https://id.example/authorize?a=b", "scope": ["mail", "offline access"],
}  # fmt: skip
REFUSED = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
RETRIEVING = "Unable to send mail: Error while retrieving access token: "
NO_LIFETIME = (
    'Cannot invoke "java.lang.Long.intValue()" because the return value of '
    '"com.google.api.client.auth.oauth2.TokenResponse.getExpiresInSeconds()" is null'
)
NOT_JSON = (
    "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON at line 1 column 1 path $\n"
    "See https://github.com/google/gson/blob/main/Troubleshooting.md#malformed-json"
)
NOT_EQUAL = (
    'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.equals(Object)" because the return value of '
    '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null'
)


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    made = TokenEndpoint()
    yield made
    made.close()


@pytest.fixture
def platforms() -> Iterator[Callable[[str], Platform]]:
    opened: list[Platform] = []

    def make(version: str = "4.2") -> Platform:
        opened.append(Platform(version, mailer=by_smtplib))
        return opened[-1]

    yield make
    for platform in opened:
        platform.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    made = MailServer(Behaviour(mechanisms="PLAIN XOAUTH2", login=("box@x.example", "AT")))
    yield made
    made.close()


@pytest.fixture
def platform(
    platforms: Callable[..., Platform], endpoint: TokenEndpoint, mail_server: MailServer
) -> Platform:
    return prepared(platforms(), endpoint, mail_server)


def prepared(made: Platform, endpoint: TokenEndpoint, mail_server: MailServer, **values: object) -> Platform:
    made.state.mail.update(
        PROVIDER, tokenUri=endpoint.url, enableOauth2=False, refreshToken="RT", tokenGenerated=True,
        username="box@x.example", smtpHost="127.0.0.1", smtpPort=str(mail_server.port), **values,
    )  # fmt: skip
    return made


def asked(platform: Platform, method: str, path: str, body: object = None, **headers: str) -> Reply:
    token = platform.state.pair(platform.state.users[0])["token"]
    given = {"x-authorization": f"Bearer {token}", "host": "iot.example:8080", **headers}
    return platform.answer(method, path, given, body)


def text_of(reply: Reply) -> str | None:
    found = json.loads(reply.body) if reply.body else {}
    text: str | None = found.get("message")
    return text


def posted(platform: Platform, values: Values) -> Reply:
    body = {**platform.state.row("mail"), "jsonValue": values}
    return asked(platform, "POST", "/api/admin/settings", body)


def proved(platform: Platform, **values: object) -> Reply:
    body = {"key": "mail", "jsonValue": {**platform.state.mail, "enableOauth2": True, **values}}
    return asked(platform, "POST", "/api/admin/settings/testMail", body)


def test_the_token_request_is_that_of_the_platforms_library(
    platform: Platform, endpoint: TokenEndpoint
) -> None:
    assert proved(platform).status == 200
    assert endpoint.asked[0].body == (
        "grant_type=refresh_token&refresh_token=RT&client_id=cid&client_secret=s%7Ec+*"
    )
    headers = {name.lower(): value for name, value in endpoint.asked[0].headers.items()}
    assert headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert "authorization" not in headers
    platform.state.mail["clientSecret"] = ""
    proved(platform)
    assert endpoint.asked[1].body.endswith("&client_id=cid&client_secret")


def test_the_test_reads_the_stored_client_and_the_posted_switch(
    platform: Platform, endpoint: TokenEndpoint
) -> None:
    elsewhere = {"clientId": "other", "tokenUri": "http://127.0.0.1:9/", "refreshToken": "posted"}
    assert proved(platform, **elsewhere).status == 200
    assert "refresh_token=RT&client_id=cid" in endpoint.asked[0].body
    assert platform.state.mail["enableOauth2"] is False
    # With the switch off it logs in with the stored password, which is none of this mailbox.
    assert proved(platform, enableOauth2=False).status == 500
    assert len(endpoint.asked) == 1


def test_no_password_is_needed_with_a_token(platform: Platform) -> None:
    del platform.state.mail["password"]
    assert proved(platform).status == 200


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer(400, REFUSED), "400 Bad Request\nPOST {url}\n" + json.dumps(REFUSED, indent=2)),
        (Answer(401, {"error": "invalid_client"}), "401 Unauthorized\nPOST {url}"),
        (Answer(407, REFUSED), "407 Proxy Authentication Required\nPOST {url}"),
        (Answer(503, "<p>down</p>", "text/html"), "503 Service Unavailable\nPOST {url}\n<p>down</p>"),
        (Answer(503, "<p>down</p>"), "503 Service Unavailable\nPOST {url}"),
        (Answer(429, {"n": 1, "error": "x"}), '429 Too Many Requests\nPOST {url}\n{\n  "error": "x",\n  "n": 1\n}'),
        (Answer(200, ""), "no JSON input found"),
        (tokens(expires_in=True), "key expires_in"),
        (tokens(expires_in=None), NO_LIFETIME),
        (tokens(expires_in="3600"), "key expires_in"),
        (Answer(200, "<p>Hello</p>"), NOT_JSON),
    ],
)  # fmt: skip
def test_what_the_endpoint_says_is_told_in_the_platforms_words(
    platform: Platform, endpoint: TokenEndpoint, answer: Answer, text: str
) -> None:
    endpoint.answer = answer
    told = proved(platform)
    assert (told.status, text_of(told)) == (500, RETRIEVING + text.replace("{url}", endpoint.url))


def test_an_answer_without_a_token_leaves_no_password(platform: Platform, endpoint: TokenEndpoint) -> None:
    endpoint.answer = tokens(access_token=None)
    assert text_of(proved(platform)) == "Unable to send mail: failed to connect, no password specified?"


def test_an_older_version_names_the_class(
    platforms: Callable[..., Platform], endpoint: TokenEndpoint, mail_server: MailServer
) -> None:
    platform = prepared(platforms("3.6"), endpoint, mail_server)
    endpoint.answer = Answer(401)
    assert (text_of(proved(platform)) or "").startswith(
        "Unable to send mail: java.lang.RuntimeException: Error while retrieving access token: 401"
    )


def test_a_login_that_is_refused_is_told_as_the_platforms_library_does(
    platforms: Callable[..., Platform], endpoint: TokenEndpoint
) -> None:
    for mechanisms, refused, text in (
        ("PLAIN", "", "No authentication mechanisms supported by both server and client"),
        ("XOAUTH2", "334 eyJzdGF0dXMiOiI0MDAifQ==", "OAUTH2 asked for more"),
        ("XOAUTH2", "535 5.7.3 Authentication unsuccessful", "535 5.7.3 Authentication unsuccessful\n"),
    ):
        server = MailServer(Behaviour(mechanisms=mechanisms, login=("other", "AT"), refused=refused))
        told = proved(prepared(platforms(), endpoint, server))
        server.close()
        assert text_of(told) == f"Unable to send mail: {text}"


def test_office_365_keeps_the_rotated_token_even_while_it_is_off(
    platform: Platform, endpoint: TokenEndpoint
) -> None:
    endpoint.answer = tokens(refresh_token="RT2")
    assert proved(platform).status == 200
    assert platform.state.mail["refreshToken"] == "RT"
    platform.state.mail["providerId"] = "OFFICE_365"
    assert proved(platform).status == 200
    assert platform.state.mail["refreshToken"] == "RT2"
    days = (platform.state.mail["refreshTokenExpires"] / 1000 - time.time()) / 86400
    assert 89.9 < days <= 90
    endpoint.answer = tokens()
    proved(platform)
    assert platform.state.mail["refreshToken"] is None
    proved(platform)
    assert "refresh_token=null&" in endpoint.asked[-1].body


def test_secrets_are_hidden_but_for_the_clients(platform: Platform) -> None:
    shown = json.loads(asked(platform, "GET", "/api/admin/settings/mail").body)["jsonValue"]
    assert not {"refreshToken", "password"} & shown.keys()
    assert shown["clientSecret"] == PROVIDER["clientSecret"]
    saved = json.loads(posted(platform, {**shown, "refreshToken": "RT3"}).body)["jsonValue"]
    assert not {"refreshToken", "password"} & saved.keys()
    assert platform.state.mail["refreshToken"] == "RT3"


@pytest.mark.parametrize(
    ("key", "value", "dropped"),
    [
        ("providerId", "GOOGLE", True), ("clientId", "other", True), ("clientSecret", "new", True),
        ("redirectUri", "http://y/cb", True), ("providerTenantId", "", True), ("clientId", 1, True),
        ("authUri", "https://y", False), ("tokenUri", "https://y", False), ("scope", ["x"], False),
        ("username", "other", False), ("smtpHost", "127.0.0.2", False),
    ],
)  # fmt: skip
def test_the_token_is_dropped_when_the_provider_changes_and_only_then(
    platform: Platform, key: str, value: object, dropped: bool
) -> None:
    before = dict(platform.state.mail)
    change = {**before, "refreshToken": "RT9", key: value}
    assert posted(platform, {**change, "enableOauth2": False}).status == 200
    assert platform.state.mail["refreshToken"] == "RT9"
    platform.state.row("mail")["jsonValue"] = dict(before)
    assert posted(platform, {**change, "enableOauth2": "true"}).status == 200
    assert ("refreshToken" not in platform.state.mail) == dropped
    assert platform.state.mail["tokenGenerated"] is not dropped


def test_a_key_that_lacks_is_stumbled_over_only_as_far_as_the_first_difference(platform: Platform) -> None:
    complete = {**platform.state.mail, "enableOauth2": True}
    for key in ("providerId", "clientId", "clientSecret", "redirectUri"):
        lacking = {name: value for name, value in complete.items() if name != key}
        assert text_of(posted(platform, lacking)) == NOT_EQUAL
    assert "redirectUri" in platform.state.mail
    lacking = {name: value for name, value in complete.items() if name != "redirectUri"}
    assert posted(platform, {**lacking, "clientId": "other"}).status == 200
    assert "redirectUri" not in platform.state.mail


def test_the_callback_needs_the_cookie_and_nobodys_login(platform: Platform, endpoint: TokenEndpoint) -> None:
    endpoint.answer = tokens(refresh_token="FRESH")
    path = "/api/admin/mail/oauth2/code?code=C1&state=S"
    reply = asked(platform, "GET", path, cookie="state=S; prev_uri=/home", **{"x-authorization": "none"})
    assert (reply.status, reply.location) == (302, "http://iot.example:8080/home")
    assert [cookie.partition("=")[0] for cookie in reply.cookies] == ["state", "prev_uri"]
    assert endpoint.asked[0].body == (
        "code=C1&grant_type=authorization_code&redirect_uri=http%3A%2F%2Fx%2Fcb&client_id=cid&client_secret=s%7Ec+*"
    )
    assert platform.state.mail["refreshToken"] == "FRESH"
    assert asked(platform, "GET", path, cookie="state=S").location.endswith("/settings/outgoing-mail")
    endpoint.answer = tokens()
    assert asked(platform, "GET", path, cookie="state=S").status == 302
    assert platform.state.mail["refreshToken"] is None
    endpoint.answer = Answer(400, REFUSED)
    refused = asked(platform, "GET", path, cookie="state=S")
    assert (text_of(refused) or "").startswith("Error while requesting access token: 400 Bad Request\nPOST ")
    del platform.state.mail["tokenUri"]
    assert text_of(asked(platform, "GET", path, cookie="state=S")) == "No authorization uri was configured"


def test_the_address_to_agree_at_is_made_as_by_the_platforms_library(platform: Platform) -> None:
    reply = asked(platform, "GET", "/api/admin/mail/oauth2/authorize?prevUri=/home")
    state = reply.cookies[1].partition(";")[0]
    assert reply.cookies[0].startswith("prev_uri=/home; ")
    assert reply.body.decode() == (
        '"https://id.example/authorize?client_id=cid&redirect_uri=http://x/cb&response_type=code'
        f'&scope=mail%20offline%20access&{state}&a=b"'
    )
    for key, words in (("scope", "scope"), ("redirectUri", "Redirect uri"), ("authUri", "authorization uri")):
        del platform.state.mail[key]
        refused = asked(platform, "GET", "/api/admin/mail/oauth2/authorize")
        assert (refused.status, text_of(refused)) == (404, f"No {words} was configured")


def test_whether_mail_works_is_asked_with_a_token(platform: Platform, endpoint: TokenEndpoint) -> None:
    posted(platform, {**platform.state.mail, "enableOauth2": True})
    assert platform.state.mail["refreshToken"] == "RT"
    assert json.loads(asked(platform, "GET", "/api/admin/featuresInfo").body)["emailEnabled"] is True
    endpoint.answer = Answer(400, REFUSED)
    assert json.loads(asked(platform, "GET", "/api/admin/featuresInfo").body)["emailEnabled"] is False


def test_before_3_6_its_keys_are_stored_and_mean_nothing(
    platforms: Callable[..., Platform], endpoint: TokenEndpoint, mail_server: MailServer
) -> None:
    platform = prepared(platforms("3.3"), endpoint, mail_server, password="AT")
    assert posted(platform, {"smtpHost": "x", **platform.state.mail, "enableOauth2": True}).status == 200
    assert proved(platform).status == 200
    assert endpoint.asked == []
