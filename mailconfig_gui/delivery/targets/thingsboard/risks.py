"""What to know before settings go to a running platform."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mailconfig_gui.delivery.oauth2 import TOKEN, keeps_app, token_needed
from mailconfig_gui.delivery.targets.thingsboard.facts import at_least, base_url
from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.problem import Fix, Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.delivery.target import Snapshot, Wanted
    from mailconfig_gui.delivery.targets.thingsboard.address import Base
    from mailconfig_gui.delivery.targets.thingsboard.facts import Facts

INSTALLED_EMAIL = "sysadmin@thingsboard.org"


def account_risks(facts: Facts, wanted: Wanted) -> Iterator[Problem]:
    """Tell to whom the platform's test goes, and that a login name changes."""
    if wanted.admin_email and wanted.admin_email != facts.account.email:
        yield Problem.warning(
            "login-name-changes",
            say(
                "The administrator's e-mail is also the login name: from then on it is {admin_email}.",
                admin_email=wanted.admin_email,
            ),
            say("Messages that reset this account's password will go there too."),
        )
    elif facts.account.email == INSTALLED_EMAIL:
        yield Problem.warning(
            "installed-email",
            say(
                "The platform's test message goes to {installed_email}, which is not your mailbox.",
                installed_email=INSTALLED_EMAIL,
            ),
            say("Change the administrator's e-mail to an address that you read."),
        )


def base_risks(base: Base, general: Document | None, wanted: Wanted) -> Iterator[Problem]:
    """Tell where links in the platform's messages lead nobody."""
    if general is None:
        return
    url = wanted.base_url or base_url(general)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    own = (
        None
        if is_loopback(base.host)
        else Fix(say("Use {address}", address=base.text), {"baseUrl": base.text})
    )
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    if wanted.base_url and (not host or usual is None):
        title = say(
            "“{url}” is no web address, so it cannot be the address in the platform's messages.", url=url
        )
        yield Problem.error("base-url-bad", title, say("Enter it as https://things.example.com."))
    elif not host or usual is None or is_loopback(host):
        why = say("only works on the platform's own computer") if host else say("is no web address")
        yield _base_problem("base-url-dead", f"“{url}” {why}", own)
    elif host == base.host and (port or usual) != base.port:
        yield _base_problem(
            "base-url-port", say("“{url}” names another port than the one used here", url=url), own
        )
    elif parts.scheme == "http":
        yield _base_problem("base-url-plain", say("“{url}” is not encrypted", url=url), own)


def _base_problem(code: str, why: str, fix: Fix | None) -> Problem:
    title = say("Links in the platform's messages will not work well: its address {why}.", why=why)
    return Problem.warning(code, title, say("Change the base URL to the address that people use."), fix=fix)


def edge_risks(version: str, document: Document, *, edges: bool) -> Iterator[Problem]:
    """Tell that others receive the settings."""
    if edges and is_on(document.values):
        renewals = (at_least(version, 4, 2, 2) and not at_least(version, 4, 3)) or at_least(version, 4, 3, 1)
        title = say(
            "Connected Edges, if there are any, receive these settings with the client secret and the refresh token."
        )
        if renewals and document.values.get("providerId") == "OFFICE_365":
            title = say(
                "Connected Edges, if there are any, receive these settings with the client secret and the refresh "
                "token, and each token that Microsoft renews."
            )
        remedy = say("Who can read the database of an Edge can send as this mailbox.")
        yield Problem.warning("edges", title, remedy)
    elif edges:
        yield Problem.warning(
            "edges",
            say("Connected Edges, if there are any, receive these settings with their passwords."),
            say("The mail server must make sense from there too, and those sites must be trusted."),
        )


def oauth2_risks(
    version: str, before: Snapshot, document: Document, *, lost: frozenset[str]
) -> Iterator[Problem]:
    """Tell what switching to OAuth2, or to another app or token, means before it begins."""
    live, wanted = before.values, document.values
    if not is_on(wanted):
        return
    if not at_least(version, 3, 6):
        if not is_on(live):
            yield Problem.error(
                "oauth2-too-old",
                say(
                    "ThingsBoard logs in with OAuth2 from version 3.6 on; this one is {version}.",
                    version=version,
                )
                if version
                else say("ThingsBoard logs in with OAuth2 from version 3.6 on; this one is older."),
                say("Update the platform, or log in with a password."),
                "enableOauth2",
            )
        return
    lacking = token_needed(before, wanted)
    if lacking is not None:
        yield lacking
    if not is_on(live) or keeps_app(wanted, live):
        return
    yield Problem.warning(
        "oauth2-pause",
        say(
            "For the moment between two steps OAuth2 is off: mail goes out with the stored password, or fails where "
            "there is none."
        ),
        say("If the platform's own test fails, the earlier settings are put back."),
        "enableOauth2",
    )
    if TOKEN in lost:
        yield Problem.warning(
            "token-lost",
            say("The refresh token that the platform has now is replaced before the new one is tested."),
            say("If the test fails, somebody has to sign in again for mail to go out."),
            TOKEN,
        )


def old_version_risks(facts: Facts, document: Document) -> Iterator[Problem]:
    """Tell what old versions do with a password that is not sent."""
    if facts.blank_keeps and not document.values.get("username"):
        yield Problem.warning(
            "password-stays",
            say(
                "This version keeps a stored password whatever is sent, and would log in with it under its own account."
            ),
            say("Remove it in the database, or update the platform."),
            "password",
        )
