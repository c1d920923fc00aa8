from __future__ import annotations

from mailconfig_gui.model.owner import Owner, owner_of


def test_a_secret_belongs_to_one_server_and_one_login() -> None:
    draft = {"smtpHost": "SMTP.plant.org", "username": "ada", "proxyHost": "proxy", "proxyUser": None}
    assert owner_of("password", draft) == Owner("smtp.plant.org", "ada")
    assert owner_of("proxyPassword", draft) == Owner("proxy", "")


def test_a_secret_of_oauth2_belongs_to_one_app_and_a_token_to_one_mailbox_too() -> None:
    draft = {"smtpHost": "smtp.plant.org", "username": "ada@plant.org", "clientId": "0f8f"}
    tokens = {**draft, "tokenUri": "https://Login.plant.org/token"}
    assert owner_of("clientSecret", tokens) == Owner("login.plant.org", "0f8f")
    assert owner_of("refreshToken", tokens) == Owner(
        "login.plant.org, smtp.plant.org", "ada@plant.org (0f8f)"
    )
    assert owner_of("refreshToken", {**tokens, "smtpHost": "evil.test"}) != owner_of("refreshToken", tokens)
    assert owner_of("clientSecret", draft) == Owner("", "0f8f")
