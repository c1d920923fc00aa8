"""Results as they are printed, for tests of what is made of them: one of each kind, in good and in trouble."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

SETTINGS: Object = {
    "mailFrom": "Plant <iot@plant.example>", "smtpProtocol": "smtp", "smtpHost": "smtp.provider.example",
    "smtpPort": "587", "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "iot@plant.example",
}  # fmt: skip
HEAD: Object = {
    "schema": 1, "program": "1.0", "profile": "plant", "preset": "sendgrid", "settings": SETTINGS,
    "secrets": {"password": "set"}, "ok": True,
}  # fmt: skip
_STAGES = (
    ("config", 0, 0, 0, "The settings are complete."),
    ("dns", 0, 12, 0, "smtp.provider.example has 2 addresses."),
    ("connect", 12, 31, 1, "Connected to 192.0.2.10, port 587."),
    ("banner", 43, 38, 1, "220 smtp.provider.example ESMTP ready"),
    ("ehlo", 81, 29, 1, "The server offers STARTTLS, SIZE, 8BITMIME."),
    ("starttls", 110, 28, 1, "220 2.0.0 Ready to start TLS"),
    ("tls-handshake", 138, 64, 2, "TLSv1.3 with TLS_AES_256_GCM_SHA384."),
    (
        "certificate",
        202,
        0,
        0,
        "It is for smtp.provider.example, by Example Trust CA, valid until 2027-04-02.",
    ),
    ("ehlo", 202, 30, 1, "The server offers AUTH PLAIN LOGIN."),
    ("auth", 232, 118, 2, "Logged in as iot@plant.example with LOGIN."),
    ("mail-from", 350, 33, 1, "250 2.1.0 Ok"),
    ("rcpt-to", 383, 35, 1, "250 2.1.5 Ok"),
    ("data", 418, 31, 1, "354 End data with <CR><LF>.<CR><LF>"),
    ("after-data", 449, 71, 1, "250 2.0.0 Ok: queued as 4XQ2m1"),
)


def stages(count: int = len(_STAGES)) -> list[Object]:
    names = ("stage", "start_ms", "ms", "round_trips", "text")
    return [{"ok": True, **dict(zip(names, one, strict=True))} for one in _STAGES[:count]]


VERDICT: Object = {
    "version": "4.2", "outcome": "sends", "text": "", "unsafe": [],
    "warnings": [{"code": "reach", "trap": "A1", "text": "This computer may reach what the platform's server cannot: "
                  "let the platform send its own mail."}],
    "assumed": ["recipient", "content"],
}  # fmt: skip
TEST: Object = {
    **HEAD, "kind": "test", "made": "2026-11-30T10:15:42+00:00", "reached": "accepted", "stages": stages(),
    "round_trips": 13, "queue_id": "4XQ2m1", "message_id": "<a1b2@plant.example>", "code": "7QK-2M", "refused": [],
    "total_ms": 520, "problems": [], "failure": None, "diagnosis": None, "transcript": [], "platform": VERDICT,
    "recipients": ["admin@plant.example"], "address": "192.0.2.10", "addresses": [],
    "tls": {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "verified": True},
    "certificate": {"sha256": "5f" * 32, "subject": "smtp.provider.example", "issuer": "Example Trust CA",
                    "not_before": "2026-01-02T00:00:00+00:00", "not_after": "2027-04-02T00:00:00+00:00",
                    "names": ["smtp.provider.example"]},
    "mechanism": "LOGIN", "ehlo": ["AUTH PLAIN LOGIN", "SIZE 31457280"], "resolver": "192.0.2.53",
}  # fmt: skip
DIAGNOSIS: Object = {
    "cause": "login-refused", "also": [], "title": "The server does not accept this user name with this password",
    "why": "The server knows the login and says no to it; nothing on the way to it is wrong.",
    "who": "provider",
    "remedy": [
        {"id": "a", "text": "Make a new API key with the right to send mail.",
         "link": {"label": "API keys", "url": "https://app.provider.example/keys"}},
        {"id": "b", "text": "Enter “apikey” as user name and the key as password, then test again.", "link": None},
    ],
}  # fmt: skip
FAILED: Object = {
    **TEST, "ok": False, "reached": "connected", "queue_id": None,
    "stages": [*stages(9), {**stages(10)[9], "ok": False, "text": "The server did not accept the login: 535 5.7.8 "
                            "Authentication credentials invalid"}],
    "diagnosis": DIAGNOSIS, "total_ms": 350, "round_trips": 9,
    "transcript": [
        {"ms": 232, "direction": ">", "tls": True, "text": "AUTH LOGIN"},
        {"ms": 290, "direction": "<", "tls": True, "text": "334 VXNlcm5hbWU6"},
        {"ms": 350, "direction": "<", "tls": True, "text": "535 5.7.8 Authentication credentials invalid"},
    ],
    "platform": {**VERDICT, "outcome": "fails", "unsafe": ["cleartext-login"],
                 "text": "Authentication failed; nested exception is 535 5.7.8 Authentication credentials invalid"},
}  # fmt: skip
_SPF = {"host": "plant.example", "type": "TXT", "value": "v=spf1 include:provider.example -all", "ttl": 3600}
_DMARC = {"host": "_dmarc.plant.example", "type": "TXT", "value": "v=DMARC1; p=none; rua=mailto:dmarc@plant.example",
          "ttl": 3600}  # fmt: skip
DOMAIN: Object = {
    **HEAD, "kind": "domain", "made": "2026-11-30T10:17:03+00:00", "domain": "plant.example", "resolver": "192.0.2.53",
    "summary": "risk", "ms": 212,
    "findings": [
        {"id": "D1", "state": "good", "title": "The domain is there and takes mail.", "seen": "10 mx.plant.example",
         "write": None, "who": None},
        {"id": "D4", "state": "bad", "title": "SPF does not allow the servers of the provider.",
         "seen": "v=spf1 mx -all", "write": _SPF, "who": "dns-administrator"},
        {"id": "D7", "state": "warning", "title": "There is no DMARC policy.", "seen": "", "write": _DMARC,
         "who": "dns-administrator"},
        {"id": "D6", "state": "unknown", "title": "No DKIM key was found under the usual selectors.", "seen": "",
         "write": None, "who": None},
    ],
}  # fmt: skip
ARRIVED: Object = {
    **HEAD, "kind": "arrived", "made": "2026-11-30T10:19:30+00:00",
    "spf": {"result": "pass", "domain": "plant.example"}, "dkim": {"result": "none", "domain": None},
    "dmarc": {"result": "pass", "domain": "plant.example"}, "aligned": True, "selectors": [],
    "envelope_domain": "plant.example", "spam": False, "code": "7QK-2M", "from_platform": False,
    "trusted": True,
    "hops": [
        {"by": "smtp.provider.example", "from": "gateway.plant.example", "seconds": None, "tls": "TLSv1.3"},
        {"by": "mx.plant.example", "from": "out7.provider.example", "seconds": 3, "tls": "TLSv1.2"},
        {"by": "store.plant.example", "from": "mx.plant.example", "seconds": 1, "tls": None},
    ],
}  # fmt: skip
PLATFORMS_MAIL: Object = {**ARRIVED, "code": None, "from_platform": True, "made": "2026-11-30T10:21:02+00:00"}
PLATFORM_TEST: Object = {
    **HEAD, "kind": "platform-test", "made": "2026-11-30T10:18:10+00:00", "target": "https://things.plant.example",
    "text": "", "version": "4.2", "recipient": "admin@plant.example", "diagnosis": None, "steps": [], "error": None,
}  # fmt: skip
OAUTH: Object = {
    **HEAD, "kind": "oauth-status", "made": "2026-11-30T10:18:40+00:00", "provider": "OFFICE_365",
    "mailbox": "iot@plant.example", "signed_in": True, "refused": None, "problems": [],
    "clocks": [
        {"clock": "client-secret", "ends": "2026-12-09T00:00:00+00:00", "days": 8,
         "reason": "The client secret ends. Make a new one at the provider; the consent stays."},
        {"clock": "revocation", "ends": None, "days": None, "reason": "Microsoft ends the token when an administrator "
         "resets the password or takes back sessions or the consent."},
    ],
}  # fmt: skip
ALL = (TEST, DOMAIN, ARRIVED, PLATFORM_TEST, PLATFORMS_MAIL, OAUTH)
