"""The rules between fields; all problems at once; secrets never shown."""

import pytest

from mailconfig_gui.model.fields import FIELDS, Field, defaults
from mailconfig_gui.model.problem import Fix, Problem, Severity, has_errors
from mailconfig_gui.model.security import Security, security_changes
from mailconfig_gui.model.settings import (
    Proxy,
    Settings,
    check,
    problem_object,
    secrets_used,
    without_secrets,
)

GOOD: dict[str, object] = {
    **defaults(),
    "mailFrom": "ThingsBoard <iot@plant.org>",
    "smtpHost": "smtp.plant.org",
    "username": "iot@plant.org",
    "password": "s3cret",
}
OAUTH2: dict[str, object] = {
    "enableOauth2": True,
    "providerId": "GOOGLE",
    "clientId": "1-a.apps.example",
    "clientSecret": "GOCSPX-1",
    "providerTenantId": "",
    "authUri": "https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline",
    "tokenUri": "https://oauth2.googleapis.com/token",
    "scope": ["https://mail.google.com/"],
    "redirectUri": "http://localhost",
    "refreshToken": "1//0g-r",
    "timeout": "20000",
}
PROXY: dict[str, object] = {"enableProxy": True, "proxyHost": "proxy.plant.org", "proxyPort": "3128"}


def problems(**changes: object) -> dict[str, Problem]:
    return {problem.code: problem for problem in check({**GOOD, **changes}).problems}


def good(**changes: object) -> Settings:
    settings = check({**GOOD, **changes}).settings
    assert settings is not None
    return settings


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_field_reaches_the_settings_and_comes_back(field: Field) -> None:
    """Else it is shown and saved, and no test mail knows of it."""
    before = {**GOOD, **PROXY, "proxyUser": "u", "proxyPassword": "p"}
    if field.needs == "enableOauth2":
        before |= OAUTH2
    texts = (
        "smtps",
        "TLSv1.3",
        "2626",
        "other.plant.org",
        "Other <other@plant.org>",
        "CUSTOM",
        "https://other.org",
    )
    usable = [value for value in (*texts, True, False) if not field.read(value).problems]
    other = next(value for value in usable if value != before.get(field.key, field.default))
    place = "mailconfig_gui/model/settings.py:"
    settings = good(**{**before, **(OAUTH2 if field.key == "enableOauth2" else {}), field.key: other})
    assert settings != good(**before), f"{place} Settings and _settings() do not know “{field.key}”"
    if not field.secret:
        drafted = [other] if field.key == "scope" else other
        assert settings.draft().get(field.key) == drafted, f"{place} draft() leaves out “{field.key}”"


def test_a_good_draft_has_no_problem() -> None:
    outcome = check(GOOD)
    assert outcome.problems == ()
    assert outcome.settings == Settings(
        "ThingsBoard <iot@plant.org>",
        "smtp",
        "smtp.plant.org",
        587,
        10000,
        True,
        "",
        "iot@plant.org",
        "s3cret",
        None,
    )


@pytest.mark.parametrize("key", ["mailFrom", "smtpProtocol", "smtpHost", "smtpPort", "timeout", "username"])
@pytest.mark.parametrize("null", [False, True])
def test_required_keys_may_be_neither_missing_nor_null(key: str, null: bool) -> None:
    draft = dict(GOOD)
    if null:
        draft[key] = None
    else:
        del draft[key]
    outcome = check(draft)
    assert outcome.settings is None
    assert [(problem.field, problem.code) for problem in outcome.problems] == [(key, "missing")]


def test_keys_that_may_be_absent_read_as_the_platform_reads_them() -> None:
    draft = {
        key: value
        for key, value in GOOD.items()
        if key not in ("enableTls", "tlsVersion", "enableProxy", "password")
    }
    outcome = check(draft, password_elsewhere=True)
    assert outcome.settings is not None
    assert outcome.settings.security == "none"
    assert outcome.settings.password is None


def test_null_for_an_optional_key_is_pointed_out() -> None:
    assert problems(tlsVersion=None)["null-value"].severity is Severity.WARNING
    assert "null-value" not in problems(proxyHost=None)


@pytest.mark.parametrize(("username", "severity"), [("u", Severity.ERROR), ("", Severity.WARNING)])
def test_a_null_password_is_the_word_null_to_a_login(username: str, severity: Severity) -> None:
    found = [
        problem
        for problem in check({**GOOD, "username": username, "password": None}).problems
        if problem.field == "password" and problem.code.endswith(("null", "null-value"))
    ]
    assert [problem.severity for problem in found] == [severity]
    assert check({**GOOD, "password": None}, password_elsewhere=True).settings is not None


def test_the_tls_version_is_idle_while_tls_is_off() -> None:
    assert "unknown-tls-version" not in problems(enableTls=False, tlsVersion="TLSv9")
    assert "control-character" in problems(enableTls=False, tlsVersion="TLSv1.2\n")


@pytest.mark.parametrize(
    ("key", "value"),
    [("tlsVersion", "TLSv9"), ("tlsVersion", "TLSv1"), ("timeout", 1), ("password", 12)],
)
def test_what_the_platform_never_sends_with_can_still_be_tested(key: str, value: object) -> None:
    outcome = check({**GOOD, key: value})
    assert outcome.settings is None
    assert outcome.testable is not None
    assert [problem.field for problem in outcome.problems if problem.severity is Severity.ERROR] == [key]


def test_nothing_is_tested_with_a_value_that_cannot_be_used() -> None:
    assert check({**GOOD, "smtpPort": "x"}).testable is None


def test_all_problems_come_at_once_in_the_order_of_the_form() -> None:
    outcome = check({**GOOD, "mailFrom": "", "smtpHost": "x y", "smtpPort": "x", "timeout": 0})
    assert [problem.field for problem in outcome.problems] == ["mailFrom", "smtpHost", "smtpPort", "timeout"]


@pytest.mark.parametrize("port", [25, 587, 2525, 2587])
def test_smtps_on_a_starttls_port(port: int) -> None:
    fix = problems(smtpProtocol="smtps", smtpPort=port)["port-against-protocol"].fix
    assert fix is not None
    assert fix.changes == {"smtpPort": "465"}


@pytest.mark.parametrize("port", [465, 2465])
def test_smtp_on_an_implicit_tls_port(port: int) -> None:
    found = problems(smtpPort=port, enableTls=False)
    assert list(found) == ["protocol-against-port"]
    fix = found["protocol-against-port"].fix
    assert fix is not None
    assert fix.changes == {"smtpProtocol": "smtps"}


def test_no_encryption_is_said_except_on_this_computer() -> None:
    assert "password" in problems(enableTls=False)["not-encrypted"].title
    assert "password" not in problems(enableTls=False, username="", password="")["not-encrypted"].title
    assert "not-encrypted" not in problems(enableTls=False, smtpHost="127.0.0.1")


def test_short_timeout() -> None:
    assert "short-timeout" in problems(timeout=4999)
    assert "short-timeout" not in problems(timeout=5000)


def test_user_without_password_and_the_reverse() -> None:
    assert list(problems(password="")) == ["user-without-password"]
    assert check({**GOOD, "password": ""}, password_elsewhere=True).problems == ()
    fix = problems(username="")["password-without-user"].fix
    assert fix is not None
    assert fix.changes == {"password": ""}


def test_a_secret_of_the_proxy_that_lies_elsewhere_is_no_problem() -> None:
    draft = {**GOOD, **PROXY, "proxyUser": "u", "smtpProtocol": "smtps", "smtpPort": "465"}
    del draft["proxyPassword"]
    outcome = check(draft, password_elsewhere=True)
    assert outcome.problems == ()
    assert outcome.settings is not None
    assert outcome.settings.proxy == Proxy("proxy.plant.org", 3128, "u", "")
    # Absent from a document, it keeps the platform from starting; null is the same everywhere.
    assert [problem.code for problem in check(draft).problems] == ["missing"]
    null = check({**draft, "proxyPassword": None}, password_elsewhere=True)
    assert [problem.code for problem in null.problems] == ["missing"]


def test_proxy_is_read() -> None:
    settings = good(**PROXY, proxyUser="u", proxyPassword="p", smtpProtocol="smtps", smtpPort="465")
    assert settings.proxy == Proxy("proxy.plant.org", 3128, "u", "p")


@pytest.mark.parametrize(("field", "port"), [("", 3128), ("8080", 8080)])
def test_proxy_with_a_port_in_the_host_field_works_as_on_the_platform(field: str, port: int) -> None:
    changes: dict[str, object] = {**PROXY, "proxyHost": "proxy.plant.org:3128", "proxyPort": field}
    assert good(**changes).proxy == Proxy("proxy.plant.org", port, "", "")
    assert problems(**changes)["host-port"].severity is Severity.WARNING


@pytest.mark.parametrize("key", ["proxyHost", "proxyPort", "proxyUser", "proxyPassword"])
def test_a_proxy_needs_its_four_keys(key: str) -> None:
    draft = {**GOOD, **PROXY}
    del draft[key]
    assert [(p.field, p.code) for p in check(draft).problems if p.severity is Severity.ERROR] == [
        (key, "missing")
    ]


def test_a_proxy_needs_host_and_port() -> None:
    assert has_errors([problems(**{**PROXY, "proxyHost": ""})["missing"]])
    assert problems(**{**PROXY, "proxyPort": ""})["missing"].field == "proxyPort"
    assert (
        problems(**{**PROXY, "proxyHost": "http://proxy.plant.org:8080"})["host-url"].severity
        is Severity.ERROR
    )


@pytest.mark.parametrize(
    ("given", "lacking"), [("proxyUser", "proxyPassword"), ("proxyPassword", "proxyUser")]
)
def test_half_a_proxy_login(given: str, lacking: str) -> None:
    assert problems(**PROXY, **{given: "x"})["half-proxy-login"].field == lacking


def test_a_proxy_goes_best_with_smtps() -> None:
    assert "proxy-without-smtps" in problems(**PROXY)
    assert "proxy-without-smtps" not in problems(**PROXY, smtpProtocol="smtps", smtpPort="465")


def test_unused_proxy_fields_stop_nothing_but_control_characters() -> None:
    assert check({**GOOD, "proxyHost": "http://x", "proxyPort": "x"}).problems == ()
    assert list(problems(proxyHost="x\n")) == ["control-character"]


@pytest.mark.parametrize("word", ["none", "starttls", "tls"])
def test_a_choice_of_encryption_and_back(word: str) -> None:
    assert good(**security_changes(Security(word))).security == word


def test_secrets_are_in_no_repr() -> None:
    settings = good(**PROXY, proxyUser="u", proxyPassword="pr0xy", smtpPort="465", smtpProtocol="smtps")
    for text in (repr(settings), str(settings), repr(settings.proxy), f"{settings}"):
        assert "s3cret" not in text
        assert "pr0xy" not in text


def test_without_secrets_at_any_depth() -> None:
    value = {
        "password": "a",
        "deep": {"clientSecret": "b", "keep": 1},
        "refreshToken": "c",
        "proxyPassword": "d",
        "x": [1],
    }
    assert without_secrets(value) == {"deep": {"keep": 1}, "x": [1]}


def test_the_secrets_that_a_login_uses() -> None:
    assert secrets_used({}) == ("password", "proxyPassword")
    assert secrets_used({"enableOauth2": "true"}) == ("clientSecret", "refreshToken", "proxyPassword")


def test_a_problem_for_scripts_has_its_fix_unless_that_would_show_a_secret() -> None:
    problem = Problem.warning("x", "Title.", "Remedy.", "smtpPort", Fix("Use 587", {"smtpPort": "587"}))
    shown = problem_object(problem)
    assert (shown["field"], shown["severity"]) == ("smtpPort", "warning")
    assert shown["fix"] == {"label": "Use 587", "changes": {"smtpPort": "587"}}
    assert problem_object(problem._replace(fix=Fix("Shorten", {"password": "s3cret"})))["fix"] is None
    assert problem_object(problem._replace(fix=None))["fix"] is None
