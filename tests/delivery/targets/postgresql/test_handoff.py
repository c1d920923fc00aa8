"""SQL for handing over; that it runs is shown in tests/real."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.delivery.targets.postgresql.handoff import hand_off, sql_form
from mailconfig_gui.model.problem import MailConfigError
from tests.delivery.helpers import document, good


def test_no_value_ends_the_quotation_of_the_sql() -> None:
    text = sql_form(document(good(password="$va1b2$; DROP TABLE x; --", extra="stays home")), "c3d4").decode()
    head, value, tail = text.split("$vc3d4$")
    assert json.loads(value)["password"] == "$va1b2$; DROP TABLE x; --"
    assert "DROP" not in head + tail
    assert "extra" not in value


def test_the_quotation_is_another_one_each_time() -> None:
    one, two = (hand_off(document(good()), "mail.sql", "")["mail.sql"] for _ in range(2))
    assert one != two


def test_a_document_that_breaks_the_platform_is_never_handed_over() -> None:
    with pytest.raises(MailConfigError):
        sql_form(document(good(smtpPort="abc")), "a")
