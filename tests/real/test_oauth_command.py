"""`oauth sign-in` and `refresh` as processes: a certified provider, a real browser, a real mail server, in TLS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, document
from tests.cli.sign_in_process import address, started
from tests.lab.authorization import MAIL_SCOPE, USUAL, AuthorizationServer
from tests.lab.browser import Browser
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE
from tests.lab.postfix import Postfix

pytestmark = pytest.mark.real


def test_somebody_signs_in_and_the_platform_s_request_goes_on_working(
    process: Run,
    browser: Browser,
    authorization: AuthorizationServer,
    token_postfix: Postfix,
    certificates: Certificates,
    tmp_path: Path,
) -> None:
    place = token_postfix["submission"]
    (tmp_path / "mail.json").write_text(
        document(smtpHost=place.host, smtpPort=str(place.port), username=ALICE.name, mailFrom=ALICE.name)
    )
    (tmp_path / "secret.txt").write_text(USUAL.secret)
    words = [
        "mail.json", "--client-id", USUAL.id, "--client-secret-file", "secret.txt", "--scope", MAIL_SCOPE, "openid",
        "--auth-uri", authorization.authorize, "--token-uri", authorization.token, "--ca-file", certificates.ca,
        "--redirect-uri", "http://localhost/", "--no-browser", "--profile", "plant",
    ]  # fmt: skip
    with started(tmp_path, *words) as run:
        page = browser.open(address(run))
        page.click("button[value=allow]")
        page.wait_for_address("http://localhost:")
        page.close()
        told, errors = run.communicate(timeout=30)
    assert run.returncode == 0, told + errors
    assert f"{ALICE.name} agreed to: " in told
    refreshed = process("oauth", "refresh", "--profile", "plant", "--ca-file", certificates.ca, "--json")
    assert (refreshed.code, refreshed.json["ok"]) == (0, True)
    to = ["--to", "admin@example.org", "--ca-file", certificates.ca, "--json"]
    assert process("test", "--profile", "plant", *to).json["reached"] == "accepted"
    kept = json.loads((tmp_path / "keyring.json").read_text())
    assert not [secret for secret in kept.values() if secret in told + errors + refreshed.words]
