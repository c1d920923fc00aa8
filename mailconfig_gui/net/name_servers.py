"""The name servers that the system asks, as far as it says so in a file."""

from __future__ import annotations

from pathlib import Path

_FILE = Path("/etc/resolv.conf")
_MOST = 64 * 1024


def name_servers(file: Path = _FILE) -> tuple[str, ...]:
    """Return the addresses in the order of asking (resolv.conf(5)); none where the system has no such file."""
    try:
        with file.open(encoding="ascii", errors="replace") as stream:
            text = stream.read(_MOST)
    except OSError:
        return ()
    lines = (line.split() for line in text.splitlines())
    return tuple(words[1] for words in lines if words[:1] == ["nameserver"] and len(words) > 1)
