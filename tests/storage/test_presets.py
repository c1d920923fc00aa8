"""Every preset file keeps the contract; a broken one is named with its key."""

import json
import re
from pathlib import Path

import pytest

from mailconfig_gui.assets import resource_path
from mailconfig_gui.model.fields import BY_KEY, defaults
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.preset import Preset, recognise, suggest
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import check, security_of
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.presets import load_presets, read_presets

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
        ("google-workspace", "abcdefghijklmnop", "abcd efgh ijkl mnop"),
        ("postmark", "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"),
    ],
)
def test_the_wrong_kind_of_password_is_noticed(provider: str, right: str, wrong: str) -> None:
    preset = PRESETS[provider]
    draft = {**preset.apply(), "username": preset.username.value or "iot@plant.org"}
    if provider == "ses":
        draft["username"] = "AKIA" + "A" * 16
    elif provider == "postmark":
        draft["username"] = right
    assert preset.check({**draft, "password": right}) == ()
    assert [problem.code for problem in preset.check({**draft, "password": wrong})] == ["provider-password"]


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("me@gmail.com", "gmail"),
        ("me@icloud.com", "icloud"),
        ("me@yahoo.com", "yahoo"),
        ("me@googlemail.com", "gmail"),
        ("iot@plant.onmicrosoft.com", "microsoft365"),
        ("me@outlook.com", "microsoft365"),
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
        ("email-smtp-fips.us-east-1.amazonaws.com", ("ses", "")),
        ("ec2-1-2-3-4.compute.amazonaws.com", None),
        ("smtp.eu.sendgrid.net", ("sendgrid", "eu")),
        ("smtp.eu.mailgun.org", ("mailgun", "eu")),
        ("smtppro.zoho.eu", ("zoho", "eu-organisation")),
        ("mail.plant.org", None),
    ],
)
def test_hosts_are_recognised(host: str, found: tuple[str, str] | None) -> None:
    assert recognise(PRESETS, {"smtpHost": host}) == found


def test_a_personal_microsoft_account_is_told_at_once() -> None:
    draft = {**PRESETS["microsoft365"].apply(), "username": "me@Outlook.com", "password": "x"}
    assert [problem.code for problem in PRESETS["microsoft365"].check(draft)] == ["provider-username"]
    assert PRESETS["microsoft365"].check({**draft, "username": "iot@outlook.plant.org"}) == ()


def test_the_retirement_at_microsoft_is_told_with_its_dates() -> None:
    words = " ".join(PRESETS["microsoft365"].notes)
    assert "end of December 2026" in words
    assert "second half of 2027" in words


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_tls_from_the_first_byte_comes_first_where_it_is_served(preset: Preset) -> None:
    # The platform uses STARTTLS only where it is offered (TbMailSender sets no starttls.required).
    served = {endpoint.security for endpoint in preset.endpoints}
    if "tls" in served and preset.id != "google-workspace-relay":
        assert (preset.apply()["smtpProtocol"], preset.apply()["smtpPort"]) == ("smtps", "465")


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_diagnosis_knows_the_same_ports(preset: Preset) -> None:
    facts = load_knowledge().providers.get(preset.id)
    if facts is not None and facts.ports:
        assert {(one.port, one.security) for one in preset.endpoints} <= set(facts.ports.items())


WHOLE = """name = "X"
order = 1
summary = "X."
checked = 2026-11-23
sources = []
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "Invalid value"),
        (b'name = "\xff"', "utf-8"),
        ("order = 1", "name is missing"),
        (WHOLE + "unknown = 1", "unknown is no key"),
        (WHOLE.replace("order = 1", 'order = "1"'), "order is not a number"),
        (WHOLE.replace("order = 1", "order = true"), "order is not a number"),
        (WHOLE.replace("2026-11-23", "2026-11-23T10:00:00Z"), "checked is no date"),
        (WHOLE + 'notes = "x"', "notes is not a list"),
        (WHOLE + 'hosts = ["x", 1]', r"hosts\[2\] is not a text"),
        (WHOLE + "variants = 1", "variants is not a list"),
        (WHOLE + 'variants = ["x"]', r"variants\[1\] is not a table"),
        (WHOLE + 'variants = [{ id = "x" }]', r"variants\[1\]\.name is missing"),
        (WHOLE + 'prepare = [{ text = "x" }, { texts = "x" }]', r"prepare\[2\]\.texts is no key"),
        (WHOLE + 'endpoints = [{ port = "25", security = "tls" }]', r"endpoints\[1\]\.port is not a number"),
        (WHOLE + 'endpoints = [{ port = 25, security = "ssl" }]', r"endpoints\[1\]\.security is none of"),
        (WHOLE + "[settings]\nsmtpPort = 25", r"settings\.smtpPort is not a text"),
        (WHOLE + "[settings]\nhost = 'x'", r"settings\.host is no key"),
        (WHOLE + "[password]\nshape = 1", r"password\.shape is not a text"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: str | bytes, words: str) -> None:
    (tmp_path / "broken.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(MailConfigError, match=rf"broken\.toml: .*{words}"):
        read_presets(tmp_path)


def test_a_whole_file_is_read_and_others_beside_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("x", encoding="utf-8")
    assert read_presets(tmp_path)["one"]["checked"] == "2026-11-23"


def test_presets_that_are_gone_or_unreadable_are_said(tmp_path: Path) -> None:
    with pytest.raises(MailConfigError, match="missing"):
        read_presets(tmp_path / "gone")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(MailConfigError, match=r"folder\.toml: "):
        read_presets(tmp_path)


def test_the_file_made_from_them_says_what_they_say() -> None:
    written = read_presets(resource_path("providers"))
    read = json.loads(Path(resource_path("providers.json")).read_text(encoding="utf-8"))
    assert list(read) == list(written)
    assert read == written


@pytest.mark.parametrize("text", [None, "{"])
def test_the_made_file_gone_or_broken_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "providers.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr("mailconfig_gui.storage.presets.resource_path", lambda name: str(tmp_path / name))
    with pytest.raises(MailConfigError, match=r"providers\.json: "):
        load_presets()


SES_SMTP = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-west-1", "us-gov-east-1", "ap-south-1",
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-south-1", "eu-north-1", "sa-east-1",
)  # fmt: skip
"""The regions that Amazon's own script for SMTP credentials, or a list of mail services, knows."""


def test_amazon_ses_offers_only_regions_with_an_smtp_server() -> None:
    ses = PRESETS["ses"]
    assert sorted(variant.id for variant in ses.variants) == sorted(SES_SMTP)
    for variant in ses.variants:
        assert variant.settings["smtpHost"] == f"email-smtp.{variant.id}.amazonaws.com"
    # A host of another region is still known for what it is.
    assert ses.serves("email-smtp.af-south-1.amazonaws.com")


@pytest.mark.parametrize("host", ["smtp-mail.outlook.com", "smtp.office365.us", "smtp.partner.outlook.cn"])
def test_microsoft_s_other_servers_are_known(host: str) -> None:
    assert recognise(PRESETS, {"smtpHost": host}) == ("microsoft365", "")


@pytest.mark.parametrize("provider", ["microsoft365", "google-workspace", "gmail", "ses"])
def test_rules_that_keep_good_settings_from_sending_are_doubts(provider: str) -> None:
    preset = PRESETS[provider]
    assert preset.doubts
    assert set(preset.doubts) <= set(preset.notes)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_an_example_of_a_user_name_has_the_form_that_the_provider_wants(preset: Preset) -> None:
    rule = preset.username
    assert not (rule.example and rule.value)
    if rule.example and rule.shape:
        assert re.fullmatch(rule.shape, rule.example)
    # The common example, an address, is shown where there is none.
    if rule.shape and not rule.example:
        assert re.fullmatch(rule.shape, BY_KEY["username"].example)


def test_zoho_s_regions_are_short() -> None:
    assert max(len(variant.name) for variant in PRESETS["zoho"].variants) <= 28
    assert not PRESETS["yahoo"].serves("smtp.mail.yahoo.co.jp")
