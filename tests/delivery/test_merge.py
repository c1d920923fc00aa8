"""Merging over what a target holds: nothing lost, secrets bound to their server, only real differences shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.delivery.document import check_document
from mailconfig_gui.delivery.merge import endpoint_moved, merge, restored
from mailconfig_gui.delivery.target import BadSettingsError, Snapshot, Wanted
from mailconfig_gui.model.fields import PROXY_KEYS
from mailconfig_gui.model.problem import has_errors
from tests.delivery.helpers import document, good

HIDDEN = frozenset({"password", "refreshToken"})

OAUTH2: dict[str, object] = {
    "enableOauth2": True, "providerId": "GOOGLE", "clientId": "cid", "clientSecret": "its secret",
    "authUri": "https://id.example/a?access_type=offline&prompt=consent", "tokenUri": "https://id.example/t",
    "scope": ["https://mail.google.com/"], "redirectUri": "http://localhost/", "username": "box@plant.com",
    "refreshToken": "its token", "tokenGenerated": True,
}  # fmt: skip


def held(**values: object) -> Snapshot:
    return Snapshot(document(good(**values)))


def hidden(**values: object) -> Snapshot:
    return Snapshot(document(good(password=..., **values)), HIDDEN)


def keys(before: Snapshot, **draft: object) -> list[str]:
    return [change.key for change in merge(before, Wanted(draft)).changes]


def test_unknown_keys_stay_and_what_the_page_drops_goes() -> None:
    merged = merge(
        held(unknown={"x": [1]}, showChangePassword=False, nothing=None), Wanted({"timeout": "1000"})
    )
    assert merged.document.values["unknown"] == {"x": [1]}
    assert "showChangePassword" not in merged.document.values
    assert "nothing" not in merged.document.values
    assert [change.key for change in merged.changes] == ["timeout", "nothing", "showChangePassword"]


def test_a_plan_lists_every_key_that_comes_or_goes() -> None:
    bare = held(**dict.fromkeys(("tlsVersion", "enableProxy", *PROXY_KEYS), ...), showChangePassword=False)
    merged = merge(bare, Wanted({"timeout": "1000"}))
    gone, new = (
        bare.values.keys() - merged.document.values.keys(),
        merged.document.values.keys() - bare.values.keys(),
    )
    assert (gone, new) == ({"showChangePassword"}, {"tlsVersion", "enableProxy"})
    assert {change.key for change in merged.changes} == {"timeout", *gone, *new}
    assert "“Change password” on the web page: off → not there" in {change.words for change in merged.changes}
    used = merge(bare, Wanted({"enableProxy": True, "proxyHost": "proxy.plant.com", "proxyPort": "3128"}))
    assert set(PROXY_KEYS) <= {change.key for change in used.changes} & used.document.values.keys()
    assert merge(bare, Wanted({"smtpPort": "587"})).changes == (), "alone they are no change"


def test_no_password_given_keeps_the_stored_one() -> None:
    assert merge(held(), Wanted({"timeout": "1000"})).document.values["password"] == "old secret"
    assert "password" not in merge(hidden(), Wanted({"timeout": "1000"})).document.values
    assert "password" not in merge(hidden(), Wanted({"timeout": "1000", "password": ""})).document.values


def test_a_shown_password_is_compared_a_hidden_one_cannot_be() -> None:
    assert keys(held(), password="old secret") == []
    assert keys(held(), password="new") == ["password"]
    assert keys(hidden(), password="old secret") == ["password"]
    assert merge(hidden(), Wanted({"password": "old secret"}, known_password=True)).changes == ()


def test_what_cannot_be_restored_is_said_and_the_earlier_password_helps() -> None:
    merged = merge(hidden(), Wanted({"password": "new"}))
    assert merged.lost == {"password"}
    assert "password-not-restorable" in {risk.code for risk in merged.risks}
    merged = merge(hidden(), Wanted({"password": "new"}, old_password="old"))
    assert "password-not-restorable" not in {risk.code for risk in merged.risks}
    assert merge(held(), Wanted({"password": "new"})).lost == frozenset()


@pytest.mark.parametrize("before", [held(), hidden()])
@pytest.mark.parametrize(
    "move", [{"smtpHost": "other.example"}, {"username": "Iot"}, {"username": "x", "smtpHost": "y.example"}]
)
def test_a_stored_password_stays_with_its_server_and_user(before: Snapshot, move: dict[str, object]) -> None:
    with pytest.raises(BadSettingsError) as refused:
        merge(before, Wanted(move))
    assert "secret-bound" in {problem.code for problem in refused.value.problems}
    assert merge(before, Wanted({**move, "password": "new"})).document.values["password"] == "new"


def test_the_case_of_a_host_name_does_not_matter() -> None:
    assert merge(held(), Wanted({"smtpHost": "SMTP.plant.com"})).document.values["password"] == "old secret"


@pytest.mark.parametrize("move", [{"smtpPort": "465"}, {"smtpProtocol": "smtps", "smtpPort": "465"}])
def test_a_new_endpoint_of_the_same_host_wants_a_verified_certificate(move: dict[str, object]) -> None:
    with pytest.raises(BadSettingsError):
        merge(hidden(), Wanted(move))
    assert endpoint_moved(hidden(), move)
    assert not endpoint_moved(hidden(), {"timeout": "1"})
    assert "password" not in merge(hidden(), Wanted(move, endpoint_verified=True)).document.values


def test_a_stored_password_never_goes_out_in_clear_by_a_change() -> None:
    with pytest.raises(BadSettingsError):
        merge(hidden(), Wanted({"enableTls": False}))
    assert not endpoint_moved(hidden(), {"enableTls": False})


def test_a_proxy_password_stays_with_its_proxy() -> None:
    proxy = {
        "enableProxy": True,
        "proxyHost": "p.example",
        "proxyPort": "3128",
        "proxyUser": "u",
        "proxyPassword": "pp",
    }
    assert merge(held(**proxy), Wanted({"timeout": "1000"})).document.values["proxyPassword"] == "pp"
    with pytest.raises(BadSettingsError, match="Proxy password"):
        merge(held(**proxy), Wanted({"proxyHost": "q.example"}))
    changed = merge(held(**proxy), Wanted({"proxyUser": ""}))
    assert changed.document.values["proxyPassword"] == ""
    assert "pp" not in str(changed.changes)


def test_an_empty_user_clears_the_password() -> None:
    merged = merge(held(), Wanted({"username": ""}))
    assert merged.document.values["password"] == ""
    assert {change.key: change.after for change in merged.changes} == {
        "username": "empty",
        "password": "removed",
    }


def test_versions_that_keep_on_an_empty_password() -> None:
    before = Snapshot(document(good(password="")), HIDDEN)
    kept = merge(before, Wanted({"timeout": "1000"}), blank_keeps=True)
    assert kept.document.values["password"] == ""
    assert [change.key for change in kept.changes] == ["timeout"]
    with pytest.raises(BadSettingsError):
        merge(before, Wanted({"username": "other"}), blank_keeps=True)


def test_errors_of_the_settings_are_all_told() -> None:
    with pytest.raises(BadSettingsError) as refused:
        merge(held(), Wanted({"smtpPort": "0", "smtpProtocol": "SMTP"}))
    assert {problem.field for problem in refused.value.problems} >= {"smtpPort", "smtpProtocol"}
    with pytest.raises(BadSettingsError, match="With OAuth2 on the platform needs it"):
        merge(held(enableOauth2=True), Wanted({"timeout": "1000"}))


def test_a_new_file_starts_from_the_defaults() -> None:
    merged = merge(Snapshot(None), Wanted({"mailFrom": "a@plant.com", "smtpHost": "smtp.plant.com"}))
    assert merged.document.values["smtpPort"] == "587"
    assert merged.document.values["password"] == ""


def test_risks_of_the_row() -> None:
    before = held(**OAUTH2, useSystemMailSettings=True)
    assert {risk.code for risk in merge(before, Wanted({"timeout": "1000"})).risks} >= {
        "oauth2-on",
        "use-system-settings",
    }


def test_an_earlier_state_is_restored_word_for_word_where_it_was_good() -> None:
    before = held()
    early = {"smtpPort": 25, "unknown": {"a": None}, "showChangePassword": False}
    values = {key: value for key, value in good(**early).items() if not key.startswith("proxy")}
    assert restored(before, values, {"id": "old"}).values == values
    mended = restored(before, {**values, "tlsVersion": None}, {})
    assert mended.values["tlsVersion"] == ""
    with pytest.raises(BadSettingsError):
        restored(before, {**values, "smtpHost": ""}, {})


def test_an_earlier_state_that_never_sent_can_come_back() -> None:
    values = good(tlsVersion="TLSv1.1", enableTls=True)
    assert restored(held(), values, {}).values == values
    with pytest.raises(BadSettingsError):
        restored(held(), {**values, "username": None}, {})
    with pytest.raises(BadSettingsError):
        restored(held(), {**values, "enableOauth2": True}, {})
    values = good(**{**OAUTH2, "authUri": "", "scope": [], "timeout": "1"})
    assert restored(held(), values, {}).values == values


def test_oauth2_that_is_managed_here_is_no_risk_of_the_row() -> None:
    assert "oauth2-on" in {risk.code for risk in merge(held(**OAUTH2), Wanted({"timeout": "1000"})).risks}
    for draft in ({"enableOauth2": True}, {"enableOauth2": False, "password": "new"}):
        assert "oauth2-on" not in {risk.code for risk in merge(held(**OAUTH2), Wanted(draft)).risks}


def test_a_password_of_another_server_goes_when_a_token_is_used() -> None:
    draft = {**OAUTH2, "smtpHost": "smtp.other.com"}
    assert merge(held(), Wanted(draft)).document.values["password"] == ""
    assert merge(hidden(), Wanted(draft)).document.values["password"] == ""
    same = {**OAUTH2, "username": "iot@plant.com"}
    assert merge(held(username="iot@plant.com"), Wanted(same)).document.values["password"] == "old secret"


def test_a_token_from_here_is_left_as_the_target_renewed_it() -> None:
    shown = {key: value for key, value in OAUTH2.items() if key != "refreshToken"}
    before, draft = hidden(**shown, refreshTokenExpires=7), {**OAUTH2, "refreshToken": "the one delivered"}
    merged = merge(before, Wanted(draft, known_token=True))
    assert merged.changes == ()
    assert merged.document.values["refreshTokenExpires"] == 7
    merged = merge(before, Wanted(draft))
    assert [change.key for change in merged.changes] == ["refreshToken"]
    assert "refreshTokenExpires" not in merged.document.values
    assert merged.lost == {"refreshToken"}
    assert "token-not-restorable" in {risk.code for risk in merged.risks}
    assert "token-not-restorable" not in {
        risk.code for risk in merge(before, Wanted(draft, old_token="x")).risks
    }


def test_a_new_mailbox_brings_its_own_token() -> None:
    for before in (held(**OAUTH2), hidden(**{**OAUTH2, "refreshToken": ...})):
        with pytest.raises(BadSettingsError, match="because the mailbox would change"):
            merge(before, Wanted({"username": "other@plant.com"}))
        merged = merge(before, Wanted({"username": "other@plant.com", "refreshToken": "its own"}))
        assert merged.document.values["refreshToken"] == "its own"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ROWS = st.dictionaries(st.sampled_from([*good(), *OAUTH2, "other"]), JSON, max_size=18)


@given(ROWS, ROWS)
def test_whatever_is_merged_the_platform_can_start_with_it(
    row: dict[str, object], draft: dict[str, object]
) -> None:
    for before in (Snapshot(document({**good(), **row})), Snapshot(document({**good(), **row}), HIDDEN)):
        try:
            merged = merge(before, Wanted(draft))
        except BadSettingsError:
            continue
        assert not has_errors(check_document(merged.document))
        assert None not in merged.document.values.values()
