"""JSON values as the platform's JSON library reads them."""

from __future__ import annotations

import pytest

from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.prediction.jackson import (
    JavaSettings,
    as_long,
    as_text,
    java_int,
    read_as_platform,
)
from mailconfig_gui.prediction.platforms import PLATFORMS, Unreadable

GOOD: dict[str, object] = {
    "mailFrom": "a@b.example", "smtpProtocol": "smtp", "smtpHost": "mail.example", "smtpPort": "587",
    "timeout": "10000", "enableTls": True, "tlsVersion": "TLSv1.2", "username": "u", "password": "p",
}  # fmt: skip
PROXY: dict[str, object] = {
    "enableProxy": True, "proxyHost": "proxy.example", "proxyPort": "3128", "proxyUser": "", "proxyPassword": "",
}  # fmt: skip


def read(version: str = "4.3", /, **changes: object) -> JavaSettings | Unreadable:
    document = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    return read_as_platform(document, PLATFORMS[version])


def good(**changes: object) -> JavaSettings:
    settings = read("4.3", **changes)
    assert isinstance(settings, JavaSettings)
    return settings


@pytest.mark.parametrize(
    ("value", "text", "true", "long"),
    [
        (None, "null", False, 10_000), ("", "", False, 10_000), (True, "true", True, 1), (False, "false", False, 0),
        ("TRUE", "TRUE", False, 10_000), ("true", "true", True, 10_000), (1, "1", True, 1), (0, "0", False, 0),
        (587.0, "587.0", False, 587), (" 587", " 587", False, 587), ("10s", "10s", False, 10_000),
        ([], "", False, 10_000), ({}, "", False, 10_000), (1.5e10, "1.5E10", False, 15_000_000_000),
        (0.00025, "2.5E-4", False, 0), ("1e3", "1e3", False, 1000), ("-5", "-5", False, -5),
        ("9" * 20, "9" * 20, False, 10_000), ("12.7", "12.7", False, 12), (-1e300, "-1.0E300", False, -(2**63)),
    ],
)  # fmt: skip
def test_coercions(value: object, text: str, true: bool, long: int) -> None:
    assert (as_text(value), as_boolean(value), as_long(value, 10_000)) == (text, true, long)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("587", 587),
        ("+25", 25),
        ("-5", -5),
        ("", None),
        (" 25", None),
        ("25.0", None),
        ("2147483648", None),
        ("٢٥", 25),
    ],
)
def test_java_int(text: str, number: int | None) -> None:
    assert java_int(text) == number


@pytest.mark.parametrize("port", ["", "x", "587.0", 587.0, None, True, "587 "])
def test_a_bad_port_keeps_the_platform_from_starting(port: object) -> None:
    assert read(smtpPort=port) == Unreadable(f"Invalid smtp port value: {as_text(port)}")


@pytest.mark.parametrize("key", ["mailFrom", "smtpProtocol", "smtpHost", "smtpPort", "timeout", "username"])
def test_a_missing_key_keeps_the_platform_from_starting(key: str) -> None:
    found = read("4.3", **{key: ...})
    assert isinstance(found, Unreadable)
    assert 'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()"' in found.message
    assert read("3.3", **{key: ...}) == Unreadable("")


@pytest.mark.parametrize("key", ["proxyHost", "proxyPort", "proxyUser", "proxyPassword"])
def test_a_missing_proxy_key_too(key: str) -> None:
    assert isinstance(read("4.3", **{**PROXY, key: ...}), Unreadable)


def test_a_missing_password_counts_only_in_2_5() -> None:
    assert good(password=...).password is None
    assert isinstance(read("2.5", password=...), Unreadable)


@pytest.mark.parametrize(
    ("value", "on"), [(True, True), ("TRUE", True), (1, False), ("yes", False), (None, False)]
)
def test_the_tls_switch(value: object, on: bool) -> None:
    assert good(enableTls=value).enable_tls is on


@pytest.mark.parametrize(
    ("pin", "versions"),
    [("", None), (None, None), ("TLSv1.2 TLSv1.3", ("TLSv1.2", "TLSv1.3")), (" ", ()), (..., None)],
)
def test_tls_versions(pin: object, versions: tuple[str, ...] | None) -> None:
    assert good(tlsVersion=pin).tls_versions == versions
    assert good(tlsVersion="TLSv1.3", enableTls=False).tls_versions is None


@pytest.mark.parametrize(
    ("timeout", "watchdog", "read_timeout"),
    [("10000", 10000, 10000), (0, 0, None), ("-3", -3, None), ("10s", 10_000, None), (2.5, 2, None)],
)
def test_timeouts(timeout: object, watchdog: int, read_timeout: int | None) -> None:
    settings = good(timeout=timeout)
    assert (settings.watchdog_ms, settings.read_timeout_ms) == (watchdog, read_timeout)


@pytest.mark.parametrize(
    ("host", "port", "read_as"),
    [
        ("proxy.example", "3128", ("proxy.example", 3128)), ("proxy.example:8080", "3128", ("proxy.example", 3128)),
        ("proxy.example:8080", "x", ("proxy.example", 8080)), ("proxy.example", "x", ("proxy.example", 80)),
        ("http://proxy.example", "3128", ("http", 3128)),
    ],
)  # fmt: skip
def test_proxy(host: str, port: str, read_as: tuple[str, int]) -> None:
    assert good(**{**PROXY, "proxyHost": host, "proxyPort": port}).proxy == Proxy(*read_as, "", "")


def test_an_empty_host_is_localhost_and_port_minus_one_the_usual() -> None:
    assert good(smtpHost="").host == "localhost"
    assert good(smtpPort="-1").port == 25
    assert good(smtpPort=-1, smtpProtocol="smtps").port == 465


def test_oauth2_since_3_6() -> None:
    assert good(enableOauth2=True).oauth2
    older = read("3.3", enableOauth2=True)
    assert isinstance(older, JavaSettings)
    assert not older.oauth2
