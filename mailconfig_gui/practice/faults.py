"""What the practice server can do wrong on request."""

from __future__ import annotations

from typing import NamedTuple

from mailconfig_gui.words.say import mark


class Fault(NamedTuple):
    """A way to misbehave: `id` for the command line, `label` for a menu, `lesson` says what one learns from it."""

    id: str
    label: str
    lesson: str


MAIL_FAULTS = (
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
OAUTH2_FAULTS = (
    Fault(
        "redirect-refused",
        mark("OAuth2: refuse the address to come back to"),
        mark("What it teaches: that it must be registered, and that no answer comes back when it is not."),
    ),
    Fault(
        "consent-refused",
        mark("OAuth2: refuse the consent"),
        mark("What it teaches: how it looks when somebody, or an administrator, says no."),
    ),
    Fault(
        "box-unticked",
        mark("OAuth2: leave the consent box unticked"),
        mark("What it teaches: that signing in is not enough, mail has to be allowed as well."),
    ),
    Fault(
        "no-refresh-token",
        mark("OAuth2: give no refresh token"),
        mark("What it teaches: why a sign-in can be good for an hour only."),
    ),
    Fault(
        "token-revoked",
        mark("OAuth2: end the refresh token"),
        mark("What it teaches: how it looks when a consent has run out or was taken back."),
    ),
    Fault(
        "secret-expired",
        mark("OAuth2: refuse the client secret"),
        mark("What it teaches: how an expired secret looks, and what the platform hides of it."),
    ),
    Fault(
        "token-expired",
        mark("OAuth2: refuse every access token"),
        mark("What it teaches: that the mail server judges a token, not the one who gave it."),
    ),
    Fault(
        "token-rotated",
        mark("OAuth2: give a new refresh token each time"),
        mark("What it teaches: which tokens the platform loses."),
    ),
    Fault(
        "token-slow",
        mark("OAuth2: give tokens slowly"),
        mark("What it teaches: that the token and the message share one time limit on the platform."),
    ),
    Fault(
        "token-not-json",
        mark("OAuth2: answer with a web page"),
        mark("What it teaches: how a proxy looks that answers in the provider's place."),
    ),
    Fault(
        "scope-missing",
        mark("OAuth2: give tokens not good for mail"),
        mark("What it teaches: that a token can be good and still not allow to send."),
    ),
    Fault(
        "mailbox-wrong",
        mark("OAuth2: sign in somebody else"),
        mark("What it teaches: what happens when the browser is signed in with another account."),
    ),
)
FAULTS = MAIL_FAULTS + OAUTH2_FAULTS
BY_ID = {fault.id: fault for fault in FAULTS}
