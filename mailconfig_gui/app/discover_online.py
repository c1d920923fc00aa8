"""Use case: the part of discovery that asks: the DNS, the domain's web servers, and the mail servers proposed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from mailconfig_gui.app.discover import Asked, Discovery, search_for
from mailconfig_gui.app.send_test import PLATFORMS_WAY, check_ca_file
from mailconfig_gui.domain.autoconfig import places
from mailconfig_gui.domain.discovery import Source, merged
from mailconfig_gui.domain.questions import AnswerStatus, Asking, RecordType, ask, together
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net import dns
from mailconfig_gui.net.autoconfig import fetch_autoconfig
from mailconfig_gui.net.resolver import read_address
from mailconfig_gui.net.transport import result_of
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mailconfig_gui.domain.discovery import Proposal, Search
    from mailconfig_gui.domain.questions import Answer, Question
    from mailconfig_gui.model.security import Security

_WORKERS = 8
T = TypeVar("T")


LOOK_MS = 8_000
"""Milliseconds for a look at one server; all are looked at side by side."""


def discover_online(
    address: str,
    *,
    resolver: str = "",
    ca_file: str = "",
    look_ms: int = LOOK_MS,
    cancel: Cancel | None = None,
) -> Discovery:
    """Return what is known and what the domain itself says, each server looked at; blocks.

    The name server is asked about the domain, the domain for the file that it may publish, and each server for its
    greeting, its encryption and its certificate: never with a login, and nobody is told the address itself. Where a
    preset knows the domain nobody is asked about it. A cancelled search ends with what is known so far.
    `resolver` (HOST[:PORT]) is asked for every name instead of the system's own; `ca_file` adds authorities.

    Raises:
        AddressError: it is no mail address.
        MailConfigError: the list cannot be read, or the file of authorities cannot be used.
        NoServerError: `resolver` cannot be read.

    """
    if ca_file:
        check_ca_file(ca_file)
    return _Online(search_for(address), resolver, ca_file, look_ms, cancel or Cancel()).discovery()


class _Online:
    """One search; notes who is asked for what."""

    def __init__(self, search: Search, resolver: str, ca_file: str, look_ms: int, cancel: Cancel) -> None:
        self._search = search
        self._resolver = resolver
        self._ca_file = ca_file
        self._look_ms = look_ms
        self._cancel = cancel
        self._unanswered: list[str] = []
        self._no_such_domain = False
        self._asked: dict[str, dict[str, None]] = {}
        self._seen: dict[tuple[str, int, Security], tuple[bool | None, str]] = {}

    def discovery(self) -> Discovery:
        """Search, look, and return what came of it."""
        proposals = self._search.known()
        with ThreadPoolExecutor(_WORKERS) as pool:
            try:
                if not any(one.source is Source.PRESET for one in proposals):
                    proposals = self._with_domain(proposals, pool)
                self._look_at(proposals, pool)
                if not proposals and not self._no_such_domain:
                    guesses = self._search.guessed()
                    self._look_at(guesses, pool)
                    proposals = tuple(one for one in self._looked_at(guesses) if one.answers)
            except dns.AskingCancelledError:
                pass
        return Discovery(
            self._search.address,
            self._search.domain,
            merged(self._looked_at(proposals)),
            tuple(Asked(whom, tuple(what)) for whom, what in self._asked.items()),
            tuple(self._unanswered),
            self._no_such_domain,
        )

    def _with_domain(self, known: tuple[Proposal, ...], pool: ThreadPoolExecutor) -> tuple[Proposal, ...]:
        """Add what the DNS says of the domain and what it publishes, looking at the servers of the former meanwhile."""
        hosts = {url: urlsplit(url).hostname or "" for url in places(self._search.domain)}
        in_dns, addresses = self._dns(together(self._search.in_dns(), _addresses_of(hosts.values())))
        files = []
        for url, host in hosts.items():
            if host in addresses:
                self._note(host, url)
                there = {host: addresses[host][0]}
                files.append(pool.submit(self._published, url, there))
        found = merged((*known, *in_dns))
        self._look_at(found, pool)
        return merged((*found, *(one for file in files for one in file.result())))

    def _published(self, url: str, addresses: Mapping[str, str]) -> tuple[Proposal, ...]:
        file = fetch_autoconfig(url, cancel=self._cancel, addresses=addresses, ca_file=self._ca_file)
        for one in file.asked:
            self._note(urlsplit(one).hostname or "", one)
        return self._search.published(file.servers, file.place)

    def _look_at(self, proposals: Iterable[Proposal], pool: ThreadPoolExecutor) -> None:
        """Look at every server that was not looked at before, side by side."""
        new = [one for one in proposals if _key(one) not in self._seen]
        pinned = self._dns(_addresses_of({one.host for one in new})) if self._resolver and new else {}
        for one in new:
            if one.host in pinned or not self._resolver:
                self._note(f"{one.host}:{one.port}", say("greeting, encryption, certificate; no login"))
        for one, seen in zip(new, pool.map(lambda one: self._look(one, pinned), new), strict=True):
            self._seen[_key(one)] = seen

    def _look(self, proposal: Proposal, pinned: Mapping[str, tuple[str, ...]]) -> tuple[bool | None, str]:
        """Tell whether a mail server answers in order there, and else what was met."""
        if self._resolver and proposal.host not in pinned:
            unknown = f"A {proposal.host}" in self._unanswered
            return (None, "") if unknown else (False, say("This name has no address."))
        plan = Plan(
            host=proposal.host,
            port=proposal.port,
            security=proposal.security,
            mail_from="",
            recipients=(),
            message=lambda utf8: b"",
            ehlo_name=PLATFORMS_WAY.client_name,
            timeout_ms=self._look_ms,
            stop_before_auth=True,
            addresses=tuple(
                address for ip in pinned.get(proposal.host, ()) for address in read_address(ip, proposal.port)
            ),
        )
        result = result_of(
            converse(plan), deadline_ms=self._look_ms, cancel=self._cancel, ca_file=self._ca_file or None
        )
        if result.cancelled:
            return None, ""
        return result.ok, result.failure.text if result.failure else ""

    def _looked_at(self, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
        looks = ((one, *self._seen.get(_key(one), (None, ""))) for one in proposals)
        return tuple(one._replace(answers=answers, trouble=trouble) for one, answers, trouble in looks)

    def _dns(self, asking: Asking[T]) -> T:
        return dns.run(self._noted(asking), resolver=self._resolver, cancel=self._cancel)

    def _noted(self, asking: Asking[T]) -> Asking[T]:
        """Pass questions and answers on, and keep them."""
        try:
            questions = next(asking)
            while True:
                answers = yield questions
                for question, answer in zip(questions, answers, strict=True):
                    self._take(question, answer)
                questions = asking.send(answers)
        except StopIteration as end:
            result: T = end.value
            return result

    def _take(self, question: Question, answer: Answer) -> None:
        words = f"{question.type} {question.name}"
        self._note(answer.resolver or self._resolver or say("your name server"), words)
        if answer.status is AnswerStatus.NO_SUCH_NAME and question.name == self._search.domain:
            self._no_such_domain = True
        if not answer.records and not answer.is_known:
            self._unanswered.append(words)

    def _note(self, whom: str, what: str) -> None:
        self._asked.setdefault(whom, {})[what] = None


def _key(proposal: Proposal) -> tuple[str, int, Security]:
    return proposal.host, proposal.port, proposal.security


def _addresses_of(hosts: Iterable[str]) -> Asking[dict[str, tuple[str, ...]]]:
    """Ask for the addresses of names; those that have none are left out."""
    names = sorted(hosts)
    answers = yield from together(*(ask(name, RecordType.A, RecordType.AAAA) for name in names))
    found = {
        name: tuple(ip for one in both for ip in one.records)
        for name, both in zip(names, answers, strict=True)
    }
    return {name: ips for name, ips in found.items() if ips}
