"""The table of mechanisms, and what holds for every row of it."""

from __future__ import annotations

import base64
import hmac

import pytest

from mailconfig_gui.model.security import Security
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.prediction import verdict
from mailconfig_gui.smtp import mechanisms
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.commands import auth, auth_answer
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.mechanisms import (
    MECHANISMS,
    Answer,
    Credentials,
    Mechanism,
    choose,
    credentials,
    describe,
)
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.smtp.transcript import as_text
from tests.smtp.playbook import (
    GRANTED,
    REQUEST,
    TLS13,
    TOKEN,
    Encrypts,
    Entry,
    Fails,
    Grants,
    Hears,
    Run,
    Says,
    login,
    play,
)

SECRET = "s3cr€t pass"
CHALLENGE = base64.b64encode(b"<1896.697170952@mx.test>").decode()
# A row that is not in the table: it shows how little a mechanism takes, and that the contract covers its kind.
CRAM_MD5 = Mechanism(
    "CRAM-MD5",
    lambda known: None,
    lambda known, number, challenge: None if number else Answer(
        known.user + b" " + hmac.new(known.secret, challenge, "md5").hexdigest().encode()
    ),
    hides_secret=True,
    on_platform=False,
)  # fmt: skip
EVERY = (*MECHANISMS, *(one for one in (CRAM_MD5,) if one.name not in {row.name for row in MECHANISMS}))


@pytest.fixture(autouse=True)
def _all_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mechanisms, "MECHANISMS", EVERY)


every = pytest.mark.parametrize("mechanism", EVERY, ids=[one.name for one in EVERY])


def _plan(mechanism: Mechanism, security: str = "tls", *, other_secret: bool = False) -> Plan:
    takes_token = mechanism.takes_token is not other_secret
    return login(
        security,
        send=False,
        password=SECRET,
        allow_unprotected_login=False,
        token_request=REQUEST if takes_token else None,
        login="" if mechanism.on_platform else mechanism.name,
    )


def _secret(mechanism: Mechanism) -> str:
    return TOKEN if mechanism.takes_token else SECRET


def _known(mechanism: Mechanism) -> Credentials:
    return credentials("apikey", _secret(mechanism), is_token=mechanism.takes_token)


def _exchange(mechanism: Mechanism, last: str) -> list[Entry]:
    """AUTH and its challenges, as long as the mechanism has an answer, and then the last reply."""
    known = _known(mechanism)
    first = mechanism.initial(known)
    script: list[Entry] = [Hears(auth(mechanism.name, first and first.data).decode().rstrip())]
    for number in range(10):
        answer = mechanism.answer(known, number, base64.b64decode(CHALLENGE))
        if answer is None:
            return [*script, Says(last)]
        script += [Says(f"334 {CHALLENGE}"), Hears(auth_answer(answer.data).decode().rstrip("\r\n"))]
    raise AssertionError(f"{mechanism.name} never ends")


def _opened(what: Plan, offered: str) -> list[Entry]:
    """What comes before the login: the token endpoint's answer where a token is wanted, the server's greetings."""
    first: list[Entry] = [Grants(GRANTED)] if what.is_token else []
    if what.security is Security.TLS:
        first.append(Encrypts(TLS13))
    return [*first, Says("220 mx"), Hears("EHLO [192.0.2.9]"), Says(f"250-mx\n250 AUTH {offered}")]


def _shown(run: Run) -> str:
    return as_text(run.result.transcript) + repr(run.events) + repr(run.result)


def _forms(mechanism: Mechanism) -> list[str]:
    first, secret = mechanism.initial(_known(mechanism)), _secret(mechanism)
    lines = [secret, base64.b64encode(secret.encode()).decode()]
    return lines if first is None else [*lines, base64.b64encode(first.data).decode()]


@every
def test_a_login_goes_through(mechanism: Mechanism) -> None:
    what = _plan(mechanism)
    script = [*_opened(what, mechanism.name), *_exchange(mechanism, "235 ok")]
    run = play(what, [*script, Hears("MAIL FROM:<tb@example.org>"), Says("550 no"), Hears("QUIT")])
    assert run.result.mechanism == mechanism.name
    assert not any(form in _shown(run) for form in _forms(mechanism))


@every
def test_what_a_server_repeats_of_a_secret_is_masked(mechanism: Mechanism) -> None:
    echo = " ".join(_forms(mechanism))
    what = _plan(mechanism)
    script = [*_opened(what, mechanism.name), *_exchange(mechanism, f"535 no: {echo}"), Hears("QUIT")]
    run = play(what, script)
    assert run.result.failure is not None
    assert not any(form in _shown(run) for form in _forms(mechanism))


@every
def test_only_what_hides_its_secret_goes_without_encryption(mechanism: Mechanism) -> None:
    end = [Says("535 no"), Hears("QUIT")]
    script = [*_exchange(mechanism, "535 no")[:-1], *end] if mechanism.hides_secret else [Hears("QUIT")]
    what = _plan(mechanism, "none")
    run = play(what, [*_opened(what, mechanism.name), *script])
    assert run.result.failure is not None
    wanted = FailureKind.REPLY if mechanism.hides_secret else FailureKind.UNPROTECTED
    assert run.result.failure.kind is wanted


@every
def test_the_other_kind_of_secret_never_leaves(mechanism: Mechanism) -> None:
    """An access token in AUTH LOGIN would be given to whoever asks for a password, and the other way round."""
    what = _plan(mechanism, other_secret=True)
    run = play(what, [*_opened(what, mechanism.name), Hears("QUIT")])
    assert run.result.failure is not None
    wanted = FailureKind.NO_MECHANISM if mechanism.on_platform else FailureKind.SETTINGS
    assert run.result.failure.kind is wanted


@every
def test_a_server_that_asks_without_end_gets_no_more(mechanism: Mechanism) -> None:
    what = _plan(mechanism)
    script = [*_exchange(mechanism, f"334 {CHALLENGE}"), Hears("*"), Hears("QUIT")]
    run = play(what, [*_opened(what, mechanism.name), *script])
    assert run.result.failure is not None
    assert run.result.failure.kind is FailureKind.PROTOCOL


@every
def test_no_secret_is_in_a_repr(mechanism: Mechanism) -> None:
    known = _known(mechanism)
    values = (known, mechanism.initial(known), mechanism.answer(known, 0, b"?"))
    assert not any(form in repr(values) for form in (*_forms(mechanism), repr(known.secret)[2:-1]))


@pytest.mark.parametrize("request_", [None, REQUEST])
@pytest.mark.parametrize("only", ["", "X-NEW"])
def test_an_unknown_mechanism_gets_nothing(request_: TokenRequest | None, only: str) -> None:
    what = login("tls", token_request=request_, login=only)
    run = play(what, [*_opened(what, "X-NEW"), Hears("QUIT")])
    assert run.result.failure is not None
    assert run.result.mechanism == ""


def test_every_row_says_whether_the_platform_has_it() -> None:
    for row in MECHANISMS:
        has = row.name in (*verdict.MECHANISMS, "XOAUTH2")
        assert row.on_platform is has, (
            f"smtp/mechanisms.py: {row.name} needs on_platform={has}: verdict.py says so"
        )


def test_what_the_platform_has_not_is_used_only_where_it_is_asked_for() -> None:
    offered = Capabilities(mechanisms=("CRAM-MD5",))
    assert choose(offered) is None
    assert choose(offered, "CRAM-MD5") is CRAM_MD5


def test_the_names_are_unique_and_as_servers_write_them() -> None:
    names = [one.name for one in MECHANISMS]
    assert len(set(names)) == len(names)
    assert names == [name.upper() for name in names]


def test_a_challenge_that_is_no_base64_is_an_empty_one() -> None:
    known = credentials("apikey", SECRET)
    answer = CRAM_MD5.answer(known, 0, b"")
    assert answer is not None
    what = _plan(CRAM_MD5, "none")
    script = [*_opened(what, "CRAM-MD5"), Hears("AUTH CRAM-MD5"), Says("334 what?")]
    run = play(what, [*script, Hears(auth_answer(answer.data).decode().rstrip()), Fails("closed")])
    assert run.result.failure is not None


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("PLAIN", "LOGIN"), "LOGIN"),
        (("LOGIN",), "LOGIN"),
        (("NTLM", "PLAIN"), "PLAIN"),
        (("XOAUTH2", "SCRAM-SHA-256", "NTLM", "DIGEST-MD5"), None),
        ((), None),
    ],
)
def test_the_first_of_login_and_plain(offered: tuple[str, ...], chosen: str | None) -> None:
    found = choose(Capabilities(mechanisms=offered))
    assert (found and found.name) == chosen


@pytest.mark.parametrize(("only", "chosen"), [("PLAIN", "PLAIN"), ("LOGIN", None)])
def test_only_one_is_wanted(only: str, chosen: str | None) -> None:
    found = choose(Capabilities(mechanisms=("NTLM", "PLAIN")), only)
    assert (found and found.name) == chosen


def test_mechanisms_are_named() -> None:
    assert (
        describe(("CRAM-MD5", "X-OWN", "XOAUTH2")) == "CRAM-MD5 (hashed password), X-OWN, XOAUTH2 (OAuth 2)"
    )
    assert describe(()) == "none"
