"""A look into a real mailbox: Dovecot, over TLS."""

from __future__ import annotations

import html
import imaplib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailconfig_gui.app.arrived import Returned
from mailconfig_gui.app.inbox import InboxError, Place, look, look_for_platforms
from tests.cli.conftest import Ended, home, process
from tests.domain.mails import BOUNCE, GOOGLE
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, Dovecot, User

pytestmark = pytest.mark.real

__all__ = ["home", "process"]

JUNK = "Unerw&APw-nscht"
Put = Callable[..., None]


@pytest.fixture
def put(dovecot: Dovecot, certificates: Certificates) -> Iterator[Put]:
    """put(text, folder, user): lay a mail into a folder for this test."""
    places: set[tuple[User, str]] = set()

    def mailbox(user: User) -> imaplib.IMAP4_SSL:
        opened = imaplib.IMAP4_SSL("localhost", dovecot.imaps.port, ssl_context=certificates.client_context())
        opened.authenticate("PLAIN", lambda _: f"\0{user.name}\0{user.password}".encode())
        return opened

    def lay(text: str, folder: str = "INBOX", user: User = ALICE) -> None:
        places.add((user, folder))
        with mailbox(user) as opened:
            opened.create(folder)
            status, answer = opened.append(folder, "", "", text.replace("\n", "\r\n").encode())
            assert status == "OK", answer

    yield lay
    for user, folder in places:
        with mailbox(user) as opened:
            opened.select(folder)
            _, found = opened.uid("SEARCH", "ALL")
            for number in found[0].split():
                opened.uid("STORE", number.decode(), "+FLAGS", "(\\Deleted)")
            opened.expunge()


@pytest.fixture
def place(dovecot: Dovecot, certificates: Certificates) -> Place:
    return Place("localhost", dovecot.imaps.port, ALICE.name, str(certificates.ca))


def other(code: str) -> str:
    return GOOGLE.replace("7QK-2M", code)


def test_the_mail_is_found_in_the_inbox_and_stays_unread(
    put: Put, place: Place, certificates: Certificates
) -> None:
    for code in ("7QK-2N", "7QK-2M", "7QK-2P"):
        put(other(code))
    found = look(place, ALICE.password, "7QK-2M")
    assert found is not None
    assert (found.folder, found.junk, found.told.code) == ("INBOX", False, "7QK-2M")
    with imaplib.IMAP4_SSL("localhost", place.port, ssl_context=certificates.client_context()) as opened:
        opened.login(*ALICE)
        opened.select(readonly=True)
        assert len(opened.search(None, "UNSEEN")[1][0].split()) == 3


@pytest.mark.parametrize(
    ("folder", "name", "junk"),
    [
        (JUNK, "Unerwünscht", True),
        (r'"Sorted by \"rules\""', 'Sorted by "rules"', False),
        ("Plant", "Plant", False),
    ],
)
def test_the_mail_is_found_where_a_filter_put_it(
    put: Put, place: Place, folder: str, name: str, junk: bool
) -> None:
    put(GOOGLE, folder)
    found = look(place, ALICE.password, "7QK-2M")
    assert found is not None
    assert (found.folder, found.junk) == (name, junk)


def test_the_sent_copy_is_no_arrival(put: Put, place: Place) -> None:
    put(GOOGLE, "Sent")
    assert look(place, ALICE.password, "7QK-2M") is None


def test_an_encoded_subject_is_found_too(put: Put, place: Place) -> None:
    put(
        GOOGLE.replace(
            "Subject: Test of outgoing mail, code 7QK-2M", "Subject: =?utf-8?b?UHLDvGZjb2RlIDdRSy0yTQ==?="
        )
    )
    assert look(place, ALICE.password, "7QK-2M") is not None


def test_a_report_is_found_where_the_mail_is_not(put: Put, place: Place) -> None:
    put(BOUNCE)
    found = look(place, ALICE.password, "7QK-2M")
    assert found is not None
    assert isinstance(found.told, Returned)
    assert found.told.diagnosis.cause == "dmarc-fail"
    put(GOOGLE, JUNK)
    found = look(place, ALICE.password, "7QK-2M")
    assert found is not None
    assert not isinstance(found.told, Returned)


def test_a_password_beyond_ascii(put: Put, place: Place) -> None:
    put(GOOGLE, user=BOB)
    assert look(place._replace(username=BOB.name), BOB.password, "7QK-2M") is not None


def test_a_wrong_password_is_refused_in_the_servers_words(place: Place) -> None:
    with pytest.raises(InboxError, match="Authentication failed") as caught:
        look(place, "wr0ng", "7QK-2M")
    assert "wr0ng" not in str(caught.value)


@pytest.fixture
def arrived(process: Callable[..., Ended], place: Place, tmp_path: Path) -> Callable[..., Ended]:
    (tmp_path / "password").write_text(ALICE.password)
    words = ["--imap", f"localhost:{place.port}", "--username", ALICE.name, "--ca-file", place.ca_file]
    return lambda *more: process("arrived", *words, "--password-file", "password", *more)


def test_the_command_tells_the_folder_and_what_the_mail_tells(
    put: Put, arrived: Callable[..., Ended]
) -> None:
    put(GOOGLE, JUNK)
    ended = arrived("--code", "7qk2m")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(
        "Found in the folder Unerwünscht.\nThat is where this mailbox puts spam.\nThe test mail"
    )
    told = arrived("--code", "7QK-2M", "--json").json
    assert (told["folder"], told["dmarc"]["result"], told["trusted"]) == ("Unerwünscht", "pass", True)


def test_a_mail_that_fails_dmarc_is_1_there_too(put: Put, arrived: Callable[..., Ended]) -> None:
    put(GOOGLE.replace("dmarc=pass", "dmarc=fail"))
    assert arrived("--code", "7QK-2M").code == 1


def test_a_report_goes_to_the_diagnosis(put: Put, arrived: Callable[..., Ended]) -> None:
    put(BOUNCE)
    ended = arrived("--code", "7QK-2M", "--json")
    assert (ended.code, ended.json["cause"], ended.json["folder"]) == (1, "dmarc-fail", "INBOX")


PLATFORMS = GOOGLE.replace("Test of outgoing mail, code 7QK-2M", "Test message from Thingsboard")


def test_the_platforms_own_message_is_found_and_kept_as_its(
    put: Put, arrived: Callable[..., Ended], process: Callable[..., Ended], tmp_path: Path
) -> None:
    words = ("--mail-from", "iot@plant.example", "--smtp-host", "smtp.plant.example")
    assert process("save", *words, "--profile", "plant", "--yes").code == 0
    put(GOOGLE)
    missing = arrived("--platform", "--profile", "plant", "--json")
    assert (missing.code, missing.json["folder"], missing.json["from_platform"]) == (1, None, True)
    put(PLATFORMS)
    ended = arrived("--platform", "--profile", "plant")
    assert (ended.code, ended.err) == (0, "")
    assert "The test message of the platform arrived." in ended.out
    assert process("report", "plant", "--html", "r.html").code == 0
    page = html.unescape((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "Arrival of the platform's message" in page


def test_a_message_of_an_earlier_test_is_not_the_last_one(put: Put, place: Place) -> None:
    put(PLATFORMS)
    found = look_for_platforms(place, ALICE.password)
    assert found is not None
    assert not isinstance(found.told, Returned)
    taken = found.told.taken
    assert taken is not None
    assert look_for_platforms(place, ALICE.password, taken) is not None
    assert look_for_platforms(place, ALICE.password, taken + 3600) is None


def test_a_report_about_the_platforms_message_is_found(put: Put, place: Place) -> None:
    put(BOUNCE)
    assert look_for_platforms(place, ALICE.password) is None
    put(BOUNCE.replace("Test of outgoing mail, code 7QK-2M", "Test message from Thingsboard"))
    found = look_for_platforms(place, ALICE.password)
    assert found is not None
    assert isinstance(found.told, Returned)


def test_no_mail_is_1(arrived: Callable[..., Ended]) -> None:
    ended = arrived("--code", "7QK-2M")
    assert ended.code == 1
    assert ended.out.startswith("There is neither a mail with the code 7QK-2M nor a report about it.")
    ended = arrived("--code", "7QK-2M", "--json")
    assert (ended.code, json.loads(ended.out)["folder"]) == (1, None)
