"""The values of a diagnosis: the text that is asked about, and the answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.model.problem import Fix


class Who(StrEnum):
    """Who has to act."""

    YOU = "you"
    MAIL_ADMINISTRATOR = "mail-administrator"
    NETWORK = "network"
    PROVIDER = "provider"


WHO = {
    Who.YOU: mark("You can do this yourself."),
    Who.MAIL_ADMINISTRATOR: mark("This is for the administrator of the mail server or mail organisation."),
    Who.NETWORK: mark("This is for those who run the network."),
    Who.PROVIDER: mark("This is for the mail provider."),
}
"""The same, said to a person."""


class ErrorText(NamedTuple):
    """A text to explain, and what is known beside it.

    `text` is a server's reply, the words of the operating system, of OpenSSL or of a program, or anything pasted.
    `settings` may hold any of `host`, `port` (number or text), `security` (`none`, `starttls`, `tls`), `username`,
    `auth`, `mail_from`, `ehlo`, `banner`, `capabilities` (the lines that answered EHLO), `proxy`, `rcpt`; what is
    not known is left out.
    """

    text: str
    stage: str | None = None
    provider: str | None = None
    settings: Mapping[str, object] = {}


class RemedyStep(NamedTuple):
    """One step of a remedy, with the page where it is done, if there is one. `id` names it for scripts and tests.

    In the knowledge it is said only where `when` holds, and the id `*` stands for all other steps.
    """

    text: str
    link: str = ""
    url: str = ""
    id: str = ""
    when: tuple[str, ...] = ()


UNKNOWN = "unknown"
"""The cause of a text of which nobody can tell."""


class Quote(NamedTuple):
    """The line of a pasted text that decided, and from where to where in it the words stand that did."""

    line: str
    start: int
    end: int


class Diagnosis(NamedTuple):
    """The answer. `also` names causes that cannot be ruled out, likeliest first. `special` is the special case of
    the cause that the words are about, "" where there is none.

    `confidence` is `high`, `medium` or `low`; `reading` is what the reply code means by RFC 5321 and RFC 3463; `field`
    is the platform's key to look at. Where it is not `transient`, nothing helps before something was changed.
    `quote` is the line of a pasted text that decided.
    `ask` is the request to whoever has to act, "" for the general one.
    """

    cause: str
    also: tuple[str, ...]
    title: str
    why: str
    remedy: tuple[RemedyStep, ...]
    who: Who
    field: str | None
    fixes: tuple[Fix, ...]
    transient: bool
    retry: str
    confidence: str
    reading: str
    ask: str = ""
    special: str = ""
    quote: Quote | None = None

    @property
    def before_others(self) -> str:
        """The words before the other causes."""
        return say("It could be:") if self.cause == UNKNOWN else say("It could also be:")

    def as_json(self) -> dict[str, object]:
        """Return the same as JSON-like values; a step's link is null or `{label, url}`."""
        steps = [
            {
                "id": step.id,
                "text": step.text,
                "link": {"label": step.link, "url": step.url} if step.url else None,
            }
            for step in self.remedy
        ]
        fixes = [fix.as_json() for fix in self.fixes]
        value = {
            **self._asdict(),
            "special": self.special or None,
            "also": list(self.also),
            "remedy": steps,
            "fixes": fixes,
            "quote": self.quote._asdict() if self.quote else None,
        }
        del value["ask"]
        return value
