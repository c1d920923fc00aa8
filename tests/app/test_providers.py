from __future__ import annotations

from mailconfig_gui.app.providers import load_presets, ports_of


def test_the_ports_of_a_provider_are_those_of_its_preset() -> None:
    assert ports_of("gmail") == [endpoint.port for endpoint in load_presets()["gmail"].endpoints]
    assert 587 in ports_of("gmail")


def test_an_unknown_provider_names_no_port() -> None:
    assert ports_of(None) == ports_of("custom") == []
