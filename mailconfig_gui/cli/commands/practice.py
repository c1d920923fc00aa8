"""The command `practice`: the practice mail server until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import queue
import sys
from textwrap import indent
from typing import TYPE_CHECKING

from mailconfig_gui.app.practice import (
    BY_ID,
    FAULTS,
    Door,
    Message,
    PracticeServer,
    practice_server,
    replay_server,
)
from mailconfig_gui.cli import streams
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.parser import PROGRAM, add_json, examples
from mailconfig_gui.cli.problems import fix_as_options
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.results import RESULTS, open_record
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.model.nearest import did_you_mean
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.words.say import mark, say
from mailconfig_gui.words.shell import command, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.cli.parser import Parser


_OFFERS = {
    "starttls": mark("STARTTLS, login"),
    "tls": mark("TLS from the start, login"),
    "plain": mark("no encryption, no login"),
}


_PLAYED = {
    Door.OPEN: mark("The recorded server is played on {host}, port {port}."),
    Door.REFUSED: mark("On {host}, port {port}, nobody listens, as it was when the test was recorded."),
    Door.NO_ANSWER: mark("On {host}, port {port}, nobody answers, as it was when the test was recorded."),
    Door.NO_SUCH_HOST: mark("No server is needed: the name {host} will never have an address."),
}


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help=say("port for STARTTLS, the next three for the others"),
    )
    parser.add_argument(
        "--fault", metavar="ID", type=str.lower, help=say("misbehave on purpose; an unknown ID lists all")
    )
    parser.add_argument(
        "--replay",
        metavar="RESULT",
        help=say("do what the server of a recorded test did (test --record), on one port"),
    )
    add_json(parser, say("print one line of JSON first: host, ports, username, password, oauth2, ca_file"))
    parser.epilog = "\n\n".join(
        (
            examples(
                "practice",
                "practice --port 2525 --fault wrong-password",
                "practice --port 2525 --replay failure.json",
            ),
            say(RESULTS),
        )
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65_532):
        raise argparse.ArgumentTypeError(say("this is no port from 1 to 65532"))
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run the practice server until Ctrl-C or a polite kill."""
    if arguments.replay is not None:
        return _replay(arguments)
    fault = arguments.fault or ""
    if fault and fault not in BY_ID:
        known = "\n".join(f"  {one.id:<23} {say(one.label)}" for one in FAULTS)
        meant = did_you_mean(fault, BY_ID)
        raise UsageError(f"{say('there is no fault of this name.')}{meant} {say('These are:')}\n{known}")
    # None ends; the server's own thread never prints, so it is noticed here that nobody reads any more.
    happened: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
    with (
        on_signals(lambda: happened.put(None)),
        practice_server(port=arguments.port, fault=fault, arrived=happened.put) as (server, ca_file),
    ):
        if arguments.json:
            print_json(_as_object(server, ca_file))
        else:
            _introduce(server, ca_file)
        sys.stdout.flush()
        while streams.trouble() is None and (message := _next(happened)) is not None:
            if arguments.json:
                print_json({"message": _message_object(message)})
            else:
                _print_message(message)
            sys.stdout.flush()
    return GOOD


def _replay(arguments: argparse.Namespace) -> int:
    """Play the server of a recorded test until Ctrl-C. Raises RecordError: there is nothing to play."""
    if arguments.fault is not None:
        raise UsageError(say("--replay plays what was recorded, without --fault"))
    record = open_record(arguments, arguments.replay)
    happened: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
    with (
        on_signals(lambda: happened.put(None)),
        replay_server(record, port=arguments.port) as (server, ca_file),
    ):
        changes = {**_settings_to_try(record.settings), "smtpHost": server.host, "smtpPort": str(server.port)}
        if arguments.json:
            print_json({"host": server.host, "port": server.port, "ca_file": ca_file, "settings": changes})
        else:
            ended = record.title or say("It went well.")
            print(say(_PLAYED[server.door], host=server.host, port=server.port))
            print(say("What the test came to: {words}", words=printable(ended)))
            print(f"\n{say('Try it from another terminal:')}")
            _print_command(
                f"{PROGRAM} test {fix_as_options(Fix('', changes))}",  # no words: a command
                f"--ca-file {quote(ca_file)} --allow-unprotected-login {server.host} --to you@example.com",
                variables={"MAILCONFIG_PASSWORD": "any"},
            )
            print(f"\n{say('Ctrl-C ends it.')}")
        sys.stdout.flush()
        while streams.trouble() is None and _next(happened) is not None:
            pass
    return GOOD


def _settings_to_try(settings: Mapping[str, object]) -> dict[str, object]:
    """Return what the recorded test was made with, as far as it is about the conversation, and can be shown."""
    wanted = ("mailFrom", "smtpProtocol", "enableTls", "tlsVersion", "username", "timeout")
    return {
        key: value
        for key in wanted
        if isinstance(value := settings.get(key), str | bool) and value != "" and str(value).isprintable()
    }


def _print_message(message: Message) -> None:
    sender, subject = printable(message.sender), printable(message.subject)
    if message.code:
        code = printable(message.code)
        print(say("Message from {sender}: {subject}, code {code}", sender=sender, subject=subject, code=code))
    else:
        print(say("Message from {sender}: {subject}", sender=sender, subject=subject))


def _next(happened: queue.SimpleQueue[Message | None]) -> Message | None:
    """Wait for a message; in slices, for on Windows an endless wait would not hear Ctrl-C."""
    while True:
        try:
            return happened.get(timeout=0.5 if os.name == "nt" else None)
        except queue.Empty:
            continue


def _introduce(server: PracticeServer, ca_file: str) -> None:
    ports = server.ports
    print(say("The practice server listens on {host}; nothing leaves this computer.", host=server.host))
    for name, offers in _OFFERS.items():
        print(f"  {say('port {port}', port=ports[name])}  {say(offers)}")
    print(
        say("User name {username}, password {password}", username=server.username, password=server.password)
    )
    oauth2 = server.authorization
    print(
        say(
            "OAuth2: mailbox {mailbox}, client id {client_id}, client secret {client_secret}, scope {scope}",
            mailbox=oauth2.mailbox,
            client_id=oauth2.client_id,
            client_secret=oauth2.client_secret,
            scope=oauth2.scope,
        )
    )
    print(f"  {say('authorization address {url}', url=oauth2.authorization_uri)}")
    print(f"  {say('token address {url}', url=oauth2.token_uri)}")
    if server.fault:
        print(
            say(
                "On purpose: {fault}. {lesson}",
                fault=say(BY_ID[server.fault].label),
                lesson=say(BY_ID[server.fault].lesson),
            )
        )
    print(f"\n{say('Try it from another terminal:')}")
    box, port = oauth2.mailbox, ports["starttls"]
    _print_command(
        f"{PROGRAM} test --provider practice --smtp-port {port} --username {server.username}",  # no words: a command
        f"--ca-file {quote(ca_file)} --mail-from iot@example.com --to you@example.com",
        variables={"MAILCONFIG_PASSWORD": server.password},
    )
    print(f"\n{say('Or with OAuth2:')}")
    _print_command(
        f"{PROGRAM} save --provider practice --smtp-host localhost --smtp-port {port}",  # no words: a command
        "--smtp-protocol smtp --enable-tls",  # no words: options
        f"--username {box} --mail-from {box} --timeout 20000 --yes --out practice.json",
    )
    _print_command(
        f"{PROGRAM} oauth sign-in practice.json",  # no words: a command
        f"--client-id {oauth2.client_id} --scope {oauth2.scope} --ca-file {quote(ca_file)}",
        f"--auth-uri {oauth2.authorization_uri} --token-uri {oauth2.token_uri} --out practice.json",
        variables={"MAILCONFIG_CLIENT_SECRET": oauth2.client_secret},
    )
    print(f"\n{say('Ctrl-C ends it.')}")


def _print_command(*lines: str, variables: Mapping[str, str] = {}) -> None:
    print(indent(command(*lines, variables=variables), "  "))


def _as_object(server: PracticeServer, ca_file: str) -> dict[str, object]:
    return {
        "host": server.host,
        "ports": dict(server.ports),
        "username": server.username,
        "password": server.password,
        "oauth2": {
            "mailbox": server.authorization.mailbox,
            "client_id": server.authorization.client_id,
            "client_secret": server.authorization.client_secret,
            "authorization_uri": server.authorization.authorization_uri,
            "token_uri": server.authorization.token_uri,
            "scope": server.authorization.scope,
        },
        "ca_file": ca_file,
        "fault": server.fault or None,
    }


def _message_object(message: Message) -> dict[str, object]:
    return {
        "at": message.at,
        "sender": message.sender,
        "recipients": list(message.recipients),
        "subject": message.subject,
        "code": message.code,
    }
