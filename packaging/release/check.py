"""Say whether this commit can be released: one version everywhere, its changelog entry, pins that still fit.

`check.py` looks at everything and lists every fault at once. `check.py --since REVISION` also wants a new changelog
section when the version differs from that revision's; CI passes the revision before the change.

Facts of providers that nobody has looked at for a year are named too, but are no fault: no day on the calendar may keep
something mended from being handed out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

#: What must be there before anything is handed out, relative to the checkout.
NEEDED = ("LICENSE", "README.md", "CHANGELOG.md", "docs/window.png", "docs/packaging.md")


def faults(since: str = "") -> list[str]:
    """Return what stands against a release, in words; empty when nothing does."""
    found = [f"{name} is missing" for name in NEEDED if not (kit.ROOT / name).is_file()]
    version = kit.version()
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
        found.append(f"version {version} is not of the form 1.2.3, 1.2.3a1, 1.2.3b1 or 1.2.3rc1")
    found += _changelog(version)
    found += _versions_elsewhere(version)
    found += _pins()
    if since:
        found += _changed(version, since)
    return found


def _changelog(version: str) -> list[str]:
    sections = kit.changelog()
    numbers = [number for number, _, _ in sections]
    found = []
    if not sections or numbers[0] != version:
        found.append(f"the first section of CHANGELOG.md is not {version}")
    found += [f"CHANGELOG.md: section {number} says nothing" for number, _, points in sections if not points]
    if len(set(numbers)) != len(numbers):
        found.append("CHANGELOG.md has a version twice")
    dates = [date for _, date, _ in sections]
    if dates != sorted(dates, reverse=True):
        found.append("CHANGELOG.md is not ordered by date, newest first")
    return found


def _versions_elsewhere(version: str) -> list[str]:
    """The version stands in one file; anything else that names it must read it there."""
    project = tomllib.loads((kit.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = []
    if "version" in project["project"] or "version" not in project["project"]["dynamic"]:
        found.append("pyproject.toml has a version of its own")
    for path in kit.tracked("packaging"):
        if path.suffix in (".py", ".toml", ".nsi", ".spec", ".sh", ".ps1", ".xml", ".plist"):
            text = (kit.ROOT / path).read_text(encoding="utf-8")
            if re.search(rf"(?<![\d.=]){re.escape(version)}(?![\d.])", text):
                found.append(f"{path} repeats the version")
    return found


def _pins() -> list[str]:
    """Every requirement must have its pin, and the pin must be one that pyproject.toml allows."""
    from importlib.util import find_spec

    found = []
    for name, wanted in (("run", kit.runtime_requirements()), ("tools", kit.tool_requirements())):
        pins = kit.pins(name)
        numbers = {one: re.split("[ ;]", pin.split("==")[1])[0] for one, pin in pins.items()}
        missing = [one for one in wanted if kit.plain(re.split(r"[^A-Za-z0-9._-]", one)[0]) not in pins]
        found += [f"packaging/locked/{name}.txt has no pin for {requirement}" for requirement in missing]
        found += [
            f"packaging/locked/{name}.txt has no hash for {one}" for one in pins if "--hash=" not in pins[one]
        ]
        if find_spec("packaging.requirements"):
            from packaging.requirements import Requirement

            for one in map(Requirement, wanted):
                number = numbers.get(kit.plain(one.name))
                if number and not one.specifier.contains(number, prereleases=True):
                    found.append(f"the pin {one.name}=={number} is outside {one.specifier}")
    return found


def old_facts(today: date) -> Iterator[str]:
    """Yield what was last held against its source more than a year before a day: presets, and copies of lists."""
    dated = {}
    for path in sorted((kit.ROOT / "resources/providers").glob("*.toml")):
        preset = tomllib.loads(path.read_text(encoding="utf-8"))
        dated[path] = min(preset["checked"], preset.get("dns", {}).get("checked", date.max))
    copy = kit.ROOT / "resources/discovery/ispdb.json"
    dated[copy] = date.fromisoformat(json.loads(copy.read_text(encoding="utf-8"))["dated"])
    for path, day in dated.items():
        if day + timedelta(days=365) < today:
            yield f"{path.relative_to(kit.ROOT)}: its facts are of {day}"


def _changed(version: str, since: str) -> list[str]:
    """A changed version needs its section; the sections of released versions stay as they are."""
    shown = subprocess.run(
        ["git", "show", f"{since}:{kit.PROJECT}/__init__.py"],
        cwd=kit.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if shown.returncode:
        return []
    before = re.search(r'^__version__ = "([^"]+)"$', shown.stdout, re.MULTILINE)
    if before and before[1] != version and version not in [number for number, _, _ in kit.changelog()]:
        return [f"the version went from {before[1]} to {version} without a section in CHANGELOG.md"]
    return []


def build(*options: str) -> None:
    """Print the faults; raise BuildError when there are any."""
    since = options[options.index("--since") + 1] if "--since" in options else ""
    found = faults(since)
    if found:
        raise kit.BuildError("not ready for a release:\n" + "\n".join(f"- {fault}" for fault in found))
    for old in old_facts(date.today()):
        print(f"look again, {old}", flush=True)
    print(f"{kit.version()} can be released", flush=True)


if __name__ == "__main__":
    sys.exit(kit.main(build))
