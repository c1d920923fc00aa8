"""Forms for handing over; that they run is shown in tests/real."""

from __future__ import annotations

import json
import subprocess

import pytest

from mailconfig_gui.delivery.handover import curl_form, sql_form
from mailconfig_gui.model.problem import MailConfigError
from tests.delivery.helpers import document, good


def test_no_value_ends_the_quotation_of_the_sql() -> None:
    text = sql_form(document(good(password="$va1b2$; DROP TABLE x; --", extra="stays home")), "c3d4").decode()
    head, value, tail = text.split("$vc3d4$")
    assert json.loads(value)["password"] == "$va1b2$; DROP TABLE x; --"
    assert "DROP" not in head + tail
    assert "extra" not in value


def test_the_script_holds_no_secret_and_is_good_shell() -> None:
    form = curl_form(document(good(password="very secret")), "https://it's.example/iot", "it's.json")
    assert b"very secret" not in form.script
    assert b"very secret" in form.data
    assert "very secret" not in repr(form)
    assert b"--proto =https " in form.script
    assert subprocess.run(["sh", "-n"], input=form.script, check=False).returncode == 0


def test_a_document_that_breaks_the_platform_is_never_handed_over() -> None:
    bad = document(good(smtpPort="abc"))
    with pytest.raises(MailConfigError):
        sql_form(bad, "a")
    with pytest.raises(MailConfigError):
        curl_form(bad, "https://x.example", "d")
