"""The wording of each version."""

from __future__ import annotations

import pytest

from mailconfig_gui.prediction.platforms import (
    DEFAULT_VERSION,
    PLATFORMS,
    VERSIONS,
    Failure,
    Refused,
    Unreadable,
    in_words,
)

CAUSE = Failure("jakarta.mail.AuthenticationFailedException", "535 No\n")


def test_versions() -> None:
    assert VERSIONS == ("2.5", "3.3", "3.6", "3.9", "4.3", "4.4")
    assert DEFAULT_VERSION == "4.3"
    assert [version for version in VERSIONS if not PLATFORMS[version].run] == ["2.5"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_class_is_named_from_3_4_to_3_8(version: str) -> None:
    named = "javax.mail.AuthenticationFailedException: " if version == "3.6" else ""
    assert in_words(PLATFORMS[version], CAUSE) == f"Unable to send mail: {named}535 No\n"


def test_a_cause_without_words() -> None:
    assert in_words(PLATFORMS["4.3"], Failure("java.io.EOFException", None)) == "Unable to send mail: null"
    words = "Unable to send mail: java.io.EOFException"
    assert in_words(PLATFORMS["3.6"], Failure("java.io.EOFException", None)) == words


def test_a_document_that_cannot_be_read_is_shown_bare() -> None:
    assert (
        in_words(PLATFORMS["4.3"], Unreadable("Invalid smtp port value: x")) == "Invalid smtp port value: x"
    )


def test_the_library_s_package() -> None:
    refused = Refused("jakarta.mail.SendFailedException: Invalid Addresses")
    assert "javax.mail.SendFailed" in in_words(PLATFORMS["3.3"], refused)
    assert "jakarta.mail.SendFailed" in in_words(PLATFORMS["3.9"], refused)
