"""The rivals of `mailconfig test`, each as the command that sends one message to an endpoint of the lab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SENDER, PASSWORD, RECIPIENT = "alice@example.org", "secret", "bob@example.org"
_SMTPTESTER = ROOT / ".cache" / "bench" / "smtptester"


class Server(NamedTuple):
    """Where to send: `security` is none, starttls or tls; `ca_file` holds the authority of its certificate."""

    host: str
    port: int
    security: str
    ca_file: str


def mailconfig(server: Server, *more: str) -> list[str]:
    """Our own command line, in the form for people unless told otherwise; the password is in the environment."""
    return [
        str(Path(sys.executable).with_name("mailconfig")), "test", "--to", RECIPIENT,
        "--mail-from", SENDER, "--smtp-host", server.host, "--smtp-port", str(server.port),
        "--smtp-protocol", "smtps" if server.security == "tls" else "smtp",
        "--enable-tls" if server.security == "starttls" else "--no-enable-tls",
        "--username", SENDER, "--timeout", "10000",
        *(() if server.security == "none" else ("--ca-file", server.ca_file)), *more,
    ]  # fmt: skip


def swaks(server: Server) -> list[str]:
    """The usual tool: PLAIN, certificate checked, no output but errors."""
    how = {"none": [], "starttls": ["--tls"], "tls": ["--tls-on-connect"]}[server.security]
    checked = [] if server.security == "none" else ["--tls-verify", "--tls-ca-path", server.ca_file]
    return [
        "perl", str(ROOT / ".parts" / "swaks" / "usr" / "bin" / "swaks"), "--server", server.host,
        "--port", str(server.port), "--from", SENDER, "--to", RECIPIENT, *how, *checked,
        "--auth", "PLAIN", "--auth-user", SENDER, "--auth-password", PASSWORD, "--hide-all",
    ]  # fmt: skip


def smtplib(server: Server) -> list[str]:
    """Python's own client in as few lines as it takes."""
    where = [server.host, str(server.port), server.security, server.ca_file]
    return [sys.executable, str(HERE / "smtplib_send.py"), *where, SENDER, PASSWORD, RECIPIENT]


def smtptester(server: Server) -> list[str]:
    """The direct peer, from PyPI; fetched once, into a folder of its own."""
    if not (_SMTPTESTER / "done").exists():
        # Version 1.1.2 works on every Python but says that it does not, and does not say what it needs.
        packages = ["smtptester==1.1.2", "dnspython>=2.7"]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--ignore-requires-python", "--upgrade", "--target", str(_SMTPTESTER), *packages],
            check=True,
        )  # fmt: skip
        (_SMTPTESTER / "done").touch()
    start = "import sys; sys.path.insert(0, sys.argv.pop(1)); from smtptester.cli import main; main()"
    # It trusts every certificate, which saves it the loading of roots.
    return [
        sys.executable, "-c", start,
        str(_SMTPTESTER), "--smtp-host", server.host, "--smtp-port", str(server.port), "--sender", SENDER,
        "--smtp-tls", "yes", "--smtp-auth-user", SENDER, "--smtp-auth-pass", PASSWORD, RECIPIENT,
    ]  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    """What all programs are started with: nothing of the person's own is read, and no newcomer is asked anything."""
    (home / "state").mkdir(parents=True, exist_ok=True)
    fresh = {
        **os.environ,
        "MAILCONFIG_HOME": str(home),
        "MAILCONFIG_PASSWORD": PASSWORD,
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
        # Its own screen is 800 pixels wide, and the window as narrow as that.
        "QT_QPA_PLATFORM": f"offscreen:configfile={Path(__file__).with_name('screen.json')}",
        "LC_ALL": "C.UTF-8",
        "PERL5LIB": ":".join(map(str, _perl_folders())),
    }
    fresh.pop("PYTHONPATH", None)
    return fresh


def _perl_folders() -> list[Path]:
    tree = ROOT / ".parts" / "swaks" / "usr"
    return [tree / "share" / "perl5", *tree.glob("lib/*/perl5/5.*")]
