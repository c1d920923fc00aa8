"""A look into a mailbox: a scripted server that is strange or hostile; Dovecot stands in tests/real/test_inbox.py."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from mailconfig_gui.net import imap
from mailconfig_gui.net.imap import Folder, InboxError, Place, opened
from tests.lab.certificates import Certificates
from tests.lab.greedy import Client, GreedyServer

Serve = Callable[..., Place]
CAPABILITY = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
FOLDERS = b'* LIST (\\HasNoChildren) "/" INBOX\r\n'


@pytest.fixture
def serve(certificates: Certificates) -> Iterator[Serve]:
    """serve({verb: answer}, ...) -> where a server says these before its OK; `%s` is the tag of the command."""
    with ExitStack() as stack:

        def start(answers: dict[bytes, bytes], greeting: bytes = b"* OK hello\r\n") -> Place:
            def talk(client: Client) -> None:
                client.tls(certificates.server_context(certificates.good))
                client.say(greeting)
                while True:
                    tag, _, rest = client.line().partition(b" ")
                    words = rest.split()
                    verb = words[1] if words[0] == b"UID" else words[0]
                    answer = answers.get(verb, CAPABILITY if verb == b"CAPABILITY" else b"")
                    if verb == b"AUTHENTICATE" and not answer:
                        client.say(b"+ \r\n")
                        client.line()
                    client.say(answer.replace(b"%s", tag))
                    if b"%s" not in answer:
                        client.say(tag + b" OK done\r\n")

            server = stack.enter_context(GreedyServer(talk))
            return Place("localhost", server.port, "you@example.org", str(certificates.ca))

        yield start


def folders(place: Place) -> tuple[Folder, ...]:
    with opened(place, "secret") as mailbox:
        return mailbox.folders()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (b'* LIST (\\Junk) "/" Bulk\r\n' + FOLDERS, [("Bulk", True)]),
        (b'* LIST () "/" "a \\"b\\" c"\r\n* LIST () NIL Spam\r\n', [("Spam", True), ('a "b" c', False)]),
        (b'* LIST () "/" "Mail/Junk E-mail"\r\n* LIST () "." INBOX.Junk\r\n',
         [("Mail/Junk E-mail", True), ("INBOX.Junk", True)]),
        (b'* LIST () "/" {3}\r\na b\r\n', [("a b", False)]),
        (b'* LIST (\\Sent) "/" A\r\n* LIST (\\All) "/" B\r\n* LIST (\\Noselect) "/" C\r\n* LIST (\\Drafts) "/" D\r\n',
         []),
        (b'* LIST () "/" Unerw&APw-nscht\r\n* LIST () "/" A&-B\r\n* LIST () "/" A&AA-B\r\n',
         [("Unerwünscht", False), ("A&B", False), ("A&AA-B", False)]),
        (b"* LIST nonsense\r\n", []),
        (b'* LIST () "/" {6}\r\na\xffb\x1b\r\n\r\n', []),
        (b"", []),
    ],
)  # fmt: skip
def test_folders_to_look_into(serve: Serve, lines: bytes, found: list[tuple[str, bool]]) -> None:
    seen = folders(serve({b"LIST": lines}))
    assert [(one.shown, one.junk) for one in seen] == [("INBOX", False), *found]


def test_a_server_that_wants_it_is_asked_what_folders_are_for(serve: Serve) -> None:
    more = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN LIST-EXTENDED SPECIAL-USE\r\n"
    assert len(folders(serve({b"CAPABILITY": more, b"LIST": FOLDERS}))) == 1


def test_no_more_folders_than_a_person_has(serve: Serve) -> None:
    many = b"".join(b'* LIST () "/" f%d\r\n' % at for at in range(1000))
    assert len(folders(serve({b"LIST": many}))) == imap.MOST_FOLDERS


def mails(place: Place) -> list[bytes]:
    with opened(place, "secret") as mailbox:
        return list(mailbox.mails(Folder('"INBOX"', False), "7QK-2M", reports=False))


def test_the_newest_mails_come_first_and_only_some(serve: Serve) -> None:
    fetched = b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\nhello)\r\n"
    found = mails(serve({b"SEARCH": b"* SEARCH 1 2 3 4 5 6 7 8\r\n", b"FETCH": fetched}))
    assert found == [b"hello"] * imap.MOST_MAILS


@pytest.mark.parametrize(
    "answers",
    [
        {b"EXAMINE": b"%s NO gone\r\n"},
        {b"SEARCH": b"%s NO slow\r\n"},
        {b"SEARCH": b"* SEARCH\r\n"},
        {},
        {b"SEARCH": b"* SEARCH \xff 1:* x\r\n"},
        {b"SEARCH": b"* SEARCH {3}\r\n1 2\r\n"},
    ],
)
def test_a_folder_without_an_answer_holds_nothing(serve: Serve, answers: dict[bytes, bytes]) -> None:
    assert mails(serve(answers)) == []


def test_a_login_without_plain(serve: Serve) -> None:
    assert folders(serve({b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n"})) != ()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({b"AUTHENTICATE": b"%s NO [AUTHENTICATIONFAILED] use an app password\r\n"}, "use an app password"),
        (
            {b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n", b"LOGIN": b"%s NO no\r\n"},
            "you@example.org at localhost: no",
        ),
    ],
)
def test_a_login_that_is_refused_is_told_in_the_servers_words(
    serve: Serve, answers: dict[bytes, bytes], words: str
) -> None:
    with pytest.raises(InboxError, match=words) as caught:
        folders(serve(answers))
    assert caught.value.title == "The login to the mailbox was refused"
    assert caught.value.__context__ is None or "secret" not in str(caught.value.__context__)


@pytest.mark.parametrize(
    "answers",
    [
        {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
            b"LOGIN": b'%s BAD syntax: LOGIN you "correct horse"\r\n',
        },
        {b"AUTHENTICATE": b"%s NO AHlvdUBleGFtcGxlLm9yZwBjb3JyZWN0IGhvcnNl is wrong\r\n"},
        {b"LIST": b"* BYE correct horse\r\n"},
    ],
)
def test_a_password_that_the_server_repeats_is_masked(serve: Serve, answers: dict[bytes, bytes]) -> None:
    with pytest.raises(InboxError) as caught, opened(serve(answers), "correct horse") as mailbox:
        mailbox.folders()
    assert "****" in caught.value.message
    assert "horse" not in caught.value.message
    assert "Y29ycmVjdCBob3JzZ" not in caught.value.message.replace("AHlvdUBleGFtcGxlLm9yZwB", "")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({b"LIST": b"* BYE going down\r\n"}, "going down"),
        ({b"LIST": b"%s BAD no\r\n"}, "no"),
        ({b"AUTHENTICATE": b"nonsense\r\n"}, "unexpected response"),
        ({b"FETCH": b"* 1 FETCH (BODY[]<0> {999999999}\r\n", b"SEARCH": b"* SEARCH 1\r\n"}, "too much"),
        ({b"SEARCH": b"* SEARCH {" + b"9" * 5000 + b"}\r\n"}, "too much"),
        ({b"FETCH": b"x" * 2_000_000, b"SEARCH": b"* SEARCH 1\r\n"}, "1000000 bytes"),
    ],
)
def test_a_server_that_breaks_off_is_told(serve: Serve, answers: dict[bytes, bytes], words: str) -> None:
    place = serve(answers)

    def look() -> None:
        folders(place)
        mails(place)

    with pytest.raises(InboxError, match=words) as caught:
        look()
    assert caught.value.title == "The mailbox cannot be looked into"


def test_a_server_that_goes_on_for_ever_is_left(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_MOST_HEARD", 10_000)
    with pytest.raises(InboxError, match="too much"):
        folders(serve({b"LIST": FOLDERS * 1000}))


def test_a_server_that_is_silent_is_left_at_the_deadline(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "DEADLINE_S", 0.3)

    def talk(client: Client) -> None:
        client.tls(certificates.server_context(certificates.good))
        client.say(b"* OK hello\r\n")
        client.wait()

    with GreedyServer(talk) as server:
        began = time.monotonic()
        with pytest.raises(InboxError):
            folders(Place("localhost", server.port, "u", str(certificates.ca)))
        assert time.monotonic() - began < 5


def test_a_server_that_says_its_greeting_in_drops_is_left_at_the_deadline(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "DEADLINE_S", 0.5)

    def talk(client: Client) -> None:
        client.tls(certificates.server_context(certificates.good))
        for _ in range(50):
            client.say(b"*")
            time.sleep(0.1)  # a drop each: no time-out of a socket ends that

    with GreedyServer(talk) as server:
        began = time.monotonic()
        with pytest.raises(InboxError):
            folders(Place("localhost", server.port, "u", str(certificates.ca)))
        assert time.monotonic() - began < 3


def test_what_a_server_can_do_is_said_in_ascii(serve: Serve) -> None:
    with pytest.raises(InboxError, match="speaks no IMAP"):
        folders(serve({b"CAPABILITY": b"* CAPABILITY IMAP4rev1 \xff\r\n"}))


def test_letters_that_a_login_cannot_carry_are_told(serve: Serve) -> None:
    place = serve({b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n"})
    with pytest.raises(InboxError, match="no letters beyond ASCII") as caught, opened(place, "sécret"):
        pass
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "greeting", [b"220 mail.test ESMTP\r\n", b"* BYE no\r\n", b"* OK {" + b"9" * 5000 + b"}\r\n"]
)
def test_what_is_no_imap_is_told(serve: Serve, greeting: bytes) -> None:
    with pytest.raises(InboxError, match="speaks no IMAP") as caught:
        folders(serve({}, greeting))
    assert caught.value.title == "The mailbox cannot be reached"


def test_only_a_server_with_a_good_certificate_is_told_anything(certificates: Certificates) -> None:
    def talk(client: Client) -> None:
        client.tls(certificates.server_context(certificates.wrong_host))
        client.say(b"* OK hello\r\n")
        client.wait()

    with GreedyServer(talk) as server:
        with pytest.raises(InboxError, match="mismatch"):
            folders(Place("localhost", server.port, "u", str(certificates.ca)))
        with pytest.raises(InboxError, match="certificate"):
            folders(Place("localhost", server.port, "u"))
        assert b"LOGIN" not in server.everything
    with pytest.raises(InboxError, match="refused"):
        folders(Place("localhost", server.port, "u"))
