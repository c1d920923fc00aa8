"""The addresses that were set aside to measure discovery with, and what the DNS says of their domains."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class SetAside(NamedTuple):
    """`host` is the server to send through, "" where nobody can know one; `records`: name, type and text of each."""

    address: str
    host: str
    records: tuple[tuple[str, str, str], ...]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def set_aside() -> list[SetAside]:
    lines = (Path(__file__).parent / "addresses.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if not line.startswith("#")]


def _read(line: str) -> SetAside:
    address, host, *rest = line.split(maxsplit=2)
    domain = address.rpartition("@")[2]
    records = []
    for text in "".join(rest).split(", ") if rest else ():
        kind, _, value = text.partition(" ")
        label, _, value = value.partition(" ") if kind == "SRV" else ("", "", value)
        records.append((f"{label}.{domain}" if label else domain, kind, value))
    return SetAside(address, host.strip("-") and host, tuple(records))
