"""OpenSMTPD as Debian 12 ships it: offers STARTTLS and fails every handshake (built for OpenSSL 1.1, run with 3)."""

from __future__ import annotations

from pathlib import Path

from tests.lab.certificates import Certificates
from tests.lab.postfix import DOMAINS
from tests.lab.sandbox import Endpoint, Sandbox, free_port

# Its queue and its socket lie below /var at compiled-in names, so it gets a /var and a /run of its own.
_PREPARE = """
set -e
mount -t tmpfs lab-var /var
mount -t tmpfs lab-run /run
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
ln -s /run /var/run
chmod 711 /var/spool/smtpd
exec /usr/sbin/smtpd -d -f "$1"
"""


class OpenSmtpd:
    """A running OpenSMTPD: `plain` works, `starttls` and `tls` break at the handshake."""

    def __init__(self, sandbox: Sandbox, certificates: Certificates) -> None:
        self.plain = Endpoint("localhost", free_port(), "none")
        self.starttls = Endpoint("localhost", free_port(), "starttls")
        self.tls = Endpoint("localhost", free_port(), "tls")
        name = f"opensmtpd-{self.plain.port}"
        home = sandbox.make_folder(name)
        self._mail = sandbox.make_folder(f"{name}/mail", owner="vmail")
        key = home / "key.pem"
        key.write_bytes(certificates.good.key.read_bytes())
        key.chmod(0o600)  # it refuses a key that others may read
        config = home / "smtpd.conf"
        config.write_text(self._config(home, key, certificates), encoding="utf-8")
        self.process = sandbox.start(
            "opensmtpd", "sh", "-c", _PREPARE, "opensmtpd", config, log=f"{name}/out"
        )
        self.process.await_ports(self.plain.port, self.starttls.port, self.tls.port)

    def delivered(self) -> list[bytes]:
        """Every message delivered so far."""
        return [path.read_bytes() for path in sorted(self._mail.glob("**/new/*"))]

    def _config(self, home: Path, key: Path, certificates: Certificates) -> str:
        domains = ", ".join(f'"{domain}"' for domain in DOMAINS)
        return f"""
pki mail.test cert "{certificates.good.chain}"
pki mail.test key "{key}"
listen on 127.0.0.1 port {self.plain.port} hostname mail.test
listen on 127.0.0.1 port {self.starttls.port} tls pki mail.test hostname mail.test
listen on 127.0.0.1 port {self.tls.port} smtps pki mail.test hostname mail.test
table people {{ "@" = "vmail" }}
action "deliver" maildir "{home}/mail" virtual <people>
match from any for domain {{ {domains} }} action "deliver"
"""
