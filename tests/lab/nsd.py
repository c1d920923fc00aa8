"""NSD, a real name server, with zones of our own; needs no root."""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from pathlib import Path

from tests.lab.sandbox import Process, free_port, start_without_root

HOST = "127.0.0.1"
_TIMES = (3600, 600, 86400, 60)


class Nsd:
    """A running NSD at `address`, which serves `zones`, name -> lines of a zone file, until close().

    Each zone gets an SOA; names without a final dot are below the zone. With the zone `.` there is no other name.
    """

    def __init__(self, folder: Path, zones: Mapping[str, str], host: str = HOST, port: int = 0) -> None:
        self._folder = folder
        self._zones: set[str] = set()
        self.host, self.port = host, port or free_port()
        self.address = f"{host}:{self.port}"
        self._config = folder / "nsd.conf"
        self._write(zones)
        self._process = self._start()

    def serve(self, zones: Mapping[str, str]) -> None:
        """Change the text of zones that are there already, and wait until they are served."""
        self._write(zones)
        # Told to read them anew, it may answer once more from the old ones after it has from the new.
        self.close()
        self._process = self._start()

    def close(self) -> None:
        """End it."""
        self._process.stop()

    def _start(self) -> Process:
        log = self._folder / "nsd.log"
        process = start_without_root("nsd", "usr/sbin/nsd", "-d", "-c", self._config, log=log)
        process.await_(lambda: all(map(self._is_served, self._zones)), "nsd")
        return process

    def _write(self, zones: Mapping[str, str]) -> None:
        for zone, text in zones.items():
            self._zones.add(zone)
            soa = f"@ SOA ns.lab.test. hostmaster.lab.test. 1 {' '.join(map(str, _TIMES))}"
            lines = (f"$ORIGIN {zone.rstrip('.')}.", "$TTL 300", soa, "@ NS ns.lab.test.", text)
            self._file(zone).write_text("".join(f"{line}\n" for line in lines), encoding="latin-1")
        config = [
            "server:",
            f"  ip-address: {self.host}@{self.port}",
            "  server-count: 1",
            "  rrl-ratelimit: 0",
            *(f'  {name}: ""' for name in ("username", "chroot", "database")),
            *(f'  {name}: "{self._folder / name}"' for name in ("pidfile", "zonelistfile", "xfrdfile")),
            *(f'  {name}: "{self._folder}"' for name in ("xfrdir", "zonesdir")),
            "remote-control:",
            "  control-enable: no",
        ]
        for zone in self._zones:
            config += ["zone:", f'  name: "{zone}"', f'  zonefile: "{self._file(zone)}"']
        self._config.write_text("\n".join(config) + "\n", encoding="utf-8")

    def _file(self, zone: str) -> Path:
        return self._folder / f"{zone.rstrip('.') or 'root'}.zone"

    def _is_served(self, zone: str) -> bool:
        """Ask for the SOA of a zone (RFC 1035 4.1)."""
        labels = [label.encode() for label in zone.split(".") if label]
        name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(2)
            asking.sendto(
                struct.pack("!HHHHHH", 7, 0, 1, 0, 0, 0) + name + struct.pack("!HH", 6, 1),
                (self.host, self.port),
            )
            try:
                return struct.pack("!IIII", *_TIMES) in asking.recv(4096)
            except (TimeoutError, ConnectionRefusedError):
                return False
