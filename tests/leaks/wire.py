"""What a sign-in's secrets are becomes known on the wire only: the practice server is listened to."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from mailconfig_gui.practice.authorization import AuthorizationServer, Reply

SECRETS = ("code", "code_verifier", "client_secret", "refresh_token", "access_token", "id_token")


def spied_on(place: AuthorizationServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return a dictionary that fills with each secret that passes, by a number and its name in the protocol."""
    known: dict[str, str] = {}
    answer = place.answer

    def listen(method: str, path: str, fields: Mapping[str, str]) -> Reply:
        reply = answer(method, path, fields)
        said = json.loads(reply.body) if reply.body.startswith(b"{") else {}
        for name, value in (*fields.items(), *said.items()):
            if name in SECRETS:
                known[f"{len(known)} {name}"] = value
        return reply

    monkeypatch.setattr(place, "answer", listen)
    return known


def names(known: Mapping[str, str]) -> set[str]:
    """Return which of them have passed."""
    return {name.partition(" ")[2] for name in known}
