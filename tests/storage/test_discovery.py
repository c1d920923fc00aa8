"""The copy of the list of mail domains, and that it is what it says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mailconfig_gui.domain.autoconfig import MailServer
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.security import Security
from mailconfig_gui.storage.discovery import load_provider_list
from tests.packaging.tools import ROOT

FOLDER = ROOT / "resources/discovery"


def test_the_list_says_whose_it_is_and_its_licence_lies_beside_it() -> None:
    raw = json.loads((FOLDER / "ispdb.json").read_text(encoding="utf-8"))
    assert (raw["source"], raw["licence"]) == ("https://github.com/thunderbird/autoconfig", "MPL-2.0")
    assert raw["commit"]
    assert date.fromisoformat(raw["dated"])
    assert "Mozilla Public License Version 2.0" in (FOLDER / "LICENSE-MPL-2.0.txt").read_text(
        encoding="utf-8"
    )
    assert "LICENSE-MPL-2.0.txt" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_row_gives_a_server_with_encryption() -> None:
    listed = load_provider_list()
    assert len(listed.by_domain) > 800
    for domain, servers in listed.by_domain.items():
        assert domain == domain.lower()
        assert servers
        for server in servers:
            assert server.security is not Security.NONE
            assert 0 < server.port < 65536
            assert server.for_address(f"me@{domain}") is not None


def test_a_row_keeps_the_placeholders_of_the_original() -> None:
    listed = load_provider_list()
    assert listed.by_domain["inbox.lv"] == (
        MailServer("mail.%EMAILDOMAIN%", 465, Security.TLS, "%EMAILADDRESS%"),
    )
    assert {one.username for one in listed.by_domain["web.de"]} == {"%EMAILLOCALPART%"}


@pytest.mark.parametrize("text", [None, "{", "{}", '{"source": "", "dated": "", "providers": [["x"]]}', "[]"])
def test_a_list_gone_or_broken_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "ispdb.json").write_text(text, encoding="utf-8")
    load_provider_list.cache_clear()
    monkeypatch.setattr("mailconfig_gui.storage.discovery.resource", lambda *names: tmp_path / names[-1])
    with pytest.raises(MailConfigError, match=r"ispdb\.json: "):
        load_provider_list()
