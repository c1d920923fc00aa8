"""Squid: an HTTP proxy that lets CONNECT through to some ports, with and without a login of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tests.lab.sandbox import Endpoint, Sandbox, free_port

#: The one account of the proxy.
PROXY_USER = "proxyuser"
PROXY_PASSWORD = "proxy pass"


class Squid:
    """A running Squid: `open` asks for no login, `guarded` for Basic authentication (407 without).

    Both allow CONNECT to loopback ports in `allowed` only (403 otherwise); nobody listening there gives 503.
    """

    def __init__(self, sandbox: Sandbox, allowed: Sequence[int]) -> None:
        self.open = Endpoint("localhost", free_port())
        self.guarded = Endpoint("localhost", free_port())
        #: A port that CONNECT may go to and where nobody listens.
        self.unreachable = free_port()
        name = f"squid-{self.open.port}"
        home = sandbox.make_folder(name, owner="vmail")
        hashed = hashlib.md5(
            PROXY_PASSWORD.encode()
        ).hexdigest()  # the form of basic_ncsa_auth that needs no tool
        (home / "users").write_text(f"{PROXY_USER}:{hashed}\n", encoding="utf-8")
        # Squid keeps one address for a name of the hosts file; the servers of the lab listen on this one.
        (home / "hosts").write_text("127.0.0.1 localhost mail.test\n", encoding="utf-8")
        ports = " ".join(str(port) for port in (*allowed, self.unreachable))
        config = home / "squid.conf"
        config.write_text(
            f"""
http_port 127.0.0.1:{self.open.port} name=open
http_port 127.0.0.1:{self.guarded.port} name=guarded
cache_effective_user vmail
cache_effective_group vmail
visible_hostname proxy.test
pid_filename {home}/squid.pid
cache_log {home}/cache.log
access_log stdio:{home}/access.log
coredump_dir {home}
cache deny all
pinger_enable off
netdb_filename none
hosts_file {home}/hosts
shutdown_lifetime 0 seconds
connect_timeout 2 seconds
auth_param basic program /usr/lib/squid/basic_ncsa_auth {home}/users
auth_param basic children 1 startup=1
auth_param basic realm lab
acl mail port {ports}
acl CONNECT method CONNECT
acl guarded myportname guarded
acl known proxy_auth REQUIRED
http_access deny !CONNECT
http_access deny !mail
http_access deny guarded !known
http_access allow all
""",
            encoding="utf-8",
        )
        self.process = sandbox.start("squid", "/usr/sbin/squid", "-N", "-f", config, log=f"{name}/out")
        self.process.log = home / "cache.log"
        self.process.await_ports(self.open.port, self.guarded.port)
