"""The script around curl for handing over; that it runs is shown in tests/real."""

from __future__ import annotations

import subprocess

import pytest

from mailconfig_gui.delivery.targets.thingsboard.handoff import curl_form, hand_off
from mailconfig_gui.model.problem import MailConfigError
from tests.delivery.helpers import document, good
from tests.systems import WINDOWS


def test_the_script_holds_no_secret_and_is_good_shell() -> None:
    form = curl_form(document(good(password="very secret")), "https://it's.example/iot", "it's.json")
    assert b"very secret" not in form.script
    assert b"very secret" in form.data
    assert "very secret" not in repr(form)
    assert b"--proto =https " in form.script
    assert WINDOWS or subprocess.run(["sh", "-n"], input=form.script, check=False).returncode == 0


def test_the_data_lie_beside_the_script() -> None:
    files = hand_off(document(good()), "apply.sh", "https://things.example.com/login")
    assert list(files) == ["apply.sh.json", "apply.sh"]
    assert b"'https://things.example.com'" in files["apply.sh"]


def test_a_document_that_breaks_the_platform_is_never_handed_over() -> None:
    with pytest.raises(MailConfigError):
        curl_form(document(good(smtpPort="abc")), "https://x.example", "d")
