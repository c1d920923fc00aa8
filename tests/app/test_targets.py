"""From words to targets; nothing is contacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.targets import (
    Access,
    AccessNeededError,
    NoFileError,
    StoredFile,
    kind_of,
    named_file,
    open_target,
)
from mailconfig_gui.delivery.target import DeliveryError, Stop
from mailconfig_gui.storage import files
from tests.systems import entries, is_private, needs_links, needs_modes, needs_no_drives

LOGIN = Access({"user": "u", "password": "secret"})


def agreed(hosts: str) -> Access:
    return Access({**LOGIN.values, "plain_http": hosts})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://x", "thingsboard"), ("HTTP://x", "thingsboard"), ("postgresql://h/d", "postgresql"),
        ("jdbc:postgresql:d", "postgresql"), ("detect:", "postgresql"), ("mail.json", "file"), ("file:x", "file"),
    ],
)  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text).id == kind


def test_each_kind_opens(tmp_path: Path) -> None:
    (tmp_path / "thingsboard.conf").write_text("export SPRING_DATASOURCE_URL=jdbc:postgresql://db/things\n")
    places = {
        "https://x.example/iot": "https://x.example/iot",
        "jdbc:postgresql://h/d": "postgresql://h:5432/d",
        f"detect:{tmp_path}": "postgresql://db:5432/things",
        f"file:{tmp_path}/mail.json": str(tmp_path / "mail.json"),
    }
    for text, where in places.items():
        assert open_target(text, LOGIN, Stop()).where == where


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("things.example.com", "https://things.example.com"),
        ("things.example.com/login", "https://things.example.com/login"),
        ("thingsboard", "https://thingsboard"),
        ("10.0.0.5", "https://10.0.0.5"),
        ("10.0.0.5:8080", "https://10.0.0.5:8080"),
        ("localhost:8080", "https://localhost:8080"),
        ("things:8080", "https://things:8080"),
        ("http:/things", "http://things"),
        ("HTTPS:things", "https://things"),
        ("https//things/iot", "https://things/iot"),
        ("htps://things/iot", "https://things/iot"),
        ("mysql://u:secret@db/things?password=secret#secret", "https://db/things"),
        ("-x", ""), ("--force.json", ""), ("", ""), ("[::1]:8080", ""),
        ("absent\\mail", ""), ("../absent/mail", ""), ("~nobody-here/mail", ""), ("~nobody-here", ""),
        pytest.param("C:mail", "", marks=needs_no_drives), ("javascript:alert(1)", ""),
    ],
)  # fmt: skip
def test_what_is_not_surely_a_file_is_refused(
    text: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(NoFileError) as error:
        open_target(text, LOGIN, Stop())
    assert "secret" not in str(error.value) + error.value.hint
    assert error.value.hint.startswith(f"Did you mean {meant}? " if meant else "Name a file")
    assert entries(Path()) == []


@pytest.mark.parametrize(
    "text",
    [
        "mail.json",
        "MAIL.JSON",
        "here",
        "./mail",
        "folder/mail",
        "folder",
        "file:a:b",
        "FILE:mail",
        "mail\0.json",
    ],
)
def test_a_file_is_named_by_ending_folder_prefix_or_being_there(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").write_text("{}")
    (tmp_path / "folder").mkdir()
    assert open_target(text, Access(), Stop()).kind == "file"
    assert named_file(text) == Path(text[5:] if text[4:5] == ":" else text)


def test_a_placeholder_as_login_counts_only_where_the_person_gives_none(tmp_path: Path) -> None:
    """As the platform's thingsboard.conf is after an installation by the manual."""
    conf = "export SPRING_DATASOURCE_URL=jdbc:postgresql://db/things\nexport SPRING_DATASOURCE_USERNAME=postgres\n"
    conf += "export SPRING_DATASOURCE_PASSWORD=PUT_YOUR_POSTGRESQL_PASSWORD_HERE\n"
    (tmp_path / "thingsboard.conf").write_text(conf)
    with pytest.raises(DeliveryError, match="password of the database is a placeholder"):
        open_target(f"detect:{tmp_path}", Access(), Stop())
    assert open_target(f"detect:{tmp_path}", LOGIN, Stop()).where == "postgresql://db:5432/things"


def test_http_needs_a_yes_for_that_host() -> None:
    with pytest.raises(AccessNeededError, match="not encrypted"):
        open_target("http://x.example", agreed("y.example"), Stop())
    assert open_target("http://X.example", agreed("z.example x.EXAMPLE"), Stop()).kind == "thingsboard"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]", "localhost"])
def test_http_to_this_computer_needs_no_yes(host: str) -> None:
    assert open_target(f"http://{host}", LOGIN, Stop()).where == f"http://{host}"


def test_a_platform_needs_a_login() -> None:
    for access in (Access(), Access({"user": "u"}), Access({"password": "p"})):
        with pytest.raises(DeliveryError, match="login is needed"):
            open_target("https://x.example", access, Stop())
    assert open_target("https://x.example", Access({"api_key": "k"}), Stop()).kind == "thingsboard"


def test_no_secret_in_the_repr() -> None:
    assert "secret" not in repr(LOGIN)


@needs_modes
def test_a_file_that_gets_a_password_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_bytes(b"{}")
    path.chmod(0o640)
    assert StoredFile(path).update(lambda _: b'{"smtpHost": "a"}') == ""
    assert path.stat().st_mode & 0o777 == 0o640
    told = StoredFile(path).update(lambda _: b'{"smtpHost": "a", "password": "hunter2"}')
    assert "open to its group" in told
    assert is_private(path)


def test_a_file_of_this_computer(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    file = StoredFile(path)
    assert file.read() is None
    file.update(lambda old: b"1" if old is None else b"2")
    file.update(lambda old: b"1" if old is None else b"2")
    assert file.read() == b"2"
    assert is_private(path)
    file.update(lambda old: None)
    assert file.read() is None
    assert [backup.read_bytes() for backup in files.backups(path)] == [b"2", b"1"]


def test_a_file_that_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(files.StorageError, match="cannot be read"):
        StoredFile(tmp_path / ("n" * 300)).read()


@needs_links
def test_a_circle_of_links_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(files.StorageError, match="circle"):
        StoredFile(tmp_path / "loop").read()
