"""The list of providers, for people and for scripts."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.cli.main import main


def test_people_get_ids_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 17
    assert lines[0].split() == ["sendgrid", "SendGrid", "variants:", "global,", "eu"]
    assert "variants: us, eu" in next(line for line in lines if line.startswith("mailgun"))


def test_scripts_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "--json"]) == 0
    presets = {preset["id"]: preset for preset in json.loads(capsys.readouterr().out)}
    assert presets["sendgrid"]["settings"]["username"] == "apikey"
    assert presets["gmail"]["prepare"][0]["link"].startswith("https://")
    assert len(presets["ses"]["variants"]) > 20
    assert presets["gmail"]["checked"]
    assert presets["gmail"]["sources"]
