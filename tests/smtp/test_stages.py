"""The ids of stages are part of every file and output: they never change."""

from __future__ import annotations

import itertools

import pytest

from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.smtp.stages import Reached, Stage, planned, stage_name
from tests.smtp.playbook import improvise, login, plan


def test_the_ids() -> None:
    assert " ".join(Stage) == (
        "config oauth-token dns proxy connect banner ehlo starttls tls-handshake certificate auth mail-from rcpt-to "
        "data after-data timeout"
    ), "ids never change; a new one stands where it happens, as `at: a..b` in resources/diagnosis counts"
    assert " ".join(Reached) == "untested connected authenticated accepted"


def test_every_stage_has_its_name() -> None:
    assert all(stage.label for stage in Stage)
    assert Stage.AFTER_DATA.label == "Accepted"


@pytest.mark.parametrize(
    ("security", "proxy", "with_login", "send", "look"),
    list(itertools.product(Security, [False, True], [False, True], [False, True], [False, True])),
)
def test_a_test_goes_through_the_stages_that_were_planned(
    security: Security, proxy: bool, with_login: bool, send: bool, look: bool
) -> None:
    """`improvise` compares them, whether the test came to its end or was broken off after any of the answers."""
    make = login if with_login else plan
    what = make(
        security, send=send, stop_before_auth=look, proxy=Proxy("proxy", 3128, "", "") if proxy else None
    )
    hello = [b"250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"]
    answers = [b"HTTP/1.1 200 ok\r\n\r\n"] if proxy else []
    answers += [b"220 mx\r\n", *hello]
    if security is Security.STARTTLS:
        answers += [b"220 go\r\n", *hello]
    if not look:
        answers += [b"235 ok\r\n"] if with_login else []
        answers += [b"250 ok\r\n", b"250 ok\r\n"]
        answers += [b"354 go\r\n", b"250 ok\r\n"] if send else []
    assert improvise(what, answers).result.ok
    for number in range(len(answers)):
        assert not improvise(what, answers[:number]).result.ok


def test_through_a_proxy_there_is_no_look_up_and_no_connection_of_ours() -> None:
    stages = planned(Security.TLS, proxy=True, login=False, send=False)
    assert " ".join(stages) == "config proxy tls-handshake certificate banner ehlo mail-from rcpt-to"


def test_a_stage_of_a_later_version_is_called_by_its_id() -> None:
    assert (stage_name("auth"), stage_name("quic")) == ("Login", "quic")
