"""Postfix: every port a platform may send to, right and wrong, and instances with one more restriction."""

from __future__ import annotations

import email
import email.policy
import os
import time
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from tests.lab.certificates import Certificates, Served
from tests.lab.dovecot import Dovecot
from tests.lab.sandbox import VMAIL_UID, Endpoint, LabError, Sandbox, free_port

#: Domains the lab delivers for; everything else is somebody else's mail ("relay").
DOMAINS = ("example.org", "example.net")
#: Who has a mailbox there; anybody else in these domains is refused as unknown.
RECIPIENTS = (
    "alice@example.org",
    "bob@example.org",
    "carol@example.org",
    "admin@example.org",
    "ops@example.net",
)

#: OpenSSL of Debian 12 refuses keys below 2048 bit and TLS below 1.2; a server of 2010 does not.
WEAK_OPENSSL = """openssl_conf = weak
[weak]
ssl_conf = weak_ssl
[weak_ssl]
system_default = weak_default
[weak_default]
MinProtocol = None
CipherString = DEFAULT:@SECLEVEL=0
"""

_SERVICES = """
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


class Service(NamedTuple):
    """One port of an instance: its security for the client and options of smtpd(8)."""

    security: str
    options: Mapping[str, str]


def plain(**options: str) -> Service:
    """No TLS at all; AUTH only where asked for."""
    return Service("none", {"smtpd_tls_security_level": "none", **options})


def opportunistic(**options: str) -> Service:
    """STARTTLS offered, not demanded; no AUTH."""
    return Service("starttls", options)


def submission(served: Served | None = None, **options: str) -> Service:
    """STARTTLS demanded, AUTH offered after it, a login demanded (RFC 6409)."""
    return Service(
        "starttls", {**_LOGIN, "smtpd_tls_security_level": "encrypt", **_certificate(served), **options}
    )


def wrapper(served: Served | None = None, **options: str) -> Service:
    """TLS from the first byte, AUTH, a login demanded (RFC 8314)."""
    return Service("tls", {**_LOGIN, "smtpd_tls_wrappermode": "yes", **_certificate(served), **options})


_LOGIN = {
    "smtpd_sasl_auth_enable": "yes",
    "smtpd_tls_auth_only": "yes",
    "smtpd_relay_restrictions": "permit_sasl_authenticated,reject",
}


def _certificate(served: Served | None) -> dict[str, str]:
    return {} if served is None else {"smtpd_tls_chain_files": str(served.both)}


class Delivered(NamedTuple):
    """One message as it lies in the mailbox."""

    raw: bytes
    message: EmailMessage


class Mailbox:
    """The Maildir of one recipient."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def messages(self) -> list[Delivered]:
        """All messages, oldest first."""
        paths = sorted(self._folder.glob("new/*"), key=lambda path: path.stat().st_mtime_ns)
        return [self._read(path.read_bytes()) for path in paths]

    def wait_for(self, message_id: str, deadline_s: float = 15.0) -> Delivered:
        """The message with that Message-ID (with or without angle brackets), as soon as it has been delivered."""
        wanted = message_id.strip("<> ")
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            for delivered in self.messages():
                if str(delivered.message["Message-ID"]).strip("<> ") == wanted:
                    return delivered
            time.sleep(0.01)
        raise LabError(f"no message {message_id} within {deadline_s:.0f} s in {self._folder}")

    @staticmethod
    def _read(raw: bytes) -> Delivered:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return Delivered(raw, message)


class Postfix:
    """One instance: `services` by name, each an Endpoint; mail for DOMAINS is delivered to mailboxes here."""

    def __init__(
        self,
        sandbox: Sandbox,
        certificates: Certificates,
        dovecot: Dovecot,
        services: Mapping[str, Service],
        *,
        main: Mapping[str, str] | None = None,
        etc: Mapping[str, str] | None = None,
    ) -> None:
        self.endpoints = {
            name: Endpoint("localhost", free_port(), one.security) for name, one in services.items()
        }
        ports = [endpoint.port for endpoint in self.endpoints.values()]
        name = f"postfix-{ports[0]}"
        home = sandbox.make_folder(name)
        self._mail = sandbox.make_folder(f"{name}/mail", owner="vmail")
        self.log = home / "mail.log"
        sandbox.make_folder(f"{name}/etc")
        self._make_queue(sandbox, name)
        mailboxes = "".join(f"{address} {address.partition('@')[0]}/\n" for address in RECIPIENTS)
        _write(home / "mailboxes", mailboxes)
        options = {**self._main(home, certificates, dovecot), **(main or {})}
        _write(home / "etc" / "main.cf", "".join(f"{key} = {value}\n" for key, value in options.items()))
        _write(home / "etc" / "master.cf", self._master(services) + _SERVICES)
        self.process = sandbox.start(
            "postfix", "/usr/lib/postfix/sbin/master", "-s", "-c", home / "etc", log=f"{name}/out", etc=etc
        )  # fmt: skip
        self.process.log = self.log
        self.process.await_ports(*ports)

    def __getitem__(self, service: str) -> Endpoint:
        return self.endpoints[service]

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox of an address in DOMAINS; it need not hold anything yet."""
        return Mailbox(self._mail / address.partition("@")[0])

    def log_lines(self, word: str) -> list[str]:
        """Lines of the server's log that hold a word, for instance "authentication failed"."""
        return [line for line in self.process.text().splitlines() if word in line]

    @staticmethod
    def _make_queue(sandbox: Sandbox, name: str) -> None:
        sandbox.make_folder(f"{name}/queue")
        sandbox.make_folder(f"{name}/data", owner="postfix", mode=0o700)
        own = "active bounce corrupt defer deferred flush hold incoming private saved trace"
        for folder in own.split():
            sandbox.make_folder(f"{name}/queue/{folder}", owner="postfix", mode=0o700)
        for folder in ("maildrop", "public"):
            sandbox.make_folder(f"{name}/queue/{folder}", owner="postfix", mode=0o730)
        sandbox.make_folder(f"{name}/queue/pid")

    def _master(self, services: Mapping[str, Service]) -> str:
        lines: list[str] = []
        for name, service in services.items():
            lines.append(f"127.0.0.1:{self.endpoints[name].port} inet n - n - - smtpd")
            lines.extend(_option("syslog_name", f"postfix/{name}"))
            for key, value in service.options.items():
                lines.extend(_option(key, value))
        return "\n".join(lines)

    @staticmethod
    def _main(home: Path, certificates: Certificates, dovecot: Dovecot) -> dict[str, str]:
        return {
            "compatibility_level": "3.6",
            "queue_directory": f"{home}/queue",
            "data_directory": f"{home}/data",
            "maillog_file": f"{home}/mail.log",
            "maillog_file_prefixes": str(home.parent),
            "multi_instance_enable": "no",
            "myhostname": "mail.test",
            "mydestination": "",
            "mynetworks": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "alias_maps": "",
            "local_recipient_maps": "",
            "relay_domains": "",
            "default_transport": "error:no outside delivery",
            "virtual_mailbox_domains": ", ".join(DOMAINS),
            "virtual_mailbox_maps": f"texthash:{home}/mailboxes",
            "virtual_mailbox_base": f"{home}/mail",
            "virtual_uid_maps": f"static:{VMAIL_UID}",
            "virtual_gid_maps": f"static:{VMAIL_UID}",
            "message_size_limit": "1000000",
            "smtpd_tls_chain_files": str(certificates.good.both),
            "smtpd_tls_security_level": "may",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": str(dovecot.auth_socket),
            "smtpd_sasl_security_options": "noanonymous",
            "smtpd_sasl_authenticated_header": "yes",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
            "smtpd_recipient_restrictions": "",
            "smtpd_error_sleep_time": "0",
            "smtpd_peername_lookup": "no",
        }


def _write(path: Path, text: str) -> None:
    """Write a file that looks a minute old: Postfix waits until a younger one has settled, 2 s at each start."""
    path.write_text(text, encoding="utf-8")
    then = time.time() - 60
    os.utime(path, (then, then))


def _option(key: str, value: str) -> Iterable[str]:
    return (f"  -o {{{key}={value}}}",)
