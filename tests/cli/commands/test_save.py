"""`save`: a settings file, a profile, standard output."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.cli.main import main
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.storage.system import MAKE_WRITABLE
from tests.cli.conftest import Run, document
from tests.systems import entries, is_private, needs_devices, needs_links, needs_modes

SECRET = "hunter2 Ünïcode"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mail.json"
    path.write_text(
        document(password=SECRET, clientSecret=SECRET, other={"refreshToken": SECRET}), encoding="utf-8"
    )
    return path


def values_of(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_bytes())["jsonValue"]
    return values


def test_save_writes_what_the_platform_takes(process: Run, tmp_path: Path) -> None:
    ended = process("save", *GOOD, "--username", "u", "--out", "mail.json")
    assert (ended.code, ended.err) == (0, "")
    assert is_private(tmp_path / "mail.json")
    values = values_of(tmp_path / "mail.json")
    assert "password" not in values
    assert values["timeout"] == "10000"
    assert process("check", "mail.json").code == 0


def test_save_layers_options_over_file_over_old_content(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(
        document(smtpHost="old.com", timeout="5555", extra=1), encoding="utf-8"
    )
    (tmp_path / "from.json").write_text(
        document(smtpHost="from.com", timeout=..., smtpPort="2525"), encoding="utf-8"
    )
    words = [
        "save",
        "--from",
        "from.json",
        "--out",
        "old.json",
        "--smtp-port",
        "587",
        "--tls-version",
        "TLSv1.3",
    ]
    assert mailconfig(*words).code == 0
    values = values_of(tmp_path / "old.json")
    assert (values["smtpHost"], values["smtpPort"], values["timeout"], values["extra"]) == (
        "from.com",
        "587",
        "5555",
        1,
    )
    assert mailconfig("save", "--out", "old.json", "--tls-version", "", "--no-enable-tls").code == 0
    assert (
        values_of(tmp_path / "old.json")["tlsVersion"],
        values_of(tmp_path / "old.json")["enableTls"],
    ) == ("", False)


def test_what_a_file_lacks_stays_missing(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "from.json").write_text(document(timeout=..., enableTls=...), encoding="utf-8")
    ended = mailconfig("save", "--from", "from.json", "--out", "new.json")
    assert ended.code == 3
    assert "Timeout is missing" in ended.err
    assert not (tmp_path / "new.json").exists()
    assert mailconfig("save", "--from", "from.json", "--out", "new.json", "--timeout", "9000").code == 0
    assert values_of(tmp_path / "new.json")["enableTls"] is True


def test_settings_with_errors_are_3_and_leave_everything_alone(mailconfig: Run, file: Path) -> None:
    before = file.read_bytes()
    ended = mailconfig("save", "--out", file, "--smtp-port", "70000", "--mail-from", "")
    assert ended.code == 3
    assert "70000" in ended.err
    assert "Mail From" in ended.err
    assert file.read_bytes() == before
    assert entries(file.parent) == [file]


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_a_broken_target_is_4_and_left_alone(mailconfig: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.json").write_bytes(content)
    assert mailconfig("save", *GOOD, "--out", "f.json").code == 4
    assert (tmp_path / "f.json").read_bytes() == content


def test_a_target_that_is_no_mail_document_is_3(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"key": "general", "jsonValue": {}}', encoding="utf-8")
    assert mailconfig("save", *GOOD, "--out", "f.json").code == 3


def test_a_password_without_a_home_is_2(process: Run, tmp_path: Path) -> None:
    for words, environment in (
        (["--password-file", "-"], {}),
        ([], {"MAILCONFIG_PASSWORD": SECRET}),
        ([], {"MAILCONFIG_PROXY_PASSWORD": SECRET}),
    ):
        ended = process(
            "save", *GOOD, *words, "--out", "f.json", stdin=SECRET.encode(), environment=environment
        )
        assert ended.code == 2
        assert "--include-password" in ended.err
        assert not (tmp_path / "f.json").exists()


def test_each_source_of_an_included_password(process: Run, tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("from option\n", encoding="utf-8")
    (tmp_path / "mailconfig-password").write_text("from systemd", encoding="utf-8")
    (tmp_path / "own.json").write_text(document(password="from file"), encoding="utf-8")
    variable = {"MAILCONFIG_PASSWORD": "from variable"}
    systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    all_words = ["--password-file", "pw", "--from", "own.json"]
    for words, environment, expected in (
        (all_words, {**variable, **systemd}, "from option"),
        (all_words[2:], {**variable, **systemd}, "from variable"),
        (all_words[2:], systemd, "from file"),
        ([*GOOD, "--username", "u"], systemd, "from systemd"),
        ([*GOOD, "--username", "u", "--password-file", "-"], {}, "from stdin"),
    ):
        target = tmp_path / f"{expected}.json"
        ended = process(
            "save",
            *words,
            "--include-password",
            "--out",
            target,
            stdin=b"from stdin\n",
            environment=environment,
        )
        assert ended.code == 0
        assert values_of(target)["password"] == expected
        assert expected not in ended.words.replace(str(target), "")


def test_including_a_password_that_nobody_gave_is_4(process: Run, tmp_path: Path) -> None:
    ended = process("save", *GOOD, "--username", "u", "--include-password", "--out", "f.json")
    assert ended.code == 4
    assert not (tmp_path / "f.json").exists()


def test_saving_again_without_the_password_takes_it_out_everywhere(mailconfig: Run, file: Path) -> None:
    assert mailconfig("save", "--out", file, "--timeout", "5000", "--include-password").code == 0
    assert mailconfig("save", "--out", file, "--timeout", "6000", "--include-password").code == 0
    assert values_of(file)["password"] == SECRET
    ended = mailconfig("save", "--out", file, "--timeout", "7000")
    assert ended.code == 0
    assert "taken out" in ended.err
    for path in file.parent.glob("mail.json*"):
        assert "password" not in values_of(path)
    assert len(list(file.parent.glob("mail.json*"))) == 4


@needs_links
def test_saving_into_a_link_a_folder_or_nowhere(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "mail.json")
    assert mailconfig("save", *GOOD, "--out", "link.json").code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real" / "mail.json").is_file()
    assert mailconfig("save", *GOOD, "--out", "real").code == 4
    assert mailconfig("save", *GOOD, "--out", "absent/mail.json").code == 4


@needs_modes
def test_a_strict_umask_makes_no_difference(mailconfig: Run, tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        assert mailconfig("save", *GOOD, "--out", "mail.json").code == 0
    finally:
        os.umask(before)
    assert is_private(tmp_path / "mail.json")


def test_a_profile_is_written_as_a_file(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (tmp_path / "from.json").write_text(document(extra=1), encoding="utf-8")
    mailconfig("save", "--from", "from.json", "--profile", "plant", "--password-file", "secret")
    assert mailconfig("save", "--from-profile", "plant", "--timeout", "9000", "--out", "open.json").code == 0
    values = values_of(tmp_path / "open.json")
    assert (values["smtpHost"], values["timeout"], values["extra"]) == ("smtp.plant.com", "9000", 1)
    assert "password" not in values
    ended = mailconfig("save", "--from-profile", "plant", "--include-password", "--out", "whole.json")
    assert ended.code == 0
    assert values_of(tmp_path / "whole.json")["password"] == SECRET
    assert SECRET not in ended.words


def test_a_stored_password_goes_into_no_file_for_another_server(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    mailconfig("save", *GOOD, "--username", "u", "--profile", "plant", "--password-file", "secret")
    words = ["save", "--from-profile", "plant", "--smtp-host", "evil.com", "--include-password"]
    ended = mailconfig(*words, "--out", "f.json")
    assert ended.code == 4
    assert "u at smtp.plant.com" in ended.err
    assert not (tmp_path / "f.json").exists()


def test_the_authority_goes_with_the_profile_and_beside_the_file(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PracticeServer() as server:
        key = trustme.CA().private_key_pem.bytes().decode("ascii")
        (tmp_path / "ca.pem").write_text(key + server.ca_pem, encoding="ascii")
        fields = ("--mail-from", "a@plant.com", "--smtp-host", "localhost", "--smtp-port", server.ports["starttls"],
                  "--username", server.username)  # fmt: skip
        monkeypatch.setenv("MAILCONFIG_PASSWORD", server.password)
        saved = mailconfig("save", "--profile", "plant", *fields, "--ca-file", "ca.pem")
        assert saved.code == 0
        (tmp_path / "ca.pem").unlink()
        tested = mailconfig("test", "--profile", "plant", "--to", "b@plant.com", "--json")
        assert (tested.code, tested.json["ok"]) == (0, True), "it is trusted without being named again"
    exported = mailconfig("save", "--from-profile", "plant", "--out", "a.json", "--yes")
    assert exported.code == 0
    assert "The authority of its mail server is in a.json.ca.pem; use it with --ca-file." in exported.out
    assert "BEGIN CERTIFICATE" in (tmp_path / "a.json.ca.pem").read_text()
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
    ]
    assert "CERTIFICATE" not in (tmp_path / "a.json").read_text(), "the platform's file gets no key of ours"
    assert mailconfig("save", *fields, "--out", "b.json", "--ca-file", "a.json.ca.pem").code == 2
    assert mailconfig("save", "--profile", "plant", "--ca-file", "a.json").code == 4


def test_a_profile_is_copied_by_another_command(mailconfig: Run) -> None:
    ended = mailconfig("save", "--from-profile", "a", "--profile", "b")
    assert ended.code == 2
    assert "profiles duplicate" in ended.err


@pytest.mark.parametrize("name", ["-", pytest.param("/dev/stdout", marks=needs_devices)])
def test_standard_output_holds_the_document_and_nothing_else(process: Run, tmp_path: Path, name: str) -> None:
    ended = process("save", *GOOD, "--username", "ü", "--out", name, environment={"LC_ALL": "C"})
    assert ended.code == 0
    assert ended.json["jsonValue"]["username"] == "ü"
    assert process("check", "-", stdin=ended.out.encode()).code == 0
    assert entries(tmp_path) == []


def test_what_is_to_know_about_the_document_goes_to_standard_error(mailconfig: Run, tmp_path: Path) -> None:
    ended = mailconfig("save", *GOOD, "--timeout", "100", "--out", "-")
    assert (ended.code, "short" in ended.err) == (0, True)
    assert ended.json["jsonValue"]["timeout"] == "100"
    ended = mailconfig("save", *GOOD, "--smtp-port", "0", "--out", "-")
    assert (ended.code, ended.out) == (3, "")
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    ended = mailconfig("save", *GOOD, "--out", "-", "--password-file", "secret")
    assert (ended.code, ended.out) == (2, "")


def test_no_secret_of_any_kind_goes_to_standard_output_unasked(mailconfig: Run, file: Path) -> None:
    document = json.loads(file.read_text())
    document["jsonValue"] |= {"clientSecret": SECRET, "other": {"password": SECRET}}
    file.write_text(json.dumps(document))
    ended = mailconfig("save", "--from", file, "--out", "-")
    assert (ended.code, SECRET in ended.out) == (0, False)
    assert "Other secrets of the settings are left out." in ended.err
    ended = mailconfig("save", "--from", file, "--out", "-", "--include-password")
    assert ended.json["jsonValue"]["clientSecret"] == SECRET


@needs_modes
def test_the_rights_of_a_file_are_kept_or_their_end_is_said(mailconfig: Run, file: Path) -> None:
    file.chmod(0o640)
    ended = mailconfig("save", "--from", file, "--out", file, "--timeout", "9000", "--include-password")
    assert (ended.code, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
    assert "open to its group" in ended.err
    assert f"chmod 640 {file}" in ended.err
    plain = file.with_name("plain.json")
    plain.write_text(document(), encoding="utf-8")
    plain.chmod(0o640)
    ended = mailconfig("save", "--out", plain, "--timeout", "9000")
    assert (ended.code, ended.err) == (0, "")
    assert stat.S_IMODE(plain.stat().st_mode) == 0o640


def test_a_read_only_file_is_4_and_left_alone(mailconfig: Run, file: Path) -> None:
    file.chmod(0o444)
    before = file.read_bytes()
    ended = mailconfig("save", "--out", file, "--timeout", "9000")
    assert (ended.code, ended.out) == (4, "")
    assert "read-only" in ended.err
    assert f"{MAKE_WRITABLE} {file}" in ended.err
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.glob("mail.json*")] == ["mail.json"]


def test_no_name_is_no_file(mailconfig: Run, tmp_path: Path) -> None:
    ended = mailconfig("save", *GOOD, "--out", "")
    assert ended.code == 2
    assert "names no file" in ended.err
    assert entries(tmp_path) == []


VALUES = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("mail-from", "smtp-host", "smtp-port", "timeout", "username"), VALUES)
    )
)
def test_whatever_is_typed_the_file_is_good_or_not_written(
    tmp_path_factory: pytest.TempPathFactory, options: dict[str, str]
) -> None:
    target = tmp_path_factory.mktemp("save") / "mail.json"
    code = main(["save", "--out", str(target), *(f"--{name}={value}" for name, value in options.items())])
    assert code in (0, 3)
    assert target.exists() is (code == 0)
    if code == 0:
        assert main(["check", str(target)]) == 0
        assert values_of(target)["username"] == options["username"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_200_saves_at_once_leave_one_whole_file(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "mail.json"
    target.write_text(document(), encoding="utf-8")
    program = "import sys; from mailconfig_gui.cli.main import main; sys.exit(main(sys.argv[1:]))"

    def save(number: int) -> tuple[int, str]:
        words = [sys.executable, "-c", program, "save", "--out", str(target), "--timeout", str(5000 + number)]
        while True:
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            # On a busy machine its turn may not come within half a minute. It is told to try again.
            if done.returncode != 4 or "Another program is writing here" not in done.stderr:
                return done.returncode, done.stderr

    with ThreadPoolExecutor(200) as pool:
        assert set(pool.map(save, range(200))) == {(0, "")}
    assert main(["check", str(target)]) == 0
    assert 5000 <= int(values_of(target)["timeout"]) < 5200
    assert len(list(tmp_path.glob("mail.json.*.bak"))) == 10
    assert list(tmp_path.glob(".mailconfig*")) == []


def test_practice_settings_are_saved_to_a_file_only_on_a_yes(mailconfig: Run, tmp_path: Path) -> None:
    words = [
        "save",
        "--provider",
        "practice",
        "--smtp-port",
        "2525",
        "--mail-from",
        "a@plant.com",
        "--out",
        "f.json",
    ]
    ended = mailconfig(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "The platform cannot use these settings" in ended.err
    assert not (tmp_path / "f.json").exists()
    assert mailconfig(*words, "--yes").code == 0
    assert mailconfig("save", "--from", "f.json", "--username", "practice", "--out", "g.json").code == 2
    assert mailconfig(*words[:-2], "--profile", "a").code == 0
    for target in ("g.json", "-"):
        assert mailconfig("save", "--from-profile", "a", "--out", target).code == 2


def test_without_the_client_secret_settings_with_oauth2_are_not_printed(
    mailconfig: Run, tmp_path: Path
) -> None:
    """The platform could not save them; nor do they go out by the way."""
    keys = {
        "enableOauth2": True, "providerId": "CUSTOM", "clientId": "app", "clientSecret": "hush-hush",
        "tokenUri": "https://login.plant.com/token", "redirectUri": "http://localhost", "username": "u@plant.com",
    }  # fmt: skip
    (tmp_path / "mail.json").write_text(document(**keys))
    ended = mailconfig("save", "--from", "mail.json", "--out", "-")
    assert (ended.code, ended.out) == (4, "")
    assert "--include-password" in ended.err
    assert "hush-hush" not in ended.err
