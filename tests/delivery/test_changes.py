"""Differences as the platform reads them, in words that never hold a secret."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.changes import (
    changes_between,
    label,
    same,
    same_values,
    unseen_words,
    visible_changes,
    worded,
)
from mailconfig_gui.delivery.merge import merge
from mailconfig_gui.delivery.target import Snapshot, Wanted
from tests.delivery.helpers import document, good


def held(**values: object) -> Snapshot:
    return Snapshot(document(good(**values)))


def keys(before: Snapshot, **draft: object) -> list[str]:
    return [change.key for change in merge(before, Wanted(draft)).changes]


@pytest.mark.parametrize(
    "same_thing", [{"smtpPort": 587}, {"enableTls": "TRUE"}, {"tlsVersion": ...}, {"proxyHost": ...}]
)
def test_what_the_platform_reads_alike_is_no_change(same_thing: dict[str, object]) -> None:
    assert keys(held(**same_thing), smtpPort="587", enableTls=True) == []


def test_null_and_empty_are_not_alike() -> None:
    assert keys(held(tlsVersion=None), tlsVersion="") == ["tlsVersion"]


def test_words_never_show_a_secret() -> None:
    values = {
        "clientSecret": "s",
        "list": [{"password": "s"}],
        "long": "x" * 300,
        "n": None,
        "b": False,
        "enableTls": "TRUE",
    }
    assert [worded(key, values) for key in (*values, "gone")] == [
        "set", "“[{}]”", f"“{'x' * 200}…”", "null", "off", "on", "not there",
    ]  # fmt: skip
    assert label("smtpHost") == "Host"
    assert label("unheard") == "unheard"
    before = Snapshot(document(good(clientSecret="s1", refreshToken="r")))
    changes = list(changes_between(before, document(good(clientSecret="s2")), Wanted({})))
    assert [(change.key, change.before, change.after) for change in changes] == [
        ("clientSecret", "set", "changed"), ("refreshToken", "set", "removed"),
    ]  # fmt: skip


def test_same_values_ignores_secrets_only() -> None:
    assert same_values(good(), good(password="x", refreshToken="y"))
    assert not same_values(good(), good(more=1))
    assert not same("mailFrom", {}, {"mailFrom": ""})


def test_what_the_platform_writes_when_it_renews_a_token_is_no_change() -> None:
    one, two = good(refreshTokenExpires=1, tokenGenerated=False), good(refreshTokenExpires=2)
    assert same_values(one, two)
    assert list(visible_changes(one, two)) == []
    (change,) = visible_changes(good(tokenGenerated=True), good())
    assert change.words == "Signed in: on → off"


def test_scopes_are_words() -> None:
    assert worded("scope", {"scope": ["a", "b"]}) == "“a b”"
    assert worded("scope", {"scope": ["a", 1]}) == '“["a", 1]”'


def test_which_secret_cannot_be_compared_is_said() -> None:
    assert unseen_words(("refreshToken",)) == "Nothing visible differs; the refresh token cannot be compared"
