"""A test as it goes on: its stages, and how it ended when all went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.send_test import other_ways
from mailconfig_gui.cli.render import coloured, printable
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.cli.ready import Ready
    from mailconfig_gui.smtp.events import StageReport


def print_stage(report: StageReport) -> None:
    """Print a stage that has ended."""
    sign = coloured("✓", "green") if report.ok else coloured("✕", "red")
    took = say("{ms} ms", ms=report.ms)
    print(f"{sign} {padded(report.stage.label, 11)} {printable(report.text)}  {took}", flush=True)


def stage_object(report: StageReport) -> dict[str, object]:
    """Return a stage as JSON shows it."""
    return {"stage": report.stage.value, "ok": report.ok, "ms": report.ms, "text": report.text}


def print_accepted(ready: Ready, tried: Tried) -> None:
    """Say what the server took, or would take."""
    result, attempt = tried.result, tried.attempt
    host, recipients = printable(attempt.settings.host), printable(", ".join(attempt.recipients))
    if not attempt.send:
        print(
            say(
                "{host} would take a message for {recipients}. Nothing was sent.",
                host=host,
                recipients=recipients,
            )
        )
        return
    if result.queue_id:
        print(
            say(
                "{host} accepted the message for {recipients} (queue id {queue_id}).",
                host=host,
                recipients=recipients,
                queue_id=printable(result.queue_id),
            )
        )
    else:
        print(say("{host} accepted the message for {recipients}.", host=host, recipients=recipients))
    if ready.practice:
        print(say("That was the practice server inside this program: no mailbox has got anything."))
        return
    print(
        say_many(
            len(attempt.recipients),
            "Look into that mailbox for code {code}. Accepted is not yet delivered.",
            "Look into those mailboxes for code {code}. Accepted is not yet delivered.",
            code=result.code,
        )
    )


def print_other_ways(tried: Tried) -> None:
    """Say in what the test was not made the platform's way."""
    for words in other_ways(tried.attempt.way, tried.attempt.settings):
        print(printable(words))
