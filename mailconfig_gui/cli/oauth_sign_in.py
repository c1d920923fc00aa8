"""`oauth sign-in`: settings put together, the person's consent, its proof, and what it brought kept."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.keep_sign_in import check_file, keep_in_file, keep_in_profile
from mailconfig_gui.app.oauth_status import consented, status_of, status_of_profile
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.sign_in import Browse, SignedIn, SignInError, SignInFault, Told, sign_in
from mailconfig_gui.cli.ask import take_passwords
from mailconfig_gui.cli.browser import open_browser
from mailconfig_gui.cli.codes import BAD_SETTINGS, CANCELLED, FAILED, GOOD, TROUBLE, UsageError
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.oauth_settings import NOBODY_ASKED, Wanted, gather, with_notes
from mailconfig_gui.cli.parser import PROGRAM
from mailconfig_gui.cli.problems import error_object, error_objects, print_error, print_problems
from mailconfig_gui.cli.progress import print_stage, stage_object
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.signals import interruptible, on_signals
from mailconfig_gui.cli.source import STANDARD_INPUT, home_of, trusted_file
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.smtp.events import StageFinished
from mailconfig_gui.words.say import mark, say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import TextIO

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.oauth_status import OAuthStatus
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.smtp.events import StageReport

_OTHER_PLACE = mark("Use --out FILE, which keeps the secrets in clear text.")
_PASTES = 10
"""So often a person may paste what is no answer."""
_LONGEST = 1 << 16
_CODES = {
    SignInFault.SETTINGS: BAD_SETTINGS,
    SignInFault.REDIRECT: BAD_SETTINGS,
    SignInFault.PORT: TROUBLE,
    SignInFault.CANCELLED: CANCELLED,
}


class _Progress:
    """What is told of a sign-in as it goes on, kept for the one JSON object as well."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self.stages: list[StageReport] = []

    @property
    def stream(self) -> TextIO:
        """Where a person reads what to do: the JSON object is alone on standard output."""
        return sys.stderr if self._as_json else sys.stdout

    def browse(self, event: Browse, *, listens: bool) -> None:
        print(printable(event.text), file=self.stream)
        print(f"  {printable(event.url)}", file=self.stream, flush=True)
        if listens and not event.opened:
            words = say(
                "Or bring the answer back by hand: end this, and run it again with {option}.",
                option="--paste",
            )
            print(words, file=self.stream, flush=True)

    def say(self, text: str) -> None:
        print(printable(text), file=self.stream, flush=True)

    def stage(self, report: StageReport) -> None:
        self.stages.append(report)
        if not self._as_json:
            print_stage(report)


def run_sign_in(arguments: argparse.Namespace) -> int:
    """Have somebody sign in, prove it, keep it; with --json print one object, whatever happens."""
    _check_usage(arguments)
    progress = _Progress(as_json=arguments.json)
    try:
        return _run(arguments, progress)
    except MailConfigError as error:
        if arguments.json:
            print_json(_object(progress, problems=error_objects(error)))
        raise


def _check_usage(arguments: argparse.Namespace) -> None:
    sources = [arguments.provider, arguments.from_profile, arguments.source]
    given = sum(one is not None for one in sources)
    if given > 1:
        raise UsageError(say("name only one of FILE, --provider and --from-profile"))
    if not given and arguments.profile is None:
        raise UsageError(
            say("name a FILE, a --provider or a --from-profile; with --profile alone it is renewed")
        )
    read = (arguments.source, arguments.client_secret_file, arguments.proxy_password_file)
    if arguments.paste and STANDARD_INPUT in read:
        raise UsageError(say("standard input cannot bring both a file and the address that is pasted"))


def _run(arguments: argparse.Namespace, progress: _Progress) -> int:
    home = home_of(arguments)
    wanted = gather(arguments, home, take_passwords(arguments))
    _check_place(arguments, home)
    cancel = Cancel()
    with trusted_file(wanted.authority) as trusted, on_signals(cancel.cancel):
        events = sign_in(
            wanted.oauth2,
            wanted.settings,
            cancel,
            open_browser=(lambda _url: False) if arguments.no_browser else open_browser,
            paste=_Paste(progress, cancel) if arguments.paste else None,
            redirect_port=arguments.redirect_port,
            ca_file=arguments.ca_file or trusted,
            allow_unprotected=wanted.allow_unprotected,
        )
        try:
            for event in events:
                match event:
                    case Browse():
                        progress.browse(event, listens=not arguments.paste)
                    case Told():
                        progress.say(event.text)
                    case StageFinished():
                        progress.stage(event.report)
                    case SignedIn():
                        return _keep(arguments, home, progress, wanted, event)
        except SignInError as error:
            return _failed(arguments, progress, error, wanted)
    raise AssertionError("a sign-in ended without saying how")


class _Paste:
    """Reads from standard input what the person brings back."""

    def __init__(self, progress: _Progress, cancel: Cancel) -> None:
        self._progress = progress
        self._cancel = cancel
        self._left = _PASTES

    def __call__(self) -> str:
        self._left -= 1
        print(f"{say('Address:')} ", end="", file=self._progress.stream, flush=True)
        try:
            with interruptible():
                # Ctrl-C may have come a moment before.
                if self._cancel.cancelled:
                    return ""
                line = sys.stdin.buffer.readline(_LONGEST) if self._left >= 0 else b""
        except KeyboardInterrupt:
            print(file=self._progress.stream, flush=True)
            return ""
        if not line:
            print(file=self._progress.stream, flush=True)
            title = say("Not signed in")
            raise MailConfigError(
                title, say("Standard input brought no address."), say("Nothing was stored.")
            )
        # An empty line is no answer, and no end either.
        return line.decode("utf-8", "replace").strip() or "?"


def _check_place(arguments: argparse.Namespace, home: Home) -> None:
    """See that what a consent brings can be kept, before anybody is asked for one. Raises MailConfigError."""
    if arguments.profile is not None:
        if not home.store.available():
            message = say("There is no keyring here that could keep its secrets.")
            raise MailConfigError(say(NOBODY_ASKED), message, say(_OTHER_PLACE))
        try:
            # One that is locked asks the person now, and not when there is something to lose.
            home.store.get("", "refreshToken")
        except SecretError as trouble:
            hint = f"{trouble.remedy} {say(_OTHER_PLACE)}".lstrip()
            raise MailConfigError(say(NOBODY_ASKED), trouble.message, hint) from None
        return
    folder = Path(arguments.out).resolve().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        message = say("Nobody can write into {folder}.", folder=folder)
        raise MailConfigError(say(NOBODY_ASKED), message, say("Choose another file."))
    check_file(Path(arguments.out))


# How it ended


def _keep(
    arguments: argparse.Namespace, home: Home, progress: _Progress, wanted: Wanted, signed: SignedIn
) -> int:
    now = datetime.now(UTC)
    saved: dict[str, str] = {}
    problems = wanted.problems
    status: OAuthStatus | None
    if wanted.profile is not None:
        try:
            stored = keep_in_profile(home, wanted.profile, wanted.draft, signed.oauth2, now, base=wanted.base)
        except SecretError as trouble:
            lost = say("What the sign-in brought is lost: sign in again.")
            hint = f"{trouble.remedy} {lost} {say(_OTHER_PLACE)}".lstrip()
            raise MailConfigError(trouble.title, trouble.message, hint) from None
        status, saved["profile"] = status_of_profile(stored, now), stored.name
        where = say(
            "Saved the profile “{name}”; client secret and refresh token are in the keyring.",
            name=stored.name,
        )
    else:
        written = keep_in_file(Path(arguments.out), wanted.draft, signed.oauth2, base=wanted.base)
        problems = written.problems
        status, saved["file"] = (
            status_of(wanted.draft, consented(with_notes(arguments, None), now), now),
            str(written.path),
        )
        where = say(
            "Saved {path}. It holds the client secret and the refresh token in clear text; only you can read it.",
            path=written.path,
        )
    if arguments.json:
        shown = [problem_object(one) for one in problems]
        print_json(_object(progress, wanted, signed=signed, saved=saved, problems=shown, status=status))
        return GOOD
    account = signed.account or wanted.settings.username
    print(
        say(
            "{account} agreed to: {scope}",
            account=printable(account),
            scope=printable(", ".join(signed.granted)),
        )
    )
    host = printable(wanted.settings.host)
    print(say("Proved: the platform's own request brought a token, and {host} let it in.", host=host))
    print(printable(where))
    if status is not None:
        print(printable(status.line))
    named = f"--profile {quote(saved['profile'])}" if wanted.profile is not None else quote(saved["file"])
    command = f"{PROGRAM} apply --target URL {named}"  # no words: a command
    print(printable(say("To hand it to the platform: {command}", command=command)))
    sys.stdout.flush()
    for caution in signed.cautions:
        print(printable(caution), file=sys.stderr)
    print_problems(problems, sys.stderr)
    return GOOD


def _failed(arguments: argparse.Namespace, progress: _Progress, error: SignInError, wanted: Wanted) -> int:
    diagnosis = None
    if error.result is not None:
        settings = wanted.settings
        diagnosis = explain_result(error.result, settings, settings.username, wanted.provider)
    if arguments.json:
        print_json(
            _object(progress, wanted, fault=error.fault, problems=[error_object(error)], diagnosis=diagnosis)
        )
    sys.stdout.flush()
    print_error(error)
    if diagnosis is not None and not arguments.json:
        sys.stderr.flush()
        print()
        print_diagnosis(diagnosis)
    return _CODES.get(error.fault, FAILED)


def _object(
    progress: _Progress,
    wanted: Wanted | None = None,
    *,
    signed: SignedIn | None = None,
    saved: Mapping[str, str] = {},
    fault: SignInFault | None = None,
    problems: list[dict[str, object]],
    diagnosis: Diagnosis | None = None,
    status: OAuthStatus | None = None,
) -> dict[str, object]:
    return {
        "ok": signed is not None,
        "fault": fault and fault.value,
        "mailbox": wanted.settings.username if wanted else None,
        "account": (signed and signed.account) or None,
        "granted": list(signed.granted) if signed else [],
        "rotated": signed.rotated if signed else None,
        "profile": saved.get("profile"),
        "file": saved.get("file"),
        "stages": [stage_object(one) for one in progress.stages],
        "cautions": list(signed.cautions) if signed else [],
        "problems": problems,
        "diagnosis": diagnosis.as_json() if diagnosis else None,
        "clocks": status.as_json()["clocks"] if status else [],
    }
