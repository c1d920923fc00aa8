"""`oauth refresh`: the platform's own request for a token, and the login with what it brings."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.keep_sign_in import note
from mailconfig_gui.app.oauth_status import after_login, status_of, status_of_profile
from mailconfig_gui.app.prove_login import prove_login
from mailconfig_gui.app.rotation import rotation
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.cli.ask import demand_password, take_passwords
from mailconfig_gui.cli.codes import CANCELLED, FAILED, GOOD, TROUBLE
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.problems import error_objects, print_error, print_problems
from mailconfig_gui.cli.progress import print_stage, stage_object
from mailconfig_gui.cli.ready import token_keeper
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.cli.source import home_of, open_source, other_login, trusted_file
from mailconfig_gui.model.problem import MailConfigError, SettingsError, has_errors
from mailconfig_gui.model.settings import check, problem_object
from mailconfig_gui.smtp.events import Result, StageFinished
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.oauth_status import OAuthStatus
    from mailconfig_gui.cli.source import Source
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.problem import Problem
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Rotated

_NOT_TRIED = mark("Nobody was asked for a token")


def run_refresh(arguments: argparse.Namespace) -> int:
    """Prove a login; with --json print one object, whatever happens."""
    try:
        return _run(arguments)
    except MailConfigError as error:
        if arguments.json:
            print_json(_object(Result(), error_objects(error)))
        raise


def _run(arguments: argparse.Namespace) -> int:
    given = take_passwords(arguments)
    source, home = open_source(arguments), home_of(arguments)
    profile = source.profile
    settings, _ = _checked(source.draft)
    store = home.store if profile else None
    keys = ["clientSecret", "refreshToken"]
    if settings.proxy is not None and settings.proxy.user:
        keys.append("proxyPassword")
    secrets = {key: demand_password(key, source.draft, given, profile, store) for key in keys}
    settings, oauth2 = _checked({**source.draft, **secrets})
    # Secrets for this time alone say nothing of those that are stored.
    own = profile if not given.values else None
    keep = token_keeper(home, profile, given)
    problems: list[Problem] = []
    result = _proved(
        arguments, settings, oauth2, profile, lambda new: problems.extend(rotation(new, oauth2, keep))
    )
    if result.cancelled:
        print_problems(problems, sys.stderr)
        return CANCELLED
    kept = None if result.rotated is None else keep is not None and not has_errors(problems)
    status = _noted(source, home, own, result)
    _tell(
        arguments,
        settings,
        result,
        problems,
        kept=kept,
        provider=profile.provider if profile else None,
        status=status,
    )
    if has_errors(problems):
        return TROUBLE
    return GOOD if result.ok else FAILED


def _checked(draft: Mapping[str, object]) -> tuple[Settings, OAuth2]:
    outcome = check(draft, password_elsewhere=True)
    if outcome.settings is None:
        raise SettingsError(outcome.problems, say(_NOT_TRIED))
    if outcome.settings.oauth2 is None:
        raise other_login(say(_NOT_TRIED))
    return outcome.settings, outcome.settings.oauth2


def _proved(
    arguments: argparse.Namespace,
    settings: Settings,
    oauth2: OAuth2,
    profile: Profile | None,
    on_rotated: Callable[[Rotated], object],
) -> Result:
    cancel = Cancel()
    allowed = [name.lower() for name in profile.allowed_hosts] if profile else []
    with trusted_file(profile.authority if profile else "") as trusted, on_signals(cancel.cancel):
        proving = prove_login(
            oauth2,
            settings,
            cancel,
            ca_file=arguments.ca_file or trusted,
            allow_unprotected=settings.host.lower() in allowed,
            on_rotated=on_rotated,
        )
        while True:
            try:
                event = next(proving)
            except StopIteration as end:
                result: Result = end.value
                return result
            if isinstance(event, StageFinished) and not arguments.json:
                print_stage(event.report)


def _noted(source: Source, home: Home, profile: Profile | None, result: Result) -> OAuthStatus | None:
    """Note with the profile whether the token was taken; return how the login stands."""
    now = datetime.now(UTC)
    if profile is None:
        return status_of(source.document.values, after_login(None, result, now), now)
    notes = after_login(profile.oauth, result, now)
    if notes != profile.oauth:
        try:
            note(home, profile, notes)
        except MailConfigError as trouble:
            print_error(trouble)
    return status_of_profile(profile._replace(oauth=notes), now)


def _tell(
    arguments: argparse.Namespace,
    settings: Settings,
    result: Result,
    problems: Sequence[Problem],
    *,
    kept: bool | None,
    provider: str | None,
    status: OAuthStatus | None,
) -> None:
    diagnosis = explain_result(result, settings, settings.username, provider)
    if arguments.json:
        shown = [problem_object(one) for one in problems]
        print_json(
            {
                **_object(result, shown),
                "kept": kept,
                "diagnosis": diagnosis.as_json() if diagnosis else None,
                "clocks": status.as_json()["clocks"] if status else [],
            }
        )
        return
    if result.ok:
        host, mailbox = printable(settings.host), printable(settings.username)
        print(say("It works: {host} let {mailbox} in. Nothing was sent.", host=host, mailbox=mailbox))
        if status is not None:
            print(printable(status.line))
    if diagnosis is not None:
        print()
        print_diagnosis(diagnosis)
    sys.stdout.flush()
    print_problems(problems, sys.stderr)


def _object(result: Result, problems: list[dict[str, object]]) -> dict[str, object]:
    return {
        "ok": result.ok and bool(result.stages),
        "rotated": result.rotated is not None if result.stages else None,
        "kept": None,
        "stages": [stage_object(one) for one in result.stages],
        "total_ms": result.total_ms,
        "problems": problems,
        "diagnosis": None,
        "clocks": [],
    }
