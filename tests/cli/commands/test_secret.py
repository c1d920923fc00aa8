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


OAUTH2 = [
    "--enable-oauth2", "--provider-id", "CUSTOM", "--client-id", "app", "--token-uri", "https://login.plant.com/token",
    "--auth-uri", "https://login.plant.com/", "--redirect-uri", "http://localhost", "--scope", "mail",
]  # fmt: skip


def test_with_oauth2_the_client_secret_is_stored_and_the_day_on_which_it_ends(
    process: Run, kept: Path
) -> None:
    assert process("save", *GOOD, "--username", "u@plant.com", *OAUTH2, "--profile", "a").code == 0
    asked = process("secret", "set", "a")
    assert (asked.code, "--client-secret-file" in asked.err) == (4, True)
    words = ["secret", "set", "a", "--client-secret-file", "-", "--secret-expires", "2999-01-01"]
    ended = process(*words, stdin=SECRET.encode())
    assert (ended.code, ended.out) == (0, "Stored the client secret for app at login.plant.com.\n")
    ended = process("secret", "set", "a", "--refresh-token-file", "-", stdin=b"token")
    assert ended.out == "Stored the refresh token for u@plant.com (app) at login.plant.com, smtp.plant.com.\n"
    assert list(json.loads(kept.read_text(encoding="utf-8")).values()) == [SECRET, "token"]
    told = process("oauth", "status", "--profile", "a", "--json").json
    assert (told["signed_in"], told["clocks"][0]["ends"]) == (True, "2999-01-01T00:00:00Z")
    # The next one ends at another day.
    assert process(*words[:-2], stdin=b"new").code == 0
    assert process("oauth", "status", "--profile", "a", "--json").json["clocks"][0]["ends"] is None
    assert process("secret", "forget", "a").out == "No secret of “a” is stored any more.\n"
    assert json.loads(kept.read_text(encoding="utf-8")) == {}
    assert process("oauth", "status", "--profile", "a").code == 1
