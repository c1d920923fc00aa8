"""Where the look or the conversation knows better than the text, it decides; every fix is a change for the better."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.diagnosis.diagnosis import Diagnosis
from mailconfig_gui.diagnosis.findings import Endpoint, conclude
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.events import CertificateInfo, Failure, FailureKind, Result, TlsInfo, TokenSeen
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Reached, Stage

SETTINGS = Settings("iot@plant.com", "smtp", "mail.plant.com", 587, 5000, True, "", "iot", "x", None)
LOGIN = ("LOGIN", "PLAIN")


def failed(stage: Stage, kind: str, raw: str = "", offered: tuple[str, ...] = ()) -> Result:
    capabilities = Capabilities("mail", offered, LOGIN if "AUTH LOGIN PLAIN" in offered else (), esmtp=True)
    code = int(raw[:3]) if kind == "reply" else None
    return Result(failure=Failure(stage, FailureKind(kind), raw, raw, code), capabilities=capabilities)


def endpoint(port: int, security: str, kind: str = "") -> Endpoint:
    stage, failed = (Stage.CONNECT, FailureKind(kind)) if kind else (None, None)
    spoken = Security(security) if security else None
    banner = "" if kind else "220 here"
    return Endpoint(
        port, "IPv4", "192.0.2.1", spoken, bool(security), LOGIN if security else (), banner, "", "", stage, failed
    )  # fmt: skip


def test_a_blocked_port_beside_an_open_one() -> None:
    seen = (endpoint(587, "", "timeout"), endpoint(465, "tls"))
    findings = conclude("mail.plant.com", seen, port=587, security=Security.STARTTLS, login=True)
    result = failed(Stage.CONNECT, "timeout")
    diagnosis = explain_result(result, SETTINGS, "you@plant.com", findings=findings)
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("port-blocked-by-network", "network")
    assert dict(diagnosis.fixes[0].changes)["smtpPort"] == "465"


def test_silence_on_a_port_that_speaks_tls() -> None:
    settings = SETTINGS._replace(port=2000)
    findings = conclude(
        "mail.plant.com", (endpoint(2000, "tls"),), port=2000, security=Security.STARTTLS, login=True
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


def test_a_message_that_was_never_confirmed_may_have_arrived() -> None:
    for kind in ("closed", "reset", "timeout"):
        diagnosis = explain_result(failed(Stage.AFTER_DATA, kind, "It hung up."), SETTINGS, "you@plant.com")
        assert diagnosis is not None
        assert diagnosis.title == "The message may have arrived, or not"
        assert not {"plain-on-implicit-tls-port", "ip-blocklisted", "port-blocked-by-network"} & {
            *diagnosis.also
        }
        assert diagnosis.field != "smtpHost"
        assert "before you send the test again" in diagnosis.remedy[0].text
        assert [diagnosis.field, diagnosis.also] == [None, ()]


@pytest.mark.parametrize("stage", [Stage.DNS, Stage.CONNECT, Stage.BANNER, Stage.AUTH])
def test_a_test_that_its_own_limit_ended_blames_nobody_for_sure(stage: Stage) -> None:
    for spent, early in ((1_000, True), (60_000, False)):
        result = failed(stage, "deadline", "The test took longer than it may.")._replace(total_ms=spent)
        diagnosis = explain_result(result, SETTINGS, "you@plant.com")
        assert diagnosis is not None
        assert diagnosis.cause != "unknown"
        assert diagnosis.remedy[0].text.startswith("Give the test more time") is early
        if early:
            assert diagnosis.confidence == "low"
            assert not any("timeout" in fix.changes for fix in diagnosis.fixes)
            assert not any("raise the timeout" in step.text for step in diagnosis.remedy)


def test_who_asks_for_a_client_certificate_is_told_as_that() -> None:
    raw = "SSLError: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required"
    diagnosis = explain_result(failed(Stage.TLS_HANDSHAKE, "tls", raw), SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("tls-handshake-refused", "mail-administrator")
    assert diagnosis.title == "The server wants a client certificate"
    assert "ordinary port" in diagnosis.remedy[0].text
    assert "a rule that needs none" in diagnosis.remedy[-1].text


def test_who_hangs_up_in_the_middle_is_not_said_to_want_another_port() -> None:
    early = explain_result(failed(Stage.BANNER, "closed", "It hung up."), SETTINGS, "you@plant.com")
    late = explain_result(failed(Stage.AUTH, "closed", "It hung up."), SETTINGS, "you@plant.com")
    assert early is not None
    assert late is not None
    assert early.cause == late.cause == "connection-dropped-by-peer"
    assert early.field is late.field is None
    assert "plain-on-implicit-tls-port" in early.also
    assert late.also == ("server-temporary-failure", "rate-limited")
    assert "port and encryption" in early.remedy[0].text
    assert late.field is None
    assert not any("port and encryption" in step.text for step in late.remedy)


def test_who_is_logged_in_is_not_told_to_log_in() -> None:
    raw = "554 5.7.1 <a@b.org>: Relay access denied"
    result = failed(Stage.RCPT_TO, "reply", raw, ("AUTH LOGIN PLAIN",))
    before = explain_result(result, SETTINGS, "a@b.org")
    after = explain_result(
        result._replace(reached=Reached.AUTHENTICATED, mechanism="PLAIN"), SETTINGS, "a@b.org"
    )
    assert before is not None
    assert after is not None
    assert before.cause == after.cause == "relay-denied"
    assert any(step.text.startswith("Log in") for step in before.remedy)
    assert not any(step.text.startswith("Log in") for step in after.remedy)
    assert after.who == "mail-administrator"


def test_who_is_encrypted_is_not_told_to_encrypt() -> None:
    plain = failed(Stage.AUTH, "no-mechanism", "no", ("AUTH CRAM-MD5",))
    tls = plain._replace(tls=TlsInfo("TLSv1.3", "AES", 256, verified=True, certificate=None))
    for result, told in ((plain, True), (tls, False)):
        diagnosis = explain_result(result, SETTINGS, "you@plant.com")
        assert diagnosis is not None
        assert diagnosis.cause == "auth-mechanism-mismatch"
        assert any(step.text.startswith("Use encryption") for step in diagnosis.remedy) is told


@pytest.mark.parametrize(
    ("mechanisms", "who", "first"),
    [
        (("CRAM-MD5",), "mail-administrator", "ask-for-plain-or-login"),
        (("CRAM-MD5", "XOAUTH2"), "you", "choose-oauth2"),
    ],
)
def test_oauth2_is_named_only_where_the_server_offers_it(
    mechanisms: tuple[str, ...], who: str, first: str
) -> None:
    result = failed(Stage.AUTH, "no-mechanism", "no")._replace(
        capabilities_tls=Capabilities("mail", mechanisms=mechanisms, esmtp=True),
        tls=TlsInfo("TLSv1.3", "AES", 256, verified=True, certificate=None),
    )
    diagnosis = explain_result(result, SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("auth-mechanism-mismatch", who)
    assert diagnosis.remedy[0].id == first


def test_a_login_with_a_token_keeps_its_own_words_where_none_is_offered() -> None:
    result = failed(Stage.AUTH, "no-mechanism", "no", ("AUTH CRAM-MD5",))
    encrypted = result._replace(tls=TlsInfo("TLSv1.3", "AES", 256, verified=True, certificate=None))
    assert explained(encrypted).title == "The server takes no access tokens"


def test_who_greeted_and_hung_up_has_fitting_port_and_encryption() -> None:
    diagnosis = explain_result(failed(Stage.EHLO, "closed", "It hung up."), SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert diagnosis.cause == "connection-dropped-by-peer"
    assert "port and encryption fit" in diagnosis.why
    assert not any("465" in step.text for step in diagnosis.remedy)


def test_without_a_proxy_none_is_suspected() -> None:
    raw = "SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)"
    result = failed(Stage.TLS_HANDSHAKE, "tls", raw)
    direct = SETTINGS._replace(protocol="smtps")
    through = direct._replace(proxy=Proxy("proxy.plant.com", 3128, "", ""))
    suspects = []
    for settings in (direct, through):
        diagnosis = explain_result(result, settings, "you@plant.com")
        assert diagnosis is not None
        suspects.append([cause for cause in diagnosis.also if cause.startswith("proxy-")])
    assert suspects[0] == []
    assert suspects[1]


def test_a_certificate_is_said_with_its_names_and_dates() -> None:
    text = "The server's certificate is for mx.plant.com, not for mail.plant.com."
    raw = (
        "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, "
        "certificate is not valid for 'mail.plant.com'."
    )
    shown = CertificateInfo(
        "mx.plant.org", "CA", 0, 1, ("*.plant.org", "192.0.2.1", "::1", "mx", "mx.plant.org")
    )
    result = Result(
        failure=Failure(Stage.CERTIFICATE, FailureKind.CERTIFICATE, text, raw, verify_code=62),
        tls=TlsInfo("", "", 0, verified=False, certificate=shown),
    )
    diagnosis = explain_result(result, SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.why) == ("cert-hostname-mismatch", text)
    assert diagnosis.fixes == (Fix("Use mx.plant.org", {"smtpHost": "mx.plant.org"}),)
    assert "see-names" not in [step.id for step in diagnosis.remedy]  # the test has seen them


def test_a_fix_that_changes_nothing_is_not_offered() -> None:
    raw = "ssl.SSLError: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1006)"
    diagnosis = explain_result(failed(Stage.TLS_HANDSHAKE, "tls", raw), SETTINGS, "you@plant.com")
    assert diagnosis is not None
    assert diagnosis.cause == "tls-version-too-old"
    assert all(fix.changes != {"tlsVersion": ""} for fix in diagnosis.fixes)


OLD = "ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)"


@pytest.mark.parametrize(
    ("pin", "who", "fixes", "says"),
    [
        ("TLSv1.2", "you", [{"tlsVersion": ""}], "it is set to TLSv1.2"),
        ("", "mail-administrator", [], "to switch on TLS 1.2 or 1.3"),
    ],
)
def test_the_tls_version_that_was_set_decides_who_has_to_change(
    pin: str, who: str, fixes: list[object], says: str
) -> None:
    result = failed(Stage.TLS_HANDSHAKE, "tls", OLD)
    diagnosis = explain_result(result, SETTINGS._replace(tls_version=pin), "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == ("tls-version-too-old", who)
    assert [dict(fix.changes) for fix in diagnosis.fixes] == fixes
    assert says in diagnosis.remedy[0].text


@pytest.mark.parametrize("looked", [False, True])
@pytest.mark.parametrize(("user", "offered"), [("", True), ("iot", False)])
def test_a_relay_without_login_may_be_used_without_encryption(user: str, offered: bool, looked: bool) -> None:
    result = failed(Stage.STARTTLS, "not-offered", "no")
    seen = (endpoint(587, "none")._replace(trusted=False),)
    findings = conclude("mail.plant.com", seen, port=587, security=Security.STARTTLS, login=bool(user))
    diagnosis = explain_result(
        result, SETTINGS._replace(username=user), "you@plant.com", findings=findings if looked else None
    )
    assert diagnosis is not None
    assert diagnosis.cause == "starttls-not-offered"
    changes = [dict(fix.changes) for fix in diagnosis.fixes]
    assert ({"smtpProtocol": "smtp", "enableTls": False} in changes) is offered
    assert any("readable" in step.text for step in diagnosis.remedy)


@pytest.mark.parametrize(
    ("port", "security", "looked", "cause", "also"),
    [
        (12002, "starttls", False, "plain-on-implicit-tls-port", {"wrong-port", "server-timeout"}),
        (12002, "none", False, "plain-on-implicit-tls-port", {"wrong-port", "server-timeout"}),
        (587, "starttls", False, "server-timeout", {"wrong-port", "plain-on-implicit-tls-port"}),
        (12002, "tls", False, "server-timeout", {"wrong-port"}),
        # The look has tried TLS there, and met silence again.
        (12002, "starttls", True, "server-timeout", {"wrong-port"}),
    ],
)
def test_who_is_silent_may_want_tls_or_be_no_mail_server(
    port: int, security: str, looked: bool, cause: str, also: set[str]
) -> None:
    settings = SETTINGS._replace(
        port=port, protocol="smtps" if security == "tls" else "smtp", enable_tls=security == "starttls"
    )
    seen = (endpoint(port, "")._replace(banner="", stage=Stage.TLS_HANDSHAKE, kind=FailureKind.TIMEOUT),)
    findings = (
        conclude("mail.plant.com", seen, port=port, security=Security(security), login=True)
        if looked
        else None
    )
    diagnosis = explain_result(failed(Stage.BANNER, "timeout"), settings, "you@plant.com", findings=findings)
    assert diagnosis is not None
    assert diagnosis.cause == cause
    assert also <= set(diagnosis.also)
    assert "port-blocked-by-network" not in diagnosis.also
    assert ("plain-on-implicit-tls-port" in (cause, *diagnosis.also)) is (security != "tls")
    assert "timeout" not in diagnosis.remedy[0].text
    said = " ".join(step.text for step in diagnosis.remedy) + diagnosis.why
    assert "PROXY protocol" in said
    assert "web server" in said
    assert diagnosis.confidence == "medium"


def test_a_cause_that_was_seen_comes_with_the_providers_own_steps() -> None:
    settings = SETTINGS._replace(host="smtp.gmail.com", username="")
    result = failed(Stage.RCPT_TO, "reply", "554 5.7.1 <x@y.example>: Recipient address rejected: Access denied",
                    ("AUTH LOGIN PLAIN",))  # fmt: skip
    diagnosis = explain_result(result, settings, "x@y.example")
    assert diagnosis is not None
    assert diagnosis.cause == "auth-required"
    assert any("myaccount.google.com" in step.url for step in diagnosis.remedy)
    assert diagnosis.also[0] == "address-blocked-by-policy"


@pytest.mark.parametrize(
    ("host", "offered"), [("smtp.gmial.com", ["smtp.gmail.com"]), ("mail.plant.com", [])]
)
def test_a_host_that_is_nearly_a_providers_is_offered(host: str, offered: list[str]) -> None:
    diagnosis = explain_result(
        failed(Stage.DNS, "no-such-host"), SETTINGS._replace(host=host), "you@plant.com"
    )
    assert diagnosis is not None
    assert diagnosis.cause == "dns-no-such-host"
    assert [fix.changes["smtpHost"] for fix in diagnosis.fixes] == offered


def test_what_the_look_refutes_is_not_offered() -> None:
    text = "530 5.7.0 Must issue a STARTTLS command first"
    result = failed(Stage.MAIL_FROM, "reply", text, ("STARTTLS", "AUTH LOGIN PLAIN"))
    settings = SETTINGS._replace(enable_tls=False)
    seen = (endpoint(587, "none"), endpoint(465, "", "refused"))
    findings = conclude("mail.plant.com", seen, port=587, security=Security.NONE, login=True)
    before = explain_result(result, settings, "you@plant.com")
    after = explain_result(result, settings, "you@plant.com", findings=findings)
    assert before is not None
    assert after is not None
    assert [fix.changes.get("smtpPort") for fix in before.fixes] == [None, "465"]
    assert [dict(fix.changes) for fix in after.fixes] == [{"smtpProtocol": "smtp", "enableTls": True}]


# --- OAuth2 ---

TOKEN_URI = "https://login.microsoftonline.com/t/oauth2/v2.0/token"
OAUTH2 = OAuth2(
    ProviderId.OFFICE_365, "id", "s", "t", "", TOKEN_URI,
    ("https://outlook.office365.com/SMTP.Send", "offline_access"), "http://localhost", "r",
)  # fmt: skip
SIGNED_IN = Settings(
    "iot@plant.com", "smtp", "smtp.office365.com", 587, 20_000, True, "", "iot@plant.com", "", None, OAUTH2
)


def explained(result: Result) -> Diagnosis:
    diagnosis = explain_result(result, SIGNED_IN, "you@plant.com")
    assert diagnosis is not None
    assert not any("smtpPort" in fix.changes for fix in diagnosis.fixes)
    return diagnosis


def not_granted(kind: TokenFaultKind, status: int, error: str = "", said: str = "") -> Result:
    fault = TokenFault(kind, status, error, said)
    raw = f"{error}: {said}" if said else error
    failure = Failure(Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, "no token", raw, status, fault=fault)
    return Result(failure=failure, token=TokenSeen(status, "", "", 1, fault=fault))


@pytest.mark.parametrize(
    ("result", "title", "who"),
    [
        (
            ("refused", 400, "invalid_grant", "AADSTS700082: x"),
            "The permission to send has ended by age",
            "you",
        ),
        (("refused", 401, "invalid_client", "AADSTS7000222: x"), "The client secret has expired", "you"),
        (("status", 401), "The provider does not accept the client or its secret", "you"),
        (("status", 407), "A proxy on the way wants a login", "network"),
        (("status", 503), "The provider gives no access tokens at the moment", "provider"),
        (("bad-expiry", 200), "The token address gives no usable token", "provider"),
        (("refused", 403, "access_denied"), "The app may not send for this mailbox", "mail-administrator"),
        (("refused", 0, "access_denied"), "The sign-in was declined", "you"),
        (("less-granted", 200), "The box for mail was not ticked", "you"),
        (("no-refresh-token", 200), "The consent would last an hour only", "you"),
        (("not-json", 200), "Something else answers than the provider", "you"),
    ],
)
def test_a_refused_token_by_what_the_endpoint_said(result: tuple[Any, ...], title: str, who: str) -> None:
    kind, status, *said = result
    diagnosis = explained(not_granted(TokenFaultKind(kind), status, *said))
    assert (diagnosis.title, diagnosis.who) == (title, who)


@pytest.mark.parametrize("kind", ["refused", "no-such-host", "dns", "timeout", "deadline"])
def test_a_token_address_that_cannot_be_reached(kind: str) -> None:
    diagnosis = explained(failed(Stage.OAUTH_TOKEN, kind, "It did not come.")._replace(total_ms=60_000))
    assert diagnosis.title == "The token address cannot be reached"
    assert "login.microsoftonline.com" in diagnosis.why
    assert (diagnosis.who, diagnosis.field) == ("network", "tokenUri")


@pytest.mark.parametrize(
    ("scope", "title"),
    [
        (("https://outlook.office.com/SMTP.Send",), "The mailbox does not take this token"),
        (None, "The mailbox does not take this token"),
        (("openid",), "The scope for mail was not granted"),
    ],
)
def test_a_refused_login_by_what_was_granted(scope: tuple[str, ...] | None, title: str) -> None:
    refused = failed(Stage.AUTH, "reply", "535 5.7.3 Authentication unsuccessful")
    seen = refused._replace(mechanism="XOAUTH2", token=TokenSeen(200, "OK", "", 1, 3599, scope))
    assert explained(seen).title == title


def test_a_mail_server_that_asks_for_another_scope() -> None:
    said = base64.b64encode(
        b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
    ).decode()
    refused = failed(Stage.AUTH, "reply", "535 5.7.8 Username and Password not accepted")
    seen = refused._replace(
        mechanism="XOAUTH2",
        token=TokenSeen(200, "OK", "", 1, 3599, None),
        replies={"auth-334": Reply(334, None, (said,))},
    )
    assert explained(seen).title == "The scope for mail was not granted"


def test_a_server_without_the_login_for_tokens() -> None:
    diagnosis = explained(failed(Stage.AUTH, "no-mechanism", "no"))
    assert (diagnosis.title, diagnosis.field) == ("The server takes no access tokens", "enableOauth2")
