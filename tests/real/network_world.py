"""A network of its own, in which every command is run and every name asked for and connection made is written down.

Run as `unshare --net --mount python -m tests.real.network_world FOLDER`; prints one JSON object: command -> what was
seen. Nothing leads out of this network, and nobody but its own name server is asked.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from mailconfig_gui.app.practice import PracticeServer, practice_server
from tests.cli.conftest import document
from tests.domain.mails import GOOGLE
from tests.lab.certificates import Certificates
from tests.lab.dns import NameServer
from tests.lab.greedy import Client, GreedyServer
from tests.leaks.test_credentials_stay import certified, stripped
from tests.platform_standin.server import Platform
from tests.practice.person import willing
from tests.results.samples import TEST

PROXY, MAIL, PLATFORM, DATABASE, OTHER, DOMAIN = (
    "proxy.test",
    "mail.test",
    "platform.test",
    "db.test",
    "third-party.test",
    "plant.test",
)
ADDRESSES = {
    MAIL: "10.9.0.1", PROXY: "10.9.0.2", PLATFORM: "10.9.0.3", DATABASE: "10.9.0.4", OTHER: "10.9.0.5",
    DOMAIN: "10.9.0.6",
}  # fmt: skip
_NAMES = {address: name for name, address in ADDRESSES.items()}
_CALL = re.compile(
    r"(connect|sendto|sendmsg|sendmmsg|bind|listen)\((\d+)<(TCP|UDP|UNIX)(?:v6|-STREAM|-DGRAM)?([^,]*), (.*)"
)
_TEXT = re.compile(r'(?:iov_base=|^)"((?:[^"\\]|\\.)*)"')
_INET = re.compile(r'sin6?_port=htons\((\d+)\).*?"([^"]+)"')
_PATH = re.compile(r'sun_path=@?"([^"]+)"')
PASSWORDS = dict.fromkeys(("MAILCONFIG_PASSWORD", "MAILCONFIG_PROXY_PASSWORD"), "k3pt-0n1y-by")
_ACCESS = ["--target-user", "sysadmin@thingsboard.org"]
_DATABASE = ["--target", f"postgresql://{DATABASE}/thingsboard", "--target-user", "tb"]


def seen(lines: Iterable[str], resolver: str) -> Iterator[str]:
    """Yield what each call in the log of strace did, in order.

    `name NAME`, `connect NAME PORT`, `listen ADDRESS`, `local PATH`, `mark TEXT`, `datagram PLACE`.
    """
    bound: dict[str, str] = {}
    for line in lines:
        match = _CALL.search(line)
        if match is None:
            continue
        call, number, kind, fd, rest = match.groups()
        place, path = _INET.search(rest), _PATH.search(rest)
        if kind == "UNIX":
            if path is not None and path[1].startswith("mark "):
                yield path[1]
            elif path is not None and call == "connect" and "nscd" not in path[1]:
                yield f"local {path[1]}"
        elif kind == "UDP" and call.startswith("send"):
            if f"->{resolver}:53" in fd:
                yield from (f"name {name}" for name in _questions(rest))
            else:
                yield f"datagram {fd} {place[2] if place else ''}"
        elif kind == "TCP" and call == "listen":
            yield f"listen {bound.get(number, fd)}"
        elif kind == "UDP" or place is None:
            # A UDP socket that is only connected sends nothing: so the system sorts addresses (RFC 6724).
            continue
        elif call == "bind":
            bound[number] = place[2]  # nobody can connect before it listens
        else:
            name = _NAMES.get(place[2], place[2])
            yield f"connect {name} {place[1] if name in (MAIL, PROXY) else 'port'}"


def _questions(rest: str) -> Iterator[str]:
    """Yield the name in each question that a call sends (RFC 1035 4.1)."""
    for text in _TEXT.findall(rest):
        data = text.encode("latin-1").decode("unicode_escape").encode("latin-1")
        labels, at = [], 12
        while at < len(data) and (length := data[at]):
            labels.append(data[at + 1 : at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
        yield ".".join(labels)


#: What is run when not everything is.
SAMPLE = (
    "discover --online", "explain", "save --profile", "hand-on", "platforms", "test", "test, failed", "test --verdict",
    "test --probe, failed",
    "test, with a proxy", "practice", "oauth sign-in", "oauth refresh",
    "plan, apply, drift: a platform", "plan, apply, drift, rollback: a database", "gui, Send Test",
)  # fmt: skip


class World:
    """Runs commands under strace in `folder`."""

    def __init__(self, folder: Path, names: NameServer, *, whole: bool) -> None:
        self._folder, self._names, self.whole = folder, names, whole
        self.found: dict[str, list[str]] = {}

    def run(
        self,
        label: str,
        *words: object,
        codes: tuple[int, ...] = (0,),
        secret: bool = True,
        program: str = "mailconfig_gui",
    ) -> None:
        """Run one command and keep what was seen under the label; another exit code than these is an error."""
        if not self.whole and label not in SAMPLE:
            return
        log = self._folder / "log"
        read, write = os.pipe()
        os.write(write, b"535 5.7.8 Authentication failed")
        os.close(write)
        process = subprocess.Popen(
            ["strace", "-f", "--seccomp-bpf", "-yy", "-s", "200", "-o", str(log),
             "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind,listen",
             sys.executable, "-m", program, *map(str, words)],
            cwd=self._folder, env={**os.environ, **(PASSWORDS if secret else {})}, stdin=read,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(read)
        assert process.stdout is not None
        if label == "practice":
            process.stdout.readline()
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
            os.kill(int(children.split()[0]), signal.SIGTERM)
        if label == "oauth sign-in":
            url = next(line.strip() for line in process.stdout if line.startswith("  http"))
            willing(url)
        out, err = process.communicate(timeout=60)
        if process.returncode not in codes:
            raise SystemExit(f"{label} {words} ended with {process.returncode}\n{out}{err}")
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [*self.found[label], "mark next"] if label in self.found else []
        self.found[label] = [*found, *seen(lines, self._names.host)]


def main() -> None:
    """Make the network, run everything, print what was seen."""
    folder = Path(sys.argv[1])
    for words in ("link set lo up", *(f"addr add {address}/32 dev lo" for address in ADDRESSES.values())):
        subprocess.run(["ip", *words.split()], check=True)
    names = NameServer({name: [address] for name, address in ADDRESSES.items()})
    (folder / "resolv.conf").write_text(names.resolv_conf)
    (folder / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n")
    for name in ("resolv.conf", "nsswitch.conf", "hosts"):
        subprocess.run(["mount", "--bind", str(folder / name), f"/etc/{name}"], check=True)
    certificates = Certificates(folder / "certificates")
    with ExitStack() as stack:
        for host, port, attack in (
            (MAIL, 587, partial(certified, "good", "starttls", certificates)),
            (MAIL, 2525, partial(stripped, certificates)),
            (PROXY, 3128, tunnel),
        ):
            stack.enter_context(GreedyServer(attack, ADDRESSES[host], port))
        platform = Platform("4.3", mailer=lambda *_: "", host=ADDRESSES[PLATFORM])
        stack.callback(platform.close)
        platform.state.users[0].password = "sysadmin"
        world = World(folder, names, whole="--all" in sys.argv)
        provider, ca_file = stack.enter_context(practice_server())
        commands(world, folder, certificates, platform)
        sign_in(world, folder, provider, ca_file)
        names.close()
    print(json.dumps(world.found))


def sign_in(world: World, folder: Path, provider: PracticeServer, ca_file: str) -> None:
    """Run what signs in, at a provider and for a mail server on this computer."""
    place = provider.authorization
    (folder / "box.json").write_text(
        document(smtpHost=provider.host, smtpPort=str(provider.ports["starttls"]), username=place.mailbox)
    )
    (folder / "secret.txt").write_text(place.client_secret)
    app = ["--client-id", place.client_id, "--client-secret-file", "secret.txt", "--scope", place.scope,
           "--auth-uri", place.authorization_uri, "--token-uri", place.token_uri]  # fmt: skip
    trust = ["--ca-file", ca_file]
    world.run("oauth prepare", "oauth", "prepare", "--provider", "gmail")
    world.run(
        "oauth sign-in", "oauth", "sign-in", "box.json", *app, *trust, "--no-browser", "--out", "box.json"
    )
    world.run("oauth status", "oauth", "status", "box.json")
    world.run("oauth refresh", "oauth", "refresh", "box.json", *trust)


def tunnel(client: Client) -> None:
    """Refuse: what is on the other side of a proxy is the proxy's to look for."""
    while client.line():
        pass
    client.say(b"HTTP/1.1 403 no\r\n\r\n")


def commands(world: World, folder: Path, certificates: Certificates, platform: Platform) -> None:
    """Run each command, with what it makes use of."""
    run = world.run
    (folder / "mail.json").write_text(document(smtpHost=MAIL))
    (folder / "arrived.eml").write_text(GOOGLE)
    (folder / "result.json").write_text(json.dumps(TEST))
    (folder / "refused.json").write_text(document(smtpHost=MAIL, smtpPort="2525"))
    (folder / "thingsboard.conf").write_text(
        f"export SPRING_DATASOURCE_URL=jdbc:postgresql://{DATABASE}:5432/thingsboard\n"
        "export SPRING_DATASOURCE_USERNAME=tb\nexport SPRING_DATASOURCE_PASSWORD=tb\n"
    )
    run("providers", "providers")
    run("discover", "discover", "me@gmx.de")
    run("discover --online", "discover", f"iot@{DOMAIN}", "--online", codes=(1,))
    run("traps", "traps")
    run("explain", "explain")
    run("report", "report", "result.json", "--html", "report.html", "--pdf", "report.pdf")
    run("domain", "domain", "a@plant.org", "--provider", "sendgrid", codes=(1,))
    run("arrived", "arrived", "arrived.eml")
    run("arrived --imap", "arrived", "--imap", MAIL, "--username", "u", "--code", "7QK-2M", codes=(4,))
    run("check", "check", "mail.json")
    run("show", "show", "mail.json")
    run("save", "save", "--from", "mail.json", "--out", "other.json", secret=False)
    run("save", "save", "--from", "mail.json", "--out", "other.json", "--timeout", "9000", secret=False)
    run("restore", "restore", "other.json")
    plain = ["--mail-from", "a@plant.org", "--smtp-host", MAIL, "--username", ""]
    run("save --profile", "save", "--profile", "a", *plain, secret=False)
    run("save --profile", "save", "--profile", "b", *plain[:4], "--username", "u", codes=(4,))
    run("secret", "secret", "set", "a", "--password-file", "mail.json", codes=(0, 4))
    run("profiles", "profiles")
    run("history", "history", "a")
    run("compare", "compare", "result.json", "result.json")
    run("profiles", "profiles", "duplicate", "a", "copy")
    run("profiles", "profiles", "delete", "copy", codes=(0, 4))
    run("platforms", "platforms")
    run("hand-on", "hand-on", "--profile", "a", "--out", "pack.json")
    run("profiles", "profiles", "import", "pack.json", "--name", "b", codes=(0, 4))
    to = ["--to", "you@plant.org", "--ca-file", certificates.ca]
    run("test", "test", "mail.json", *to)
    run("test --no-send", "test", "mail.json", *to, "--no-send")
    run("test", "test", "--profile", "a", *to, secret=False)
    run("test, failed", "test", "refused.json", *to, codes=(1,))
    run("test --verdict", "test", "mail.json", *to, "--verdict")
    run("test --json", "test", "mail.json", *to, "--json")
    run(
        "test --bundle --hand-over, failed",
        "test",
        "refused.json",
        *to,
        "--bundle",
        "bundle.zip",
        "--hand-over",
        "words.txt",
        codes=(1,),
    )
    run("test --probe, failed", "test", "refused.json", *to, "--probe", codes=(1,))
    proxy = ["--enable-proxy", "--proxy-host", PROXY, "--proxy-port", 3128, "--proxy-user", "p"]
    run("test, with a proxy", "test", "mail.json", *to, *proxy, codes=(1,))
    run("test --provider practice", "test", "--provider", "practice", "--mail-from", "a@plant.org", *to[:2])
    run("practice", "practice", "--json", codes=(0, 130, 143, -15))
    targets = {
        "a platform": [
            "--target",
            f"http://{PLATFORM}:{platform.port}",
            *_ACCESS,
            "--allow-plain-http",
            PLATFORM,
        ],
        "a database": _DATABASE,
        "detect:": ["--target", "detect:thingsboard.conf"],
        "a file": ["--target", "target.json"],
    }
    for name, target in targets.items():
        away = (4,) if name in ("a database", "detect:") else (0, 1, 3, 6)
        for command in ("plan", "apply", "drift", "rollback") if world.whole else ("apply",):
            mail = ["--yes"] if command == "rollback" else ["mail.json"]
            alike = "plan, apply, drift, rollback"
            if name == "a platform":  # of what a roll-back replaces, the password that is known is kept
                alike = command if command == "rollback" else "plan, apply, drift"
            run(f"{alike}: {name}", command, *target, *mail, codes=away)
    if world.whole:
        run("verify: a platform", "verify", *targets["a platform"], codes=(0, 1))
        run("verify: a platform", "verify", *targets["a platform"], "--profile", "a", codes=(0, 1))
        run("platforms --drift", "platforms", "--drift", "--allow-plain-http", PLATFORM, codes=(0, 1))
    run("plan --test-here: a file", "plan", "--target", "target.json", "mail.json", "--test-here", *to[2:],
        codes=(0, 1))  # fmt: skip
    run("gui, Send Test", folder / "home", certificates.ca, program="tests.real.window_world")


if __name__ == "__main__":
    main()
