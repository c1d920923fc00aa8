"""Whether a domain lets an address send (RFC 7208, check_host), by which term, and at what price in look-ups.

What a record asks for is asked ahead and at once, as far as it can be known: the RFC's order decides what counts, not
what is asked. So a check takes as many rounds as its includes are deep, not as many as it has terms.
"""

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType, ask
from mailconfig_gui.domain.remember import remembering
from mailconfig_gui.domain.spf_record import (
    POSTMASTER,
    UNKNOWN,
    Directive,
    Mechanism,
    Record,
    Sender,
    SpfError,
    SpfFault,
    SpfResult,
    expand,
    explained,
    is_asking_for,
    is_mail_domain,
    is_spf,
    target_name,
    the_record,
)

MOST_LOOK_UPS = 10
"""Terms that ask the DNS, in all records together (RFC 7208 4.6.4); also hosts of an `mx` and names of a `ptr`."""
MOST_VOID = 2
"""Look-ups that find nothing."""
_MOST_AHEAD = 60
"""Questions that are asked ahead: what no record within the limits needs, a hostile one does not get."""


class SpfStep(NamedTuple):
    """A term on the way to the verdict, and the domain whose record it stands in."""

    domain: str
    term: str


class SpfCheck(NamedTuple):
    """What came of a check.

    `record`: the domain's own as found, a line each where there are several. `path`: the terms that led to the verdict,
    the last one decided; empty when none matched. `look_ups` and `void_look_ups`: what counted until then. `fault` and
    `at`: why there is no verdict, and the term, record or name that has it. `explanation`: the domain's own words for a
    `fail`.
    """

    result: SpfResult
    domain: str
    record: str = ""
    path: tuple[SpfStep, ...] = ()
    look_ups: int = 0
    void_look_ups: int = 0
    fault: SpfFault | None = None
    at: str = ""
    explanation: str = ""


def check_host(
    address: str, domain: str, sender: str = "", helo: str = "", known: dict[Question, Answer] | None = None
) -> Asking[SpfCheck]:
    """Check an address against a domain's record.

    `address`: IPv4 or IPv6 as text; "" for nobody in particular: then no address matches, each term is looked at, and
    look-ups are void where neither family has an address. `sender`: MAIL FROM, else postmaster of the domain. `known`:
    answers that are there already; further ones are added.
    """
    ip = ip_address(address) if address else None
    mapped = getattr(ip, "ipv4_mapped", None)
    local, at, of = sender.rpartition("@")
    who = Sender(
        mapped or ip, f"{local or POSTMASTER}@{of}" if at else f"{POSTMASTER}@{domain}", helo or domain
    )
    known = {} if known is None else known
    check = _Check(who, known)
    fault, at = None, ""
    try:
        result = yield from remembering(check.run(domain.lower().removesuffix(".")), known)
    except SpfError as error:
        fault, at = error.fault, error.at
        result = _RESULTS.get(fault, SpfResult.PERMERROR)
    return SpfCheck(
        result, domain, check.record, tuple(check.path), check.look_ups, check.void, fault, at, check.explanation
    )  # fmt: skip


_RESULTS = {
    SpfFault.NO_RECORD: SpfResult.NONE,
    SpfFault.NO_DOMAIN: SpfResult.NONE,
    SpfFault.NO_ANSWER: SpfResult.TEMPERROR,
}


class _Check:
    """One check: what counts so far, and the way to where it is. What it asks is in `known` afterwards."""

    def __init__(self, who: Sender, known: dict[Question, Answer]) -> None:
        self.who = who
        self.known = known
        self.record = ""
        self.path: list[SpfStep] = []
        self.look_ups = 0
        self.void = 0
        self.explanation = ""
        # Of nobody in particular most macros cannot be told.
        self._anonymous = who.address is None
        v4, v6 = RecordType.A, RecordType.AAAA
        self._types = (v4, v6) if who.address is None else (v4,) if who.address.version == 4 else (v6,)
        self._pointer = Question(who.address.reverse_pointer if who.address else "", RecordType.PTR)

    def run(self, domain: str) -> Asking[SpfResult]:
        if not is_mail_domain(domain):
            raise SpfError(SpfFault.NO_DOMAIN, domain)
        question = Question(domain, RecordType.TXT)
        yield from self._look_ahead(question)
        answer = self.known[question]
        if answer.status is AnswerStatus.NO_SUCH_NAME:
            raise SpfError(SpfFault.NO_DOMAIN, domain)
        self.record = "\n".join(filter(is_spf, answer.records))
        return (yield from self._evaluate(domain, outermost=True))

    # --- asking ---------------------------------------------------------------------------------------------

    def _look_ahead(self, first: Question) -> Asking[None]:
        """Ask what will be needed, as long as answers tell of more."""
        seen: set[Question] = set()
        level = [first]
        while level:
            yield tuple(level)
            seen.update(level)
            found = dict.fromkeys(more for one in level for more in self._needed(one) if more not in seen)
            level = list(found)[: max(0, _MOST_AHEAD - len(seen))]

    def _needed(self, question: Question) -> list[Question]:
        """Return the questions that an answer leads to."""
        name, kind, _ = question
        answer = self.known[question]
        if kind is RecordType.TXT:
            try:
                record = _select(name, answer)
            except SpfError:
                return []
            values = self.who.macros(name)
            specs = [(one.mechanism, one.domain) for one in record.directives]
            if record.redirect and Mechanism.ALL not in (mechanism for mechanism, _ in specs):
                specs.append((Mechanism.INCLUDE, record.redirect))
            found = [
                Question(target, one)
                for mechanism, spec in specs
                if self._is_askable(spec) and (target := target_name(expand(spec, values) or name))
                for one in self._types_of(mechanism)
            ]
            if not self._anonymous and any(mechanism is Mechanism.PTR for mechanism, _ in specs):
                found.append(self._pointer)
            return found
        if kind is RecordType.MX:
            return [Question(host, one) for host in _hosts(answer) for one in self._types]
        if kind is RecordType.PTR:
            return [Question(host, one) for host in answer.records[:MOST_LOOK_UPS] for one in self._types]
        return []

    def _types_of(self, mechanism: Mechanism) -> tuple[RecordType, ...]:
        match mechanism:
            case Mechanism.INCLUDE:
                return (RecordType.TXT,)
            case Mechanism.A:
                return self._types
            case Mechanism.MX:
                return (RecordType.MX,)
            case Mechanism.EXISTS:
                return (RecordType.A,)
            case _:
                return ()

    def _is_askable(self, spec: str) -> bool:
        """Tell whether the name is known before the names of the address are looked up, or anybody sends."""
        return not is_asking_for(spec, "sloiphv" if self._anonymous else "p")

    # --- evaluating -----------------------------------------------------------------------------------------

    def _evaluate(self, domain: str, *, outermost: bool = False) -> Asking[SpfResult]:
        """Evaluate the record of a domain (RFC 7208 4.6). Raises SpfError."""
        (answer,) = yield from ask(domain, RecordType.TXT)
        record = _select(domain, answer)
        for directive in record.directives:
            self.path.append(SpfStep(domain, directive.text))
            if (yield from self._matches(directive, domain)):
                if outermost and directive.result is SpfResult.FAIL and not self._anonymous:
                    self.explanation = yield from self._explanation(record, domain)
                return directive.result
            self.path.pop()
        if not record.redirect:
            return SpfResult.NEUTRAL
        self.path.append(SpfStep(domain, f"redirect={record.redirect}"))
        self._count_look_up()
        if self._anonymous and not self._is_askable(record.redirect):
            return SpfResult.NEUTRAL
        target = yield from self._target(record.redirect, domain)
        return (yield from self._elsewhere(target, outermost=outermost))

    def _elsewhere(self, domain: str, *, outermost: bool = False) -> Asking[SpfResult]:
        """Evaluate the record that another one leads to: there has to be one."""
        try:
            if not domain:
                raise SpfError(SpfFault.NO_DOMAIN, domain)
            return (yield from self._evaluate(domain, outermost=outermost))
        except SpfError as error:
            if error.fault in (SpfFault.NO_RECORD, SpfFault.NO_DOMAIN):
                raise SpfError(SpfFault.NOTHING_THERE, error.at or self.path[-1].term) from None
            raise

    def _matches(self, directive: Directive, domain: str) -> Asking[bool]:
        mechanism = directive.mechanism
        if mechanism is Mechanism.ALL:
            return True
        if directive.network:
            return self.who.address is not None and self.who.address in ip_network(
                directive.network, strict=False
            )
        self._count_look_up()
        if self._anonymous and (mechanism is Mechanism.PTR or not self._is_askable(directive.domain)):
            return False
        target = yield from self._target(directive.domain, domain)
        match mechanism:
            case Mechanism.INCLUDE:
                depth = len(self.path)
                result = yield from self._elsewhere(target)
                if result is not SpfResult.PASS:
                    del self.path[depth:]
                return result is SpfResult.PASS
            case _ if not target:
                return False
            case Mechanism.A:
                return (yield from self._is_host((target,), directive))
            case Mechanism.MX:
                (heard,) = yield from ask(target, RecordType.MX)
                answer = self._heard(heard, target)
                if len(answer.records) > MOST_LOOK_UPS:
                    raise SpfError(SpfFault.MX_HOSTS, directive.text)
                return (yield from self._is_host(_hosts(answer), directive))
            case Mechanism.EXISTS:
                (answer,) = yield from ask(target, RecordType.A)
                listed = answer.status is AnswerStatus.REWRITTEN and answer.records[0].startswith("127.")
                return bool(
                    self._heard(
                        answer._replace(status=AnswerStatus.FOUND) if listed else answer, target
                    ).records
                )
            case _:
                names = yield from self._validated()
                return any(f".{name}".endswith(f".{target}") for name in names)

    def _is_host(self, hosts: tuple[str, ...], directive: Directive) -> Asking[bool]:
        """Tell whether the address is, in its first bits, one of these hosts'."""
        for host in hosts:
            answers = yield from ask(host, *self._types)
            found = [self._heard(one, host, void=False).records for one in answers]
            addresses = [record for records in found for record in records]
            self._count_void(not addresses)
            if self.who.address is not None:
                bits = directive.prefixes[self.who.address.version == 6]
                if any(self.who.address in ip_network(f"{one}/{bits}", strict=False) for one in addresses):
                    return True
        return False

    def _validated(self) -> Asking[tuple[str, ...]]:
        """Return the names of the address that lead back to it (RFC 7208 5.5); what cannot be told is left out."""
        (pointed,) = yield (self._pointer,)
        names = [name for name in map(target_name, pointed.records[:MOST_LOOK_UPS]) if name]
        answers = yield tuple(Question(name, self._types[0]) for name in names)
        return tuple(
            name
            for name, answer in zip(names, answers, strict=True)
            if any(ip_address(text) == self.who.address for text in answer.records)
        )

    def _target(self, spec: str, domain: str) -> Asking[str]:
        """Return the name that a term speaks of, "" where it can be none."""
        values = yield from self._values(spec, domain)
        return target_name(expand(spec, values)) if spec else domain

    def _values(self, text: str, domain: str) -> Asking[dict[str, str]]:
        name = UNKNOWN
        if is_asking_for(text, "p"):
            names = yield from self._validated()
            own = [one for one in names if one == domain] + [
                one for one in names if one.endswith(f".{domain}")
            ]
            name = (*own, *names, UNKNOWN)[0]
        return self.who.macros(domain, name)

    def _explanation(self, record: Record, domain: str) -> Asking[str]:
        if not record.explanation:
            return ""
        target = yield from self._target(record.explanation, domain)
        if not target:
            return ""
        (answer,) = yield from ask(target, RecordType.TXT)
        values = yield from self._values("".join(answer.records), domain)
        return explained(answer.records, values)

    # --- limits ---------------------------------------------------------------------------------------------

    def _count_look_up(self) -> None:
        self.look_ups += 1
        if self.look_ups > MOST_LOOK_UPS:
            raise SpfError(SpfFault.LOOK_UPS, self.path[-1].term)

    def _heard(self, answer: Answer, name: str, *, void: bool = True) -> Answer:
        """Return an answer that tells something. Raises SpfError."""
        if not answer.is_known:
            raise SpfError(SpfFault.NO_ANSWER, name)
        self._count_void(void and not answer.records)
        return answer

    def _count_void(self, is_void: bool) -> None:
        self.void += is_void
        if self.void > MOST_VOID:
            raise SpfError(SpfFault.VOID_LOOK_UPS, self.path[-1].term)


def _select(domain: str, answer: Answer) -> Record:
    if not answer.is_known:
        raise SpfError(SpfFault.NO_ANSWER, domain)
    return the_record(answer.records, domain)


def _hosts(answer: Answer) -> tuple[str, ...]:
    """Return the hosts of MX records; the null MX has none that can be asked for."""
    names = (target_name(record.partition(" ")[2]) for record in answer.records[:MOST_LOOK_UPS])
    return tuple(name for name in names if name)
