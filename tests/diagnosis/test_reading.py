from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.reading import Pasted, Reading, provider_of_host
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def _read(text: str, stage: str | None = None, provider: str | None = None, host: str = "") -> Reading:
    pasted = Pasted.of(text, stage, provider, host, None)
    return pasted.reading(next(pasted.parts()), KNOWLEDGE)


@pytest.mark.parametrize(
    "text",
    [
        "550 5.7.1 Relaying denied",
        "smtplib.SMTPRecipientsRefused: {'user@example.org': (550, b'5.7.1 Relaying denied')}",
        "(550, '5.7.1 Relaying denied')",
        "SendFailedException: Invalid Addresses\n nested: SMTPAddressFailedException: 550 5.7.1 Relaying denied\n",
        "Unable to send mail: Failed messages: com.sun.mail.smtp.SMTPSendFailedException: 550 5.7.1 Relaying denied",
        "status=bounced (host mx.example.net[192.0.2.1] said: 550 5.7.1 Relaying denied",
        "<- 550 5.7.1 Relaying denied",
        "Authentication failed; nested exception is AuthenticationFailedException: 550 5.7.1 Relaying denied",
    ],
)
def test_every_wrapper_gives_the_same_reply(text: str) -> None:
    reading = _read(text)
    assert reading.text == "550 5.7.1 relaying denied"
    assert (reading.code, reading.enhanced) == (550, "5.7.1")


def test_the_codes_of_a_long_reply_are_said_once() -> None:
    raw = "535-5.7.8 Username and Password not accepted. Learn more at\n535 5.7.8  https://support.google.com/x - gsmtp"
    wanted = (
        "535-5.7.8 username and password not accepted. learn more at https://support.google.com/x - gsmtp"
    )
    assert _read(raw).text == wanted
    assert _read(raw.replace("\n", "\\n")).text == wanted
    assert _read(f"com.sun.mail.smtp.SMTPSendFailedException: {raw}").text == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("OSError: Tunnel connection failed: 503 Service Unavailable", None),
        ("connection through proxy 192.0.2.8:3128 to smtp.example.com:587 failed: HTTP/1.1 407 Proxy", None),
        ("Couldn't connect to host, port: smtp.example.com, 587; timeout 500", None),
        ("Error: Invalid login: 535-5.7.8 no { responseCode: 535 }", 535),
        ("SMTP Error: Could not authenticate. SMTP code: 534", 534),
        ("530 5.7.57 Client not authenticated. Error: 535 5.7.3 Authentication unsuccessful", 530),
        ("Error 403: access_denied", None),
        ("port: 465", None),
        ("smtplib.SMTPConnectError: (-1, b'2.0-OpenSSH_9.2')", None),
    ],
)
def test_the_reply_code(text: str, code: int | None) -> None:
    assert _read(text).code == code


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("smtplib.SMTPAuthenticationError: (535, b'no')", "auth"),
        ("smtplib.SMTPSenderRefused: (550, b'no', 'a@b.example')", "mail-from"),
        ("smtplib.SMTPDataError: (554, b'no')", "after-data"),
        ("jakarta.mail.AuthenticationFailedException: 550 no", "auth"),
        ("554 no (in reply to RCPT TO command)", "rcpt-to"),
        ("java.net.UnknownHostException: smtp.exmaple.org", "dns"),
        ("certificate verify failed: certificate has expired", "certificate"),
        ("535 no", "auth"),
        ("550 no", None),
    ],
)
def test_the_stage_is_inferred(text: str, stage: str | None) -> None:
    assert _read(text).stage == stage


def test_a_given_stage_is_kept() -> None:
    assert _read("535 no", "mail-from").stage == "mail-from"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.gmail.com", "gmail"),
        ("smtp-relay.gmail.com", "google-workspace-relay"),
        ("mail.gmail-school.example", None),
        ("notgmail.com", None),
        ("email-smtp.eu-west-1.amazonaws.com", "ses"),
        ("smtp-mail.outlook.com", "outlook"),
    ],
)
def test_names_do_not_lie_by_half(host: str, name: str | None) -> None:
    found = provider_of_host(host, KNOWLEDGE.by_host)
    assert (found.name if found else None) == name


def test_the_host_outranks_the_preset() -> None:
    assert _read("535 no", None, "gmail", "mail.example.org").providers == frozenset()
    assert "google" in _read("535 no", None, "gmail", "192.0.2.1").providers
    assert _read("535 no", None, "generic-exim", "mail.example.org").providers == {"exim"}


def test_an_address_in_the_text_does_not_name_the_provider() -> None:
    assert _read("535 5.7.8 authentication failed for someone@gmail.com").provider is None
    assert _read("550 no - gsmtp").providers >= {"google"}


def test_the_host_in_a_text_is_found() -> None:
    reading = _read("Couldn't connect to host, port: smtp.example.com, 587; timeout 4000")
    assert (reading.host, reading.port) == ("smtp.example.com", 587)
    assert _read("dial tcp: lookup smtp.example.com: no such host").host == "smtp.example.com"
    for text in ("unable to connect to tcp://localhost:25", "Connection to tcp://localhost:25 failed"):
        assert (_read(text).host, _read(text).port) == ("localhost", 25)
    assert (
        _read("altnames: Host: localhost. is not in the cert's altnames: DNS:a.example").host == "localhost"
    )


@pytest.mark.parametrize("version", ["Grafana-5.2.1", "v5.2.1", "Postfix-4.7.1"])
def test_the_version_of_a_program_is_no_enhanced_code(version: str) -> None:
    assert _read(f"{version}: unencrypted connection").enhanced is None


def test_a_challenge_is_decoded() -> None:
    challenge = (
        "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ=="
    )
    assert "https://mail.google.com/" in _read(challenge).text


def test_another_code_within_a_reply_is_kept() -> None:
    text = "550-5.1.1 first\n550 5.7.1 second\nthird"
    assert _read(text).text == "550-5.1.1 first 550 5.7.1 second third"


def test_a_challenge_that_is_no_base64_is_left_alone() -> None:
    assert _read("334 eyJzdGF0dXMiOiI0MDA5a").text.startswith("334 eyj")


def test_a_preset_of_another_family_than_the_host_says_nothing() -> None:
    reading = _read("535 no", None, "gmail", "smtp.office365.com")
    assert reading.provider is not None
    assert reading.provider.family == "microsoft"
    assert "google" not in reading.providers


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "502 Bad Gateway"]
)
def test_what_a_web_server_says_is_no_reply(status: str) -> None:
    reading = _read(f"Unable to send mail: Error while retrieving access token: {status}")
    assert reading.code is None
    assert "access token" in reading.text


def test_a_python_tuple_without_its_end_is_read_to_the_end() -> None:
    assert _read("(535, b'5.7.8 Authentication failed").said == "535 5.7.8 Authentication failed"
