from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mailconfig_gui.app.follow_up import FollowUp
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.results import result_as_json
from mailconfig_gui.app.try_settings import Aftermath, Attempt, Cancel, Tried, try_settings
from mailconfig_gui.model.settings import Proxy, Settings, check
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Result, Rotated, StageFinished, StageStarted
from mailconfig_gui.smtp.stages import Stage
from tests.java.servers import Behaviour, MailServer
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens

SETTINGS = Settings("iot@plant.com", "smtp", "127.0.0.1", 1, 5_000, False, "", "", "", None)
DOCUMENT: dict[str, object] = {
    "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": "1",
    "timeout": "5000", "enableTls": False, "tlsVersion": "", "username": "",
}  # fmt: skip
ATTEMPT = Attempt(SETTINGS, DOCUMENT, ("you@plant.com",))


def tried(attempt: Attempt, **others: object) -> tuple[list[object], Tried]:
    events: list[object] = list(try_settings(attempt, Cancel(), **others))  # type: ignore[arg-type]
    end = events.pop()
    assert isinstance(end, Tried)
    return events, end


def encrypted(server: PracticeServer, tmp_path: Path) -> Attempt:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(server.ca_pem)
    port = server.ports["tls"]
    settings = SETTINGS._replace(protocol="smtps", port=port, username=server.username, password=None)
    document = {**DOCUMENT, "smtpProtocol": "smtps", "smtpPort": str(port), "username": server.username}
    return Attempt(settings, document, ("you@plant.com",), ca_file=str(ca_file), provider="practice")


def test_a_test_tells_its_steps_and_ends_in_one_value() -> None:
    with PracticeServer() as server:
        events, end = tried(ATTEMPT._replace(settings=SETTINGS._replace(port=server.ports["plain"])))
    assert [event.report.stage for event in events if isinstance(event, StageFinished)][
        -1
    ] is Stage.AFTER_DATA
    assert end.result.ok
    assert vars(end.aftermath) == vars(Aftermath())


def test_the_secrets_of_the_keyring_are_read_when_the_test_begins(tmp_path: Path) -> None:
    with PracticeServer() as server:
        attempt = encrypted(server, tmp_path)
        _, end = tried(attempt, secrets=lambda: {"password": server.password})
        assert end.result.ok
        assert end.attempt.document["password"] == server.password
        assert server.password not in repr(end)


def test_a_keyring_that_does_not_help_ends_the_test_before_anything_is_sent(tmp_path: Path) -> None:
    def locked() -> Mapping[str, str]:
        raise SecretError("The keyring is locked", "It was not unlocked.")

    with PracticeServer() as server, pytest.raises(SecretError):
        next(try_settings(encrypted(server, tmp_path), Cancel(), secrets=locked))


def test_the_password_of_a_proxy_goes_to_the_proxy() -> None:
    proxy = Proxy("proxy.plant.com", 3128, "ada", "")
    there = ATTEMPT._replace(settings=SETTINGS._replace(proxy=proxy)).with_secrets({"proxyPassword": "p4ss"})
    assert there.settings.proxy == proxy._replace(password="p4ss")
    assert ATTEMPT.with_secrets({"proxyPassword": "p4ss"}).settings.proxy is None


def test_a_failure_is_explained_without_another_connection() -> None:
    _, end = tried(ATTEMPT)
    assert end.aftermath.diagnosis is not None
    assert end.aftermath.diagnosis.cause == "connection-refused"
    assert (end.aftermath.verdict, end.aftermath.findings, end.aftermath.looked) == (None, None, False)


def test_after_the_result_a_closer_look_can_be_wanted() -> None:
    asked: list[tuple[Result, int]] = []

    def after(result: Result, left_ms: int) -> FollowUp:
        asked.append((result, left_ms))
        return FollowUp(verdict=True, probe=True, version="4.3")

    _, end = tried(ATTEMPT, after=after)
    assert [result for result, _ in asked] == [end.result]
    assert 0 < asked[0][1] <= ATTEMPT.deadline_ms
    assert end.aftermath.verdict is not None
    assert end.aftermath.findings is not None


def test_a_cancelled_test_ends_in_its_value_too() -> None:
    cancel = Cancel()
    cancel.cancel()
    *_, end = try_settings(ATTEMPT, cancel)
    assert isinstance(end, Tried)
    assert end.result.cancelled
    assert vars(end.aftermath) == vars(Aftermath())


# --- OAuth2 ---

TOKEN = "ya29.an-access-token-of-the-lab"
MAILBOX = "iot@plant.com"


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    made = TokenEndpoint(tokens(TOKEN))
    yield made
    made.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    made = MailServer(
        Behaviour(mechanisms="XOAUTH2", login=(MAILBOX, TOKEN), refused="334 eyJzdGF0dXMiOiI0MDAifQ==")
    )
    yield made
    made.close()


def by_token(endpoint: TokenEndpoint, port: int, **changes: object) -> Attempt:
    document = {
        **DOCUMENT, "smtpPort": str(port), "username": MAILBOX, "timeout": "20000", "enableOauth2": True,
        "providerId": "CUSTOM", "clientId": "id", "clientSecret": "client-secret-of-the-lab", "authUri": endpoint.url,
        "tokenUri": endpoint.url, "scope": ["mail"], "redirectUri": "http://localhost", "refreshToken": "1//refresh",
        **changes,
    }  # fmt: skip
    settings = check(document).testable
    assert settings is not None
    return Attempt(settings, document, ("you@plant.com",), allow_unprotected=True)


def test_settings_with_oauth2_are_tested_by_a_token(endpoint: TokenEndpoint, mail_server: MailServer) -> None:
    foreseen = FollowUp(verdict=True, probe=False, version="4.3")
    events, end = tried(by_token(endpoint, mail_server.port), after=lambda _result, _left: foreseen)
    assert end.result.ok
    assert end.problems == ()
    stages = [event.report.stage for event in events if isinstance(event, StageFinished)]
    assert stages[:2] == [Stage.CONFIG, Stage.OAUTH_TOKEN]
    assert [one.body for one in endpoint.asked] == [
        "grant_type=refresh_token&refresh_token=1%2F%2Frefresh&client_id=id&client_secret=client-secret-of-the-lab"
    ]
    shown = json.dumps(result_as_json(end.result)) + repr(end) + repr(events)
    assert not any(secret in shown for secret in (TOKEN, "client-secret-of-the-lab", "1//refresh"))
    verdict = end.aftermath.verdict
    assert verdict is not None
    assert (verdict.outcome, verdict.assumed) == ("sends", ())


def test_another_mailbox_than_the_tokens(endpoint: TokenEndpoint, mail_server: MailServer) -> None:
    foreseen = FollowUp(verdict=True, probe=False, version="4.3")
    attempt = by_token(endpoint, mail_server.port, username="other@plant.com")
    _, end = tried(attempt, after=lambda _result, _left: foreseen)
    assert end.result.failure is not None
    assert end.result.failure.stage is Stage.AUTH
    assert end.aftermath.verdict is not None
    assert end.aftermath.verdict.text == "Unable to send mail: OAUTH2 asked for more"


def test_a_refused_token_is_foreseen_in_the_platforms_words(
    endpoint: TokenEndpoint, mail_server: MailServer
) -> None:
    endpoint.answer = Answer(
        400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    )
    foreseen = FollowUp(verdict=True, probe=False, version="3.9")
    _, end = tried(by_token(endpoint, mail_server.port), after=lambda _result, _left: foreseen)
    assert end.aftermath.verdict is not None
    assert end.aftermath.verdict.text == (
        f"Unable to send mail: Error while retrieving access token: 400 Bad Request\nPOST {endpoint.url}\n"
        '{\n  "error": "invalid_grant",\n  "error_description": "Token has been expired or revoked."\n}'
    )
    assert end.aftermath.diagnosis is not None
    assert end.aftermath.diagnosis.cause == "oauth-reauthorisation-needed"


def test_an_endpoint_that_is_not_there(endpoint: TokenEndpoint) -> None:
    endpoint.close()
    foreseen = FollowUp(verdict=True, probe=False, version="4.3")
    _, end = tried(by_token(endpoint, 1), after=lambda _result, _left: foreseen)
    assert end.aftermath.verdict is not None
    shown = "Unable to send mail: Error while retrieving access token: Connection refused"
    assert end.aftermath.verdict.text == shown


def test_the_secrets_of_oauth2_come_from_the_keyring_too(
    endpoint: TokenEndpoint, mail_server: MailServer
) -> None:
    attempt = by_token(endpoint, mail_server.port)
    oauth2 = attempt.settings.oauth2
    assert oauth2 is not None
    bare = attempt.settings._replace(oauth2=oauth2._replace(client_secret=None, refresh_token=None))
    _, without = tried(attempt._replace(settings=bare))
    assert without.result.failure is not None
    assert without.result.failure.text == "This cannot be sent: the refresh token is missing."
    kept = {"clientSecret": "kept-secret", "refreshToken": "kept-token"}
    _, end = tried(attempt._replace(settings=bare), secrets=lambda: kept)
    assert end.result.ok
    assert endpoint.asked[-1].body.endswith("refresh_token=kept-token&client_id=id&client_secret=kept-secret")


def test_a_replaced_refresh_token_is_kept_however_the_test_ends(endpoint: TokenEndpoint) -> None:
    endpoint.answer = tokens(TOKEN, refresh_token="the-next-one")
    kept: list[str] = []
    _, end = tried(by_token(endpoint, 1), keep=kept.append)
    assert not end.result.ok
    assert kept == ["the-next-one"]
    assert [one.code for one in end.problems] == ["token-rotates"]
    _, end = tried(by_token(endpoint, 1, providerId="OFFICE_365"))
    assert [one.code for one in end.problems] == ["token-replaced"]


def test_a_replaced_refresh_token_is_kept_before_the_test_goes_on(endpoint: TokenEndpoint) -> None:
    """A process that is killed at the mail server must not lose it: the old one may be void."""
    endpoint.answer = tokens(TOKEN, refresh_token="the-next-one")
    kept: list[str] = []
    at_begin: dict[Stage, tuple[str, ...]] = {}
    for event in try_settings(by_token(endpoint, 1), Cancel(), keep=kept.append):
        assert not isinstance(event, Rotated)
        if isinstance(event, StageStarted):
            at_begin[event.stage] = tuple(kept)
    assert (at_begin[Stage.OAUTH_TOKEN], at_begin[Stage.DNS]) == ((), ("the-next-one",))
