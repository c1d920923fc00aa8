"""A test made ready: its settings, passwords and recipients put together; nothing was connected to yet."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.passwords import Given, OtherOwnerError, find_password
from mailconfig_gui.app.send_test import Way, other_ways
from mailconfig_gui.cli.ask import ask_password, take_passwords
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.fields import field_options, find_preset, layered
from mailconfig_gui.cli.render import print_error
from mailconfig_gui.model.problem import Problem, Severity, has_errors
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import check, security_of
from mailconfig_gui.storage.secrets import KeyringStore, SecretError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import ExitStack
    from typing import NoReturn

    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.model.settings import Settings
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


def prepare(arguments: argparse.Namespace, servers: ExitStack, known: dict[str, object]) -> Ready:
    """Put settings and passwords together; `known` is filled with the document as far as it was read.

    Raises:
        UsageError, SettingsError, StorageError, DocumentError, PasswordError, SecretError: nothing was connected to.

    """
    preset = find_preset(arguments)
    given = take_passwords(arguments)
    profile = None if arguments.profile is None else _profile(arguments)
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


def _profile(arguments: argparse.Namespace) -> Profile:
    # Most tests are of a file or of options.
    from mailconfig_gui.cli.source import load_profile

    return load_profile(arguments, arguments.profile)


def _start_practice(servers: ExitStack, security: str) -> tuple[dict[str, object], str]:
    """Start a practice server for this one test; return the settings for it and its authority's file."""
    from mailconfig_gui.cli.practice_server import practice_server

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
