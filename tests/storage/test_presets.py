"""Every preset file keeps the contract; a broken one is named with its key."""

import re
from pathlib import Path

import pytest

from mailconfig_gui.model.fields import BY_KEY, defaults
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.preset import Preset, recognise, suggest
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import check, security_of
from mailconfig_gui.storage.presets import load_presets

PRESETS = load_presets()
IDS = [
    "sendgrid", "gmail", "google-workspace", "google-workspace-relay", "microsoft365", "ses", "mailgun", "postmark",
    "brevo", "zoho", "yahoo", "icloud", "fastmail", "resend", "relay", "practice", "custom",
]  # fmt: skip


def test_the_drop_down_has_these_in_this_order() -> None:
    assert list(PRESETS) == IDS
    assert len({preset.order for preset in PRESETS.values()}) == len(IDS)
    assert len({preset.name for preset in PRESETS.values()}) == len(IDS)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_each_preset_is_whole(preset: Preset) -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", preset.checked)
    assert preset.sources
    assert preset.summary.endswith(".")
    assert preset.prepare
    for link in (*preset.sources, *(step.link for step in preset.prepare if step.link)):
        assert link.startswith("https://")
    for step in preset.prepare:
        assert bool(step.label) == bool(step.link)
    for words in (*preset.notes, *(step.text for step in preset.prepare)):
        assert words.endswith((".", ")"))
    for credential in (preset.username, preset.password):
        assert bool(credential.shape) == bool(credential.misfit)
        re.compile(credential.shape)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_each_preset_sets_good_values(preset: Preset) -> None:
    for variant in [one.id for one in preset.variants] or [""]:
        values = preset.apply(variant)
        assert values.keys() <= BY_KEY.keys()
        draft = {**defaults(), "mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org", **values}
        outcome = check(draft, password_elsewhere=True)
        assert outcome.settings is not None
        quiet = {"reserved-host", "not-encrypted"} if preset.id in ("practice", "relay") else set()
        assert {problem.code for problem in outcome.problems} <= quiet
        if "smtpHost" in values:
            assert is_host(str(values["smtpHost"]))
        if preset.endpoints:
            security = security_of(values["smtpProtocol"], values["enableTls"])
            assert (int(str(values["smtpPort"])), security) in preset.endpoints


def test_custom_changes_nothing_and_the_relay_logs_in_nowhere() -> None:
    assert PRESETS["custom"].apply() == {}
    assert PRESETS["relay"].apply()["username"] == ""
    assert PRESETS["relay"].apply()["password"] == ""


@pytest.mark.parametrize(("provider", "username"), [("sendgrid", "apikey"), ("resend", "resend")])
def test_literal_user_names(provider: str, username: str) -> None:
    assert PRESETS[provider].apply()["username"] == username


@pytest.mark.parametrize(
    ("provider", "right", "wrong"),
    [
        ("sendgrid", "SG." + "a" * 22 + "." + "b" * 43, "a" * 32),
        ("gmail", "abcdefghijklmnop", "MyPassword1!"),
        ("ses", "B" + "a" * 43, "a" * 40),
        ("brevo", "xsmtpsib-" + "a" * 64, "xkeysib-" + "a" * 64),
        ("icloud", "abcd-efgh-ijkl-mnop", "Apple123"),
        ("resend", "re_abc123", "abc"),
        ("yahoo", "abcdefghijklmnop", "Password1"),
    ],
)
def test_the_wrong_kind_of_password_is_noticed(provider: str, right: str, wrong: str) -> None:
    preset = PRESETS[provider]
    draft = {**preset.apply(), "username": preset.username.value or "iot@plant.org"}
    if provider == "ses":
        draft["username"] = "AKIA" + "A" * 16
    assert preset.check({**draft, "password": right}) == ()
    assert [problem.code for problem in preset.check({**draft, "password": wrong})] == ["provider-password"]


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("me@gmail.com", "gmail"),
        ("me@icloud.com", "icloud"),
        ("me@yahoo.com", "yahoo"),
        ("me@zoho.eu", "zoho"),
    ],
)
def test_mailboxes_suggest_their_provider(address: str, provider: str) -> None:
    preset = suggest(PRESETS, address)
    assert preset is not None
    assert preset.id == provider


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("smtp.gmail.com", ("gmail", "")),
        ("smtp-relay.gmail.com", ("google-workspace-relay", "")),
        ("email-smtp.eu-west-1.amazonaws.com", ("ses", "eu-west-1")),
        ("smtp.eu.mailgun.org", ("mailgun", "eu")),
        ("smtppro.zoho.eu", ("zoho", "eu-organisation")),
        ("mail.plant.org", None),
    ],
)
def test_hosts_are_recognised(host: str, found: tuple[str, str] | None) -> None:
    assert recognise(PRESETS, {"smtpHost": host}) == found


@pytest.mark.parametrize(
    "text", ["name = ", 'name = "X"\nunknown = 1', "order = 1", 'prepare = [{ texts = "x" }]', "variants = 1"]
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MailConfigError, match=r"broken\.toml"):
        load_presets(tmp_path)
