"""A pack as it is written, for tests that read one."""

from __future__ import annotations

import json
from typing import Any

AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
"""One that is none, for those who only look at the form."""
PACK: dict[str, Any] = {
    "pack": 1,
    "made": "2026-11-30T12:00:00Z",
    "program": "1.0",
    "name": "plant",
    "preset": "custom",
    "variant": "",
    "settings": {
        "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "smtp.plant.com", "smtpPort": "587",
        "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "iot",
    },
    "secrets": {"password": "set"},
    "left_out": [],
    "authority": None,
    "platform": {
        "address": "https://things.plant.com", "user": "admin@plant.com", "version": "4.3",
        "proof": {"made": "2026-11-29T12:00:00Z", "ok": True, "current": True},
    },
    "checks": [
        {"kind": kind, "made": "2026-11-28T12:00:00Z", "ok": True, "current": True, "title": ""}
        for kind in ("test", "domain", "arrived")
    ],
    "oauth": None,
    "open": [],
}  # fmt: skip


def packed(**changes: Any) -> bytes:
    """The bytes of a pack with changes; a value of ... removes the key."""
    return json.dumps({key: one for key, one in {**PACK, **changes}.items() if one is not ...}).encode()
