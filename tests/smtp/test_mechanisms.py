"""The platform's choice of a login mechanism."""

from __future__ import annotations

import pytest

from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.mechanisms import choose, describe


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("PLAIN", "LOGIN"), "LOGIN"),
        (("LOGIN",), "LOGIN"),
        (("CRAM-MD5", "PLAIN"), "PLAIN"),
        (("XOAUTH2", "SCRAM-SHA-256", "NTLM", "DIGEST-MD5", "CRAM-MD5"), None),
        ((), None),
    ],
)
def test_the_first_of_login_and_plain(offered: tuple[str, ...], chosen: str | None) -> None:
    assert choose(Capabilities(mechanisms=offered)) == chosen


@pytest.mark.parametrize(("only", "chosen"), [("PLAIN", "PLAIN"), ("LOGIN", None)])
def test_only_one_is_wanted(only: str, chosen: str | None) -> None:
    assert choose(Capabilities(mechanisms=("CRAM-MD5", "PLAIN")), only) == chosen


def test_mechanisms_are_named() -> None:
    assert (
        describe(("CRAM-MD5", "X-OWN", "XOAUTH2")) == "CRAM-MD5 (hashed password), X-OWN, XOAUTH2 (OAuth 2)"
    )
    assert describe(()) == "none"
