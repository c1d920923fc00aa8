"""The stand-in answers what running platforms answered: ThingsBoard 4.2.1 and 3.6.4, see tests/recorded."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.java.servers import Behaviour, MailServer
from tests.lab.certificates import Certificates
from tests.platform_standin.answers import Values
from tests.platform_standin.sending import by_smtplib
from tests.platform_standin.server import Platform

RECORDED = Path(__file__).parent.parent / "recorded"
BASE: Values = {
    "mailFrom": "T <t@x.example>", "smtpProtocol": "smtp", "smtpHost": "localhost", "smtpPort": 25, "timeout": 6000,
    "enableTls": True, "tlsVersion": "", "username": "u", "password": "p", "enableProxy": False, "proxyHost": "",
    "proxyPort": "", "proxyUser": "", "proxyPassword": "",
}  # fmt: skip
CODE = "123456"
REPLIES = {
    "test, recipient refused": {"RCPT": "550 5.1.1 no such user"},
    "test, sender refused": {"MAIL": "550 5.7.60 not allowed to send as this sender"},
}


def read(name: str) -> list[Values]:
    return [json.loads(line) for line in (RECORDED / name).read_text(encoding="utf-8").splitlines()]


class Reply(NamedTuple):
    """An answer with what changes from time to time masked, as in the recording."""

    status: int
    kind: str
    cookies: list[str]
    body: Any


def masked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: masked(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [masked(one) for one in value]
    if key in ("token", "refreshToken") and isinstance(value, str):
        return "<token>"
    if key in ("createdTime", "timestamp", "lastLoginTs"):
        return "<time>"
    return value


def told(status: int, headers: Any, cookies: list[str], body: Any) -> Reply:
    if isinstance(body, str):
        body = re.sub(r"&state=\w+", "&state=<value>", body)
    cookies = [re.sub(r"Expires=[^;]*", "Expires=", re.sub(r"^(\w+)=[^;]*", r"\1=", one)) for one in cookies]
    return Reply(status, headers.get("Content-Type", ""), cookies, masked(body))


class Replay:
    """A stand-in in the state of the recording, and the mail servers that it had."""

    def __init__(self, release: str, certificates: Certificates) -> None:
        self.exchanges = read(f"exchanges-{release}.jsonl")
        self.by_name = {one["name"]: one for one in self.exchanges}
        self.platform = Platform(
            release.rpartition(".")[0], mailer=partial(by_smtplib, ca_file=str(certificates.ca))
        )
        self.servers: dict[int, MailServer] = {}
        for name in ("test", *REPLIES, "test, certificate not trusted"):
            served = certificates.self_signed if "not trusted" in name else certificates.good
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(served.chain, served.key)
            behaviour = Behaviour(
                "starttls", context, replies=REPLIES.get(name, {}), login=("u", "p"),
                refused="535 5.7.8 Error: authentication failed",
            )  # fmt: skip
            recorded = self.by_name[name]["request"]["body"]["jsonValue"]["smtpPort"]
            self.servers[recorded] = MailServer(behaviour)
        self.bearer = self.refresh = ""
        self._set_up()

    def _set_up(self) -> None:
        state = self.platform.state
        account = self.recorded("who am I")
        user = state.users[0]
        user.id, user.email, user.password = account["id"]["id"], account["email"], "sysadmin"
        user.version, user.additional = account.get("version", 0), account["additionalInfo"]
        user.first_name = account["firstName"]
        for key, name in (("mail", "settings"), ("general", "settings, general")):
            row = self.recorded(name)
            state.row(key).update(id=row["id"], jsonValue=self.here(row["jsonValue"]))
        state.mail["password"] = "p"
        state.restart()
        state.two_fa = self.recorded("features")["twoFaEnabled"]

    def recorded(self, name: str) -> Any:
        return self.by_name[name]["response"]["body"]

    def here(self, value: Any) -> Any:
        """Put the ports of our mail servers in the place of those of the recording."""
        text = json.dumps(value)
        for port, server in self.servers.items():
            text = text.replace(f'"smtpPort": {port}', f'"smtpPort": {server.port}')
        return json.loads(text)

    def ask(self, name: str) -> Reply:
        """Make the request of an exchange."""
        request = self.by_name[name]["request"]
        headers = {"Content-Type": "application/json", "Accept": "*/*"}
        if request["auth"] != "none":
            known = name != "bad token" and request["auth"] == "Bearer"
            headers["X-Authorization"] = f"{request['auth']} {self.bearer if known else 'unknown'}"
        if name.endswith("json only"):
            headers["Accept"] = "application/json"
        if "callback" in name and "no cookie" not in name and "refused" not in name:
            headers["Cookie"] = "state=OTHER" if "wrong state" in name else "state=S1"
        body = self.here(request["body"])
        if name == "refresh":
            body["refreshToken"] = self.refresh
        data = (
            b"no json" if name == "login, not json" else None if body is None else json.dumps(body).encode()
        )
        connection = HTTPConnection("127.0.0.1", self.platform.port, timeout=20)
        connection.request(request["method"], request["path"].replace("NNNNNN", CODE), data, headers)
        answer = connection.getresponse()
        payload = answer.read().decode()
        connection.close()
        # The recording holds JSON read, also where it was not labelled so.
        found = json.loads(payload) if payload[:1] in ("{", "[", '"') else payload
        if isinstance(found, dict) and "token" in found:
            self.bearer, self.refresh = found["token"], found.get("refreshToken") or ""
        return told(answer.status, answer.headers, answer.headers.get_all("Set-Cookie") or [], found)

    def close(self) -> None:
        self.platform.close()
        for server in self.servers.values():
            server.close()


@pytest.fixture(params=["4.2.1", "3.6.4"])
def replay(request: pytest.FixtureRequest, certificates: Certificates) -> Iterator[Replay]:
    made = Replay(request.param, certificates)
    yield made
    made.close()


def test_each_recorded_exchange_is_answered_as_the_platform_did(replay: Replay) -> None:
    state = replay.platform.state
    different = []
    for number, exchange in enumerate(replay.exchanges):
        name, response = exchange["name"], exchange["response"]
        if exchange["state"] == "TOTP set up":
            state.users[0].second = {"TOTP": CODE}
        body = replay.here(response["body"])
        expected = told(response["status"], response["headers"], response["cookies"], body)
        found = replay.ask(name)
        if found != expected:
            different.append((name, found, expected))
        left = {
            "save, password left out": state.mail.get("password") == "p",
            "save, bad port": state.mail["smtpPort"] == "abc",
            "save, host missing": "smtpHost" not in state.mail,
            "oauth2, first post (off, token in it)": state.mail.get("refreshToken") == "RT1",
            "oauth2, second post (on)": state.mail.get("refreshToken") == "RT1",
            "oauth2, on, secret changed": "refreshToken" not in state.mail,
            "oauth2, on, redirectUri missing": "redirectUri" in state.mail,
        }
        assert left.get(name, True), name
        assert bool(exchange["state"]) <= (name in left or name in STATES), number
    assert different == []
    assert len(replay.exchanges) == 58


STATES = ("test, password left out", "login, second step wanted")


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform("4.2", mailer=lambda _values, _version, _recipient: "")
    yield made
    made.close()


def posted(platform: Platform, path: str, body: Values) -> tuple[int, str | None]:
    token = platform.state.pair(platform.state.users[0])["token"]
    reply = platform.answer("POST", path, {"x-authorization": f"Bearer {token}"}, body)
    found = json.loads(reply.body) if reply.body else {}
    return reply.status, found.get("message")


def test_each_wrong_value_is_stored_or_refused_as_the_platform_did(platform: Platform) -> None:
    state = platform.state
    cases = read("wrong-values-4.2.1.jsonl")
    for case in cases:
        state.row("mail")["jsonValue"] = dict(BASE)
        values = {key: value for key, value in {**BASE, **case["set"]}.items() if key not in case["remove"]}
        body = {"id": state.row("mail")["id"], "key": "mail", "jsonValue": values}
        assert posted(platform, "/api/admin/settings", body) == (case["save"], case["save_text"]), case
        kept = {"password": BASE["password"]} if "password" in case["remove"] else {}
        assert (state.mail == {**values, **kept}) == case["stored"], case
        told_by_test = (case["test"], case["test_text"])
        if not (case["test_text"] or "Unable").startswith("Unable"):
            body = {"key": "mail", "jsonValue": values}
            assert posted(platform, "/api/admin/settings/testMail", body) == told_by_test, case
    assert len(cases) == 111


@pytest.mark.parametrize("value", [None, [], "text"])
def test_a_document_that_is_no_object_is_not_stored(platform: Platform, value: object) -> None:
    before = dict(platform.state.mail)
    body = {"id": platform.state.row("mail")["id"], "key": "mail", "jsonValue": value}
    status, text = posted(platform, "/api/admin/settings", body)
    assert (status, (text or "").endswith("are in unnamed module of loader 'app')")) == (500, True)
    assert platform.state.mail == before


def test_an_unknown_id_makes_a_second_row_that_nobody_can_read(platform: Platform) -> None:
    body = {"id": {"entityType": "ADMIN_SETTINGS", "id": "unknown"}, "key": "mail", "jsonValue": BASE}
    assert posted(platform, "/api/admin/settings", body) == (500, "Database error")
    assert [row["key"] for row in platform.state.rows].count("mail") == 2
    assert posted(platform, "/api/admin/settings", body) == (500, "Database error")
    assert [row["key"] for row in platform.state.rows].count("mail") == 2
