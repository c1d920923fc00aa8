"""What the window's thread does in one piece: typing, tests, looks, long files and transcripts."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from lab import Lab
from measure import Figure, alone, output

CHILD = [sys.executable, str(Path(__file__).with_name("stalls_child.py"))]


def typing(runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """One key: the check of the whole form, and all that happens up to the paint."""
    taken = [json.loads(output([*CHILD, "typing"], environment)) for _ in range(runs)]
    return {
        "typing-check": alone([one["check"] for one in taken], "ms CPU"),
        "typing-key": alone([one["key"] for one in taken]),
    }


def stalls(lab: Lab, runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """The longest gap beyond that of the idle window in the same process, and the longest work in one gap."""
    server = lab.local("starttls")
    gaps: dict[str, list[float]] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            words = [server.host, str(server.port), server.ca_file, folder]
            taken = json.loads(output([*CHILD, "stalls", *words], environment))
        idle = taken.pop("idle")
        for name, (gap, work) in taken.items():
            gaps.setdefault(f"stall-{name}", []).append(max(0.0, gap - idle[0]))
            gaps.setdefault(f"stall-{name}-work", []).append(max(0.0, work - idle[1]))
    return {name: alone(values, "ms CPU" if name.endswith("work") else "ms") for name, values in gaps.items()}
