"""Ask PyPI which of the locked packages have known vulnerabilities (pip-audit); exit 1 when one has.

Where PyPI's advisories cannot be had, that is said, and it is no failure: nothing is known either way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

LISTS = ("run", "tools")


def build() -> None:
    """Print what was asked and answered; raise BuildError with the packages that are known to be vulnerable."""
    files = [word for name in LISTS for word in ("--requirement", str(kit.locked(name)))]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *files, "--require-hashes", "--disable-pip", "--format", "json",
         "--progress-spinner", "off", "--timeout", "10"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not done.stdout:
        last = done.stderr.strip().splitlines()[-1:]
        print(f"not checked, the advisories could not be had: {' '.join(last)[:200]}", flush=True)
        return
    judge(json.loads(done.stdout)["dependencies"])


def judge(packages: list[dict[str, object]]) -> None:
    """Judge pip-audit's list: `name`, and `skip_reason`, or `version` with `vulns`."""
    vulnerable = [
        f"{one['name']} {one['version']}: {', '.join(bad['id'] for bad in one['vulns'])}"  # type: ignore[attr-defined]
        for one in packages
        if one.get("vulns")
    ]
    if vulnerable:
        raise kit.BuildError("known vulnerabilities:\n" + "\n".join(f"- {line}" for line in vulnerable))
    skipped = sum("skip_reason" in one for one in packages)
    print(f"{len(packages) - skipped} packages without known vulnerabilities", flush=True)
    if skipped:
        print(f"not checked, PyPI gave no advisories: {skipped} packages", flush=True)


if __name__ == "__main__":
    sys.exit(kit.main(build))
