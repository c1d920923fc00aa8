"""`apply`: settings brought to the stand-in of the platform, and to a file."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.conftest import LOGIN_PASSWORD, Run, document
from tests.java.servers import PASSWORD
from tests.platform_standin.server import Platform
from tests.systems import WINDOWS, files_below, is_private, mode


def forms(secret: str) -> set[bytes]:
    """Every form in which a secret might be written down."""
    raw = secret.encode()
    as_json = json.dumps(secret)[1:-1].encode()
    encoded = base64.b64encode(raw)
    return {raw, as_json, encoded, quote(secret).encode(), raw.hex().encode(), repr(secret)[1:-1].encode(),
            secret.encode("utf-16-le"), secret.encode("latin-1")}  # fmt: skip


def test_apply_twice_and_back(call: Run, platform: Platform, fields: list[str], home: Path) -> None:
    planned = call("plan", *fields, "--json")
    assert planned.code == 0
    assert planned.json["no_change"] is False
    assert platform.paths("POST") == ["/api/auth/login"]
    first = call("apply", *fields, "--json")
    assert (first.code, first.err) == (0, "")
    report = first.json
    assert (report["ok"], report["result"], report["changed"]) == (True, "applied", True)
    assert {name: test["ok"] for name, test in report["tests"].items()} == {
        "before": True,
        "connection": True,
    }
    assert "no restart is needed" in report["restart"]
    assert platform.state.mail["password"] == PASSWORD
    posts = len(platform.paths("POST"))
    second = call("apply", *fields, "--json").json
    assert (second["ok"], second["result"], second["changed"]) == (True, "no-change", False)
    assert platform.paths("POST")[posts:] == ["/api/auth/login", "/api/admin/settings/testMail"]
    assert second["tests"]["stored"]["ok"] is True, "the platform tested what it has stored"
    listed = call("rollback", "--list", "--json").json
    assert [one["state"] for one in listed] == [report["state"]]
    assert call("rollback", "--json").code == 2, "nobody can be asked here"
    back = call("rollback", "--yes", "--json")
    assert (back.code, back.json["result"]) == (6, "rolled-back"), "nothing listens at the earlier server"
    assert platform.state.mail["smtpHost"] == "localhost"
    listed = call("rollback", "--list", "--json").json
    assert [one["state"] for one in listed] == [back.json["state"], report["state"]], "it can be undone"
    told = call("rollback", "--history", "--json").json
    done = [(line["what"], line["result"]) for line in told]
    assert done == [("apply", "applied"), ("rollback", "rolled back, but the platform's test failed")]
    assert "Host: “localhost” → “127.0.0.1”" in call("rollback", "--history").out
    again = call("rollback", "--to", "gone", "--yes", "--json")
    assert (again.code, again.json["ok"], again.json["exit_code"]) == (4, False, 4)
    assert [path for path in home.rglob("*") if path.is_file()] != []


def test_no_secret_is_ever_written_or_shown(
    call: Run, platform: Platform, fields: list[str], home: Path, tmp_path: Path
) -> None:
    platform.state.mail.update(username="old", password="the earlier sécret", smtpHost="127.0.0.1")
    shown = ""
    for words in (
        ("plan",),
        ("apply",),
        ("apply", "--json"),
        ("drift",),
        ("verify",),
        ("rollback", "--yes", "--json"),
        ("rollback", "--yes"),
    ):
        ended = call(words[0], *(fields if words[0] != "rollback" else ()), *words[1:])
        shown += ended.out + ended.err
    (tmp_path / "shown").write_text(shown, encoding="utf-8")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keyring.json"]
    assert len(written) >= 2
    for path in written:
        data = path.read_bytes()
        for secret in (PASSWORD, LOGIN_PASSWORD, "the earlier sécret"):
            assert [form for form in forms(secret) if form in data] == [], path
        assert b"eyJ" not in data, f"a token in {path}"
    assert [path for path in files_below(home) if not (WINDOWS or mode(path) & 0o077 == 0)] == []


@pytest.mark.parametrize("option", ["--sql", "--curl"])
def test_a_form_that_cannot_be_written_hides_no_apply(mailconfig: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "from.json").write_text(document())
    (tmp_path / "form").mkdir()
    words = (
        "apply",
        "--target",
        "mail.json",
        "from.json",
        option,
        "form",
        "--platform-url",
        "https://p.example",
    )
    ended = mailconfig(*words, "--json")
    assert (tmp_path / "mail.json").exists()
    assert (ended.code, ended.json["changed"], ended.json["result"]) == (4, True, "failed")
    assert ended.json["changed_already"] == [f"The settings are written to {tmp_path / 'mail.json'}"]
    assert mailconfig("rollback", "--target", "mail.json", "--to", ended.json["state"], "--yes").code == 0


def test_practice_settings_are_applied_only_on_a_yes(mailconfig: Run, tmp_path: Path) -> None:
    words = ("apply", "--target", "mail.json", "--provider", "practice", "--mail-from", "a@plant.com",
             "--smtp-host", "localhost", "--smtp-port", "2525")  # fmt: skip
    refused = mailconfig(*words)
    assert (refused.code, "Add --yes" in refused.err) == (2, True)
    assert not (tmp_path / "mail.json").exists()


def test_a_file_is_planned_written_and_restored(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "from.json").write_text(document())
    words = ("--target", "mail.json", "from.json")
    assert mailconfig("plan", *words).code == 0
    assert not (tmp_path / "mail.json").exists()
    assert mailconfig("apply", *words, "--json").json["result"] == "applied"
    assert is_private(tmp_path / "mail.json")
    assert mailconfig("apply", *words, "--json").json["result"] == "no-change"
    assert mailconfig("rollback", "--target", "mail.json", "--yes").code == 0
    assert not (tmp_path / "mail.json").exists()


def test_forms_for_handing_over_are_private(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    (tmp_path / "from.json").write_text(document())
    old = os.umask(0)
    try:
        ended = mailconfig(
            "apply", "--target", "mail.json", "from.json", "--sql", "mail.sql", "--curl", "mail.sh",
            "--platform-url", "https://things.plant.com/iot", "--json",
        )  # fmt: skip
    finally:
        os.umask(old)
    assert ended.code == 0
    assert ended.json["written"] == ["mail.sql", "mail.sh", "mail.sh.json"]
    for name in ended.json["written"]:
        assert is_private(tmp_path / name)
    assert PASSWORD not in (tmp_path / "mail.sh").read_text()
    assert (
        json.loads((tmp_path / "mail.sh.json").read_text(encoding="utf-8"))["jsonValue"]["password"]
        == PASSWORD
    )


@pytest.mark.parametrize(
    "words",
    [
        ("apply", "--target", "mail.json"),
        ("apply", "--target", "mail.json", "from.json", "--profile", "p"),
        ("apply", "--target", "mail.json", "from.json", "--curl", "x.sh"),
        ("apply", "--target", "postgresql://127.0.0.1:1/x", "from.json", "--sql", "x.sql"),
        ("rollback", "--target", "postgresql://u:hunter2@127.0.0.1:1/x"),
        ("rollback", "--target", "jdbc:postgresql://127.0.0.1:1/x?user=u&password=hunter2"),
    ],
)
def test_wrong_usage(mailconfig: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "from.json").write_text(document())
    ended = mailconfig(*words)
    assert ended.code == 2
    assert "hunter2" not in ended.out + ended.err
