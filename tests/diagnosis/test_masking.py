from __future__ import annotations

import json
from base64 import b64encode

import pytest

from mailconfig_gui.app.explain_text import explain_text
from mailconfig_gui.diagnosis.masking import without_secrets
from mailconfig_gui.smtp.secret_forms import MASK

SAID = "535 5.7.8 Authentication failed"
WORD = "hunter2horse"
PLAIN = b64encode(b"\0sensor@plant.example\0Tr0ub4dor&3x").decode()


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"sent AUTH PLAIN {PLAIN} and got {SAID}", PLAIN),
        (
            f"> AUTH LOGIN < 334 VXNlcm5hbWU6 > c2Vuc29yMQ < 334 UGFzc3dvcmQ6 > VHIwdWI0ZG9yJjN4 < {SAID}",
            "VHIwdWI0ZG",
        ),
        (f"AUTH XOAUTH2 {PLAIN} -> {SAID}", PLAIN),
        (f"smtp://sensor%40plant.example:{WORD}@mail.plant.example:587 : {SAID}", WORD),
        (f"smtps://sensor:Tr0ub@4dor/3x@mail.plant.example: {SAID}", "4dor"),
        (f'export MAIL_PASSWORD="correct horse"; ./send: {SAID}', "horse"),
        (f"mail: {{user: sensor, password: sunflower}} {SAID}", "sunflower"),
        (json.dumps({"password": "sunflower", "error": SAID}), "sunflower"),
        (json.dumps(json.dumps({"smtpPassword": "sunflower", "error": SAID})), "sunflower"),
        (
            json.dumps({"clientSecret": "sun flower", "refreshToken": "1//0gABCdef-_x", "error": SAID}),
            "flower",
        ),
        (
            json.dumps({"clientSecret": "sun flower", "refreshToken": "1//0gABCdef-_x", "error": SAID}),
            "0gABC",
        ),
        (f"$mail->Password = 'sunflower'; // {SAID}", "sunflower"),
        (f"array('username' => 'sensor', 'password' => 'sunflower') failed: {SAID}", "sunflower"),
        (f"{{spring.mail.password=sunflower, mail.smtp.auth=true}} {SAID}", "sunflower"),
        (f"(ConvertTo-SecureString 'sunflower' -AsPlainText -Force) : {SAID}", "sunflower"),
        (f"$pass = 'sunflower'; Send-MailMessage : {SAID}", "sunflower"),
        (f"<password>sunflower</password> {SAID}", "sunflower"),
        (f"Server=mail;User Id=sensor;Password=sunflower;Error: {SAID}", "sunflower"),
        (f"sasl_passwd [mail.plant.example]:587 sensor:sunflower gives {SAID}", "sunflower"),
        (f"Cookie: JSESSIONID=9F8A7B6C; token=abcdef {SAID}", "9F8A7B6C"),
        (f"Authorization: Bearer eyJhbGciOiJI.eyJzdWIiOiIx.sIgNaTuRe {SAID}", "sIgNaTuRe"),
        (f"Proxy-Authorization: Basic dTpwYXNzd29y {SAID}", "dTpwYXNz"),
        (f"swaks -au sensor -ap sunflower : {SAID}", "sunflower"),
        (f"curl --user sensor:sunflower smtp://mail : {SAID}", "sunflower"),
        (f"server.login('sensor', 'sunflower') -> {SAID}", "sunflower"),
        (f"/token?client_secret=correct-horse&refresh_token=rt0123 returned {SAID}", "correct"),
        (f"/token?client_secret=correct-horse&refresh_token=rt0123 returned {SAID}", "rt0123"),
        (f"apikey SG.abcDEF123_-x.yZ0123456789 {SAID}", "abcDEF123"),
        (f"AKIAIOSFODNN7EXAMPLE {SAID}", "IOSFODNN"),
        (f"the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY gives {SAID}", "wJalrX"),
        (f"key 9f86d081884c7d659a2feaa0c55ad015 {SAID}", "9f86d081"),
        (f"my password abcd efgh ijkl mnop {SAID}", "efgh"),
        (f"my password is {WORD} and it says {SAID}", WORD),
        (f"Mein Kennwort lautet {WORD}: {SAID}", WORD),
        (f"mot de passe : sunflower - {SAID}", "sunflower"),
        (f"contraseña: sunflower - {SAID}", "sunflower"),
        (f"пароль: sunflower - {SAID}", "sunflower"),
        (f"密码：sunflower {SAID}", "sunflower"),
        ("500 5.5.2 unrecognized command: VHIwdWI0ZG9yJjN4", "VHIwdWI0"),
    ],
)
def test_what_looks_like_a_secret_goes_and_the_answer_stays(line: str, secret: str) -> None:
    shown, _, _ = without_secrets(line)
    assert secret not in shown
    assert MASK in shown
    assert SAID in shown or SAID not in line


@pytest.mark.parametrize(
    "line",
    [
        SAID,
        "535 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials x-9sm1 - gsmtp",
        "Password: incorrect",
        "535 password authentication failed for user sensor",
        "error retrieving access token: Connect to login.microsoftonline.com:443 failed",
        "TokenStore::Refresh: code=400, response={",
        "SMTP ERROR: AUTH command failed: 334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=",
        "< 334 VXNlcm5hbWU6",
        "the server asked VXNlciBOYW1lAA== and hung up",
        "ssl.SSLError: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required",
        "org.springframework.mail.MailAuthenticationException: Authentication failed",
        "/volume1/web/nextcloud12/apps/rainloop/app/libraries/MailSo/Net/Client.php:273",
        "invalid_client: client secret is missing",
        "token: 400 Bad Request",
        "AUTH LOGIN not supported",
        "send_email(to='x', subject='y')",
        "554 DT:SPM 163 smtp8,DMCowAD3vRkF1ABj7RzYAw--.1S2 1669000000",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert without_secrets(line) == (line, 0, 0)


def test_the_words_that_decided_are_found_again() -> None:
    line = f"pass=sunflower7 {SAID} pass=sunflower8"
    start = line.index("Auth")
    shown, first, last = without_secrets(line, start, start + len("Authentication failed"))
    assert shown == f"pass={MASK} {SAID} pass={MASK}"
    assert shown[first:last] == "Authentication failed"


def test_what_is_known_as_words_of_a_program_stays() -> None:
    line = "password: sunflower"
    assert without_secrets(line, 0, 0, [(10, 13)])[0] == line
    assert without_secrets(line, 0, 0, [(0, 8)])[0] == f"password: {MASK}"


@pytest.mark.parametrize("text", ["the thing broke, pass: sunflower7", f"server said: weird {PLAIN} thing"])
def test_a_text_that_nobody_knows_is_shown_without_its_secrets(text: str) -> None:
    why = explain_text(text).why
    assert MASK in why
    assert "sunflower7" not in why
    assert PLAIN not in why
