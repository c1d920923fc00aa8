"""The command `test`. What most tests do not need is imported where it is used: its time is held against swaks."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.passwords import Given, OtherOwnerError, find_password
from mailconfig_gui.app.send_test import DEADLINE_MS, Cancel, Way, other_ways, result_as_json, send_test
from mailconfig_gui.cli.args import field_options
from mailconfig_gui.cli.ask import ask_password, confirm, has_terminal, take_passwords
from mailconfig_gui.cli.codes import CANCELLED, FAILED, GOOD, TROUBLE, UsageError
from mailconfig_gui.cli.layers import find_preset, layered
from mailconfig_gui.cli.render import (
    coloured,
    error_object,
    print_error,
    print_json,
    print_problems,
    printable,
    problem_object,
)
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import check, security_of
from mailconfig_gui.smtp.events import Finished, Line, Result, StageFinished
from mailconfig_gui.smtp.phrasing import STAGES
from mailconfig_gui.storage.secrets import KeyringStore, SecretError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NoReturn

    from mailconfig_gui.app.after_test import Aftermath
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.prediction.verdict import Verdict
    from mailconfig_gui.smtp.events import StageReport
    from mailconfig_gui.storage.profiles import Profiles
    from mailconfig_gui.storage.secrets import SecretStore


class Ready(NamedTuple):
    """Everything a test needs; nothing was sent anywhere yet."""

    settings: Settings
    problems: tuple[Problem, ...]
    recipients: tuple[str, ...]
    profile: Profile | None
    ca_file: str | None
    allow_unprotected: bool
    practice: bool
    provider: str | None
    way: Way
    ways: tuple[str, ...]


def run_test(arguments: argparse.Namespace) -> int:
    """Send a test message and show each step; with --json print one object, whatever happens."""
    if arguments.file is not None and arguments.profile is not None:
        raise UsageError("either FILE or --profile, not both")
    if arguments.to is None and arguments.profile is None:
        raise UsageError("--to ADDRESS is missing")
    known: dict[str, object] = {}
    cancel = Cancel()
    try:
        trust = ""
        if arguments.platform_trust is not None:
            from mailconfig_gui.cli.verdict import read_trust

            trust = read_trust(arguments.platform_trust)
        with ExitStack() as servers:
            ready = _prepare(arguments, servers, known)
            servers.enter_context(on_signals(cancel.cancel))
            limit_ms = DEADLINE_MS if arguments.deadline is None else round(arguments.deadline * 1000)
            begun = time.monotonic()
            result = _send(arguments, ready, limit_ms, cancel)
            left_ms = limit_ms - round((time.monotonic() - begun) * 1000)
            aftermath = _follow_up(arguments, ready, result, known, trust, left_ms, cancel)
    except MailConfigError as error:
        if arguments.json:
            _print_failure(error, known, arguments.platform_version)
        raise
    if ready.profile is not None:
        _remember(arguments, ready, result)
    if arguments.json:
        _print_result(arguments, ready, result, aftermath)
    else:
        _say(arguments, ready, result, aftermath)
    written = True
    if arguments.hand_over is not None or arguments.bundle is not None:
        from mailconfig_gui.app.after_test import Aftermath
        from mailconfig_gui.cli.exports import write_papers

        aftermath = aftermath or Aftermath()
        written = write_papers(arguments, known, ready, result, aftermath)
    if result.cancelled:
        return CANCELLED
    if not result.ok:
        return FAILED
    return GOOD if written else TROUBLE


def _follow_up(
    arguments: argparse.Namespace,
    ready: Ready,
    result: Result,
    document: Mapping[str, object],
    trust: str,
    left_ms: int,
    cancel: Cancel,
) -> Aftermath | None:
    """Explain a failure, and look once more where that was asked for and there is time left."""
    verdict = arguments.json or arguments.verdict
    if result.ok and not verdict:
        return None
    from mailconfig_gui.app.after_test import SHORTEST_LOOK_MS, Wanted, follow_up

    quiet = verdict or arguments.probe or arguments.quiet or result.cancelled
    if not quiet and left_ms >= SHORTEST_LOOK_MS and has_terminal():
        looks = confirm(
            f"Look at {ready.settings.host} for the cause? That opens more connections, without a login."
        )
    else:
        looks = False
    wanted = Wanted(
        verdict=verdict or looks,
        probe=arguments.probe or looks,
        version=arguments.platform_version,
        trust_pem=trust,
        provider=ready.provider,
        ca_file=ready.ca_file,
        ehlo_name=ready.way.ehlo_name,
        ways=ready.ways,
        left_ms=left_ms,
    )
    recipient = next(iter((*result.refused, *ready.recipients)))
    aftermath = follow_up(document, ready.settings, recipient, result, wanted, cancel)
    return aftermath._replace(verdict=_without(arguments.no_advice, aftermath.verdict))


def _without(codes: Sequence[str], verdict: Verdict | None) -> Verdict | None:
    if verdict is None or not codes:
        return verdict
    return verdict._replace(warnings=tuple(one for one in verdict.warnings if one.code not in codes))


def _print_result(
    arguments: argparse.Namespace, ready: Ready, result: Result, aftermath: Aftermath | None
) -> None:
    from mailconfig_gui.app.after_test import Aftermath
    from mailconfig_gui.cli.verdict import verdict_object

    shown = map(problem_object, ready.problems)
    verdict, findings, diagnosis, _ = aftermath or Aftermath()
    report = result_as_json(result, problems=shown, diagnosis=diagnosis.as_json() if diagnosis else None)
    report["platform"] = verdict_object(verdict)
    if arguments.probe:
        report["findings"] = findings.as_json() if findings else None
    print_json(report)


def _prepare(arguments: argparse.Namespace, servers: ExitStack, known: dict[str, object]) -> Ready:
    """Put settings and passwords together; `known` is filled with the document as far as it was read.

    Raises:
        UsageError, SettingsError, StorageError, DocumentError, PasswordError, SecretError: nothing was connected to.

    """
    preset = find_preset(arguments)
    given = take_passwords(arguments)
    profile = _profiles(arguments).load(arguments.profile) if arguments.profile is not None else None
    recipients = tuple(dict.fromkeys(arguments.to or ([profile.recipient] if profile else [])))
    if not any(recipients):
        raise UsageError("--to ADDRESS is missing; this profile has sent to nobody yet")
    file = _own_values(arguments, profile)
    changes = preset.apply(arguments.variant) if preset else {}
    ca_file = arguments.ca_file
    practice = False
    elsewhere = {"smtpHost", "smtpPort"} & {*field_options(arguments), *(file or ())}
    if preset is not None and preset.id == "practice" and not elsewhere:
        security = security_of(*map(layered(arguments, preset=changes).get, ("smtpProtocol", "enableTls")))
        if ca_file is not None:
            from mailconfig_gui.net.tls import check_ca_file

            check_ca_file(ca_file)
        own, ca_file = _start_practice(servers, security)
        changes = {**changes, **own}
        # A password at hand belongs to a real server.
        given, practice = Given({}), True
    draft = {**layered(arguments, preset=changes, file=file), **given.values}
    if preset is not None and not draft.get("password") and preset.repeats(draft.get("username")):
        draft["password"] = str(draft["username"]).strip()
    # What the platform would read: the file as it is, no key added.
    known.update(draft if file is None else {**changes, **file, **field_options(arguments), **given.values})
    outcome = check(draft, password_elsewhere=True)
    if outcome.testable is None:
        _refuse(outcome.problems)
    store = KeyringStore()
    for key, user, needed in (
        ("password", "username", True),
        ("proxyPassword", "proxyUser", outcome.testable.proxy is not None),
    ):
        if needed and draft.get(user):
            known[key] = draft[key] = _password(key, draft, given, profile, store)
    outcome = check(draft)
    if outcome.testable is None:
        _refuse(outcome.problems)
    unused = _unused_permission(arguments.allow_unprotected_login, outcome.testable)
    host = outcome.testable.host.lower()
    if ca_file is None and profile and host == str(profile.draft.get("smtpHost", "")).lower():
        from mailconfig_gui.cli.source import trusted_file

        ca_file = servers.enter_context(trusted_file(profile.authority))
    allowed = (*arguments.allow_unprotected_login, *(profile.allowed_hosts if profile else ()))
    problems = (*outcome.problems, *(preset.check(draft) if preset else ()), *unused)
    way = Way(arguments.ehlo_name or "", arguments.family, (arguments.login or "").upper())
    return Ready(
        settings=outcome.testable,
        problems=tuple(
            one for one in problems if one.severity is Severity.ERROR or one.code not in arguments.no_advice
        ),
        recipients=recipients,
        profile=profile,
        ca_file=ca_file,
        allow_unprotected=host in (name.lower() for name in allowed),
        practice=practice,
        provider=preset.id if preset else profile.provider if profile else None,
        way=way,
        ways=other_ways(way, outcome.testable),
    )


def _unused_permission(hosts: Sequence[str], settings: Settings) -> Iterator[Problem]:
    """Warn of a permission to log in without encryption that changes nothing in this test."""
    if not hosts:
        return
    if settings.host.lower() not in (host.lower() for host in hosts):
        why = f"The test connects to {settings.host}, which it does not name."
    elif settings.security is not Security.NONE:
        why = "The settings ask for encryption; to send without it, add --no-enable-tls."
    elif not settings.username:
        why = "There is no user name, so nobody logs in."
    else:
        return
    title = "--allow-unprotected-login has no effect here."
    yield Problem(None, Severity.WARNING, "permission-without-effect", title, why)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    from mailconfig_gui.app.open_save import SettingsError

    raise SettingsError(problems, "Nothing was tested")


def _profiles(arguments: argparse.Namespace) -> Profiles:
    # Most tests are of a file or of options.
    from mailconfig_gui.cli.profiles import open_profiles

    return open_profiles(arguments)


def _start_practice(servers: ExitStack, security: str) -> tuple[dict[str, object], str]:
    """Start a practice server for this one test; return the settings for it and its authority's file."""
    from mailconfig_gui.cli.practice import practice_server

    server, ca_file = servers.enter_context(practice_server())
    port = server.ports["plain" if security is Security.NONE else security]
    login = {} if security is Security.NONE else {"username": server.username, "password": server.password}
    return {"smtpHost": server.host, "smtpPort": str(port), **login}, ca_file


def _own_values(arguments: argparse.Namespace, profile: Profile | None) -> Mapping[str, object] | None:
    """Return what the file or profile holds itself, None without either."""
    if profile is not None:
        # Its secrets lie in the keyring. One that is not there is empty, and the platform needs this key.
        return {"proxyPassword": "", **profile.draft}
    if arguments.file is None:
        return None
    from mailconfig_gui.cli.source import open_settings

    opened = open_settings(arguments.file)
    shape = [problem for problem in opened.problems if problem.field is None]
    if has_errors(shape):
        _refuse(shape)
    return opened.document.values


def _password(
    key: str, draft: Mapping[str, object], given: Given, profile: Profile | None, store: SecretStore
) -> str:
    """Return the password by the fixed order; on a terminal a keyring that does not help is no end."""
    try:
        found = find_password(key, draft, given=given, environment=os.environ, profile=profile, store=store)
    except (OtherOwnerError, SecretError) as trouble:
        if not sys.stdin.isatty():
            raise
        print_error(trouble)
        found = None
    return found or ask_password(key, draft)


def _print_failure(error: MailConfigError, document: Mapping[str, object], version: str) -> None:
    """Print the JSON object of a test that could not begin; the verdict goes by the document alone."""
    from mailconfig_gui.app.after_test import untested
    from mailconfig_gui.cli.verdict import verdict_object

    problems = getattr(error, "problems", None)
    shown = [problem_object(problem) for problem in problems] if problems else [error_object(error)]
    verdict = untested(document, version) if document else None
    report = {**result_as_json(Result(), problems=shown), "ok": False, "platform": verdict_object(verdict)}
    print_json(report)


def _show_stage(report: StageReport) -> None:
    mark = coloured("✓", "green") if report.ok else coloured("✕", "red")
    print(f"{mark} {STAGES[report.stage]:<11} {printable(report.text)}  {report.ms} ms", flush=True)


def _say(arguments: argparse.Namespace, ready: Ready, result: Result, aftermath: Aftermath | None) -> None:
    """Say how it ended, in as few words as possible."""
    host, recipients = printable(ready.settings.host), printable(", ".join(ready.recipients))
    if result.failure is not None and aftermath is not None:
        from mailconfig_gui.cli.exports import print_aftermath

        if arguments.quiet:
            _show_stage(result.stages[-1])
            if aftermath.diagnosis is not None:
                print(printable(aftermath.diagnosis.title))
            return
        if aftermath.diagnosis is not None:
            from mailconfig_gui.cli.explain import print_diagnosis

            print()
            print_diagnosis(aftermath.diagnosis)
        print_aftermath(result, ready.settings, aftermath)
        _say_what_was_left_out(arguments, result, aftermath)
        sys.stdout.flush()
        print_problems(ready.problems, sys.stderr)
    elif arguments.no_send:
        print(f"{host} would take a message for {recipients}. Nothing was sent.")
    else:
        queue = f" (queue id {printable(result.queue_id)})" if result.queue_id else ""
        print(f"{host} accepted the message for {recipients}{queue}.")
        if ready.practice:
            print("That was the practice server inside this program: no mailbox has got anything.")
        else:
            boxes = "that mailbox" if len(ready.recipients) == 1 else "those mailboxes"
            print(f"Look into {boxes} for code {result.code}. Accepted is not yet delivered.")
    if result.ok and aftermath is not None and aftermath.verdict is not None:
        from mailconfig_gui.cli.verdict import print_verdict

        print_verdict(aftermath.verdict)
    elif not arguments.quiet:
        for words in ready.ways:
            print(printable(words))


def _say_what_was_left_out(arguments: argparse.Namespace, result: Result, aftermath: Aftermath) -> None:
    if aftermath.diagnosis is None or aftermath.looked:
        return
    if arguments.probe or arguments.verdict:
        print("\nNo time was left to look at the server once more.")
    else:
        verdict = "" if aftermath.verdict is not None else ", --verdict for what the platform would do"
        print(f"\nNothing else was looked at: --probe looks for the cause on all mail ports{verdict}.")


def _remember(arguments: argparse.Namespace, ready: Ready, result: Result) -> None:
    """Note recipient and outcome in the profile; the outcome only where the test was of the profile as it is."""
    tested = ready.profile
    if tested is None or result.cancelled:
        return
    from mailconfig_gui.model.profile import LastTest

    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    failed = result.failure.stage.value if result.failure is not None else ""
    outcome = LastTest(result.reached.value, now, ready.settings.host, failed)

    def noted(stored: Profile) -> Profile:
        # It may have been changed while the test ran.
        as_it_is = stored.draft == tested.draft and not field_options(arguments)
        return stored._replace(
            recipient=ready.recipients[0], last_test=outcome if as_it_is else stored.last_test
        )

    try:
        _profiles(arguments).change(tested, noted, keep_backup=False)
    except MailConfigError as error:
        print_error(error)


def _send(arguments: argparse.Namespace, ready: Ready, limit_ms: int, cancel: Cancel) -> Result:
    """Run the test to its end, which Ctrl-C brings at once."""
    stages = not (arguments.json or arguments.quiet)
    lines = arguments.verbose and not arguments.json
    events = send_test(
        ready.settings,
        *ready.recipients,
        send=not arguments.no_send,
        allow_unprotected=ready.allow_unprotected,
        ca_file=ready.ca_file,
        deadline_ms=limit_ms,
        way=ready.way,
        cancel=cancel,
    )
    for event in events:
        if isinstance(event, StageFinished) and stages:
            _show_stage(event.report)
        elif isinstance(event, Line) and lines:
            print(printable(str(event.line)), flush=True)
        elif isinstance(event, Finished):
            return event.result
    raise AssertionError("a test ended without saying how")
