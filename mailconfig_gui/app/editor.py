"""What the window shows and changes: the draft, its problems, and the test of it.

No Qt, no thread and no socket here: every method returns at once, so each rule is tested without a window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.current_test import CurrentTest
from mailconfig_gui.app.draft import Draft
from mailconfig_gui.app.draft_problems import DraftProblems
from mailconfig_gui.app.past import Past
from mailconfig_gui.app.practice_settings import PRACTICE, is_practice
from mailconfig_gui.app.provider_memory import CUSTOM, SERVER_KEYS, ProviderMemory
from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS, SECRET_KEYS, defaults
from mailconfig_gui.model.preset import preset_serving, suggest
from mailconfig_gui.model.security import Security, security_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from mailconfig_gui.model.owner import Owner
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.problem import Fix
    from mailconfig_gui.model.signing_in import PasswordEnd

EXAMPLE_SENDER = "ThingsBoard <iot@example.com>"
EXAMPLE_RECIPIENT = "you@example.com"


class Editor:
    """One set of settings being worked on.

    `listen` registers a callback that is called after every change; it reads what it shows from here. `clock` gives
    the present time, with its zone.
    """

    def __init__(self, presets: Mapping[str, Preset], clock: Callable[[], datetime]) -> None:
        self.presets = presets
        self.now = clock
        self._listeners: list[Callable[[], None]] = []
        self.draft = Draft()
        self.problems = DraftProblems(self.draft, presets, self.tell)
        self.test = CurrentTest(self.draft, self.problems, clock, self.tell)
        self._memory = ProviderMemory()
        self._ports: dict[str, str] = {}
        self._practised = False
        self.begun = 0
        """How often other settings were opened or begun with."""
        self.acts = 0
        """How often the person has changed something."""
        self.set_by_preset: frozenset[str] = frozenset()
        """The platform keys that the choice of the provider has changed, until they are edited or saved."""
        self.past = Past(self)

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back after every change, but for the single steps of a test."""
        self._listeners.append(callback)

    def tell(self) -> None:
        """Tell the listeners that something has changed."""
        for callback in self._listeners:
            callback()

    # Values

    def value(self, key: str) -> object:
        """Return one value of the draft, `""` for one that is not here, the default where a draft does without.

        A list is given as the words that a person would type.
        """
        value = self.draft.value(key)
        if value is None:
            return BY_KEY[key].default if key in OAUTH2_KEYS else ""
        return " ".join(map(str, value)) if isinstance(value, list | tuple) else value

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
        self.draft.start(draft, provider=provider, variant=variant, recipient=recipient, owners=owners)
        self.problems.start(left)
        self._memory.start(provider, draft, self.draft.token_for)
        self.test.abandon()
        self.test.forget_outcomes()
        self._ports = {}
        self._practised = False
        self.set_by_preset = frozenset()
        self.begun += 1
        self.tell()

    def resume(self, draft: Mapping[str, object], provider: str, variant: str, recipient: str) -> None:
        """Take over what was typed before and not saved, on top of what is open; all of it counts as a change."""
        if provider in self.presets:
            self.draft.provider, self.draft.variant = provider, variant
        self.draft.recipient = recipient or self.draft.recipient
        self._change(draft)
        # The practice server of that time is gone; this window's own takes its place.
        self._practised = False
        self.tell()

    def set_value(self, key: str, value: object) -> None:
        """Take what the person typed. A secret that is emptied again is the stored one, where there is one."""
        if value == "" and key in self.draft.owners:
            value = None
        if self.draft.value(key) == value:
            return
        changes, preset = self._follows(key, value), self.preset
        if (
            key == "username"
            and not self.draft.has("password")
            and preset is not None
            and preset.repeats(value)
        ):
            changes["password"] = str(value).strip()
        self._change(changes)
        self.tell()

    def _follows(self, key: str, value: object) -> dict[str, object]:
        """Return a change of one value with all that follows from it."""
        if key not in OAUTH2_KEYS:
            return {key: value}
        from mailconfig_gui.app import authentication

        draft, preset = self.draft, self.preset
        if key == "enableOauth2" and value is True:
            return authentication.turned_on(draft, preset)
        if key == "providerTenantId":
            return authentication.with_tenant(draft, preset.oauth2 if preset else None, str(value or ""))
        if key == "providerId":
            return authentication.of_provider(draft, self.presets.values(), str(value))
        return {key: value}

    def set_recipient(self, recipient: str) -> None:
        """Take the recipient of the test; it is no setting, so the tested state stays."""
        if recipient != self.draft.recipient:
            self.draft.recipient = recipient
            self.tell()

    def choose_security(self, security: Security) -> None:
        """Take a choice of encryption; a standard port follows it."""
        changes = dict(security_changes(security))
        port = str(self.value("smtpPort"))
        if self.draft.provider == PRACTICE and port in self._ports.values():
            changes["smtpPort"] = self._ports[security]
        elif security is Security.TLS and port in ("25", "587"):
            changes["smtpPort"] = "465"
        elif security is not Security.TLS and port == "465":
            changes["smtpPort"] = "587"
        self._change(changes)
        self.tell()

    def apply(self, fix: Fix) -> None:
        """Make the change that a fix offers. Fields of the mail document only; anything else is left alone."""
        changes = {key: value for key, value in fix.changes.items() if key in BY_KEY}
        if changes.get("enableOauth2") is True:
            changes = {**self._follows("enableOauth2", True), **changes}
        self._change(changes)
        self.problems.show(changes)
        self.tell()

    def _change(self, changes: Mapping[str, object]) -> None:
        self.acts += 1
        self.set_by_preset -= changes.keys()
        self.draft.update(changes)
        self.problems.edited(changes)
        self._memory.note(self.draft.provider, changes, self.draft.token_for)
        self.test.settings_changed()

    def remembered(self, key: str) -> list[str]:
        """Return every text that this memory holds for a field, so that a report can be searched for secrets."""
        return sorted({*self.draft.texts(key), *self._memory.texts(key), *self.past.texts(key)})

    # Providers

    @property
    def preset(self) -> Preset | None:
        """The preset chosen, None before any is."""
        return self.presets.get(self.draft.provider)

    @property
    def chooses_login(self) -> bool:
        """Tell whether there is a choice between a password and OAuth2: where a provider has it, or nobody knows."""
        preset = self.preset
        known = preset is not None and preset.oauth2 is not None
        return known or self.draft.provider == PRACTICE or self.value("enableOauth2") is True

    @property
    def password_end(self) -> PasswordEnd | None:
        """When the provider of the server, whatever was chosen, takes no passwords any more; None where it does."""
        serving = preset_serving(self.presets, self.draft.values)
        return serving.password_end if serving is not None else None

    def choose_provider(self, provider: str, variant: str = "") -> None:
        """Take a provider's values; the domain of Mail From may tell which variant.

        What was typed for it before comes back; Custom leaves everything as it is.
        """
        preset, draft = self.presets[provider], self.draft
        if not variant and preset.variants:
            fitting = suggest(self.presets, str(self.value("mailFrom")))
            told = fitting[1] if fitting is not None and fitting[0] is preset else ""
            variant = told or preset.variants[0].id
        if (provider, variant) == (draft.provider, draft.variant):
            return
        decided = preset.apply(variant or None)
        if provider == draft.provider:
            # Another region: what was typed stays, except what the region itself decides.
            typed = self._memory.typed_for(provider)
            changes = {**typed, **decided} if provider != CUSTOM else typed
        else:
            changes = self._values_of_another(provider, decided)
            self._practised = False
            self.problems.hide((*SERVER_KEYS, *changes))
            if not self.test.busy:
                self.test.abandon()
        self.acts += 1
        before = draft.values
        draft.update(changes, self._memory.token_for(provider))
        draft.provider, draft.variant = provider, variant
        others = changes.keys() - SECRET_KEYS
        self.set_by_preset = frozenset(key for key in others if before.get(key) != draft.value(key))
        self.test.settings_changed()
        self.tell()

    def _values_of_another(self, provider: str, decided: Mapping[str, object]) -> dict[str, object]:
        # OAuth2 goes off with the provider it was for, where there was any of it.
        base = defaults() | {key: BY_KEY[key].default for key in OAUTH2_KEYS if self.draft.holds(key)}
        changes: dict[str, object] = {}
        if self.draft.provider == PRACTICE:
            # What stands for the practice server alone goes with it.
            changes.update((key, base[key]) for key in SERVER_KEYS if key in base)
            if self.draft.value("mailFrom") == EXAMPLE_SENDER:
                changes["mailFrom"] = base["mailFrom"]
            if self.draft.recipient == EXAMPLE_RECIPIENT:
                self.draft.recipient = ""
        typed = self._memory.move_to(provider, decided)
        if provider != CUSTOM:
            owners = self.draft.owners
            changes.update((key, None if key in owners else base[key]) for key in SERVER_KEYS if key in base)
            changes.update(decided)
        return {**changes, **typed}

    def practise(self, host: str, ports: Mapping[str, int], username: str, password: str) -> None:
        """Take the address and login of the running practice server, once each time its provider is chosen.

        `ports` names the port for each kind of encryption. A sender and a recipient are filled in where there are
        none. Nothing of this counts as typed, and none of it as a change of saved settings.
        """
        draft = self.draft
        if draft.provider != PRACTICE or self._practised:
            return
        self._practised = True
        if draft.value("enableOauth2") is True:
            # The mailbox that signed in.
            username = str(draft.value("username") or username)
        self._ports = {word: str(port) for word, port in ports.items()}
        server = {
            "smtpHost": host, "smtpPort": self._ports[draft.security], "username": username, "password": password,
        }  # fmt: skip
        draft.update({**server, "mailFrom": draft.value("mailFrom") or EXAMPLE_SENDER})
        if draft.clean_provider == PRACTICE:
            draft.update_clean({**server, "mailFrom": draft.clean.get("mailFrom") or EXAMPLE_SENDER})
        draft.recipient = draft.recipient or EXAMPLE_RECIPIENT
        self.test.settings_changed()
        self.tell()

    def practise_oauth2(self, values: Mapping[str, object]) -> None:
        """Take the practice server's sign-in, by platform key, when OAuth2 is on and nothing of it stands there yet."""
        draft = self.draft
        if draft.provider == PRACTICE and draft.value("enableOauth2") is True and not draft.value("clientId"):
            draft.update(values)
            self.test.settings_changed()
            self.tell()

    @property
    def practising(self) -> bool:
        """Tell whether the draft leads to the practice server of this program, which no platform can use."""
        provider = self.draft.provider
        return is_practice("" if provider == CUSTOM else provider, self.draft.values)

    def suggestion(self) -> Preset | None:
        """Return the provider that the domain of Mail From points to, as long as no server was named."""
        if self.draft.provider not in ("", CUSTOM) or self.value("smtpHost"):
            return None
        found = suggest(self.presets, str(self.value("mailFrom")))
        return None if found is None or found[0].id == self.draft.provider else found[0]

    # Saving

    def saved(self, owners: Mapping[str, Owner], values: Mapping[str, object]) -> None:
        """Note that `values` were saved, and which of their secrets the keyring holds now."""
        self.draft.saved(owners, values)
        self.test.settings_saved()
        self._memory.forget(owners)
        self.set_by_preset = frozenset()
        self.tell()

    def password_replaced(self, owners: Mapping[str, Owner], password: str | None = None) -> None:
        """Note that the saved password is another one; without a keyring the draft holds it."""
        self.draft.owners = dict(owners)
        if password is not None:
            self.draft.update_clean({"password": password})
        self.draft.update({} if password is None else {"password": password})
        self.test.forget_outcomes()
        self.tell()

    def __repr__(self) -> str:
        return f"Editor({self.draft!r})"
