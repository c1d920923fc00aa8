"""What a conversation is to do."""

from collections.abc import Callable
from typing import NamedTuple

from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.smtp.actions import Address
from mailconfig_gui.smtp.phrasing import endpoint
from mailconfig_gui.smtp.policy import OURS, Policy
from mailconfig_gui.smtp.stages import Stage, planned


class Plan(NamedTuple):
    """What to do.

    The message goes to all `recipients` or, where one is refused, to none.
    `message(utf8)` composes the message with CRLF line ends. `timeout_ms` limits each wait for bytes, as on the
    platform. `ehlo_name` "" means the address of the connection in brackets (RFC 5321 4.1.3). `family` 4 or 6 uses only
    such addresses (IPv4, IPv6) of what it connects to, 0 all. With a `token_request` the login is made with the access
    token that it brings, not with `password`; only mechanisms for tokens get that. `login` is the only mechanism to
    log in with, "" the one that the platform would choose. `send` False stops after RCPT; `stop_after_token` with the
    answer to `token_request`, before any connection to the mail server; `stop_after_auth` after the login,
    `stop_before_auth` after EHLO. `verify` False looks at a server without checking its certificate and therefore
    always stops before a login. `allow_unprotected_login` says that the person agreed to send the password, or the
    access token, to this host without encryption. `addresses` are those of the host where they are known already.
    `policy` says as which client to behave.
    """

    host: str
    port: int
    security: Security
    mail_from: str
    recipients: tuple[str, ...]
    message: Callable[[bool], bytes]
    message_id: str | None = None
    code: str | None = None
    username: str = ""
    password: str | None = None
    token_request: TokenRequest | None = None
    tls_version: str = ""
    proxy: Proxy | None = None
    ehlo_name: str = ""
    family: int = 0
    login: str = ""
    timeout_ms: int = 10_000
    send: bool = True
    stop_before_auth: bool = False
    stop_after_auth: bool = False
    stop_after_token: bool = False
    verify: bool = True
    allow_unprotected_login: bool = False
    addresses: tuple[Address, ...] = ()
    policy: Policy = OURS

    @property
    def goes_on(self) -> bool:
        """Tell whether to go beyond EHLO: to a login, a sender, a recipient."""
        return self.verify and not self.stop_before_auth

    @property
    def is_token(self) -> bool:
        """Tell whether the login is made with an access token."""
        return self.token_request is not None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that are to come, in their order."""
        return planned(
            self.security,
            proxy=self.proxy is not None,
            login=bool(self.username),
            token=self.is_token,
            send=self.send,
            goes_on=self.goes_on,
            only_login=self.stop_after_auth,
            only_token=self.stop_after_token,
        )

    def __repr__(self) -> str:
        return f"Plan({endpoint(self.host, self.port)}, {self.security}, user {self.username!r})"
