"""Real servers, misconfigured on purpose, through `mailconfig test --json --probe`: cause, first fix, does it work.

The table of the run is written to artefacts/scenarios.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailconfig_gui.cli.main import main
from mailconfig_gui.diagnosis.chain import keytool_lines
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, Dovecot
from tests.lab.exim import Exim
from tests.lab.fixtures import StartPostfix, StartScripted
from tests.lab.opensmtpd import OpenSmtpd
from tests.lab.postfix import Postfix, submission
from tests.lab.sandbox import Endpoint, Sandbox
from tests.lab.scripted import Close, DeadPort, Line, Reset, Script, Send, Silence
from tests.lab.squid import PROXY_USER, Squid

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "artefacts" / "scenarios.md"
RECIPIENT = "admin@example.org"
HELLO: Script = [Send(b"220 here ESMTP\r\n"), Line(b"EHLO"), Send(b"250-here\r\n250 SIZE 1000\r\n")]


class Row(NamedTuple):
    """One line of the table."""

    scenario: str
    cause: str
    fix: str
    works: str
    ms: int


class Runner:
    """Runs the command on settings, applies the first fix and runs it again."""

    def __init__(self, folder: Path, certificates: Certificates, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys
        self.ca_file = str(certificates.ca)
        self.rows: list[Row] = []

    def settings(self, endpoint: Endpoint, **changes: object) -> dict[str, object]:
        values: dict[str, object] = {
            "mailFrom": ALICE.name, "smtpProtocol": "smtps" if endpoint.security == "tls" else "smtp",
            "smtpHost": endpoint.host, "smtpPort": str(endpoint.port), "timeout": "1500",
            "enableTls": endpoint.security == "starttls", "tlsVersion": "", "username": ALICE.name,
            "password": ALICE.password, "enableProxy": False,
        }  # fmt: skip
        return {**values, **changes}

    def test(self, values: Mapping[str, object], *words: str, ca: bool = True) -> tuple[int, Any]:
        path = self._folder / "mail.json"
        path.write_text(json.dumps({"key": "mail", "jsonValue": values}), encoding="utf-8")
        authorities = ["--ca-file", self.ca_file, "--platform-trust", self.ca_file] if ca else []
        given = ["--to", RECIPIENT] if "--to" not in words else []
        self._capsys.readouterr()
        code = main(["test", str(path), *given, "--json", *authorities, *words])
        return code, json.loads(self._capsys.readouterr().out)

    def check(
        self,
        scenario: str,
        values: Mapping[str, object],
        causes: set[str],
        *words: str,
        ca: bool = True,
        works: bool | None = None,
    ) -> Any:
        """Run it; the cause must be one of `causes`. `works`: the first fix must (not) help, None for no fix."""
        begun = time.monotonic()
        code, report = self.test(values, "--probe", *words, ca=ca)
        took = round((time.monotonic() - begun) * 1000)
        assert code == 1, report
        diagnosis = report["diagnosis"]
        assert report["platform"] is not None
        assert report["findings"] is not None
        fix, helped = "", "-"
        if diagnosis["fixes"]:
            first = diagnosis["fixes"][0]
            fix = first["label"]
            helped = "yes" if self.test({**values, **first["changes"]}, *words, ca=ca)[0] == 0 else "no"
        ROWS.append(Row(scenario, diagnosis["cause"], fix, helped, took))
        assert diagnosis["cause"] in causes, report["stages"][-1]
        assert helped == {True: "yes", False: "no", None: "-"}[works], (fix, helped)
        return report


ROWS: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    if len(ROWS) < 20:
        return  # single tests were asked for
    TABLE.parent.mkdir(exist_ok=True)
    lines = ["| scenario | cause | first fix | works | ms |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in ROWS]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def runner(tmp_path: Path, certificates: Certificates, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(tmp_path, certificates, capsys)


@pytest.mark.parametrize(
    ("service", "changes", "causes", "works"),
    [
        ("no-auth", {}, {"auth-not-offered"}, None),
        ("cram-only", {}, {"auth-mechanism-mismatch"}, None),
        ("clear-auth", {}, {"starttls-not-offered"}, None),
        ("clear-auth", {"enableTls": True}, {"starttls-not-offered"}, None),
        ("submission", {"enableTls": False}, {"starttls-required", "auth-requires-tls"}, True),
        ("submission", {"password": "wrong"}, {"wrong-password"}, None),
        ("submission", {"smtpProtocol": "smtps"}, {"implicit-tls-on-starttls-port"}, True),
        ("submissions", {"smtpProtocol": "smtp"}, {"plain-on-implicit-tls-port"}, True),
        ("relay", {}, {"auth-not-offered"}, True),
        ("submission", {"tlsVersion": "TLSv1.2", "smtpPort": "1"}, {"connection-refused"}, None),
    ],
)
def test_postfix(
    runner: Runner, postfix: Postfix, service: str, changes: dict[str, object], causes: set[str],
    works: bool | None,
) -> None:  # fmt: skip
    values = runner.settings(postfix[service], **changes)
    runner.check(f"Postfix {service} {' '.join(changes)}", values, causes, works=works)


def test_postfix_relay_denied(runner: Runner, postfix: Postfix) -> None:
    values = runner.settings(postfix["relay"], username="", password="")
    runner.check("Postfix relay denied", values, {"relay-denied"}, "--to", "somebody@elsewhere.test")


def test_postfix_login_missing(runner: Runner, postfix: Postfix) -> None:
    values = runner.settings(postfix["submission"], username="", password="")
    runner.check("Postfix login missing", values, {"auth-required", "relay-denied"})


@pytest.mark.parametrize(
    ("service", "cause", "who", "works"),
    [
        # The name in the certificate is offered; no such server is here.
        ("wrong-host", "cert-hostname-mismatch", "you", False),
        ("expired", "cert-expired", "mail-administrator", None),
        ("not-yet-valid", "clock-wrong", "you", None),
        ("self-signed", "cert-self-signed", "mail-administrator", None),
        ("private-ca", "cert-unknown-ca", "you", None),
        ("private-leaf", "cert-unknown-ca", "you", None),
        ("missing-intermediate", "cert-incomplete-chain", "mail-administrator", None),
    ],
)
@pytest.mark.parametrize("suffix", ["", "-tls"])
def test_certificates(
    runner: Runner, postfix: Postfix, service: str, cause: str, who: str, works: bool | None, suffix: str
) -> None:
    values = runner.settings(postfix[service + suffix])
    report = runner.check(f"Certificate {service}{suffix}", values, {cause}, works=works)
    assert report["diagnosis"]["who"] == who


def test_a_certificate_of_1024_bit(runner: Runner, weak_postfix: Postfix) -> None:
    runner.check("Certificate 1024 bit", runner.settings(weak_postfix["short-key"]), {"cert-weak"})


@pytest.mark.parametrize(
    ("service", "pin", "causes", "works"),
    [
        ("tls10", "", {"tls-version-too-old", "tls-handshake-refused"}, None),
        ("tls10-tls", "", {"tls-version-too-old", "tls-handshake-refused"}, None),
        ("tls13", "TLSv1.2", {"tls-version-too-old"}, True),
        ("tls13-tls", "TLSv1.2", {"tls-version-too-old"}, True),
    ],
)
def test_tls_versions(
    runner: Runner, weak_postfix: Postfix, service: str, pin: str, causes: set[str], works: bool | None
) -> None:
    # With smtps the platform reads the version only while Enable TLS is on.
    values = runner.settings(weak_postfix[service], tlsVersion=pin, enableTls=True)
    runner.check(f"Postfix {service} {pin}", values, causes, works=works)


@pytest.mark.parametrize(
    ("service", "changes", "causes", "works"),
    [
        ("greylisted", {}, {"greylisted"}, None),
        ("sender-mismatch", {"mailFrom": "carol@example.org"}, {"sender-not-owned-by-user"}, True),
        ("small", {}, {"message-too-large"}, None),
        ("unknown-sender", {"mailFrom": "a@nowhere.test"}, {"sender-domain-invalid"}, None),
        ("no-relaying", {}, {"relay-denied"}, None),
    ],
)
def test_restrictions(
    runner: Runner, restricted_postfix: Postfix, service: str, changes: dict[str, object], causes: set[str],
    works: bool | None,
) -> None:  # fmt: skip
    values = runner.settings(restricted_postfix[service], **changes)
    words = ["--to", "somebody@elsewhere.test"] if service == "no-relaying" else []
    runner.check(f"Postfix {service}", values, causes, *words, works=works)


@pytest.mark.parametrize("service", ["one-connection", "one-message"])
def test_rate_limits(runner: Runner, restricted_postfix: Postfix, service: str) -> None:
    values = runner.settings(restricted_postfix[service])
    runner.test(values)
    runner.check(f"Postfix {service}", values, {"rate-limited"})


def test_a_refused_client_name(runner: Runner, start_postfix: StartPostfix) -> None:
    strict = start_postfix(
        {"helo": submission(smtpd_helo_restrictions="check_helo_access static:{504 5.5.2 <x>: Helo command "
                            "rejected: need fully-qualified hostname}")}
    )  # fmt: skip
    runner.check("Postfix HELO restriction", runner.settings(strict["helo"]), {"helo-rejected"})


@pytest.mark.parametrize(
    ("port", "changes", "words", "causes", "works"),
    [
        ("submission", {"password": "wrong"}, (), {"wrong-password"}, None),
        ("submission", {"enableTls": False}, (), {"auth-not-offered", "auth-requires-tls"}, True),
        ("relay", {"username": "", "password": ""}, ("--to", "x@elsewhere.test"), {"relay-denied"}, None),
        ("submissions", {"smtpProtocol": "smtp"}, (), {"plain-on-implicit-tls-port"}, True),
    ],
)
def test_exim(
    runner: Runner, exim: Exim, port: str, changes: dict[str, object], words: tuple[str, ...],
    causes: set[str], works: bool | None,
) -> None:  # fmt: skip
    values = runner.settings(getattr(exim, port), **changes)
    runner.check(f"Exim {port} {' '.join(changes)}", values, causes, *words, works=works)


def test_opensmtpd_offers_starttls_and_fails_every_handshake(runner: Runner, opensmtpd: OpenSmtpd) -> None:
    values = runner.settings(opensmtpd.starttls, username="", password="")
    runner.check("OpenSMTPD STARTTLS", values, {"server-tls-broken", "tls-handshake-refused"})


def test_opensmtpd_has_no_login(runner: Runner, opensmtpd: OpenSmtpd) -> None:
    values = runner.settings(opensmtpd.plain)
    runner.check("OpenSMTPD no login", values, {"auth-not-offered"}, works=True)


def test_dovecot_wrong_password(runner: Runner, dovecot_submission: Dovecot) -> None:
    values = runner.settings(dovecot_submission.submission, password="wrong")
    runner.check("Dovecot wrong password", values, {"wrong-password"})


def test_dovecot_tls_at_once_on_the_starttls_port(runner: Runner, dovecot_submission: Dovecot) -> None:
    values = runner.settings(dovecot_submission.submission, smtpProtocol="smtps")
    runner.check("Dovecot TLS on 587", values, {"implicit-tls-on-starttls-port"}, works=True)


@pytest.mark.parametrize(
    ("service", "user", "cause", "works"),
    [
        ("clear-auth", "", "proxy-denies-smtp-port", None),
        ("submission", PROXY_USER, "proxy-auth-required", None),
        ("", "", "proxy-cannot-reach-server", None),
    ],
)
def test_squid(
    runner: Runner, squid: Squid, postfix: Postfix, service: str, user: str, cause: str, works: bool | None
) -> None:
    endpoint = postfix[service] if service else Endpoint("localhost", squid.unreachable)
    door = squid.guarded if user else squid.open
    values = runner.settings(
        endpoint, enableProxy=True, proxyHost=door.host, proxyPort=str(door.port), proxyUser=user,
        proxyPassword="wrong" if user else "",
    )  # fmt: skip
    runner.check(f"Squid {cause}", values, {cause}, works=works)


SCRIPTS: dict[str, tuple[Script, set[str]]] = {
    "silent port": ([Silence()], {"server-timeout", "smtp-intercepted-by-network"}),
    "reset at once": ([Reset()], {"connection-dropped-by-peer"}),
    "closed at once": ([Close()], {"connection-dropped-by-peer"}),
    "silent after EHLO": ([*HELLO[:2], Silence()], {"server-timeout"}),
    "greeting masked by a firewall": (
        [Send(b"220 ************************\r\n"), Line(), Send(b"250 XXXX\r\n"), Silence()],
        {"smtp-intercepted-by-network"},
    ),
    "421 at the greeting": ([Send(b"421 4.3.2 too busy\r\n"), Close()], {"server-temporary-failure"}),
    "454 TLS not available": (
        [Send(b"220 h\r\n"), Line(b"EHLO"), Send(b"250-h\r\n250 STARTTLS\r\n"), Line(b"STARTTLS"),
         Send(b"454 4.7.0 TLS not available due to local problem\r\n"), Silence()],
        {"server-tls-broken"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripted(runner: Runner, scripted: StartScripted, name: str) -> None:
    script, causes = SCRIPTS[name]
    server = scripted(script)
    values = runner.settings(Endpoint("127.0.0.1", server.port, "starttls"), timeout="400")
    try:
        runner.check(f"Scripted: {name}", values, causes)
    finally:
        # The looks after the test leave the script on purpose.
        with suppress(AssertionError):
            server.close()
        server.problems.clear()


def test_a_dead_port(runner: Runner) -> None:
    with DeadPort() as dead:
        values = runner.settings(Endpoint("127.0.0.1", dead.port, "starttls"), timeout="400")
        runner.check("A port that drops everything", values, {"port-blocked-by-network"})


def test_a_name_that_does_not_exist(runner: Runner) -> None:
    values = runner.settings(Endpoint("nowhere.invalid", 587, "starttls"))
    runner.check("Unknown name", values, {"dns-no-such-host", "dns-temporary-failure"})


def in_sandbox(lab: Sandbox, hosts: str, *words: str) -> Any:
    command = lab.command(
        None, sys.executable, "-m", "mailconfig_gui", "test", *words, "--json", "--mail-from",
        ALICE.name, "--to", RECIPIENT, etc={"hosts": hosts},
    )  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd=ROOT)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "hosts", "address", "outcome"),
    [
        ("first address dead", "127.0.0.1 two.test\n127.0.0.2 two.test\n", "127.0.0.2", "fails"),
        ("IPv6 dead, IPv4 alive", "::1 two.test\n127.0.0.1 two.test\n", "127.0.0.1", "sends"),
    ],
)
def test_a_dead_address(
    lab: Sandbox, scripted: StartScripted, name: str, hosts: str, address: str, outcome: str
) -> None:
    accept: Script = [
        *HELLO, Line(b"MAIL"), Send(b"250 ok\r\n"), Line(b"RCPT"), Send(b"250 ok\r\n"), Line(), Send(b"250 ok\r\n"),
        Silence(),
    ]  # fmt: skip
    server = scripted(accept, host=address)
    port = str(server.port)
    report = in_sandbox(
        lab,
        hosts,
        "--smtp-host",
        "two.test",
        "--smtp-port",
        port,
        "--no-enable-tls",
        "--no-send",
        "--timeout",
        "2000",
    )
    server.problems.clear()  # addresses are tried by connecting alone
    platform = report["platform"]
    codes = {warning["code"] for warning in platform["warnings"]}
    ROWS.append(Row(name, f"test passes, platform {platform['outcome']}", ", ".join(sorted(codes)), "-", 0))
    assert report["ok"], report["stages"]
    assert platform["outcome"] == outcome
    assert codes & {"first-address-dead", "an-address-dead"}


def test_each_scenario_logs_in_once(runner: Runner, postfix: Postfix) -> None:
    before = len(postfix.log_lines("authentication failed"))
    code, report = runner.test(runner.settings(postfix["submission"], password="wrong"), "--probe")
    assert (code, report["platform"]["outcome"]) == (1, "fails")
    assert runner.test(runner.settings(postfix["submission"]))[0] == 0
    assert len(postfix.log_lines("authentication failed")) == before + 1


def test_the_line_for_java_makes_a_private_authority_known(
    runner: Runner, postfix: Postfix, certificates: Certificates, tmp_path: Path
) -> None:
    store = tmp_path / "cacerts"
    line = next(one.command for one in keytool_lines("ca.pem") if one.short == "Java 8").removeprefix("sudo ")
    (tmp_path / "ca.pem").write_bytes(certificates.private_authority.read_bytes())
    line = line.replace('"$JAVA_HOME/jre/lib/security/cacerts"', str(store))
    subprocess.run(line, shell=True, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    values = runner.settings(postfix["private-ca"])
    for trust, outcome in ((str(store), "sends"), (runner.ca_file, "fails")):
        words = ["--ca-file", str(certificates.private_authority), "--platform-trust", trust]
        code, report = runner.test(values, *words, ca=False)
        assert (code, report["platform"]["outcome"]) == (0, outcome)
