from __future__ import annotations

from pathlib import Path

from mailconfig_gui.net.name_servers import name_servers


def test_the_name_servers_are_told_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text(
        "# none\nnameserver 192.0.2.53\nsearch example.com\n nameserver\tfe80::1%eth0 # two\nnameserver\n"
    )
    assert name_servers(file) == ("192.0.2.53", "fe80::1%eth0")


def test_without_the_file_none_are_known(tmp_path: Path) -> None:
    assert name_servers(tmp_path / "absent") == ()
