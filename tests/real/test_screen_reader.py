"""The program by names and roles alone, on a bus as screen readers use it: nothing here sees the window or its code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.practice.server import PracticeServer
from tests.lab.desktop import Desktop
from tests.lab.reader import Key, Node, Reader
from tests.lab.sandbox import Sandbox

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    """A screen with an AT-SPI bus, for the program and who reads it; nobody has to be root for it."""
    sandbox = Sandbox(root=False)
    yield Desktop(sandbox)
    sandbox.close()


@pytest.fixture
def reader(desktop: Desktop, tmp_path: Path) -> Iterator[Reader]:
    """Who reads the program, which was started for the first time."""
    with desktop.program(tmp_path) as reader:
        reader.press("push button", "Not now")
        yield reader


def enter(reader: Reader, name: str, words: str) -> None:
    reader.write(reader.find("text", name), words)


def once(reader: Reader, start: str) -> bool:
    return [words.startswith(start) for words in reader.announced()].count(True) == 1


def test_settings_are_entered_tested_and_saved_by_who_sees_nothing(reader: Reader, tmp_path: Path) -> None:
    with PracticeServer() as server:
        reader.choose("Mail provider", "Custom")
        reader.choose("Encryption", "Not encrypted")
        missing = {
            "Mail From": ("Mail From is missing.", "Plant <iot@plant.org>"),
            "Host": ("Host is missing.", "127.0.0.1"),
            "Send test to": ("The test has no recipient.", "you@plant.org"),
        }
        for name, (problem, words) in missing.items():
            reader.press("push button", "Send test")
            # Each time the first field that is wrong.
            field = reader.wait_focus("text", name)
            assert reader.about(field).startswith(problem)
            reader.wait_announced(problem)
            reader.write(field, words)
            assert problem not in reader.about(field)
        enter(reader, "Port", str(server.ports["plain"]))

        reader.press("push button", "Send test")
        reader.wait_announced("127.0.0.1 accepted the message for you@plant.org")
        field = reader.wait_focus("text", "Code in the mail")
        (message,) = server.messages
        assert (message.sender, message.recipients) == ("iot@plant.org", ("you@plant.org",))
        reader.write(field, message.code)
        reader.press("push button", "Confirm arrival")
        reader.wait_announced("The test mail arrived at you@plant.org")

    reader.press("push button", "Save")
    reader.press("radio button", "As a settings file for the platform")
    reader.press("push button", "Choose the file…")
    enter(reader, "File name:", str(tmp_path / "mail.json"))
    reader.press("push button", "Save")
    reader.wait_announced("Saved as ")
    saved = json.loads((tmp_path / "mail.json").read_text(encoding="utf-8"))["jsonValue"]
    assert saved == {
        "mailFrom": "Plant <iot@plant.org>", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1",
        "smtpPort": str(server.ports["plain"]), "timeout": "10000", "enableTls": False, "tlsVersion": "",
        "username": "", "password": "", "enableProxy": False, "proxyHost": "", "proxyPort": "", "proxyUser": "",
        "proxyPassword": "",
    }  # fmt: skip
    for start in (
        "127.0.0.1 accepted",
        "The test mail arrived",
        "Saved as",
        *(words for words, _ in missing.values()),
    ):
        assert once(reader, start), reader.announced()


def server_started(reader: Reader) -> tuple[Node, str] | None:
    """What folds its connection, and its port, which is the usual one until it is known."""
    for node in reader.nodes():
        said = re.fullmatch(r"Connection: 127\.0\.0\.1:(\d+), STARTTLS", node.name)
        if said and said[1] != "587":
            return node, said[1]
    return None


def test_a_failure_is_mended_by_the_name_of_its_button(reader: Reader) -> None:
    reader.press("push button", "Try the practice server")
    fold, port = reader.until(lambda: server_started(reader), "the practice server")
    reader.go_and_press(fold)
    field = reader.find("text", "Port")
    reader.choose("Encryption", "TLS from the start")
    reader.write(field, port)

    reader.press("push button", "Send test")
    reader.wait_announced("This port does not start with TLS")
    mend = reader.wait_focus("push button", f"Use STARTTLS on port {port}")
    assert reader.about(mend) == "Changes the form and sends the test again."
    reader.act(mend)
    reader.wait_announced("127.0.0.1 accepted the message for you@example.com")
    reader.wait_focus("text", "Code in the mail")
    assert reader.find("combo box", "Encryption").value == "STARTTLS"
    assert once(reader, "This port does not")
    assert once(reader, "127.0.0.1 accepted")


def test_a_provider_is_searched_for_where_the_focus_goes(reader: Reader) -> None:
    # The list that opens is a popup, and those are in no window's tree.
    reader.act(reader.find("combo box", "Mail provider"))
    reader.write(reader.wait_focus("text", "Search providers"), "fastm")
    reader.wait_announced("Fastmail")
    # No action stands for Enter in a line of text.
    reader.key(Key.RETURN)
    reader.wait_focus("combo box", "Fastmail")
    assert reader.find("combo box", "Mail provider").value == "Fastmail"
