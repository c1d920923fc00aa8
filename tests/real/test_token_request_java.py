"""The platform's own library asks for access tokens: what it sends is what we send, and its words are on record."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.net.token_request import fetch
from mailconfig_gui.oauth.token import refresh_request
from mailconfig_gui.oauth.values import HEADERS
from mailconfig_gui.smtp.actions import Fetched
from tests.java.engine import Engine, Job, Sent, runtime
from tests.java.servers import Behaviour, MailServer
from tests.lab.authorization import USUAL, AuthorizationServer
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE
from tests.lab.postfix import Postfix
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens

pytestmark = pytest.mark.real

Start = Callable[..., TokenEndpoint]

#: Version of the platform by that of Java: JavaMail and google-oauth-client 1.34.1 on 11, Jakarta Mail and 1.35.0.
VERSIONS = {11: "3.6", 17: "3.9", 25: "4.3"}
RECORDED = Path(__file__).parent.parent / "recorded"
TOKEN_ERROR = "Unable to send mail: Error while retrieving access token"
NASTY = "a b+c&d=e/f%g~h*i-j_k.l\u00e9\u20ac\U0001f511\"'<>?#"
OAUTH2 = OAuth2(
    ProviderId.CUSTOM, "client", "secret", "", "", "", ("mail",), "http://localhost/", "1//0refresh"
)


@pytest.fixture
def start_endpoint() -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def start(answer: Answer | None = None) -> TokenEndpoint:
            running = TokenEndpoint(answer)
            stack.callback(running.close)
            return running

        yield start


@pytest.fixture
def endpoint(start_endpoint: Start) -> TokenEndpoint:
    return start_endpoint()


@pytest.fixture(params=VERSIONS)
def major(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def document(oauth2: OAuth2, port: int = 9, **more: object) -> dict[str, object]:
    return {
        "mailFrom": ALICE.name, "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": str(port),
        "timeout": "9000", "enableTls": False, "username": ALICE.name, "password": "", "enableProxy": False,
        "enableOauth2": True, "providerId": oauth2.provider.value, "clientId": oauth2.client_id,
        "clientSecret": oauth2.client_secret, "tokenUri": oauth2.token_uri, "refreshToken": oauth2.refresh_token,
        **more,
    }  # fmt: skip


def send(major: int, *documents: dict[str, object]) -> list[Sent]:
    """One after the other, so that an endpoint keeps the order."""
    return Engine(runtime(major)).send([Job(one, VERSIONS[major]) for one in documents], threads=1)


def test_the_request_is_ours_byte_for_byte(major: int, endpoint: TokenEndpoint) -> None:
    cases = [
        OAUTH2._replace(token_uri=endpoint.url, client_id=client, client_secret=secret, refresh_token=token)
        for client, secret, token in (
            ("client", "secret", "1//0refresh"),
            (NASTY, NASTY, NASTY),
            ("client", "", "M.C5_BAY.-abc*!def$$"),
            *((chr(32 + low), "".join(map(chr, range(33, 127))), "x") for low in range(0, 95, 13)),
        )
    ]
    send(major, *map(document, cases))
    assert [one.body.encode() for one in endpoint.asked] == [refresh_request(one).body for one in cases]
    for one in endpoint.asked:
        # Its client adds what every HTTP client adds. No Authorization: the secret is in the body.
        theirs = {"Accept", "Accept-Encoding", "Connection", "Content-Length", "Host", *HEADERS}
        assert set(one.headers) == theirs
        assert one.headers["Content-Type"] == HEADERS["Content-Type"]
        assert one.headers["User-Agent"].startswith("Google-HTTP-Java-Client/1.4")


def test_what_goes_out_from_here_has_no_header_that_it_does_not_send(endpoint: TokenEndpoint) -> None:
    case = OAUTH2._replace(token_uri=endpoint.url, client_id=NASTY, client_secret=NASTY)
    send(25, document(case))
    fetched = fetch(refresh_request(case), Cancel(), "", 9, lambda: 0)
    assert isinstance(fetched, Fetched)
    theirs, ours = endpoint.asked
    assert ours.body == theirs.body
    assert set(ours.headers) <= set(theirs.headers)
    same = {name for name in ours.headers if ours.headers[name] == theirs.headers[name]}
    # What a client says of itself and of its connection is its own affair.
    assert set(ours.headers) - same == {"Accept-Encoding", "Connection", "User-Agent"}
    assert ours.headers["User-Agent"] == "mailconfig"


def test_a_login_by_token_at_a_server_that_asks_what_it_is_worth(
    major: int, authorization: AuthorizationServer, token_postfix: Postfix, certificates: Certificates
) -> None:
    signed_in = OAUTH2._replace(
        client_id=USUAL.id, client_secret=USUAL.secret, token_uri=authorization.token,
        refresh_token=authorization.sign_in()["refresh_token"],
    )  # fmt: skip
    cases = [
        document(
            signed_in, token_postfix["xoauth2-only"].port, smtpHost="localhost", enableTls=True, username=user
        )
        for user in (ALICE.name, "bob@example.org")
    ]
    engine = Engine(runtime(major), trust=certificates.ca)
    good, foreign = engine.send([Job(one, VERSIONS[major], "admin@example.org") for one in cases])
    assert (good.outcome, good.text) == ("sends", "")
    assert foreign.outcome == "fails"
    assert foreign.text.endswith("OAUTH2 asked for more")


def test_its_words_for_every_answer_of_an_endpoint(major: int, start_endpoint: Start) -> None:
    expired = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    shown = '{\n  "error": "invalid_grant",\n  "error_description": "Token has been expired or revoked."\n}'
    cases = [
        (Answer(400, expired), "400 Bad Request\nPOST {url}\n" + shown),
        (Answer(401, {"error": "invalid_client"}), "401 Unauthorized\nPOST {url}"),
        (Answer(503, "<html>", "text/html"), "503 Service Unavailable\nPOST {url}"),
        (tokens(expires_in="3600"), "key expires_in"),
    ]
    # Until 3.8 the class of the exception stands before its text.
    start = "Unable to send mail: " + ("java.lang.RuntimeException: " if major == 11 else "")
    endpoints = [start_endpoint(answer) for answer, _ in cases]
    rows = [document(OAUTH2._replace(token_uri=endpoint.url)) for endpoint in endpoints]
    for sent, endpoint, (_, text) in zip(send(major, *rows), endpoints, cases, strict=True):
        assert sent.outcome == "fails"
        expected = f"{start}Error while retrieving access token: {text.replace('{url}', endpoint.url)}"
        assert sent.text.startswith(expected)


def test_a_server_that_offers_no_xoauth2_and_a_row_without_a_token(endpoint: TokenEndpoint) -> None:
    server = MailServer(Behaviour(mechanisms="PLAIN LOGIN"))
    row = document(OAUTH2._replace(token_uri=endpoint.url), server.port)
    (sent,) = send(17, row)
    no_way = "No authentication mechanisms supported by both server and client"
    assert sent.text == f"Unable to send mail: {no_way}"
    del row["refreshToken"]
    (sent,) = send(17, row)
    assert sent.text == "Refresh token was not generated. Please, generate refresh token."
    assert len(endpoint.asked) == 1
    server.close()


def test_it_says_what_a_running_platform_said(start_endpoint: Start) -> None:
    """The record holds what 4.2.1 said in its test mail; U stands for the token address."""
    record = RECORDED / "token-answers-4.2.1.jsonl"
    rows = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 80
    endpoints = [start_endpoint(Answer(row["status"], row["body"], row["type"])) for row in rows]
    documents = [document(OAUTH2._replace(token_uri=endpoint.url)) for endpoint in endpoints]
    for row, endpoint, sent in zip(rows, endpoints, send(17, *documents), strict=True):
        # What was sent on by mail, or not, has the words of the mail library alone.
        start = "" if row["said"].startswith("Unable") else f"{TOKEN_ERROR}: "
        assert sent.text.replace(endpoint.url, "U") == start + row["said"], row
