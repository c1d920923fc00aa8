"""`check`: everything that is wrong, and nothing secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.assessment import CHECKED
from mailconfig_gui.words.shell import quote
from tests.cli.conftest import Run, document

SECRET = "hunter2 Ünïcode"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mail.json"
    path.write_text(
        document(password=SECRET, clientSecret=SECRET, other={"refreshToken": SECRET}), encoding="utf-8"
    )
    return path


BAD_FILES = [
    (4, None),
    (4, b"{"),
    (4, b"\xff\xfe"),
    (4, b"x" * ((1 << 20) + 1)),
    (4, b'{"key": "mail", "key": "mail"}'),
    (3, b"[]"),
    (3, b"null"),
    (3, b'{"key": "mail"}'),
    (3, b'{"key": "mail", "jsonValue": []}'),
    (3, b'{"key": "general", "jsonValue": {}}'),
    (3, document(smtpPort=587.5).encode()),
    (3, document(timeout=...).encode()),
    (3, document(username=None).encode()),
    (3, document(mailFrom="Things, Board <a@b>").encode()),
    (3, document(smtpProtocol="SMTP").encode()),
    (3, document(enableProxy=True).encode()),
    (0, document().encode()),
    (0, document(smtpPort=465).encode()),
    (0, b"\xef\xbb\xbf" + document().encode()),
]


@pytest.mark.parametrize(("code", "content"), BAD_FILES)
def test_check_tells_the_kinds_of_bad_files_apart(
    mailconfig: Run, tmp_path: Path, code: int, content: bytes | None
) -> None:
    path = tmp_path / "f.json"
    if content is not None:
        path.write_bytes(content)
    plain, as_json = mailconfig("check", path), mailconfig("check", path, "--json")
    assert plain.code == as_json.code == code
    assert set(as_json.json) >= {"ok", "problems"}
    assert as_json.json["ok"] is (code == 0)
    errors = [problem for problem in as_json.json["problems"] if problem["severity"] == "error"]
    assert bool(errors) is (code != 0)
    for problem in as_json.json["problems"]:
        assert set(problem) == {"field", "severity", "code", "title", "remedy", "fix"}
    assert "Traceback" not in plain.words + as_json.words


def test_check_says_what_it_checked_and_what_only_a_test_tells(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(smtpPort=465), encoding="utf-8")
    last = mailconfig("check", "f.json").out.splitlines()[-1]
    assert last.startswith("f.json: no errors, 2 warnings. Checked: the form that the platform takes and ")
    assert "Not checked: whether the server is there, whether it takes the login" in last
    assert last.endswith("“mailconfig test f.json --to ADDRESS” does that.")
    found = mailconfig("check", "f.json", "--json").json
    assert found["ok"] is True
    assert found["checked"] == list(CHECKED)
    assert "whether it takes the login" in found["unchecked"]
    assert found["doubts"] == []


@pytest.mark.parametrize(
    ("host", "user", "words"),
    [
        ("smtp.office365.com", "iot@plant.com", "Login with a password is being retired"),
        ("smtp-mail.outlook.com", "iot@outlook.com", "Personal accounts accept no passwords"),
        ("smtp.gmail.com", "iot@plant.com", "the account's own password is refused"),
        ("email-smtp.eu-west-1.amazonaws.com", "AKIA" + 16 * "X", "sandbox"),
    ],
)
def test_check_names_the_provider_s_own_rules(
    mailconfig: Run, tmp_path: Path, host: str, user: str, words: str
) -> None:
    (tmp_path / "f.json").write_text(document(smtpHost=host, username=user, mailFrom=user), encoding="utf-8")
    ended = mailconfig("check", "f.json")
    assert words in ended.out
    assert "good" not in ended.out
    assert mailconfig("check", "f.json", "--json").json["doubts"]


@pytest.mark.parametrize(
    ("key", "value", "mend"),
    [
        ("tlsVersion", "TLSv9", "--tls-version=\n"), ("tlsVersion", "tlsv1.2", "--tls-version TLSv1.2"),
        ("tlsVersion", "1.2", "--tls-version TLSv1.2"), ("tlsVersion", "TLSv1", "--tls-version TLSv1.2"),
        ("tlsVersion", "TLSv1.1", "--tls-version TLSv1.2"), ("tlsVersion", "SSLv3", "--tls-version TLSv1.2"),
        ("tlsVersion", "TLSv1.2,TLSv1.3", f"--tls-version {quote('TLSv1.2 TLSv1.3')}"),
        ("timeout", 1, "--timeout 10000"),
        ("password", None, "Write the password"), ("password", 12, "Write it in quotation marks"),
    ],
)  # fmt: skip
def test_what_the_platform_never_sends_with_is_neither_good_nor_saved(
    mailconfig: Run, tmp_path: Path, key: str, value: object, mend: str
) -> None:
    (tmp_path / "f.json").write_text(document(**{key: value}), encoding="utf-8")
    ended = mailconfig("check", "f.json")
    assert ended.code == 3
    assert mend in ended.out
    assert "f.json: 1 error" in ended.out
    assert mailconfig("apply", "f.json", "--target", "./out.json").code == 3
    assert not (tmp_path / "out.json").exists()


def test_check_offers_fixes_ready_to_type(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(smtpHost="smtp.plant.com:465"), encoding="utf-8")
    (problem,) = [
        p for p in mailconfig("check", "f.json", "--json").json["problems"] if p["code"] == "host-port"
    ]
    assert problem["fix"]["changes"] == {"smtpHost": "smtp.plant.com", "smtpPort": "465"}
    assert "--smtp-host smtp.plant.com --smtp-port 465" in mailconfig("check", "f.json").out


def test_check_never_shows_a_secret_even_as_a_fix(process: Run, tmp_path: Path) -> None:
    secret = "abcd efgh ijkl mnop"
    (tmp_path / "f.json").write_text(document(password=secret, proxyPassword=secret), encoding="utf-8")
    for words in (["check", "f.json"], ["check", "f.json", "--json"], ["show", "f.json"]):
        ended = process(*words)
        assert ended.code == 0
        assert "abcd" not in ended.words
    assert "app-password-blanks" in process("check", "f.json", "--json").out


def test_errors_name_line_and_key(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{\n"key": "mail",\n"jsonValue": {"smtpHost" "a"}}', encoding="utf-8")
    assert "Line 3" in mailconfig("check", "f.json").err
