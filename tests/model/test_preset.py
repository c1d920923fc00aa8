"""A preset's own rules: what it sets, what it warns of, how it is recognised."""

import pytest

from mailconfig_gui.model.preset import (
    Credential,
    DnsFacts,
    Endpoint,
    Preset,
    ReturnPath,
    Variant,
    recognise,
    suggest,
    within,
)
from mailconfig_gui.model.security import Security

GRID = Preset(
    id="grid", name="Grid", order=1, summary="", checked="", sources=(),
    hosts=("grid.example",), mail_domains=("grid.example",),
    settings={"smtpPort": "465", "smtpProtocol": "smtps", "enableTls": True},
    username=Credential(value="apikey", hint="The literal word."),
    password=Credential(shape=r"SG\.[a-z]+", misfit="This does not look like a key.", hint="Paste the whole key."),
    endpoints=(Endpoint(465, Security.TLS), Endpoint(587, Security.STARTTLS)),
    variants=(
        Variant("us", "US", {"smtpHost": "smtp.grid.example"}),
        Variant("eu", "EU", {"smtpHost": "eu.grid.example"}),
    ),
)  # fmt: skip
MAIL = Preset(
    "mail",
    "Mail",
    2,
    "",
    "",
    (),
    hosts=("mail.example",),
    username=Credential(shape=r"\S+@\S+", misfit="No @."),
)
ALL = {"grid": GRID, "mail": MAIL}
GOOD = {**GRID.apply(), "password": "SG.abc"}


def codes(**changes: object) -> list[str]:
    return [problem.code for problem in GRID.check({**GOOD, **changes})]


def fix(**changes: object) -> object:
    found = GRID.check({**GOOD, **changes})[0].fix
    return None if found is None else found.changes


def test_apply_sets_what_the_variant_and_the_rule_say() -> None:
    assert GRID.apply()["smtpHost"] == "smtp.grid.example"
    assert GRID.apply("eu")["smtpHost"] == "eu.grid.example"
    assert GRID.apply()["username"] == "apikey"
    assert MAIL.apply() == {}
    with pytest.raises(KeyError):
        GRID.apply("mars")


def test_a_good_draft_is_left_alone() -> None:
    assert codes() == []
    assert codes(password="") == []
    assert codes(smtpPort="587", smtpProtocol="smtp", enableTls=True) == []


def test_another_server_is_none_of_its_business() -> None:
    assert codes(smtpHost="smtp.else.example", username="me") == []


def test_the_literal_user_name() -> None:
    assert codes(username="me@grid.example") == ["provider-username"]
    assert fix(username="") == {"username": "apikey"}


def test_the_shape_of_user_and_password() -> None:
    assert [p.code for p in MAIL.check({"smtpHost": "mail.example", "username": "me"})] == [
        "provider-username"
    ]
    assert MAIL.check({"smtpHost": "mail.example", "username": "me@mail.example"}) == ()
    assert codes(password="hunter2") == ["provider-password"]
    assert not codes(password="hunter2", enableOauth2="true")
    assert "hunter2" not in repr(GRID.check({**GOOD, "password": "hunter2"}))
    assert fix(password="SG.a b") == {"password": "SG.ab"}
    assert GRID.check({**GOOD, "password": "SG.a b"})[0].title == "There are blanks in this password."
    assert fix(password="hunter2") is None


def test_a_token_that_is_user_name_and_password() -> None:
    preset = MAIL._replace(username=Credential(repeated=r"[0-9a-f]{8}"))
    draft = {"smtpHost": "mail.example", "username": "0123abcd"}
    assert preset.check({**draft, "password": "0123abcd"}) == ()
    assert preset.check(draft) == ()
    assert preset.check({**draft, "username": "access-key", "password": "secret-key"}) == ()
    found = preset.check({**draft, "password": "hunter2"})
    assert [problem.code for problem in found] == ["provider-password"]
    assert found[0].fix is not None
    assert found[0].fix.changes == {"password": "0123abcd"}
    assert "hunter2" not in repr(found)


def test_a_port_that_is_not_served() -> None:
    assert fix(smtpPort="26") == {"smtpPort": "465", "smtpProtocol": "smtps"}
    assert codes(smtpPort="x") == []
    assert codes(smtpPort="²") == []


def test_another_encryption_than_the_port_has() -> None:
    assert codes(smtpPort="587") == ["provider-encryption"]
    assert fix(smtpPort="587") == {"smtpProtocol": "smtp", "enableTls": True}


@pytest.mark.parametrize(
    ("mail_from", "found"),
    [
        ("iot@grid.example", "grid"),
        ("Plant <iot@GRID.example>", "grid"),
        ("iot@sub.grid.example", "grid"),
        ("iot@notgrid.example", None),
        ("grid.example", None),
        ("iot@", None),
        ("", None),
    ],
)
def test_suggestion_by_the_domain_of_mail_from(mail_from: str, found: str | None) -> None:
    suggested = suggest(ALL, mail_from)
    assert (suggested[0].id if suggested else None) == found


def test_a_mail_domain_tells_the_variant_where_it_is_one_variant_s() -> None:
    eu = Variant("eu", "EU", {}, ("grid.test",))
    both = GRID._replace(mail_domains=("grid.example", "grid.test"), variants=(GRID.variants[0], eu))
    assert [both.variant_for(name) for name in ("grid.example", "sub.grid.test", "grid.org")] == [
        "",
        "eu",
        None,
    ]


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("smtp.grid.example", ("grid", "us")),
        ("EU.grid.example", ("grid", "eu")),
        ("other.grid.example", ("grid", "")),
        ("mail.example", ("mail", "")),
        ("notgrid.example", None),
        ("", None),
    ],
)
def test_recognition_by_host(host: str, found: tuple[str, str] | None) -> None:
    assert recognise(ALL, {"smtpHost": host}) == found


@pytest.mark.parametrize(
    ("host", "served"),
    [
        ("smtp.eu.grid.example", True),
        ("SMTP-fips.eu.grid.example.", True),
        ("web.eu.grid.example", False),
        ("smtp.x", False),
    ],
)
def test_a_host_may_be_a_pattern(host: str, served: bool) -> None:
    assert GRID._replace(hosts=("smtp*.grid.example",)).serves(host) is served


def test_within_a_domain() -> None:
    assert within("Smtp.Grid.Example.", "grid.example")
    assert not within("notgrid.example", "grid.example")


def test_a_user_name_that_is_the_password_as_well_is_known() -> None:
    preset = MAIL._replace(username=Credential(repeated=r"[0-9a-f]{8}"))
    assert preset.repeats(" 0123abcd ")
    assert not preset.repeats("access-key")
    assert not preset.repeats(None)
    assert not MAIL.repeats("0123abcd")


def test_a_provider_without_a_login_clears_both_names_of_it() -> None:
    assert MAIL._replace(settings={"username": "", "password": ""}).without_login
    assert not MAIL._replace(settings={"username": ""}).without_login
    assert not GRID.without_login


def test_the_servers_of_a_preset() -> None:
    assert GRID.servers == ("smtp.grid.example", "eu.grid.example")
    assert GRID.is_provider
    assert not GRID._replace(hosts=()).is_provider


@pytest.mark.parametrize(
    ("selector", "domain", "leads"),
    [
        ("fm1", "a.example", "fm1.a.example.keys.example.net"),
        ("b1", "a.example", "b1.a-example.keys.example.net"),
        ("b1", "a-b.example", ""),
        ("mail", "a.example", ""),
    ],
)
def test_where_the_key_of_a_selector_is(selector: str, domain: str, leads: str) -> None:
    cnames = {"fm1": "fm1.{domain}.keys.example.net", "b1": "b1.{hyphenated}.keys.example.net"}
    facts = DnsFacts(ReturnPath.PROVIDER, "2026-11-30", (), selectors=("fm1", "b1", "mail"), cnames=cnames)
    assert facts.cname(selector, domain) == leads
