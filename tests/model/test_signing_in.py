"""What presets know of OAuth2 and of the end of passwords."""

from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.signing_in import PasswordEnd, SigningIn, Works

MICROSOFT = SigningIn(
    ProviderId.OFFICE_365,
    "https://login.example/%s/authorize",
    "https://login.example/%s/token",
    ("SMTP.Send", "offline_access"),
    "http://localhost",
    Works.YES,
    "It does.",
)
END = PasswordEnd("2026-12-31", "https://a.example/", "It ends.", ("One: free.", "Another: dear."))


def test_the_tenant_goes_into_the_addresses() -> None:
    assert MICROSOFT.needs_tenant
    assert MICROSOFT.apply("plant") == {
        "enableOauth2": True,
        "providerId": "OFFICE_365",
        "authUri": "https://login.example/plant/authorize",
        "tokenUri": "https://login.example/plant/token",
        "scope": "SMTP.Send offline_access",
        "redirectUri": "http://localhost",
        "providerTenantId": "plant",
    }
    assert MICROSOFT.apply()["tokenUri"] == MICROSOFT.token
    assert "providerTenantId" not in MICROSOFT.apply()


def test_who_has_no_tenant_takes_none() -> None:
    google = MICROSOFT._replace(token="https://token.example/")
    assert not google.needs_tenant
    assert "providerTenantId" not in google.apply("plant")


def test_only_a_login_with_a_password_ends() -> None:
    problem = END.problem({"username": "iot@plant.org"})
    assert problem is not None
    assert (problem.code, problem.field, problem.title) == ("password-login-ends", "username", "It ends.")
    assert problem.remedy == "One: free. Another: dear. Source: https://a.example/"
    assert END.problem({"username": ""}) is None
    assert END.problem({"username": "iot@plant.org", "enableOauth2": True}) is None
    assert END.problem({"username": "iot@plant.org", "enableOauth2": "false"}) is not None


def test_whether_it_works_is_told_without_a_promise() -> None:
    assert Works.YES.words == "Should work with the platform."
    assert len({one.words for one in Works}) == len(Works)
