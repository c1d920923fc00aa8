"""What the tests of this target share."""

from __future__ import annotations

from typing import Any

from mailconfig_gui.delivery.target import (
    Applied,
    Options,
    Plan,
    Restore,
    Step,
    Stop,
    Wanted,
)
from mailconfig_gui.delivery.targets.thingsboard.api import (
    Login,
    Session,
)
from mailconfig_gui.delivery.targets.thingsboard.target import ThingsBoard
from mailconfig_gui.model.settings import without_secrets
from tests.delivery.helpers import drained, web_to
from tests.java.servers import PASSWORD, USER, MailServer
from tests.platform_standin.server import Platform

VERSIONS = ("3.3", "3.6", "3.9", "4.3")
PLAIN = Options()
SYSADMIN = Login("sysadmin@thingsboard.org", "sysadmin")


def target(platform: Platform, login: Login = SYSADMIN, stop: Stop | None = None) -> ThingsBoard:
    stop = stop or Stop()
    return ThingsBoard(Session(web_to(platform.url, stop), login), stop)


def wanted(mail_server: MailServer, **more: Any) -> Wanted:
    draft = {
        "mailFrom": "Plant <iot@plant.com>", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1",
        "smtpPort": mail_server.port, "timeout": "10000", "enableTls": False, "tlsVersion": "",
        "username": USER, "password": PASSWORD, "enableProxy": False,
    }  # fmt: skip
    for key in ("smtpHost", "smtpPort", "username", "password", "mailFrom"):
        if key in more:
            draft[key] = more.pop(key)
    return Wanted({key: value for key, value in draft.items() if value is not ...}, **more)


def applied(platform: Platform, ask: Wanted, options: Options = PLAIN) -> tuple[Plan, Applied, list[Step]]:
    there = target(platform)
    steps: list[Step] = []
    plan = drained(there.plan(ask))
    return plan, drained(there.apply(plan, options), steps), steps


def codes(plan: Plan) -> set[str]:
    return {risk.code for risk in plan.risks}


def restore_of(plan: Plan, **more: Any) -> Restore:
    assert plan.before.document is not None
    return Restore(
        plan.before.document.envelope, plan.before.values, without_secrets(plan.after.values), **more
    )  # fmt: skip
