"""PostgreSQL in a cluster of its own, with the speed that a throw-away database may have."""

from __future__ import annotations

import signal

from tests.lab.sandbox import Sandbox, free_port

BIN = "/usr/lib/postgresql/15/bin"
USER = "postgres"
PASSWORD = "pg secret"


class Postgres:
    """A running server on 127.0.0.1; every connection needs the password (scram-sha-256)."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.port = free_port()
        name = f"postgres-{self.port}"
        home = sandbox.make_folder(name, owner="postgres")
        secret = home / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        secret.chmod(0o644)
        sandbox.run(
            "postgres", f"{BIN}/initdb", "-D", home / "data", "-U", USER, "-A", "scram-sha-256",
            f"--pwfile={secret}", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8", user="postgres",
        )  # fmt: skip
        self.process = sandbox.start(
            "postgres", f"{BIN}/postgres", "-D", home / "data", "-p", str(self.port), "-k", home,
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", log=f"{name}/out", user="postgres",
        )  # fmt: skip
        self.process.polite = signal.SIGINT  # a killed server leaves its shared memory behind
        self.process.await_ports(self.port)
        self.process.await_(lambda: "ready to accept connections" in self.process.text(), "PostgreSQL")

    def url(self, database: str = "postgres") -> str:
        """What a client connects to."""
        return f"postgresql://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"
