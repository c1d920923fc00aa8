"""What the presets say. That each file keeps the contract is checked where they are read: tests/packaging."""

import re
from pathlib import Path

import pytest

from mailconfig_gui.diagnosis.reading import provider_of_host
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.preset import Alignment, Group, Preset, ReturnPath, recognise, suggest
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.presets import load_presets

PRESETS = load_presets()


def test_the_drop_down_has_them_in_order_and_ends_with_those_of_ones_own() -> None:
    orders = [preset.order for preset in PRESETS.values()]
    assert orders == sorted(orders)
    own = [preset.id for preset in PRESETS.values() if not preset.is_provider]
    assert list(PRESETS)[-len(own) :] == own == ["exchange", "relay", "practice", "custom"]


def test_custom_changes_nothing_and_the_relay_logs_in_nowhere() -> None:
    assert PRESETS["custom"].apply() == {}
    assert PRESETS["relay"].apply()["username"] == ""
    assert PRESETS["relay"].apply()["password"] == ""


@pytest.mark.parametrize(
    ("provider", "username"),
    [
        ("sendgrid", "apikey"),
        ("resend", "resend"),
        ("sparkpost", "SMTP_Injection"),
        ("mailtrap", "api"),
        ("zeptomail", "emailapikey"),
        ("cloudflare", "api_token"),
        ("lettermint", "lettermint"),
    ],
)
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
        ("mailjet", "0123456789abcdef" * 2, "My-Password"),
        ("scaleway", "11111111-2222-3333-4444-555555555555", "SCWABCDEFGHIJ0123456"),
        ("azure-communication-services", "abc8Q~defghi", "11111111-2222-3333-4444-555555555555"),
        ("tencent-ses", "ABcd1234efGH", "short"),
        ("postmark", "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"),
    ],
)
def test_the_wrong_kind_of_password_is_noticed(provider: str, right: str, wrong: str) -> None:
    preset = PRESETS[provider]
    draft = {**preset.apply(), "username": preset.username.value or "iot@plant.org"}
    usernames = {
        "ses": "AKIA" + "A" * 16,
        "mailjet": "f" * 32,
        "scaleway": "99999999-2222-3333-4444-555555555555",
    }
    if provider in usernames:
        draft["username"] = usernames[provider]
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
        ("me@outlook.com", "outlook"),
        ("me@hotmail.co.uk", "outlook"),
        ("me@zoho.eu", "zoho"),
        ("me@aol.com", "aol"),
        ("me@gmx.de", "gmx"),
        ("me@web.de", "webde"),
        ("me@proton.me", "proton"),
        ("me@foxmail.com", "qq"),
        ("me@126.com", "netease-163"),
        ("me@sent.com", "fastmail"),
    ],
)
def test_mailboxes_suggest_their_provider(address: str, provider: str) -> None:
    suggested = suggest(PRESETS, address)
    assert suggested is not None
    assert suggested[0].id == provider


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
        ("in-v3.mailjet.com", ("mailjet", "")),
        ("smtp.eu.sparkpostmail.com", ("sparkpost", "eu")),
        ("smtp.tem.scw.cloud", ("scaleway", "")),
        ("smtp.email.eu-frankfurt-1.oci.oraclecloud.com", ("oracle", "")),
        ("smtpdm-ap-southeast-1.aliyun.com", ("aliyun-directmail", "")),
        ("smtp.qiye.aliyun.com", ("aliyun-mail", "enterprise")),
        ("ex4.mail.ovh.net", ("ovh", "")),
        ("w0123456.kasserver.com", ("all-inkl", "")),
        ("smtp.aol.com", ("aol", "")),
        ("smtp.zeptomail.eu", ("zeptomail", "eu")),
        ("mail.plant.org", None),
    ],
)
def test_hosts_are_recognised(host: str, found: tuple[str, str] | None) -> None:
    assert recognise(PRESETS, {"smtpHost": host}) == found


def test_a_personal_microsoft_account_is_told_at_once() -> None:
    draft = {**PRESETS["microsoft365"].apply(), "username": "me@Outlook.com", "password": "x"}
    assert [problem.code for problem in PRESETS["microsoft365"].check(draft)] == [
        "provider-username", "password-login-ends",
    ]  # fmt: skip
    (ends,) = PRESETS["microsoft365"].check({**draft, "username": "iot@outlook.plant.org"})
    assert ends.code == "password-login-ends"


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
def test_the_diagnosis_knows_every_provider_by_its_preset(preset: Preset) -> None:
    facts = load_knowledge().providers.get(preset.id)
    assert (facts is not None) is preset.is_provider
    if facts is not None:
        assert facts.label == preset.name
        assert set(facts.ports.items()) == {(one.port, one.security) for one in preset.endpoints}
        assert all(provider_of_host(host, load_knowledge().by_host) for host in preset.servers)


@pytest.mark.parametrize("text", [None, "{"])
def test_the_made_file_gone_or_broken_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "providers.json").write_text(text, encoding="utf-8")
    load_presets.cache_clear()
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


@pytest.mark.parametrize(
    ("host", "variant"),
    [
        ("smtp.office365.com", "worldwide"),
        ("smtp.office365.us", "us-gcc-high"),
        ("outlook-dod.office365.us", "us-dod"),
        ("smtp.partner.outlook.cn", "china"),
    ],
)
def test_microsoft_s_other_servers_are_known(host: str, variant: str) -> None:
    assert recognise(PRESETS, {"smtpHost": host}) == ("microsoft365", variant)


@pytest.mark.parametrize("provider", ["microsoft365", "google-workspace", "gmail", "ses"])
def test_rules_that_keep_good_settings_from_sending_are_doubts(provider: str) -> None:
    preset = PRESETS[provider]
    assert preset.doubts
    assert set(preset.doubts) <= set(preset.notes)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_common_example_of_a_user_name_has_the_form_that_the_provider_wants(preset: Preset) -> None:
    rule = preset.username
    if rule.shape and not rule.example:
        assert re.fullmatch(rule.shape, BY_KEY["username"].example)


def test_zoho_s_regions_are_short() -> None:
    assert max(len(variant.name) for variant in PRESETS["zoho"].variants) <= 28
    assert not PRESETS["yahoo"].serves("smtp.mail.yahoo.co.jp")


def test_zoho_s_data_centre_is_told_by_domain_and_mx() -> None:
    zoho = PRESETS["zoho"]
    told = {one.id: (one.mail_domains, one.mx) for one in zoho.variants}
    assert told["eu"] == (("zoho.eu", "zohomail.eu"), ())
    assert told["eu-organisation"] == ((), ("zoho.eu",))
    assert set(zoho.mail_domains) == {name for one in zoho.variants for name in one.mail_domains}
    assert set(zoho.mx) == {name for one in zoho.variants for name in one.mx}


def test_each_preset_stands_under_a_heading() -> None:
    assert {preset.group for preset in PRESETS.values()} == set(Group)
    assert PRESETS["ses"].group is Group.CLOUD


def test_outlook_com_takes_no_password() -> None:
    outlook = PRESETS["outlook"]
    assert recognise(PRESETS, {"smtpHost": "smtp-mail.outlook.com"}) == ("outlook", "")
    draft = {**outlook.apply(), "username": "me@outlook.com", "password": "x"}
    assert [problem.code for problem in outlook.check(draft)] == ["password-login-ends"]
    assert outlook.oauth2 is not None
    assert outlook.check({**draft, **outlook.oauth2.apply()}) == ()


def test_the_end_of_passwords_at_microsoft_has_three_ways_out() -> None:
    end = PRESETS["microsoft365"].password_end
    assert end is not None
    assert (end.day, len(end.ways)) == ("2026-12-31", 3)
    assert [preset.id for preset in PRESETS.values() if preset.password_end] == ["microsoft365", "outlook"]


@pytest.mark.parametrize(
    "provider",
    [
        "gmail",
        "google-workspace",
        "microsoft365",
        "outlook",
        "yahoo",
        "yandex",
        "mailru",
        "fastmail",
        "custom",
    ],
)
def test_how_to_sign_in_is_known_with_its_cost(provider: str) -> None:
    oauth2 = PRESETS[provider].oauth2
    assert oauth2 is not None
    assert oauth2.prepare
    assert {cost.way for cost in oauth2.costs} >= {"OAuth2"}
    # Nobody has seen those of others work.
    assert (oauth2.works == "yes") is (provider in ("gmail", "google-workspace", "microsoft365"))
    assert oauth2.needs_tenant is (provider == "microsoft365")


def test_what_a_provider_needs_in_the_dns_is_known() -> None:
    facts = {name: preset.dns for name, preset in PRESETS.items() if preset.dns}
    assert facts.keys().isdisjoint({"outlook", "exchange", "relay", "practice", "custom"})
    sendgrid, gmail = facts["sendgrid"], facts["gmail"]
    assert sendgrid.return_path == ReturnPath.SUBDOMAIN
    assert sendgrid.return_path_names == ("em*",)
    assert sendgrid.aligned == (Alignment.SPF, Alignment.DKIM)
    # Only addresses of its own: nothing aligns with another domain.
    assert gmail.aligned == ()
    assert all(dns.sources and dns.checked for dns in facts.values())


def test_an_exchange_of_one_s_own_logs_in_or_is_a_relay() -> None:
    exchange = PRESETS["exchange"]
    assert exchange.apply("login")["smtpPort"] == "587"
    assert exchange.apply("login")["enableTls"] is True
    relay = exchange.apply("relay")
    assert (relay["smtpPort"], relay["username"], relay["password"]) == ("25", "", "")
    assert not exchange.is_provider


def test_an_address_at_proton_s_own_domains_is_told_at_once() -> None:
    proton = PRESETS["proton"]
    found = proton.check({**proton.apply(), "username": "me@proton.me", "password": "x"})
    assert [problem.code for problem in found] == ["provider-username"]
    assert proton.check({**proton.apply(), "username": "iot@plant.org", "password": "x"}) == ()
