from __future__ import annotations

from mailconfig_gui.model.profile import Owner, Proof, owner_of


def test_a_proof_shows_neither_settings_nor_password() -> None:
    shown = repr(Proof("2026-11-29T08:00:00Z", True, "It sent", {"username": "ada"}, {"salt": "0a1b"}))
    assert shown == "Proof('2026-11-29T08:00:00Z', True)"


def test_a_secret_belongs_to_one_server_and_one_login() -> None:
    draft = {"smtpHost": "SMTP.plant.org", "username": "ada", "proxyHost": "proxy", "proxyUser": None}
    assert owner_of("password", draft) == Owner("smtp.plant.org", "ada")
    assert owner_of("proxyPassword", draft) == Owner("proxy", "")
