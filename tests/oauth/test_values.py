"""What a test of settings passes on of a token endpoint, without showing a secret."""

from __future__ import annotations

import subprocess
import sys

from mailconfig_gui.oauth.token import exchange_request, refresh_request
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from tests.oauth.samples import GOOGLE


def test_a_request_shows_nothing_of_its_body() -> None:
    request = exchange_request(GOOGLE, "4/0A-c", "verifier", "http://127.0.0.1:8091/")
    assert repr(request) == f"TokenRequest({len(request.body)} bytes)"
    assert (request.is_refresh, refresh_request(GOOGLE).is_refresh) == (False, True)


def test_a_refusal_that_repeats_a_secret_can_be_masked_and_shows_nothing_of_itself() -> None:
    told = TokenFault(TokenFaultKind.REFUSED, 400, "hunter2", "bad hunter2", "", "hunter2!")
    masked = told.masked(lambda text: text.replace("hunter2", "****"))
    assert (masked.error, masked.description, masked.subtype) == ("****", "bad ****", "****!")
    assert "hunter2" not in f"{told}{told!r}"


def test_they_load_nothing_that_reads_or_writes() -> None:
    program = (
        "import sys, mailconfig_gui.oauth.values as v; "
        "print([name for name in ('json', 'urllib.parse', 'mailconfig_gui.oauth.token') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
