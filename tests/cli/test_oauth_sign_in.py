"""`oauth sign-in` at the practice server, by a person with a browser, without one, and with a bad provider."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from tests.cli.conftest import Practice, Run, Typed
from tests.cli.sign_in_process import address, started
from tests.ctrl_c import ASKED, END_S, ask_for_end
from tests.practice.person import consent
from tests.systems import is_private, needs_links, needs_posix_shell

KEYS = {
    "ok", "fault", "mailbox", "account", "granted", "rotated", "profile", "file", "stages", "cautions", "problems",
    "diagnosis", "clocks",
}  # fmt: skip


def secrets_of(practice: Practice) -> list[str]:
    return [practice.server.authorization.client_secret, *practice.kept().values()]


def test_a_sign_in_is_proved_and_kept_in_a_profile(
    mailconfig: Run, practice: Practice, desktop: None
) -> None:
    ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--profile", "plant")
    assert ended.code == 0, ended.words
    assert "✓ OAuth token" in ended.out
    assert "✓ Login       XOAUTH2 as practice@example.com" in ended.out
    assert "Saved the profile “plant”; client secret and refresh token are in the keyring." in ended.out
    assert "mailconfig apply --target URL --profile plant\n" in ended.out
    assert set(practice.kept()) == {"clientSecret", "refreshToken"}
    assert [secret for secret in secrets_of(practice) if secret in ended.words] == []
    profile = open_home().profiles.load("plant")
    assert profile.draft["enableOauth2"] is True
    assert profile.draft["redirectUri"] == "http://localhost"
    assert profile.oauth is not None
    assert profile.oauth.consented
    assert mailconfig("oauth", "status", "--profile", "plant").code == 0
    shown = mailconfig("show", "--profile", "plant", "--json").json
    assert (shown["secrets"]["clientSecret"], shown["secrets"]["refreshToken"]) == ("keyring", "keyring")


def test_a_sign_in_is_kept_in_a_file_that_is_its_owners_alone(
    mailconfig: Run, practice: Practice, desktop: None, tmp_path: Path
) -> None:
    stale = {"tokenGenerated": False, "refreshTokenExpires": 1_700_000_000_000, "other": "stays"}
    content = json.loads(practice.file.read_text())
    practice.file.write_text(json.dumps({**content, "jsonValue": {**content["jsonValue"], **stale}}))
    ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--out", practice.file)
    assert ended.code == 0, ended.words
    assert "in clear text" in ended.out
    assert is_private(practice.file)
    values = json.loads(practice.file.read_text())["jsonValue"]
    assert values["clientSecret"] == practice.server.authorization.client_secret
    assert values["refreshToken"] not in ended.words
    assert (values["tokenGenerated"], values["scope"], values["other"]) == (True, ["mail", "openid"], "stays")
    assert "refreshTokenExpires" not in values
    assert practice.kept() == {}
    tested = mailconfig(
        "test", practice.file, "--to", "a@example.com", "--ca-file", practice.ca_file, "--json", "--no-send"
    )
    assert (tested.code, [one["stage"] for one in tested.json["stages"]][:2]) == (
        0,
        ["config", "oauth-token"],
    )


@pytest.mark.parametrize(
    ("keyring", "asked", "words"),
    [
        (
            "LockedKeyring",
            False,
            "Nobody was asked to sign in. | not unlocked | Unlock the keyring | Use --out FILE",
        ),
        ("BrokenKeyring", True, "ConnectionResetError | is lost: sign in again. | Use --out FILE"),
        ("DroppingKeyring", True, "did not keep | is lost: sign in again."),
    ],
)
def test_a_keyring_that_fails_is_told_with_what_is_lost(
    mailconfig: Run, practice: Practice, desktop: None, monkeypatch: pytest.MonkeyPatch,
    keyring: str, asked: bool, words: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"tests.storage.keyrings.{keyring}")
    ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--profile", "plant")
    assert (ended.code, "✓ Login" in ended.out) == (4, asked), ended.words
    for part in words.split(" | "):
        assert part in ended.err
    assert "MAILCONFIG_PASSWORD" not in ended.err
    assert open_home().profiles.find("plant") is None
    assert practice.kept() == {}
    assert [secret for secret in secrets_of(practice) if secret in ended.words] == []


@needs_links
def test_a_file_that_is_read_only_is_told_before(
    mailconfig: Run, practice: Practice, desktop: None, tmp_path: Path
) -> None:
    closed = tmp_path / "closed.json"
    closed.write_text(practice.file.read_text())
    closed.chmod(0o444)
    (tmp_path / "link.json").symlink_to(closed)
    for out in (closed, tmp_path / "link.json"):
        ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--out", out)
        assert (ended.code, "read-only" in ended.err, ended.out) == (4, True, "")


def test_the_object_tells_all_but_secrets(mailconfig: Run, practice: Practice, desktop: None) -> None:
    more = ["--audience", "testing", "--secret-expires", "2999-01-01"]
    ended = mailconfig(
        "oauth", "sign-in", practice.file, *practice.app, "--profile", "plant", "--json", *more
    )
    told = ended.json
    assert set(told) == KEYS
    assert (told["ok"], told["fault"], told["profile"], told["file"]) == (True, None, "plant", None)
    assert (told["mailbox"], told["account"]) == ("practice@example.com",) * 2
    assert (told["granted"], told["rotated"], told["problems"][1:]) == (["mail", "openid"], False, [])
    assert told["stages"][-1]["stage"] == "auth"
    assert told["clocks"][0]["ends"] == "2999-01-01T00:00:00Z"
    assert practice.server.authorization.authorization_uri in ended.err
    assert [secret for secret in secrets_of(practice) if secret in ended.words] == []


def test_a_profile_that_was_signed_in_for_is_renewed_by_its_name(
    mailconfig: Run, practice: Practice, desktop: None
) -> None:
    first = ["--profile", "plant"]
    assert mailconfig("oauth", "sign-in", practice.file, *practice.app, *first).code == 0
    before = practice.kept()
    ended = mailconfig("oauth", "sign-in", *first, "--ca-file", practice.ca_file)
    assert ended.code == 0, ended.words
    after = practice.kept()
    assert after["clientSecret"] == before["clientSecret"]
    assert after["refreshToken"] != before["refreshToken"]
    other = mailconfig(
        "oauth", "sign-in", "--from-profile", "plant", "--ca-file", practice.ca_file, "--out", "a.json"
    )
    assert other.code == 0, other.words


def test_a_token_that_was_replaced_at_once_is_the_one_that_is_kept(
    mailconfig: Run, practice: Practice, desktop: None
) -> None:
    practice.server.fault = "token-rotated"
    ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--profile", "plant")
    assert ended.code == 0
    assert "replaces the refresh token at each use" in ended.err
    assert mailconfig("oauth", "refresh", "--profile", "plant", "--ca-file", practice.ca_file).code == 0


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("consent-refused", 1, "Consent was refused on the provider's page"),
        ("box-unticked", 1, "Consent was given, but not to this: mail."),
        ("no-refresh-token", 1, "The provider gave no refresh token"),
        ("token-revoked", 1, "invalid_grant"),
        ("secret-expired", 1, "invalid_client"),
        ("token-expired", 1, "535"),
        ("token-not-json", 1, "what came is no JSON"),
        ("scope-missing", 1, "535"),
        ("mailbox-wrong", 1, "somebody.else@example.com signed in"),
    ],
)
def test_every_fault_of_a_provider_has_words_and_stores_nothing(
    mailconfig: Run, practice: Practice, desktop: None, fault: str, code: int, words: str
) -> None:
    practice.server.fault = fault
    command = ["oauth", "sign-in", practice.file, *practice.app, "--profile", "plant"]
    ended = mailconfig(*command)
    assert ended.code == code
    assert words in ended.words
    assert "error  Not signed in." in ended.err
    ended = mailconfig(*command, "--json")
    assert (ended.code, set(ended.json), ended.json["ok"]) == (code, KEYS, False)
    assert ended.json["fault"]
    assert practice.kept() == {}
    assert mailconfig("profiles", "--json").json == []
    assert practice.server.authorization.client_secret not in ended.words


# --- without a browser -----------------------------------------------------------------------------------------------


def test_without_a_browser_the_address_and_the_ways_back_are_told(
    home: Path, practice: Practice, tmp_path: Path
) -> None:
    words = [practice.file, *practice.app, "--out", "out.json", "--no-browser"]
    with started(tmp_path, *words) as process:
        url = address(process)
        assert process.stdout is not None
        assert "--paste" in process.stdout.readline()
        back = consent(url)
        assert re.match(r"http://localhost:\d+\?code=", back)
        subprocess.run([sys.executable, "-c", "import sys, urllib.request as u; u.urlopen(sys.argv[1])", back],
                       check=True, timeout=20)  # fmt: skip
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "Saved" in out


def test_an_answer_is_pasted_and_what_is_none_asked_for_again(
    home: Path, practice: Practice, tmp_path: Path
) -> None:
    with started(tmp_path, practice.file, *practice.app, "--out", "out.json", "--paste") as process:
        back = consent(address(process))
        out, err = process.communicate(f"\nwhat?\n{back.replace('state=', 'state=x')}\n{back}\n", timeout=20)
    assert process.returncode == 0, err
    assert out.count("This is not the whole address") == 2
    assert "This address is the answer to an earlier try" in out
    assert re.search(r"code=([^&]+)", back)[1] not in out + err  # type: ignore[index]


@pytest.mark.parametrize("typed_in", [b"", b"\0\xff\n" * 40, b"\0" * 2_000_000])
def test_an_input_without_an_answer_ends_it(
    mailconfig: Run, practice: Practice, typed: Typed, typed_in: bytes
) -> None:
    typed(typed_in)
    ended = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--out", "out.json", "--paste")
    assert ended.code == 4
    assert "Standard input brought no address." in ended.err
    assert not Path("out.json").exists()


@needs_posix_shell
def test_a_closed_input_ends_it(home: Path, practice: Practice, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mailconfig_gui", "oauth", "sign-in", practice.file, *practice.app]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *map(str, command), "--out", "out.json", "--paste"],
        capture_output=True, text=True, cwd=tmp_path, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, "Standard input brought no address." in done.stderr) == (4, True)


@pytest.mark.parametrize(
    "way", [["--no-browser"], ["--paste"], ["--no-browser", "--json"], ["--paste", "--json"]]
)
@pytest.mark.parametrize("number", ASKED[:2])
def test_ctrl_c_ends_every_wait_at_once(
    home: Path, practice: Practice, tmp_path: Path, way: list[str], number: signal.Signals
) -> None:
    with started(tmp_path, practice.file, *practice.app, "--profile", "plant", *way) as process:
        stream = process.stderr if "--json" in way else process.stdout
        assert stream is not None
        while not stream.readline().startswith("  http"):
            pass
        ask_for_end(process, number)
        out, err = process.communicate(timeout=END_S)
    assert process.returncode == 130
    assert "Traceback" not in err
    if "--json" in way:
        assert json.loads(out)["fault"] == "cancelled"
    assert practice.kept() == {}


def test_ctrl_c_ends_a_token_endpoint_that_does_not_answer(
    home: Path, practice: Practice, tmp_path: Path
) -> None:
    practice.server.fault = "token-slow"
    with started(tmp_path, practice.file, *practice.app, "--profile", "plant", "--paste") as process:
        back = consent(address(process))
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{back}\n")
        process.stdin.flush()
        while "The provider agreed" not in process.stdout.readline():
            pass
        ask_for_end(process)
        process.communicate(timeout=END_S)
    assert process.returncode == 130
