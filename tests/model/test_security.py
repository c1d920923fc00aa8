from __future__ import annotations

import json

from mailconfig_gui.model.security import Security


def test_a_kind_of_encryption_is_its_word_in_every_output() -> None:
    assert [str(one) for one in Security] == ["none", "starttls", "tls"]
    assert json.dumps(Security.STARTTLS) == '"starttls"'
    assert f"{Security('tls')}" == "tls"
