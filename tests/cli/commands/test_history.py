"""The command `history`, over real tests of a profile at real servers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Typed
from tests.cli.scripts import ACCEPTING, Server
from tests.domain.mails import GOOGLE
from tests.lab.scripted import Close, Line, Send
from tests.systems import files_below

FIELDS = ("--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--no-enable-tls", "--username", "")
REFUSING = [*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]


def saved(mailconfig: Run, port: int, *more: object) -> None:
    assert mailconfig("save", *FIELDS, "--smtp-port", port, "--profile", "plant", *more).code == 0


def test_each_test_of_a_profile_is_kept_and_held_against_the_last_good_one(mailconfig: Run) -> None:
    test = ("test", "--profile", "plant", "--to", "you@plant.com")
    with Server(ACCEPTING, REFUSING, looked_at=False) as server:
        saved(mailconfig, server.port)
        assert mailconfig("history", "plant").out == (
            "There is no result yet. Each test and check of the profile is kept.\n"
        )
        assert mailconfig(*test).code == 0
        assert mailconfig(*test, "--timeout", "9000").code == 1
    listed = mailconfig("history", "plant")
    assert (listed.code, listed.err) == (0, "")
    newest, oldest = listed.out.splitlines()
    assert newest.startswith("@1")
    assert "failed at Sender" in newest
    assert newest.endswith(" (changed since @2: settings)")
    assert (oldest.split()[0], oldest.split()[2:4], oldest[-3:]) == ("@2", ["Test", "good"], " ms")
    told = mailconfig("history", "plant", "--json").json
    assert (told["profile"], told["unreadable"]) == ("plant", 0)
    assert [(one["number"], one["ok"], one["changed"]) for one in told["results"]] == [
        (1, False, ["settings"]),
        (2, True, []),
    ]
    assert told["results"][0]["good"] == told["results"][1]["id"]
    assert "connect" in told["results"][0]["times"]
    none = mailconfig("history", "plant", "--kind", "domain", "--json").json
    assert none["results"] == []
    assert mailconfig("history", "plant", "--forget").out == "The results of “plant” are removed.\n"
    assert mailconfig("history", "plant", "--json").json["results"] == []


def test_what_cannot_be_read_is_counted(mailconfig: Run, home: Path) -> None:
    with Server(ACCEPTING) as server:
        saved(mailconfig, server.port)
        assert mailconfig("test", "--profile", "plant", "--to", "you@plant.com").code == 0
    (file,) = files_below(home / "state" / "results")
    file.write_bytes(file.read_bytes() + b"broken\n")
    ended = mailconfig("history", "plant")
    assert ended.err == "1 result cannot be read: it is damaged, or of a newer version.\n"
    assert len(ended.out.splitlines()) == 1


def test_a_mail_that_came_is_kept_where_a_profile_is_named(mailconfig: Run, typed: Typed) -> None:
    saved(mailconfig, 25)
    typed(GOOGLE.encode())
    assert mailconfig("arrived", "--profile", "plant", "--json").json["profile"] == "plant"
    (one,) = mailconfig("history", "plant", "--json").json["results"]
    assert (one["kind"], one["ok"], one["marks"]) == ("arrived", True, {"proof": "pass pass pass"})
    assert mailconfig("arrived", "--profile", "absent").code == 4


@pytest.mark.skipif(
    os.name != "posix" or os.getuid() == 0, reason="rights of POSIX do not bind an administrator"
)
def test_where_nothing_can_be_kept_the_test_goes_well_all_the_same(mailconfig: Run, home: Path) -> None:
    with Server(ACCEPTING) as server:
        saved(mailconfig, server.port)
        (home / "state").mkdir(exist_ok=True)
        (home / "state").chmod(0o500)
        ended = mailconfig("test", "--profile", "plant", "--to", "you@plant.com")
        (home / "state").chmod(0o700)
    assert ended.code == 0
    assert "This result was not kept" in ended.err


def test_a_file_in_the_place_of_the_folder_stops_no_test(mailconfig: Run, home: Path) -> None:
    with Server(ACCEPTING) as server:
        saved(mailconfig, server.port)
        (home / "state").mkdir(exist_ok=True)
        (home / "state" / "results").write_text("")
        ended = mailconfig("test", "--profile", "plant", "--to", "you@plant.com")
    assert ended.code == 0
    assert "This result was not kept" in ended.err
