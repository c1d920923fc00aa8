"""What the window shows: the draft and its problems, what was typed for each provider, the run, the tested state.

No Qt, no thread and no socket here: every method returns at once, so each rule is tested without a window.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.fields import BY_KEY, FIELDS, SECRET_KEYS, defaults
from mailconfig_gui.model.problem import Problem, Severity, stops_test
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import check, security_changes, security_of
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.problem import Fix, MailConfigError
    from mailconfig_gui.model.profile import Owner
    from mailconfig_gui.model.settings import Check, Settings
    from mailconfig_gui.smtp.events import Event, Result, StageReport
    from mailconfig_gui.smtp.transcript import TranscriptLine

CUSTOM = "custom"
PRACTICE = "practice"
RECIPIENT = "recipient"
EXAMPLE_SENDER = "ThingsBoard <iot@example.com>"
EXAMPLE_RECIPIENT = "you@example.com"
# Mail From and the proxy belong to the person's own side; the rest belongs to the mail server.
SERVER_KEYS = tuple(field.key for field in FIELDS if field.group in ("connection", "login"))
LOGIN_KEYS = tuple(field.key for field in FIELDS if field.group == "login")


class RunState(StrEnum):
    """What the worker is doing. `cancelling` lasts until the worker has let go; nobody waits for it."""

    IDLE = "idle"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"


class Proved(StrEnum):
    """How far these very settings have been proved."""

    UNTESTED = "untested"
    CONNECTED = "connected"
    AUTHENTICATED = "authenticated"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"


class Run(NamedTuple):
    """One test: `running` is the stage under way, `error` what kept it from a result (a locked keyring)."""

    number: int
    send: bool
    recipient: str
    host: str
    provider: str
    stages: tuple[StageReport, ...] = ()
    running: Stage | None = None
    transcript: tuple[TranscriptLine, ...] = ()
    result: Result | None = None
    error: MailConfigError | None = None
    diagnosis: Diagnosis | None = None
    confirmed: bool = False
    """The code of its message was entered; that stays true of this run, whatever is edited after it."""


class Editor:
    """One set of settings being worked on.

    `listen` registers a callback that is called after every change; it reads what it shows from here. `clock` gives
    the present time, with its zone.
    """

    _clean: tuple[dict[str, object], str, str]

    def __init__(self, presets: Mapping[str, Preset], clock: Callable[[], datetime]) -> None:
        self.presets = presets
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._followers: list[Callable[[], None]] = []
        self._runs = 0
        self._state = RunState.IDLE
        self.run: Run | None = None
        self.run_is_stale = False
        self.recipient = ""
        self.begun = 0
        """How often other settings were opened or begun with."""
        self._reset(defaults(), "", "")

    def _reset(self, draft: Mapping[str, object], provider: str, variant: str) -> None:
        self._draft = dict(draft)
        self.provider = provider
        self.variant = variant
        # What was typed for each provider, and the login typed before one was chosen.
        self._typed: dict[str, dict[str, object]] = {}
        self._loose: dict[str, object] = {}
        self._ports: dict[str, str] = {}
        self._practised = False
        self._left: set[str] = set()
        self._edited: set[str] = set()
        self.owners: Mapping[str, Owner] = {}
        self._untested()
        self._check: Check | None = None
        self.mark_clean()

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back after every change, but for the single steps of a test."""
        self._listeners.append(callback)

    def follow(self, callback: Callable[[], None]) -> None:
        """Call back after each step of a test, of which many come at once."""
        self._followers.append(callback)

    def tell(self) -> None:
        """Tell the listeners that something has changed."""
        for callback in self._listeners:
            callback()

    # The draft

    @property
    def draft(self) -> dict[str, object]:
        """A copy of the values by platform key; a secret that lies in the keyring is absent."""
        return _present(self._draft)

    def value(self, key: str) -> object:
        """Return one value of the draft, `""` for one that is not here."""
        value = self._draft.get(key)
        return "" if value is None else value

    def start(
        self,
        draft: Mapping[str, object],
        *,
        provider: str = "",
        variant: str = "",
        recipient: str = "",
        owners: Mapping[str, Owner] | None = None,
        left: Iterable[str] = (),
    ) -> None:
        """Begin with other settings: a profile, a file, nothing. What was typed before is forgotten.

        `owners` says for which server and user the keyring holds a secret, by platform key; the problems of the fields
        `left` are shown at once.
        """
        self._abandon_run()
        self._reset(draft, provider, variant)
        self.begun += 1
        if provider:
            self._typed[provider] = {key: value for key, value in draft.items() if key in SERVER_KEYS}
        self.recipient = recipient
        self.owners = dict(owners or {})
        self._left |= set(left)
        self.mark_clean()
        self.tell()

    def resume(self, draft: Mapping[str, object], provider: str, variant: str, recipient: str) -> None:
        """Take over what was typed before and not saved, on top of what is open; all of it counts as a change."""
        if provider in self.presets:
            self.provider, self.variant = provider, variant
        self.recipient = recipient or self.recipient
        self._change(draft)
        # The practice server of that time is gone; this window's own takes its place.
        self._practised = False
        self.tell()

    def set_value(self, key: str, value: object) -> None:
        """Take what the person typed. A secret that is emptied again is the stored one, where there is one."""
        if value == "" and key in self.owners:
            value = None
        if self._draft.get(key) == value:
            return
        changes: dict[str, object] = {key: value}
        secret = self._draft.get("password") or "password" in self.owners
        if key == "username" and not secret and self.preset is not None and self.preset.repeats(value):
            changes["password"] = str(value).strip()
        self._change(changes)
        self.tell()

    def set_recipient(self, recipient: str) -> None:
        """Take the recipient of the test; it is no setting, so the tested state stays."""
        if recipient != self.recipient:
            self.recipient = recipient
            self.tell()

    def choose_security(self, security: Security) -> None:
        """Take a choice of encryption; a standard port follows it."""
        changes = dict(security_changes(security))
        port = str(self._draft.get("smtpPort", ""))
        if self.provider == PRACTICE and port in self._ports.values():
            changes["smtpPort"] = self._ports[security]
        elif security is Security.TLS and port in ("25", "587"):
            changes["smtpPort"] = "465"
        elif security is not Security.TLS and port == "465":
            changes["smtpPort"] = "587"
        self._change(changes)
        self.tell()

    @property
    def security(self) -> Security:
        """The encryption that the draft means."""
        return security_of(self._draft.get("smtpProtocol"), self._draft.get("enableTls"))

    def apply(self, fix: Fix) -> None:
        """Make the change that a fix offers. Fields of the mail document only; anything else is left alone."""
        self._change({key: value for key, value in fix.changes.items() if key in BY_KEY})
        self._left |= fix.changes.keys() & BY_KEY.keys()
        self.tell()

    def _change(self, changes: Mapping[str, object]) -> None:
        self._draft.update(changes)
        self._edited |= changes.keys()
        typed = {key: value for key, value in changes.items() if key in SERVER_KEYS}
        self._typed.setdefault(self.provider or CUSTOM, {}).update(typed)
        if not self.provider:
            self._loose.update((key, value) for key, value in typed.items() if key in LOGIN_KEYS)
        self._settings_changed()

    def _untested(self) -> None:
        self.tested = Proved.UNTESTED
        self.tested_at: datetime | None = None
        self.failed_at: Stage | None = None
        """Where the last test of these very settings failed."""

    def _settings_changed(self) -> None:
        self._check = None
        self._untested()
        self.run_is_stale = self.run is not None

    def remembered(self, key: str) -> list[str]:
        """Return every text that this memory holds for a field, so that a report can be searched for secrets."""
        places = (self._draft, self._clean[0], self._loose, *self._typed.values())
        return sorted({str(place[key]) for place in places if place.get(key)})

    # Providers

    @property
    def preset(self) -> Preset | None:
        """The preset chosen, None before any is."""
        return self.presets.get(self.provider)

    def choose_provider(self, provider: str, variant: str = "") -> None:
        """Take a provider's values. What was typed for it before comes back; Custom leaves everything as it is.

        A login belongs to its server and goes to no other, except one typed before any provider was chosen.
        """
        preset = self.presets[provider]
        if not variant and preset.variants:
            variant = preset.variants[0].id
        if (provider, variant) == (self.provider, self.variant):
            return
        decided = preset.apply(variant or None)
        memory = self._typed.setdefault(provider, {})
        values = dict(self._draft)
        moves = provider != self.provider
        if moves and self.provider == PRACTICE:
            self._leave_practice(values)
        if moves and provider != CUSTOM:
            for key in [key for key in self._loose if key not in decided and key not in memory]:
                memory[key] = self._loose.pop(key)
            base = defaults()
            values.update((key, None if key in self.owners else base[key]) for key in SERVER_KEYS)
        elif not moves:
            # Another region: what was typed stays, except what the region itself decides.
            memory = {key: value for key, value in memory.items() if key not in decided}
        if provider != CUSTOM:
            values.update(decided)
        values.update(memory)
        self._draft = values
        self.provider, self.variant = provider, variant
        if moves:
            self._practised = False
            self._left -= set(SERVER_KEYS)
            if self._state is not RunState.RUNNING:
                self._abandon_run()
        self._settings_changed()
        self.tell()

    def _leave_practice(self, values: dict[str, object]) -> None:
        """Take out of `values`, and of the recipient, what stands for the practice server alone."""
        base = defaults()
        values.update((key, base[key]) for key in SERVER_KEYS)
        if values.get("mailFrom") == EXAMPLE_SENDER:
            values["mailFrom"] = base["mailFrom"]
        if self.recipient == EXAMPLE_RECIPIENT:
            self.recipient = ""

    def practise(self, host: str, ports: Mapping[str, int], username: str, password: str) -> None:
        """Take the address and login of the running practice server, once each time its provider is chosen.

        `ports` names the port for each kind of encryption. A sender and a recipient are filled in where there are
        none. Nothing of this counts as typed, and none of it as a change of saved settings.
        """
        if self.provider != PRACTICE or self._practised:
            return
        self._practised = True
        self._ports = {word: str(port) for word, port in ports.items()}
        server = {
            "smtpHost": host, "smtpPort": self._ports[self.security], "username": username, "password": password,
        }  # fmt: skip
        for draft in (self._draft, self._clean[0]) if self._clean[1] == PRACTICE else (self._draft,):
            draft.update(server, mailFrom=draft.get("mailFrom") or EXAMPLE_SENDER)
        self.recipient = self.recipient or EXAMPLE_RECIPIENT
        self._settings_changed()
        self.tell()

    @property
    def practising(self) -> bool:
        """Tell whether the draft leads to the practice server of this program, which no platform can use."""
        from mailconfig_gui.app.practice_settings import is_practice

        return is_practice("" if self.provider == CUSTOM else self.provider, self._draft)

    def suggestion(self) -> Preset | None:
        """Return the provider that the domain of Mail From points to, as long as no server was named."""
        if self.provider not in ("", CUSTOM) or self._draft.get("smtpHost"):
            return None
        from mailconfig_gui.model.preset import suggest

        found = suggest(self.presets, str(self._draft.get("mailFrom") or ""))
        return None if found is None or found.id == self.provider else found

    # Problems

    @property
    def check(self) -> Check:
        """The draft as read: the settings, None with errors, and all problems."""
        if self._check is None:
            self._check = check(_present(self._draft), password_elsewhere="password" in self.usable_secrets)
        return self._check

    @property
    def usable_secrets(self) -> frozenset[str]:
        """The keyring's secrets that this draft uses: it holds none itself, and they are for its server and user."""
        if not self.owners:
            return frozenset()
        from mailconfig_gui.app.open_save import owner_of

        return frozenset(
            key
            for key, owner in self.owners.items()
            if self._draft.get(key) is None and owner == owner_of(key, self._draft)
        )

    @property
    def lacks_password(self) -> bool:
        """Tell whether the user name of the draft has no password beside it, neither here nor in the keyring."""
        has_one = self._draft.get("password") or "password" in self.usable_secrets
        return bool(self._draft.get("username")) and not has_one

    def leave(self, key: str) -> None:
        """Note that the person left a field: from now on its problems are shown. An untouched empty one may wait."""
        if key not in self._left and (self._draft.get(key) or key in self._edited):
            self._left.add(key)
            self.tell()

    def show_all(self, *, test: bool) -> None:
        """Show every problem, for a test or a save was asked for."""
        self._left |= {*BY_KEY, RECIPIENT} if test else BY_KEY.keys()
        self.tell()

    def problems(self, key: str) -> tuple[Problem, ...]:
        """Return the problems to show at one field now; several fixes of one fault count once."""
        if key not in self._left:
            return ()
        found = self.recipient_problems() if key == RECIPIENT else self.all_problems()
        return tuple(problem for problem in found if problem.field == key)

    def all_problems(self) -> tuple[Problem, ...]:
        """Return what the fields and the preset have to say about the draft."""
        problems = self.check.problems
        if self.provider == PRACTICE:
            # It is meant to be on this computer, as its guide says.
            problems = tuple(problem for problem in problems if problem.code != "reserved-host")
        named = {problem.field for problem in problems}
        advice = self.preset.check(self._draft) if self.preset else ()
        return (*problems, *(problem for problem in advice if problem.field not in named))

    def recipient_problems(self) -> tuple[Problem, ...]:
        """Return why the test cannot go to this recipient."""
        text = self.recipient.strip()
        if not text:
            title, remedy = (
                "The test has no recipient.",
                "Enter an address that you can read, for example your own.",
            )
        elif any(char.isspace() or not char.isprintable() for char in text) or not _is_address(text):
            title, remedy = "This is no mail address.", "Enter one address, for example admin@example.org."
        else:
            return ()
        return (Problem(RECIPIENT, Severity.ERROR, "recipient", title, remedy),)

    def obstacles(self, *, test: bool) -> tuple[Problem, ...]:
        """Return what stops a test or a save, in the order of the fields. A test needs a password for its user."""
        stops = [
            problem
            for problem in self.check.problems
            if stops_test(problem)
            or (problem.code == "user-without-password" if test else problem.severity is Severity.ERROR)
        ]
        return (*stops, *(self.recipient_problems() if test else ()))

    # Saved or not

    def mark_clean(self) -> None:
        """Take what is there now as saved."""
        self._clean = (_present(self._draft), self.provider, self.variant)

    @property
    def clean_draft(self) -> dict[str, object]:
        """The draft as it was saved or opened."""
        return dict(self._clean[0])

    @property
    def dirty(self) -> bool:
        """Tell whether something would be lost."""
        return self._clean != (_present(self._draft), self.provider, self.variant)

    def saved(self, owners: Mapping[str, Owner], draft: Mapping[str, object]) -> None:
        """Note that `draft` was saved, and which of its secrets the keyring holds now.

        What was typed in the meantime is unsaved; a secret that the keyring took leaves this memory.
        """
        self.owners = dict(owners)
        clean = dict(draft)
        for key in owners:
            if self._draft.get(key) == draft.get(key):
                self._draft[key] = None
            clean[key] = None
            for memory in (self._loose, *self._typed.values()):
                memory.pop(key, None)
        self._clean = (_present(clean), self.provider, self.variant)
        self._check = None
        self.tell()

    def password_replaced(self, owners: Mapping[str, Owner], password: str | None = None) -> None:
        """Note that the saved password is another one; without a keyring the draft holds it."""
        self.owners = dict(owners)
        clean, provider, variant = self._clean
        if password is not None:
            self._draft["password"] = password
            self._clean = ({**clean, "password": password}, provider, variant)
        self._settings_changed()
        self.tell()

    # The test

    @property
    def state(self) -> RunState:
        """What the worker is doing."""
        return self._state

    @property
    def busy(self) -> bool:
        """Tell whether a test is under way."""
        return self._state is RunState.RUNNING

    def begin(self, *, send: bool) -> tuple[int, Settings] | None:
        """Start a run and return its number and the settings to test; None when problems are in the way (now shown)."""
        if self.busy:
            return None
        settings = self.check.testable
        if settings is None or self.obstacles(test=True):
            self.show_all(test=True)
            return None
        self._runs += 1
        self.run = Run(self._runs, send, self.recipient.strip(), settings.host, self.provider)
        self.run_is_stale = False
        self._untested()
        self._left |= set(BY_KEY)
        self._state = RunState.RUNNING
        self.tell()
        return self._runs, settings

    def receive(self, number: int, event: Event, diagnosis: Diagnosis | None = None) -> None:
        """Take one event of a run; one that comes after its run was cancelled or replaced is dropped.

        `diagnosis` comes with the last event of a run that failed.
        """
        from mailconfig_gui.smtp import events

        run = self.run
        if run is None or number != run.number or self._state is not RunState.RUNNING:
            return
        if isinstance(event, events.StageStarted):
            self.run = run._replace(running=event.stage)
        elif isinstance(event, events.StageFinished):
            self.run = run._replace(stages=(*run.stages, event.report), running=None)
        elif isinstance(event, events.Line):
            self.run = run._replace(transcript=(*run.transcript, event.line))
        else:
            result = event.result
            self.run = run._replace(
                stages=result.stages,
                running=None,
                transcript=result.transcript,
                result=result,
                diagnosis=diagnosis,
            )
            self._state = RunState.DONE
            if not self.run_is_stale:
                self._reached(result)
            self.tell()
            return
        for callback in self._followers:
            callback()

    def explain(self, number: int, diagnosis: Diagnosis | None) -> None:
        """Take over what a closer look made of the failure of a run."""
        if self.run is not None and number == self.run.number and diagnosis != self.run.diagnosis:
            self.run = self.run._replace(diagnosis=diagnosis)
            self.tell()

    def fail(self, number: int, error: MailConfigError) -> None:
        """End a run that could not begin: the keyring is locked, a file is not readable."""
        if self.run is None or number != self.run.number or self._state is not RunState.RUNNING:
            return
        self.run = self.run._replace(error=error, running=None)
        self._state = RunState.DONE
        self.tell()

    def cancel(self) -> bool:
        """End the run at once for the person; what the worker still says is dropped. False when nothing runs."""
        if not self.busy:
            return False
        self._state = RunState.CANCELLING
        self.tell()
        return True

    def let_go(self, number: int) -> None:
        """Note that the worker of a cancelled run is gone."""
        if self._state is RunState.CANCELLING and self.run is not None and number == self.run.number:
            self._state = RunState.DONE
            self.tell()

    def _reached(self, result: Result) -> None:
        if result.cancelled:
            return
        self.tested, self.tested_at = Proved(result.reached.value), self._clock()
        self.failed_at = result.failure.stage if result.failure is not None else None

    def _abandon_run(self) -> None:
        self._state = RunState.IDLE
        self.run = None
        self.run_is_stale = False

    def forget_run(self) -> None:
        """Put the outcome of the last run away."""
        if not self.busy:
            self._abandon_run()
            self.tell()

    @property
    def can_confirm(self) -> bool:
        """Tell whether a message with a code was accepted, or may have been, and nothing has changed since."""
        result = self.run.result if self.run else None
        if result is None or not result.code or self.run_is_stale:
            return False
        return self.tested is Proved.ACCEPTED or result.may_have_arrived

    def confirm(self, code: str) -> bool:
        """Take the code that the person read in the mail; True and `delivered` when it is the right one."""
        if not self.can_confirm or self.run is None or self.run.result is None:
            return False
        if _plain(code) != _plain(self.run.result.code or "") or not _plain(code):
            return False
        self.tested, self.tested_at, self.failed_at = Proved.DELIVERED, self._clock(), None
        self.run = self.run._replace(confirmed=True)
        self.tell()
        return True

    def now(self) -> datetime:
        """Return the present time."""
        return self._clock()

    def restore_tested(self, tested: Proved, at: datetime | None, failed_at: Stage | None = None) -> None:
        """Take over how far these settings were proved when they were last saved, or where they failed."""
        self.tested, self.tested_at, self.failed_at = tested, at, failed_at
        self.tell()

    def __repr__(self) -> str:
        shown = {key: value for key, value in self._draft.items() if key not in SECRET_KEYS}
        return f"Editor({self.provider!r}, {shown!r})"


def _present(draft: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in draft.items() if value is not None}


def _plain(code: str) -> str:
    return "".join(char for char in code.upper() if char.isalnum())


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(char in text for char in "<>,;()\"'") and "@" not in local
