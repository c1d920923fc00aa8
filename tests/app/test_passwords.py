from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from mailconfig_gui.app.passwords import (
    Given,
    OtherOwnerError,
    PasswordError,
    find_password,
    read_secret,
    take_given,
)
from mailconfig_gui.model.owner import Owner, owner_of
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.storage.files import StorageError
from tests.storage.keyrings import MemoryStore

KEYS = [
    ("password", "MAILCONFIG_PASSWORD", "mailconfig-password"),
    ("proxyPassword", "MAILCONFIG_PROXY_PASSWORD", "mailconfig-proxy-password"),
    ("clientSecret", "MAILCONFIG_CLIENT_SECRET", "mailconfig-client-secret"),
    ("refreshToken", "MAILCONFIG_REFRESH_TOKEN", "mailconfig-refresh-token"),
]
DRAFT: dict[str, object] = {
    "smtpHost": "smtp.plant.com", "username": "u", "proxyHost": "proxy.plant.com", "proxyUser": "p",
    "clientId": "0f8f", "tokenUri": "https://login.plant.com/token",
}  # fmt: skip


def take(options: dict[str, str | None], environment: dict[str, str], stdin: bytes = b"") -> Given:
    return take_given(options, environment, io.BytesIO(stdin))


@pytest.mark.parametrize(("key", "variable", "credential"), KEYS)
def test_the_order(tmp_path: Path, key: str, variable: str, credential: str) -> None:
    """Each source in turn is the first that is left: option, variable, file's own, credential, keyring."""
    option = tmp_path / "option"
    option.write_text("from option\n", encoding="utf-8")
    (tmp_path / credential).write_text("from systemd\n", encoding="utf-8")
    store = MemoryStore()
    store.set("plant-1", key, "from keyring")
    owner = {
        "password": Owner("smtp.plant.com", "u"),
        "proxyPassword": Owner("proxy.plant.com", "p"),
        "clientSecret": Owner("login.plant.com", "0f8f"),
        "refreshToken": Owner("login.plant.com, smtp.plant.com", "u (0f8f)"),
    }[key]
    profile = Profile("Plant", "plant-1", owners={key: owner})

    def find(*, with_option: bool, with_variable: bool, own: bool, systemd: bool, kept: bool) -> str | None:
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)} if systemd else {}
        if with_variable:
            environment[variable] = "from variable"
        given = take({key: str(option) if with_option else None}, environment)
        assert variable not in environment
        return find_password(
            key,
            {**DRAFT, key: "from file"} if own else DRAFT,
            given=given,
            environment=environment,
            profile=profile if kept else None,
            store=store if kept else None,
        )

    found = [
        find(
            with_option=left > 4, with_variable=left > 3, own=left > 2, systemd=left > 1, kept=left > 0
        )
        for left in range(5, -1, -1)
    ]  # fmt: skip
    assert found == ["from option", "from variable", "from file", "from systemd", "from keyring", None]


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"a\n", "a"), (b"a\r\n", "a"), (b"a\n\n", "a\n"), (b" a \t", " a \t"), (b"a\r", "a\r"), ("ü€😀".encode(), "ü€😀"),
     (b"\xef\xbb\xbfa", "a")],
)  # fmt: skip
def test_one_final_line_end_is_dropped_and_nothing_else(tmp_path: Path, data: bytes, value: str) -> None:
    (tmp_path / "file").write_bytes(data)
    assert take({"password": str(tmp_path / "file")}, {}).values == {"password": value}
    assert take({"password": "-"}, {}, data).values == {"password": value}


@pytest.mark.parametrize("data", [b"\xff", b"", b"\n", b"x" * 70_000])
def test_what_is_no_password_is_refused_without_repeating_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    for option in (str(tmp_path / "file"), "-"):
        with pytest.raises((PasswordError, StorageError)) as caught:
            take({"password": option}, {}, data)
        assert "xxxx" not in str(caught.value)


def test_a_missing_password_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        take({"password": str(tmp_path / "absent")}, {})


def test_variables_leave_the_environment_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", "hunter2")
    monkeypatch.setenv("MAILCONFIG_PROXY_PASSWORD", "")
    given = take_given({}, os.environ, io.BytesIO())
    assert given.values == {"password": "hunter2"}
    assert "hunter2" not in repr(given)
    assert not [name for name in os.environ if "PASSWORD" in name]
    assert os.getenv("MAILCONFIG_PASSWORD") is None


@pytest.mark.parametrize("changes", [{"smtpHost": "evil.example.com"}, {"username": "other"}])
def test_a_stored_password_goes_to_its_own_server_and_user_only(changes: dict[str, object]) -> None:
    store = MemoryStore()
    store.set("plant-1", "password", "hunter2")
    profile = Profile("Plant", "plant-1", owners={"password": Owner("smtp.plant.com", "u")})
    with pytest.raises(OtherOwnerError, match=r"u at smtp\.plant\.com"):
        find_password(
            "password",
            {**DRAFT, **changes},
            given=Given({}),
            environment={},
            profile=profile,
            store=store,
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"smtpHost": "evil.example.com"},
        {"username": "other"},
        {"clientId": "other"},
        {"tokenUri": "https://evil.example.com/token"},
        {"tokenUri": "https://login.plant.com.evil.example/token"},
        {"tokenUri": "https://login.plant.com@evil.example/token"},
        {"tokenUri": "http:// login.plant.com/token"},
        {"tokenUri": ""},
    ],
)
def test_a_stored_token_goes_to_its_own_provider_app_mailbox_and_mail_server_only(
    changes: dict[str, object],
) -> None:
    store = MemoryStore()
    store.set("plant-1", "refreshToken", "1//0g")
    owners = {"refreshToken": owner_of("refreshToken", DRAFT)}
    profile = Profile("Plant", "plant-1", owners=owners)
    with pytest.raises(OtherOwnerError) as caught:
        find_password(
            "refreshToken",
            {**DRAFT, **changes},
            given=Given({}),
            environment={},
            profile=profile,
            store=store,
        )
    assert "1//0g" not in f"{caught.value}{caught.value!r}"
    assert (caught.value.title, caught.value.hint) == (
        "What is stored was not used: Refresh token",
        "Sign in with these settings.",
    )


def test_an_empty_entry_of_the_file_is_none() -> None:
    assert find_password("password", {**DRAFT, "password": ""}, given=Given({}), environment={}) is None


def test_a_broken_credential_is_said(tmp_path: Path) -> None:
    (tmp_path / "mailconfig-password").write_bytes(b"\xff")
    with pytest.raises(PasswordError, match="not UTF-8"):
        find_password(
            "password", DRAFT, given=Given({}), environment={"CREDENTIALS_DIRECTORY": str(tmp_path)}
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_an_editor_s_mark_is_no_part_of_the_password(tmp_path: Path, encoding: str, end: str) -> None:
    """Notepad writes UTF-8 or UTF-16 with a byte order mark, PowerShell's > UTF-16."""
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    data = f"{mark}hunter2 Ünïcode{end}".encode(encoding)
    (tmp_path / "file").write_bytes(data)
    assert read_secret(str(tmp_path / "file"), io.BytesIO()) == "hunter2 Ünïcode"
    assert read_secret("-", io.BytesIO(data)) == "hunter2 Ünïcode"
    (tmp_path / "mailconfig-password").write_bytes(data)
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert find_password("password", DRAFT, given=Given({}), environment=environment) == "hunter2 Ünïcode"


def test_an_editor_s_mark_in_a_variable_is_no_part_of_the_password() -> None:
    environment = {"MAILCONFIG_PASSWORD": "\ufeffhunter2", "MAILCONFIG_PROXY_PASSWORD": "\ufeff"}
    assert take({}, environment).values == {"password": "hunter2"}


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_alone_is_empty(mark: bytes) -> None:
    with pytest.raises(PasswordError, match="empty"):
        read_secret("-", io.BytesIO(mark))


@pytest.mark.parametrize("data", ["hunter2".encode("utf-16-le"), "hunter2".encode("utf-32"), b"\xff\xfeh"])
def test_what_is_no_text_is_refused_and_not_repeated(data: bytes) -> None:
    with pytest.raises(PasswordError, match=r"UTF-8|UTF-16") as error:
        read_secret("-", io.BytesIO(data))
    assert "hunter" not in str(error.value)


def test_a_number_of_a_file_is_read_as_the_platform_reads_it() -> None:
    given = Given({})
    assert find_password("password", {**DRAFT, "password": 12}, given=given, environment={}) == "12"
    assert find_password("password", {**DRAFT, "password": None}, given=given, environment={}) is None
