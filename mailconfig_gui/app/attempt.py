"""What to try settings with, and what it came to: the values that the test of settings takes and gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Self

from mailconfig_gui.app.send_test import DEADLINE_MS, PLATFORMS_WAY, Way
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.events import Result

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.prediction.verdict import Verdict


class Attempt(NamedTuple):
    """One test of settings, as the person wants it.

    `document` is what a platform would read of them; both hold the secrets of the test once it has begun, so that what
    is written about it can be searched for them. `provider` is a preset's id; see `send_test` for the others.
    """

    settings: Settings
    document: Mapping[str, object]
    recipients: tuple[str, ...]
    send: bool = True
    allow_unprotected: bool = False
    ca_file: str | None = None
    provider: str | None = None
    way: Way = PLATFORMS_WAY
    deadline_ms: int = DEADLINE_MS

    def __repr__(self) -> str:
        return f"Attempt({self.settings!r}, {', '.join(self.recipients)})"

    def with_secrets(self, secrets: Mapping[str, str]) -> Self:
        """Return the attempt with the secrets that the keyring gave, by platform key."""
        settings = self.settings
        if "password" in secrets:
            settings = settings._replace(password=secrets["password"])
        if "proxyPassword" in secrets and settings.proxy is not None:
            settings = settings._replace(proxy=settings.proxy._replace(password=secrets["proxyPassword"]))
        if settings.oauth2 is not None:
            oauth2 = settings.oauth2
            oauth2 = oauth2._replace(
                client_secret=secrets.get("clientSecret", oauth2.client_secret),
                refresh_token=secrets.get("refreshToken", oauth2.refresh_token),
            )
            settings = settings._replace(oauth2=oauth2)
        return self._replace(settings=settings, document={**self.document, **secrets})

    def concerned(self, result: Result) -> str:
        """Return the recipient whom a failure is about: the first that was refused, else the first."""
        return (*result.refused, *self.recipients)[0]


class Aftermath:
    """What was learnt after a test; None where it was not wanted or does not apply. `looked`: by more connections.

    No NamedTuple: that would evaluate the types, whose modules a test that went well does not load.
    """

    def __init__(
        self,
        verdict: "Verdict | None" = None,
        findings: "Findings | None" = None,
        diagnosis: "Diagnosis | None" = None,
        *,
        looked: bool = False,
    ) -> None:
        self.verdict = verdict
        self.findings = findings
        self.diagnosis = diagnosis
        self.looked = looked


class Tried(NamedTuple):
    """The end of a test: what was tried, how it went, what was learnt after it; `ended` in Unix seconds.

    `problems` are what has become of the settings meanwhile: a provider may replace the refresh token.
    """

    attempt: Attempt
    result: Result
    aftermath: Aftermath
    ended: float
    problems: tuple[Problem, ...] = ()

    @property
    def has_certificates(self) -> bool:
        """Tell whether the server showed any, without reading them: that loads a library."""
        tls = self.result.tls
        return tls is not None and bool(tls.chain or tls.certificate)
