"""Thousands of hostile conversations: each ends, leaks nothing, and its failure has a sane explanation."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.actions import Send, StartTls
from mailconfig_gui.smtp.secret_forms import holds_secret
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.hostile.generator import conversation
from tests.hostile.memory import MOST_MIB, peak_mib
from tests.smtp.playbook import PASSWORD, improvise, login


@pytest.mark.parametrize(
    "seeds",
    [range(300), pytest.param(range(300, 10_300), marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
    ids=["300", "10000"],
)
def test_each_ends_with_a_sane_word(seeds: range) -> None:
    causes = load_knowledge().causes
    before = peak_mib()
    failed = 0
    for seed in seeds:
        security, answers = conversation(seed)
        plan = login(security, allow_unprotected_login=security == "none")
        run = improvise(plan, answers)
        result = run.result
        # A server can give back only what it was sent.
        sent = any(_has_password(action) for action in run.actions)
        assert not (sent and holds_secret(repr(result), [PASSWORD])), seed
        if security == "starttls":
            _nothing_before_tls(run.actions, seed)
        if result.ok:
            continue
        failed += 1
        settings = Settings(
            plan.mail_from,
            "smtp",
            plan.host,
            plan.port,
            10_000,
            security != "none",
            "",
            "apikey",
            PASSWORD,
            None,
        )
        found = explain_result(result, settings, plan.recipients[0])
        assert found is not None, seed
        assert found.cause in causes or found.cause == "unknown", seed
        words = " ".join((found.title, found.why, *(step.text for step in found.remedy)))
        assert not (sent and holds_secret(words, [PASSWORD])), seed
        assert not set(words) & set("\x1b\0\u202e\u2028"), seed
    assert failed > len(seeds) / 2
    assert peak_mib() - before < MOST_MIB


def _nothing_before_tls(actions: list[object], seed: int) -> None:
    """With STARTTLS, no form of the password may be sent before the handshake."""
    for action in actions:
        if isinstance(action, StartTls):
            return
        assert not _has_password(action), seed


def _has_password(action: object) -> bool:
    return isinstance(action, Send) and holds_secret(action.data.decode("utf-8", "replace"), [PASSWORD])


def test_a_seed_gives_the_same_conversation() -> None:
    assert conversation(7) == conversation(7)
    assert len({repr(conversation(seed)) for seed in range(50)}) > 45
