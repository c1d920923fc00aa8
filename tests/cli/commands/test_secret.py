"""`secret`: passwords of a profile in the keyring."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from mailconfig_gui.cli.main import main
from tests.cli.conftest import Run

SECRET = "hunter2 Ünïcode"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com", "--username", "u"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "keyring.json"


def test_secret_set_and_forget(process: Run, kept: Path) -> None:
    process("save", *GOOD, "--profile", "a")
    ended = process("secret", "set", "a", "--password-file", "-", stdin=SECRET.encode() + b"\n")
    assert (ended.code, ended.out) == (0, "Stored the password for u at smtp.plant.com.\n")
    assert list(json.loads(kept.read_text(encoding="utf-8")).values()) == [SECRET]
    assert process("secret", "forget", "a").code == 0
    assert json.loads(kept.read_text(encoding="utf-8")) == {}
    assert process("secret", "forget", "a").code == 0
    assert process("profiles", "--json").json[0]["stored"] == []


def test_secret_set_for_the_proxy(process: Run, kept: Path) -> None:
    proxy = ["--enable-proxy", "--proxy-host", "proxy.plant.com", "--proxy-port", "3128", "--proxy-user", "p"]
    process("save", *GOOD, *proxy, "--profile", "a")
    ended = process("secret", "set", "a", environment={"MAILCONFIG_PROXY_PASSWORD": SECRET})
    assert ended.out == "Stored the password for p at proxy.plant.com.\n"
    (name,) = json.loads(kept.read_text(encoding="utf-8"))
    assert name.endswith("/proxyPassword")


def test_secret_set_without_a_terminal_or_a_profile_is_4(process: Run) -> None:
    assert process("secret", "set", "a").code == 4
    process("save", *GOOD, "--profile", "a")
    ended = process("secret", "set", "a")
    assert ended.code == 4
    assert "MAILCONFIG_PASSWORD" in ended.err


def test_a_password_is_not_stored_for_a_server_that_was_not_asked_for(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch, kept: Path
) -> None:
    mailconfig("save", *GOOD, "--profile", "plant")

    def meanwhile(_: str) -> str:
        assert main(["save", "--profile", "plant", *changed]) == 0
        return SECRET

    monkeypatch.setattr("getpass.getpass", meanwhile)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True, buffer=io.BytesIO()))
    changed = ["--smtp-host", "other.plant.com"]
    ended = mailconfig("secret", "set", "plant")
    assert ended.code == 4
    assert "changed meanwhile" in ended.err
    assert not kept.exists()
    changed = ["--timeout", "5000"]
    assert mailconfig("secret", "set", "plant").code == 0
    (profile,) = mailconfig("profiles", "--json").json
    assert (profile["settings"]["timeout"], profile["stored"]) == ("5000", ["password"])
