"""Files for others are written without secrets, or not at all."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.aftermath import Aftermath
from mailconfig_gui.app.support import SecretFoundError, bundle, write_without_secrets
from mailconfig_gui.smtp.events import Failure, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.transcript import TranscriptLine

DOCUMENT = {"smtpHost": "smtp.plant.com", "username": "iot", "password": "hunter2!", "proxyPassword": ""}


def result(said: str) -> Result:
    line = TranscriptLine(1, "<", False, said)
    return Result(failure=Failure(Stage.AUTH, "reply", said, said, 535), transcript=(line,))


def test_a_bundle_holds_what_was_seen_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    text = bundle(DOCUMENT, result("535 no"), Aftermath(), provider="custom", now=1_700_000_000)
    write_without_secrets(path, text, DOCUMENT)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["made"] == "2023-11-14T22:13:20Z"
    assert content["settings"] == {"smtpHost": "smtp.plant.com", "username": "iot"}
    assert content["secrets"] == {"password": "set", "proxyPassword": "empty"}
    assert content["test"]["transcript"][0]["text"] == "535 no"
    assert content["versions"].keys() == {"mailconfig", "python", "openssl", "system"}


def test_a_server_that_repeats_the_password_keeps_the_file_away(tmp_path: Path) -> None:
    text = bundle(DOCUMENT, result("535 aHVudGVyMiE= is wrong"), Aftermath(), provider=None, now=0)
    with pytest.raises(SecretFoundError, match="would have held a password"):
        write_without_secrets(tmp_path / "bundle.json", text, DOCUMENT)
    assert list(tmp_path.iterdir()) == []
