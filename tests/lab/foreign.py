"""What else answers on a mail port: Nodemailer's server, Haraka, TLS wrappers, load balancers, mail proxies, msmtpd."""

from __future__ import annotations

import json
import shutil
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from tests.lab.certificates import Certificates
from tests.lab.dns import NameServer
from tests.lab.node import part_folder, start_node
from tests.lab.sandbox import Process, Sandbox, free_port

#: The one account that every server here knows.
USER, PASSWORD = "alice@example.org", "secret"
#: The proxies' own account.
DOOR_USER, DOOR_PASSWORD = "door", "proxypass"

_LISTENERS = """
const { SMTPServer } = require('smtp-server');
const fs = require('fs');
const [ports, key, cert, user, password] = JSON.parse(process.argv[2]);
const refuse = (code, text) => Object.assign(new Error(text), { responseCode: code });
const tls = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
const kinds = {
  starttls: {},
  tls: { secure: true },
  plain: { hideSTARTTLS: true, authOptional: true },
  'no-login': { authOptional: true, disabledCommands: ['AUTH'] },
  'cram-only': { authMethods: ['CRAM-MD5'] },
  'xoauth2-only': { authMethods: ['XOAUTH2'] },
  'login-only': { authMethods: ['LOGIN'] },
  lmtp: { lmtp: true, authOptional: true },
  'tls13-only': { minVersion: 'TLSv1.3' },
  'tls11-only': { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  'client-certificate': { secure: true, requestCert: true, rejectUnauthorized: true },
  closed: { onConnect: (session, done) => done(refuse(554, 'Your address is on our block list')) },
  small: { size: 100 },
  full: { onRcptTo: (to, session, done) => done(refuse(452, 'Mailbox full')) },
  'no-such-user': { onRcptTo: (to, session, done) => done(refuse(553, 'No such mailbox here')) },
};
for (const [name, port] of Object.entries(ports)) {
  const server = new SMTPServer({
    logger: false, disableReverseLookup: true, ...tls,
    onAuth: (auth, session, done) => auth.username === user && (auth.password === password ||
      (auth.validatePassword && auth.validatePassword(password)))
      ? done(null, { user }) : done(refuse(535, 'Invalid username or password')),
    onData: (stream, session, done) => {
      stream.on('end', () => stream.sizeExceeded ? done(refuse(552, 'Message too big')) : done(null, 'Queued'));
      stream.resume();
    },
    ...kinds[name],
  });
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
}
"""
_KINDS = (
    "starttls", "tls", "plain", "no-login", "cram-only", "xoauth2-only", "login-only", "lmtp", "tls13-only",
    "tls11-only", "client-certificate", "closed", "small", "full", "no-such-user",
)  # fmt: skip


class NodeServers:
    """Nodemailer's server on one port for each kind of it: `ports["lmtp"]`."""

    def __init__(self, sandbox: Sandbox, certificates: Certificates) -> None:
        self.ports = {kind: free_port() for kind in _KINDS}
        script = sandbox.folder / "node-servers.js"
        script.write_text(_LISTENERS, encoding="utf-8")
        good = certificates.good
        given = json.dumps([self.ports, str(good.key), str(good.chain), USER, PASSWORD])
        self.process = start_node(sandbox, "node-servers", "node-servers", script, given)
        self.process.await_ports(*self.ports.values())


class Haraka:
    """Haraka with a login; what it takes is thrown away. `ports` has `starttls` and `tls`.

    It looks up the name of every client.
    """

    def __init__(self, sandbox: Sandbox, certificates: Certificates, names: NameServer) -> None:
        self.ports = {"starttls": free_port(), "tls": free_port()}
        home = sandbox.make_folder("haraka")
        own = part_folder("node-servers") / "node_modules/Haraka"
        config = Path(shutil.copytree(own / "config", home / "config"))
        listen = ",".join(f"127.0.0.1:{port}" for port in self.ports.values())
        files = {
            "smtp.ini": f"listen={listen}\nsmtps_port={self.ports['tls']}\nnodes=0\n",
            "plugins": "tls\nauth/flat_file\nrcpt_to.in_host_list\nqueue/discard\n",
            "host_list": "example.org\n",
            "me": "haraka.test\n",
            "auth_flat_file.ini": f"[core]\nmethods=PLAIN,LOGIN\n[users]\n{USER}={PASSWORD}\n",
            "tls_key.pem": certificates.good.key.read_text(encoding="ascii"),
            "tls_cert.pem": certificates.good.chain.read_text(encoding="ascii"),
            "log.ini": "[main]\nlevel=NOTICE\n",
        }
        for name, text in files.items():
            (config / name).write_text(text, encoding="utf-8")
        haraka = (own / "bin/haraka", "-c", home)
        self.process = start_node(sandbox, "node-servers", "haraka", *haraka, resolv_conf=names.resolv_conf)
        self.process.await_ports(*self.ports.values())


class Doors:
    """Programs that stand before a mail server. `ports`:

    stunnel-tls, stunnel-starttls: encryption for a server that has none · haproxy-tcp: lets everything through ·
    haproxy-dead: nobody behind it · haproxy-proxy: waits for the PROXY protocol · haproxy-http: a web server ·
    haproxy-tls: takes the encryption off · nginx-smtp, nginx-imap, nginx-pop3: a mail proxy · msmtpd: neither TLS nor
    login · tinyproxy: HTTP CONNECT with a login · dante: SOCKS only.
    """

    def __init__(self, sandbox: Sandbox, certificates: Certificates, plain: int, starttls: int) -> None:
        self.ports = {
            name: free_port()
            for name in (
                "stunnel-tls", "stunnel-starttls", "haproxy-tcp", "haproxy-dead", "haproxy-proxy", "haproxy-http",
                "haproxy-tls", "nginx-smtp", "nginx-imap", "nginx-pop3", "msmtpd", "tinyproxy", "dante",
            )
        }  # fmt: skip
        self._sandbox = sandbox
        self._home = sandbox.make_folder("doors")
        self._both = certificates.good.both
        self._running: list[tuple[Process, str]] = []
        self._stunnel(plain)
        self._haproxy(plain, starttls)
        self._nginx(plain)
        listen = ("--interface=127.0.0.1", f"--port={self.ports['msmtpd']}")
        self._start("msmtpd", "/usr/bin/msmtpd", *listen, "--command=cat > /dev/null; true")
        self._tinyproxy()
        self._dante()
        for process, name in self._running:
            process.await_ports(*(port for kind, port in self.ports.items() if kind.startswith(name)))

    def _start(self, name: str, *words: str | Path) -> None:
        process = self._sandbox.start("foreign", *words, log=f"doors/{name}.log")
        self._running.append((process, name))

    def _write(self, name: str, text: str) -> Path:
        path = self._home / name
        path.write_text(text, encoding="utf-8")
        return path

    def _stunnel(self, plain: int) -> None:
        config = f"foreground = yes\npid =\nsyslog = no\noutput = {self._home}/stunnel.out\n"
        for name, more in (("stunnel-tls", ""), ("stunnel-starttls", "protocol = smtp\n")):
            config += (
                f"[{name}]\naccept = 127.0.0.1:{self.ports[name]}\nconnect = 127.0.0.1:{plain}\n"
                f"cert = {self._both}\n{more}"
            )
        self._start("stunnel", "/usr/bin/stunnel4", self._write("stunnel.conf", config))

    def _haproxy(self, plain: int, starttls: int) -> None:
        dead = free_port()
        config = "global\n  log stdout format raw local0 err\ndefaults\n  mode tcp\n"
        config += "  retries 0\n  timeout connect 1s\n  timeout client 20s\n  timeout server 20s\n"
        for name, options, more in (
            ("haproxy-tcp", "", f"server one 127.0.0.1:{starttls}"),
            ("haproxy-tls", f"ssl crt {self._both}", f"server one 127.0.0.1:{plain}"),
            ("haproxy-dead", "", f"server one 127.0.0.1:{dead}"),
            ("haproxy-proxy", "accept-proxy", f"server one 127.0.0.1:{plain}"),
            ("haproxy-http", "", "mode http\n  http-request return status 200"),
        ):
            config += f"listen {name}\n  bind 127.0.0.1:{self.ports[name]} {options}\n  {more}\n"
        self._start("haproxy", "/usr/sbin/haproxy", "-db", "-f", self._write("haproxy.cfg", config))

    def _nginx(self, plain: int) -> None:
        self._guide = HTTPServer(("127.0.0.1", 0), _guide_to(plain))
        Thread(target=self._guide.serve_forever, name="nginx-guide", daemon=True).start()
        home = self._sandbox.make_folder("doors/nginx")
        servers = "".join(
            f"server {{ listen 127.0.0.1:{self.ports[f'nginx-{kind}']}; protocol {kind}; }}\n"
            for kind in ("smtp", "imap", "pop3")
        )
        config = f"""
load_module /usr/lib/nginx/modules/ngx_mail_module.so;
daemon off;
master_process off;
pid {home}/pid;
error_log {home}/error.log;
events {{ }}
mail {{
  server_name mail.test;
  auth_http 127.0.0.1:{self._guide.server_port}/;
  proxy_pass_error_message on;
  smtp_auth login plain;
  xclient off;
  {servers}
}}
"""
        self._start("nginx", "/usr/sbin/nginx", "-p", home, "-e", home / "error.log",
                    "-c", self._write("nginx.conf", config))  # fmt: skip

    def _tinyproxy(self) -> None:
        config = (
            f"Port {self.ports['tinyproxy']}\nListen 127.0.0.1\nTimeout 20\nLogLevel Warning\n"
            f"BasicAuth {DOOR_USER} {DOOR_PASSWORD}\n"
        )
        self._start("tinyproxy", "/usr/bin/tinyproxy", "-d", "-c", self._write("tinyproxy.conf", config))

    def _dante(self) -> None:
        config = (
            f"logoutput: stderr\ninternal: 127.0.0.1 port = {self.ports['dante']}\nexternal: 127.0.0.1\n"
            "clientmethod: none\nsocksmethod: none\nuser.privileged: root\nuser.unprivileged: vmail\n"
            "client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\nsocks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n"
        )
        self._start("dante", "/usr/sbin/danted", "-f", self._write("danted.conf", config))

    def close(self) -> None:
        """End what is no process of the sandbox."""
        self._guide.shutdown()
        self._guide.server_close()


def _guide_to(port: int) -> type[BaseHTTPRequestHandler]:
    """Tell nginx where to pass a login on to (ngx_mail_auth_http_module), or that it is refused."""

    class Guide(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = (self.headers["Auth-User"], self.headers["Auth-Pass"]) == (USER, PASSWORD)
            self.send_response(200)
            self.send_header("Auth-Status", "OK" if known else "Invalid login or password")
            self.send_header("Auth-Server", "127.0.0.1")
            self.send_header("Auth-Port", str(port))
            self.end_headers()

        def log_request(self, code: object = "", size: object = "") -> None:
            """Say nothing."""

    return Guide
