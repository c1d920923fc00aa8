"""A test made ready: its settings, passwords and recipients put together; nothing was connected to yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Attempt
from mailconfig_gui.app.passwords import Given
from mailconfig_gui.app.send_test import DEADLINE_MS, Way, check_ca_file
from mailconfig_gui.cli.ask import demand_password, take_passwords
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.fields import field_options, layered
from mailconfig_gui.cli.presets import find_preset, preset_of_host
from mailconfig_gui.model.problem import Problem, SettingsError, Severity
from mailconfig_gui.model.security import Security, security_of
from mailconfig_gui.model.settings import check, secrets_used
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import ExitStack
    from typing import NoReturn

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.model.settings import Settings

_NOT_TESTED = mark("Nothing was tested")


class Ready:
    """Everything a test needs; nothing was sent anywhere yet."""

    def __init__(
        self,
        attempt: Attempt,
        problems: tuple[Problem, ...],
        home: Home | None,
        profile: Profile | None,
        keep: Callable[[str], object] | None,
        *,
        practice: bool,
    ) -> None:
        self.attempt = attempt
        self.problems = problems
        self.home = home
        self.profile = profile
        self.keep = keep
        self.practice = practice


def token_keeper(home: Home | None, profile: Profile | None, given: Given) -> Callable[[str], object] | None:
    """Return what stores a refresh token that replaces the profile's own; None where another one is used."""
    if (
        home is None
        or profile is None
        or "refreshToken" not in profile.owners
        or "refreshToken" in given.values
    ):
        return None
    return lambda token: home.store.set(profile.id, "refreshToken", token)


def prepare(arguments: argparse.Namespace, servers: ExitStack, known: dict[str, object]) -> Ready:
    """Put settings and passwords together; `known` is filled with the document as far as it was read.

    Raises:
        UsageError, SettingsError, StorageError, DocumentError, PasswordError, SecretError: nothing was connected to.

    """
    preset = find_preset(arguments)
    given = take_passwords(arguments)
    home, profile, file = _stored(arguments)
    recipients = tuple(dict.fromkeys(arguments.to or ([profile.recipient] if profile else [])))
    if not any(recipients):
        raise UsageError(say("--to ADDRESS is missing; this profile has sent to nobody yet"))
    changes = preset.apply(arguments.variant) if preset else {}
    ca_file = arguments.ca_file
    practice = False
    elsewhere = {"smtpHost", "smtpPort"} & {*field_options(arguments), *(file or ())}
    if preset is not None and preset.id == "practice" and not elsewhere:
        security = security_of(*map(layered(arguments, preset=changes).get, ("smtpProtocol", "enableTls")))
        if ca_file is not None:
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
    users = {"proxyPassword": draft.get("proxyUser") if outcome.testable.proxy is not None else ""}
    for key in secrets_used(draft):
        if users.get(key, draft.get("username")):
            known[key] = draft[key] = demand_password(
                key, draft, given, profile, home.store if home else None
            )
    outcome = check(draft)
    if outcome.testable is None:
        _refuse(outcome.problems)
    unused = _unused_permission(arguments.allow_unprotected_login, outcome.testable)
    host = outcome.testable.host.lower()
    if ca_file is None and profile and host == str(profile.draft.get("smtpHost", "")).lower():
        from mailconfig_gui.cli.source import trusted_file

        ca_file = servers.enter_context(trusted_file(profile.authority))
    allowed = (*arguments.allow_unprotected_login, *(profile.allowed_hosts if profile else ()))
    serving = preset or (preset_of_host(draft) if file is not None else None)
    problems = (*outcome.problems, *(serving.check(draft) if serving else ()), *unused)
    attempt = Attempt(
        settings=outcome.testable,
        document=known,
        recipients=recipients,
        send=not arguments.no_send,
        allow_unprotected=host in (name.lower() for name in allowed),
        ca_file=ca_file,
        provider=preset.id if preset else profile.provider if profile else None,
        way=Way(arguments.ehlo_name or "", arguments.family, (arguments.login or "").upper()),
        deadline_ms=DEADLINE_MS if arguments.deadline is None else round(arguments.deadline * 1000),
    )
    shown = (one for one in problems if one.severity is Severity.ERROR or one.code not in arguments.no_advice)
    keep = token_keeper(home, profile, given)
    return Ready(attempt, tuple(shown), home, profile, keep, practice=practice)


def _stored(
    arguments: argparse.Namespace,
) -> tuple[Home | None, Profile | None, Mapping[str, object] | None]:
    """Open the file or the profile that the command names; the last is what it holds itself."""
    if arguments.file is None and arguments.profile is None:
        return None, None, None
    # A test of options alone does without the folders of a person and without JSON.
    from mailconfig_gui.cli.source import home_of, open_document

    if arguments.profile is not None:
        home = home_of(arguments)
        profile = home.profiles.load(arguments.profile)
        # Its secrets lie in the keyring. One that is not there is empty, and the platform needs this key.
        return home, profile, {"proxyPassword": "", **profile.draft}
    return None, None, open_document(arguments.file, say(_NOT_TESTED)).values


def _unused_permission(hosts: Sequence[str], settings: Settings) -> Iterator[Problem]:
    """Warn of a permission to log in without encryption that changes nothing in this test."""
    if not hosts:
        return
    if settings.host.lower() not in (host.lower() for host in hosts):
        why = say("The test connects to {host}, which it does not name.", host=settings.host)
    elif settings.security is not Security.NONE:
        why = say("The settings ask for encryption; to send without it, add --no-enable-tls.")
    elif not settings.username:
        why = say("There is no user name, so nobody logs in.")
    else:
        return
    title = say("--allow-unprotected-login has no effect here.")
    yield Problem.warning("permission-without-effect", title, why)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    raise SettingsError(problems, say(_NOT_TESTED))


def _start_practice(servers: ExitStack, security: str) -> tuple[dict[str, object], str]:
    """Start a practice server for this one test; return the settings for it and its authority's file."""
    # It loads a server and makes certificates.
    from mailconfig_gui.app.practice import practice_server

    server, ca_file = servers.enter_context(practice_server())
    port = server.ports["plain" if security is Security.NONE else security]
    login = {} if security is Security.NONE else {"username": server.username, "password": server.password}
    return {"smtpHost": server.host, "smtpPort": str(port), **login}, ca_file
