"""What the practice server can do wrong on request."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """A way to misbehave: `id` for the command line, `label` for a menu, `lesson` what one learns from it."""

    id: str
    label: str
    lesson: str


FAULTS = (
    Fault(
        "wrong-password", "Refuse every login", "How a wrong password looks, and that it is tried only once."
    ),
    Fault("no-auth", "Offer no login", "What happens when a server does not want the user name you entered."),
    Fault("cram-only", "Offer only CRAM-MD5", "That the platform knows only some ways to log in."),
    Fault(
        "no-starttls", "Offer no STARTTLS", "That encryption which is not offered is not silently left out."
    ),
    Fault("tls-broken", "Fail to start TLS", "How a server looks whose own certificate set-up is broken."),
    Fault(
        "expired-certificate",
        "Show an expired certificate",
        "Why nothing is sent to a server nobody vouches for.",
    ),
    Fault("wrong-host-certificate", "Show the certificate of another server", "Why the name in it matters."),
    Fault("unknown-ca-certificate", "Show a certificate of an unknown authority", "How a private CA looks."),
    Fault(
        "self-signed-certificate",
        "Show a certificate signed by itself",
        "How a server looks that was never given a real certificate.",
    ),
    Fault(
        "sender-refused", "Refuse the sender", "That a server may allow only your own address as Mail From."
    ),
    Fault("relay-denied", "Refuse to relay", "What a server says that does not know you."),
    Fault("mailbox-unknown", "Know no such mailbox", "How a mistyped recipient looks."),
    Fault(
        "greylist",
        "Refuse the first try (greylisting)",
        "That some refusals pass: the second try works.",
    ),
    Fault("quota", "Have no room left", "How a full mailbox looks."),
    Fault("spam", "Take the message for spam", "That a refusal can come after the message itself."),
    Fault("slow", "Answer slowly", "What a time-out looks like, and how to cancel."),
    Fault("drop", "Hang up after the greeting", "How an interrupted connection looks."),
    Fault("drop-before-login", "Hang up before the login", "That some servers leave without saying why."),
    Fault(
        "drop-after-data",
        "Hang up instead of answering",
        "That a message may have arrived although nobody said so.",
    ),
)
BY_ID = {fault.id: fault for fault in FAULTS}
