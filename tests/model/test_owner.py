from __future__ import annotations

from mailconfig_gui.model.owner import Owner, owner_of


def test_a_secret_belongs_to_one_server_and_one_login() -> None:
    draft = {"smtpHost": "SMTP.plant.org", "username": "ada", "proxyHost": "proxy", "proxyUser": None}
    assert owner_of("password", draft) == Owner("smtp.plant.org", "ada")
    assert owner_of("proxyPassword", draft) == Owner("proxy", "")
