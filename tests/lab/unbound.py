"""Unbound, a real resolver that checks signatures, in front of a name server of the lab; needs no root."""

from __future__ import annotations

from pathlib import Path

from tests.lab.nsd import Nsd
from tests.lab.sandbox import free_port, start_without_root


class Unbound:
    """A running Unbound at `address`, which trusts `anchor`, a record of a zone's key, until close()."""

    def __init__(self, folder: Path, zone: str, server: Nsd, anchor: str) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        config = folder / "unbound.conf"
        config.write_text(
            f"""
server:
  interface: 127.0.0.1@{self.port}
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  do-not-query-localhost: no
  module-config: "validator iterator"
  local-zone: "test." nodefault
  trust-anchor: "{anchor}"
stub-zone:
  name: "{zone}"
  stub-addr: {server.address.replace(":", "@")}
""",
            encoding="utf-8",
        )
        self._process = start_without_root(
            "unbound", "usr/sbin/unbound", "-d", "-c", config, log=folder / "unbound.log"
        )
        self._process.await_ports(self.port)

    def close(self) -> None:
        """End it."""
        self._process.stop()
