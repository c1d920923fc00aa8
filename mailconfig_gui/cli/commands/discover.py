"""The command `discover`: from a mail address to the servers that it can be sent through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.discover import AddressError, Source, discover, source_words
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.cli.codes import CANCELLED, FAILED, GOOD, UsageError
from mailconfig_gui.cli.parser import add_json, examples, named_server
from mailconfig_gui.cli.render import coloured, print_json, printable
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.domain.questions import NoServerError
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mailconfig_gui.app.discover import Discovery, Proposal
    from mailconfig_gui.cli.parser import Parser


PROPOSALS_OBJECT = mark("""the object of --json: proposals, a list, the most telling first, of
  provider  id of a preset, or null
  host, port, security (tls or starttls), username
  source    preset, ispdb, srv, autoconfig, mx or guess
  dated     of which day the source is
  answers   whether the server answers in order, null where nobody looked or could tell""")
DISCOVER_CODES = mark("""exit codes:
  0    something was found
  1    nothing was found
  2    wrong usage
  130  cancelled""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument("address", metavar="ADDRESS", help=say("mail address that is to send"))
    parser.add_argument(
        "--online",
        action="store_true",
        help=say("ask the DNS and the domain too, and see whether the servers answer; never with a login"),
    )
    parser.add_argument(
        "--resolver",
        metavar="HOST[:PORT]",
        type=named_server,
        help=say("with --online: name server to ask"),
    )
    add_json(parser, say("print one JSON object: proposals"))
    usual = examples("discover me@gmx.de", "discover iot@example.com --online")
    parser.epilog = "\n\n".join((usual, say(PROPOSALS_OBJECT), say(DISCOVER_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """Print what is proposed, the most telling first; exit code 1 where nothing was found.

    Raises UsageError: it is no mail address, or the resolver cannot be read.
    """
    if arguments.resolver and not arguments.online:
        raise UsageError(say("--resolver goes with --online"))
    cancel = Cancel()
    try:
        if arguments.online:
            from mailconfig_gui.app.discover_online import discover_online

            with on_signals(cancel.cancel):
                found = discover_online(arguments.address, resolver=arguments.resolver or "", cancel=cancel)
        else:
            found = discover(arguments.address)
    except AddressError as error:
        raise UsageError(say("this is no mail address: {text}", text=printable(arguments.address))) from error
    except NoServerError as error:
        raise UsageError(say("this is no HOST[:PORT]: {text}", text=printable(arguments.resolver))) from error
    if arguments.json:
        print_json({"proposals": [_as_object(one) for one in found.proposals]})
    else:
        print(printable("\n".join(_lines(found, online=arguments.online)), keep_lines=True))
    if cancel.cancelled:
        return CANCELLED
    return GOOD if found.proposals else FAILED


def _lines(found: Discovery, *, online: bool) -> Iterator[str]:
    for number, one in enumerate(found.proposals, 1):
        yield from _server(number, one)
        after = found.proposals[number : number + 1]
        if not after or [*_account(one)] != [*_account(after[0])]:
            yield from _account(one)
    if found.no_such_domain:
        yield say("The DNS knows no domain {domain}.", domain=found.domain)
    elif not found.proposals:
        yield say("No mail server was found for {address}.", address=found.address)
    if found.unanswered:
        yield say(
            "Nobody answered: {questions}. So there may be more.", questions=", ".join(found.unanswered)
        )
    if online:
        yield f"\n{say('What was asked of whom:')}"
        yield from (f"  {one.whom}: {', '.join(one.what)}" for one in found.asked)
    elif any(one.source is Source.PRESET for one in found.proposals):
        yield f"\n{say('Nobody was asked. --online looks whether these servers answer; never with a login.')}"
    else:
        yield ""
        yield say(
            "Nobody was asked. --online asks the name server about {domain}, {domain} for the settings that it "
            "publishes, and the servers found whether they answer; the address itself is told to nobody.",
            domain=found.domain,
        )


def _server(number: int, one: Proposal) -> Iterator[str]:
    yield f"{number}. {one.host}, {say('port {port}', port=one.port)}, {one.security.words}"
    if one.answers:
        yield f"   {coloured(say('Answers, with a certificate in order.'), 'green')}"
    elif one.answers is not None:
        yield f"   {coloured(say('Does not answer in order: {trouble}', trouble=one.trouble), 'red')}"


def _account(one: Proposal) -> Iterator[str]:
    """What is the same for all servers of a source: who told it, and what is known of the provider."""
    if one.username:
        yield f"   {say('User name: {name}', name=one.username)}"
    yield f"   {source_words(one)}"
    if one.provider is not None:
        preset = load_presets()[one.provider]
        options = f"--provider {one.provider}" + (f" --variant {one.variant}" if one.variant else "")
        yield f"   {preset.name} ({options}): {say(preset.summary)}"


def _as_object(one: Proposal) -> dict[str, object]:
    return {
        "provider": one.provider,
        "host": one.host,
        "port": one.port,
        "security": one.security,
        "username": one.username,
        "source": one.source,
        "dated": one.dated,
        "answers": one.answers,
    }
