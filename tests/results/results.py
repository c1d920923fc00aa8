"""Results as they are printed, for tests that read them."""

from __future__ import annotations

from typing import Any

HEAD: dict[str, Any] = {
    "schema": 1,
    "made": "2026-11-30T12:00:00Z",
    "program": "1.0",
    "profile": "plant",
    "preset": "sendgrid",
    "settings": {"smtpHost": "smtp.example.com", "smtpPort": "587", "username": "iot"},
    "secrets": {"password": "set"},
}


def stage(
    name: str, *, ok: bool = True, ms: int = 10, text: str = "done", start_ms: int = 0
) -> dict[str, Any]:
    return {"stage": name, "ok": ok, "ms": ms, "text": text, "start_ms": start_ms, "round_trips": 1}


def good(**changes: Any) -> dict[str, Any]:
    """The result of a test that went well, as it is printed."""
    return {
        "kind": "test",
        **HEAD,
        "ok": True,
        "reached": "accepted",
        "stages": [stage("dns"), stage("connect", start_ms=10), stage("auth", start_ms=20)],
        "round_trips": 3,
        "queue_id": "4F2ABC",
        "message_id": "<1@example.com>",
        "code": "7QK-2M",
        "refused": [],
        "total_ms": 30,
        "problems": [],
        "failure": None,
        "diagnosis": None,
        "transcript": [{"ms": 1, "direction": "<", "tls": False, "text": "220 ready"}],
        "platform": None,
        "recipients": ["you@example.com"],
        "address": "192.0.2.1",
        "addresses": [{"address": "192.0.2.1", "outcome": "connected", "ms": 9, "text": ""}],
        "tls": {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "verified": True},
        "certificate": {
            "sha256": "ab" * 32,
            "subject": "smtp.example.com",
            "issuer": "Example CA",
            "not_before": "2026-01-01T00:00:00Z",
            "not_after": "2027-01-01T00:00:00Z",
            "names": ["smtp.example.com"],
        },
        "mechanism": "PLAIN",
        "ehlo": ["SIZE 1000", "AUTH PLAIN LOGIN"],
        "resolver": "192.0.2.53",
        **changes,
    }


def bad(**changes: Any) -> dict[str, Any]:
    """The result of a test whose login was refused."""
    return good(
        **{
            "ok": False,
            "reached": "connected",
            "stages": [stage("dns"), stage("connect"), stage("auth", ok=False, text="535 no")],
            "failure": {"stage": "auth", "kind": "reply", "code": 535, "enhanced": "5.7.8"},
            "diagnosis": {
                "cause": "auth-rejected",
                "title": "The server did not accept the password.",
                "why": "It says so.",
                "who": "you",
                "remedy": [],
                "also": [],
            },
            "queue_id": None,
            **changes,
        }
    )
