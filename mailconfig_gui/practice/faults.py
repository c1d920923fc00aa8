"""What the practice server can do wrong on request."""

from __future__ import annotations

from typing import NamedTuple

from mailconfig_gui.words.say import mark


class Fault(NamedTuple):
    """A way to misbehave: `id` for the command line, `label` for a menu, `lesson` says what one learns from it."""

    id: str
    label: str
    lesson: str


FAULTS = (
    Fault(
        "wrong-password",
        mark("Refuse every login"),
        mark("What it teaches: how a wrong password looks, and that it is tried only once."),
    ),
    Fault(
        "no-auth",
        mark("Offer no login"),
        mark("What it teaches: what happens when a server does not want the user name you entered."),
    ),
    Fault(
        "cram-only",
        mark("Offer only CRAM-MD5"),
        mark("What it teaches: that the platform knows only some ways to log in."),
    ),
    Fault(
        "no-starttls",
        mark("Offer no STARTTLS"),
        mark("What it teaches: that encryption which is not offered is not silently left out."),
    ),
    Fault(
        "tls-broken",
        mark("Fail to start TLS"),
        mark("What it teaches: how a server looks whose own certificate set-up is broken."),
    ),
    Fault(
        "expired-certificate",
        mark("Show an expired certificate"),
        mark("What it teaches: why nothing is sent to a server nobody vouches for."),
    ),
    Fault(
        "wrong-host-certificate",
        mark("Show the certificate of another server"),
        mark("What it teaches: why the name in it matters."),
    ),
    Fault(
        "unknown-ca-certificate",
        mark("Show a certificate of an unknown authority"),
        mark("What it teaches: how a private CA looks."),
    ),
    Fault(
        "self-signed-certificate",
        mark("Show a certificate signed by itself"),
        mark("What it teaches: how a server looks that was never given a real certificate."),
    ),
    Fault(
        "sender-refused",
        mark("Refuse the sender"),
        mark("What it teaches: that a server may allow only your own address as Mail From."),
    ),
    Fault(
        "relay-denied",
        mark("Refuse to relay"),
        mark("What it teaches: what a server says that does not know you."),
    ),
    Fault(
        "mailbox-unknown",
        mark("Know no such mailbox"),
        mark("What it teaches: how a mistyped recipient looks."),
    ),
    Fault(
        "greylist",
        mark("Refuse the first try (greylisting)"),
        mark("What it teaches: that some refusals pass: the second try works."),
    ),
    Fault("quota", mark("Have no room left"), mark("What it teaches: how a full mailbox looks.")),
    Fault(
        "spam",
        mark("Take the message for spam"),
        mark("What it teaches: that a refusal can come after the message itself."),
    ),
    Fault(
        "slow", mark("Answer slowly"), mark("What it teaches: what a time-out looks like, and how to cancel.")
    ),
    Fault(
        "drop",
        mark("Hang up after the greeting"),
        mark("What it teaches: how an interrupted connection looks."),
    ),
    Fault(
        "drop-before-login",
        mark("Hang up before the login"),
        mark("What it teaches: that some servers leave without saying why."),
    ),
    Fault(
        "drop-after-data",
        mark("Hang up instead of answering"),
        mark("What it teaches: that a message may have arrived although nobody said so."),
    ),
)
BY_ID = {fault.id: fault for fault in FAULTS}
