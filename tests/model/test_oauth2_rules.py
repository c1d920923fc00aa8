"""What has to hold once OAuth2 is on; nothing of it while it is off."""

from collections.abc import Mapping

import pytest

from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.oauth2_rules import GOOGLE_SCOPE, MICROSOFT_SCOPE
from mailconfig_gui.model.problem import Problem, Severity
from mailconfig_gui.model.settings import Check, check
from tests.model.test_settings import GOOD, OAUTH2

GOOGLE: dict[str, object] = {**GOOD, **OAUTH2}
del GOOGLE["password"]
MICROSOFT: dict[str, object] = {
    **GOOGLE,
    "providerId": "OFFICE_365",
    "providerTenantId": "plant.onmicrosoft.com",
    "authUri": "https://login.microsoftonline.com/plant.onmicrosoft.com/oauth2/v2.0/authorize",
    "tokenUri": "https://login.microsoftonline.com/plant.onmicrosoft.com/oauth2/v2.0/token",
    "scope": f"{MICROSOFT_SCOPE} offline_access openid",
}


def checked(draft: Mapping[str, object] = GOOGLE, **changes: object) -> Check:
    return check({**draft, **changes})


def the_only(outcome: Check) -> Problem:
    (problem,) = outcome.problems
    return problem


@pytest.mark.parametrize("draft", [GOOGLE, MICROSOFT])
def test_a_good_draft_needs_no_password(draft: dict[str, object]) -> None:
    outcome = checked(draft)
    assert outcome.problems == ()
    assert outcome.settings is not None
    assert outcome.settings.oauth2 is not None
    assert checked(draft, password="left from before\n").problems[0].code == "control-character"
    assert checked(draft, password=None).problems == ()


def test_the_values_are_read() -> None:
    settings = checked().settings
    assert settings is not None
    assert settings.oauth2 == OAuth2(
        ProviderId.GOOGLE,
        "1-a.apps.example",
        "GOCSPX-1",
        "",
        "https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline",
        "https://oauth2.googleapis.com/token",
        (GOOGLE_SCOPE,),
        "http://localhost",
        "1//0g-r",
    )
    again = check({**settings.draft(), "password": ""}, password_elsewhere=True).settings
    assert again is not None
    assert again.oauth2 == settings.oauth2._replace(client_secret=None, refresh_token=None)


def test_nothing_of_it_counts_while_it_is_off() -> None:
    broken: dict[str, object] = {**dict.fromkeys(OAUTH2), "enableOauth2": False, "timeout": "10000"}
    assert checked(GOOGLE, **broken, password="word").problems == ()
    odd: dict[str, object] = {
        "clientId": 5,
        "scope": "a",
        "providerId": "google",
        "tokenUri": "x",
        "refreshTokenExpires": "1",
    }
    outcome = checked(GOOGLE, **odd, enableOauth2=False, password="word")
    assert outcome.problems == ()
    assert outcome.settings is not None
    assert outcome.settings.oauth2 is None
    assert checked(GOOGLE, enableOauth2=False, clientId="a\0", password="word").settings is None


@pytest.mark.parametrize("key", ["providerId", "clientId", "clientSecret", "tokenUri", "redirectUri"])
@pytest.mark.parametrize("value", ["", None])
def test_what_the_platform_needs(key: str, value: object) -> None:
    outcome = checked(MICROSOFT, **{key: value})
    assert (key, "missing", Severity.ERROR) in [
        (one.field, one.code, one.severity) for one in outcome.problems
    ]
    assert outcome.testable is None


@pytest.mark.parametrize("key", ["authUri", "scope"])
def test_what_only_a_sign_in_needs(key: str) -> None:
    outcome = checked(GOOGLE, **{key: ""})
    problem = the_only(outcome)
    assert (problem.field, problem.code, problem.severity) == (key, "missing", Severity.WARNING)
    assert outcome.settings is not None
    fixed = {"scope": GOOGLE_SCOPE} if key == "scope" else None
    assert (problem.fix and problem.fix.changes) == fixed
    assert the_only(checked(providerId="CUSTOM", scope=[])).fix is None


def test_nobody_signs_in_at_an_address_that_cannot_be_used() -> None:
    settings = checked(authUri="http://accounts.example/", redirectUri="here", providerId="CUSTOM").settings
    assert settings is not None
    assert settings.oauth2 is not None
    assert (settings.oauth2.authorization_uri, settings.oauth2.redirect_uri) == ("", "")


def test_secrets_may_lie_elsewhere() -> None:
    draft = {key: value for key, value in GOOGLE.items() if key not in ("clientSecret", "refreshToken")}
    outcome = check(draft, password_elsewhere=True)
    assert outcome.problems == ()
    assert outcome.settings is not None
    assert outcome.settings.oauth2 is not None
    assert (outcome.settings.oauth2.client_secret, outcome.settings.oauth2.refresh_token) == (None, None)
    assert [problem.code for problem in check(draft, password_elsewhere={"clientSecret"}).problems] == [
        "not-signed-in"
    ]
    assert [problem.field for problem in check(draft, password_elsewhere={"refreshToken"}).problems] == [
        "clientSecret"
    ]


@pytest.mark.parametrize("token", ["", None])
def test_without_a_refresh_token_somebody_has_to_sign_in(token: str | None) -> None:
    outcome = checked(refreshToken=token)
    assert "not-signed-in" in [problem.code for problem in outcome.problems]
    assert outcome.settings is not None


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ("", "mailbox-missing"),
        ("iot", "mailbox-no-address"),
        ("@plant.org", "mailbox-no-address"),
        ("iot@", "mailbox-no-address"),
    ],
)
def test_the_user_is_the_mailbox(user: str, code: str) -> None:
    assert the_only(checked(username=user)).code == code


def test_the_platform_does_not_put_the_tenant_in() -> None:
    address = "https://login.microsoftonline.com/%s/oauth2/v2.0/token"
    problem = the_only(checked(MICROSOFT, tokenUri=address))
    assert (problem.code, problem.field, problem.severity) == ("tenant-missing", "tokenUri", Severity.ERROR)
    assert problem.fix is not None
    assert problem.fix.changes == {"tokenUri": MICROSOFT["tokenUri"]}
    assert the_only(checked(MICROSOFT, authUri=address, providerTenantId="")).fix is None


def test_sendgrid_has_none() -> None:
    problem = the_only(checked(providerId="SENDGRID"))
    assert (problem.code, problem.severity) == ("sendgrid-oauth2", Severity.ERROR)
    assert problem.fix is not None
    assert problem.fix.changes == {"enableOauth2": False}


@pytest.mark.parametrize(
    ("address", "better"),
    [
        ("https://a.example/auth", "https://a.example/auth?access_type=offline&prompt=consent"),
        (
            "https://a.example/auth?prompt=consent",
            "https://a.example/auth?prompt=consent&access_type=offline",
        ),
    ],
)
def test_google_is_asked_for_a_refresh_token_each_time(address: str, better: str) -> None:
    problem = the_only(checked(authUri=address))
    assert problem.code == "google-offline"
    assert problem.fix is not None
    assert problem.fix.changes == {"authUri": better}
    assert checked(authUri=better).problems == ()


def test_google_sends_with_one_scope_only() -> None:
    problem = the_only(checked(scope="https://www.googleapis.com/auth/gmail.send"))
    assert problem.fix is not None
    assert (problem.code, problem.fix.changes) == ("google-scope", {"scope": GOOGLE_SCOPE})


@pytest.mark.parametrize(
    ("scope", "codes", "better"),
    [
        ("offline_access", ["microsoft-scope"], f"{MICROSOFT_SCOPE} offline_access"),
        (MICROSOFT_SCOPE, ["offline-access"], f"{MICROSOFT_SCOPE} offline_access"),
        ("https://outlook.office.com/SMTP.Send offline_access", [], ""),
        (
            f"https://outlook.office.com/SMTP.Send {MICROSOFT_SCOPE} offline_access",
            ["microsoft-scope"],
            "https://outlook.office.com/SMTP.Send offline_access",
        ),
    ],
)
def test_microsofts_scope(scope: str, codes: list[str], better: str) -> None:
    found = checked(MICROSOFT, scope=scope).problems
    assert [problem.code for problem in found] == codes
    for problem in found:
        assert problem.fix is not None
        assert problem.fix.changes == {"scope": better}
        assert checked(MICROSOFT, **problem.fix.changes).problems == ()


def test_microsoft_under_another_name_stops_after_90_days() -> None:
    problem = the_only(checked(MICROSOFT, providerId="CUSTOM"))
    assert problem.fix is not None
    assert (problem.code, problem.fix.changes) == ("microsoft-as-custom", {"providerId": "OFFICE_365"})
    assert checked(GOOGLE, providerId="CUSTOM").problems == ()


def test_the_day_a_token_ends_is_a_number() -> None:
    assert checked(refreshTokenExpires=1_700_000_000_000).problems == ()
    for odd in ("1700000000000", True, None, 1.5):
        assert the_only(checked(refreshTokenExpires=odd)).code == "expiry-not-a-number"


def test_token_and_message_share_the_time() -> None:
    problem = the_only(checked(timeout="10000"))
    assert problem.fix is not None
    assert (problem.code, problem.fix.changes) == ("oauth2-timeout", {"timeout": "20000"})
    assert [one.code for one in checked(timeout="2000").problems] == ["oauth2-timeout"]
    assert [one.code for one in checked(timeout="x").problems] == ["not-a-number"]
