"""What is read once of a platform."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.target import (
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.targets.thingsboard.api import (
    LoginRefusedError,
)
from tests.delivery.helpers import drained
from tests.delivery.targets.thingsboard.helpers import (
    applied,
    target,
    wanted,
)
from tests.java.servers import PASSWORD, MailServer
from tests.platform_standin.server import Platform


@pytest.mark.parametrize("authority", ["TENANT_ADMIN", "CUSTOMER_USER"])
def test_only_the_system_administrator_may(platform: Platform, authority: str) -> None:
    platform.state.users[0].authority = authority
    with pytest.raises(LoginRefusedError, match=r"tenant's administrator|customer's user"):
        drained(target(platform).read())
    assert platform.paths() == ["/api/auth/login", "/api/auth/user"]


def test_a_missing_row_is_never_made(platform: Platform, mail_server: MailServer) -> None:
    platform.state.rows = [row for row in platform.state.rows if row["key"] != "mail"]
    with pytest.raises(UnreachableError, match=r"is gone.*Do not restart it.*Name its database"):
        drained(target(platform).plan(wanted(mail_server)))
    assert [row["key"] for row in platform.state.rows] == ["general"]


@pytest.mark.parametrize("version", ["2.5", "3.2"])
def test_older_versions_keep_the_password_in_their_own_ways(version: str, mail_server: MailServer) -> None:
    platform = Platform(version)
    try:
        applied(platform, wanted(mail_server))
        assert platform.state.mail["password"] == PASSWORD
        plan, done, steps = applied(platform, Wanted({"mailFrom": "New <new@plant.com>"}))
        assert [change.key for change in plan.changes] == ["mailFrom"]
        assert done.ok
        assert platform.state.mail["password"] == PASSWORD
        assert platform.state.mail["mailFrom"] == "New <new@plant.com>"
        assert any(step.id == "test" and step.state == "skipped" for step in steps) == (version == "3.2")
    finally:
        platform.close()


def test_what_a_version_lacks_is_no_failure(newest: Platform, mail_server: MailServer) -> None:
    for path in (
        "/api/admin/featuresInfo",
        "/api/admin/systemInfo",
        "/api/system/info",
        "/api/edges/enabled",
    ):
        newest.garble[path] = b"HTTP/1.1 404 X\r\nContent-Length: 2\r\n\r\n{}"
    plan, done, _ = applied(newest, wanted(mail_server))
    assert done.ok
    assert set(done.tests) == {"before"}
    assert plan.facts["version"] == "before 3.4"
