"""What is said before settings go to a running platform."""

from __future__ import annotations

import pytest

from tests.delivery.helpers import drained
from tests.delivery.targets.thingsboard.helpers import (
    applied,
    codes,
    target,
    wanted,
)
from tests.java.servers import MailServer
from tests.platform_standin.server import Platform


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://localhost:8080", "base-url-dead"), ("things.plant.com", "base-url-dead"),
        ("http://[", "base-url-dead"), ("http://things.plant.com", "base-url-plain"),
        ("https://127.0.0.1:1", "base-url-dead"), ("https://things.plant.com", ""),
    ],
)  # fmt: skip
def test_dead_links_are_foreseen(newest: Platform, mail_server: MailServer, url: str, code: str) -> None:
    newest.state.row("general")["jsonValue"]["baseUrl"] = url
    found = {
        one for one in codes(drained(target(newest).plan(wanted(mail_server)))) if one.startswith("base-url")
    }
    assert found == ({code} if code else set())


@pytest.mark.parametrize("url", ["things", "ftp://things.plant.com", "https://", "https://x:port"])
def test_what_is_no_web_address_never_becomes_the_base_url(
    newest: Platform, mail_server: MailServer, url: str
) -> None:
    plan = drained(target(newest).plan(wanted(mail_server, base_url=url)))
    assert plan.blocked
    assert "base-url-bad" in codes(plan)


def test_on_loopback_any_base_url_can_be_set(newest: Platform, mail_server: MailServer) -> None:
    plan, _, _ = applied(newest, wanted(mail_server, base_url="https://things.plant.com/"))
    assert plan.facts["base_url"] == "http://localhost:8080", "what a window offers to change"
    assert newest.state.row("general")["jsonValue"]["baseUrl"] == "https://things.plant.com"


def test_an_older_version_that_cannot_clear_a_password_says_so(mail_server: MailServer) -> None:
    platform = Platform("3.2")
    try:
        plan = drained(target(platform).plan(wanted(mail_server, username="", password=...)))
        assert "password-stays" in codes(plan)
    finally:
        platform.close()
