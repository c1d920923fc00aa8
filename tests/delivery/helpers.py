"""Small things that the tests of delivery share."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import TypeVar

from mailconfig_gui.app import deliver
from mailconfig_gui.app.deliver import Delivery, Outcome
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import Applied, Options, Plan, Restore, Step, Stop, Target
from mailconfig_gui.delivery.targets.thingsboard.address import parse_base
from mailconfig_gui.delivery.targets.thingsboard.web import Web, read_fingerprint
from mailconfig_gui.net.http import HttpClient

T = TypeVar("T")


def drained(run: Generator[Step, None, T], steps: list[Step] | None = None) -> T:
    """Run a target's method to its end and return its result; its steps go into `steps`."""
    while True:
        try:
            step = next(run)
        except StopIteration as end:
            result: T = end.value
            return result
        if steps is not None:
            steps.append(step)


def good(**values: object) -> dict[str, object]:
    """A good `jsonValue`; a value of ... removes its key."""
    base: dict[str, object] = {
        "mailFrom": "Plant <iot@plant.com>", "smtpProtocol": "smtp", "smtpHost": "smtp.plant.com",
        "smtpPort": "587", "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "iot",
        "password": "old secret", "enableProxy": False, "proxyHost": "", "proxyPort": "", "proxyUser": "",
        "proxyPassword": "",
    }  # fmt: skip
    return {key: value for key, value in {**base, **values}.items() if value is not ...}


def document(values: Mapping[str, object]) -> Document:
    return Document({"key": "mail"}, values)


def gone_back(target: Target, restore: Restore, *, overwrite: bool = False) -> Applied:
    """Plan a roll-back and carry it out."""
    made = drained(target.plan_rollback(restore, overwrite=overwrite))
    return drained(target.apply(made, Options(save_anyway=True)))


def rolled_back(
    delivery: Delivery, image_id: str = "", *, password: str | None = None, overwrite: bool = False
) -> Iterator[Step | Outcome]:
    """Plan a roll-back of a delivery and carry it out in one go."""
    for event in deliver.plan_rollback(delivery, image_id, password=password, overwrite=overwrite):
        if isinstance(event, Plan):
            yield from deliver.apply(delivery, event)
        else:
            yield event


def web_to(url: str, stop: Stop | None = None, *, ca_file: str = "", fingerprint: str = "") -> Web:
    """A platform at an address, over the real client."""
    pin = fingerprint and read_fingerprint(fingerprint)
    return Web(parse_base(url), HttpClient(stop or Stop(), ca_file=ca_file, pin=pin))
