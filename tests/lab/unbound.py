"""Unbound, a real resolver that checks signatures, in front of a name server of the lab; needs no root."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.lab.nsd import Nsd
from tests.lab.sandbox import LabError, free_port, listening, package_folder, until


class Unbound:
    """A running Unbound at `address`, which trusts `anchor`, a record of a zone's key, until close()."""

    def __init__(self, folder: Path, zone: str, server: Nsd, anchor: str) -> None:
        tree = package_folder("unbound")
        assert tree is not None, "run `make parts`"
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        environment = dict(os.environ)
        if tree != Path("/"):
            environment["LD_LIBRARY_PATH"] = ":".join(map(str, tree.glob("usr/lib/*-linux-gnu")))
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
        self._log = folder / "unbound.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [tree / "usr/sbin/unbound", "-d", "-c", config], env=environment, stdout=log, stderr=log
            )
        until(self._is_up, "unbound")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)

    def _is_up(self) -> bool:
        if self._process.poll() is not None:
            raise LabError(f"unbound has ended: {self._log.read_text(errors='replace')}")
        return listening(self.port)
