"""Changes on a platform, and those whose answer does not come."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.target import (
    ConflictError,
    DeliveryError,
)
from mailconfig_gui.delivery.targets.thingsboard.api import (
    PlatformError,
)
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from tests.delivery.targets.thingsboard.helpers import (
    applied,
    codes,
    wanted,
)
from tests.java.servers import MailServer
from tests.platform_standin.answers import ApiError
from tests.platform_standin.server import Platform


def test_a_change_during_the_save_is_noticed(newest: Platform, mail_server: MailServer) -> None:
    def race(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            newest.state.mail["mailFrom"] = "Other <other@plant.com>"

    newest.after = race
    with pytest.raises(ConflictError, match="Reading back"):
        applied(newest, wanted(mail_server))


def test_a_row_that_is_stored_but_not_loaded_is_taken_back(newest: Platform, mail_server: MailServer) -> None:
    before = dict(newest.state.mail)
    load = newest.state._load
    calls: list[int] = []

    def fails_once() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ApiError(500, 2, "Cannot invoke …")
        load()

    newest.state._load = fails_once  # type: ignore[method-assign]  # a fault of the stand-in
    with pytest.raises(DeliveryError, match="were put back"):
        applied(newest, wanted(mail_server))
    assert newest.state.mail == before | {"password": newest.state.mail["password"]}
    newest.state.restart()


def test_a_refused_save_leaves_all_as_it_was(newest: Platform, mail_server: MailServer) -> None:
    before = dict(newest.state.mail)

    def refuse(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ApiError(400, 31, "No")

    newest.before = refuse
    with pytest.raises(DeliveryError, match="Nothing was saved: No"):
        applied(newest, wanted(mail_server))
    assert newest.state.mail == before


def test_a_save_whose_answer_is_lost_is_looked_up(newest: Platform, mail_server: MailServer) -> None:
    def lose(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ConnectionResetError

    newest.after = lose
    _, done, _ = applied(newest, wanted(mail_server))
    assert done.changed
    assert done.ok


def test_whether_only_a_password_was_saved_cannot_be_looked_up(
    newest: Platform, mail_server: MailServer
) -> None:
    applied(newest, wanted(mail_server))

    def lose(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            raise ConnectionResetError

    newest.after = lose
    newest.state.mailer = lambda *_words: ""
    with pytest.raises(BrokenAnswerError) as broken:
        applied(newest, wanted(mail_server, password="another"))
    assert broken.value.unsure == ("The password may have been saved; nothing else differs",)


def test_the_base_url_is_changed_in_the_same_plan(platform: Platform, mail_server: MailServer) -> None:
    plan, done, _ = applied(platform, wanted(mail_server, base_url="https://things.plant.com/"))
    assert {change.key: change.words for change in plan.changes}["baseUrl"] == (
        "Address in the platform's messages: “http://localhost:8080” → “https://things.plant.com”"
    )
    assert done.ok
    assert platform.state.row("general")["jsonValue"] == {
        "baseUrl": "https://things.plant.com", "prohibitDifferentUrl": False,
    }  # fmt: skip
    assert not any(code.startswith("base-url") for code in codes(plan))


def test_the_administrators_email_is_changed_first(platform: Platform, mail_server: MailServer) -> None:
    sent: list[str] = []
    platform.state.mailer = lambda _values, _version, to: sent.append(to) or ""  # type: ignore[func-returns-value]
    plan, done, _ = applied(platform, wanted(mail_server, admin_email="ada@plant.com"))
    assert "login-name-changes" in codes(plan)
    assert done.ok
    assert sent == ["ada@plant.com"]
    user = platform.state.users[0]
    assert user.email == "ada@plant.com"
    posted = next(seen.body for seen in platform.seen if seen.path == "/api/user")
    assert posted["additionalInfo"] == {"lang": "en_US", "description": "kept"}
    assert posted.get("version") == (1 if platform.state.version >= (3, 8) else None)


def test_an_email_that_is_taken(newest: Platform, mail_server: MailServer) -> None:
    from tests.platform_standin.state import User

    newest.state.users.append(User("ada@plant.com", "x", "TENANT_ADMIN"))
    before = dict(newest.state.mail)
    with pytest.raises(PlatformError, match="already present"):
        applied(newest, wanted(mail_server, admin_email="ada@plant.com"))
    assert newest.state.mail == before
