"""Checks of a sender's domain from the window: started by a button only, one at a time, ended at once on wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.model.mail_address import AddressRefused, parse_mail_from
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.domain_check import DomainChecked
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.domain.arrived import Arrived
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError


class Wanted(NamedTuple):
    """What is to be checked: a sender, through the server of a draft. `outgoing` is where an own server delivers from.

    `selectors` are DKIM selectors that somebody named, or that an arrived message has shown.
    """

    address: str
    provider: str = ""
    draft: Mapping[str, object] = {}
    outgoing: str = ""
    selectors: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The domain of the sender, in small letters."""
        return self.address.rpartition("@")[2].lower()

    def is_about(self, other: Wanted) -> bool:
        """Tell whether the same domain is to send through the same server."""
        servers = [(one.provider, one.draft.get("smtpHost")) for one in (self, other)]
        return self.domain == other.domain and servers[0] == servers[1]


def wanted_by(editor: Editor) -> Wanted:
    """Return what the settings on the screen are about; the address is empty where there is none yet."""
    try:
        address = parse_mail_from(str(editor.value("mailFrom"))).address
    except AddressRefused:
        address = ""
    return Wanted(address, editor.draft.provider, dict(editor.draft.values))


def privacy(domain: str) -> str:
    """Return what a check asks of whom."""
    return say(
        "Asks your DNS server about {domain} and the provider, and once more the domain's own name servers about what "
        "is bad. Nothing is sent to anybody else.",
        domain=domain or say("this domain"),
    )


class DomainChecks(QObject):
    """Holds the last check, and keeps each one with the profile that is open; `changed` follows what happens to it.

    `resolver` (HOST:PORT) is asked if not empty.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._workspace = workspace
        self._job = 0
        self._cancel = Cancel()
        self.resolver = ""
        self.selectors: tuple[str, ...] = ()
        """DKIM selectors that an arrived message has shown."""
        self.busy = False
        self.wanted: Wanted | None = None
        """What was checked last, or is being checked."""
        self.checked: DomainChecked | None = None
        self.trouble: MailConfigError | None = None

    def start(self, wanted: Wanted) -> None:
        """Ask the DNS now; a check that is under way ends."""
        self.stop()
        self.busy, self.wanted, self.checked, self.trouble = True, wanted, None, None
        self._cancel = cancel = Cancel()
        resolver = self.resolver
        home, profile = self._workspace.home, self._workspace.profile

        def make() -> Iterator[object]:
            # What asks the DNS is loaded by the worker that needs it.
            from mailconfig_gui.app.domain_check import DomainRequest, look_at_domain, preset_of_settings

            request = DomainRequest(
                wanted.address,
                preset_of_settings(wanted.provider, wanted.draft),
                str(wanted.draft.get("smtpHost") or ""),
                wanted.outgoing,
                wanted.selectors,
                resolver,
            )
            checked = look_at_domain(request, cancel=cancel)
            yield checked
            if checked is not None and profile is not None:
                from mailconfig_gui.app.keep_results import keep_domain_check

                keep_domain_check(home, profile, checked, wanted.draft)

        self._job = self._runner.start(make, self.take, failed=self._fail)
        self.changed.emit()

    def forget(self) -> None:
        """Put the last check away."""
        self.stop()
        self.wanted, self.checked, self.trouble = None, None, None

    def stop(self) -> None:
        """End the check at once; nothing more is heard of it."""
        self._runner.drop(self._job)
        self._cancel.cancel()
        if self.busy:
            self.busy = False
            self.changed.emit()

    def learn(self, arrived: Arrived) -> None:
        """Take the selectors that a mail has shown."""
        self.selectors = arrived.selectors

    def take(self, checked: DomainChecked | None) -> None:
        """Take what came of it."""
        self.busy, self.checked = False, checked
        self.changed.emit()

    def _fail(self, error: MailConfigError) -> None:
        self.busy, self.trouble = False, error
        self.changed.emit()
