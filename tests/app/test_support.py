"""Files for others are written without secrets, or not at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import trustme

from mailconfig_gui.app.attempt import Aftermath
from mailconfig_gui.app.delivery_memory import Memory
from mailconfig_gui.app.redaction import SecretFoundError
from mailconfig_gui.app.support import around, bundle, platform_text, write_without_secrets
from mailconfig_gui.model.profile import Platform, Proof
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.transcript import TranscriptLine
from mailconfig_gui.storage.paths import Paths
from tests.storage.keyrings import MemoryStore
from tests.systems import entries, is_private

DOCUMENT = {"smtpHost": "smtp.plant.com", "username": "iot", "password": "hunter2!", "proxyPassword": ""}


def result(said: str) -> Result:
    line = TranscriptLine(1, "<", False, said)
    return Result(failure=Failure(Stage.AUTH, FailureKind.REPLY, said, said, 535), transcript=(line,))


def test_a_bundle_holds_what_was_seen_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    text = bundle(DOCUMENT, result("535 no"), Aftermath(), provider="custom", now=1_700_000_000)
    write_without_secrets(path, text, DOCUMENT)
    if sys.platform != "win32":
        assert is_private(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["made"] == "2023-11-14T22:13:20Z"
    assert content["settings"] == {"smtpHost": "smtp.plant.com", "username": "iot"}
    assert content["secrets"] == {"password": "set", "proxyPassword": "empty"}
    assert content["test"]["transcript"][0]["text"] == "535 no"
    assert content["versions"].keys() == {"mailconfig", "python", "openssl", "system"}


WORDS = (
    "password", "secret", "mail", "user", "wrong", "test", "localhost", "1", "a", "admin", "iot", "null", "535",
    "login", "smtp.plant.com", "ok", "platform",
)  # fmt: skip


@pytest.mark.parametrize("password", WORDS)
def test_a_password_that_is_a_common_word_changes_nothing(tmp_path: Path, password: str) -> None:
    """What the server repeats was masked as it came; the rest are our own words, and those of the settings."""
    document = {**DOCUMENT, "password": password}
    said = result(f"535 {password.upper()} not accepted")
    text = bundle(document, said, Aftermath(), provider="custom", now=0)
    assert text == bundle({**DOCUMENT, "password": "hunter2!"}, said, Aftermath(), provider="custom", now=0)
    write_without_secrets(tmp_path / "bundle.json", text, document)
    assert (tmp_path / "bundle.json").read_text(encoding="utf-8") == text


def test_a_telling_secret_is_masked_wherever_it_comes_from(tmp_path: Path) -> None:
    text = bundle(
        DOCUMENT, result("220 aHVudGVyMiE= or hunter2! \\u0068unter2!"), Aftermath(), provider=None, now=0
    )
    said = json.loads(text)["test"]["transcript"][0]["text"]
    assert said == "(left out: a secret was in it)"
    write_without_secrets(tmp_path / "words.txt", "You said HUNTER2! there.\nNo more.\n", DOCUMENT)
    assert (tmp_path / "words.txt").read_text(encoding="utf-8") == "You said **** there.\nNo more.\n"


def test_a_secret_spread_over_lines_keeps_the_file_away(tmp_path: Path) -> None:
    with pytest.raises(SecretFoundError, match="over several lines"):
        write_without_secrets(tmp_path / "words.txt", "hun\nter2!", DOCUMENT)
    assert entries(tmp_path) == []


def test_what_a_platform_said_goes_with_its_settings_and_no_secret() -> None:
    from mailconfig_gui.app.deliver import explain

    text = platform_text(
        "https://things.plant.com", "4.3", DOCUMENT, "Connect timed out", explain("Connect timed out", DOCUMENT),
        now=1_700_000_000,
    )  # fmt: skip
    assert text.startswith("https://things.plant.com, ThingsBoard 4.3\n2023-11-14 22:13:20 UTC\n")
    assert "smtpHost: smtp.plant.com" in text
    assert "Connect timed out" in text
    assert "hunter2!" not in text
    assert platform_text("https://a.b", "", {}, "No", None, now=0).startswith("https://a.b\n")


def test_what_is_known_beside_the_test_is_told(tmp_path: Path) -> None:
    paths, store = Paths(tmp_path / "config", tmp_path / "state"), MemoryStore()
    memory = Memory(paths, store, "thingsboard", "https://things.plant.com")
    for number in range(7):
        memory.record("apply", f"result {number}")
    authority = trustme.CA().cert_pem
    authority.write_to_path(tmp_path / "ca.pem")
    known = Platform(
        "https://things.plant.com", "ops@plant.com", "4.3", Proof("2026-11-23T08:00:00Z", True, "It sent.")
    )
    beside = around(
        tested=1_700_000_000, confirmed=True, ca_file=str(tmp_path / "ca.pem"), target=known, paths=paths, store=store
    )  # fmt: skip
    content = json.loads(
        bundle(DOCUMENT, result("250 ok"), Aftermath(), provider=None, now=1_700_000_100, around=beside)
    )
    assert (content["made"], content["tested"]) == ("2023-11-14T22:15:00Z", "2023-11-14T22:13:20Z")
    assert content["arrival"] == "confirmed"
    assert [len(one) for one in content["authority"]["sha256"]] == [64]
    target = content["target"]
    assert (target["address"], target["user"], target["version"]) == (known.address, known.user, "4.3")
    assert target["proof"]["words"] == "It sent."
    assert [line["result"] for line in target["history"]] == [f"result {number}" for number in range(2, 7)]
    bare = around(
        tested=0, confirmed=False, ca_file=str(tmp_path / "gone"), target=None, paths=paths, store=store
    )
    assert bare["authority"] == {"file": str(tmp_path / "gone"), "sha256": []}
    assert (bare["target"], bare["arrival"]) == (None, "not confirmed")
