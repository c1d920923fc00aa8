"""Install both Debian packages in fresh systems and use them: `try.py [SUITE ...]` (root; after build.py).

For each suite a minimal system is made by debootstrap once and kept below build/packages/try; the packages go into a
copy of it, never into this machine. Each is installed, sends a test to the practice server, is upgraded from an earlier
version with a profile at hand, removed and purged; the window is opened on a virtual screen and its picture kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

SUITES = ("bookworm", "trixie")
TRY = kit.WORK / "try"
PRACTICE = "test --provider practice --mail-from iot@example.org --to you@example.org"
#: The window must still run after a while; its picture is taken then.
OPEN_WINDOW = """
Xvfb :9 -screen 0 1100x800x24 >/dev/null 2>&1 & screen=$!
sleep 2
DISPLAY=:9 QT_QPA_PLATFORM=xcb mailconfig-gui & window=$!
sleep 8
DISPLAY=:9 scrot /tmp/window.png
kill "$window"
kill "$screen"
"""
#: Kept by the person, so a purge leaves it.
PROFILE = "root/.config/mailconfig/profiles"
#: Where a package can leave something behind.
PLACES = ("usr", "etc", "var", "opt", "root")
#: Lists and logs of apt and dpkg themselves, and caches that Debian's own packages keep.
NOT_OURS = ("var/lib/dpkg/", "var/lib/apt/", "var/cache/", "var/log/", "var/lib/systemd/", "root/.config/mailconfig/",
            "root/.local/state/mailconfig/")  # fmt: skip


def base(suite: str) -> Path:
    """Return the untouched minimal system of a suite, made when it is not there yet."""
    folder = TRY / f"{suite}-base"
    if not (folder / ".complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        TRY.mkdir(parents=True, exist_ok=True)
        kit.say(f"making a minimal {suite}")
        kit.run("debootstrap", "--variant=minbase", suite, folder)
        (folder / ".complete").touch()
    return folder


@contextmanager
def system(suite: str) -> Iterator[Path]:
    """Yield a copy with /proc and the names of this machine; gone afterwards."""
    root = TRY / suite
    shutil.rmtree(root, ignore_errors=True)
    kit.run("cp", "-a", "--reflink=auto", base(suite), root)
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copyfile(Path("/") / name, root / name)
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    kit.run("mount", "-t", "proc", "proc", root / "proc")
    try:
        yield root
    finally:
        kit.run("umount", root / "proc")
        shutil.rmtree(root)


def inside(root: Path, script: str) -> str:
    """Run a script of the shell inside and return what it printed."""
    clean = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive", "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    done = subprocess.run(
        ["chroot", root, "sh", "-ec", script],
        env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise kit.BuildError(f"{root.name}: {script!r} ended with {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout


def files(root: Path) -> set[str]:
    """Return every file that a package could have left behind."""
    found = set()
    for place in PLACES:
        for folder, _, names in os.walk(root / place):
            found |= {str((Path(folder) / name).relative_to(root)) for name in names}
    return {name for name in found if not name.startswith(NOT_OURS)}


def earlier(package: Path, root: Path) -> str:
    """Put the same package under an earlier version into the system; return its name there."""
    tree = kit.fresh("try-earlier")
    kit.run("dpkg-deb", "--raw-extract", package, tree)
    control = tree / "DEBIAN/control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    control.write_text(
        "".join("Version: 0.0.1\n" if line.startswith("Version:") else line for line in lines),
        encoding="utf-8",
    )
    kit.run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, root / "tmp/earlier.deb")
    return "/tmp/earlier.deb"


def try_package(suite: str, package: Path) -> None:
    """Install, use, upgrade, remove and purge one package in one suite."""
    window = not package.name.startswith("mailconfig-cli")
    name = package.name.split("_")[0]
    with system(suite) as root:
        inside(root, "apt-get -q update")
        shutil.copyfile(package, root / "tmp" / package.name)
        install = "apt-get -q -y --no-install-recommends install"
        extra = " xvfb scrot fonts-dejavu-core" if window else " python3-cryptography"
        # What the package needs of Debian comes first, so that only its own files count below.
        inside(root, f"{install} /tmp/{package.name}{extra} && dpkg --purge {name}")
        before = files(root)
        started = time.monotonic()
        inside(root, f"{install} {earlier(package, root)}")
        seconds = time.monotonic() - started
        inside(root, "mailconfig save --profile plant --provider sendgrid --mail-from iot@example.org")
        profile = {path.name: path.read_bytes() for path in (root / PROFILE).rglob("*") if path.is_file()}
        inside(root, f"{install} /tmp/{package.name}")
        kept = {path.name: path.read_bytes() for path in (root / PROFILE).rglob("*") if path.is_file()}
        if not profile or kept != profile:
            raise kit.BuildError(f"{suite}: the upgrade of {name} touched the profile")
        said = inside(root, f"mailconfig --version && mailconfig {PRACTICE} && mailconfig profiles")
        if kit.version() not in said or "accepted the message" not in said or "plant" not in said:
            raise kit.BuildError(f"{suite}: {said}")
        if window:
            inside(root, OPEN_WINDOW)
            shutil.copyfile(root / "tmp/window.png", kit.DIST / f"window-{suite}.png")
        inside(root, f"apt-get -q -y remove {name}")
        if (root / "usr/bin/mailconfig").exists():
            raise kit.BuildError(f"{suite}: {name} was removed and its command is still there")
        inside(root, f"dpkg --purge {name}")
        left = sorted(files(root) - before)
        if left:
            raise kit.BuildError(f"{suite}: {name} left behind {left}")
        if {path.name for path in (root / PROFILE).rglob("*") if path.is_file()} != set(profile):
            raise kit.BuildError(f"{suite}: the purge of {name} took the person's profile")
    print(
        f"{suite}: {package.name} installed in {seconds:.0f} s, used, upgraded, purged; nothing left",
        flush=True,
    )


def build(*suites: str) -> None:
    """Try every package of dist/ in every suite."""
    packages = sorted(kit.DIST.glob("mailconfig*.deb"))
    if not packages:
        raise kit.BuildError("dist/ holds no Debian package: run `make deb` first")
    for suite in suites or SUITES:
        for package in packages:
            try_package(suite, package)


if __name__ == "__main__":
    sys.exit(kit.main(build))
