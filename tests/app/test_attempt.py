from __future__ import annotations

from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.events import Result

SETTINGS = Settings("iot@plant.com", "smtp", "smtp.plant.com", 25, 500, True, "", "ada", "hunter2", None)


def test_neither_an_attempt_nor_its_end_shows_a_secret() -> None:
    attempt = Attempt(SETTINGS, {"password": "hunter2"}, ("you@plant.com",))
    assert "hunter2" not in repr(attempt.with_secrets({"password": "hunter2"}))
    assert "hunter2" not in repr(Tried(attempt, Result(), Aftermath(), 0.0))


def test_the_secrets_of_oauth2_come_into_the_settings() -> None:
    oauth2 = OAuth2(ProviderId.CUSTOM, "0f8f", None, "", "", "https://a.example/token", (), "", "old")
    attempt = Attempt(SETTINGS._replace(oauth2=oauth2), {}, ("you@plant.com",))
    filled = attempt.with_secrets({"clientSecret": "s"}).settings.oauth2
    assert filled == oauth2._replace(client_secret="s")
    assert attempt.with_secrets({"refreshToken": "r"}).settings.oauth2 == oauth2._replace(refresh_token="r")
