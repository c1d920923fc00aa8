"""How much a provider takes, and what the platform is told to stay within it."""

from __future__ import annotations

from typing import NamedTuple

from mailconfig_gui.words.say import say

_VARIABLE = "MAIL_PER_TENANT_RATE_LIMITS"
_MINUTE, _HOUR, _DAY, _MONTH = 60, 3600, 86400, 30 * 86400


class Quota(NamedTuple):
    """The most messages that a provider takes in a period; 0 where nothing is known of one.

    Where plans differ it is the smallest that somebody can have; a note of the preset names the plan.
    """

    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    per_month: int = 0

    @property
    def rate_limits(self) -> str:
        """The same as the platform writes it: messages and seconds, `30:60,100:3600`."""
        rates = zip(self, (_MINUTE, _HOUR, _DAY, _MONTH), strict=True)
        return ",".join(f"{most}:{seconds}" for most, seconds in rates if most)

    def advice(self) -> str:
        """Return the line that says what to set on the platform.

        It counts mails of rule chains and notifications, for each tenant by itself; nothing is limited until its
        administrator says so.
        """
        return say(
            "To stay within the quota, start the platform with {setting}. That is counted for each tenant by itself: "
            "divide it where there are several.",
            setting=f"{_VARIABLE}={self.rate_limits}",
        )
