"""The ways to log in (SASL, RFC 4422, in SMTP by RFC 4954), each of them a row of one table.

A row says what the client sends and what kind of secret that takes; the conversation goes through the exchange and
knows no mechanism by name. A mechanism without a row is never tried, and a row gets its own kind of secret only: an
access token never goes into a mechanism for passwords, nor a password into one for tokens.
"""

from collections.abc import Callable
from typing import NamedTuple

from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.commands import check_secret
from mailconfig_gui.smtp.secret_forms import MASK
from mailconfig_gui.words.say import mark, say


class Credentials(NamedTuple):
    """Whom to log in as, in UTF-8. `secret` is a password or, with `is_token`, an access token."""

    user: bytes
    secret: bytes
    is_token: bool = False

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"


class Answer(NamedTuple):
    """What the client says next, before base64; `shown` stands for it in the transcript."""

    data: bytes
    shown: str = MASK

    def __repr__(self) -> str:
        return f"Answer({self.shown!r})"


class Mechanism(NamedTuple):
    """One way to log in.

    `initial` returns what goes along with AUTH, None where the server speaks first. `answer` gets the number of the
    challenge, from 0, and the challenge itself; None means that there is no more to say. `takes_token` tells whether
    the secret is an access token, `hides_secret` whether nobody who listens can learn it, so that it may go over a
    connection without encryption, `on_platform` whether the platform's mail library has it too: one that it has not is
    used only where a test asks for it by name.
    """

    name: str
    initial: Callable[[Credentials], Answer | None]
    answer: Callable[[Credentials, int, bytes], Answer | None]
    takes_token: bool = False
    hides_secret: bool = False
    on_platform: bool = True


def _login(known: Credentials, number: int, _challenge: bytes) -> Answer | None:
    """What stands in the challenges is the server's own affair: user name first, password second."""
    return (Answer(known.user, say("(user name)")), Answer(known.secret), None)[min(number, 2)]


def _after_refusal(_known: Credentials, number: int, _challenge: bytes) -> Answer | None:
    """A server says as a challenge why it takes no token, and refuses once that was answered (RFC 7628 3.2.3)."""
    return None if number else Answer(b"", say("(an empty line)"))


MECHANISMS = (
    Mechanism("LOGIN", lambda known: None, _login),
    # RFC 4616.
    Mechanism("PLAIN", lambda known: Answer(b"\0" + known.user + b"\0" + known.secret), lambda *_: None),
    # Google's and Microsoft's own, of which no standard tells; with an access token (RFC 6750).
    Mechanism(
        "XOAUTH2",
        lambda known: Answer(b"user=" + known.user + b"\1auth=Bearer " + known.secret + b"\1\1"),
        _after_refusal,
        takes_token=True,
    ),
)
"""In the order of the platform's mail library (Jakarta Mail SMTPTransport): the first one that the server offers is
used, and no second one is tried. XOAUTH2 is for access tokens alone, and the only one that takes them: where the
library has more to say after it, it gives up instead ("OAUTH2 asked for more")."""

WAYS = {
    "CRAM-MD5": mark("hashed password"),
    "DIGEST-MD5": mark("hashed password"),
    "SCRAM-SHA-1": mark("hashed password"),
    "SCRAM-SHA-256": mark("hashed password"),
    "NTLM": mark("Windows account"),
    "GSSAPI": mark("Kerberos"),
    "XOAUTH2": mark("OAuth 2"),
    "OAUTHBEARER": mark("OAuth 2"),
    "EXTERNAL": mark("client certificate"),
}
"""What mechanisms are about whose names do not tell it, in words."""


def credentials(user: str, secret: str, *, is_token: bool = False) -> Credentials:
    """Return what to log in with as bytes; raises UnsendableError."""
    what = mark("the access token") if is_token else mark("the password")
    return Credentials(check_secret(mark("the user name"), user), check_secret(what, secret), is_token)


def shared(*, is_token: bool = False) -> tuple[Mechanism, ...]:
    """Return those that the platform has too, for passwords or for access tokens."""
    return tuple(one for one in MECHANISMS if one.on_platform and one.takes_token is is_token)


def choose(capabilities: Capabilities, only: str = "", *, is_token: bool = False) -> Mechanism | None:
    """Return the mechanism to log in with, or None when there is none that we and the platform share.

    `only` names the one to use, "" leaves the choice. With `is_token` only those that take a token are looked at, else
    only those that do not.
    """
    able = shared(is_token=is_token)
    if only:
        able = tuple(one for one in MECHANISMS if one.takes_token is is_token and one.name == only)
    return next((one for one in able if one.name in capabilities.mechanisms), None)


def describe(mechanisms: tuple[str, ...]) -> str:
    """Name mechanisms for people: `CRAM-MD5 (hashed password), XOAUTH2 (OAuth 2)`."""
    named = (f"{one} ({say(WAYS[one])})" if one in WAYS else one for one in mechanisms)
    return ", ".join(named) or say("none")
