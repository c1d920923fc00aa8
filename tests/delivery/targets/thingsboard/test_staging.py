"""OAuth2 to a running platform: what each recipe posts, and what stands wherever it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mailconfig_gui.delivery.target import (
    BadSettingsError,
    DeliveryError,
    Options,
    Plan,
    TestFailedError,
    Wanted,
)
from tests.delivery.helpers import drained, good
from tests.delivery.targets.thingsboard.helpers import applied, codes, target
from tests.java.servers import Behaviour, MailServer
from tests.platform_standin.answers import Values
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens

MAILBOX = "box@plant.com"
SECRETS = ("the app's secret", "the first token", "another secret", "another token")
SETTINGS = "/api/admin/settings"


class World:
    """A platform with a password, the provider of the mailbox, and its mail server."""

    def __init__(self, version: str) -> None:
        self.endpoint = TokenEndpoint(tokens(refresh_token="the second token"))
        self.mail_server = MailServer(Behaviour(mechanisms="PLAIN XOAUTH2", login=(MAILBOX, "AT")))
        self.platform = Platform(version)
        self.platform.state.mail.clear()
        self.platform.state.mail.update(good(smtpHost="127.0.0.1", smtpPort="25", enableTls=False))
        self.platform.state.restart()

    @property
    def row(self) -> Values:
        return self.platform.state.mail

    def draft(self, **values: object) -> dict[str, Any]:
        """What somebody who signed in wants; a value of ... leaves its key out."""
        draft = {
            "smtpHost": "127.0.0.1", "smtpPort": str(self.mail_server.port), "timeout": "20000", "enableTls": False,
            "username": MAILBOX, "enableOauth2": True, "providerId": "GOOGLE", "clientId": "cid",
            "clientSecret": SECRETS[0], "authUri": "https://id.example/a?access_type=offline&prompt=consent",
            "tokenUri": self.endpoint.url, "scope": "https://mail.google.com/ openid",
            "redirectUri": "http://localhost:1234/", "refreshToken": SECRETS[1], **values,
        }  # fmt: skip
        return {key: value for key, value in draft.items() if value is not ...}

    def wanted(self, **values: object) -> Wanted:
        return Wanted(self.draft(**values))

    def signed_in(self, **values: object) -> None:
        """Bring the platform to OAuth2 and forget how."""
        applied(self.platform, self.wanted(**values))
        assert self.row["enableOauth2"] is True
        self.platform.seen.clear()
        self.endpoint.asked.clear()

    @property
    def posts(self) -> list[Values]:
        """What was saved, in order."""
        return [
            one.body["jsonValue"]
            for one in self.platform.seen
            if (one.method, one.path) == ("POST", SETTINGS)
        ]

    @property
    def order(self) -> list[str]:
        paths = [one.path for one in self.platform.seen if one.path.startswith("/api/admin/settings")]
        methods = [one.method for one in self.platform.seen if one.path.startswith("/api/admin/settings")]
        return [f"{method} {path.rpartition('/')[2]}" for method, path in zip(methods, paths, strict=True)]

    def close(self) -> None:
        self.platform.close()
        self.mail_server.close()
        self.endpoint.close()


@pytest.fixture(params=["3.6", "4.3"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


@pytest.fixture
def newest() -> Iterator[World]:
    made = World("4.3")
    yield made
    made.close()


def failed(world: World, wanted: Wanted) -> tuple[Plan, TestFailedError]:
    there = target(world.platform)
    plan = drained(there.plan(wanted))
    with pytest.raises(TestFailedError) as error:
        drained(there.apply(plan, Options()))
    return plan, error.value


def test_a_token_is_brought_in_two_steps_and_tested_between_them(world: World) -> None:
    plan, done, steps = applied(world.platform, world.wanted())
    assert done.ok
    first, second = world.posts
    assert (first["enableOauth2"], first["refreshToken"]) == (False, SECRETS[1])
    assert (first["smtpPort"], first["username"]) == ("25", "iot"), "mail goes on with the password"
    assert "password" not in first
    assert (second["enableOauth2"], second["smtpPort"]) == (True, str(world.mail_server.port))
    assert "refreshToken" not in second
    assert world.order[-7:] == [
        "GET mail", "POST settings", "GET mail", "POST testMail", "GET mail", "GET mail", "POST settings", "GET mail",
    ][-7:]  # fmt: skip
    assert (world.row["refreshToken"], world.row["tokenGenerated"]) == (SECRETS[1], True)
    assert world.row["scope"] == ["https://mail.google.com/", "openid"]
    assert [step.id for step in steps if step.state == "done"] == [
        "read", "prepare", "verify", "test", "save", "verify", "features",
    ]  # fmt: skip
    assert done.tests["connection"].ok
    said = repr(plan) + str(plan.changes) + str(plan.risks) + str(steps) + repr(done)
    assert not any(secret in said for secret in SECRETS)


def test_the_plan_says_it_in_words_that_can_be_read(newest: World) -> None:
    plan = drained(target(newest.platform).plan(newest.wanted()))
    words = {change.key: change.words for change in plan.changes}
    assert words["enableOauth2"] == "Log in with OAuth2: not there → on"
    assert words["scope"] == "Scope: not there → “https://mail.google.com/ openid”"
    assert words["providerId"] == "Sign-in provider: not there → “GOOGLE”"
    assert words["clientSecret"] == "Client secret: empty → set"
    assert words["refreshToken"] == "Refresh token: not shown by the platform → written anew"
    assert newest.posts == []
    assert "token-not-restorable" not in codes(plan)


def test_a_rotated_token_and_its_end_stay(newest: World) -> None:
    applied(
        newest.platform, newest.wanted(providerId="OFFICE_365", scope="https://x/SMTP.Send offline_access")
    )
    assert newest.row["refreshToken"] == "the second token"
    assert newest.posts[1]["refreshTokenExpires"] <= newest.row["refreshTokenExpires"]


def test_a_test_that_fails_puts_the_row_back(world: World) -> None:
    before = dict(world.row)
    world.endpoint.answer = Answer(400, {"error": "invalid_grant"})
    plan, error = failed(world, world.wanted())
    assert "invalid_grant" in error.text
    assert error.hint.endswith("The earlier settings are back.")
    assert (error.changed, error.unsure) == ((), ())
    assert world.row == {**before, "refreshToken": ""}, "no token that was only tried stays there"
    assert drained(target(world.platform).plan(Wanted({"smtpPort": "25"}))).empty
    assert plan.changes


def test_it_is_switched_on_all_the_same_where_that_is_wanted(newest: World) -> None:
    newest.endpoint.answer = Answer(400, {"error": "invalid_grant"})
    _, done, _ = applied(newest.platform, newest.wanted(), Options(save_anyway=True))
    assert not done.ok
    assert (newest.row["enableOauth2"], newest.row["refreshToken"]) == (True, SECRETS[1])


def test_the_same_app_takes_a_new_token_in_one_step(world: World) -> None:
    world.signed_in()
    world.row["refreshTokenExpires"] = 1
    plan, done, _ = applied(world.platform, world.wanted(refreshToken=SECRETS[3]))
    (only,) = world.posts
    assert (only["enableOauth2"], only["refreshToken"]) == (True, SECRETS[3])
    assert "refreshTokenExpires" not in only, "the platform would delete the new token on that day"
    assert world.row["refreshToken"] == SECRETS[3]
    assert done.tests["stored"].ok
    assert [change.key for change in plan.changes] == ["refreshToken"]
    assert codes(plan) & {"oauth2-pause", "token-lost"} == set()
    assert "token-not-restorable" in codes(plan)


def test_what_is_no_secret_changes_in_one_step_after_its_test(newest: World) -> None:
    newest.signed_in()
    plan, done, _ = applied(newest.platform, Wanted({"mailFrom": "New <box@plant.com>"}))
    assert done.ok
    assert len(newest.posts) == 1
    assert newest.order.index("POST testMail") < newest.order.index("POST settings")
    assert newest.row["refreshToken"] == SECRETS[1]
    assert "oauth2-on" in codes(plan)
    assert "oauth2-on" not in codes(drained(target(newest.platform).plan(newest.wanted(timeout="30000"))))


def test_a_new_secret_keeps_the_token(world: World) -> None:
    world.signed_in()
    plan, done, _ = applied(world.platform, world.wanted(refreshToken=..., clientSecret=SECRETS[2]))
    assert [post["enableOauth2"] for post in world.posts] == [False, True]
    assert (world.row["refreshToken"], world.row["clientSecret"]) == (SECRETS[1], SECRETS[2])
    assert world.row["tokenGenerated"] is True
    assert done.ok
    assert "oauth2-pause" in codes(plan)
    assert "token-lost" not in codes(plan)


def test_a_new_secret_that_is_refused_leaves_the_old_one_and_its_token(newest: World) -> None:
    newest.signed_in()
    before = dict(newest.row)
    newest.endpoint.answer = Answer(401)
    _, error = failed(newest, newest.wanted(refreshToken=..., clientSecret=SECRETS[2]))
    assert newest.row == before
    assert (error.changed, error.unsure) == ((), ())


def test_another_app_takes_two_steps_and_its_risk_is_told_before(world: World) -> None:
    world.signed_in()
    plan, done, _ = applied(
        world.platform, world.wanted(clientId="other", clientSecret=SECRETS[2], refreshToken=SECRETS[3])
    )
    assert {"oauth2-pause", "token-lost"} <= codes(plan)
    assert [post["enableOauth2"] for post in world.posts] == [False, True]
    assert (world.row["clientId"], world.row["refreshToken"]) == ("other", SECRETS[3])
    assert done.ok


def test_where_another_app_fails_the_lost_token_is_told(newest: World) -> None:
    newest.signed_in()
    newest.endpoint.answer = Answer(400, {"error": "unauthorized_client"})
    wanted = newest.wanted(clientId="other", clientSecret=SECRETS[2], refreshToken=SECRETS[3])
    _, error = failed(newest, wanted)
    assert (newest.row["clientId"], newest.row["enableOauth2"]) == ("cid", True)
    assert "refreshToken" not in newest.row
    assert newest.row["tokenGenerated"] is False
    assert error.changed == (
        "The refresh token that the platform had is lost: somebody has to sign in again",
    )


def test_where_another_app_fails_a_token_that_is_known_comes_back(newest: World) -> None:
    newest.signed_in()
    before = dict(newest.row)
    newest.endpoint.answer = Answer(400, {"error": "unauthorized_client"})
    wanted = newest.wanted(clientId="other", clientSecret=SECRETS[2], refreshToken=SECRETS[3])
    _, error = failed(newest, wanted._replace(old_token=SECRETS[1]))
    assert newest.row == before
    assert error.changed == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "new@plant.com"}, "Refresh token: it is needed anew, because the mailbox would change."),
        ({"smtpHost": "evil.test"}, "Refresh token: it is needed anew, because the mail server would change."),
        ({"clientId": "other"}, "Client secret: it is needed anew, because the client id would change."),
        ({"tokenUri": "https://id.example/t"}, "Client secret: it is needed anew, because the provider would change."),
    ],
)  # fmt: skip
def test_secrets_of_another_app_or_mailbox_are_not_kept(
    newest: World, change: dict[str, object], words: str
) -> None:
    newest.signed_in()
    with pytest.raises(BadSettingsError) as error:
        drained(target(newest.platform).plan(newest.wanted(clientSecret=..., refreshToken=..., **change)))
    assert words in [problem.title for problem in error.value.problems]


def test_nothing_is_switched_on_without_a_token(newest: World) -> None:
    plan = drained(target(newest.platform).plan(newest.wanted(refreshToken=...)))
    assert "token-needed" in codes(plan)
    assert plan.blocked


def test_back_to_a_password_takes_one_step(newest: World) -> None:
    newest.signed_in()
    mailbox = {"username": MAILBOX, "password": "AT", "enableOauth2": False}
    plan, done, _ = applied(newest.platform, Wanted(mailbox))
    assert done.ok
    assert [post["enableOauth2"] for post in newest.posts] == [False]
    assert newest.row["password"] == "AT"
    assert "oauth2-on" not in codes(plan)


def test_a_version_that_has_no_oauth2_refuses_it(newest: World) -> None:
    old = Platform("3.3")
    old.state.mail.update(good())
    plan = drained(target(old).plan(newest.wanted()))
    old.close()
    assert plan.blocked
    assert "oauth2-too-old" in codes(plan)


def test_edges_receive_secrets_and_each_renewed_token(newest: World) -> None:
    plan = drained(target(newest.platform).plan(newest.wanted()))
    (edges,) = (risk for risk in plan.risks if risk.code == "edges")
    assert edges.title.endswith("with the client secret and the refresh token.")
    plan = drained(target(newest.platform).plan(newest.wanted(providerId="OFFICE_365")))
    (edges,) = (risk for risk in plan.risks if risk.code == "edges")
    assert edges.title.endswith("and each token that Microsoft renews.")


def test_wherever_it_is_killed_mail_goes_on_with_the_password_or_the_token() -> None:
    for number in range(40):
        world = World("4.3")
        before = dict(world.row)
        there = target(world.platform)
        run = there.apply(drained(there.plan(world.wanted())), Options())
        ended = False
        for _ in range(number):
            try:
                next(run)
            except StopIteration:
                ended = True
                break
        run.close()
        row = world.row
        kept = {key: row[key] for key in before if key != "enableOauth2"}
        if row.get("enableOauth2"):
            assert (row["refreshToken"], row["tokenGenerated"]) == (SECRETS[1], True)
        else:
            assert kept == before, f"after {number} steps"
        assert drained(target(world.platform).plan(world.wanted(refreshToken=...)._replace())).blocked is (
            "refreshToken" not in row
        )
        world.close()
        if ended:
            return
    pytest.fail("it never ends")


def test_an_end_between_the_steps_is_told(newest: World) -> None:
    there = target(newest.platform)
    run = there.apply(drained(there.plan(newest.wanted())), Options())

    def gone(method: str, path: str) -> None:
        if (method, path) == ("POST", f"{SETTINGS}/testMail"):
            newest.platform.state.mail["smtpPort"] = "26"

    newest.platform.before = gone
    with pytest.raises(DeliveryError) as error:
        drained(run)
    assert error.value.changed == (
        "The keys of OAuth2 are stored, but it is off: the platform logs in with its password as before",
    )


@pytest.mark.parametrize("how", ["refuse", "lose"])
def test_wherever_the_line_breaks_what_stands_is_told(how: str) -> None:
    for number in range(40):
        world = World("4.3")
        before = dict(world.row)
        there = target(world.platform)
        made = drained(there.plan(world.wanted()))
        faults = Faults(world.platform)
        getattr(faults, how)(number)
        told, done = False, False
        try:
            drained(there.apply(made, Options()))
            done = True
        except DeliveryError as error:
            told = bool(error.changed or error.unsure)
        assert world.row == before or told or done, f"request {number}"
        faults.heal()
        row = world.row
        if row.get("enableOauth2"):
            assert row["refreshToken"] == SECRETS[1]
        else:
            assert {key: row[key] for key in before} == before, f"request {number}"
        world.close()
        if done and row.get("enableOauth2"):
            return
    pytest.fail("it never ends")
