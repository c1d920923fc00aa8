"""What was seen of a server: the input of a prediction, filled by whoever can open connections.

Every field has a default that means "not seen". Replies are kept raw, for the platform shows them raw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mailconfig_gui.oauth.values import LibraryFault


class Heard(NamedTuple):
    """What came back: the `text` of a reply (its lines joined by LF, no final LF), or how it was `lost`.

    `lost` is "" for a reply, else `closed` (end of stream), `reset` or `silence` (until the time limit).
    """

    text: str = ""
    lost: str = ""

    @property
    def code(self) -> int:
        """The reply code as the mail library reads it; -1 where there is none."""
        return int(self.text[:3]) if self.text[:3].isdecimal() else -1


class Tls(NamedTuple):
    """One handshake, done as the platform's Java would (see `java_tls.tls_offer`), host name not looked at.

    `failure` is "" when it succeeded, else one of: an alert's name as in RFC 8446 6 (`handshake_failure`,
    `protocol_version`, ...), `not-tls`, `closed`, `reset`, `silence`, `version` (the server chose a version that was
    not offered), or a certificate's fault: `untrusted`, `expired`, `not-yet-valid`, `purpose`, `weak`.
    `moment` is the end (or begin) of validity in Unix seconds for `expired` and `not-yet-valid`.
    `host_matches` is None when not looked at.
    """

    failure: str = ""
    version: str = ""
    key_exchange: str = ""
    host_matches: bool | None = None
    moment: int | None = None


class Token(NamedTuple):
    """What the token endpoint made of the platform's own request, which our test made from here.

    `failure` is "" where an answer came, else how there was none: as `Observed.connection` and `Tls.failure` say it,
    `handshake-closed` for an end within a handshake, `no-http` for an answer that is none, and `wrong-name` for a
    certificate of another host. `status`, `reason`, `content_type` and `body` (of a refusal, masked) are those of the
    answer, `fault` is what stops the platform's library at a success.
    """

    failure: str = ""
    status: int = 0
    reason: str = ""
    content_type: str = ""
    body: str = ""
    fault: LibraryFault | None = None
    took_ms: int = 0


class Observed(NamedTuple):
    """Everything a prediction may need.

    `connection` to the first address (Java tries no other): `ok`, `unknown-host`, `refused`, `unreachable`,
    `host-unreachable`, `silence`, or "" when not tried; with a proxy, to the proxy. `proxy_line` is the first line
    of its answer to CONNECT; `greeting_with_proxy`: the mail server's greeting came in the same piece.
    `addresses` are all the name has, IPv4 first, `dead` those that did not answer.
    `banner` .. `helo` as heard (inside TLS for smtps),
    `ehlo_tls` after STARTTLS. `mail` to `end` are the replies to
    MAIL, RCPT, DATA and the final dot. `auth` is the last reply of our login with `auth_mechanism`, `auth_334` what a
    server said before it refused an access token; `token` is how that was had.
    `strict_refusal` is why our own test went no further over TLS, "" if it did.
    `total_ms` is the time from connect to the last reply, with that of the token request.
    """

    addresses: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()
    connection: str = ""
    proxy_line: str = ""
    greeting_with_proxy: bool = False
    banner: Heard | None = None
    ehlo: Heard | None = None
    helo: Heard | None = None
    starttls: Heard | None = None
    tls: Tls | None = None
    ehlo_tls: Heard | None = None
    auth_mechanism: str = ""
    auth: Heard | None = None
    auth_334: Heard | None = None
    token: Token | None = None
    mail: Heard | None = None
    rcpt: Heard | None = None
    data: Heard | None = None
    end: Heard | None = None
    strict_refusal: str = ""
    total_ms: int | None = None
