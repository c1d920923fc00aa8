"""The command `verify`: is mail working on a platform now? It tests what it has stored, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.cli.codes import FAILED, GOOD
from mailconfig_gui.cli.deliver import Report, delivery_of, guarded, login_of, note_platform, profiles_of
from mailconfig_gui.cli.render import print_json, printable

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.delivery.target import Stop


def run_verify(arguments: argparse.Namespace) -> int:
    """Let a platform test what it has stored, and explain its answer."""
    return guarded(arguments, _verify)


def _verify(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    profile = None if arguments.profile is None else profiles_of(arguments).load(arguments.profile)
    delivery = delivery_of(arguments, stop, profile)
    found = _verified(delivery, report)
    if profile is not None:
        from mailconfig_gui.app.proof import after_verify

        where = delivery.target.where
        user = login_of(arguments, where, profile.platform)
        note_platform(arguments, profile, after_verify(where, found, user), report)
    diagnosis = None if found.ok or not found.spoken else deliver.explain(found.text, found.values)
    if report.as_json:
        print_json(
            {"ok": found.ok, "target": delivery.target.where, "text": found.text, "version": found.version,
             "recipient": found.recipient, "diagnosis": diagnosis.as_json() if diagnosis else None,
             "steps": report.objects(), "error": None}
        )  # fmt: skip
    elif not found.spoken:
        print(f"{printable(found.text)}\nNothing was changed.")
    elif diagnosis is None:
        print(f"What the platform has stored works. Its message went to {printable(found.recipient)}.")
    else:
        from mailconfig_gui.cli.explain import print_diagnosis

        print("What the platform has stored does not work. Nothing was changed.")
        print_diagnosis(diagnosis)
    return GOOD if found.ok else FAILED


def _verified(delivery: deliver.Delivery, report: Report) -> deliver.Verified:
    for event in deliver.verify(delivery):
        if isinstance(event, deliver.Verified):
            return event
        report.step(event)
    raise AssertionError("a test ends with what it showed")
