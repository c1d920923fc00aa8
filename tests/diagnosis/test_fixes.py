from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import forms, lines

KNOWLEDGE = load_knowledge()


def _found(text: str, stage: str | None = None, **settings: object) -> Diagnosis:
    return diagnose(ErrorText(text, stage, None, settings), KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "stage", "settings", "changes"),
    [
        (
            "Connection unexpectedly closed: timed out",
            "timeout",
            {"host": "mail.example.com", "port": 465, "security": "starttls"},
            {"smtpProtocol": "smtps"},
        ),
        (
            "[SSL: WRONG_VERSION_NUMBER] wrong version number",
            "tls-handshake",
            {"host": "mail.example.com", "port": 587, "security": "tls"},
            {"smtpProtocol": "smtp", "enableTls": True},
        ),
        (
            "TimeoutError: [Errno 110] Connection timed out",
            "connect",
            {"host": "smtp.office365.com", "port": 465, "security": "tls"},
            {"smtpPort": "587", "smtpProtocol": "smtp", "enableTls": True},
        ),
        (
            "535 Bad username / password",
            "auth",
            {"host": "smtp.sendgrid.net", "username": "me"},
            {"username": "apikey"},
        ),
        (
            "STARTTLS extension not supported by server.",
            "starttls",
            {"host": "relay.example.com", "port": 25, "username": ""},
            {"smtpProtocol": "smtp", "enableTls": False},
        ),
        (
            "503 5.5.1 Error: authentication not enabled",
            "auth",
            {"port": 25},
            {"username": "", "password": ""},
        ),
        (
            "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c@d.example",
            "mail-from",
            {"mail_from": "a@b.example", "username": "c@d.example"},
            {"mailFrom": "c@d.example"},
        ),
        (
            "Name or service not known",
            "dns",
            {"host": "https://smtp.example.com:587/"},
            {"smtpHost": "smtp.example.com", "smtpPort": "587"},
        ),
        (
            "535 Authentication Credentials Invalid",
            "auth",
            {"host": "email-smtp.us-east-1.amazonaws.com", "credentials_region": "eu-west-1"},
            {"smtpHost": "email-smtp.eu-west-1.amazonaws.com"},
        ),
        ("No appropriate protocol (protocol is disabled)", None, {}, {"tlsVersion": "TLSv1.2"}),
        ("530 5.7.0 Must issue a STARTTLS command first", "mail-from", {"port": 587}, {"enableTls": True}),
    ],
)
def test_the_first_fix(
    text: str, stage: str | None, settings: dict[str, object], changes: dict[str, object]
) -> None:
    fixes = _found(text, stage, **settings).fixes
    assert fixes
    assert changes.items() <= dict(fixes[0].changes).items()


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("smtp.google.com", "smtp.gmail.com"),
        ("smtp.mailgun.com", "smtp.mailgun.org"),
        ("smtp.office365.net", "smtp.office365.com"),
        ("smtp.outlook.office365.com", "smtp.office365.com"),
        ("smtp.ofice365.com", "smtp.office365.com"),
        ("smtp.gmial.com", "smtp.gmail.com"),
        ("smpt.gmail.com", "smtp.gmail.com"),
        ("smtp.gmail.co", "smtp.gmail.com"),
        ("stmp.sendgrid.net", "smtp.sendgrid.net"),
        ("smtp.sendgrid.com", "smtp.sendgrid.net"),
        ("smtp.me.com", "smtp.mail.me.com"),
        ("smtp.icloud.com", "smtp.mail.me.com"),
        ("email-smtp.eu-west1.amazonaws.com", "email-smtp.eu-west-1.amazonaws.com"),
        ("smtp.example.com", None),
    ],
)
def test_a_mistyped_host_of_a_provider_is_put_right(host: str, meant: str | None) -> None:
    fixes = _found("java.net.UnknownHostException: " + host, "dns", host=host).fixes
    assert [fix.changes for fix in fixes] == ([{"smtpHost": meant}] if meant else [])


def test_a_mistyped_host_that_somebody_else_answers_for_is_put_right_too() -> None:
    for text, stage in (
        ("connect timed out", "connect"),
        ("Hostname mismatch, certificate is not valid for 'x'", "certificate"),
    ):
        fixes = _found(text, stage, host="smtp.office365.net", port=587).fixes
        assert fixes[0].changes == {"smtpHost": "smtp.office365.com"}
        fixes = _found(text, stage, host="email-smtp.us-west-2.amazonaws.com", port=587).fixes
        assert not any("smtpHost" in fix.changes for fix in fixes)


def test_a_mail_address_in_the_host_field_tells_the_provider() -> None:
    assert _found("getaddrinfo failed", "dns", host="plant@gmail.com").fixes[0].changes == {
        "smtpHost": "smtp.gmail.com"
    }
    assert _found("getaddrinfo failed", "dns", host="plant@example.com").fixes == ()


def test_fixes_change_known_fields_to_values_that_fields_take() -> None:
    for record in (*lines("failures.jsonl"), *lines("collected.jsonl")[::4]):
        for _, failure in forms(record):
            for fix in diagnose(failure, KNOWLEDGE).fixes:
                assert fix.label
                assert set(fix.changes) <= set(BY_KEY)
                for key, value in fix.changes.items():
                    assert isinstance(value, bool if key.startswith("enable") else str)


def test_no_fix_ever_takes_the_encryption_away() -> None:
    for record in lines("failures.jsonl"):
        for _, failure in forms(record):
            for fix in diagnose(failure, KNOWLEDGE).fixes:
                assert fix.changes.get("enableTls") is not False


def test_a_tls_version_that_is_open_is_not_opened_again() -> None:
    text = "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version"
    assert {"tlsVersion": ""} in [fix.changes for fix in _found(text, "tls-handshake").fixes]
    assert {"tlsVersion": ""} not in [
        fix.changes for fix in _found(text, "tls-handshake", tls_version="").fixes
    ]


@pytest.mark.parametrize(
    ("text", "settings", "labels"),
    [
        (
            "Connection unexpectedly closed: timed out",
            {"host": "smtp.mail.me.com", "port": 465, "security": "starttls"},
            [],
        ),
        (
            "[SSL: WRONG_VERSION_NUMBER] wrong version number",
            {"host": "smtp.mail.me.com", "port": 465, "security": "tls"},
            [],
        ),
        (
            "[SSL: WRONG_VERSION_NUMBER] wrong version number",
            {"host": "smtp.mail.me.com", "port": 587, "security": "tls"},
            ["Use STARTTLS on port 587"],
        ),
        (
            "SMTPNotSupportedError: STARTTLS extension not supported by server.",
            {"host": "mail.example.com", "port": 465, "security": "starttls"},
            [],
        ),
        ("535 cannot use basic authentication", {"host": "smtp.example.com", "username": "apikey"}, []),
        ("421 plain text on SSL port", {"host": "smtp.gmail.com", "port": 587, "security": "none"}, []),
        ("421 plain text on SSL port", {"host": "smtp.qq.com", "port": 465, "security": "none"}, []),
        ("421 plain text on SSL port", {"host": "smtpdm.aliyun.com", "port": 465, "security": "none"}, []),
    ],
)
def test_no_door_that_the_server_does_not_have(
    text: str, settings: dict[str, object], labels: list[str]
) -> None:
    ports = {"465"} if settings["host"] == "smtp.mail.me.com" else set()
    fixes = _found(text, None, **settings).fixes
    assert not any(fix.changes.get("smtpPort") in ports for fix in fixes)
    for label in labels:
        assert label in [fix.label for fix in fixes]


_OWN_HOSTS = [
    "smtp.mail.example.com.cn", "smtp.mail.example.com", "mail.example.com", "smtp.mail.mycompany.com",
    "mail.gmx-partners.de", "smtp.example.co.uk", "email-smtp.example.com", "smtp-relay.example.com",
]  # fmt: skip


@pytest.mark.parametrize("host", _OWN_HOSTS)
@pytest.mark.parametrize(
    "text",
    [
        "x509: certificate is valid for Root, not {host}",
        "Could not connect to SMTP host: {host}, port: 587; connection refused",
        "Couldn't connect to host, port: {host}, 587; connect timed out",
        "Connection unexpectedly closed",
        "java.net.UnknownHostException: {host}",
    ],
)
def test_the_password_of_an_own_server_is_never_sent_to_a_providers(text: str, host: str) -> None:
    for settings in ({}, {"host": host}, {"host": host, "username": f"a@{host}"}):
        fixes = _found(text.format(host=host), None, **settings).fixes
        assert [fix for fix in fixes if "smtpHost" in fix.changes] == []


def test_the_own_domain_is_not_misspelt() -> None:
    text = "java.net.UnknownHostException: smtp.gmial.com"
    assert _found(text, "dns", host="smtp.gmial.com").fixes
    assert _found(text, "dns", host="smtp.gmial.com", mail_from="Me <me@gmial.com>").fixes == ()


def test_port_25_is_offered_only_where_there_is_no_other() -> None:
    for port in (465, 587):
        fixes = _found("connect timed out", "connect", host="smtp.gmail.com", port=port).fixes
        assert fixes
        assert all(fix.changes["smtpPort"] != "25" for fix in fixes)
