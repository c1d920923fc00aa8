"""The list of providers, for people and for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mailconfig_gui.cli.main import main
from mailconfig_gui.storage.presets import load_presets

if TYPE_CHECKING:
    from mailconfig_gui.model.preset import Preset


def test_people_get_ids_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(load_presets())
    assert lines[0].split() == ["sendgrid", "SendGrid", "variants:", "global,", "eu"]
    assert "variants: us, eu" in next(line for line in lines if line.startswith("mailgun"))


def test_scripts_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "--json"]) == 0
    presets = {preset["id"]: preset for preset in json.loads(capsys.readouterr().out)}
    assert presets["sendgrid"]["settings"]["username"] == "apikey"
    assert presets["gmail"]["prepare"][0]["link"].startswith("https://")
    assert len(presets["ses"]["variants"]) == 20
    assert presets["gmail"]["checked"]
    assert presets["brevo"]["quota"]["per_day"] == 300
    assert presets["practice"]["quota"] is None
    assert presets["gmail"]["sources"]


@pytest.mark.parametrize("preset", load_presets().values(), ids=lambda preset: preset.id)
def test_people_are_told_what_to_prepare(preset: Preset, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "show", preset.id]) == 0
    shown = capsys.readouterr().out
    for step in preset.prepare:
        assert step.text in shown
        assert step.link in shown
    for note in preset.notes:
        assert note in shown
    assert preset.quota is None or preset.quota.advice() in shown
    hosts = [preset.settings.get("smtpHost"), *(one.settings.get("smtpHost") for one in preset.variants)]
    assert all(str(host) in shown for host in hosts if host)
    for endpoint in preset.endpoints:
        assert any(line.split()[:1] == [str(endpoint.port)] for line in shown.splitlines())
    assert preset.username.hint in shown
    assert preset.password.hint in shown


@pytest.mark.parametrize("words", [["--json", "show", "GMAIL"], ["show", "Gmail", "--json"]])
def test_scripts_get_one_as_they_get_all(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["providers", "--json"])
    every = json.loads(capsys.readouterr().out)
    assert main(["providers", *words]) == 0
    assert json.loads(capsys.readouterr().out) == next(one for one in every if one["id"] == "gmail")


@pytest.mark.parametrize(
    ("word", "meant"), [("gmial", "gmail"), ("amazon", "ses"), ("google", "google-workspace"), ("zzz", "")]
)
def test_an_unknown_one_is_2(word: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "show", word]) == 2
    words = capsys.readouterr().err
    assert "mailconfig providers lists all" in words
    assert ("Did you mean" in words, f"Did you mean {meant}?" in words) == (bool(meant), bool(meant))


def test_every_id_is_in_small_letters() -> None:
    """For an option takes them in any case."""
    for preset in load_presets().values():
        names = [preset.id, *(variant.id for variant in preset.variants)]
        assert names == [name.lower() for name in names]
