"""What sending costs: on the loopback, over links with a round trip, and past a dead first address."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import senders
from lab import PORTS, Lab
from measure import FailedError, Figure, Sample, against, alone, output, paired, process, spread

Environment = dict[str, str]
_LINKS = ((50, 9), (200, 9))


def _call(command: list[str], environment: Environment) -> Callable[[], Sample]:
    return lambda: process(command, environment)


def local(lab: Lab, runs: int, environment: Environment) -> dict[str, Figure]:
    """Whole processes against a Postfix on the loopback."""
    figures: dict[str, Figure] = {}
    for security in ("starttls", "tls"):
        server = lab.local(security)
        rivals = {"mailconfig": senders.mailconfig, "swaks": senders.swaks, "smtplib": senders.smtplib}
        if security == "starttls":
            rivals["smtptester"] = senders.smtptester
        taken = paired({name: _call(make(server), environment) for name, make in rivals.items()}, runs)
        for name in list(rivals)[1:]:
            figures[f"local-{security}-{name}"] = against(taken["mailconfig"], taken[name])
    return figures


def links(lab: Lab, runs: int, environment: Environment) -> dict[str, Figure]:
    """The same over 50 and 200 ms, with PIPELINING and without."""
    figures: dict[str, Figure] = {}
    for round_trip, most in _LINKS:
        with lab.link(round_trip) as link:
            for service, port in PORTS.items():
                server = senders.Server("mail.test", port, service.partition("-")[0], lab.ca_file)
                taken = paired(
                    {
                        "ours": _call([*link.prefix, *senders.mailconfig(server)], environment),
                        "swaks": _call([*link.prefix, *senders.swaks(server)], environment),
                    },
                    min(runs, most),
                )
                figures[f"link-{round_trip}-{service}"] = against(taken["ours"], taken["swaks"])
    return figures


def stages(lab: Lab, environment: Environment) -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """The round trips counted by the engine, and each stage's time over 200 ms in round trips."""
    figures: dict[str, Figure] = {}
    tables: dict[str, dict[str, float]] = {}
    with lab.link(200) as link:
        for service, port in PORTS.items():
            server = senders.Server("mail.test", port, service.partition("-")[0], lab.ca_file)
            report = json.loads(output([*link.prefix, *senders.mailconfig(server, "--json")], environment))
            figures[f"round-trips-{service}"] = alone([report["round_trips"]], "round trips")
            table: dict[str, float] = {}
            for stage in report["stages"]:
                name = stage["stage"] if stage["stage"] not in table else f"{stage['stage']} again"
                table[name] = round(stage["ms"] / 200, 1)
            tables[service] = table
    return figures, tables


def dead_address(lab: Lab, runs: int, environment: Environment) -> dict[str, Figure]:
    """The first address of the name answers nothing: how long until the second has accepted the connection."""
    with lab.link(0) as link:
        server = senders.Server("dual.test", PORTS["starttls"], "starttls", lab.ca_file)
        took = []
        command = [*link.prefix, *senders.mailconfig(server, "--json", "--no-send")]
        for _ in range(runs):
            # The certificate is not made out to this name, so the test ends there; the connection is what counts.
            report = _report(command, environment)
            took += [stage["ms"] for stage in report["stages"] if stage["stage"] == "connect"]
        rivals = [
            process([*link.prefix, *make(server)], environment, expect=range(256)).value
            for make in (senders.swaks, senders.smtplib)
        ]
    figure = alone(took)._replace(floor=spread(rivals))
    return {"dead-first-address": figure}


def _report(command: list[str], environment: Environment) -> dict[str, list[dict[str, int]]]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    report: dict[str, list[dict[str, int]]] = json.loads(done.stdout)
    return report


def java(lab: Lab, runs: int, environment: Environment) -> dict[str, Figure]:
    """The platform's own engine on its Java machine, whole process, on the same server."""
    from tests.java.engine import Engine, Job, runtime

    server = lab.local("starttls")
    engine = Engine(runtime(17), trust=Path(server.ca_file))
    job = Job({
        "mailFrom": senders.SENDER, "smtpProtocol": "smtp", "smtpHost": server.host, "smtpPort": str(server.port),
        "timeout": "10000", "enableTls": True, "username": senders.SENDER, "password": senders.PASSWORD,
    }, to=senders.RECIPIENT)  # fmt: skip

    def send() -> Sample:
        start = time.perf_counter()
        sent = engine.send([job])[0]
        if sent.outcome != "sends":
            raise FailedError(sent.text)
        return Sample((time.perf_counter() - start) * 1000)

    taken = paired({"ours": _call(senders.mailconfig(server), environment), "java": send}, runs)
    return {"local-starttls-java": against(taken["ours"], taken["java"])}
