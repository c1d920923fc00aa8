"""The verdict against the platform's own mail library: what is predicted must be what happens, in every cell."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.java.matrix import Contexts, Row, disagreements, play
from tests.java.servers import PASSWORD, REFUSED, USER, Behaviour, MailServer, Proxy, refused_port
from tests.lab.dovecot import ALICE
from tests.lab.scripted import DeadPort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.certificates import Certificates
    from tests.lab.postfix import Postfix

pytestmark = pytest.mark.real

RUNTIMES = {11: ("3.3", "3.6"), 17: ("3.9",), 25: ("4.3", "4.4")}
BASE: dict[str, object] = {
    "mailFrom": "ThingsBoard <plant@example.org>", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "timeout": "9000",
    "enableTls": False, "tlsVersion": "", "username": "", "password": "", "enableProxy": False,
}  # fmt: skip
LOGIN: dict[str, object] = {"username": USER, "password": PASSWORD}
STARTTLS: dict[str, object] = {"enableTls": True}
SMTPS: dict[str, object] = {"smtpProtocol": "smtps"}
SILENT: dict[str, object] = {"timeout": "1200"}


class Cell(NamedTuple):
    """One case: the server, what differs from BASE, and whether a proxy stands between (`proxy` names it)."""

    name: str
    server: Behaviour | str
    changes: dict[str, object]
    proxy: str = ""
    drop: tuple[str, ...] = ()


def cells(tls: Contexts) -> Iterator[Cell]:
    """Every cell but the platform's version."""
    yield from _security_cells(tls)
    yield from _version_cells(tls)
    yield from _certificate_cells(tls)
    yield from _login_cells(tls)
    yield from _reply_cells(tls)
    yield from _sender_cells()
    yield from _document_cells()
    yield from _proxy_cells(tls)
    yield from _silence_cells()


def _security_cells(tls: Contexts) -> Iterator[Cell]:
    servers = {
        "plain": Behaviour(),
        "plain-no-auth": Behaviour(mechanisms=""),
        "starttls": Behaviour(tls="starttls", context=tls()),
        "starttls-auth-inside": Behaviour(tls="starttls", context=tls(), login_in_clear=False),
        "starttls-needs-login": Behaviour(tls="starttls", context=tls(), login_in_clear=False, login_needed=True),
        "implicit": Behaviour(tls="implicit", context=tls()),
        "starttls-wanted": Behaviour(
            tls="starttls", context=tls(), login_in_clear=False,
            replies={"MAIL": "530 5.7.0 Must issue a STARTTLS command first", "*TLS MAIL": "250 2.1.0 Ok"},
        ),
    }  # fmt: skip
    modes: dict[str, dict[str, object]] = {
        "off": {}, "starttls": STARTTLS, "smtps": SMTPS, "smtps+tls": {**SMTPS, **STARTTLS, "tlsVersion": "TLSv1.2"},
    }  # fmt: skip
    for server, behaviour in servers.items():
        for mode, changes in modes.items():
            for login, credentials in (("anonymous", {}), ("login", LOGIN)):
                waits = SILENT if server == "implicit" and not mode.startswith("smtps") else {}
                yield Cell(f"{server} {mode} {login}", behaviour, {**changes, **credentials, **waits})


def _version_cells(tls: Contexts) -> Iterator[Cell]:
    ranges = {
        "1.2": ("TLSv1_2", "TLSv1_2"), "1.3": ("TLSv1_3", "TLSv1_3"), "1.0": ("TLSv1", "TLSv1"),
        "1.1": ("TLSv1_1", "TLSv1_1"), "1.0-1.2": ("TLSv1", "TLSv1_2"),
    }  # fmt: skip
    pins = (
        "",
        "TLSv1",
        "TLSv1.1",
        "TLSv1.2",
        "TLSv1.3",
        "TLSv1.2 TLSv1.3",
        "tlsv1.2",
        "TLSv1.2,TLSv1.3",
        "SSLv3",
        " ",
    )
    for spoken, (lowest, highest) in ranges.items():
        for pin in pins:
            for kind, changes in (("starttls", STARTTLS), ("implicit", {**SMTPS, **STARTTLS})):
                server = Behaviour(tls=kind, context=tls(lowest=lowest, highest=highest))
                yield Cell(
                    f"{kind} server speaks {spoken}, pin {pin!r}",
                    server,
                    {**changes, **LOGIN, "tlsVersion": pin},
                )
    for kind, changes in (("starttls", STARTTLS), ("implicit", SMTPS)):
        rsa = tls(highest="TLSv1_2", ciphers="AES128-GCM-SHA256:AES256-SHA:@SECLEVEL=0")
        yield Cell(f"{kind} RSA key exchange only", Behaviour(tls=kind, context=rsa), {**changes, **LOGIN})
        dhe = tls(highest="TLSv1_2", ciphers="ECDHE-RSA-AES128-SHA:@SECLEVEL=0")
        yield Cell(f"{kind} CBC with SHA-1 only", Behaviour(tls=kind, context=dhe), {**changes, **LOGIN})


def _certificate_cells(tls: Contexts) -> Iterator[Cell]:
    names = (
        "good", "elliptic", "wrong_host", "expired", "not_yet_valid", "self_signed", "private_ca", "with_intermediate",
        "missing_intermediate", "short_key",
    )  # fmt: skip
    for name in names:
        for kind, changes in (("starttls", STARTTLS), ("implicit", SMTPS)):
            server = Behaviour(tls=kind, context=tls(name))
            for login, credentials in (("anonymous", {}), ("login", LOGIN)):
                yield Cell(f"{kind} certificate {name} {login}", server, {**changes, **credentials})


def _login_cells(tls: Contexts) -> Iterator[Cell]:
    lists = (
        "PLAIN",
        "LOGIN",
        "LOGIN PLAIN",
        "CRAM-MD5",
        "CRAM-MD5 PLAIN",
        "SCRAM-SHA-256",
        "XOAUTH2",
        "plain login",
    )
    people: dict[str, dict[str, object]] = {
        "right": LOGIN,
        "wrong": {"username": USER, "password": "wrong"},
        "empty password": {"username": USER, "password": ""},
        "left-over password": {"username": "", "password": PASSWORD},
        "anonymous": {},
    }
    for listed in lists:
        for person, credentials in people.items():
            server = Behaviour(tls="implicit", context=tls(), mechanisms=listed)
            yield Cell(f"AUTH {listed}, {person}", server, {**SMTPS, **credentials})
    hidden = Behaviour(mechanisms="", extensions=("AUTH=LOGIN",))
    yield Cell("AUTH=LOGIN hack in clear", hidden, LOGIN)
    yield Cell(
        "AUTH=PLAIN LOGIN is not seen", Behaviour(mechanisms="", extensions=("AUTH=PLAIN LOGIN",)), LOGIN
    )
    twice = Behaviour(mechanisms="", extensions=("AUTH PLAIN LOGIN", "AUTH CRAM-MD5"))
    yield Cell("the last AUTH line counts", twice, LOGIN)
    yield Cell("no password at all", Behaviour(), {"username": USER}, drop=("password",))
    yield Cell("no password, no user", Behaviour(), {}, drop=("password",))
    yield Cell(
        "null password",
        Behaviour(tls="implicit", context=tls()),
        {**SMTPS, "username": USER, "password": None},
    )
    late = Behaviour(tls="implicit", context=tls(), login_needed=True, mechanisms="")
    yield Cell("login needed, none offered", late, {**SMTPS, **LOGIN})


def _reply_cells(tls: Contexts) -> Iterator[Cell]:
    refusals = {
        "banner": {"BANNER": "554 5.3.2 Not now"}, "banner 2 lines": {"BANNER": "421-Busy\n421 later"},
        "no ehlo": {"EHLO": "502 5.5.1 Unknown"},
        "no ehlo no helo": {"EHLO": "550 5.7.1 Name refused", "HELO": "550 5.7.1 Name refused too"},
        "starttls": {"STARTTLS": "454 4.7.0 TLS not available"},
        "auth": {"AUTH": "454 4.7.0 Temporary failure"}, "auth 535": {"AUTH": "535 5.7.3 Authentication unsuccessful"},
        "auth 334 lines": {"AUTH": "535-5.7.8 Username and Password not accepted.\n535 5.7.8 Learn more"},
        "mail 550": {"MAIL": "550 5.7.60 Client does not have permissions to send as this sender"},
        "mail 553": {"MAIL": "553 5.7.1 Sender not owned"}, "mail 451": {"MAIL": "451 4.7.1 Later"},
        "mail 501": {"MAIL": "501-5.1.7 Bad\n501 5.1.7 sender"},
        "mail 530": {"MAIL": "530 5.7.57 Client not authenticated"},
        "rcpt 550": {"RCPT": "550 5.1.1 No such user"}, "rcpt 450": {"RCPT": "450 4.7.1 Greylisted"},
        "rcpt 251": {"RCPT": "251 2.1.5 Will forward"}, "rcpt 554": {"RCPT": "554 5.7.1 Relay access denied"},
        "rcpt 421": {"RCPT": "421 4.3.2 Too many"}, "rcpt 252": {"RCPT": "252 2.1.5 Perhaps"},
        "data 451": {"DATA": "451 4.3.0 Try later"}, "data 554": {"DATA": "554 5.5.1 No valid recipients"},
        "end 554": {".": "554 5.7.1 Spam"}, "end 552": {".": "552 5.3.4 Too big"},
    }  # fmt: skip
    for name, replies in refusals.items():
        server = Behaviour(tls="starttls", context=tls(), replies=replies)
        yield Cell(f"reply {name}", server, {**STARTTLS, **LOGIN})
    for name in ("mail 550", "mail 530", "rcpt 550", "rcpt 450", "no ehlo", "banner"):
        yield Cell(f"reply {name} anonymous", Behaviour(replies=refusals[name]), {})
    for verb in ("BANNER", "STARTTLS"):
        server = Behaviour(tls="starttls", context=tls(), replies={verb: "(close)"})
        yield Cell(f"closed at {verb}", server, {**STARTTLS, **LOGIN})
    closing = Behaviour(tls="implicit", context=tls(), replies={"AUTH": "(close)"})
    yield Cell("closed at AUTH", closing, {**SMTPS, **LOGIN})


def _sender_cells() -> Iterator[Cell]:
    senders = (
        "plant@example.org", "Plant <plant@example.org>", '"Things, Board" <plant@example.org>', "Thïngs <a@b.example>",
        "[TB] Alerts <a@b.example>", "noat", "Things, Board <a@b.example>", "TB: Alerts <a@b.example>",
        "TB a@b.example",
        "a@b; c@d", "TB <a@b", "a..b@c", ".a@b", "a@b_c", "a@b.", "", "a@b, c@d", "TB <a@b> dropped", "a@[192.0.2.1]",
        "list: a@b, c@d;",
    )  # fmt: skip
    for sender in senders:
        yield Cell(f"from {sender!r}", Behaviour(), {"mailFrom": sender})
        refusing = Behaviour(replies={"MAIL": "550 5.1.0 Sender refused"})
        yield Cell(f"from {sender!r} refused", refusing, {"mailFrom": sender})


def _document_cells() -> Iterator[Cell]:
    changes: tuple[dict[str, object], ...] = (
        {"smtpProtocol": "SMTP"}, {"smtpProtocol": "imap"}, {"smtpProtocol": ""}, {"smtpProtocol": None},
        {"smtpPort": 70000}, {"smtpPort": -5}, {"smtpPort": "x"}, {"smtpPort": 587.0}, {"smtpPort": " 25"},
        {"smtpPort": None}, {"smtpPort": True}, {"smtpPort": "٢٥٠٠٠٠"}, {"smtpHost": "no.such.invalid"},
        {"smtpHost": None}, {"timeout": 0}, {"timeout": "-3"}, {"enableTls": "TRUE"}, {"enableTls": 1},
        {"enableTls": "yes"}, {"username": None, "password": None}, {"enableProxy": True}, {"enableProxy": "true"},
        {"mailFrom": None}, {"mailFrom": 5},
    )  # fmt: skip
    for change in changes:
        yield Cell(f"document {change}", Behaviour(), change)
    for key in (
        "mailFrom",
        "smtpProtocol",
        "smtpHost",
        "smtpPort",
        "timeout",
        "username",
        "enableTls",
        "tlsVersion",
    ):
        yield Cell(f"document without {key}", Behaviour(), {}, drop=(key,))
    yield Cell("refused connection", "refused", {})
    yield Cell("refused connection smtps", "refused", {**SMTPS, **LOGIN})


def _proxy_cells(tls: Contexts) -> Iterator[Cell]:
    modes: tuple[tuple[str, Behaviour, dict[str, object]], ...] = (
        ("plain", Behaviour(), {}),
        ("starttls", Behaviour(tls="starttls", context=tls()), STARTTLS),
        ("smtps", Behaviour(tls="implicit", context=tls()), SMTPS),
    )
    for mode, server, changes in modes:
        for proxy in (
            "open",
            "forbidding",
            "guarded",
            "guarded-known",
            "guarded-half",
            "refused",
            "url",
            "odd-port",
        ):
            yield Cell(f"{mode} through {proxy} proxy", server, {**changes, **LOGIN}, proxy)
        waits = SILENT if mode != "smtps" else {}
        yield Cell(f"{mode} through merging proxy", server, {**changes, **LOGIN, **waits}, "merging")


def _silence_cells() -> Iterator[Cell]:
    for verb in ("BANNER", "EHLO", "AUTH", "MAIL", "RCPT"):
        credentials: dict[str, object] = {} if verb in ("MAIL", "RCPT") else LOGIN
        if verb == "AUTH":
            continue
        yield Cell(f"silent at {verb}", Behaviour(replies={verb: "(silence)"}), {**SILENT, **credentials})
    yield Cell("silent port", "dead", {**SILENT, "timeout": "700"})


class World:
    """The servers of all cells, started when first needed."""

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates
        self.stack = contextlib.ExitStack()
        self.ports: dict[int, int] = {}
        self.keep: list[Behaviour] = []
        self.dead = self.stack.enter_context(DeadPort())
        self.refused: int = self.stack.enter_context(refused_port()).getsockname()[1]
        self.proxies = {
            "open": Proxy(), "forbidding": Proxy("HTTP/1.1 403 Forbidden"), "guarded": Proxy(credentials="me:secret"),
            "merging": Proxy(merge=True),
        }  # fmt: skip
        for proxy in self.proxies.values():
            self.stack.callback(proxy.close)

    def port(self, server: Behaviour | str) -> int:
        if server == "dead":
            return self.dead.port
        if isinstance(server, str):
            return self.refused
        if id(server) not in self.ports:
            started = MailServer(server)
            self.keep.append(server)
            self.stack.callback(started.close)
            self.ports[id(server)] = started.port
        return self.ports[id(server)]

    def document(self, cell: Cell) -> dict[str, object]:
        document = {**BASE, "smtpPort": str(self.port(cell.server)), **cell.changes}
        if cell.proxy:
            document |= self._proxy(cell.proxy)
        return {key: value for key, value in document.items() if key not in cell.drop}

    def _proxy(self, name: str) -> dict[str, object]:
        port = self.proxies[
            name.partition("-")[0] if name in self.proxies or "guarded" in name else "open"
        ].port
        values: dict[str, object] = {
            "enableProxy": True, "proxyHost": "127.0.0.1", "proxyPort": port, "proxyUser": "", "proxyPassword": "",
        }  # fmt: skip
        more: dict[str, dict[str, object]] = {
            "guarded-known": {"proxyUser": "me", "proxyPassword": "secret"},
            "guarded-half": {"proxyUser": "me"},
            "refused": {"proxyPort": str(self.refused)},
            "url": {"proxyHost": "http://127.0.0.1"},
            "odd-port": {"proxyHost": f"127.0.0.1:{port}", "proxyPort": "x"},
        }
        return {**values, **more.get(name, {})}


def scripted_rows(world: World, chosen: list[Cell], major: int) -> list[Row]:
    return [(cell.name, version, world.document(cell)) for cell in chosen for version in RUNTIMES[major]]


def postfix_rows(postfix: Postfix, major: int) -> list[Row]:
    """Every port of the lab's Postfix with every choice of encryption and login."""
    people: dict[str, dict[str, object]] = {
        "right": {"username": ALICE.name, "password": ALICE.password},
        "wrong": {"username": ALICE.name, "password": "wrong"},
        "anonymous": {},
    }
    modes: dict[str, dict[str, object]] = {"off": {}, "starttls": STARTTLS, "smtps": SMTPS}
    rows: list[Row] = []
    for service, endpoint in postfix.endpoints.items():
        for mode, changes in modes.items():
            for person, login in people.items():
                if person == "wrong" and (
                    mode == "off" or service in ("clear-auth", "wrong-host", "wrong-host-tls")
                ):
                    continue  # where a login would go out unprotected it is supposed right, not tried
                if endpoint.security == "tls" and mode != "smtps":
                    continue  # waits for its time-out; a scripted cell shows that
                document = {
                    **BASE, "mailFrom": f"TB <{ALICE.name}>", "smtpHost": "localhost", "smtpPort": str(endpoint.port),
                    **changes, **login,
                }  # fmt: skip
                rows += [
                    (f"postfix {service} {mode} {person}", version, document) for version in RUNTIMES[major]
                ]
    return rows


@pytest.fixture(scope="module")
def world(certificates: Certificates) -> Iterator[World]:
    built = World(certificates)
    yield built
    built.stack.close()


@pytest.fixture(scope="module")
def every_cell(certificates: Certificates) -> list[Cell]:
    return list(cells(Contexts(certificates)))


def test_a_sample_on_java_17(world: World, every_cell: list[Cell], certificates: Certificates) -> None:
    rows = scripted_rows(world, every_cell[::4], 17)
    assert disagreements(play(rows, 17, certificates)) == []


@pytest.mark.slow
@pytest.mark.parametrize("major", [11, 17, 25])
def test_every_cell(world: World, every_cell: list[Cell], certificates: Certificates, major: int) -> None:
    rows = scripted_rows(world, every_cell, major)
    assert len(every_cell) >= 150
    assert disagreements(play(rows, major, certificates)) == []


@pytest.mark.parametrize("major", [17, *(pytest.param(major, marks=pytest.mark.slow) for major in (11, 25))])
def test_a_real_server(postfix: Postfix, lab_certificates: Certificates, major: int) -> None:
    rows = postfix_rows(postfix, major)
    assert len(rows) > 100
    assert disagreements(play(rows, major, lab_certificates, threads=4)) == []


def test_the_refusal_words_of_the_server_are_the_standard_s() -> None:
    """For a left-over password the prediction has RFC 4954's words; this server answers with them."""
    assert REFUSED == "535 5.7.8 Authentication credentials invalid"
