"""The main job without a screen, through the command line only: practice server, real test, settings file.

Prints each command before it runs, what came of it and where the file lies. Exit code 0 only when the message was
accepted and the settings file written and read again.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-m", "mailconfig_gui")
FILE = ROOT / "build" / "practice-mail.json"


def call(words: Sequence[str], environment: dict[str, str]) -> None:
    """Show one command and run it; end the program with its exit code when it fails."""
    print(f"$ mailconfig {shlex.join(words)}", flush=True)
    done = subprocess.run([*COMMAND, *words], env=environment, cwd=ROOT, timeout=120, check=False)
    print(flush=True)
    if done.returncode:
        sys.exit(f"mailconfig {words[0]} ended with exit code {done.returncode}, see above.")


def main() -> None:
    """Start the practice server, send a test through it, save and check the settings."""
    with tempfile.TemporaryDirectory(prefix="mailconfig-") as home:
        environment = {**os.environ, "MAILCONFIG_HOME": home}
        print("$ mailconfig practice --json", flush=True)
        server = subprocess.Popen(
            [*COMMAND, "practice", "--json"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            if not line:
                sys.exit(f"The practice server did not start (exit code {server.wait(10)}), see above.")
            practice = json.loads(line)
            port = practice["ports"]["starttls"]
            print(f"The practice server listens on {practice['host']}, port {port} (STARTTLS).\n", flush=True)
            environment["MAILCONFIG_PASSWORD"] = practice["password"]
            settings = [
                "--provider",
                "practice",
                "--smtp-protocol",
                "smtp",
                "--enable-tls",
                "--mail-from",
                "ThingsBoard <thingsboard@example.org>",
            ]
            settings += [
                "--smtp-host",
                practice["host"],
                "--smtp-port",
                str(port),
                "--username",
                practice["username"],
            ]
            call(
                ["test", *settings, "--to", "you@example.org", "--ca-file", practice["ca_file"]], environment
            )
            FILE.parent.mkdir(exist_ok=True)
            print(
                "The platform cannot use the settings of the practice server. --yes saves them all the same."
            )
            call(["save", *settings, "--include-password", "--yes", "--out", str(FILE)], environment)
            call(["check", str(FILE)], environment)
        finally:
            server.terminate()
            server.wait(10)
    print(f"Done: a message was sent and accepted, and the settings lie in\n    {FILE}")
    print("With a real mail server: .venv/bin/mailconfig --help")


if __name__ == "__main__":
    main()
