"""A receiver as Debian builds one: Postfix takes mail; pyspf-milter, OpenDKIM and OpenDMARC say what they think of it.

They ask no name server but the one given. A sender's address and name are told by XCLIENT, so that nothing leaves the
loopback interface.
"""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import NamedTuple

from tests.lab.certificates import Certificates
from tests.lab.client import TIMEOUT_S
from tests.lab.dovecot import Dovecot
from tests.lab.postfix import Delivered, Postfix, plain
from tests.lab.sandbox import Sandbox, free_port

#: Who takes the mail, and for whom.
NAME = "mx.example.org"
RECIPIENT = "alice@example.org"


class Client(NamedTuple):
    """Who hands the mail over, as the receiver sees it."""

    address: str
    name: str


class Receiver:
    """A running receiver; `suffixes` are the public suffixes that OpenDMARC knows."""

    def __init__(
        self,
        sandbox: Sandbox,
        certificates: Certificates,
        dovecot: Dovecot,
        name_server: str,
        suffixes: tuple[str, ...],
    ) -> None:
        etc = {"resolv.conf": f"nameserver {name_server}\noptions timeout:1 attempts:1\n"}
        folder = f"receiver-{free_port()}"
        home = sandbox.make_folder(folder)
        files = {
            "pyspf-milter": f"Socket = local:{home}/spf\nUMask = 0\nAuthserv_Id = {NAME}\nHeader_Type = AR\n"
            f"UserID = root\nHELO_reject = False\nMail_From_reject = False\nPidFile = {home}/spf.pid\n",
            "opendkim": f"Socket local:{home}/dkim\nUMask 000\nAuthservID {NAME}\nMode v\nAlwaysAddARHeader yes\n"
            f"ResolverConfiguration {home}/unbound\nBackground no\nSyslog no\n",
            "opendmarc": f"Socket local:{home}/dmarc\nUMask 000\nAuthservID {NAME}\nTrustedAuthservIDs {NAME}\n"
            f"RejectFailures false\nPublicSuffixList {home}/suffixes\nIgnoreHosts {home}/nobody\nSyslog false\n",
            "suffixes": "".join(f"{suffix}\n" for suffix in suffixes),
            "nobody": "",
            # OpenDKIM's resolver (libunbound) asks nobody on the loopback interface unless told.
            "unbound": "server:\n  do-not-query-localhost: no\n"
            f'forward-zone:\n  name: "."\n  forward-addr: {name_server}\n',
        }
        for name, text in files.items():
            (home / name).write_text(text, encoding="ascii")
        for socket, *command in (
            ("spf", "/usr/bin/pyspf-milter"),
            ("dkim", "/usr/sbin/opendkim", "-f", "-x"),
            ("dmarc", "/usr/sbin/opendmarc", "-f", "-c"),
        ):
            name = Path(command[0]).name
            process = sandbox.start("milters", *command, home / name, log=f"{folder}/{name}.log", etc=etc)
            process.await_(lambda path=home / socket: _listening(path), name)  # type: ignore[misc]
        self._postfix = Postfix(
            sandbox,
            certificates,
            dovecot,
            {"mx": plain()},
            main={
                "myhostname": NAME,
                "smtpd_milters": f"unix:{home}/spf, unix:{home}/dkim, unix:{home}/dmarc",
                "milter_default_action": "tempfail",
                "smtpd_authorized_xclient_hosts": "127.0.0.0/8",
            },
            etc=etc,
        )

    def deliver(self, client: Client, messages: list[tuple[str, bytes]]) -> None:
        """Hand messages over as that client, each with its envelope sender; several at once, and a milter fails."""
        endpoint = self._postfix["mx"]
        with smtplib.SMTP(endpoint.host, endpoint.port, client.name, timeout=TIMEOUT_S) as session:
            session.ehlo()
            code, text = session.docmd("XCLIENT", f"NAME={client.name} ADDR={client.address}")
            assert code == 220, text
            session.ehlo()
            for sender, message in messages:
                _send(session, sender, message)

    def delivered(self, message_id: str) -> Delivered:
        """Return a message as it lies in the mailbox."""
        return self._postfix.mailbox(RECIPIENT).wait_for(message_id)


def _send(session: smtplib.SMTP, sender: str, message: bytes) -> None:
    """Hand a message over, as senders do again where it is refused for now: the SPF milter fails once in a while."""
    for again in (True, True, False):
        try:
            session.sendmail(sender, [RECIPIENT], message)
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code != 451 or not again:
                raise
        else:
            return


def _listening(path: Path) -> bool:
    """Tell whether somebody listens at a socket; its file is there a moment before that (flag __SO_ACCEPTCON)."""
    lines = Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()
    return any(line.endswith(f" {path}") and line.split()[3] == "00010000" for line in lines)
