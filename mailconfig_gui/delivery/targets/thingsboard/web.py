"""Ask a platform for JSON, and say in words why there is no answer. The requests are made by a client handed in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mailconfig_gui.delivery.target import DeliveryError, StoppedError, UnreachableError
from mailconfig_gui.model.web import WebError, WebFault
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.delivery.targets.thingsboard.address import Base
    from mailconfig_gui.model.web import WebAnswer, WebClient

DEADLINE_S = 30.0
"""Longest time for one request, look-up and handshake included."""


class CertificateError(UnreachableError):
    """The server's certificate is not trusted. `fingerprint` is its SHA-256 in colon form, "" when it is not known."""

    def __init__(self, message: str, hint: str, fingerprint: str) -> None:
        super().__init__(say("The platform's certificate is not trusted"), message, hint)
        self.fingerprint = fingerprint


class BrokenAnswerError(UnreachableError):
    """What came back is not what the platform would say. `sent`: the request may have been carried out."""

    def __init__(self, message: str, hint: str = "", *, sent: bool = True) -> None:
        super().__init__(say("The platform does not answer as it should"), message, hint)
        self.sent = sent


def json_of(answer: WebAnswer) -> object:
    """Return an answer's body as JSON values, None when it is empty. Raises BrokenAnswerError."""
    if not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as cause:
        raise BrokenAnswerError(
            say("It answered with something that is not JSON."),
            say("Check the address: it must lead to the platform itself."),
        ) from cause


class Web:
    """Requests to one platform."""

    def __init__(self, base: Base, client: WebClient) -> None:
        self.base = base
        self._client = client

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] = {},
        deadline_s: float = DEADLINE_S,
    ) -> WebAnswer:
        """Send one request (`body` as JSON unless None) and return its answer, whatever its status.

        Raises:
            UnreachableError: no connection, no trust, no answer in time, a redirect, or an answer that is too large.
            StoppedError: the person ended the run.

        """
        data = None if body is None else json.dumps(body).encode()
        whole = {
            "Accept": "application/json, */*",
            "User-Agent": "mailconfig",
            **({} if data is None else {"Content-Type": "application/json"}),
            **headers,
        }
        try:
            answer = self._client.ask(method, f"{self.base.text}{path}", data, whole, deadline_s=deadline_s)
        except WebError as error:
            raise self._explained(error, method, deadline_s) from error
        return self._judged(answer)

    def _judged(self, answer: WebAnswer) -> WebAnswer:
        if answer.status == 400 and b"requires TLS" in answer.body:
            raise UnreachableError(
                say("The platform cannot be reached"),
                say("It speaks https at this port, not http."),
                "Use https://.",
            )
        if 300 <= answer.status < 400:
            where = visible(answer.location.split("?")[0][:200]) or "nowhere"
            raise UnreachableError(
                say("The address leads elsewhere"),
                say("{address} sends us on to {where}.", address=self.base.text, where=where),
                say("If you know that place, use it as the platform's address. Nothing was sent there."),
            )
        return answer

    def _explained(self, error: WebError, method: str, deadline_s: float) -> DeliveryError:
        """Return the words for a request without an answer."""
        base, sent = self.base, error.sent
        match error.fault:
            case WebFault.CANCELLED:
                return StoppedError(sent=sent and method != "GET")
            case WebFault.UNTRUSTED:
                return _untrusted(base, error)
            case WebFault.OTHER_CERTIFICATE:
                return CertificateError(
                    say("{host} shows another certificate than the one you pinned.", host=base.host),
                    say(
                        "If its certificate was renewed, compare the new fingerprint with the server's administrator."
                    ),
                    colons(error.fingerprint),
                )
            case WebFault.BAD_CA_FILE:
                return DeliveryError(
                    say("The platform's CA file cannot be used"),
                    say("{detail} cannot be read, or holds no certificate in PEM form.", detail=error.detail),
                    say("Give a file that begins with -----BEGIN CERTIFICATE-----."),
                )
            case WebFault.DEADLINE:
                return BrokenAnswerError(
                    say(
                        "{address} did not answer within {deadline_s} s.",
                        address=base.text,
                        deadline_s=f"{deadline_s:.0f}",
                    ),
                    say("Check the address, the network, and whether the platform is busy."),
                    sent=sent,
                )
            case WebFault.CUT:
                return BrokenAnswerError(
                    say("The connection to {address} ended before the answer came.", address=base.text),
                    say("Try again."),
                    sent=sent,
                )
            case WebFault.TOO_LARGE:
                return BrokenAnswerError(say("Its answer has more than 1 MiB."))
            case WebFault.NO_HTTP:
                return BrokenAnswerError(
                    say("{address} does not answer like a web server.", address=base.text),
                    say("Check the address and the port."),
                    sent=sent,
                )
        return UnreachableError(say("The platform cannot be reached"), *_unreachable(base, error))


def _untrusted(base: Base, error: WebError) -> CertificateError:
    shown = colons(error.fingerprint)
    if shown:
        hint = say(
            "Give the authority's certificate as a file, or pin this certificate once you have compared it: SHA-256 "
            "{shown}.",
            shown=shown,
        )
    else:
        hint = say("Give the authority's certificate as a file.")
    return CertificateError(f"{base.host}: {error.detail or say('unknown reason')}.", hint, shown)


def _unreachable(base: Base, error: WebError) -> tuple[str, str]:
    """Say why there is no connection, and what to do about it."""
    place = f"{base.host}:{base.port}"
    match error.fault:
        case WebFault.NO_NAME:
            return say("The name {host} is not known here.", host=base.host), say("Check the address.")
        case WebFault.REFUSED:
            return say("Nothing answers at {place}.", place=place), say(
                "Check the port, and whether the platform runs."
            )
        case WebFault.NO_TLS:
            plain = base._replace(scheme="http").text
            return (
                say("{place} answers without encryption: it does not speak https there.", place=place),
                say("Write {plain} if that is how you reach it in the browser.", plain=plain),
            )
        case WebFault.TLS:
            return (
                say(
                    "{place} does not speak https ({reason}).",
                    place=place,
                    reason=error.detail or say("handshake failed"),
                ),
                say("Check the port; the platform's own one is often 8080 (http)."),
            )
    return f"{place}: {error.detail}.", say("Check the network.")


def read_fingerprint(text: str) -> str:
    """Return a SHA-256 fingerprint as 64 lower-case hexadecimal digits. Raises DeliveryError when it is none."""
    bare = re.sub(r"[\s:]", "", text.lower()).removeprefix("sha256").lstrip("=")
    if not re.fullmatch("[0-9a-f]{64}", bare):
        raise DeliveryError(
            say("This is no fingerprint"),
            say("A SHA-256 fingerprint has 64 hexadecimal digits."),
            say("Copy it from the server's administrator or from: openssl x509 -noout -fingerprint -sha256"),
        )
    return bare


def colons(digits: str) -> str:
    """Write a fingerprint as certificates tools show it."""
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)).upper()
