"""Dovecot: checks passwords for Postfix and Exim, runs a submission service of its own, and keeps mailboxes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.lab.authorization import INSPECTOR, MAIL_SCOPE, AuthorizationServer
from tests.lab.certificates import Certificates
from tests.lab.sandbox import Endpoint, Sandbox, free_port


class User(NamedTuple):
    """An account of the lab's mail servers."""

    name: str
    password: str


ALICE = User("alice@example.org", "secret")
#: A password that only UTF-8 can carry, with every character that has a meaning somewhere on the way.
BOB = User("bob@example.org", 'pass wörd \\"x\\" €%{}')
#: Known, and may not be used as sender by anybody else.
CAROL = User("carol@example.org", "carol's secret")
USERS = (ALICE, BOB, CAROL)


class Dovecot:
    """A running Dovecot; `auth_socket` is where Postfix and Exim ask about passwords.

    Submission relays to Postfix' port without encryption once `relay_to` is set. With `authorization` XOAUTH2 is
    offered as well, and that server is asked about every access token.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        certificates: Certificates,
        *,
        mechanisms: str = "plain login cram-md5 scram-sha-1 scram-sha-256",
        relay_port: int = 0,
        authorization: AuthorizationServer | None = None,
    ) -> None:
        number = free_port()
        home = sandbox.make_folder(f"dovecot-{number}")
        self.submission = Endpoint("localhost", number, "starttls")
        self.submissions = Endpoint("localhost", free_port(), "tls")
        self.imaps = Endpoint("localhost", free_port(), "tls")
        self.auth_socket = home / "run" / "auth-lab"
        users = home / "users"
        users.write_text(
            "".join(f"{user.name}:{{PLAIN}}{user.password}::::::\n" for user in USERS), encoding="utf-8"
        )
        users.chmod(0o644)
        sandbox.make_folder(f"dovecot-{number}/mail", owner="vmail")
        text = self._config(home, users, certificates, mechanisms, relay_port)
        if authorization:
            text += self._by_token(home, authorization)
        config = home / "dovecot.conf"
        config.write_text(text, encoding="utf-8")
        self.log = home / "dovecot.log"
        self.process = sandbox.start(
            "dovecot", "/usr/sbin/dovecot", "-F", "-c", config, log=f"dovecot-{number}/out"
        )
        self.process.await_ports(self.submission.port, self.submissions.port, self.imaps.port)
        self.process.await_(self.auth_socket.exists, "auth socket")

    def _config(
        self, home: Path, users: Path, certificates: Certificates, mechanisms: str, relay_port: int
    ) -> str:
        # auth_failure_delay and the penalty would slow the second wrong password of a test down to many seconds.
        return f"""
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = submission imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificates.good.chain}
ssl_key = <{certificates.good.key}
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
auth_failure_delay = 0 secs
auth_verbose = yes
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {users}
}}
userdb {{
  driver = static
  args = uid=vmail gid=vmail home={home}/mail/%u
}}
mail_location = maildir:{home}/mail/%u
service auth {{
  idle_kill = 3600 secs
  unix_listener auth-lab {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
service submission-login {{
  inet_listener submission {{
    port = {self.submission.port}
  }}
  inet_listener submissions {{
    port = {self.submissions.port}
    ssl = yes
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {self.imaps.port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Unerwünscht {{
    auto = create
    special_use = \\Junk
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {relay_port}
submission_relay_trusted = no
hostname = mail.test
"""

    @staticmethod
    def _by_token(home: Path, authorization: AuthorizationServer) -> str:
        ask = urlsplit(authorization.introspection)
        options = home / "oauth2.conf"
        options.write_text(
            f"""
introspection_mode = post
introspection_url = http://{INSPECTOR.id}:{INSPECTOR.secret}@{ask.netloc}{ask.path}
force_introspection = yes
username_attribute = sub
active_attribute = active
active_value = true
scope = {MAIL_SCOPE}
""",
            encoding="utf-8",
        )
        return f"""
auth_mechanisms = $auth_mechanisms xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {options}
}}
"""
