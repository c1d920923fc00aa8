from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.configured import configured
from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import Text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MAIL_HOST=smtp.example.org\nMAIL_PORT=465\nMAIL_ENCRYPTION=ssl", ("smtp.example.org", "465", "tls")),
        ("MAIL_PORT=587\r\nMAIL_ENCRYPTION=tls\r\n", ("", "587", "starttls")),
        ("host: 'mail.example.org',\nport: 465,\nsecure: true, // for 465", ("mail.example.org", "465", "tls")),
        ("spring.mail.port=587\nmail.smtp.starttls.enable=true", ("", "587", "starttls")),
        ('  "mail_smtpport": 465,\n  "mail_use_ssl": true,', ("", "465", "tls")),
        ("EMAIL_USE_TLS = True\nEMAIL_USE_SSL = False\nEMAIL_PORT = 587", ("", "587", "")),
        ("$mail->SMTPSecure = 'tls'; // or ssl\n$mail->Port = 25;", ("", "25", "starttls")),
        ("  - NC_SMTP_PORT: 25\n> smtp_encryption => none", ("", "25", "none")),
        ("'Port' => 2525,", ("", "2525", "")),
        ("fsockopen(): unable to connect to ssl://smtp.example.org:465", ("smtp.example.org", "465", "tls")),
        ("port: 25\nport: 587", ("", "", "")),
        ("smtp_host: ${HOST}\nhost: mailserver\nsmtp_port: smtp\nSMTP_PORT=99999", ("", "", "")),
        ("IMAP_PORT=993\nproxy_port: 3128\nDB_PORT=5432\nHTTP_PORT=80", ("", "", "")),
        (f"port: {'5' * 500}\nall is well", ("", "", "")),
        ("define('MAIL_SMTP_PORT', 465);\ndefine('MAIL_SMTP_ENCRYPTION', tls); // or ssl", ("", "465", "starttls")),
        ('address: "smtp.example.org"\nenable_starttls_auto: "false"', ("smtp.example.org", "", "none")),
        ("enable_starttls: false\nuse_ssl: true", ("", "", "tls")),
        ("address: 12 Mail Street\nserver: app.example.org", ("", "", "")),
        ("host = smtp.example.org:465\nskip_verify = false", ("smtp.example.org", "465", "")),
        ("Protocol: smtps\nHost: smtp.example.org\nPort: 587", ("smtp.example.org", "587", "tls")),
        ("SSL/TLS: Enabled\nPort: 465", ("", "465", "tls")),
        ("TLS: true\nPort: 587", ("", "587", "")),
        ("MAIL_USE_TLS=True\nMAIL_PORT=465", ("", "465", "starttls")),
        ("use_ssl: true\nstarttls: true\nport: 587", ("", "587", "tls")),
        ("smtp_secure: none\nenable_starttls: true", ("", "", "starttls")),
        ("<entry key='mail.smtp.port'>587</entry>\n<entry key='mail.smtp.ssl.enable'>true</entry>", ("", "587", "tls")),
        ("URL = 'smtp://a%40b.example:***@smtp.example.org:465'", ("smtp.example.org", "465", "starttls")),
        ('smtps conn("smtp.example.org", 587);', ("smtp.example.org", "587", "tls")),
        ("smtplib.SMTP('smtp.example.org', 465)", ("smtp.example.org", "465", "starttls")),
        ("smtplib.SMTP_SSL('smtp.example.org', 587)", ("smtp.example.org", "587", "tls")),
        ("sendMailWithLogin' \"smtp.example.org\" 465 user", ("smtp.example.org", "465", "starttls")),
        ("sendMailWithLoginTLS' \"smtp.example.org\" 465 user", ("smtp.example.org", "465", "tls")),
    ],
)  # fmt: skip
def test_settings_are_read_from_any_programs_configuration(text: str, found: tuple[str, str, str]) -> None:
    names = ("host", "port", "security")
    assert configured(text) == {name: value for name, value in zip(names, found, strict=True) if value}


def test_no_secret_is_read() -> None:
    text = "MAIL_PASSWORD=hunter2\nMAIL_USERNAME=me@example.org\nurl: ssl://me:hunter2@smtp.example.org:465"
    assert "hunter2" not in repr(configured(text))


def test_what_was_given_is_surer_than_what_was_read() -> None:
    pasted = "MAIL_HOST=smtp.example.org\nMAIL_PORT=465\n\nConnection refused"
    text = Text.of(ErrorText(pasted, settings={"port": "587"}))
    assert (text.pasted.host, text.pasted.port) == ("smtp.example.org", 587)
    assert text.settings == {"host": "smtp.example.org", "port": "587"}


def test_an_object_in_one_line_is_read() -> None:
    text = 'config: {"host": "smtp.example.com", "port": 465, "secure": false, "auth": {"user": "a"}}'
    assert configured(text) == {"host": "smtp.example.com", "port": "465", "security": "starttls"}
    assert configured("{" + "x" * 2000 + ', "port": 465}') == {}
