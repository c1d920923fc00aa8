"""The lab's servers as pytest fixtures; each starts when a test first asks for it and serves the whole run.

Every fixture here fails the test when its part is missing (tests.lab.sandbox.require).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.lab.authorization import AuthorizationServer
from tests.lab.browser import Browser
from tests.lab.certificates import Certificates
from tests.lab.dns import NameServer
from tests.lab.dovecot import USERS, Dovecot
from tests.lab.exim import Exim
from tests.lab.keyring import SecretBus
from tests.lab.opensmtpd import OpenSmtpd
from tests.lab.policy import PolicyServer
from tests.lab.postfix import (
    DOMAINS,
    WEAK_OPENSSL,
    Postfix,
    Service,
    opportunistic,
    plain,
    submission,
    wrapper,
)
from tests.lab.postgres import Postgres
from tests.lab.sandbox import Sandbox
from tests.lab.screen import Screen
from tests.lab.scripted import Script, ScriptedServer
from tests.lab.squid import Squid

StartPostfix = Callable[..., Postfix]
StartScripted = Callable[..., ScriptedServer]
StartPolicy = Callable[..., PolicyServer]


@pytest.fixture(scope="session")
def lab() -> Iterator[Sandbox]:
    """The folder and processes of this run."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """The lab's authority and every kind of certificate; needs no part."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def lab_certificates(lab: Sandbox, certificates: Certificates) -> Certificates:
    """The same certificates, in files that the servers' users can read."""
    return certificates.copied_to(lab.make_folder("tls"))


@pytest.fixture(scope="session")
def dovecot(lab: Sandbox, lab_certificates: Certificates) -> Dovecot:
    """Passwords for the users of tests.lab.dovecot."""
    return Dovecot(lab, lab_certificates)


@pytest.fixture(scope="session")
def postfix(lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot) -> Postfix:
    """A well-kept mail server and, at its side, each kind of neglected port.

    relay: STARTTLS offered, no login (port 25) · clear-auth: login offered without any TLS · submission: STARTTLS and
    login (587) · submissions: TLS from the first byte (465) · no-auth: TLS, but no login offered, a login demanded ·
    plain-only, login-only, cram-only: one mechanism · <certificate> and <certificate>-tls: submission and submissions
    with a certificate that is wrong-host, expired, not-yet-valid, self-signed, private-ca,
    private-leaf (its authority is not sent), missing-intermediate ·
    with-intermediate, elliptic: good ones.
    """
    kinds = {
        "wrong-host": lab_certificates.wrong_host,
        "expired": lab_certificates.expired,
        "not-yet-valid": lab_certificates.not_yet_valid,
        "self-signed": lab_certificates.self_signed,
        "private-ca": lab_certificates.private_ca,
        "private-leaf": lab_certificates.private_leaf,
        "missing-intermediate": lab_certificates.missing_intermediate,
        "with-intermediate": lab_certificates.with_intermediate,
        "elliptic": lab_certificates.elliptic,
    }
    services: dict[str, Service] = {
        "relay": opportunistic(),
        "clear-auth": plain(smtpd_sasl_auth_enable="yes"),
        "submission": submission(),
        "submissions": wrapper(),
        "no-auth": submission(smtpd_sasl_auth_enable="no"),
        "plain-only": submission(smtpd_sasl_mechanism_filter="plain"),
        "login-only": submission(smtpd_sasl_mechanism_filter="login"),
        "cram-only": submission(smtpd_sasl_mechanism_filter="cram-md5"),
    }
    for name, served in kinds.items():
        services[name] = submission(served)
        services[f"{name}-tls"] = wrapper(served)
    return Postfix(lab, lab_certificates, dovecot, services)


@pytest.fixture(scope="session")
def weak_postfix(lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot) -> Postfix:
    """A server of 2010: `short-key` (1024-bit RSA), `tls10` (TLS 1.0 only); beside it `tls13` (TLS 1.3 only).

    Each also as `<name>-tls`, TLS from the first byte.
    """
    services: dict[str, Service] = {}
    for name, served, protocols in (
        ("short-key", lab_certificates.short_key, ">=TLSv1"),
        ("tls10", lab_certificates.good, "TLSv1"),
        ("tls13", lab_certificates.good, ">=TLSv1.3"),
    ):
        options = {"smtpd_tls_protocols": protocols, "smtpd_tls_mandatory_protocols": protocols}
        services[name] = submission(served, **options)
        services[f"{name}-tls"] = wrapper(served, **options)
    return Postfix(lab, lab_certificates, dovecot, services, etc={"ssl/openssl.cnf": WEAK_OPENSSL})


@pytest.fixture(scope="session")
def start_postfix(lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot) -> StartPostfix:
    """start_postfix({"name": submission(option="value"), ...}, main={...}) -> Postfix, an instance of its own."""

    def start(services: Mapping[str, Service], **more: Mapping[str, str]) -> Postfix:
        return Postfix(lab, lab_certificates, dovecot, services, **more)

    return start


@pytest.fixture(scope="session")
def name_server() -> Iterator[NameServer]:
    """Knows example.org, example.net, mail.test and nothing else: `Postfix(..., etc={"resolv.conf": ...})`."""
    server = NameServer({name: ["127.0.0.1"] for name in (*DOMAINS, "mail.test")})
    yield server
    server.close()


@pytest.fixture
def start_policy() -> Iterator[StartPolicy]:
    """start_policy(action, then=None) -> PolicyServer for one test."""
    servers: list[PolicyServer] = []

    def start(action: str, then: str | None = None) -> PolicyServer:
        servers.append(PolicyServer(action, then))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def restricted_postfix(
    lab: Sandbox,
    lab_certificates: Certificates,
    dovecot: Dovecot,
    name_server: NameServer,
    start_policy: StartPolicy,
) -> Iterator[Postfix]:
    """Submission ports with one more rule each, new for every test because some count what they have seen.

    greylisted: the first try of a sender and recipient is put off (450) · sender-mismatch: only one's own address as
    sender (553) · small: messages up to 1000 bytes (552) · one-connection, one-message: a second one within a minute
    is put off (421, 450) · unknown-sender: the sender's domain must exist (550; example.org and example.net do) ·
    strict-helo: the client's name must be fully qualified (504) · no-relaying: even those logged in may only write
    to this server's own domains (554).
    """
    greylist = start_policy("450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted", "dunno")
    rules: dict[str, dict[str, str]] = {
        "greylisted": {"smtpd_recipient_restrictions": greylist.check},
        "sender-mismatch": {
            "smtpd_sender_restrictions": "reject_sender_login_mismatch",
            "smtpd_sender_login_maps": "inline:{"
            + ", ".join(f"{{{user.name}={user.name}}}" for user in USERS)
            + "}",
        },
        "small": {"message_size_limit": "1000"},
        "one-connection": {"smtpd_client_connection_rate_limit": "1"},
        "one-message": {"smtpd_client_message_rate_limit": "1"},
        "unknown-sender": {
            "smtpd_sender_restrictions": "reject_unknown_sender_domain",
            "unknown_address_reject_code": "550",
        },
        "strict-helo": {"smtpd_helo_restrictions": "reject_non_fqdn_helo_hostname"},
        "no-relaying": {"smtpd_relay_restrictions": "reject_unauth_destination"},
    }
    services = {name: submission(None, **rule) for name, rule in rules.items()}
    instance = Postfix(lab, lab_certificates, dovecot, services, etc={"resolv.conf": name_server.resolv_conf})
    yield instance
    lab.stop(instance.process)


@pytest.fixture(scope="session")
def dovecot_submission(
    lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot, postfix: Postfix
) -> Dovecot:
    """Dovecot's own submission service; what it takes is delivered by `postfix`."""
    return Dovecot(lab, lab_certificates, relay_port=postfix["relay"].port)


@pytest.fixture(scope="session")
def authorization(lab: Sandbox) -> AuthorizationServer:
    """A certified authorization server; its clients are those of tests.lab.authorization."""
    return AuthorizationServer(lab)


@pytest.fixture(scope="session")
def token_dovecot(
    lab: Sandbox, lab_certificates: Certificates, postfix: Postfix, authorization: AuthorizationServer
) -> Dovecot:
    """Dovecot's submission service with XOAUTH2; what it takes is delivered by `postfix`."""
    relay_port = postfix["relay"].port
    return Dovecot(lab, lab_certificates, relay_port=relay_port, authorization=authorization)


@pytest.fixture(scope="session")
def token_postfix(lab: Sandbox, lab_certificates: Certificates, token_dovecot: Dovecot) -> Postfix:
    """Postfix with XOAUTH2 beside passwords: submission, submissions, and `xoauth2-only`, `xoauth2-only-tls`."""
    services = {
        "submission": submission(),
        "submissions": wrapper(),
        "xoauth2-only": submission(smtpd_sasl_mechanism_filter="xoauth2"),
        "xoauth2-only-tls": wrapper(smtpd_sasl_mechanism_filter="xoauth2"),
    }
    return Postfix(lab, lab_certificates, token_dovecot, services)


@pytest.fixture(scope="session")
def browser(lab: Sandbox) -> Iterator[Browser]:
    """Chromium without a screen."""
    running = Browser(lab)
    yield running
    running.close()


@pytest.fixture(scope="session")
def exim(lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot) -> Exim:
    """A second mail server."""
    return Exim(lab, lab_certificates, dovecot)


@pytest.fixture(scope="session")
def opensmtpd(lab: Sandbox, lab_certificates: Certificates) -> OpenSmtpd:
    """A server whose every TLS handshake fails."""
    return OpenSmtpd(lab, lab_certificates)


@pytest.fixture(scope="session")
def squid(lab: Sandbox, postfix: Postfix) -> Squid:
    """A proxy that lets CONNECT through to every port of `postfix` but "clear-auth"."""
    return Squid(lab, [endpoint.port for name, endpoint in postfix.endpoints.items() if name != "clear-auth"])


@pytest.fixture(scope="session")
def postgres(lab: Sandbox) -> Postgres:
    """A throw-away database server."""
    return Postgres(lab)


@pytest.fixture
def secret_bus() -> Iterator[SecretBus]:
    """A D-Bus of the test's own without a secret service; `unlock()`, `lock()` and `remove()` change that."""
    sandbox = Sandbox()
    try:
        yield SecretBus(sandbox)
    finally:
        sandbox.close()


@pytest.fixture
def scripted() -> Iterator[StartScripted]:
    """scripted(script, ...) -> ScriptedServer; a client that leaves its script fails the test. Needs no part."""
    servers: list[ScriptedServer] = []

    def start(*scripts: Script, host: str = "127.0.0.1") -> ScriptedServer:
        servers.append(ScriptedServer(*scripts, host=host))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def screen(lab: Sandbox) -> Callable[[str], Screen]:
    """Return a screen of a size ("1440x900") with a window manager; each is started once."""
    return functools.cache(lambda size: Screen(lab, size))
