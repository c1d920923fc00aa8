"""What can be wrong with a value, said so that the person can act."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Self

from mailconfig_gui.words.say import say


class Severity(StrEnum):
    """How much a problem stops.

    An *error* keeps the platform from starting, saving or ever sending with this document: no save; and no test,
    unless it is one of NEVER_SENDS.
    A *warning* is shown with its remedy and stops nothing.
    """

    ERROR = "error"
    WARNING = "warning"


NEVER_SENDS = frozenset(
    {"unknown-tls-version", "old-tls-version", "hopeless-timeout", "password-null", "password-number"}
)
"""Codes of errors with which the platform starts and saves but no server gets a message: a test can show it."""


class Fix(NamedTuple):
    """A change that would mend a problem, ready to be applied by one click.

    `changes` maps platform keys (`smtpPort`) to new draft values.
    """

    label: str
    changes: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """Return the fix as JSON-like values."""
        return {"label": self.label, "changes": dict(self.changes)}


class Problem(NamedTuple):
    """One thing that is wrong with one field (or, with `field` None, with the whole).

    `code` is a stable kebab-case name for tests and scripts; `title` says what is wrong, `remedy` what to do.
    """

    field: str | None
    severity: Severity
    code: str
    title: str
    remedy: str
    fix: Fix | None = None

    @classmethod
    def error(
        cls, code: str, title: str, remedy: str, field: str | None = None, fix: Fix | None = None
    ) -> Self:
        """Return a problem that stops a save."""
        return cls(field, Severity.ERROR, code, title, remedy, fix)

    @classmethod
    def warning(
        cls, code: str, title: str, remedy: str, field: str | None = None, fix: Fix | None = None
    ) -> Self:
        """Return a problem that stops nothing."""
        return cls(field, Severity.WARNING, code, title, remedy, fix)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems stops a save."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def stops_test(problem: Problem) -> bool:
    """Tell whether a problem stops a test as well: the value cannot be used at all."""
    return problem.severity is Severity.ERROR and problem.code not in NEVER_SENDS


def told(problems: Iterable[Problem]) -> tuple[str, str]:
    """Return the first error as message and hint; the message counts the others."""
    first, *others = (problem for problem in problems if problem.severity is Severity.ERROR)
    message = say("{first} ({n} more)", first=first.title, n=len(others)) if others else first.title
    return message, first.remedy


class MailConfigError(Exception):
    """An expected failure at the edge of the program: keyring locked, file unreadable, ...

    `title` names it, the message says what happened, `hint` what to do. Raised `from` its cause.
    """

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.title}:", self.message, self.hint) if part)


class SettingsError(MailConfigError):
    """Settings have errors, so nothing was done with them. `problems` holds all that is wrong."""

    def __init__(self, problems: Sequence[Problem], title: str = "") -> None:
        super().__init__(title or say("Nothing was written"), *told(problems))
        self.problems = tuple(problems)
