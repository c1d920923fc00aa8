"""The practice server with its authority in a file."""

from __future__ import annotations

import smtplib
import ssl
from pathlib import Path

from mailconfig_gui.app.practice import Message, practice_server


def test_its_authority_lies_in_a_file_as_long_as_it_runs() -> None:
    arrived: list[Message] = []
    with practice_server(arrived=arrived.append) as (server, ca_file):
        trust = ssl.create_default_context(cafile=ca_file)
        with smtplib.SMTP_SSL(server.host, server.ports["tls"], context=trust, timeout=10) as client:
            client.login(server.username, server.password)
            client.sendmail("a@plant.com", ["b@plant.com"], "Subject: here\r\n\r\nyes")
        assert [message.subject for message in arrived] == ["here"]
    assert not Path(ca_file).exists()
