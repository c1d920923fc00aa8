"""Recorded cells played again: our own test and look at a server that behaves as the recorded one did."""

from __future__ import annotations

import re
import ssl
from typing import Any

import pytest

from mailconfig_gui.app.platform_look import foresee
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.model.settings import check
from mailconfig_gui.smtp.events import Finished, Result
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.lab.certificates import Certificates
from tests.prediction.test_recorded import BASE, CELLS, VERSIONS, agrees

#: A share in which every kind of server is, with silence kept short.
SHARE = CELLS[::7]
RECIPIENT = "you@plant.org"


def behaviour(server: dict[str, Any], certificates: Certificates) -> Behaviour:
    served = {
        "expired": certificates.expired,
        "wrongname": certificates.wrong_host,
        "selfsigned": certificates.private_leaf,
    }.get(server.get("cert", ""), certificates.good)
    context = certificates.server_context(served)
    versions = [
        ssl.TLSVersion["TLSv" + number.replace(".", "_")] for number in server.get("tls", ("1.2", "1.3"))
    ]
    context.minimum_version, context.maximum_version = versions[0], versions[-1]
    replies = {**server.get("reject", {})}
    if "banner" in server:
        replies["BANNER"] = server["banner"].replace("\r\n", "\n")
    if server.get("starttls_required"):
        replies |= {"MAIL": "530 5.7.0 Must issue a STARTTLS command first", "*TLS MAIL": "250 2.1.0 Ok"}
    return Behaviour(
        tls="implicit" if server.get("implicit") else "starttls" if server.get("starttls") else "",
        context=context,
        mechanisms=" ".join(server.get("auth", ())),
        login_in_clear=bool(server.get("auth_before_tls") or server.get("implicit")),
        login_needed=bool(server.get("auth_required")),
        replies=replies,
    )


def result_of(document: dict[str, object], ca_file: str) -> Result:
    settings = check(document).testable
    assert settings is not None
    for event in send_test(settings, RECIPIENT, ca_file=ca_file):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError


@pytest.mark.parametrize("cell", SHARE, ids=range(0, len(CELLS), 7))
def test_a_cell_seen_by_our_own_eyes(cell: dict[str, Any], certificates: Certificates) -> None:
    waits = cell["server"].get("implicit") and cell["settings"]["smtpProtocol"] == "smtp"
    document = {**BASE, **cell["settings"], "smtpHost": "127.0.0.1", "timeout": 200 if waits else 6000}
    document["username"] = {"u": USER}.get(str(document["username"]), "")
    document["password"] = {"p": PASSWORD}.get(str(document["password"]), document["password"])
    server = MailServer(behaviour(cell["server"], certificates))
    try:
        document["smtpPort"] = server.port
        result = result_of(document, str(certificates.ca))
        found = foresee(
            document,
            result,
            VERSIONS[cell["platform"]],
            recipient=RECIPIENT,
            trust_pem=certificates.ca.read_text(),
        )
    finally:
        server.close()
    text = found.text.replace("127.0.0.1", "localhost").replace(
        "5.7.0 Authentication", "5.7.1 Authentication"
    )
    # The recorded server hung up where this one sends an alert.
    text = re.sub(
        r"(\(protocol_version\) )?Received fatal alert: \w+", "SSL peer shut down incorrectly", text
    )
    agrees(found._replace(text=text), cell["sends"], cell["text"])
