"""Exim: a second mail server with words of its own; passwords are checked by the lab's Dovecot."""

from __future__ import annotations

from pathlib import Path

from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, Dovecot
from tests.lab.postfix import DOMAINS
from tests.lab.sandbox import Endpoint, Sandbox, free_port

_AUTHENTICATOR = """
{label}:
  driver = dovecot
  public_name = {name}
  server_socket = {socket}
  server_set_id = $auth1
"""


class Exim:
    """A running Exim: `relay` (port 25-like), `submission` (STARTTLS, login), `submissions` (TLS, login)."""

    def __init__(self, sandbox: Sandbox, certificates: Certificates, dovecot: Dovecot) -> None:
        self.relay = Endpoint("localhost", free_port(), "starttls")
        self.submission = Endpoint("localhost", free_port(), "starttls")
        self.submissions = Endpoint("localhost", free_port(), "tls")
        name = f"exim-{self.relay.port}"
        home = sandbox.make_folder(name, owner="Debian-exim")
        for folder in ("spool", "log", "mail"):
            sandbox.make_folder(f"{name}/{folder}", owner="Debian-exim")
        config = home / "exim.conf"
        config.write_text(self._config(home, certificates, dovecot), encoding="utf-8")
        config.chmod(0o644)
        self._mail = home / "mail"
        self.log = home / "log" / "mainlog"
        self.process = sandbox.start(
            "exim", "/usr/sbin/exim4", "-C", config, "-bdf", "-q5m", log=f"{name}/out"
        )
        self.process.await_ports(self.relay.port, self.submission.port, self.submissions.port)

    def delivered(self) -> list[bytes]:
        """Every message delivered so far; Exim delivers all recipients into one folder here."""
        return [path.read_bytes() for path in sorted(self._mail.glob("new/*"))]

    def _config(self, home: Path, certificates: Certificates, dovecot: Dovecot) -> str:
        mechanisms = "".join(
            _AUTHENTICATOR.format(label=name.replace("-", "_"), name=name, socket=dovecot.auth_socket)
            for name in ("PLAIN", "LOGIN", "SCRAM-SHA-256")
        )
        return f"""
exim_user = Debian-exim
exim_group = Debian-exim
primary_hostname = mail.test
spool_directory = {home}/spool
log_file_path = {home}/log/%slog
pid_file_path = {home}/exim.pid
never_users =
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {self.relay.port} : {self.submission.port} : {self.submissions.port}
tls_on_connect_ports = {self.submissions.port}
tls_advertise_hosts = *
tls_certificate = {certificates.good.chain}
tls_privatekey = {certificates.good.key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
domainlist local_domains = {" : ".join(DOMAINS)}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
host_lookup =
rfc1413_hosts =
message_size_limit = 1M
keep_environment =
begin acl
acl_rcpt:
  accept authenticated = *
  accept domains = +local_domains
         condition = ${{if eq{{$received_port}}{{{self.relay.port}}}}}
  deny message = relay not permitted
acl_data:
  accept
begin routers
all:
  driver = accept
  domains = +local_domains
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {home}/mail
  maildir_format
  user = Debian-exim
begin retry
* * F,1h,1m
begin rewrite
begin authenticators
{mechanisms}
cram_md5:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{if eq{{$auth1}}{{{ALICE.name}}}{{{ALICE.password}}}fail}}
  server_set_id = $auth1
"""
