from __future__ import annotations

from mailconfig_gui.model.profile import Proof


def test_a_proof_shows_neither_settings_nor_password() -> None:
    shown = repr(Proof("2026-11-29T08:00:00Z", True, "It sent", {"username": "ada"}, {"salt": "0a1b"}))
    assert shown == "Proof('2026-11-29T08:00:00Z', True)"
