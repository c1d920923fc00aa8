"""Options override the file, the file the preset, the preset the defaults."""

from __future__ import annotations

import argparse

import pytest

from mailconfig_gui.cli.fields import layered
from mailconfig_gui.cli.main import build_parser


def parse(*words: str) -> argparse.Namespace:
    words = ("test", "--to", "a@b.org", *words)
    return build_parser(words)[0].parse_args(list(words))


def test_without_a_file_the_defaults_fill_everything() -> None:
    draft = layered(parse(), preset={"smtpPort": "465"})
    assert (draft["smtpPort"], draft["timeout"], draft["smtpHost"]) == ("465", "10000", "")


def test_with_a_file_a_required_key_that_nobody_has_stays_missing() -> None:
    draft = layered(parse(), preset={}, file={"smtpHost": "h.org"})
    assert "timeout" not in draft
    assert draft["tlsVersion"] == ""


def test_each_layer_lies_over_the_one_below() -> None:
    arguments = parse("--smtp-host", "option.org")
    below = {"smtpHost": "1", "timeout": "1", "smtpPort": "1", "mailFrom": "1"}
    preset = {"smtpHost": "2", "timeout": "2", "smtpPort": "2"}
    file = {"smtpHost": "3", "timeout": "3"}
    draft = layered(arguments, below=below, preset=preset, file=file)
    assert [draft[key] for key in ("smtpHost", "timeout", "smtpPort", "mailFrom")] == [
        "option.org",
        "3",
        "2",
        "1",
    ]


def test_keys_that_are_no_fields_stay_out() -> None:
    assert "unknown" not in layered(parse(), preset={}, file={"unknown": 1})


HELD = {
    "enableOauth2": True,
    "smtpHost": "smtp.gmail.com",
    "username": "a@b.org",
    "clientId": "x",
    "clientSecret": "its secret",
    "tokenUri": "https://oauth2.googleapis.com/token",
    "refreshToken": "its token",
}


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ((), ["clientSecret", "refreshToken"]),
        (("--timeout", "30000", "--scope", "y"), ["clientSecret", "refreshToken"]),
        (("--username", "c@b.org"), ["clientSecret"]),
        (("--smtp-host", "evil.test"), ["clientSecret"]),
        (("--client-id", "other"), []),
        (("--token-uri", "https://evil.test/token"), []),
        (("--token-uri", "https://oauth2.googleapis.com.evil.test/token"), []),
    ],
)
def test_the_secrets_of_a_file_go_nowhere_else_by_an_option(words: tuple[str, ...], kept: list[str]) -> None:
    for draft in (
        layered(parse(*words), preset={}, file=HELD),
        layered(parse(*words), preset={}, below=HELD),
    ):
        assert [key for key in ("clientSecret", "refreshToken") if draft.get(key)] == kept


def test_a_file_of_secrets_alone_takes_its_app_from_options() -> None:
    held = {key: HELD[key] for key in ("clientSecret", "refreshToken")}
    draft = layered(parse("--client-id", "x", "--token-uri", "https://login.test/t"), preset={}, file=held)
    assert (draft["clientSecret"], draft["refreshToken"]) == ("its secret", "its token")
