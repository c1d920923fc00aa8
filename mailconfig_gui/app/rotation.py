"""A refresh token that a provider replaces: kept where it can be, and told; also of a copy that shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.oauth2 import ProviderId, is_on
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.smtp.events import Rotated


def rotation(rotated: Rotated, oauth2: OAuth2, keep: Callable[[str], object] | None) -> tuple[Problem, ...]:
    """Keep the new token, and say what the person has to know of it.

    `keep` may raise MailConfigError, which becomes a problem: the test itself is over. None: there is no place for it.
    """
    return (*_kept(rotated, oauth2, keep), *_of_provider(oauth2))


def of_copy(copy: Profile) -> Iterator[Problem]:
    """Say what is to know of a profile that was copied with its refresh token: at Google and Microsoft nothing."""
    custom = is_on(copy.draft) and copy.draft.get("providerId") == ProviderId.CUSTOM
    if custom and "refreshToken" in copy.owners:
        title = say("Both profiles hold the same refresh token now.")
        remedy = say(
            "Where the provider replaces it at each use, one use ends the other: sign in for the copy."
        )
        yield Problem.warning("token-shared", title, remedy, "refreshToken")


def _kept(rotated: Rotated, oauth2: OAuth2, keep: Callable[[str], object] | None) -> Iterator[Problem]:
    if keep is None:
        remedy = say("It may be void by now. Sign in again before you use these settings.")
        if oauth2.provider is ProviderId.OFFICE_365:
            remedy = say(
                "At Microsoft the old one goes on until it ends by itself. Sign in again for the newest."
            )
        title = say("The provider replaced the refresh token; what was tested still holds the old one.")
        yield Problem.warning("token-replaced", title, remedy, "refreshToken")
        return
    try:
        keep(rotated.refresh_token)
    except MailConfigError as trouble:
        title = say(
            "The provider replaced the refresh token, and the new one could not be kept: {reason}.",
            reason=trouble.title,
        )
        yield Problem.error("token-lost", title, say("Sign in again."), "refreshToken")


def _of_provider(oauth2: OAuth2) -> Iterator[Problem]:
    """With any other provider the platform forgets the new token."""
    if oauth2.provider is ProviderId.OFFICE_365:
        return
    remedy = say(
        "The platform keeps the first one only, so its mail ends when the provider refuses that; where a platform uses "
        "this token already, that may be so now. Log in another way, or ask the provider for refresh tokens that stay."
    )
    title = say("This provider replaces the refresh token at each use.")
    yield Problem.warning("token-rotates", title, remedy, "refreshToken")
