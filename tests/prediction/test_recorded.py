"""The verdict against what running platforms did: 508 cells of servers and settings, 111 wrong values."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.delivery.document import Document, check_document
from mailconfig_gui.model.fields import PROXY_KEYS
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.java_tls import tls_offer
from mailconfig_gui.prediction.observed import Heard, Observed, Tls
from mailconfig_gui.prediction.platforms import PLATFORMS
from mailconfig_gui.prediction.verdict import Verdict, extensions, login_wanted, predict

RECORDED = Path(__file__).parent.parent / "recorded"
VERSIONS = {"4.2.1, Java 17": "3.9", "4.3.1, Java 25": "4.3"}
BASE: dict[str, object] = {
    "mailFrom": "TB <plant@example.org>", "smtpProtocol": "smtp", "smtpHost": "localhost", "smtpPort": 587,
    "timeout": 6000, "enableTls": True, "tlsVersion": "", "username": "u", "password": "p",
}  # fmt: skip
OK = Heard("250 2.0.0 Ok")
REFUSED = Heard("535 5.7.8 Error: authentication failed")


def recorded(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (RECORDED / name).read_text(encoding="utf-8").splitlines()]


def ehlo(server: dict[str, Any], *, encrypted: bool) -> Heard:
    lines = ["localhost"]
    if server.get("starttls") and not encrypted:
        lines.append("STARTTLS")
    if server.get("auth") and (encrypted or server.get("auth_before_tls")):
        lines.append(f"AUTH {' '.join(server['auth'])}")
    return Heard("\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))


def handshake(server: dict[str, Any], settings: JavaSettings, version: str) -> Tls:
    offer = tls_offer(settings, PLATFORMS[version])
    spoken = [f"TLSv{number}" for number in server.get("tls", ("1.2", "1.3"))]
    common = [name for name in sorted(spoken, reverse=True) if name in offer.versions]
    certificate = server.get("cert")
    if not common:
        return Tls("closed")  # that server hung up without an alert
    if certificate in ("expired", "selfsigned"):
        return Tls("expired" if certificate == "expired" else "untrusted", moment=0)
    return Tls("", common[0], "ephemeral", certificate != "wrongname")


def look(server: dict[str, Any], settings: JavaSettings, version: str) -> Observed:
    """What our look and our own test learn about a server; the test sends no password over a line it cannot trust."""
    seen = Observed(addresses=("127.0.0.1",), connection="ok", total_ms=300)
    implicit = bool(server.get("implicit"))
    encrypted = settings.protocol == "smtps"
    if encrypted and tls_offer(settings, PLATFORMS[version]).refusal is not None:
        return seen
    if encrypted:
        seen = seen._replace(tls=handshake(server, settings, version) if implicit else Tls("not-tls"))
        if seen.tls is not None and seen.tls.failure:
            return seen
    elif implicit:
        return seen._replace(banner=Heard(lost="silence"))
    banner = str(server.get("banner", "220 mx ESMTP")).replace("\r\n", "\n")
    seen = seen._replace(banner=Heard(banner))
    if not banner.startswith("220"):
        return seen
    seen = seen._replace(ehlo=ehlo(server, encrypted=encrypted))
    if settings.protocol == "smtp" and settings.enable_tls and server.get("starttls"):
        seen = seen._replace(starttls=Heard("220 Go"))
        if tls_offer(settings, PLATFORMS[version]).refusal is not None:
            return seen
        seen = seen._replace(tls=handshake(server, settings, version))
        if seen.tls is not None and seen.tls.failure:
            return seen
        encrypted = True
        seen = seen._replace(ehlo_tls=ehlo(server, encrypted=True))
    return conversation(server, settings, seen, encrypted=encrypted)


def conversation(
    server: dict[str, Any], settings: JavaSettings, seen: Observed, *, encrypted: bool
) -> Observed:
    offered = "AUTH" in extensions(seen.ehlo_tls or seen.ehlo)
    trusted = seen.tls is None or seen.tls.host_matches is True
    logged_in = False
    if settings.username and offered:
        common = {"PLAIN", "LOGIN", "CRAM-MD5"} & set(server.get("auth", ()))
        if not encrypted or not trusted or not common:
            return seen  # neither tries: the look never logs in, the test not here
        logged_in = (settings.username, settings.password) == ("u", "p")
        seen = seen._replace(auth_mechanism=min(common), auth=Heard("235 Ok") if logged_in else REFUSED)
        if not logged_in:
            return seen
    elif not settings.username and offered and login_wanted(settings) and not trusted:
        return seen
    replies = {"MAIL": OK, "RCPT": OK, "DATA": Heard("354 Go"), "END": OK}
    replies |= {verb: Heard(text) for verb, text in server.get("reject", {}).items()}
    if server.get("starttls_required") and not encrypted:
        replies["MAIL"] = Heard("530 5.7.0 Must issue a STARTTLS command first")
    if server.get("auth_required") and not logged_in:
        replies["MAIL"] = Heard("530 5.7.1 Authentication required")
    # Without a login that the test wants, only the look comes so far, and it sends no message.
    ours = trusted and (logged_in or not settings.username)
    for verb, good in (("MAIL", 250), ("RCPT", 250), ("DATA", 354), ("END", 250)):
        if verb in ("DATA", "END") and not ours:
            break
        seen = seen._replace(**{verb.lower(): replies[verb]})  # type: ignore[arg-type]
        if replies[verb].code != good:
            break
    return seen


def same(text: str) -> str:
    """What counts as equal: dates, ports, the words of a 535, the two texts of the time limit."""
    text = re.sub(r"\A(Unable to send mail: )535 .*\Z", r"\g<1>535", text, flags=re.DOTALL)
    text = re.sub(r"(?<=NotAfter: ).*", "DATE", text)
    text = re.sub(r"port: \d+|port out of range:\w+", "port", text)
    return re.sub(r"Timeout!|Timed out: \S+", "time limit", text)


def decided(text: str) -> set[str]:
    """What of `assumed` can have decided a failure that the platform tells so."""
    if " 535 " in text:
        return {"credentials"}
    return (
        {"content"}
        if "554 5.6.0" in text
        else {"sender"}
        if "550 5.7.60" in text
        else {"recipient", "sender"}
    )


def agrees(found: Verdict, sends: bool, text: str) -> None:
    assert found.outcome in ("sends", "fails")
    if found.outcome == "sends" and not sends:
        assert set(found.assumed) & decided(text), (found, text)
    else:
        assert (found.outcome, same(found.text)) == ("sends" if sends else "fails", same(text)), found


CELLS = recorded("verdict-cells.jsonl")


@pytest.mark.parametrize("cell", CELLS, ids=range(len(CELLS)))
def test_a_cell(cell: dict[str, Any]) -> None:
    version = VERSIONS[cell["platform"]]
    document = {**BASE, **cell["settings"]}
    settings = read_as_platform(document, PLATFORMS[version])
    assert isinstance(settings, JavaSettings)
    seen = look(cell["server"], settings, version)
    agrees(predict(document, seen, version), cell["sends"], cell["text"])


WRONG = recorded("wrong-values-4.2.1.jsonl")
NOT_FOUND = {
    " localhost",
    "localhost ",
    "http://localhost",
    "localhost:25",
    "[127.0.0.1]",
    "localhost.",
    "null",
}
"""Host names that the platform's computer does not find."""


def wrong_document(row: dict[str, Any]) -> dict[str, object]:
    # A proxy's keys are there, empty, as the platform's page writes them.
    proxy = {"enableProxy": False, "proxyHost": "", "proxyPort": "", "proxyUser": "", "proxyPassword": ""}
    document = {**BASE, **proxy, **row["set"]}
    return {key: value for key, value in document.items() if key not in row["remove"]}


def wrong_look(document: dict[str, object]) -> Observed:
    """What is seen with one of the wrong values at a server with STARTTLS, trusted, AUTH PLAIN on localhost."""
    settings = read_as_platform(document, PLATFORMS["3.9"])
    if not isinstance(settings, JavaSettings):
        return Observed()
    name = settings.proxy.host if settings.proxy else settings.host
    if name in {*NOT_FOUND, "http", "no.such.invalid"}:
        return Observed(connection="unknown-host")
    port = settings.proxy.port if settings.proxy else settings.port
    if settings.proxy or port != 587 or name in ("::1", "[::1]"):
        return Observed(connection="refused")
    server = {"starttls": True, "auth": ["PLAIN"], "auth_before_tls": True}
    return look(server, settings, "3.9")


@pytest.mark.parametrize("row", WRONG, ids=[json.dumps([row["set"], row["remove"]]) for row in WRONG])
def test_a_wrong_value(row: dict[str, Any]) -> None:
    document = wrong_document(row)
    # The platform had a password stored, which counts where the document has none.
    found = predict(document, wrong_look(document), "3.9", password_kept=True)
    text = row["test_text"] or ""
    agrees(found, row["test"] == 200, text)


@pytest.mark.parametrize("row", WRONG, ids=[json.dumps([row["set"], row["remove"]]) for row in WRONG])
def test_nothing_is_called_good_that_was_not_looked_at(row: dict[str, Any]) -> None:
    found = predict(wrong_document(row), Observed(), "3.9", password_kept=True)
    if found.outcome == "fails":
        assert row["test"] != 200
        assert same(found.text) == same(row["test_text"])
    else:
        assert (found.outcome, found.assumed) == ("unknown", ("server",))


#: Refused although the platform sends: a value that nobody leaves out on purpose, or no number at all.
FORM = ({"timeout": "abc"}, {"timeout": ""}, {"timeout": None}, {"smtpHost": ""}, {"mailFrom": None})
#: Refused by that server, network or proxy; another one may send with them.
DEPENDS = (
    {"smtpHost": "::1"}, {"smtpHost": "[::1]"}, {"smtpHost": "localhost."}, {"username": ""}, {"username": " u"},
    {"username": "u "}, {"username": 0}, {"password": ""}, {"password": " p"},
    {"enableProxy": True, "proxyHost": "no.such.invalid", "proxyPort": 3128},
)  # fmt: skip


@pytest.mark.parametrize("row", WRONG, ids=[json.dumps([row["set"], row["remove"]]) for row in WRONG])
def test_what_fails_whatever_the_server_is_an_error_of_the_settings(row: dict[str, Any]) -> None:
    problems = check_document(Document({"key": "mail"}, wrong_document(row)))
    expected = row["set"] in FORM or (row["test"] != 200 and row["set"] not in DEPENDS)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert bool(errors) is expected, problems
    assert {problem.field for problem in errors} <= {*row["set"], *row["remove"], *PROXY_KEYS}
    assert all(problem.remedy for problem in problems)
