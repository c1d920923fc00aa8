"""A provider as data: what its preset sets, what to prepare, and what is known to go wrong there."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.problem import Fix, Problem
from mailconfig_gui.model.security import Security, security_changes, security_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.model.quota import Quota
    from mailconfig_gui.model.signing_in import PasswordEnd, SigningIn


class Group(StrEnum):
    """What kind of provider it is: a heading of the list."""

    SENDING_SERVICE = "sending-service"
    CLOUD = "cloud"
    """The sending service of a cloud, for those who have an account there anyway."""
    MAILBOX = "mailbox"
    OWN_RELAY = "own-relay"
    PRACTICE = "practice"


class Variant(NamedTuple):
    """A region or kind of account; its settings lie over those of the preset.

    `mail_domains` and `mx` are those of the preset's that tell this variant.
    """

    id: str
    name: str
    settings: Mapping[str, object]
    mail_domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()


class Preparation(NamedTuple):
    """One thing to prepare, with a page of the provider's where it is done (empty when there is none)."""

    text: str
    label: str = ""
    link: str = ""


class Endpoint(NamedTuple):
    """A port that the provider serves, and how it is encrypted there."""

    port: int
    security: Security


class Credential(NamedTuple):
    """What the provider calls a user name or password, and what a right one looks like.

    `value` is the only right one where there is one (SendGrid's `apikey`). `shape` is a regular expression that a
    right one matches as a whole; `misfit` says what is wrong when it does not. A user name that matches `repeated` is
    the password as well (Postmark's server token). `example` shows in an empty field.
    """

    name: str = ""
    hint: str = ""
    value: str = ""
    shape: str = ""
    misfit: str = ""
    repeated: str = ""
    example: str = ""


class ReturnPath(StrEnum):
    """Whose domain the envelope sender of a message is in when a provider passes it on."""

    FROM_DOMAIN = "from-domain"
    SUBDOMAIN = "subdomain"
    PROVIDER = "provider"


class Alignment(StrEnum):
    """A method by which a message can be authenticated for its From domain (RFC 9989)."""

    SPF = "spf"
    DKIM = "dkim"


class DnsFacts(NamedTuple):
    """What a provider needs in the DNS of the From domain, for the check of a domain.

    `spf` are the mechanisms of which the SPF record of the return path needs one, the usual one first; none where the
    record is the provider's own. `selectors` are DKIM selectors that it uses; one that it makes up for each account
    is not among them. `cnames` tell where that of a selector leads: `{domain}` is the one that signs, `{hyphenated}`
    the same with hyphens in place of its dots. `return_path_names` are where the return path is set up below the From
    domain, as in a zone file: `*` for any letters, `@` for the domain itself; with `ReturnPath.PROVIDER` they are a
    choice.
    `aligned` tells what can align with the From domain: nothing where only the provider's own mailboxes send.
    `checked` is a day (ISO 8601).
    """

    return_path: ReturnPath
    checked: str
    sources: tuple[str, ...]
    spf: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    return_path_names: tuple[str, ...] = ()
    aligned: tuple[Alignment, ...] = ()
    cnames: Mapping[str, str] = {}

    def cname(self, selector: str, domain: str) -> str:
        """Return where the CNAME of a selector leads at a domain, "" where nobody can tell."""
        pattern = self.cnames.get(selector, "")
        if "{hyphenated}" in pattern and "-" in domain:
            return ""  # what becomes of its own hyphens was never seen
        return pattern.format(domain=domain, hyphenated=domain.replace(".", "-"))


class Preset(NamedTuple):
    """One provider, recognised by `hosts` and `mail_domains`.

    Each is a domain name that stands for all names below it too; a host may hold one `*` instead, for anything.
    Where the MX records of somebody's own domain name a server below one of `mx`, the mailboxes are kept there. By
    `domains`, and by `words` that only its servers write (`diagnosis/phrases.py`), an error text tells the provider as
    well; `family` is a name that it shares with others of the same house.
    `doubts` are those of the `notes` that can keep settings in good form from sending. `oauth2` tells how to sign in
    instead of a password, `password_end` when there is no other way any more. `dns` is what it needs in the DNS, and
    `quota` how much it takes, where that is known.
    """

    id: str
    name: str
    order: int
    summary: str
    checked: str
    sources: tuple[str, ...]
    group: Group = Group.OWN_RELAY
    hosts: tuple[str, ...] = ()
    family: str = ""
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    mail_domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    settings: Mapping[str, object] = {}
    username: Credential = Credential()
    password: Credential = Credential()
    variants: tuple[Variant, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    quota: Quota | None = None
    prepare: tuple[Preparation, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    oauth2: SigningIn | None = None
    password_end: PasswordEnd | None = None
    dns: DnsFacts | None = None

    @property
    def servers(self) -> tuple[str, ...]:
        """The hosts that this preset and its variants set."""
        settings = (self.settings, *(variant.settings for variant in self.variants))
        return tuple(str(one["smtpHost"]) for one in settings if one.get("smtpHost"))

    @property
    def is_provider(self) -> bool:
        """Tell whether this is one of the world's providers, and no relay or practice server of one's own."""
        return bool(self.hosts)

    @property
    def without_login(self) -> bool:
        """Tell whether this provider takes mail without a login: both names of it are set to nothing."""
        return self.settings.get("username") == "" and self.settings.get("password") == ""

    def apply(self, variant: str | None = None) -> dict[str, object]:
        """Return the draft values that this preset sets, those of the named variant (or the first) included.

        Raises KeyError: there is no such variant.
        """
        values = dict(self.settings)
        if self.variants:
            wanted = variant or self.variants[0].id
            values.update({one.id: one.settings for one in self.variants}[wanted])
        if self.username.value:
            values["username"] = self.username.value
        return values

    def check(self, draft: Mapping[str, object]) -> tuple[Problem, ...]:
        """Return warnings about what this provider is known to refuse. Secrets are never quoted."""
        host = str(draft.get("smtpHost") or "")
        if not self.serves(host):
            return ()
        ends = self.password_end.problem(draft) if self.password_end else None
        found = (self._check_username(draft), self._check_password(draft), self._check_port(draft), ends)
        return tuple(problem for problem in found if problem is not None)

    def repeats(self, username: object) -> bool:
        """Tell whether a user name is at this provider the password as well."""
        rule = self.username.repeated
        return bool(rule) and isinstance(username, str) and re.fullmatch(rule, username.strip()) is not None

    def serves(self, host: str) -> bool:
        """Tell whether a host name belongs to this provider."""
        return any(_fits(host, pattern) for pattern in self.hosts)

    def variant_for(self, mail_domain: str) -> str | None:
        """Return the variant that keeps the mailboxes of a domain, "" where none is told; None: they are not here."""
        name = next((name for name in self.mail_domains if within(mail_domain, name)), "")
        if not name:
            return None
        return next((one.id for one in self.variants if name in one.mail_domains), "")

    def variant_at(self, host: str) -> str:
        """Return the variant that sets a host (in lower case), "" where none does."""
        return next((one.id for one in self.variants if one.settings.get("smtpHost") == host), "")

    def _check_username(self, draft: Mapping[str, object]) -> Problem | None:
        username, rule = str(draft.get("username") or ""), self.username
        if rule.value and username != rule.value:
            fix = Fix(say("Use {value}", value=rule.value), {"username": rule.value})
            title = say(
                "{name} wants the user name “{value}”, letter by letter.", name=self.name, value=rule.value
            )
            return Problem.warning("provider-username", title, say(rule.hint), "username", fix)
        if username and rule.shape and not re.fullmatch(rule.shape, username):
            return Problem.warning("provider-username", say(rule.misfit), say(rule.hint), "username")
        return None

    def _check_password(self, draft: Mapping[str, object]) -> Problem | None:
        password, rule = str(draft.get("password") or ""), self.password
        if not password or is_on(draft):
            return None
        username = str(draft.get("username") or "").strip()
        if self.repeats(username) and password != username:
            fix = Fix(say("Use the user name as password"), {"password": username})
            title = say("{name} wants the same token as user name and password.", name=self.name)
            return Problem.warning("provider-password", title, say(rule.hint), "password", fix)
        if not rule.shape or re.fullmatch(rule.shape, password):
            return None
        squeezed = re.sub(r"\s", "", password)
        if squeezed != password and re.fullmatch(rule.shape, squeezed):
            title = say("There are blanks in this password.")
            remedy = say("They are not part of it. Remove them.")
            fix = Fix(say("Remove the blanks"), {"password": squeezed})
            return Problem.warning("provider-password", title, remedy, "password", fix)
        return Problem.warning("provider-password", say(rule.misfit), say(rule.hint), "password")

    def _check_port(self, draft: Mapping[str, object]) -> Problem | None:
        port = str(draft.get("smtpPort") or "")
        security = security_of(draft.get("smtpProtocol"), draft.get("enableTls"))
        if not self.endpoints or not port.isdecimal() or (int(port), security) in self.endpoints:
            return None
        best = next((one for one in self.endpoints if one.security == security), self.endpoints[0])
        if any(one.port == int(port) for one in self.endpoints):
            best = next(one for one in self.endpoints if one.port == int(port))
            words = best.security.words
            title = say("{name} expects another encryption on port {port}.", name=self.name, port=port)
            fix = Fix(say("Use {words}", words=words), security_changes(best.security))
            remedy = say("Choose: {words}.", words=words)
            return Problem.warning("provider-encryption", title, remedy, "smtpProtocol", fix)
        ports = ", ".join(str(one.port) for one in self.endpoints)
        changes = {"smtpPort": str(best.port), **security_changes(best.security)}
        title = say("{name} does not serve port {port}.", name=self.name, port=port)
        remedy = say("It serves {ports}.", ports=ports)
        return Problem.warning(
            "provider-port", title, remedy, "smtpPort", Fix(say("Use port {port}", port=best.port), changes)
        )


def within(name: str, domain: str) -> bool:
    """Tell whether a host or mail domain is a domain or lies below it, in any case of letters."""
    name = name.lower().removesuffix(".")
    return name == domain or name.endswith(f".{domain}")


def _fits(host: str, pattern: str) -> bool:
    start, star, end = pattern.partition("*")
    if not star:
        return within(host, pattern)
    host = host.lower().removesuffix(".")
    return len(host) >= len(start) + len(end) and host.startswith(start) and host.endswith(end)


def suggest(presets: Mapping[str, Preset], mail_from: str) -> tuple[Preset, str] | None:
    """Return the preset, and its variant, whose mailboxes the domain of a Mail From text belongs to, or None."""
    domain = mail_from.rpartition("@")[2].strip().rstrip(">").strip()
    if not domain or "@" not in mail_from:
        return None
    fitting = ((one, one.variant_for(domain)) for one in presets.values())
    return next(((one, variant) for one, variant in fitting if variant is not None), None)


def preset_serving(presets: Mapping[str, Preset], draft: Mapping[str, object]) -> Preset | None:
    """Return the preset that the host of a draft belongs to, or None."""
    host = str(draft.get("smtpHost") or "")
    return next((preset for preset in presets.values() if preset.serves(host)), None)


def recognise(presets: Mapping[str, Preset], draft: Mapping[str, object]) -> tuple[str, str] | None:
    """Return preset and variant (empty when there are none) that the host of a draft belongs to, or None."""
    preset = preset_serving(presets, draft)
    if preset is None:
        return None
    return preset.id, preset.variant_at(str(draft["smtpHost"]).lower().removesuffix("."))
