"""The mail document: nothing lost on the way in, nothing written that the platform cannot start with."""

import json

import pytest

from mailconfig_gui.delivery.document import (
    MAX_BYTES,
    Document,
    DocumentError,
    build,
    check_document,
    draft_of,
    guard,
    holds_secret,
    object_of,
    parse_document,
    render,
)
from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS, SECRET_KEYS, defaults
from mailconfig_gui.model.problem import MailConfigError

DRAFT: dict[str, object] = {
    **defaults(),
    "mailFrom": "Plant monitor <tb@plant.org>",
    "smtpHost": "smtp.plant.org",
    "username": "tb@plant.org",
    "password": "s3crét",
    "enableProxy": True,
    "proxyHost": "proxy.plant.org",
    "proxyPort": 3128,
    "proxyUser": "u",
    "proxyPassword": "pr0xy",
}


def values_of(data: bytes) -> dict[str, object]:
    whole = json.loads(data)
    assert whole["key"] == "mail"
    values: dict[str, object] = whole["jsonValue"]
    return values


def test_the_document_holds_all_keys_with_the_platforms_types() -> None:
    values = values_of(render(build(DRAFT, include_password=True)))
    assert set(values) == set(BY_KEY) - set(OAUTH2_KEYS)
    expected = {
        "mailFrom": "Plant monitor <tb@plant.org>", "smtpProtocol": "smtp", "smtpHost": "smtp.plant.org",
        "smtpPort": "587", "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "tb@plant.org",
        "password": "s3crét", "enableProxy": True, "proxyHost": "proxy.plant.org", "proxyPort": "3128",
        "proxyUser": "u", "proxyPassword": "pr0xy",
    }  # fmt: skip
    assert {key: values[key] for key in expected} == expected


def test_without_the_tick_no_secret_is_written() -> None:
    data = render(build(DRAFT, include_password=False))
    values = values_of(data)
    assert "password" not in values
    assert values["proxyPassword"] == ""
    assert b"pr0xy" not in data
    assert "s3crét".encode() not in data


@pytest.mark.parametrize("include", [False, True])
def test_no_user_name_means_an_empty_password_on_purpose(include: bool) -> None:
    values = values_of(render(build({**DRAFT, "username": ""}, include_password=include)))
    assert values["password"] == ""


def test_a_password_that_is_not_at_hand_is_left_out() -> None:
    assert "password" not in build({**DRAFT, "password": None}, include_password=True).values


def test_what_we_do_not_know_is_kept_and_an_old_password_is_not() -> None:
    base = Document(
        {"key": "mail", "id": {"id": "7"}, "createdTime": 5, "tenantId": None},
        {
            "password": "old",
            "refreshToken": "keep",
            "deep": {"a": [1, None, 2.5]},
            "expires": 1.7e12,
            "gone": None,
        },
    )
    document = build(DRAFT, base=base, include_password=False)
    assert document.envelope == {"key": "mail", "id": {"id": "7"}, "createdTime": 5}
    assert document.values["refreshToken"] == "keep"
    assert document.values["deep"] == {"a": [1, None, 2.5]}
    assert document.values["expires"] == 1_700_000_000_000
    assert isinstance(document.values["expires"], int)
    assert "gone" not in document.values
    assert "password" not in document.values


def test_a_document_read_and_written_is_the_same() -> None:
    data = render(build(DRAFT, include_password=True))
    document = parse_document(data)
    assert render(build(draft_of(document), base=document, include_password=True)) == data


def test_a_lone_surrogate_in_an_unknown_key_is_kept() -> None:
    data = render(build(DRAFT, base=Document({}, {"odd": "\ud800"}), include_password=True))
    assert values_of(data)["odd"] == "\ud800"


def test_what_is_absent_reads_as_the_platform_reads_it() -> None:
    draft = draft_of(parse_document(b'{"key":"mail","jsonValue":{"smtpHost":"h.org"}}'))
    assert draft["enableTls"] is False
    assert draft["tlsVersion"] == ""
    assert "password" not in draft
    assert "smtpPort" not in draft


def test_a_bare_value_object_is_taken_for_a_document() -> None:
    document = parse_document(b'{"smtpHost": "h.org"}')
    assert document == Document({"key": "mail"}, {"smtpHost": "h.org"})


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse_document(b'\xef\xbb\xbf{"key":"mail","jsonValue":{}}').envelope == {"key": "mail"}


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"", "It is empty", None),
        (b" \r\n", "It is empty", None),
        (b"{", "Line 1, column 2", 1),
        (b'{\n "key": }', "Line 2", 2),
        (b'{"a":\n"\xff"}', "Line 2 holds bytes that are not UTF-8", 2),
        (b'{"a": 1,\n"a": 2}', "Line 2: the key “a” stands there twice", 2),
        (b'{"a": NaN}', "number that JSON does not know", None),
        (b'{"a": ' + b"9" * 5000 + b"}", "number that JSON does not know", None),
        (b"[" * 200 + b"]" * 200, "nested too deeply", None),
        (b"[" * 200_000, "nested too deeply", None),
        (b" " * (MAX_BYTES + 1), f"more than {MAX_BYTES} bytes", None),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(data: bytes, words: str, line: int | None) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(data)
    assert words in caught.value.message
    assert caught.value.line == line
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "not-a-document"),
        (b"null", "not-a-document"),
        (b"{}", "not-a-document"),
        (b'{"key":"mail"}', "json-value"),
        (b'{"key":"mail","jsonValue":null}', "json-value"),
        (b'{"key":"mail","jsonValue":[]}', "json-value"),
        (b'{"key":"general","jsonValue":{}}', "other-key"),
        (b'{"key":["mail"],"jsonValue":{}}', "other-key"),
        (b'{"jsonValue":{}}', "not-a-document"),
    ],
)
def test_the_wrong_shape_is_one_clear_problem(data: bytes, code: str) -> None:
    assert [problem.code for problem in check_document(parse_document(data))] == [code]


def test_a_long_foreign_key_is_shortened() -> None:
    problem = check_document(Document({"key": "x" * 500}, {}))[0]
    assert len(problem.title) < 120


@pytest.mark.parametrize("key", [key for key, field in BY_KEY.items() if field.required])
def test_nothing_is_built_without_what_the_platform_needs(key: str) -> None:
    with pytest.raises(MailConfigError, match="Nothing was written"):
        build({**DRAFT, key: None}, include_password=True)


def test_the_refusal_counts_the_problems() -> None:
    with pytest.raises(MailConfigError, match=r"\(1 more\)"):
        build({**DRAFT, "smtpPort": 587.5, "timeout": "soon"}, include_password=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"smtpPort": 587.0},
        {"smtpProtocol": "SMTP"},
        {"username": None},
        {"enableProxy": True},
        {"smtpPort": 587},
    ],
)
def test_a_document_made_elsewhere_passes_the_same_guard(changes: dict[str, object]) -> None:
    good = build({**DRAFT, "enableProxy": False, "proxyHost": ""}, include_password=True)
    guard(good)
    with pytest.raises(MailConfigError):
        render(Document(good.envelope, {**good.values, **changes}))


def test_a_document_never_shows_its_passwords() -> None:
    document = Document({"key": "mail"}, {"smtpHost": "mx", "password": "hidden"})
    assert f"{document!r} {document}" == "Document(2 keys) Document(2 keys)"


@pytest.mark.parametrize("key", sorted(SECRET_KEYS))
def test_a_secret_is_found_wherever_it_stands(key: str) -> None:
    secret: dict[str, object] = {key: "s"}
    for where in (secret, {"a": secret}, {"a": [1, [secret]]}):
        assert holds_secret(Document({"key": "mail"}, where))
        assert holds_secret(Document(where, {}))
    for empty in ({}, {key: ""}, {key: None}, {"a": [{key: ""}], "username": "u"}):
        assert not holds_secret(Document({"key": "mail"}, empty))


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "[" * 100_000, b"\xff"])
def test_what_holds_no_object_is_none(text: str | bytes) -> None:
    assert object_of(text) is None
    assert object_of(b'{"ok": true}') == {"ok": True}


OAUTH2: dict[str, object] = {
    "enableOauth2": True,
    "providerId": "OFFICE_365",
    "clientId": "0f8f",
    "clientSecret": "s3cret-of-the-app",
    "providerTenantId": "plant.onmicrosoft.com",
    "authUri": "https://login.microsoftonline.com/plant.onmicrosoft.com/oauth2/v2.0/authorize",
    "tokenUri": "https://login.microsoftonline.com/plant.onmicrosoft.com/oauth2/v2.0/token",
    "scope": "https://outlook.office365.com/SMTP.Send offline_access",
    "redirectUri": "http://localhost",
    "refreshToken": "0.AX",
}


def test_with_oauth2_on_all_of_it_is_written() -> None:
    values = values_of(render(build({**DRAFT, **OAUTH2}, include_password=True)))
    scope = ["https://outlook.office365.com/SMTP.Send", "offline_access"]
    assert {key: values[key] for key in OAUTH2} == {**OAUTH2, "scope": scope}
    assert values["tokenGenerated"] is True
    google = {**OAUTH2, "providerId": "GOOGLE", "providerTenantId": "", "refreshToken": None}
    written = build({**DRAFT, **google}, include_password=True).values
    assert not {"providerTenantId", "refreshToken", "tokenGenerated"} & set(written)


def test_a_new_token_has_no_date_of_the_earlier_one() -> None:
    base = build({**DRAFT, **OAUTH2}, include_password=True)
    base = base._replace(values={**base.values, "refreshTokenExpires": 1_800_000_000_000})
    kept = build(draft_of(base), base=base, include_password=True)
    assert kept.values["refreshTokenExpires"] == 1_800_000_000_000
    renewed = build({**draft_of(base), "refreshToken": "0.AY"}, base=base, include_password=True)
    assert "refreshTokenExpires" not in renewed.values


def test_with_oauth2_off_no_key_of_it_is_added() -> None:
    off = {**OAUTH2, "enableOauth2": False}
    assert build({**DRAFT, **off}, include_password=True) == build(DRAFT, include_password=True)


@pytest.mark.parametrize("include", [True, False])
def test_what_is_left_as_it_is_keeps_its_type(include: bool) -> None:
    odd: dict[str, object] = {
        "enableOauth2": "false", "providerId": "mine", "clientId": 5, "clientSecret": 6.5, "scope": "a b",
        "providerTenantId": {"a": 1}, "refreshToken": "x", "tokenGenerated": True, "refreshTokenExpires": 1.7e12,
    }  # fmt: skip
    document = Document({"key": "mail"}, {**DRAFT, **odd, "authUri": None})
    written = build(draft_of(document), base=document, include_password=include)
    assert {key: written.values[key] for key in odd} == odd
    assert "authUri" not in written.values
    wanted = {**draft_of(document), "clientId": "7", "providerId": "yours", "scope": "c"}
    changed = build(wanted, base=document, include_password=include).values
    assert {key: changed[key] for key in odd} == {**odd, "clientId": "7", "providerId": "", "scope": ["c"]}


def test_a_client_secret_is_written_only_with_the_tick() -> None:
    base = build({**DRAFT, **OAUTH2}, include_password=True)
    kept = build(draft_of(base), base=base, include_password=False)
    assert kept.values["clientSecret"] == OAUTH2["clientSecret"]
    with pytest.raises(MailConfigError, match="without the client secret"):
        build({**draft_of(base), "clientSecret": "of another app"}, base=base, include_password=False)
    with pytest.raises(MailConfigError, match="without the client secret"):
        build({**DRAFT, **OAUTH2}, include_password=False)


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"timeout": "30000"}, set()),
        ({"username": "other@plant.org"}, {"refreshToken"}),
        ({"clientId": "another"}, {"clientSecret", "refreshToken"}),
        ({"tokenUri": "https://token.example/"}, {"clientSecret", "refreshToken"}),
    ],
)
def test_a_secret_stays_only_with_its_app_and_mailbox(change: dict[str, object], gone: set[str]) -> None:
    base = build({**DRAFT, **OAUTH2}, include_password=True)
    secrets = {"clientSecret", "refreshToken"}
    draft = {key: value for key, value in draft_of(base).items() if key not in secrets}
    if "clientSecret" in gone:
        with pytest.raises(MailConfigError, match="Client secret is missing"):
            build({**draft, **change}, base=base, include_password=True)
        draft["clientSecret"] = "new"
    written = build({**draft, **change}, base=base, include_password=True).values
    assert ("refreshToken" not in written) is ("refreshToken" in gone)
    off = {**draft, **change, "enableOauth2": False}
    assert build(off, base=base, include_password=True).values["refreshToken"] == OAUTH2["refreshToken"]


def test_a_document_needs_the_scopes_as_a_list() -> None:
    values = {**build({**DRAFT, **OAUTH2}, include_password=True).values, "scope": "one"}
    found = {problem.code: problem for problem in check_document(Document({"key": "mail"}, values))}
    assert found["scope-list"].field == "scope"
    again = build(values, base=Document({}, values), include_password=True)
    assert again.values["scope"] == ["one"]
    off = Document({"key": "mail"}, {**values, "enableOauth2": False})
    assert "scope-list" not in {problem.code for problem in check_document(off)}
