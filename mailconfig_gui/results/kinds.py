"""The kinds of results, and the number of their schema."""

from __future__ import annotations

from enum import StrEnum

from mailconfig_gui.words.say import mark, say

SCHEMA = 1
"""What `schema` says of results of this version; today's keys keep their meaning in all later ones."""


class Kind(StrEnum):
    """What was done: the values of `kind`."""

    TEST = "test"
    DOMAIN = "domain"
    ARRIVED = "arrived"
    OAUTH_STATUS = "oauth-status"
    PLATFORM_TEST = "platform-test"

    @property
    def words(self) -> str:
        """The same for people."""
        return say(_WORDS[self])


_WORDS = {
    Kind.TEST: mark("Test"),
    Kind.DOMAIN: mark("Domain check"),
    Kind.ARRIVED: mark("Arrival"),
    Kind.OAUTH_STATUS: mark("End of the login"),
    Kind.PLATFORM_TEST: mark("Test by the platform"),
}
