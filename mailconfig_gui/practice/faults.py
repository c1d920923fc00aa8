"""What the practice server can do wrong on request."""

from __future__ import annotations

from typing import NamedTuple

from mailconfig_gui.words.say import mark


class Fault(NamedTuple):
    """A way to misbehave: `id` for the command line, `label` for a menu, `lesson` what one learns from it."""

    id: str
    label: str
    lesson: str


FAULTS = (
    Fault(
        "wrong-password",
        mark("Refuse every login"),
        mark("How a wrong password looks, and that it is tried only once."),
    ),
    Fault(
        "no-auth",
        mark("Offer no login"),
        mark("What happens when a server does not want the user name you entered."),
    ),
    Fault(
        "cram-only", mark("Offer only CRAM-MD5"), mark("That the platform knows only some ways to log in.")
    ),
    Fault(
        "no-starttls",
        mark("Offer no STARTTLS"),
        mark("That encryption which is not offered is not silently left out."),
    ),
    Fault(
        "tls-broken",
        mark("Fail to start TLS"),
        mark("How a server looks whose own certificate set-up is broken."),
    ),
    Fault(
        "expired-certificate",
        mark("Show an expired certificate"),
        mark("Why nothing is sent to a server nobody vouches for."),
    ),
    Fault(
        "wrong-host-certificate",
        mark("Show the certificate of another server"),
        mark("Why the name in it matters."),
    ),
    Fault(
        "unknown-ca-certificate",
        mark("Show a certificate of an unknown authority"),
        mark("How a private CA looks."),
    ),
    Fault(
        "self-signed-certificate",
        mark("Show a certificate signed by itself"),
        mark("How a server looks that was never given a real certificate."),
    ),
    Fault(
        "sender-refused",
        mark("Refuse the sender"),
        mark("That a server may allow only your own address as Mail From."),
    ),
    Fault("relay-denied", mark("Refuse to relay"), mark("What a server says that does not know you.")),
    Fault("mailbox-unknown", mark("Know no such mailbox"), mark("How a mistyped recipient looks.")),
    Fault(
        "greylist",
        mark("Refuse the first try (greylisting)"),
        mark("That some refusals pass: the second try works."),
    ),
    Fault("quota", mark("Have no room left"), mark("How a full mailbox looks.")),
    Fault(
        "spam", mark("Take the message for spam"), mark("That a refusal can come after the message itself.")
    ),
    Fault("slow", mark("Answer slowly"), mark("What a time-out looks like, and how to cancel.")),
    Fault("drop", mark("Hang up after the greeting"), mark("How an interrupted connection looks.")),
    Fault(
        "drop-before-login",
        mark("Hang up before the login"),
        mark("That some servers leave without saying why."),
    ),
    Fault(
        "drop-after-data",
        mark("Hang up instead of answering"),
        mark("That a message may have arrived although nobody said so."),
    ),
)
BY_ID = {fault.id: fault for fault in FAULTS}
