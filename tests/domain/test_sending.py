"""Who sends, and where the return path may be."""

import pytest

from mailconfig_gui.domain.sending import Sending, is_local
from mailconfig_gui.model.preset import DnsFacts, ReturnPath


def facts(kind: ReturnPath, *names: str) -> DnsFacts:
    return DnsFacts(kind, "2026-11-30", ("https://x.example",), return_path_names=names)


@pytest.mark.parametrize(
    ("sending", "return_paths"),
    [
        (Sending("example.com"), ("example.com",)),
        (Sending("example.com", facts=facts(ReturnPath.FROM_DOMAIN)), ("example.com",)),
        (
            Sending("example.com", facts=facts(ReturnPath.SUBDOMAIN, "@", "mg")),
            ("example.com", "mg.example.com"),
        ),
        (Sending("example.com", facts=facts(ReturnPath.SUBDOMAIN, "em*")), ()),
        (Sending("example.com", facts=facts(ReturnPath.PROVIDER)), ()),
    ],
)
def test_the_return_path_is_where_the_provider_has_it(
    sending: Sending, return_paths: tuple[str, ...]
) -> None:
    assert sending.return_paths == return_paths


def test_only_a_server_of_ones_own_delivers() -> None:
    assert Sending("example.com", outgoing="198.51.100.7").delivers
    assert not Sending("example.com").delivers
    assert not Sending("example.com", facts=facts(ReturnPath.PROVIDER), outgoing="198.51.100.7").delivers


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("10.1.2.3", True), ("192.168.1.1", True), ("172.31.0.1", True), ("127.0.0.1", True), ("fd00::1", True),
        ("fe80::1", True), ("100.64.0.1", True), ("172.32.0.1", False), ("198.51.100.7", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_local_addresses_are_known(address: str, local: bool) -> None:
    assert is_local(address) is local
