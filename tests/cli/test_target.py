"""The way into a target: address, login, second step, certificate."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.targets import access_fields
from mailconfig_gui.cli.main import build_parser
from mailconfig_gui.model.fields import FIELDS
from tests.cli.conftest import LOGIN, LOGIN_PASSWORD, Ended, Run, Terminal, document
from tests.java.servers import PASSWORD
from tests.lab.certificates import Certificates
from tests.platform_standin.server import Platform
from tests.systems import entries


def test_a_private_authority_and_a_pinned_certificate(
    mailconfig: Run, fields: list[str], certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.good.chain, certificates.good.key)
    platform = Platform("4.3", context=context, prefix="/iot")
    words = ["--target", platform.url, "--target-user", LOGIN, *fields, "--json"]

    def planned(*more: object) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
        monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
        return mailconfig("plan", *words, *more)

    try:
        unknown = planned()
        assert unknown.code == 4
        fingerprint = unknown.json["error"]["fingerprint"]
        assert planned("--fingerprint", "0" * 64).code == 4
        assert platform.seen == [], "nothing was sent to a server that is not trusted"
        assert planned("--fingerprint", fingerprint).code == 0
        assert planned("--target-ca-file", certificates.ca).code == 0
    finally:
        platform.close()


def test_a_refused_login_is_4_and_never_tried_again(
    mailconfig: Run, platform: Platform, fields: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "wrong")
    words = ["--target", platform.url, "--target-user", LOGIN, "--allow-plain-http", "127.0.0.1"]
    ended = mailconfig("apply", *words, *fields, "--json")
    assert ended.code == 4
    assert platform.paths() == ["/api/auth/login"]
    assert platform.state.users[0].failed == 1


def test_http_needs_a_yes(mailconfig: Run, platform: Platform, access: list[str], fields: list[str]) -> None:
    ended = mailconfig("plan", "--target", "http://things.example", *access[2:4], *fields)
    assert ended.code == 4
    assert "--allow-plain-http" in ended.err
    here = mailconfig("plan", *access[:4], *fields)
    assert "--allow-plain-http" not in here.err, "on the way to this computer nobody can read"
    assert "--remove-duplicate-row" not in ended.err


def test_a_password_in_the_address_is_refused(mailconfig: Run) -> None:
    ended = mailconfig("rollback", "--target", "https://u:hunter2@things.plant.com")
    assert ended.code == 4
    assert "hunter2" not in ended.out + ended.err


def test_nothing_listens(mailconfig: Run, access: list[str], fields: list[str]) -> None:
    words = ["--target", "http://127.0.0.1:1", *access[2:]]
    assert mailconfig("plan", *words, *fields, "--json").code == 4


@pytest.mark.parametrize(("second_step", "code"), [("totp", "123456"), ("backup_code", "deadbeef")])
def test_the_second_step_of_the_login(
    call: Run, platform: Platform, fields: list[str], tmp_path: Path, second_step: str, code: str
) -> None:
    platform.state.users[0].second = {"TOTP": "123456", "BACKUP_CODE": "deadbeef"}
    (tmp_path / "code").write_text(f"{code}\n")
    words = ("--second-step", second_step, "--code-file", "code", "--json")
    assert call("plan", *fields, *words).code == 0
    (tmp_path / "code").write_text("wrong\n")
    refused = call("plan", *fields, *words)
    assert refused.code == 4
    codes = [path for path in platform.paths() if path.endswith("/check")]
    # A backup code that was used up is no longer among what the account has, so nothing is asked.
    assert len(codes) == (2 if second_step == "totp" else 1), "a refused code is not sent again"


def test_an_api_key(mailconfig: Run, platform: Platform, fields: list[str], tmp_path: Path) -> None:
    platform.state.api_keys["tb_key"] = platform.state.users[0]
    (tmp_path / "key").write_text("tb_key\n")
    words = ["--target", platform.url, "--api-key-file", "key", "--allow-plain-http", "127.0.0.1"]
    assert mailconfig("plan", *words, *fields).code == 0
    assert "/api/auth/login" not in platform.paths()


def test_a_tenants_administrator_is_refused_in_words(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    platform.state.users[0].authority = "TENANT_ADMIN"
    ended = call("apply", *fields)
    assert ended.code == 4
    assert "tenant's administrator" in ended.err
    assert "ThingsBoard Cloud" in ended.err


def test_on_a_terminal_the_password_of_the_platform_is_asked_for(
    mailconfig: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def type_in(prompt: str) -> str:
        asked.append(prompt)
        return LOGIN_PASSWORD

    fields = ("--mail-from", "iot@plant.com", "--smtp-host", "mail.plant.com")
    words = ("plan", "--target", platform.url, "--target-user", LOGIN, *fields)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", type_in)
    elsewhere = ("plan", "--target", "http://things.example", *words[3:])
    assert (mailconfig(*elsewhere).code, asked) == (4, []), "the yes to http comes first"
    assert mailconfig(*words, "--allow-plain-http", "127.0.0.1").code == 0
    assert asked == [f"Password for {LOGIN} at {platform.url}: "]


@pytest.mark.parametrize(
    ("user", "hint"),
    [
        ((), "Use --target-user NAME with --target-password-file PATH"),
        (("--target-user", LOGIN), "Use --target-password-file PATH"),
    ],
)
def test_a_missing_login_names_the_options_that_give_it(
    mailconfig: Run, user: tuple[str, ...], hint: str
) -> None:
    ended = mailconfig("verify", "--target", "https://things.invalid", *user)
    assert ended.code == 4
    assert hint in ended.err
    assert "MAILCONFIG_TARGET_PASSWORD" in ended.err
    assert "--api-key-file" in ended.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("plan", "--target", "things.example.com"), "Did you mean https://things.example.com?"),
        (("apply", "--target", "things.example.com"), "Did you mean https://things.example.com?"),
        (("drift", "--target", "localhost:8080"), "Did you mean https://localhost:8080?"),
        (("rollback", "--target", "http:/things.example.com"), "Did you mean http://things.example.com?"),
        (
            ("apply", "--target", "mysql://u:hunter2@db/things?password=hunter2"),
            "Did you mean https://db/things?",
        ),
        (("save", "--include-password", "--out", "things.example.com"), "no file"),
        (("save", "--include-password", "--out", "https://things.example.com"), "like an address"),
        (("save", "--out=--include-password"), "like an option"),
        (("apply", "--target", "mail.json", "--sql", "things.example.com"), "no file"),
        (("apply", "--target", "mail.json", "--curl", "https://things.example.com"), "like an address"),
        (("test", "--to", "a@plant.com", "--bundle", "https://things.example.com"), "like an address"),
        (("test", "--to", "a@plant.com", "--hand-over=--bundle"), "like an option"),
    ],
)
def test_an_address_or_an_option_never_becomes_a_file(
    mailconfig: Run, tmp_path: Path, command: tuple[str, ...], words: str
) -> None:
    (tmp_path / "from.json").write_text(document())
    source = {"save": ("--from", "from.json"), "rollback": ()}.get(command[0], ("from.json",))
    ended = mailconfig(command[0], *source, *command[1:])
    assert ended.code == 2
    assert words in ended.err
    assert "hunter2" not in ended.err
    assert [path.name for path in entries(tmp_path) if path.is_file()] == ["from.json"]


COMMANDS = ("plan", "apply", "rollback", "verify", "drift")


SECRET = "hunter2-on-the-command-line"


def parse(*words: str) -> object:
    return build_parser(words)[0].parse_args(list(words))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_targets_secrets_and_exit_codes(name: str) -> None:
    text = build_parser((name,))[1][name].format_help()
    for words in (
        "targets:",
        "postgresql://",
        "detect:",
        "exit codes:",
        "--json",
        "--target-ca-file",
        "--fingerprint",
    ):
        assert words in text
    assert [code for code in ("4 ", "5 ", "6 ", "130 ") if f"\n  {code}" not in text] == []
    assert {field.environment for field in access_fields() if field.environment not in text} == set()


@pytest.mark.parametrize("name", ["plan", "apply"])
def test_fields_can_be_given(name: str) -> None:
    text = build_parser((name,))[1][name].format_help()
    assert [field.key for field in FIELDS if not field.secret and f"--{field.option}" not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_target_or_a_profile_must_be_named(mailconfig: Run, name: str) -> None:
    ended = mailconfig(name)
    assert ended.code == 2
    assert "--target" in ended.err
    assert "--profile" in ended.err


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--target-password", "--api-key", "--code", "--password"])
def test_no_secret_is_an_option(mailconfig: Run, name: str, option: str) -> None:
    ended = mailconfig(name, "--target", "mail.json", option, SECRET)
    assert ended.code == 2
    assert SECRET not in ended.out + ended.err


def test_a_yes_to_http_names_its_host() -> None:
    words = ("plan", "--target", "http://a", "--allow-plain-http", "a", "--allow-plain-http", "b")
    assert parse(*words).allow_plain_http == ["a", "b"]  # type: ignore[attr-defined]
    assert parse(*words[:3]).allow_plain_http == []  # type: ignore[attr-defined]
