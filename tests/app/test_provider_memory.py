from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.provider_memory import CUSTOM, LOGIN_KEYS, SERVER_KEYS
from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS
from tests.app.editing import NOW, PRESETS, make


def test_what_was_typed_for_a_provider_comes_back() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("password", "SG.abc")
    editor.set_value("smtpPort", "2525")
    editor.choose_provider("gmail")
    assert editor.value("smtpPort") == "465"
    assert editor.value("password") == ""
    editor.choose_provider("sendgrid")
    assert editor.value("smtpPort") == "2525"
    assert editor.value("password") == "SG.abc"


def test_a_login_goes_to_no_other_server() -> None:
    editor = make()
    editor.choose_provider("gmail")
    editor.set_value("username", "me@gmail.com")
    editor.set_value("password", "secret")
    editor.choose_provider("fastmail")
    assert (editor.value("username"), editor.value("password")) == ("", "")


def test_a_login_typed_before_any_provider_goes_to_the_first_that_takes_one() -> None:
    editor = make(username="me@plant.org", password="secret")
    editor.choose_provider("relay")
    assert (editor.value("username"), editor.value("password")) == ("", "")
    editor.choose_provider("fastmail")
    assert (editor.value("username"), editor.value("password")) == ("me@plant.org", "secret")


def test_custom_wipes_nothing() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("password", "SG.abc")
    before = editor.draft.values
    editor.choose_provider(CUSTOM)
    assert editor.draft.values == before


def test_mail_from_and_proxy_stay_whatever_the_provider() -> None:
    editor = make(mailFrom="a@plant.org", enableProxy=True, proxyHost="proxy.plant.org")
    for provider in PRESETS:
        editor.choose_provider(provider)
    assert editor.value("mailFrom") == "a@plant.org"
    assert editor.value("proxyHost") == "proxy.plant.org"


def test_another_region_changes_the_host_and_keeps_the_login() -> None:
    editor = make()
    editor.choose_provider("ses")
    editor.set_value("username", "AKIA0123456789ABCDEF")
    first, second = PRESETS["ses"].variants[:2]
    assert editor.draft.variant == first.id
    editor.choose_provider("ses", second.id)
    assert editor.value("smtpHost") == second.settings["smtpHost"]
    assert editor.value("username") == "AKIA0123456789ABCDEF"
    editor.choose_provider("gmail")
    editor.choose_provider("ses", second.id)
    assert editor.value("smtpHost") == second.settings["smtpHost"]


_VALUES = st.dictionaries(st.sampled_from(sorted(SERVER_KEYS)), st.text(max_size=8), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(sorted(set(PRESETS) - {CUSTOM, PRACTICE})), _VALUES), max_size=6))
@example([("brevo", {}), ("fastmail", {"refreshToken": "a token", "smtpHost": ""})])
def test_no_field_is_lost_across_switches(visits: list[tuple[str, dict[str, object]]]) -> None:
    editor = Editor(PRESETS, lambda: NOW)
    last: dict[str, dict[str, object]] = {}
    for provider, values in visits:
        editor.choose_provider(provider)
        for key, value in values.items():
            editor.set_value(key, value)
        last[provider] = {key: editor.value(key) for key in SERVER_KEYS}
        assert set(BY_KEY) - set(OAUTH2_KEYS) <= set(editor.draft.values) <= set(BY_KEY)
    for provider, expected in last.items():
        editor.choose_provider(provider)
        assert {key: editor.value(key) for key in SERVER_KEYS} == expected


def test_a_token_goes_to_no_other_server_by_way_of_another_provider() -> None:
    editor = make()
    editor.choose_provider("fastmail")
    editor.set_value("refreshToken", "a token")
    host = editor.value("smtpHost")
    editor.set_value("smtpHost", "smtp.elsewhere.example")
    editor.choose_provider("brevo")
    editor.choose_provider("fastmail")
    assert not editor.value("refreshToken")
    editor.set_value("smtpHost", host)
    assert editor.value("refreshToken") == "a token"


def test_a_token_for_another_client_goes_with_its_provider() -> None:
    editor = make()
    editor.choose_provider("exchange")
    editor.set_value("refreshToken", "a token")
    editor.set_value("clientId", "a client")
    editor.choose_provider("all-inkl")
    assert not editor.value("refreshToken")


def test_every_login_key_is_a_server_key() -> None:
    assert set(LOGIN_KEYS) < set(SERVER_KEYS)
