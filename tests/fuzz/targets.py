"""What must hold for any bytes from outside: each function takes bytes and raises AssertionError where it does not."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import unquote_to_bytes

from mailconfig_gui.delivery.document import build, check_document, draft_of, parse_document, render
from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.delivery.targets.postgresql.address import parse_url
from mailconfig_gui.delivery.targets.postgresql.detect import (
    MAX_LINE,
    env_files,
    env_names,
    shell_names,
    yaml_names,
)
from mailconfig_gui.delivery.targets.postgresql.handoff import sql_form
from mailconfig_gui.delivery.targets.thingsboard.handoff import curl_form
from mailconfig_gui.domain.arrived import read_arrived
from mailconfig_gui.domain.autoconfig import AutoconfigError, read_autoconfig
from mailconfig_gui.domain.bounce import Bounce
from mailconfig_gui.domain.dkim_record import read_key
from mailconfig_gui.domain.dmarc import find_dmarc
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType, answered
from mailconfig_gui.domain.spf import MOST_LOOK_UPS, MOST_VOID, check_host
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.model.problem import MailConfigError, has_errors
from mailconfig_gui.model.settings import check
from mailconfig_gui.net.dns_wire import Query, Trouble
from mailconfig_gui.oauth.authorization import Code
from mailconfig_gui.oauth.loopback import Awaited, Redirect, read_request
from mailconfig_gui.oauth.token import is_token, read_answer
from mailconfig_gui.oauth.values import TokenFault
from mailconfig_gui.practice.look_alikes import context_for
from mailconfig_gui.results.brief import brief_of, read_brief
from mailconfig_gui.results.comparison import compare
from mailconfig_gui.results.pack import PackError, is_pack, points, read_pack
from mailconfig_gui.results.record import RecordError, read_record
from mailconfig_gui.results.replay import MOST_STEPS, play_of
from mailconfig_gui.smtp import commands
from mailconfig_gui.smtp.capabilities import read_capabilities
from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.smtp.proxy import AnswerReader, connect_request
from mailconfig_gui.smtp.replies import MAX_REPLY, Reply, ReplyReader


def _shown(text: str) -> None:
    bad = [char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    bad += [char for char in text if char in "\u202e\u2066\u200f\ufeff"]
    assert not bad, f"shown as it came: {bad!r}"


def replies(data: bytes) -> None:
    """Any split gives the same replies, none is larger than the cap, nothing invisible is left in them."""
    whole = ReplyReader().feed(data)
    reader, split = ReplyReader(), []
    for at in range(0, len(data), 7):
        split += reader.feed(data[at : at + 7])
    assert split == whole
    for heard in whole:
        if isinstance(heard, Reply):
            assert 200 <= heard.code < 600
            assert len(heard.text) <= 8 * MAX_REPLY
            _shown(heard.text)
            read_capabilities(heard.lines)
        else:
            _shown(heard.text)


def proxy(data: bytes) -> None:
    """Any split gives the same answer."""
    whole = AnswerReader().feed(data)
    reader, answer = AnswerReader(), None
    for at in range(len(data)):
        answer = answer or reader.feed(data[at : at + 1])
        if answer is not None:
            break
    if whole is not None and answer is not None:
        assert answer.code == whole.code
        _shown(whole.line)
    else:
        assert answer is None or whole is not None


def document(data: bytes) -> None:
    """A document is refused in words or can be written, read and handed over again."""
    try:
        read = parse_document(data)
    except MailConfigError as error:
        _shown(error.message)
        return
    for problem in check_document(read):
        _shown(problem.title)
    draft = draft_of(read)
    outcome = check(draft, password_elsewhere=True)
    if outcome.settings is None:
        return
    try:
        built = build(draft, base=read, include_password=True)
        written = render(built)
    except MailConfigError:
        return
    again = parse_document(written)
    assert again.values == built.values
    assert not has_errors(check_document(again))
    sql = sql_form(built, "tag").decode()
    assert "\0" not in sql
    form = curl_form(built, "https://things.example.com", "data.json")
    assert form.script.isascii()


def detect(data: bytes) -> None:
    """A configuration file gives short values, or words."""
    text = data.decode(errors="replace")
    names = {**shell_names(text), **env_names(text)}
    for value in (*names.values(), *yaml_names(text, names).values(), *env_files(text, names)):
        assert len(value) <= MAX_LINE
    for address in (text, f"jdbc:postgresql://{text}", f"postgresql://{text}"):
        try:
            found = parse_url(address)
        except DeliveryError as error:
            _shown(error.message)
            continue
        assert len(found.hosts) == len(found.ports)
        _shown(found.text)


def settings(data: bytes) -> None:
    """Whatever stands in the fields, one command stays one line on the wire."""
    try:
        draft = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(draft, dict):
        return
    outcome = check(draft, password_elsewhere=True)
    for problem in outcome.problems:
        _shown(problem.title)
    found = outcome.settings
    if found is None:
        return
    words = [found.host, found.mail_from, parse_mail_from(found.mail_from).address]
    for word in words:
        assert not {"\r", "\n", "\0"} & set(word), word
    sender, user = parse_mail_from(found.mail_from).address, found.username or ""
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: commands.mail_from(sender),
        lambda: commands.rcpt_to(user),
        lambda: commands.auth("PLAIN", commands.check_secret("the password", user + (found.password or ""))),
        lambda: commands.ehlo(found.host),
    )
    for make in makers:
        try:
            line = make()
        except UnsendableError:
            continue
        assert line.endswith(b"\r\n")
        assert not {13, 10, 0} & set(line[:-2]), line
    if found.proxy is not None:
        try:
            request = connect_request(found.proxy, found.host, found.port)
        except UnsendableError:
            return
        lines = request.split(b"\r\n")
        assert len(lines) <= 6, request
        assert not [line for line in lines if b"\n" in line or b"\r" in line], request


def token(data: bytes) -> None:
    """Whatever a token endpoint answers is tokens that can be sent, or a fault that can be shown."""
    for status in (200, 302, 400, 401, 503):
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            told = read_answer(status, kind, data)
            if isinstance(told, TokenFault):
                _shown(told.error + told.description + told.subtype)
                continue
            assert status == 200
            for one in (told.access_token, told.refresh_token or "-"):
                assert is_token(one)
                assert b"\r" not in commands.auth("XOAUTH2", f"user=a\1auth=Bearer {one}\1\1".encode())[:-2]
            assert 0 < told.expires_in < 2**31
            _shown(" ".join((*(told.scope or ()), *(told.id_claims or ()))))


def callback(data: bytes) -> None:
    """Whatever comes to the listener, only our state makes it an answer, and all at once is as byte by byte."""
    reply = read_request(data, AWAITED)
    if reply is None:
        return
    assert reply.data.startswith(b"HTTP/1.1 ")
    if reply.outcome is not None:
        assert AWAITED.state.encode() in unquote_to_bytes(data)
        assert data.startswith(b"GET /cb?")
    if isinstance(reply.outcome, Code):
        assert is_token(reply.outcome.code)
        assert reply.outcome.code.encode() not in reply.data or len(reply.outcome.code) < 4
    elif reply.outcome is not None:
        _shown(reply.outcome.error + reply.outcome.description)


def arrived(data: bytes) -> None:
    """Any source of a mail is read, or is none; what names people, hosts and codes can be shown."""
    found = read_arrived(data)
    if isinstance(found, Bounce):
        _shown(found.status + found.recipient + found.reporter)
    elif found is not None:
        told = json.dumps(found.as_json())
        assert len(told) < 1 << 20
        for hop in found.hops:
            _shown("".join((hop.by, hop.source, hop.origin, hop.address, hop.protocol, hop.tls)))
        named = [verdict.domain or "" for verdict in (found.spf, found.dkim, found.dmarc)]
        _shown(
            "".join(
                (*named, found.from_domain, found.envelope_domain, found.code, found.receiver, *found.others)
            )
        )
        assert found.own_hops <= len(found.hops) == len(found.delays)


AWAITED = Awaited(
    Redirect("localhost", 8091, "/cb"), "0123456789abcdef0123456789abcdef", "https://login.test/auth"
)


def autoconfig(data: bytes) -> None:
    """A file is refused, or names servers with encryption whose hosts are hosts."""
    try:
        servers = read_autoconfig(data)
    except AutoconfigError:
        return
    for server in servers:
        one = server.for_address("iot@plant.example")
        if one is not None:
            assert is_host(one.host)
            assert one.security != "none"
            assert 0 < one.port < 65536


def dns(data: bytes) -> None:
    """Whatever a name server sends is an answer whose names can be shown, or none."""
    for kind in (RecordType.TXT, RecordType.MX):
        query = Query(Question("a.example", kind), recursive=True)
        for whole in (data, query.data[:2] + data[2:], query.data[:2] + b"\x81\x80" + data[4:]):
            heard = query.read(whole, whole=True)
            assert isinstance(heard, Answer | Trouble)
            if isinstance(heard, Answer):
                assert bool(heard.records) is (heard.status is AnswerStatus.FOUND)
                assert (heard.ttl or 0) >= 0
                _shown(heard.canonical)
                if kind is RecordType.MX:
                    _shown("".join(heard.records))


def records(data: bytes) -> None:
    """Whatever stands in TXT records, every check ends, with no more look-ups than there may be."""
    texts = tuple(data.decode("iso-8859-1").split("\n"))

    def lookup(question: Question) -> Answer:
        number = len(question.name) % len(texts)
        found = {
            RecordType.TXT: texts[number : number + 1],
            RecordType.MX: ("0 mx.test",),
            RecordType.PTR: ("p.test",),
        }
        return Answer(
            AnswerStatus.FOUND, found.get(question.type, ("2001:db8::1",)[question.type is RecordType.A :])
        )

    for address in ("", "192.0.2.1", "2001:db8::1"):
        found = answered(check_host(address, "a.example", "a b@x.example"), lookup)
        assert found.look_ups <= MOST_LOOK_UPS + 1
        assert found.void_look_ups <= MOST_VOID + 1
    for text in texts:
        assert (read_key(text).bits or 1) > 0
    assert answered(find_dmarc("b.a.example"), lookup).is_known


def result(data: bytes) -> None:
    """A foreign result is refused in words, or all of it can be told, compared and, where it was recorded, played."""
    try:
        record = read_record(data, "a.json")
    except RecordError:
        return
    assert json.loads(json.dumps(record.content)) == record.content
    assert read_brief(json.loads(json.dumps(brief_of(record, "1").as_json()))) is not None
    found = compare(record, record)
    assert not found.differs
    assert len(found.as_json()) == 7
    try:
        play = play_of(record)
    except RecordError:
        return
    assert len(play.steps) <= MOST_STEPS + 2
    context_for(play.handshake)


def pack(data: bytes) -> None:
    """A profile that somebody hands on is refused in words, or all that is open is told, and no secret is in it."""
    is_pack(data)
    try:
        found = read_pack(data, "a.json")
    except PackError:
        return
    assert SECRET_KEYS.isdisjoint(found.settings)
    _shown("".join(one.text for one in points(found)))
    json.dumps(found.content)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        replies,
        proxy,
        document,
        detect,
        settings,
        token,
        callback,
        autoconfig,
        arrived,
        dns,
        records,
        result,
        pack,
    )
}
