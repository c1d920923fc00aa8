"""What the engine costs beside one test: a look at all ports, cancelling, many tests at once."""

from __future__ import annotations

import json
import ssl
import sys
from pathlib import Path

from lab import Lab
from measure import Figure, Sample, against, alone, output

from tests.java.servers import Behaviour, MailServer

CHILD = [sys.executable, str(Path(__file__).with_name("engine_child.py"))]
#: A stage, and the reply that never comes in it. TLS stages are reached by STARTTLS.
_SILENT = {
    "banner": ("none", "BANNER"), "ehlo": ("none", "EHLO"), "starttls": ("starttls", "STARTTLS"),
    "auth": ("starttls", "AUTH"), "mail-from": ("starttls", "MAIL"), "rcpt-to": ("starttls", "RCPT"),
    "data": ("starttls", "DATA"), "after-data": ("starttls", "."),
}  # fmt: skip


def probe(lab: Lab, runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """Four ports on two addresses over 50 ms, against the slowest of them alone."""
    ports = {25: "starttls", 465: "tls", 587: "starttls", 2525: "starttls-alone"}
    whole, slowest = [], []
    with lab.link(50, {port: lab.port(service) for port, service in ports.items()}) as link:
        for _ in range(runs):
            taken = json.loads(output([*link.prefix, *CHILD, "probe", "localhost", lab.ca_file], environment))
            whole.append(Sample(taken["whole"]))
            slowest.append(Sample(taken["slowest"]))
    return {"probe": against(whole, slowest)}


def cancel(lab: Lab, runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """The longest of all stages; a server that never says the word that is waited for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(lab.certificates.good.chain, lab.certificates.good.key)
    servers = {}
    for stage, (security, verb) in _SILENT.items():
        tls = security if security == "starttls" else ""
        servers[stage] = MailServer(
            Behaviour(tls=tls, context=context, replies={"AUTH": "235 2.7.0 Ok", verb: "(silence)"})
        )
    servers["tls-handshake"] = servers["banner"]
    found: dict[str, list[float]] = {}
    try:
        with lab.link(0, dead_names=True) as link:
            where = {
                stage: ["localhost", str(server.port), _SILENT.get(stage, ("tls", ""))[0]]
                for stage, server in servers.items()
            }
            near = {"dns": ["nowhere.test", "587", "starttls"], "connect": ["10.213.5.66", "587", "starttls"]}
            for _ in range(runs):
                for prefix, wanted in (((), where), (link.prefix, near)):
                    said = output([*prefix, *CHILD, "cancel", lab.ca_file, json.dumps(wanted)], environment)
                    for stage, took in json.loads(said).items():
                        found.setdefault(stage, []).append(took)
    finally:
        for server in set(servers.values()):
            server.close()
    return {f"cancel-{stage}": alone(took) for stage, took in found.items()}


def many(lab: Lab, environment: dict[str, str]) -> dict[str, Figure]:
    """1, 10, 100 and 1000 tests, eight at a time, in one process; the server's work is its own."""
    server = lab.local("starttls")
    words = [server.host, str(server.port), server.security, server.ca_file, "8"]
    taken = json.loads(output([*CHILD, "many", *words], environment))
    figures = {}
    for count, each, wall, memory in zip(
        (1, 10, 100, 1000), taken["each"], taken["wall"], taken["memory"], strict=True
    ):
        figures[f"many-{count}-cpu"] = alone([each], "ms CPU each")
        figures[f"many-{count}-wall"] = alone([wall], "ms each")
        figures[f"many-{count}-memory"] = alone([memory], "MiB")
    return figures
