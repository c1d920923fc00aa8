"""The servers and links that sending is measured on: the test lab's Postfix, and a link with a round trip."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from senders import Server  # noqa: E402

from tests.lab.certificates import Certificates  # noqa: E402
from tests.lab.dovecot import Dovecot  # noqa: E402
from tests.lab.postfix import Postfix, submission, wrapper  # noqa: E402
from tests.lab.sandbox import Sandbox  # noqa: E402

_PLAIN = {"smtpd_sasl_mechanism_filter": "plain"}
_ALONE = {"smtpd_discard_ehlo_keywords": "pipelining"}
_SERVICES = {
    "starttls": submission(None, **_PLAIN),
    "tls": wrapper(None, **_PLAIN),
    "starttls-alone": submission(None, **_PLAIN, **_ALONE),
    "tls-alone": wrapper(None, **_PLAIN, **_ALONE),
}
#: Ports of the far side of a link.
PORTS = {"starttls": 587, "tls": 465, "starttls-alone": 1587, "tls-alone": 1465}


class Link(NamedTuple):
    """A link in place: what a command begins with to run at its near end, and the far end's address."""

    prefix: tuple[str, ...]
    host: str = "10.213.5.2"


class Lab:
    """A Postfix that offers PLAIN, with and without PIPELINING (`-alone`), with STARTTLS and with TLS at once."""

    def __init__(self, folder: Path) -> None:
        self.sandbox = Sandbox()
        own = Certificates(folder)
        self.ca_file = str(own.ca)
        certificates = own.copied_to(self.sandbox.make_folder("tls"))
        dovecot = Dovecot(self.sandbox, certificates)
        self.postfix = Postfix(self.sandbox, certificates, dovecot, _SERVICES)
        self.certificates = certificates

    def close(self) -> None:
        """Stop the servers and remove what they kept."""
        self.sandbox.close()

    def local(self, service: str) -> Server:
        """A service on the loopback."""
        endpoint = self.postfix[service]
        return Server("localhost", endpoint.port, endpoint.security, self.ca_file)

    def port(self, service: str) -> int:
        """The port of a service on the loopback."""
        return self.postfix[service].port

    @contextmanager
    def link(
        self, round_trip_ms: float, ports: Mapping[int, int] | None = None, *, dead_names: bool = False
    ) -> Iterator[Link]:
        """A link to all services, or to the loopback ports given by the port they have at the far side.

        With `dead_names` the name server never answers; else there is none, and a look-up fails at once.
        """
        wanted = ports or {PORTS[name]: self.port(name) for name in _SERVICES}
        words = [f"{port}={target}" for port, target in wanted.items()]
        with subprocess.Popen(
            [sys.executable, str(HERE / "link.py"), str(round_trip_ms / 2), *words],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                said = process.stdout.readline().split()
                if said[:1] != ["ready"]:
                    raise RuntimeError("the link did not come up; it needs root, ip(8) and /dev/net/tun")
                # The name in the certificates, for the near side only.
                hosts = "10.213.5.2 mail.test localhost\n2001:db8:213::dead dual.test\n10.213.5.2 dual.test\n"
                hosts += "2001:db8:213::2 localhost\n"
                etc = self.sandbox.make_folder("near")
                (etc / "hosts").write_text(hosts, encoding="ascii")
                server = "10.213.5.66" if dead_names else "127.0.0.1"
                (etc / "resolv.conf").write_text(f"nameserver {server}\n", encoding="ascii")
                binds = [f"mount --bind {etc}/{name} /etc/{name}" for name in ("hosts", "resolv.conf")]
                enter = "; ".join([*binds, 'exec "$@"'])
                yield Link((
                    "nsenter", f"--net=/run/netns/{said[1]}", "unshare", "--mount", "--propagation", "private",
                    "sh", "-ec", enter, "near",
                ))  # fmt: skip
            finally:
                process.terminate()
