"""A certified authorization server for OAuth2 (oidc-provider), and a person at its page without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from tests.lab.node import start_node
from tests.lab.sandbox import Sandbox, free_port

SCRIPT = Path(__file__).with_suffix(".js")
#: The scopes of two providers, and what says whose mailbox it is.
MAIL_SCOPE = "https://mail.google.com/"
SCOPES = (MAIL_SCOPE, "https://outlook.office365.com/SMTP.Send")


class Client(NamedTuple):
    """An application that is registered there. `lifetime`: seconds of an access token.

    `renews`: whether a refresh leaves the refresh token the `same`, or gives a new one and ends the old (`rotated`);
    `none`: there is no refresh token.
    """

    id: str
    secret: str
    lifetime: int = 3600
    renews: str = "same"


USUAL = Client("mailconfig", "s3cret & +/=%~")
ROTATING = Client("rotating", "rotating-secret", renews="rotated")
HASTY = Client("hasty", "hasty-secret", lifetime=1)
NO_REFRESH = Client("no-refresh", "no-refresh-secret", renews="none")
CLIENTS = (USUAL, ROTATING, HASTY, NO_REFRESH)
#: May ask what a token is worth (RFC 7662).
INSPECTOR = Client("mail-server", "inspector-secret")


class Answer(NamedTuple):
    """A reply of the server: `body` is read from JSON where it is some, else the text."""

    status: int
    body: Any
    headers: dict[str, str]


class AuthorizationServer:
    """The running server; every client may come back to `/` and `/callback` at any port of this computer."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        redirects = [
            f"http://{host}{path}"
            for host in ("127.0.0.1", "localhost", "[::1]")
            for path in ("/", "/callback")
        ]
        settings = {
            "port": self.port,
            "scopes": SCOPES,
            "clients": [{**client._asdict(), "redirects": redirects} for client in CLIENTS],
            "inspector": INSPECTOR._asdict(),
        }
        self.process = start_node(
            sandbox, "oidc-provider", f"authorization-{self.port}", SCRIPT, json.dumps(settings)
        )
        self.process.await_ports(self.port)
        self.authorize = f"{self.issuer}/auth"
        self.token = f"{self.issuer}/token"
        self.introspection = f"{self.issuer}/token/introspection"

    def post(self, url: str, fields: dict[str, str], login: Client | None = None) -> Answer:
        """Send a form, with Basic authentication where a client is given."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if login:
            pair = base64.b64encode(f"{login.id}:{login.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        return self._exchange("POST", url, urlencode(fields), headers)

    def refresh(self, client: Client, refresh_token: str) -> Answer:
        """Ask for an access token as the platform does."""
        return self.post(
            self.token,
            {
                "grant_type": "refresh_token",
                "refresh_token": refresh_token,
                "client_id": client.id,
                "client_secret": client.secret,
            },
        )

    def inspect(self, access_token: str) -> Any:
        """Return what a mail server is told about a token."""
        return self.post(self.introspection, {"token": access_token}, INSPECTOR).body

    def revoke(self, client: Client, token: str) -> None:
        """End a token."""
        fields = {"token": token, "client_id": client.id, "client_secret": client.secret}
        assert self.post(f"{self.issuer}/token/revocation", fields).status == 200

    def consent(
        self, url: str, mailbox: str, *, answer: str = "allow", untick: tuple[str, ...] = ()
    ) -> dict[str, str]:
        """Answer the page that an authorization request leads to; returns the parameters brought back by it."""
        jar: dict[str, str] = {}
        place, page = self._follow(url, jar)
        assert 'name="answer"' in page.body, page
        scopes = [one for one in parse_qs(urlsplit(url).query)["scope"][0].split() if one not in untick]
        form = [("mailbox", mailbox), ("answer", answer), *(("scope", scope) for scope in scopes)]
        place, _ = self._follow(place, jar, urlencode(form))
        return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}

    def sign_in(
        self, client: Client = USUAL, mailbox: str = "alice@example.org", scope: str = MAIL_SCOPE
    ) -> dict[str, Any]:
        """Go the whole way to the tokens by requests of our own."""
        verifier = secrets.token_urlsafe(32)
        redirect = f"http://127.0.0.1:{free_port()}/"
        asked = {"state": secrets.token_urlsafe(16), "redirect_uri": redirect, **pkce(verifier)}
        back = self.consent(self.authorization_url(client, scope, **asked), mailbox)
        assert back["state"] == asked["state"]
        return self.exchange(client, back["code"], redirect, verifier).body  # type: ignore[no-any-return]

    def authorization_url(self, client: Client, scope: str, **more: str) -> str:
        """Return the address that a browser would open."""
        base = {"client_id": client.id, "response_type": "code", "scope": scope, "prompt": "consent"}
        return f"{self.authorize}?{urlencode({**base, **more})}"

    def exchange(self, client: Client, code: str, redirect: str, verifier: str = "") -> Answer:
        """Turn a code into tokens."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "client_id": client.id,
            "client_secret": client.secret,
        }
        return self.post(self.token, {**fields, **({"code_verifier": verifier} if verifier else {})})

    def _follow(self, url: str, jar: dict[str, str], body: str | None = None) -> tuple[str, Answer]:
        """Follow redirections as far as they stay here; returns the last address and its answer."""
        while True:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self._exchange("GET" if body is None else "POST", url, body, headers, jar)
            body = None
            if answer.status not in {302, 303}:
                return url, answer
            url = urljoin(url, answer.headers["location"])
            if not url.startswith(self.issuer):
                return url, answer

    def _exchange(
        self,
        method: str,
        url: str,
        body: str | None,
        headers: dict[str, str],
        jar: dict[str, str] | None = None,
    ) -> Answer:
        parts = urlsplit(url)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, f"{parts.path}?{parts.query}", body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if jar is not None:
            _keep_cookies(response, jar)
        found = {name.lower(): value for name, value in response.getheaders()}
        is_json = found.get("content-type", "").startswith("application/json")
        return Answer(response.status, json.loads(text) if is_json else text, found)


def _keep_cookies(response: HTTPResponse, jar: dict[str, str]) -> None:
    for line in response.headers.get_all("Set-Cookie") or ():
        name, _, value = line.partition(";")[0].partition("=")
        if value:
            jar[name] = value
        else:
            jar.pop(name, None)


def pkce(verifier: str) -> dict[str, str]:
    """The challenge of RFC 7636 as parameters of the authorization request."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}
