"""Addresses of a platform as people paste them."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.delivery.targets.thingsboard.address import parse_base, plain_host


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://Things.example.com", "https://things.example.com"),
        (" http://h:8080/ ", "http://h:8080"),
        ("https://h:443/iot/", "https://h/iot"),
        ("https://h/iot/login", "https://h/iot"),
        ("https://h/settings/outgoing-mail", "https://h"),
        ("https://h/loginpage", "https://h/loginpage"),
        ("https://h/api", "https://h"),
        ("https://[::1]:8080/x?y=1#z", "https://[::1]:8080/x"),
    ],
)
def test_addresses_as_people_paste_them(text: str, written: str) -> None:
    assert parse_base(text).text == written


@pytest.mark.parametrize(
    "text", ["", "h", "ftp://h", "https://", "https://a b", "http://h:99999", "https://u:p@h", "http://[x"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(DeliveryError) as error:
        parse_base(text)
    assert "u:p" not in str(error.value)


def test_an_address_without_a_scheme_is_told_with_one() -> None:
    for text in ("things.example.com", "ftp://things.example.com", "http:/things.example.com"):
        with pytest.raises(DeliveryError) as error:
            parse_base(text)
        scheme = "http" if text.startswith("http:") else "https"
        assert error.value.hint == f"Did you mean {scheme}://things.example.com?"


def test_a_host_reached_without_encryption_is_named() -> None:
    assert plain_host("http://plant.example:8080/login") == "plant.example"
    assert plain_host("https://plant.example") == plain_host("plant.example") == ""
