"""Words: every name of the engine has its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.gui.kit.labels import ENABLE_TLS, SECURITY, TESTED, TLS_VERSIONS, WHO, moment, when
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.smtp.stages import Reached


def test_every_state_has_icon_and_words() -> None:
    assert set(TESTED) == set(Proved)
    assert {reached.value for reached in Reached} < {proved.value for proved in Proved}
    assert all(shown.icon and shown.words and shown.meaning for shown in TESTED.values())


def test_every_encryption_says_what_the_platform_calls_it() -> None:
    assert set(SECURITY) == set(ENABLE_TLS) == {"starttls", "tls", "none"}
    assert all("smtp" in encryption.words for encryption in SECURITY.values())
    assert all("&" in label for label, _ in ENABLE_TLS.values())


@pytest.mark.parametrize("value", TLS_VERSIONS)
def test_every_tls_version_offered_is_good(value: str) -> None:
    assert BY_KEY["tlsVersion"].read(value).problems == ()


def test_everybody_who_may_have_to_act_is_named() -> None:
    assert set(WHO) == {"you", "mail-administrator", "network", "provider"}


def test_a_moment_has_its_date_unless_it_is_of_today() -> None:
    now = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    assert when(now, now) in when(now)
    assert "2026" not in when(now, now)
    assert "Nov 2026" in when(now, datetime(2026, 12, 2, 12, 0, tzinfo=UTC))


def test_a_moment_that_is_none_is_shown_as_it_stands() -> None:
    assert moment("2026-11-29T12:00:00Z") == when(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    assert moment("2026-11-29T12:00:07Z", seconds=True).endswith(":07")
    assert moment("yesterday") == "yesterday"
    assert moment("") == ""
    assert moment("0001-01-01T00:00:00+14:00")
