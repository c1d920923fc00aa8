"""The verdict on a login by OAuth2 against the platform's own libraries: token request, XOAUTH2, message.

3.6 runs on JDK 11 with JavaMail and google-oauth-client 1.34.1, 3.9 on 17 and 4.3 on 25 with Jakarta Mail and 1.35.0.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import random
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pytest

from mailconfig_gui.oauth.token import Tokens, read_answer
from mailconfig_gui.oauth.values import TokenFault
from tests.java.engine import Engine, Job, runtime
from tests.java.matrix import Contexts, Outcome, Row, agrees, disagreements, play
from tests.java.servers import USER, Behaviour, MailServer, TokenServer, refused_port
from tests.lab.authorization import USUAL
from tests.lab.dovecot import ALICE
from tests.lab.scripted import DeadPort

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator, Mapping

    from tests.lab.authorization import AuthorizationServer
    from tests.lab.certificates import Certificates
    from tests.lab.postfix import Postfix

pytestmark = pytest.mark.real

#: The version of the platform by the one of Java that it has.
VERSIONS = {11: "3.6", 17: "3.9", 25: "4.3"}
BASE: dict[str, object] = {
    "mailFrom": f"ThingsBoard <{USER}>", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "timeout": "9000",
    "enableTls": False, "tlsVersion": "", "username": USER, "password": "", "enableProxy": False,
    "enableOauth2": True, "providerId": "CUSTOM", "clientId": "a client", "clientSecret": "s~cret",
    "refreshToken": "1//0refresh",
}  # fmt: skip
STARTTLS: dict[str, object] = {"enableTls": True}
SMTPS: dict[str, object] = {"smtpProtocol": "smtps"}
SHORT: dict[str, object] = {"timeout": "1500"}
GOOD = "ya29.good"
SCOPE = "https://mail.example/"


class Cell(NamedTuple):
    """One case: what the token endpoint answers, the mail server, what differs from BASE.

    `open` where our own test sends no token, because the line is not safe, so that the server's answer is not known.
    `words` is False where only the outcome is foreseen.
    """

    name: str
    endpoint: bytes
    server: Behaviour
    changes: Mapping[str, object] = MappingProxyType({})
    context: ssl.SSLContext | None = None
    uri: str = "http://127.0.0.1:{port}/token"
    open: bool = False
    words: bool = True
    drop: tuple[str, ...] = ()


def http(status: int, body: object, kind: str = "application/json", reason: str = "", *more: str) -> bytes:
    """Write an answer; a `body` that is no text is written as JSON."""
    content = (
        body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    )
    named = [f"Content-Type: {kind}"] if kind else []
    head = [
        f"HTTP/1.1 {status} {reason}",
        *named,
        *more,
        f"Content-Length: {len(content)}",
        "Connection: close",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


def granted(token: object = GOOD, **more: object) -> bytes:
    """Write a success; `...` leaves a member out."""
    said = {"access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": SCOPE, **more}
    return http(200, {key: value for key, value in said.items() if value is not ...}, reason="OK")


def asks(**said: str) -> str:
    """What a server says before it refuses a token."""
    return f"334 {base64.b64encode(json.dumps(said).encode()).decode()}"


#: How mail servers refuse a token, by that token.
REFUSALS = {
    "expired-334": asks(status="401", schemes="bearer", scope=SCOPE),
    "scope-334": asks(status="400", schemes="Bearer", scope=SCOPE),
    "foreign-334": "334 ",
    "expired-535": "535 5.7.3 Authentication unsuccessful [FR4P281CA0098.DEUP281.PROD.OUTLOOK.COM]",
    "scope-535": "535-5.7.8 Username and Password not accepted. For more information, go to\n"
    "535 5.7.8  https://support.mail.example/?p=BadCredentials",
    "foreign-535": "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
}
MECHANISMS = (
    "XOAUTH2", "PLAIN LOGIN XOAUTH2", "xoauth2", "OAUTHBEARER XOAUTH2", "PLAIN LOGIN", "OAUTHBEARER", "NTLM", "",
)  # fmt: skip


def cells(tls: Contexts) -> Iterator[Cell]:
    """Every cell but the platform's version."""
    yield from _login_cells(tls)
    yield from _reply_cells(tls)
    good = Behaviour(tls="starttls", context=tls(), mechanisms="XOAUTH2", login=(USER, GOOD))
    for name, endpoint in _answers().items():
        yield Cell(f"token answer {name}", endpoint, good, STARTTLS, words=name not in _PLACES | _NOBODY)
    yield from _connection_cells(tls, good)
    yield from _row_cells(good)


def _login_cells(tls: Contexts) -> Iterator[Cell]:
    """Mechanisms offered x token x how it is refused x kinds of TLS."""
    kinds: dict[str, tuple[Behaviour, dict[str, object], bool]] = {
        "no TLS": (Behaviour(), {}, False),
        "STARTTLS offered and off": (Behaviour(tls="starttls", context=tls()), {}, False),
        "STARTTLS on and not offered": (Behaviour(), STARTTLS, False),
        "STARTTLS": (Behaviour(tls="starttls", context=tls()), STARTTLS, True),
        "STARTTLS, login inside": (
            Behaviour(tls="starttls", context=tls(), login_in_clear=False, login_needed=True),
            STARTTLS,
            True,
        ),
        "login inside, STARTTLS off": (
            Behaviour(tls="starttls", context=tls(), login_in_clear=False, login_needed=True),
            {},
            True,
        ),
        "SMTPS": (Behaviour(tls="implicit", context=tls()), SMTPS, True),
        "SMTPS, pinned": (
            Behaviour(tls="implicit", context=tls(highest="TLSv1_2")),
            {**SMTPS, **STARTTLS, "tlsVersion": "TLSv1.2"},
            True,
        ),
        "STARTTLS, pinned to another": (
            Behaviour(tls="starttls", context=tls(highest="TLSv1_2")),
            {**STARTTLS, "tlsVersion": "TLSv1.3"},
            True,
        ),
        "STARTTLS, other name": (Behaviour(tls="starttls", context=tls("wrong_host")), STARTTLS, False),
        "SMTPS, untrusted": (Behaviour(tls="implicit", context=tls("self_signed")), SMTPS, True),
    }
    tokens = (GOOD, *REFUSALS)
    for (kind, (server, changes, safe)), offered in itertools.product(kinds.items(), MECHANISMS):
        able = server._replace(mechanisms=offered, login=(USER, GOOD), refusals=REFUSALS)
        for token in tokens:
            other: dict[str, object] = {"username": "other@example.org"} if "foreign" in token else {}
            yield Cell(
                f"{kind}, {offered or 'no login'} offered, {token}",
                granted(token),
                able,
                {**changes, **other},
                open=token != GOOD and not safe and "XOAUTH2" in offered.upper(),
            )


def _reply_cells(tls: Contexts) -> Iterator[Cell]:
    """What a server may say besides, with a token that it takes."""
    replies = {
        "AUTH 454": {"AUTH": "454 4.7.0 Temporary failure"}, "AUTH 500": {"AUTH": "504 5.7.4 Unrecognized type"},
        "AUTH closed": {"AUTH": "(close)"}, "AUTH 235": {"AUTH": "235 2.7.0 Any token"},
        "MAIL 550": {"MAIL": "550 5.7.60 Client does not have permissions to send as this sender"},
        "MAIL 530": {"MAIL": "530 5.7.57 Client not authenticated to send mail"},
        "RCPT 550": {"RCPT": "550 5.1.1 No such user"}, "RCPT 450": {"RCPT": "450 4.7.1 Later"},
        "DATA 451": {"DATA": "451 4.3.0 Later"}, "end 554": {".": "554 5.7.1 Spam"},
        "banner 554": {"BANNER": "554 5.3.2 Not now"}, "STARTTLS 454": {"STARTTLS": "454 4.7.0 No TLS"},
    }  # fmt: skip
    for name, said in replies.items():
        server = Behaviour(
            tls="starttls", context=tls(), mechanisms="XOAUTH2", login=(USER, GOOD), replies=said
        )
        yield Cell(f"reply {name}", granted(), server, STARTTLS)
    old = Behaviour(tls="implicit", context=tls(), mechanisms="", extensions=("AUTH=XOAUTH2",))
    yield Cell("AUTH=XOAUTH2 alone is not seen", granted(), old._replace(login=(USER, GOOD)), SMTPS)


#: Where the library names the place of a fault in the JSON, or of its own code.
_PLACES = frozenset(
    {"comment", "broken later", "no comma", "leading zero", "NaN", "204", "blank lines, page", "doubled {"}
)
#: Where it logs in with no token at all, and the server's words about that are anybody's guess.
_NOBODY = frozenset({f"access_token {value!r}" for value in (None, "", {}, {"a": 1})})


def _answers() -> dict[str, bytes]:
    return {**_successes(), **_refusals(), **_odd_answers()}


def _successes() -> dict[str, bytes]:
    lives: tuple[object, ...] = (
        1, 0, -5, 2**31, 2**63 - 1, -(2**63), 2**63, 3600.0, 0.5, "3600", "", True, False, None, [], [1], {},
    )  # fmt: skip
    members: dict[str, object] = {
        "access_token": (..., None, "", 5, True, ["a"], {}, {"a": 1}),
        "refresh_token": (None, "", "another", 5, False, [], {}),
        "scope": (..., None, "", "a b", ["a"], [], {}, 5, False),
        "token_type": (..., None, "bearer", "mac", 5, ["Bearer"]),
        "id_token": (None, "a.b.c", [1]),
    }
    found = {f"expires_in {life!r}": granted(expires_in=life) for life in lives}
    found |= {
        f"{name} {'left out' if value is ... else repr(value)}": granted(
            **{"token": GOOD, **_as_member(name, value)}
        )
        for name, values in members.items()
        for value in values  # type: ignore[attr-defined]
    }
    body = json.dumps({"access_token": GOOD, "expires_in": 3599})
    return found | {
        "expires_in left out": granted(expires_in=...),
        "nothing of all": http(200, {}),
        "an error with 200": http(200, {"error": "invalid_grant"}),
        "as a page": http(200, body, "text/html"),
        "without a type": http(200, body, ""),
        "no type at all": http(200, body, "nonsense"),
        "Latin-1": http(200, body, "application/json; charset=iso-8859-1"),
        "byte order mark": http(200, "\ufeff" + body),
        "more behind": http(200, body + " more"),
        "twice": http(200, '{"access_token":"x",' + body[1:]),
        "no UTF-8": http(200, body.replace("}", ',"x":"\xe9"}').encode("latin-1")),
        "line end in a text": http(200, body.replace("}", ',"x":"a\nb"}')),
        "201": http(201, body),
        "HTTP/1.0": http(200, body).replace(b"HTTP/1.1", b"HTTP/1.0"),
        "empty": http(200, ""), "blank": http(200, " \r\n"), "null": http(200, "null"), "list": http(200, "[1]"),
        "text": http(200, '"x"'), "number": http(200, "5"), "word": http(200, "nojson"),
        "page": http(200, "<!DOCTYPE html>\n<html>", "text/html"),
        "form": http(200, f"access_token={GOOD}&expires_in=3599", "application/x-www-form-urlencoded"),
        "other letters": http(200, {"Access_Token": GOOD, "expires_in": 1}),
        "comment": http(200, f"/* x */{body}"), "broken later": http(200, '{"a":1,\n  oops}'),
        "no comma": http(200, '{"a":1 "b":2}'), "leading zero": http(200, body.replace("3599", "03599")),
        "NaN": http(200, body.replace("3599", "NaN")), "204": http(204, "").partition(b"Content-Length")[0] + b"\r\n",
        "blank lines, page": http(200, "\n\n <html>", "text/html"),
        "doubled {": http(200, "{" + body),
    }  # fmt: skip


def _as_member(name: str, value: object) -> dict[str, object]:
    return {"token" if name == "access_token" else name: value}


def _refusals() -> dict[str, bytes]:
    invalid = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    microsoft = {
        "error": "invalid_client", "error_description": "AADSTS7000222: The provided client secret keys are expired.",
        "error_codes": [7000222], "timestamp": "2026-11-30 01:02:03Z", "trace_id": "a", "claims": None,
        "error_uri": "https://login.example/error?code=7000222", "nested": {"a": [], "b": {}, "c": [1, {"d": 1.50}]},
    }  # fmt: skip
    bodies: dict[str, tuple[object, str]] = {
        "JSON": (invalid, "application/json"), "JSON, UTF-8": (invalid, "application/json; charset=utf-8"),
        "Microsoft's": (microsoft, "application/json; charset=utf-8"), "JSON as a page": (invalid, "text/html"),
        "text/json": (invalid, "text/json"), "problem": (invalid, "application/problem+json"), "no type": (invalid, ""),
        "no body": ("", "application/json"), "no body, page": ("", "text/html"),
        "page": ("<html>\r\n<b>no\u00e9</b>\n", "text/html"),
        "page, UTF-8": ("<b>no\u00e9</b>", "text/html; charset=UTF-8"),
        "page, Latin-1": ("<b>no\u00e9</b>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        "no JSON": ("oops", "application/json"), "list": ("[1]", "application/json"),
    }  # fmt: skip
    reasons = {
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 407: "Proxy", 503: "Service Unavailable",
    }  # fmt: skip
    found = {
        f"{status} {name}": http(status, body, kind, reason)
        for (status, reason), (name, (body, kind)) in itertools.product(reasons.items(), bodies.items())
    }
    shapes = (
        '"x"', "5", "true", "null", "{}", "  ", '{"error":null}', '{"error":5}', '{"error":["a"]}', '{"error":true}',
        '{"error":{"code":400,"message":"m","status":"INVALID"},"x":1}', '{"error":"x","error_description":1}',
        '{"error":"x"} more', '{"error":"x","error":"y"}', '{"a":1,"a":2}', "{'error':'x'}", '{"error":"x",}',
        '{"error":"x","n":NaN}', '{"ERROR":"x"}', '{"":"x","error":"y"}', '{"error_uri":"u","b":1,"error":"e","a":2}',
        '{"a":1e-7,"b":0.0000001,"e":1.50,"f":1E400,"g":12e0,"h":123456789.5e3,"i":9223372036854775808,"j":1e3}',
        '{"s":"<\u00e9\\u2028\\u2029\\"/\\\\\\t\\u0001>","error":"a\\nb"}',
        '{"a":{"b":[]},"c":[{}],"d":[[]],"e":[1,"x",null]}',
        '\ufeff{"error":"x"}',
    )  # fmt: skip
    return found | {f"400 {shape}": http(400, shape, reason="Bad Request") for shape in shapes}


def _odd_answers() -> dict[str, bytes]:
    body = {"error": "x"}
    chunked = (
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    statuses = {
        300: "", 404: "Not Found", 405: "", 410: "Gone", 418: "", 429: "", 500: "Oops", 502: "", 600: "",
    }  # fmt: skip
    return {
        **{f"{status} JSON": http(status, body, reason=reason) for status, reason in statuses.items()},
        "500 text": http(500, "oops", "text/plain"), "502 page": http(502, "<h1>", "text/html", "Bad Gateway"),
        "400 words of its own": http(400, body, reason="My  Way "), "400 no words": http(400, body),
        "400 upper case": http(400, body, "Application/JSON"),
        "400 odd parameter": http(400, body, "application/json; x"),
        "400 bare type": http(400, body, "nonsense", "Bad Request"),
        "401 with a challenge": http(401, body, "application/json", "No", 'WWW-Authenticate: Basic realm="x"'),
        "401 with another": http(401, body, "application/json", "Unauthorized", 'WWW-Authenticate: Bearer error="x"'),
        "503 later": http(503, "", "text/html", "Unavailable", "Retry-After: 1"),
        "100 first": b"HTTP/1.1 100 Continue\r\n\r\n" + granted(),
        "bare line feeds": http(400, body).replace(b"\r\n", b"\n"),
        "chunked": chunked + b'd\r\n{"error":"x"}\r\n0\r\n\r\n',
        "a mail server": b"220 mail.test ESMTP\r\n", "nothing": b"", "no status": b"HTTP/1.1 abc\r\n\r\n",
        "(reset)": b"(reset)",
    }  # fmt: skip


def _connection_cells(tls: Contexts, mail: Behaviour) -> Iterator[Cell]:
    names = (
        "good", "elliptic", "wrong_host", "expired", "not_yet_valid", "self_signed", "private_ca", "with_intermediate",
        "missing_intermediate", "short_key",
    )  # fmt: skip
    secure = "https://127.0.0.1:{port}/token"
    for name in names:
        yield Cell(f"endpoint certificate {name}", granted(), mail, STARTTLS, tls(name), secure)
    for name in ("good", "wrong_host", "private_ca"):
        uri = "https://localhost:{port}/token"
        yield Cell(f"endpoint by name, certificate {name}", granted(), mail, STARTTLS, tls(name), uri)
    for version in ("TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"):
        context = tls(lowest=version, highest=version)
        yield Cell(f"endpoint speaks {version}", granted(), mail, STARTTLS, context, secure)
    for name, endpoint in (("refuses", http(401, "")), ("resets", b"(reset)"), ("says nothing", b"")):
        yield Cell(f"endpoint in TLS {name}", endpoint, mail, STARTTLS, tls(), secure, words=name != "resets")
    yield Cell(
        "endpoint without TLS answers",
        http(400, "<p>TLS?", "text/html"),
        mail,
        STARTTLS,
        None,
        secure + "#early",
    )
    yield Cell("endpoint closes in the handshake", b"", mail, STARTTLS, None, secure + "#early")
    for scheme in ("http", "https"):
        yield Cell(
            f"endpoint refused, {scheme}", b"", mail, STARTTLS, None, f"{scheme}://127.0.0.1:{{refused}}/t"
        )
        yield Cell(
            f"endpoint silent, {scheme}",
            b"(silence)",
            mail,
            {**STARTTLS, **SHORT},
            None,
            f"{scheme}://127.0.0.1:{{port}}/",
        )
    yield Cell(
        "endpoint that does not answer at all",
        b"",
        mail,
        {**STARTTLS, **SHORT},
        None,
        "http://127.0.0.1:{dead}/t",
    )
    yield Cell("endpoint has no name", b"", mail, STARTTLS, None, "https://login.invalid/token")


def _row_cells(mail: Behaviour) -> Iterator[Cell]:
    for key in (
        "clientId",
        "clientSecret",
        "refreshToken",
        "tokenUri",
        "providerId",
        "password",
        "enableOauth2",
    ):
        yield Cell(f"row without {key}", granted(), mail, STARTTLS, drop=(key,))
    values: tuple[object, ...] = (None, "", 5, True, " x ", {"a": 1})
    for key, value in itertools.product(
        ("clientId", "clientSecret", "refreshToken", "providerId", "tokenUri"), values
    ):
        yield Cell(f"row {key} {value!r}", granted(), mail, {**STARTTLS, key: value})
    for value in ("true", "TRUE", 1, 0, 2.0, None):
        yield Cell(f"row enableOauth2 {value!r}", granted(), mail, {**STARTTLS, "enableOauth2": value})
    for uri in (
        "nothing", "login.example/token", "//login.example/token", "javascript:x", "127.0.0.1:{port}/token",
        "https:///token", "http://127.0.0.1:{port}/token#x", "http://127.0.0.1:{port}/%s/token", "http://127.0.0.1:{port}/%",
        "HTTP://127.0.0.1:{port}/token", " http://127.0.0.1:{port}/token", "http://127.0.0.1:{port}/to ken?a=b&c",
        "http://me:pw@127.0.0.1:{port}/token", "http://127.0.0.1:{port}", "http://127.0.0.1:99999/token",
        "http://127.0.0.1:8x/token", "localhost:{port}/token",
    ):  # fmt: skip
        yield Cell(f"row tokenUri {uri}", granted(), mail, STARTTLS, uri=uri)
    refusing = mail._replace(refused=REFUSALS["expired-334"])
    yield Cell("row without a user name", granted(), refusing, {**STARTTLS, "username": ""})
    yield Cell("empty token", granted(""), refusing, STARTTLS)


class World:
    """The servers of all cells, started when first needed."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()
        self.running: list[MailServer | TokenServer] = []
        self.mail: dict[int, tuple[Behaviour, int]] = {}
        self.tokens: dict[tuple[bytes, int, bool], tuple[TokenServer, int]] = {}
        self.dead = self.stack.enter_context(DeadPort()).port
        self.refused: int = self.stack.enter_context(refused_port()).getsockname()[1]

    def close(self) -> None:
        """Stop all servers; each takes a moment, so all at once."""
        with ThreadPoolExecutor(32) as pool:
            list(pool.map(lambda server: server.close(), self.running))
        self.stack.close()

    def row(self, cell: Cell, version: str) -> Row:
        mail = str(self._mail_port(cell.server))
        document = {**BASE, "smtpPort": mail, "tokenUri": self._uri(cell), **cell.changes}
        return cell.name, version, {key: value for key, value in document.items() if key not in cell.drop}

    def _mail_port(self, server: Behaviour) -> int:
        if id(server) not in self.mail:
            started = MailServer(server)
            self.running.append(started)
            self.mail[id(server)] = server, started.port
        return self.mail[id(server)][1]

    def _uri(self, cell: Cell) -> str:
        early = cell.uri.endswith("#early")
        key = cell.endpoint, id(cell.context), early
        if key not in self.tokens:
            started = TokenServer(cell.endpoint, cell.context, early=early)
            self.running.append(started)
            self.tokens[key] = started, started.port
        places = {"{port}": self.tokens[key][1], "{refused}": self.refused, "{dead}": self.dead}
        uri = cell.uri.removesuffix("#early")
        for place, port in places.items():
            uri = uri.replace(place, str(port))
        return uri


def wrong(chosen: Iterable[Cell], outcomes: Iterable[Outcome]) -> list[str]:
    """Every cell where the prediction is not what happened, in words."""
    found: list[str] = []
    for cell, one in zip(chosen, outcomes, strict=True):
        predicted, engine = one.predicted, one.engine
        if cell.open:
            # It says that it takes the token for good; what becomes of one that is not was not to be seen.
            right = predicted.outcome == "sends" and "token-taken" in predicted.assumed
        elif cell.words:
            right = agrees(one)
        else:
            right = predicted.outcome == engine.outcome
        found += (
            [] if right else disagreements([one]) or [f"{one.version} {one.name}: {predicted} and {engine}"]
        )
    return found


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    built = World()
    yield built
    built.close()


@pytest.fixture(scope="module")
def every_cell(certificates: Certificates) -> list[Cell]:
    return list(cells(Contexts(certificates)))


def play_cells(world: World, chosen: list[Cell], major: int, certificates: Certificates) -> list[str]:
    rows = [world.row(cell, VERSIONS[major]) for cell in chosen]
    return wrong(chosen, play(rows, major, certificates))


@pytest.mark.parametrize("major", VERSIONS)
def test_a_sample(world: World, every_cell: list[Cell], certificates: Certificates, major: int) -> None:
    begin = list(VERSIONS).index(major)
    assert play_cells(world, every_cell[begin * 5 :: 15], major, certificates) == []


@pytest.mark.slow
@pytest.mark.parametrize("major", VERSIONS)
def test_every_cell(world: World, every_cell: list[Cell], certificates: Certificates, major: int) -> None:
    assert len(every_cell) >= 900
    assert play_cells(world, every_cell, major, certificates) == []


def lab_rows(postfix: Postfix, server: AuthorizationServer, version: str) -> list[Row]:
    """Every port of the lab's Postfix with every choice of encryption and mailbox, and a client without a secret."""
    tokens = {
        "mail": server.sign_in()["refresh_token"],
        "no mail": server.sign_in(scope="openid offline_access")["refresh_token"],
    }
    rows: list[Row] = []
    for (name, endpoint), user, granted_for, secret, (mode, changes) in itertools.product(
        postfix.endpoints.items(), (ALICE.name, "bob@example.org"), tokens, (USUAL.secret, "wrong"),
        {"off": {}, "starttls": STARTTLS, "smtps": SMTPS}.items(),
    ):  # fmt: skip
        if (mode == "smtps") is not (endpoint.security == "tls"):
            continue  # one of both waits for its time-out; a scripted cell shows that
        document = {
            **BASE, "mailFrom": ALICE.name, "smtpHost": "localhost", "smtpPort": str(endpoint.port), "username": user,
            "clientId": USUAL.id, "clientSecret": secret, "tokenUri": server.token, "refreshToken": tokens[granted_for],
            **changes,
        }  # fmt: skip
        rows.append((f"{name}, {mode}, {user}, for {granted_for}, secret {secret}", version, document))
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("major", VERSIONS)
def test_real_servers(
    token_postfix: Postfix, authorization: AuthorizationServer, lab_certificates: Certificates, major: int
) -> None:
    rows = lab_rows(token_postfix, authorization, VERSIONS[major])
    assert len(rows) > 30
    assert disagreements(play(rows, major, lab_certificates, threads=2)) == []


def made_up(number: int) -> Iterator[Cell]:
    """Answers that nobody wrote: members of any type in any order, nested, with odd texts and numbers."""
    chance = random.Random(number)
    mail = Behaviour(mechanisms="XOAUTH2", replies={"AUTH": "235 2.7.0 Any token"})
    texts = ("", GOOD, "a b", "\u00e9\u2028", '"\\/', "\t\r\n\x01\x7f", "<b>", "null")
    numbers = (0, 1, -1, 3599, 2**31, 2**63 - 1, 2**63, 0.5, -1.5, 1e10, 1e-7, 123456789.25)

    def value(depth: int) -> object:
        kind = chance.randrange(6 if depth else 4)
        if kind < 2:
            return chance.choice(texts)
        if kind < 4:
            return chance.choice((*numbers, True, False, None))
        few = range(chance.randrange(3))
        return (
            [value(depth - 1) for _ in few]
            if kind == 4
            else {chance.choice("abc"): value(depth - 1) for _ in few}
        )

    names = (
        "access_token",
        "expires_in",
        "scope",
        "refresh_token",
        "token_type",
        "error",
        "error_description",
        "error_uri",
        "x",
        "y",
    )
    for index in range(200):
        chosen = {name: value(2) for name in chance.sample(names, chance.randrange(7))}
        good = {"access_token": GOOD, "expires_in": 3599, **chosen}
        status = chance.choice((400, 400, 403, 503))
        if good["access_token"] not in (None, "") and not isinstance(good["access_token"], dict):
            # With no token at all it would not be let in anywhere else.
            yield Cell(f"success {index}", http(200, good), mail)
        # What is called a token is never shown here, so a refusal has none.
        refusal = {key: one for key, one in chosen.items() if "_token" not in key}
        yield Cell(f"refusal {index}", http(status, refusal, reason="No"), mail)


@pytest.mark.slow
@pytest.mark.parametrize("major", VERSIONS)
def test_answers_that_nobody_wrote(certificates: Certificates, major: int) -> None:
    answers = list(made_up(major))
    for first in range(0, len(answers), 50):
        chosen = answers[first : first + 50]
        # Each answer has a server of its own, and a thousand of them would have the machine for themselves.
        with contextlib.closing(World()) as world:
            outcomes = play([world.row(cell, VERSIONS[major]) for cell in chosen], major, certificates)
        assert wrong(chosen, outcomes) == []


#: What the platform's library takes and we do not, with the reason.
STRICTER = {
    "expires_in 0": "a token that is dead when it comes: the platform would ask anew for each mail",
    "expires_in -5": "as before",
    "expires_in -9223372036854775808": "as before",
    "expires_in None": "as before: the library reads a null as 0",
    "expires_in 2147483648": "no lifetime: the platform's own reckoning in 32 bits goes wrong",
    "expires_in 9223372036854775807": "as before",
    "access_token None": "no token: the platform logs in with an empty one",
    "access_token ''": "as before",
    "access_token {}": "as before",
    "access_token {'a': 1}": "as before",
    "access_token left out": "no token: the platform says that it has no password",
    "other letters": "as before",
    "token_type 'mac'": "mail servers take Bearer (RFC 6750)",
    "more behind": "other programs may read another token",
    "twice": "as before",
    "no UTF-8": "JSON is UTF-8 (RFC 8259 8.1)",
    "line end in a text": "no JSON (RFC 8259 7)",
}


def test_we_take_only_what_the_library_takes(world: World) -> None:
    """Where it takes more than we do, the reason is on record."""
    mail = Behaviour(mechanisms="XOAUTH2", login=(USER, GOOD))
    answers = _successes()
    rows = [world.row(Cell(name, answer, mail), "4.3") for name, answer in answers.items()]
    sent = Engine(runtime(17)).send([Job(document, version) for _, version, document in rows])
    taken = {
        name
        for name, one in zip(answers, sent, strict=True)
        if "Error while retrieving access token" not in one.text
    }
    ours = {name for name, answer in answers.items() if isinstance(_read(answer), Tokens)}
    assert ours <= taken
    assert taken - ours == STRICTER.keys()


def _read(answer: bytes) -> Tokens | TokenFault:
    head, _, body = answer.partition(b"\r\n\r\n")
    return read_answer(int(head.split(b" ")[1]), "", body)
