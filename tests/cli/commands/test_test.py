"""The command `test` against a scripted server: what is printed, what is sent, and above all what is not."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.app.try_settings import try_settings
from mailconfig_gui.cli.commands import test as command
from mailconfig_gui.cli.commands.test import TEST_OBJECT
from mailconfig_gui.cli.main import build_parser, main
from tests.cli.conftest import ROOT, Run, document
from tests.cli.scripts import ACCEPTING, LOGIN, SECRET, UNPROTECTED, Server
from tests.ctrl_c import ASKED, END_S, OWN_CONSOLE, ask_for_end
from tests.java.servers import Behaviour, MailServer
from tests.lab.scripted import Close, Line, Script, Send, Silence
from tests.platform_standin.token_endpoint import TokenEndpoint, tokens
from tests.systems import WINDOWS, needs_terminal

if not WINDOWS:
    import pty

KEYS = {
    "ok", "reached", "stages", "round_trips", "queue_id", "message_id", "problems", "diagnosis", "transcript",
    "platform",
}  # fmt: skip


def test_a_quiet_failure_is_the_stage_and_its_name(mailconfig: Run) -> None:
    with Server([*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]) as server:
        ended = mailconfig(*server.words, "--quiet")
    stage, title = ended.out.splitlines()
    assert stage.startswith("✕ Sender")
    assert title
    assert ended.err == ""


def test_the_dialogue_shows_no_password(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch, login: Server
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
    ended = mailconfig(*login.words, *UNPROTECTED, "--verbose")
    assert ended.code == 0
    assert "> AUTH PLAIN ****" in ended.out
    assert SECRET not in ended.out


@pytest.mark.parametrize(
    "address",
    [
        "a@x.org,b@x.org", "Bob <b@x.org>", "<b@x.org>", "x", "a@x.org\n", "a@x.org\r\nRCPT TO:<b@x.org>", "a b@x.org",
        "a@x.org; b@x.org", "@x.org", "a@", "",
    ],
)  # fmt: skip
def test_anything_but_one_plain_address_is_2(mailconfig: Run, address: str) -> None:
    ended = mailconfig("test", "--provider", "practice", "--mail-from", "a@plant.com", "--to", address)
    assert (ended.code, ended.out) == (2, "")
    assert "not one plain address" in ended.err


@pytest.mark.parametrize("address", ['"a b"@x.org', "a@[192.0.2.1]", "jörg@müller.example", "a+b@x.org"])
def test_unusual_addresses_are_plain_too(address: str) -> None:
    _, parsers = build_parser(["test"])
    assert parsers["test"].parse_args(["--to", address]).to == [address]


@pytest.mark.parametrize(
    ("words", "stage", "text"),
    [(["-6"], "dns", "has no IPv6 address"), (["--login", "login"], "auth", "with LOGIN only")],
)
def test_a_way_that_does_not_lead_there(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], stage: str, text: str
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
    with Server([*LOGIN[:3], Line(b"QUIT"), Close()]) as server:
        report = mailconfig(*server.words, *UNPROTECTED, *words, "--json").json
    assert report["stages"][-1]["stage"] == stage
    assert text in report["stages"][-1]["text"]


def test_the_look_says_the_name_of_the_test(mailconfig: Run) -> None:
    look: Script = [Send(b"220 here\r\n"), Line(b"EHLO pc.plant.com\r\n"), Close()]
    with Server(ACCEPTING, look, looked_at=False) as server:
        assert mailconfig(*server.words, "--verdict", "--ehlo-name", "pc.plant.com").code == 0
        server.wait()


def test_a_known_warning_can_be_silenced(mailconfig: Run) -> None:
    with Server(ACCEPTING, ACCEPTING) as server:
        loud = mailconfig(*server.words, "--json").json
        quiet = mailconfig(
            *server.words, "--json", "--no-advice", "reserved-host", "--no-advice", "loopback"
        ).json
    assert {"reserved-host"} <= {one["code"] for one in loud["problems"]}
    assert {"loopback"} <= {one["code"] for one in loud["platform"]["warnings"]}
    codes = {one["code"] for one in (*quiet["problems"], *quiet["platform"]["warnings"])}
    assert not codes & {"reserved-host", "loopback"}
    unknown = mailconfig(*server.words, "--no-advice", "reserved-hots")
    assert unknown.code == 2
    assert "Did you mean reserved-host?" in unknown.err


def test_settings_come_from_standard_input(
    mailconfig: Run, typed: Callable[[bytes], None], accepting: Server
) -> None:
    typed(document(smtpHost="127.0.0.1", smtpPort=str(accepting.port), enableTls=False, username="").encode())
    assert mailconfig("test", "-", "--to", "you@plant.com").code == 0
    assert mailconfig("test", "-", "--to", "you@plant.com", "--password-file", "-").code == 2


def test_accepted_as_json(process: Run, accepting: Server) -> None:
    ended = process(*accepting.words, "--json")
    assert ended.code == 0
    assert ended.out.count("\n") == 1
    report = ended.json
    assert report.keys() >= KEYS
    assert (report["ok"], report["reached"], report["queue_id"]) == (True, "accepted", "4F2ABC")
    assert report["message_id"] in accepting.text()
    keys = {"stage", "ok", "ms", "text", "start_ms", "round_trips"}
    assert [set(stage) for stage in report["stages"]] == [keys] * len(report["stages"])
    assert sum(stage["round_trips"] for stage in report["stages"]) == report["round_trips"]
    assert report["diagnosis"] is None
    told = {word.strip(",:") for word in TEST_OBJECT.split()}
    assert report.keys() <= told, "the help names every key"


def test_no_send_stops_after_the_recipient(process: Run) -> None:
    with Server([*ACCEPTING[:7], Silence()]) as server:
        report = process(*server.words, "--no-send", "--json").json
        assert (report["ok"], report["reached"]) == (True, "connected")
        assert "DATA" not in server.text()


def test_a_refusal_is_1(process: Run) -> None:
    refusing: Script = [*ACCEPTING[:4], Send(b"550 5.7.1 \x1b[2Jno\r\n"), Line(b"QUIT"), Close()]
    with Server(refusing, refusing, [Close()], looked_at=False) as server:
        plain = process(*server.words)
        assert server.connections == 1
        as_json = process(*server.words, "--json")
    assert plain.code == as_json.code == 1
    assert "550 5.7.1" in plain.out
    assert "\x1b" not in plain.out + plain.err
    assert as_json.json["ok"] is False
    assert as_json.json["stages"][-1]["stage"] == "mail-from"
    assert as_json.json["diagnosis"].keys() >= {"cause", "also", "title", "why", "remedy", "who", "fixes"}
    assert "\n  1. " in plain.out


def test_nobody_listens_is_1(process: Run) -> None:
    with Server() as server:
        words = server.words
    report = process(*words, "--json").json
    assert (report["ok"], report["reached"]) == (False, "untested")
    assert report["stages"][-1]["stage"] == "connect"


def test_a_deadline_ends_the_test(process: Run) -> None:
    with Server([Send(b"220-\r\n"), Silence()]) as server:
        ended = process(*server.words, "--deadline", "0.3", "--json")
    assert ended.code == 1
    assert "longer than 0.3 s" in ended.json["stages"][-1]["text"]


def test_a_failed_test_is_one_connection_and_says_what_the_platform_meets_too(mailconfig: Run) -> None:
    refusing: Script = [*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]
    with Server(refusing, looked_at=False) as server:
        ended = mailconfig(*server.words)
        assert (ended.code, server.connections) == (1, 1)
    assert "The platform (4.3) fails: " in ended.out
    assert "--probe" in ended.out
    assert "--verdict" not in ended.out, "the test alone has decided it"


def test_a_failure_that_the_platform_may_not_have_gets_no_verdict(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server([*ACCEPTING[:2], Send(b"250-here\r\n250 AUTH PLAIN\r\n"), Line(b"QUIT"), Close()]) as server:
        monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
        ended = mailconfig(*server.words, "--username", "u")
    assert ended.code == 1
    assert "The platform (" not in ended.out


def test_the_deadline_bounds_the_looks_too(mailconfig: Run) -> None:
    refusing: Script = [*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]
    with Server(refusing, [Silence()], looked_at=False) as server:
        begun = time.monotonic()
        ended = mailconfig(*server.words, "--verdict", "--deadline", "1", "--json")
        assert time.monotonic() - begun < 2
        assert server.connections == 2
    assert ended.code == 1
    assert (ended.json["platform"]["outcome"], ended.json["stages"][-1]["stage"]) == ("fails", "mail-from")


def test_a_deadline_that_is_used_up_leaves_the_looks_out(mailconfig: Run) -> None:
    with Server([Silence()], looked_at=False) as server:
        begun = time.monotonic()
        ended = mailconfig(*server.words, "--verdict", "--probe", "--deadline", "0.5")
        assert time.monotonic() - begun < 1.5
        assert server.connections == 1
    assert ended.code == 1
    assert "No time was left" in ended.out


@pytest.mark.parametrize(
    ("code", "words", "content"),
    [
        (3, ["mail.json"], document(timeout=...)),
        (3, ["mail.json"], '{"key": "other"}'),
        (3, ["mail.json", "--smtp-port", "x"], document()),
        (3, [], "{}"),
        (4, ["mail.json"], "{"),
        (4, ["absent.json"], "{"),
        (4, ["mail.json"], document()),
        (4, ["mail.json", "--password-file", "absent"], document()),
        (4, ["--profile", "absent"], "{}"),
        (4, ["mail.json", "--ca-file", "mail.json"], document(password="x")),
        (4, ["mail.json", "--ca-file", "absent.pem"], document(password="x")),
    ],
)
def test_what_cannot_begin_is_one_json_object_too(
    mailconfig: Run, tmp_path: Path, code: int, words: list[str], content: str
) -> None:
    (tmp_path / "mail.json").write_text(content, encoding="utf-8")
    ended = mailconfig("test", *words, "--to", "a@plant.com", "--json")
    assert ended.code == code
    report = json.loads(ended.out)
    assert report.keys() >= KEYS
    assert (report["ok"], report["reached"], report["stages"]) == (False, "untested", [])
    assert any(problem["severity"] == "error" for problem in report["problems"])
    assert ended.err
    assert mailconfig("test", *words, "--to", "a@plant.com").out == ""


def test_a_secret_that_a_server_repeats_is_not_repeated(process: Run) -> None:
    echo = base64.b64encode(f"\0u\0{SECRET}".encode())
    refusing: Script = [*LOGIN[:4], Send(b"535 " + echo + b"\r\n"), Line(b"QUIT"), Close()]
    for words in ([], ["--json"]):
        with Server(refusing) as server:
            ended = process(*server.words, *UNPROTECTED, *words, environment={"MAILCONFIG_PASSWORD": SECRET})
        assert ended.code == 1
        assert echo.decode() not in ended.out + ended.err


def test_what_was_saved_while_a_test_ran_is_not_lost(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ["--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", "1", "--no-enable-tls"]
    mailconfig("save", *good, "--profile", "plant")

    def sent(*words: Any, **named: Any) -> Any:
        assert main(["save", "--profile", "plant", "--timeout", "7000"]) == 0
        return try_settings(*words, **named)

    monkeypatch.setattr(command, "try_settings", sent)
    assert mailconfig("test", "--profile", "plant", "--to", "you@plant.com").code == 1
    (profile,) = mailconfig("profiles", "--json").json
    assert profile["settings"]["timeout"] == "7000"
    # The outcome is of other settings than these.
    assert (profile["recipient"], profile["last_test"]) == ("you@plant.com", None)


def test_a_profile_remembers_recipient_and_outcome(process: Run) -> None:
    with Server(ACCEPTING, looked_at=False) as accepting:
        process("save", *accepting.words[1:-2], "--profile", "a")
        assert process("test", "--profile", "a").code == 2
        assert process("test", "--profile", "a", "--to", "you@plant.com").code == 0
        (profile,) = process("profiles", "--json").json
        assert profile["recipient"] == "you@plant.com"
        assert (profile["last_test"]["state"], profile["last_test"]["host"]) == ("accepted", "127.0.0.1")
        assert process("test", "--profile", "a").code == 0
        assert accepting.connections == 2


@pytest.mark.parametrize("number", ASKED)
def test_interrupted_is_130_at_once_and_still_one_object(home: Path, number: signal.Signals) -> None:
    with Server([Silence()]) as server:
        child = subprocess.Popen(
            [sys.executable, "-m", "mailconfig_gui", *server.words, "--json"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=OWN_CONSOLE,
        )  # fmt: skip
        while not server.connections:
            assert child.poll() is None
            time.sleep(0.01)
        ask_for_end(child, number)
        out, err = child.communicate(timeout=2 * END_S)
    assert child.returncode == 130
    assert json.loads(out)["ok"] is False
    assert err == b""


_LOADED = """
import sys, typing
from mailconfig_gui.cli.main import main
code = main(sys.argv[1:])
kinds = [kind for name, module in sys.modules.items() if name.startswith("mailconfig_gui")
         for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, tuple)]
texts = {kind.__name__ for kind in kinds for wanted in kind.__annotations__.values()
         if isinstance(wanted, typing.ForwardRef)}
dear = {*sys.modules} & {"hashlib", "urllib.request", "mailconfig_gui.oauth.token", "mailconfig_gui.oauth.library",
                         "mailconfig_gui.domain", "mailconfig_gui.app.results", "mailconfig_gui.results",
                         "mailconfig_gui.storage.results", "mailconfig_gui.diagnosis",
                         "mailconfig_gui.storage.knowledge", "mailconfig_gui.storage.opinion", "dns", "imaplib", "xml"}
sys.exit(f"{texts} {dear}" if texts or dear else code)
"""


def test_a_password_needs_nothing_of_oauth2_and_no_type_from_a_text(home: Path, login: Server) -> None:
    # Decision 4: either costs a twentieth of the test. What keeps results is for profiles alone.
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *login.words, *UNPROTECTED],
        cwd=ROOT, env={**os.environ, "MAILCONFIG_PASSWORD": SECRET}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def on_terminal(
    words: list[str],
    typed: bytes = b"",
    environment: dict[str, str] | None = None,
    prompt: bytes = b"Password",
) -> tuple[int, str]:
    """Run `mailconfig` on a terminal of its own and return exit code and everything shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(
            sys.executable,
            [sys.executable, "-m", "mailconfig_gui", *words],
            {**os.environ, "TERM": "xterm", **(environment or {})},
        )
    shown = b""
    try:
        while True:
            if typed and prompt in shown:
                os.write(terminal, typed)
                typed = b""
            shown += os.read(terminal, 4096)
    except OSError:
        pass  # the terminal ends with its program
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@needs_terminal
def test_a_terminal_shows_each_stage_in_colour(home: Path, accepting: Server) -> None:
    code, shown = on_terminal(accepting.words)
    assert code == 0
    assert "\x1b[32m✓\x1b[0m Connect" in shown
    assert "accepted the message" in shown


@needs_terminal
def test_no_colour_where_nobody_wants_it(home: Path, accepting: Server) -> None:
    _, shown = on_terminal(accepting.words, environment={"NO_COLOR": "1"})
    assert "✓ Connect" in shown
    assert "\x1b[" not in shown


@needs_terminal
@pytest.mark.parametrize(("typed", "looks"), [(b"\n", False), (b"y\n", True)])
def test_a_terminal_is_asked_once_whether_to_look_for_the_cause(
    home: Path, typed: bytes, looks: bool
) -> None:
    refusing: Script = [*ACCEPTING[:4], Send(b"550 5.7.1 no\r\n"), Line(b"QUIT"), Close()]
    with Server(refusing, [Close()], looked_at=False) as server:
        code, shown = on_terminal(server.words, typed, prompt=b"[y/N]")
        assert (server.connections > 1) is looks
    assert code == 1
    assert shown.count("Look at 127.0.0.1 for the cause?") == 1
    assert ("All mail ports of 127.0.0.1" in shown) is looks


@needs_terminal
def test_a_terminal_asks_for_the_password_and_does_not_show_it(home: Path, login: Server) -> None:
    code, shown = on_terminal([*login.words, *UNPROTECTED], typed=SECRET.encode() + b"\n")
    assert code == 0
    assert "Password for u at 127.0.0.1: " in shown
    assert SECRET not in shown
    assert login.password == SECRET


@needs_terminal
def test_a_terminal_with_nothing_typed_is_4(home: Path) -> None:
    with Server() as server:
        code, shown = on_terminal([*server.words, *UNPROTECTED], typed=b"\n")
        assert server.connections == 0
    assert code == 4
    assert "None was entered" in shown


@needs_terminal
def test_a_locked_keyring_is_said_and_the_password_asked_for(home: Path, login: Server, process: Run) -> None:
    process(
        "save",
        *login.words[1:-2],
        "--username",
        "u",
        "--profile",
        "a",
        environment={"MAILCONFIG_PASSWORD": "x"},
    )
    locked = {"PYTHON_KEYRING_BACKEND": "tests.storage.keyrings.LockedKeyring"}
    words = ["test", "--profile", "a", *UNPROTECTED[2:], *login.words[-2:]]
    assert process(*words, environment=locked).code == 4
    code, shown = on_terminal(words, typed=b"typed\n", environment=locked)
    assert code == 0
    assert "The keyring is locked" in shown
    assert login.password == "typed"


def test_the_report_fits_json_of_any_reader(process: Run, accepting: Server) -> None:
    """ASCII only: no reader has to guess an encoding."""
    ended = process(*accepting.words, "--mail-from", "Plänt <iot@plant.com>", "--json")
    assert ended.out.isascii()
    report: dict[str, Any] = ended.json
    assert report["ok"] is True


def test_a_value_that_the_platform_never_sends_with_is_tested_and_shown(mailconfig: Run) -> None:
    smtps = ["--smtp-protocol", "smtps", "--enable-tls", "--tls-version", "1.2"]
    with Server([Close()]) as server:
        ended = mailconfig(*server.words, *smtps, "--verdict")
    assert ended.code == 1
    assert "This TLS version cannot be used" in ended.out
    assert "No server of this name exists" not in ended.out
    assert "--tls-version TLSv1.2" in ended.out + ended.err
    assert "fails: Unable to send mail: Unsupported protocol: 1.2" in ended.out


# --- OAuth2 ---


def test_a_file_with_oauth2_is_tested_by_a_token(mailconfig: Run, tmp_path: Path) -> None:
    endpoint = TokenEndpoint(tokens("ya29.an-access-token-of-the-lab", refresh_token="the-next-one"))
    server = MailServer(
        Behaviour(mechanisms="XOAUTH2", login=("iot@plant.com", "ya29.an-access-token-of-the-lab"))
    )
    held = {
        "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": str(server.port),
        "timeout": "20000", "enableTls": False, "tlsVersion": "", "username": "iot@plant.com", "enableOauth2": True,
        "providerId": "CUSTOM", "clientId": "id", "clientSecret": "client-secret-of-the-lab", "authUri": endpoint.url,
        "tokenUri": endpoint.url, "scope": ["mail"], "redirectUri": "http://localhost", "refreshToken": "1//refresh",
    }  # fmt: skip
    (tmp_path / "mail.json").write_text(json.dumps(held))
    try:
        ended = mailconfig(
            "test", "mail.json", "--to", "you@plant.com", "--allow-unprotected-login", "127.0.0.1", "--json"
        )
    finally:
        server.close()
        endpoint.close()
    assert ended.code == 0
    stages = [(one["stage"], one["ok"]) for one in ended.json["stages"]]
    assert stages[:2] == [("config", True), ("oauth-token", True)]
    assert ("auth", True) in stages
    assert ended.json["platform"]["outcome"] == "sends"
    assert {"token-replaced", "token-rotates"} <= {one["code"] for one in ended.json["problems"]}
    for secret in ("ya29.an-access", "client-secret-of-the-lab", "1//refresh", "the-next-one"):
        assert secret not in ended.words
