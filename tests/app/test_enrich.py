"""Where the look or the conversation knows better than the text, it decides; every fix is a change for the better."""

from __future__ import annotations

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.diagnosis.findings import Endpoint, conclude
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.events import Failure, Result
from mailconfig_gui.smtp.stages import Stage

SETTINGS = Settings("iot@plant.com", "smtp", "mail.plant.com", 587, 5000, True, "", "iot", "x", None)
LOGIN = ("LOGIN", "PLAIN")


def failed(stage: Stage, kind: str, raw: str = "", offered: tuple[str, ...] = ()) -> Result:
    capabilities = Capabilities("mail", offered, LOGIN if "AUTH LOGIN PLAIN" in offered else (), esmtp=True)
    return Result(failure=Failure(stage, kind, raw, raw), capabilities=capabilities)


def endpoint(port: int, security: str, kind: str = "") -> Endpoint:
    stage = "connect" if kind else ""
    banner = "" if kind else "220 here"
    return Endpoint(
        port, "IPv4", "192.0.2.1", security, bool(security), LOGIN if security else (), banner, "", "", stage, kind
    )  # fmt: skip


def test_a_blocked_port_beside_an_open_one() -> None:
    seen = (endpoint(587, "", "timeout"), endpoint(465, "tls"))
    findings = conclude("mail.plant.com", seen, port=587, security="starttls", login=True)
    result = failed(Stage.CONNECT, "timeout")
    diagnosis = explain_result(result, SETTINGS, "you@plant.com", findings=findings)
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("port-blocked-by-network", "network")
    assert dict(diagnosis.fixes[0].changes)["smtpPort"] == "465"


def test_silence_on_a_port_that_speaks_tls() -> None:
    settings = SETTINGS._replace(port=2000)
    findings = conclude(
        "mail.plant.com", (endpoint(2000, "tls"),), port=2000, security="starttls", login=True
    )
    diagnosis = explain_result(failed(Stage.BANNER, "timeout"), settings, "you@plant.com", findings=findings)
    assert diagnosis is not None
    assert diagnosis.cause == "plain-on-implicit-tls-port"
    assert diagnosis.fixes[0].changes["smtpProtocol"] == "smtps"


def test_our_own_refusal_to_show_a_password() -> None:
    settings = SETTINGS._replace(enable_tls=False)
    offered = failed(Stage.AUTH, "unprotected", "no", ("STARTTLS", "AUTH LOGIN PLAIN"))
    diagnosis = explain_result(offered, settings, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("auth-requires-tls", "you")
    assert diagnosis.fixes[0].changes["enableTls"] is True
    never = explain_result(failed(Stage.AUTH, "unprotected", "no"), settings, "you@plant.com")
    assert never is not None
    assert (never.cause, never.who) == ("starttls-not-offered", "mail-administrator")


def test_no_login_offered_anywhere() -> None:
    settings = SETTINGS._replace(enable_tls=False)
    diagnosis = explain_result(failed(Stage.AUTH, "not-offered", "no"), settings, "you@plant.com")
    assert diagnosis is not None
    assert diagnosis.cause == "auth-not-offered"
    assert diagnosis.fixes[0].changes == {"username": "", "password": ""}


def test_nobody_logged_in_where_a_login_is_offered() -> None:
    result = failed(
        Stage.RCPT_TO, "reply", "554 5.7.1 <a@b.org>: Recipient address rejected: Access denied",
        ("AUTH LOGIN PLAIN",),
    )  # fmt: skip
    diagnosis = explain_result(result, SETTINGS._replace(username=""), "a@b.org")
    assert diagnosis is not None
    assert diagnosis.cause == "auth-required"


def test_a_fix_that_changes_nothing_is_not_offered() -> None:
    raw = "ssl.SSLError: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1006)"
    diagnosis = explain_result(failed(Stage.TLS_HANDSHAKE, "tls", raw), SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert diagnosis.cause == "tls-version-too-old"
    assert all(fix.changes != {"tlsVersion": ""} for fix in diagnosis.fixes)
